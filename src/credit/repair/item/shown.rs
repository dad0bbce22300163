//! An item of a firm's registration as those read it who decide about an objection to it.

use entity::value::{RegisterItem, Source};

use crate::consent::sight::{Personal, in_supervision};
use crate::credit::record::shown::ShownRecord;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::item::{marks, said};
use crate::platform::i18n::Lang;

/// Who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The department that delivered it.
    Department,
    /// The credit office.
    Office,
}

/// An item in the place of a record.
pub fn shown(lang: Lang, firm: &Enterprise, item: RegisterItem, by: Seen) -> ShownRecord {
    let value = said(lang, firm, item).unwrap_or_default();
    let value = match (item, by) {
        (RegisterItem::LegalRepresentative, Seen::Office) => in_supervision(Personal::LegalRepresentative, &value),
        (_, Seen::Department | Seen::Office) => value,
    };
    let is_disputed = firm.disputed.contains_key(&item);
    let from = lang.t2("source-as-of", "source", &firm.source, "date", lang.day(&firm.as_of_on));
    ShownRecord {
        kind: lang.t(Source::Registration.text_key()),
        headline: lang.t(item.text_key()),
        authority: firm.source.clone(),
        tone: if is_disputed { "unknown" } else { "action" },
        state: lang.t(if is_disputed { "record_state-disputed" } else { "record_state-current" }),
        fields: vec![(lang.t(item.text_key()), value), (lang.t("register_item-source"), from)],
        beside: marks(lang, &firm.disputed),
        ..ShownRecord::default()
    }
}
