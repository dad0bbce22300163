//! Drafts of items, what was found about them, and their form, as the operators' pages show them.

use chrono::NaiveDate;
use entity::value::{DraftState, SubjectKind};

use super::super::content::{Content, SHARED_SOURCE};
use super::super::guard::{Proposal, Rail};
use super::super::item::{Authorisation, Disclosure, Frequency, Mode, Sensitivity, Use};
use super::super::shown::name_of;
use super::super::used::uses;
use super::actions::Touched;
use super::state::Examined;
use super::typed::Typed;
use crate::credit::feed::about::{self, kinds};
use crate::platform::i18n::Lang;
use crate::product::draft::shown::FindingShown;
use crate::product::lint::Severity;

/// Where operators work on an item.
pub fn desk_of(code: &str) -> String {
    format!("/operator/catalogue/{code}")
}

/// The tone of a state.
pub const fn tone(state: DraftState) -> &'static str {
    match state {
        DraftState::InReview => "action",
        DraftState::Returned => "unknown",
        DraftState::Published => "pass",
        DraftState::Draft | DraftState::Retired | DraftState::Discarded => "",
    }
}

/// Key of the word for where a version stands: what is published of a product is approved of an item.
pub const fn state_key(state: DraftState) -> &'static str {
    match state {
        DraftState::Published => "item_state-approved",
        DraftState::Draft | DraftState::InReview | DraftState::Returned | DraftState::Retired | DraftState::Discarded => state.text_key(),
    }
}

/// A choice of the form: code, words, whether it is chosen.
pub type Choice = (&'static str, String, bool);

/// The choices of the form of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Kinds of subject.
    pub subjects: Vec<Choice>,
    /// Frequencies.
    pub frequencies: Vec<Choice>,
    /// Ways of sharing.
    pub modes: Vec<Choice>,
    /// Disclosures.
    pub disclosures: Vec<Choice>,
    /// Sensitivities.
    pub sensitivities: Vec<Choice>,
    /// Authorisations.
    pub authorisations: Vec<Choice>,
    /// Uses.
    pub uses: Vec<Choice>,
    /// Kinds of rows of the form that several departments share.
    pub kinds: Vec<Choice>,
}

impl Choices {
    /// With what was typed chosen.
    pub fn of(typed: &Typed, lang: Lang) -> Self {
        let among = |code: &'static str, key: &str, chosen: bool| (code, lang.t(key), chosen);
        Self {
            subjects: SubjectKind::ALL.iter().map(|of| among(of.code(), of.text_key(), typed.subjects.iter().any(|code| code == of.code()))).collect(),
            frequencies: Frequency::ALL.iter().map(|of| among(of.code(), of.text_key(), typed.frequency == of.code())).collect(),
            modes: Mode::ALL.iter().map(|of| among(of.code(), of.text_key(), typed.mode == of.code())).collect(),
            disclosures: Disclosure::ALL.iter().map(|of| among(of.code(), of.text_key(), typed.disclosure == of.code())).collect(),
            sensitivities: Sensitivity::ALL.iter().map(|of| among(of.code(), of.text_key(), typed.sensitivity == of.code())).collect(),
            authorisations: Authorisation::ALL.iter().map(|of| among(of.code(), of.text_key(), typed.authorisation == of.code())).collect(),
            uses: Use::ALL.iter().map(|of| among(of.code(), of.text_key(), typed.uses.iter().any(|code| code == of.code()))).collect(),
            kinds: kinds(SHARED_SOURCE, lang).into_iter().map(|(kind, name)| (kind, name, typed.kinds.iter().any(|code| code == kind))).collect(),
        }
    }
}

/// What was found in words, with whom it touches beside what widens.
pub fn findings(found: &[Rail], proposal: &Proposal<'_>, touched: Option<Touched>, lang: Lang) -> Vec<FindingShown> {
    let severity = |rail: &Rail| match rail.examined() {
        Examined::Clean => Severity::Hint,
        Examined::Warned => Severity::Warning,
        Examined::Blocked => Severity::Blocking,
    };
    let one = |rail: &Rail| FindingShown {
        tone: severity(rail).tone(),
        severity: lang.t(severity(rail).text_key()),
        text: lang.t(rail.text_key()),
        detail: match (rail, touched) {
            (Rail::UsedFor, _) => used(proposal, lang),
            (Rail::KindTaken, _) => taken(proposal, lang),
            (rail, Some(touched)) if rail.widens() => said(touched, lang),
            _ => String::new(),
        },
        code: rail.code(),
        field: String::new(),
    };
    found.iter().map(one).collect()
}

/// What the program does with an item that would no longer be allowed.
fn used(proposal: &Proposal<'_>, lang: Lang) -> String {
    let item = proposal.content.item(proposal.code, 1, NaiveDate::default(), proposal.shipped);
    let dropped = uses(&item, lang).into_iter().filter(|(of, _)| !proposal.content.uses.contains(of));
    let words = dropped.map(|(of, names)| lang.t2("catalogue-used-for", "use", lang.t(of.text_key()), "names", names));
    words.collect::<Vec<_>>().join(&lang.t("terms-separator"))
}

/// The kinds that are another item's already, each with both items.
fn taken(proposal: &Proposal<'_>, lang: Lang) -> String {
    let own = format!("{} {}", proposal.code, proposal.content.name_in(lang));
    let words = proposal.taken(NaiveDate::MAX).into_iter().map(|(kind, item)| {
        let kind = about::name_of(SHARED_SOURCE, kind, lang).unwrap_or_else(|| kind.to_owned());
        lang.t3("item-kind-taken", "kind", kind, "other", format!("{} {}", item.code, name_of(item, lang)), "own", &own)
    });
    words.collect::<Vec<_>>().join(&lang.t("terms-separator"))
}

fn said(touched: Touched, lang: Lang) -> String {
    let Touched { letters, firms, have_data } = touched;
    lang.t2(if have_data { "item-touched-data" } else { "item-touched-kinds" }, "letters", letters, "firms", firms)
}

/// The item's attributes in words.
pub fn attributes(content: &Content, lang: Lang) -> Vec<(String, String)> {
    content.attributes(lang).into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (lang.t(key), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::item::shipped;
    use super::*;

    #[test]
    fn findings_say_whom_they_touch_and_what_uses_it() {
        let item = shipped().iter().find(|item| item.code == "XX0501").expect("it");
        let mut content = Content::of(item);
        content.uses = vec![Use::Matching, Use::Report];
        content.retention_months = 60;
        let proposal = Proposal {
            code: &item.code,
            kind: entity::value::ItemVersionKind::Change,
            content: &content,
            among: &[],
            before: Some(item),
            is_over: false,
            answers: false,
            shipped: Some(item),
        };
        let touched = Touched { letters: 3, firms: 41, have_data: true };
        for lang in Lang::ALL {
            let shown = findings(&proposal.examine(), &proposal, Some(touched), lang);
            assert_eq!(shown.iter().map(|one| one.code).collect::<Vec<_>>(), ["item.used_for", "item.kept_longer"]);
            assert!(shown[0].detail.contains("RF16") && shown[1].detail.contains("41") && shown[1].detail.contains('3'), "{shown:?}");
        }
    }

    #[test]
    fn every_rail_has_a_sentence_in_both_languages() {
        assert!(Rail::ALL.iter().all(|rail| Lang::ALL.iter().all(|lang| lang.has(rail.text_key()))));
    }
}
