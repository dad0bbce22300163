//! The conditions a bank sets (准入条件), as data: an and/or/not tree over the catalogue of facts.

use entity::value::{Fen, Ppm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::FactKey;

/// A tree of conditions. JSON: `{"all": [{"condition": {"fact": "age_months", "is": {"count_at_least": 24}}}, …]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criteria {
    /// Every one holds.
    All(Vec<Criteria>),
    /// At least one holds.
    Any(Vec<Criteria>),
    /// It does not hold.
    Not(Box<Criteria>),
    /// At least `count` of them hold.
    AtLeast {
        /// How many.
        count: usize,
        /// Of these.
        of: Vec<Criteria>,
    },
    /// One fact against one requirement.
    Condition(Condition),
}

/// One fact against one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The fact.
    pub fact: FactKey,
    /// What is asked of it.
    pub is: Requirement,
}

/// What is asked of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// An amount of at least this.
    MoneyAtLeast(Fen),
    /// An amount of at most this.
    MoneyAtMost(Fen),
    /// A count of at least this.
    CountAtLeast(i64),
    /// A count of at most this.
    CountAtMost(i64),
    /// A rate of at least this.
    RateAtLeast(Ppm),
    /// A code that is, or begins with, one of these (regions and industries are prefixes).
    OneOf(Vec<String>),
    /// A code that is and begins with none of these.
    NoneOf(Vec<String>),
    /// A set that holds at least one of these.
    HasAny(Vec<String>),
    /// A set that holds none of these.
    HasNone(Vec<String>),
    /// Yes.
    Yes,
    /// No.
    No,
    /// An amount that the amount asked for does not exceed this share of (`PPM`): asked ≤ share × fact.
    CoversAsked(Ppm),
}
