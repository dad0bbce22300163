//! 登记事项: what the register says of a firm item by item, as it is shown, delivered and objected to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::value::RegisterItem;
use entity::value::money::Unit;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::actions::Enterprise;
use super::fact::FactKey;
use super::register::entry::Entry;
use crate::platform::i18n::Lang;

/// The items that are objected to, each with since when.
pub type Disputed = BTreeMap<RegisterItem, DateTime<Utc>>;

/// The items that are objected to, as they are stored with the firm.
pub fn disputed(stored: &Json) -> Disputed {
    serde_json::from_value(stored.clone()).unwrap_or_default()
}

/// The facts of a profile that are made of an item.
pub const fn facts(item: RegisterItem) -> &'static [FactKey] {
    match item {
        RegisterItem::Status => &[FactKey::Status],
        RegisterItem::EstablishedOn => &[FactKey::EstablishedOn, FactKey::AgeMonths],
        RegisterItem::Industry => &[FactKey::Industry, FactKey::SizeClass],
        RegisterItem::Capital => &[FactKey::Capital],
        RegisterItem::Address => &[FactKey::Region],
        RegisterItem::Name | RegisterItem::Form | RegisterItem::Scope | RegisterItem::LegalRepresentative => &[],
    }
}

/// The field of the register's official form in which an item stands.
pub const fn field(item: RegisterItem) -> &'static str {
    match item {
        RegisterItem::Name => "subject_name",
        RegisterItem::Form => "enterprise_type",
        RegisterItem::Status => "status",
        RegisterItem::EstablishedOn => ESTABLISHED,
        RegisterItem::Industry => "industry",
        RegisterItem::Capital => "registered_capital",
        RegisterItem::Address => "address",
        RegisterItem::Scope => "business_scope",
        RegisterItem::LegalRepresentative => "legal_representative",
    }
}

/// The field without which no row of the register is read.
pub const ESTABLISHED: &str = "registered_on";

/// What the register says of an item, as a cell of its official form; none when it says nothing.
pub fn cell(firm: &Enterprise, item: RegisterItem) -> Option<String> {
    match item {
        RegisterItem::Name => Some(firm.name.clone()),
        RegisterItem::Form => firm.form.clone(),
        RegisterItem::Status => Some(firm.status.code().to_owned()),
        RegisterItem::EstablishedOn => firm.established_on.map(|day| day.to_string()),
        RegisterItem::Industry => firm.industry.as_ref().map(ToString::to_string),
        RegisterItem::Capital => firm.capital.map(|capital| capital.plain(Unit::Wan)),
        RegisterItem::Address => firm.address.clone(),
        RegisterItem::Scope => firm.scope.clone(),
        RegisterItem::LegalRepresentative => firm.legal_representative.clone(),
    }
}

/// The same in words.
pub fn said(lang: Lang, firm: &Enterprise, item: RegisterItem) -> Option<String> {
    match item {
        RegisterItem::Status => Some(lang.t(firm.status.text_key())),
        RegisterItem::EstablishedOn => firm.established_on.as_ref().map(|day| lang.day(day)),
        RegisterItem::Industry => firm.industry.as_ref().map(|industry| lang.industry(industry)),
        RegisterItem::Capital => firm.capital.as_ref().map(|capital| lang.money(capital)),
        RegisterItem::Name | RegisterItem::Form | RegisterItem::Address | RegisterItem::Scope | RegisterItem::LegalRepresentative => cell(firm, item),
    }
}

/// SHA-256 of what the register says of an item: an answered objection to the same is not repeated.
pub fn hash(firm: &Enterprise, item: RegisterItem) -> String {
    let said = cell(firm, item).unwrap_or_default();
    hex::encode(Sha256::digest(format!("{}\n{said}", item.code())))
}

/// Whether an entry of the register says something else of an item than what is known; one that says nothing of it does not.
pub fn differs(entry: &Entry, firm: &Enterprise, item: RegisterItem) -> bool {
    fn other<T: PartialEq>(said: Option<&T>, known: Option<&T>) -> bool {
        said.is_some() && said != known
    }
    match item {
        RegisterItem::Name => entry.name != firm.name,
        RegisterItem::Form => other(entry.form.as_ref(), firm.form.as_ref()),
        RegisterItem::Status => other(entry.status.as_ref(), Some(&firm.status)),
        RegisterItem::EstablishedOn => other(entry.established_on.as_ref(), firm.established_on.as_ref()),
        RegisterItem::Industry => other(entry.industry.as_ref(), firm.industry.as_ref()),
        RegisterItem::Capital => other(entry.capital.as_ref(), firm.capital.as_ref()),
        RegisterItem::Address => other(entry.address.as_ref(), firm.address.as_ref()),
        RegisterItem::Scope => other(entry.scope.as_ref(), firm.scope.as_ref()),
        RegisterItem::LegalRepresentative => other(entry.legal_representative.as_ref(), firm.legal_representative.as_ref()),
    }
}

/// What everybody reads beside a registration of which items are objected to; empty when none is.
pub fn marks(lang: Lang, disputed: &Disputed) -> Vec<String> {
    disputed.iter().map(|(item, since)| lang.t2("register_item-disputed", "item", lang.t(item.text_key()), "at", lang.instant(since))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::credit::feed::rule::rules;
    use entity::value::Source;

    #[test]
    fn every_item_is_a_field_of_the_register_and_is_stored_by_its_code() {
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        for item in RegisterItem::ALL {
            assert!(rules(Source::Registration).field(field(*item)).is_some(), "{item}");
            let one = Disputed::from([(*item, at)]);
            assert_eq!(disputed(&json!(one)), one);
            assert!(marks(Lang::Zh, &one)[0].contains(&Lang::Zh.t(item.text_key())));
        }
        assert_eq!(disputed(&json!({})), Disputed::new());
    }
}
