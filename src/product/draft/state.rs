//! The life of a product's version (产品版本): written, looked at by a second person, published from a day on, and ended.

use chrono::NaiveDate;
pub use entity::value::DraftState as State;
use entity::value::id::PersonId;

/// Shortest note that says anything.
const SHORTEST_NOTE: usize = 4;

/// A version as far as its life goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it stands.
    pub state: State,
    /// Everybody who wrote on it.
    pub authors: Vec<PersonId>,
    /// What its examination found.
    pub examined: Examined,
}

/// The worst of what an examination found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Examined {
    /// Nothing that has to be answered.
    Clean,
    /// Something that the author has to say a word about.
    Warned,
    /// Something with which nobody could ever get the loan.
    Blocked,
}

impl Examined {
    /// Key of what it means for review.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Clean => "examined-clean",
            Self::Warned => "examined-warned",
            Self::Blocked => "examined-blocked",
        }
    }
    /// The tone of a page.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Clean => "pass",
            Self::Warned => "unknown",
            Self::Blocked => "fail",
        }
    }
}

/// Something done with a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Its terms or conditions are written anew.
    Edit,
    /// It is handed to a second person.
    Submit {
        /// Why it is as it is.
        note: String,
    },
    /// Its author takes it back from review.
    TakeBack,
    /// The second person gives it back.
    Return {
        /// What to change.
        note: String,
    },
    /// The second person publishes it.
    Publish {
        /// The first day it holds.
        from_on: NaiveDate,
    },
    /// It ends.
    Retire {
        /// The first day it no longer holds.
        until: NaiveDate,
    },
    /// It is given up before it was published.
    Discard,
}

/// Why something cannot be done with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Refusal {
    /// It is in review: take it back first.
    InReview,
    /// It is not in review.
    NotInReview,
    /// It was never published.
    NotPublished,
    /// It has come to its end or was published: published versions never change.
    Ended,
    /// What the examination found makes it impossible.
    Blocked,
    /// What the examination found needs a word of the author's.
    NoteNeeded,
    /// Whoever gives it back says what to change.
    NoteTooShort,
    /// Whoever wrote on it cannot publish it.
    SamePerson,
    /// The day is over.
    DateInPast,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: &'static [Self] = &[
        Self::InReview,
        Self::NotInReview,
        Self::NotPublished,
        Self::Ended,
        Self::Blocked,
        Self::NoteNeeded,
        Self::NoteTooShort,
        Self::SamePerson,
        Self::DateInPast,
    ];
    /// The code that is seen outside; it never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InReview => "product.in_review",
            Self::NotInReview => "product.not_in_review",
            Self::NotPublished => "product.not_published",
            Self::Ended => "product.ended",
            Self::Blocked => "product.blocked",
            Self::NoteNeeded => "product.note_needed",
            Self::NoteTooShort => "product.note_too_short",
            Self::SamePerson => "product.same_person",
            Self::DateInPast => "product.date_in_past",
        }
    }
    /// Key of the sentence that people read.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::InReview => "draft_refusal-in_review",
            Self::NotInReview => "draft_refusal-not_in_review",
            Self::NotPublished => "draft_refusal-not_published",
            Self::Ended => "draft_refusal-ended",
            Self::Blocked => "draft_refusal-blocked",
            Self::NoteNeeded => "draft_refusal-note_needed",
            Self::NoteTooShort => "draft_refusal-note_too_short",
            Self::SamePerson => "draft_refusal-same_person",
            Self::DateInPast => "draft_refusal-date_in_past",
        }
    }
}

