//! A shadow run: what other criteria would have said of the applications of the past year, beside what became of them.

use entity::value::ApplicationState;
use serde::Serialize;

use crate::matching::verdict::Verdict;

/// What became of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Credit was granted.
    Granted,
    /// The bank declined.
    Declined,
    /// It ended otherwise: withdrawn or not answered in time.
    Ended,
    /// It is under way.
    Open,
}

impl Outcome {
    /// Every outcome, in the order of the table.
    pub const ALL: [Self; 4] = [Self::Granted, Self::Declined, Self::Ended, Self::Open];

    /// Of a state.
    pub const fn of(state: ApplicationState) -> Self {
        match state {
            ApplicationState::Granted | ApplicationState::Disbursed | ApplicationState::Settled | ApplicationState::Lapsed => Self::Granted,
            ApplicationState::Declined => Self::Declined,
            ApplicationState::Withdrawn | ApplicationState::TimedOut => Self::Ended,
            ApplicationState::Waiting | ApplicationState::Accepted | ApplicationState::MaterialAsked => Self::Open,
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Granted => "reach-outcome-granted",
            Self::Declined => "reach-outcome-declined",
            Self::Ended => "reach-outcome-ended",
            Self::Open => "reach-outcome-open",
        }
    }
}

/// Applications with one outcome, by what the criteria would have said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What became of them.
    pub outcome: Outcome,
    /// They would have passed.
    pub pass: usize,
    /// It would not have been known.
    pub unknown: usize,
    /// They would have failed.
    pub fail: usize,
}

impl Row {
    /// All of them.
    pub const fn all(&self) -> usize {
        self.pass + self.unknown + self.fail
    }
}

/// The table of a shadow run, one row an outcome. The applications are the bank's own, so they are counted as they are.
pub fn table(of: &[(Outcome, Verdict)]) -> Vec<Row> {
    let count = |outcome, verdict| of.iter().filter(|one| **one == (outcome, verdict)).count();
    let row = |outcome| Row { outcome, pass: count(outcome, Verdict::Pass), unknown: count(outcome, Verdict::Unknown), fail: count(outcome, Verdict::Fail) };
    Outcome::ALL.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_application_is_in_one_cell() {
        let of = [(Outcome::Granted, Verdict::Fail), (Outcome::Granted, Verdict::Pass), (Outcome::Declined, Verdict::Fail), (Outcome::Granted, Verdict::Pass)];
        let rows = table(&of);
        assert_eq!(rows[0], Row { outcome: Outcome::Granted, pass: 2, unknown: 0, fail: 1 });
        assert_eq!(rows[1], Row { outcome: Outcome::Declined, pass: 0, unknown: 0, fail: 1 });
        assert_eq!(rows.iter().map(Row::all).sum::<usize>(), of.len());
    }
}
