//! Which anomaly somebody looked into, and what a finding may be.

use std::str::FromStr;

use chrono::NaiveDate;
use entity::value::LookupRule;
use uuid::Uuid;

/// Fewest and most characters of a finding.
pub const FINDING: [usize; 2] = [2, 200];

/// An anomaly: once per reader, rule and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// The person, or the token of the system.
    pub reader: Uuid,
    /// What it is.
    pub rule: LookupRule,
    /// On which day.
    pub day: NaiveDate,
}

impl std::fmt::Display for Which {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.reader, self.rule, self.day)
    }
}

/// It is no such text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

impl FromStr for Which {
    type Err = Unknown;
    fn from_str(text: &str) -> Result<Self, Unknown> {
        let [reader, rule, day] = <[&str; 3]>::try_from(text.split(':').collect::<Vec<_>>()).map_err(|_| Unknown)?;
        Ok(Self { reader: reader.parse().map_err(|_| Unknown)?, rule: rule.parse().map_err(|_| Unknown)?, day: day.parse().map_err(|_| Unknown)? })
    }
}

/// What somebody found, when it can be kept.
pub fn finding(typed: &str) -> Option<&str> {
    let [least, most] = FINDING;
    Some(typed.trim()).filter(|found| (least..=most).contains(&found.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anomaly_is_read_as_it_is_written() {
        let which = Which { reader: Uuid::from_u128(7), rule: LookupRule::OffHours, day: "2026-03-02".parse().expect("a day") };
        assert_eq!(which.to_string().parse(), Ok(which));
        for text in ["", "a:off_hours:2026-03-02", "00000000-0000-0000-0000-000000000007:none:2026-03-02", "00000000-0000-0000-0000-000000000007:volume"] {
            assert_eq!(text.parse::<Which>(), Err(Unknown), "{text}");
        }
    }

    #[test]
    fn a_finding_has_a_length() {
        assert_eq!((finding(" 已核实 "), finding("是"), finding("   ")), (Some("已核实"), None, None));
        assert_eq!((finding(&"字".repeat(200)).is_some(), finding(&"字".repeat(201))), (true, None));
    }
}
