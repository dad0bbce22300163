//! What stands beside a record: that it is in dispute since when, the firm's statement after an objection that was not upheld, and
//! how far a request for repair has come.

use chrono::{DateTime, Utc};
use entity::value::{ObjectionState, RepairState};

use crate::platform::i18n::Lang;

/// What stands beside a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The latest objection: where it stands, and since when.
    pub objection: Option<(ObjectionState, DateTime<Utc>)>,
    /// The firm's statement, when its objection was not upheld.
    pub statement: Option<String>,
    /// The latest request for repair: where it stands, and since when.
    pub repair: Option<(RepairState, DateTime<Utc>)>,
}

impl Mark {
    /// Whether an objection is under way.
    pub fn is_disputed(&self) -> bool {
        self.objection.is_some_and(|(state, _)| is_under_way(state))
    }
    /// Since when an objection is under way; none while none is.
    pub fn disputed_since(&self) -> Option<DateTime<Utc>> {
        self.objection.filter(|(state, _)| is_under_way(*state)).map(|(_, since)| since)
    }
    /// What everybody who sees the record reads beside it; empty when there is nothing.
    pub fn public(&self, lang: Lang) -> Vec<String> {
        let disputed = self.disputed_since().map(|since| lang.t1("record-disputed", "at", lang.instant(&since)));
        let said = self.statement.as_ref().map(|said| lang.t1("record-statement", "statement", said.clone()));
        disputed.into_iter().chain(said).collect()
    }
    /// What the firm itself reads beside it.
    pub fn own(&self, lang: Lang) -> Vec<String> {
        let mut lines = self.public(lang);
        lines.extend(self.objection.map(|(state, at)| lang.t2("record-objection-state", "state", lang.t(state.text_key()), "at", lang.instant(&at))));
        lines.extend(self.repair.map(|(state, at)| lang.t2("record-repair-state", "state", lang.t(state.text_key()), "at", lang.instant(&at))));
        lines
    }
}

/// Whether an objection in this state suspends the use of its record.
pub const fn is_under_way(state: ObjectionState) -> bool {
    match state {
        ObjectionState::Filed | ObjectionState::Forwarded | ObjectionState::Correcting => true,
        ObjectionState::Upheld | ObjectionState::Rejected | ObjectionState::Withdrawn | ObjectionState::Closed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_is_a_dispute_and_the_statement_stays() {
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let mark = |state| Mark { objection: Some((state, at)), statement: None, repair: None };
        for state in ObjectionState::ALL {
            assert_eq!(mark(*state).is_disputed(), matches!(state.code(), "filed" | "forwarded" | "correcting"), "{state}");
            assert_eq!(mark(*state).public(Lang::Zh).is_empty(), !mark(*state).is_disputed());
        }
        let rejected = Mark { statement: Some("我公司已于二月缴清".to_owned()), ..mark(ObjectionState::Rejected) };
        for lang in Lang::ALL {
            assert!(rejected.public(lang)[0].contains("我公司已于二月缴清"));
            assert_eq!(rejected.own(lang).len(), 2);
        }
    }
}