impl Draft {
    /// Where an act leads, or why it cannot be done; `by` is none for a system, `today` the day in Shanghai.
    pub fn apply(&self, act: &Act, by: Option<PersonId>, today: NaiveDate) -> Result<State, Refusal> {
        match (self.state, act) {
            (State::Draft | State::Returned, Act::Edit) | (State::InReview, Act::TakeBack) => Ok(State::Draft),
            (State::Draft | State::Returned, Act::Submit { note }) => self.submit(note),
            (State::Draft | State::Returned, Act::Discard) => Ok(State::Discarded),
            (State::Draft | State::Returned, Act::TakeBack | Act::Return { .. } | Act::Publish { .. }) => Err(Refusal::NotInReview),
            (State::InReview, Act::Edit | Act::Submit { .. } | Act::Discard) => Err(Refusal::InReview),
            (State::InReview, Act::Return { note }) if says_nothing(note) => Err(Refusal::NoteTooShort),
            (State::InReview, Act::Return { .. }) => Ok(State::Returned),
            (State::InReview, Act::Publish { from_on }) => self.publish(*from_on, by, today),
            (State::Draft | State::Returned | State::InReview | State::Discarded, Act::Retire { .. }) => Err(Refusal::NotPublished),
            (State::Published, Act::Retire { until }) if *until < today => Err(Refusal::DateInPast),
            (State::Published, Act::Retire { .. }) => Ok(State::Retired),
            (State::Published, Act::Edit | Act::Submit { .. } | Act::TakeBack | Act::Return { .. } | Act::Publish { .. } | Act::Discard)
            | (State::Retired, Act::Edit | Act::Submit { .. } | Act::TakeBack | Act::Return { .. } | Act::Publish { .. } | Act::Retire { .. } | Act::Discard)
            | (State::Discarded, Act::Edit | Act::Submit { .. } | Act::TakeBack | Act::Return { .. } | Act::Publish { .. } | Act::Discard) => {
                Err(Refusal::Ended)
            }
        }
    }
    fn submit(&self, note: &str) -> Result<State, Refusal> {
        match self.examined {
            Examined::Blocked => Err(Refusal::Blocked),
            Examined::Warned if says_nothing(note) => Err(Refusal::NoteNeeded),
            Examined::Warned | Examined::Clean => Ok(State::InReview),
        }
    }
    /// What was found may have changed since it was submitted: the bank's other products have.
    fn publish(&self, from_on: NaiveDate, by: Option<PersonId>, today: NaiveDate) -> Result<State, Refusal> {
        if by.is_none_or(|person| self.authors.contains(&person)) {
            Err(Refusal::SamePerson)
        } else if self.examined == Examined::Blocked {
            Err(Refusal::Blocked)
        } else if from_on < today {
            Err(Refusal::DateInPast)
        } else {
            Ok(State::Published)
        }
    }
}

fn says_nothing(note: &str) -> bool {
    note.trim().chars().count() < SHORTEST_NOTE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u8) -> PersonId {
        format!("00000000-0000-7000-8000-0000000000{n:02x}").parse().expect("an identifier")
    }
    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }
    fn draft(state: State) -> Draft {
        Draft { state, authors: vec![person(1)], examined: Examined::Clean }
    }
    fn acts() -> Vec<(&'static str, Act)> {
        let note = "because".to_owned();
        let today = day("2026-03-02");
        vec![
            ("Edit", Act::Edit),
            ("Submit", Act::Submit { note: note.clone() }),
            ("TakeBack", Act::TakeBack),
            ("Return", Act::Return { note }),
            ("Publish", Act::Publish { from_on: today }),
            ("Retire", Act::Retire { until: today }),
            ("Discard", Act::Discard),
        ]
    }

    #[test]
    fn the_table_of_states_and_acts() {
        let mut table = Vec::new();
        for state in State::ALL {
            for (name, act) in acts() {
                let outcome = draft(*state).apply(&act, Some(person(2)), day("2026-03-02"));
                table.push(format!("{state} {name} -> {}", outcome.map_or_else(Refusal::code, State::code)));
            }
        }
        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn nobody_publishes_what_they_wrote() {
        let today = day("2026-03-02");
        let publish = |from_on| Act::Publish { from_on };
        let mut reviewed = draft(State::InReview);
        assert_eq!(reviewed.apply(&publish(today), Some(person(1)), today), Err(Refusal::SamePerson));
        assert_eq!(reviewed.apply(&publish(today), None, today), Err(Refusal::SamePerson), "a system is no second person");
        assert_eq!(reviewed.apply(&publish(day("2026-03-01")), Some(person(2)), today), Err(Refusal::DateInPast));
        assert_eq!(reviewed.apply(&publish(day("2026-04-01")), Some(person(2)), today), Ok(State::Published));
        reviewed.authors.push(person(2));
        assert_eq!(reviewed.apply(&publish(today), Some(person(2)), today), Err(Refusal::SamePerson));
        reviewed.examined = Examined::Blocked;
        assert_eq!(reviewed.apply(&publish(today), Some(person(3)), today), Err(Refusal::Blocked));
    }

    #[test]
    fn what_was_found_stands_before_review() {
        let submit = |examined, note: &str| Draft { examined, ..draft(State::Draft) }.apply(&Act::Submit { note: note.to_owned() }, None, day("2026-03-02"));
        assert_eq!(submit(Examined::Clean, ""), Ok(State::InReview));
        assert_eq!(submit(Examined::Warned, " ok "), Err(Refusal::NoteNeeded));
        assert_eq!(submit(Examined::Warned, "meant so"), Ok(State::InReview));
        assert_eq!(submit(Examined::Blocked, "meant so"), Err(Refusal::Blocked));
        let empty = Act::Return { note: String::new() };
        assert_eq!(draft(State::InReview).apply(&empty, Some(person(2)), day("2026-03-02")), Err(Refusal::NoteTooShort));
    }
}
