//! Candidates as they are kept: whom a row may be about, and what spoke for and against, when it was asked.

use entity::value::Uscc;
use entity::value::id::EnterpriseId;
use serde::{Deserialize, Serialize};

use crate::enterprise::identity::candidate::{Candidate, Outcome, Reason};
use crate::enterprise::identity::compare::{Agreement, Comparison};

/// A candidate with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which firm.
    pub enterprise: EnterpriseId,
    /// Its unified code then.
    pub code: String,
    /// Its name then.
    pub name: String,
    /// What it comes to.
    pub reason: Reason,
    /// The names, part by part.
    pub parts: Comparison,
    /// The name that agrees is one that it had before.
    pub former_name: bool,
    /// The older numbers.
    pub number: Agreement,
    /// The divisions.
    pub place: Agreement,
}

impl Kept {
    /// A candidate under the code and name that its firm has.
    pub fn of(one: &Candidate<EnterpriseId>, code: &Uscc, name: &str) -> Self {
        Self {
            enterprise: one.id,
            code: code.to_string(),
            name: name.to_owned(),
            reason: one.reason,
            parts: one.name,
            former_name: one.former_name,
            number: one.number,
            place: one.place,
        }
    }
}

/// The candidates of an outcome, the likeliest first.
pub fn candidates(outcome: &Outcome<EnterpriseId>) -> Vec<&Candidate<EnterpriseId>> {
    match outcome {
        Outcome::Sure(first, next) => std::iter::once(first).chain(next).collect(),
        Outcome::Unsure(all) => all.iter().collect(),
        Outcome::Nobody => Vec::new(),
    }
}
