//! Drafts that take a second person: who may look at one is told when it is handed in, and who wrote it what became of it.

pub mod actions;
mod store;

use chrono::NaiveDate;
use entity::value::Severity;
use entity::value::id::{OrganisationId, PersonId};

use super::actions::{Message, Receiver};
use crate::platform::i18n::Lang;
use crate::platform::store::Version;
use crate::product::draft::state::Act;

/// What a draft is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// An item of the catalogue: every operator may look at it.
    Item,
    /// A product: every manager of its bank may.
    Product(OrganisationId),
}

/// A draft, as it is told of.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// What it is of.
    pub of: Of,
    /// Which.
    pub id: String,
    /// The version of it that was acted on: one act, one cause.
    pub version: Version,
    /// The code of the item or product.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Everybody who wrote on it.
    pub authors: &'a [PersonId],
}

/// What was done with a draft that somebody is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn<'a> {
    Submitted,
    TakenBack,
    Returned(&'a str),
    Approved(NaiveDate),
}

impl<'a> Turn<'a> {
    fn of(act: &'a Act) -> Option<Self> {
        match act {
            Act::Submit { .. } => Some(Self::Submitted),
            Act::TakeBack => Some(Self::TakenBack),
            Act::Return { note } => Some(Self::Returned(note.trim())),
            Act::Publish { from_on } => Some(Self::Approved(*from_on)),
            Act::Edit | Act::Retire { .. } | Act::Discard => None,
        }
    }
    /// Key of why there is nothing left to look at; none while there is.
    const fn closed_key(self) -> Option<&'static str> {
        match self {
            Self::Submitted => None,
            Self::TakenBack => Some("notice_review-taken_back"),
            Self::Returned(_) => Some("notice_review-returned"),
            Self::Approved(_) => Some("notice_review-approved"),
        }
    }
}

impl Draft<'_> {
    /// What notices of such drafts are about.
    const fn subject(&self) -> &'static str {
        match self.of {
            Of::Item => "item_draft",
            Of::Product(_) => "product_draft",
        }
    }
    /// That there is something to look at.
    const fn asks(&self) -> &'static str {
        match self.of {
            Of::Item => "item_review",
            Of::Product(_) => "product_review",
        }
    }
    fn path(&self) -> String {
        match self.of {
            Of::Item => format!("/operator/catalogue/{}", self.code),
            Of::Product(_) => format!("/bank/products/{}", self.code),
        }
    }
    fn message(&self, to: Receiver, kind: &'static str, severity: Severity, more: Vec<(&'static str, String)>) -> Message {
        let words = [("code", self.code.to_owned()), ("name", self.name.to_owned())].into_iter().chain(more).collect();
        let cause = format!("{kind}:{}:{}", self.id, self.version.0);
        Message { to, kind, severity, subject_kind: self.subject(), subject_id: self.id.clone(), path: self.path(), words, cause, corrects: None }
    }
    /// What somebody who may look at it is told.
    fn asking(&self, to: Receiver) -> Message {
        self.message(to, self.asks(), Severity::Low, Vec::new())
    }
    /// What somebody is told who was asked to look at it and does not have to any more.
    fn closing(&self, to: Receiver, why: &'static str) -> Message {
        let kind = match self.of {
            Of::Item => "item_review_closed",
            Of::Product(_) => "product_review_closed",
        };
        self.message(to, kind, Severity::Info, vec![("why", format!("@{why}"))])
    }
    /// What its authors are told of its turn; nothing of what they did themselves.
    fn answer(&self, to: Receiver, turn: Turn<'_>) -> Option<Message> {
        let (kind, severity, word) = match (turn, self.of) {
            (Turn::Submitted | Turn::TakenBack, _) => return None,
            (Turn::Returned(note), Of::Item) => ("item_returned", Severity::Low, ("reason", note.to_owned())),
            (Turn::Returned(note), Of::Product(_)) => ("product_returned", Severity::Low, ("reason", note.to_owned())),
            // Days are written as the mail is, in Chinese.
            (Turn::Approved(day), Of::Item) => ("item_approved", Severity::Info, ("day", Lang::Zh.day(&day))),
            (Turn::Approved(day), Of::Product(_)) => ("product_published", Severity::Info, ("day", Lang::Zh.day(&day))),
        };
        Some(self.message(to, kind, severity, vec![word]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::actions::word;

    #[test]
    fn every_turn_reads_in_both_languages_and_leads_to_the_draft() {
        let (bank, person) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
        let to = Receiver::Person(bank, person);
        let acts = [
            Act::Submit { note: "a word".to_owned() },
            Act::TakeBack,
            Act::Return { note: " say why ".to_owned() },
            Act::Publish { from_on: "2026-04-01".parse().expect("a day") },
        ];
        for (of, code, path) in [(Of::Item, "XX0501", "/operator/catalogue/XX0501"), (Of::Product(bank), "B01-P1", "/bank/products/B01-P1")] {
            let draft = Draft { of, id: "d".to_owned(), version: Version(3), code, name: "N", authors: &[] };
            let mut messages = vec![draft.asking(to)];
            for turn in acts.iter().map(|act| Turn::of(act).expect("a turn")) {
                messages.extend(draft.answer(to, turn));
                messages.extend(turn.closed_key().map(|why| draft.closing(to, why)));
            }
            assert_eq!(messages.len(), 6);
            for message in &messages {
                assert_eq!(message.path, path);
                for lang in Lang::ALL {
                    let words: Vec<(&str, String)> = message.words.iter().map(|(name, raw)| (*name, word(lang, raw))).collect();
                    let text = lang.with(format!("notice-{}", message.kind), &words) + &lang.with(format!("notice_text-{}", message.kind), &words);
                    assert!(text.contains(code) && text.contains('N') && !text.contains("{$") && !text.contains('['), "{text}");
                    assert_eq!(text.contains("say why"), message.kind.ends_with("_returned"), "{text}");
                }
            }
            let causes: std::collections::BTreeSet<&str> = messages.iter().map(|message| message.cause.as_str()).collect();
            assert_eq!(causes.len(), 4, "one of a kind for one version");
        }
        for act in [Act::Edit, Act::Discard, Act::Retire { until: "2026-04-01".parse().expect("a day") }] {
            assert_eq!(Turn::of(&act), None);
        }
    }
}
