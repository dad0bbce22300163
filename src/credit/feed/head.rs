//! What is known about a delivered file besides its rows, and how often each finding came up in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::absence::Withheld;
use super::read::{Format, Summary};
use super::rule::Version;
use super::spread::Shares;

/// The head of a delivery: stored beside it as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// The headers as the file has them.
    pub columns: Vec<String>,
    /// Headers that no rule knows.
    pub unknown: Vec<String>,
    /// What the file is.
    pub format: Option<Format>,
    /// The encoding of a text file.
    pub encoding: Option<String>,
    /// The version of the source's format.
    pub version: Option<Version>,
    /// The edition of the rules that all of it was read by.
    pub read_by: Option<String>,
    /// Rows in the file.
    pub rows: i64,
    /// How often each mark came up, by its code.
    pub marks: BTreeMap<String, i64>,
    /// How often each reason came up, by its code.
    pub reasons: BTreeMap<String, i64>,
    /// Of a source that several items share, what it holds of each list, kind of filing or qualification.
    pub lists: Shares,
    /// Of a file of a source that several items share, the kinds that its sender says it is about, whether it has rows of them or not.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub about: BTreeSet<String>,
    /// When the reading began that is under way, and behind which row.
    pub begun: Option<(DateTime<Utc>, i64)>,
    /// What a full delivery did not withdraw although it does not hold it.
    pub withheld: Option<Withheld>,
    /// An operator has had it withdrawn nevertheless.
    pub confirmed: bool,
}

impl Head {
    /// Takes over what was found out about the file; the counts stay.
    pub fn describe(&mut self, summary: &Summary) {
        self.columns.clone_from(&summary.columns);
        self.unknown.clone_from(&summary.unknown);
        self.format = Some(summary.format);
        self.encoding = summary.encoding.map(str::to_owned);
        self.version = Some(summary.version);
        self.rows = i64::try_from(summary.rows).unwrap_or(i64::MAX);
        for kind in &self.about {
            self.lists.entry(kind.clone()).or_default();
        }
    }
    /// Counts marks.
    pub fn count_marks<'a>(&mut self, codes: impl Iterator<Item = &'a str>) {
        count(&mut self.marks, codes);
    }
    /// Counts reasons.
    pub fn count_reasons<'a>(&mut self, codes: impl Iterator<Item = &'a str>) {
        count(&mut self.reasons, codes);
    }
}

fn count<'a>(counts: &mut BTreeMap<String, i64>, codes: impl Iterator<Item = &'a str>) {
    for code in codes {
        match counts.get_mut(code) {
            Some(n) => *n += 1,
            None => drop(counts.insert(code.to_owned(), 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_head_is_still_read() {
        let head: Head = serde_json::from_str(r#"{"columns":["a"],"marks":{"no_code":2}}"#).expect("a head");
        assert_eq!((head.rows, head.marks["no_code"]), (0, 2));
    }

    #[test]
    fn findings_are_counted() {
        let mut head = Head::default();
        head.count_reasons(["required", "required", "too_long"].into_iter());
        assert_eq!((head.reasons["required"], head.reasons["too_long"]), (2, 1));
    }
}
