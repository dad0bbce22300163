//! How far a declared figure may be from a delivered one, and when both are about the same: the table of `tolerance.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Datelike, Months, NaiveDate};
use entity::value::{Fen, Ppm};
use serde::Deserialize;

use crate::enterprise::fact::{FactKey, Value};

/// The tolerance of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// The fact.
    pub key: FactKey,
    /// When two of its values are about the same.
    pub about: About,
    /// How far they may be apart.
    pub within: Within,
}

/// When two values are about the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum About {
    /// Their days are at most so many days apart.
    Days(i64),
    /// The last month that was over by each day is the same.
    Month,
    /// The last year that was over by each day is the same.
    Year,
    /// What was delivered lasts: it had begun by the declared day, and had neither run out nor become stale by then.
    Standing,
}

/// How far two values may be apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Within {
    /// Not at all.
    Exact,
    /// By a share of the delivered one or by a few units, whichever is more.
    Near {
        /// The share, in parts per million.
        share: i64,
        /// The units: yuan, people, pieces.
        least: i64,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    fact: Vec<Tolerance>,
}

static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(include_str!("tolerance.toml")).expect("tolerance.toml is part of the program and tested"));

/// Version of the table.
pub fn version() -> &'static str {
    &FILE.version
}

/// Every tolerance, in the order of the table.
pub fn tolerances() -> &'static [Tolerance] {
    &FILE.fact
}

/// The tolerance of a fact; none for one that no department delivers.
pub fn tolerance(key: FactKey) -> Option<Tolerance> {
    FILE.fact.iter().copied().find(|one| one.key == key)
}

/// The days of a delivered value: when it was true, and the last day on which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The day it was true on.
    pub as_of_on: NaiveDate,
    /// The last day on which it holds; none while no end is known.
    pub valid_to_on: Option<NaiveDate>,
}

impl Tolerance {
    /// Whether what was delivered is about the same as what was declared as of a day.
    pub fn is_about(&self, declared: NaiveDate, delivered: Days) -> bool {
        let on = delivered.as_of_on;
        match self.about {
            About::Days(apart) => (declared - on).num_days().abs() <= apart,
            About::Month => full_month(declared) == full_month(on),
            About::Year => full_year(declared) == full_year(on),
            About::Standing => {
                let months = self.key.fresh_months();
                let fresh = months == 0 || on.checked_add_months(Months::new(months)).is_none_or(|until| declared < until);
                on <= declared && fresh && delivered.valid_to_on.is_none_or(|last| declared <= last)
            }
        }
    }
    /// Whether a declared value agrees with a delivered one.
    pub fn agrees(&self, declared: &Value, delivered: &Value) -> bool {
        match (declared, delivered) {
            (Value::Money(Fen(a)), Value::Money(Fen(b))) => self.is_near(*a, *b, 100),
            (Value::Count(a), Value::Count(b)) | (Value::Rate(Ppm(a)), Value::Rate(Ppm(b))) => self.is_near(*a, *b, 1),
            (Value::Codes(a), Value::Codes(b)) => a.iter().collect::<BTreeSet<_>>() == b.iter().collect::<BTreeSet<_>>(),
            (a, b) => a == b,
        }
    }
    /// Whether two numbers are near; `each` is how many of them a unit of `least` is.
    fn is_near(&self, declared: i64, delivered: i64, each: i128) -> bool {
        let apart = (i128::from(declared) - i128::from(delivered)).abs();
        match self.within {
            Within::Exact => apart == 0,
            Within::Near { share, least } => apart <= i128::from(least) * each || apart * 1_000_000 <= i128::from(delivered).abs() * i128::from(share),
        }
    }
}

/// The last year that was over by the end of a day.
fn full_year(day: NaiveDate) -> i32 {
    if (day.month(), day.day()) == (12, 31) { day.year() } else { day.year() - 1 }
}

/// The last month that was over by the end of a day, as the number of months since year 0.
fn full_month(day: NaiveDate) -> i64 {
    let month = i64::from(day.year()) * 12 + i64::from(day.month0());
    if day.succ_opt().is_none_or(|next| next.month() != day.month()) { month } else { month - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::feed::rule::rules;
    use crate::enterprise::declaration::declarable;
    use crate::enterprise::fact::Shape;
    use entity::value::Source;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn every_fact_that_is_declared_and_delivered_has_a_tolerance_of_its_shape() {
        let delivered = |key: FactKey| Source::ALL.iter().any(|source| rules(*source).facts.iter().any(|fact| fact.key == key));
        let wanted: Vec<FactKey> = declarable().filter(|key| delivered(*key)).collect();
        assert!(wanted.iter().all(|key| tolerance(*key).is_some()), "{wanted:?}");
        assert_eq!(tolerances().len(), wanted.len(), "each once, and no other");
        for one in tolerances() {
            match one.within {
                Within::Exact => {}
                Within::Near { share, least } => {
                    assert!(matches!(one.key.shape(), Shape::Money | Shape::Count) && (1..200_000).contains(&share) && least > 0, "{one:?}");
                }
            }
        }
        assert!(!version().is_empty());
    }

    #[test]
    fn what_two_days_are_about() {
        let is_about = |key: FactKey, declared: &str, delivered: &str, until: Option<&str>| {
            let days = Days { as_of_on: day(delivered), valid_to_on: until.map(day) };
            tolerance(key).expect("a tolerance").is_about(day(declared), days)
        };
        let (year, month, held) = (FactKey::RevenueYear, FactKey::OrdersTwelveMonths, FactKey::Qualifications);
        for (key, declared, delivered, until, expected) in [
            (FactKey::Staff, "2026-01-31", "2025-12-31", None, true),
            (FactKey::Staff, "2026-02-01", "2025-12-31", None, false),
            (FactKey::Staff, "2025-11-30", "2025-12-31", None, true),
            (FactKey::Patents, "2026-01-15", "2025-12-31", None, true),
            (FactKey::Patents, "2026-01-16", "2025-12-31", None, false),
            (year, "2025-12-31", "2025-12-31", None, true),
            (year, "2026-12-30", "2025-12-31", None, true),
            (year, "2026-12-31", "2025-12-31", None, false),
            (year, "2025-12-30", "2025-12-31", None, false),
            (month, "2026-03-02", "2026-02-28", None, true),
            (month, "2026-03-31", "2026-02-28", None, false),
            (month, "2024-02-28", "2024-02-29", None, false),
            (held, "2026-03-02", "2025-01-10", None, true),
            (held, "2025-01-09", "2025-01-10", None, false),
            (held, "2026-03-02", "2025-01-10", Some("2026-03-02"), true),
            (held, "2026-03-03", "2025-01-10", Some("2026-03-02"), false),
            (held, "2028-01-09", "2025-01-10", None, true),
            (held, "2028-01-10", "2025-01-10", None, false),
        ] {
            assert_eq!(is_about(key, declared, delivered, until), expected, "{key:?} {declared} {delivered} {until:?}");
        }
    }

    #[test]
    fn what_is_near_enough() {
        let agrees = |key: FactKey, declared: Value, delivered: Value| tolerance(key).expect("a tolerance").agrees(&declared, &delivered);
        let (staff, money) = (
            |a, b| agrees(FactKey::Staff, Value::Count(a), Value::Count(b)),
            |a, b| agrees(FactKey::RevenueYear, Value::Money(Fen::yuan(a)), Value::Money(Fen::yuan(b))),
        );
        for (a, b, expected) in
            [(46, 46, true), (5, 3, true), (6, 3, false), (110, 100, true), (111, 100, false), (90, 100, true), (89, 100, false), (2, 0, true), (3, 0, false)]
        {
            assert_eq!(staff(a, b), expected, "{a} {b}");
        }
        for (a, b, expected) in [
            (1_050_000, 1_000_000, true),
            (1_050_001, 1_000_000, false),
            (950_000, 1_000_000, true),
            (10_000, 0, true),
            (10_001, 0, false),
            (100, 1_000_000, false),
        ] {
            assert_eq!(money(a, b), expected, "{a} {b}");
        }
        let codes = |of: &[&str]| Value::Codes(of.iter().map(|code| (*code).to_owned()).collect());
        assert!(agrees(FactKey::Qualifications, codes(&["tech_sme", "high_tech"]), codes(&["high_tech", "tech_sme"])));
        assert!(agrees(FactKey::Qualifications, codes(&[]), codes(&[])));
        assert!(!agrees(FactKey::Qualifications, codes(&["high_tech"]), codes(&[])));
        assert!(agrees(FactKey::Patents, Value::Count(3), Value::Count(3)) && !agrees(FactKey::Patents, Value::Count(3), Value::Count(4)));
        assert!(!agrees(FactKey::Staff, Value::Count(3), Value::Money(Fen(3))), "another shape is another thing");
    }
}
