//! What has been collected, and what a delivery adds to it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::Source;

use crate::credit::feed::spread::Shares;
use crate::credit::record::list::lists;
use crate::report::period::day_of;

/// The sources and lists that have come, with the instant at which the first delivery of each had been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected(BTreeMap<String, DateTime<Utc>>);

impl FromIterator<(String, DateTime<Utc>)> for Collected {
    fn from_iter<I: IntoIterator<Item = (String, DateTime<Utc>)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Collected {
    /// Everything that there is a way in for, as where every department delivers.
    pub fn whole() -> Self {
        let codes = Source::ALL.iter().map(|source| source.code()).chain(lists().iter().map(|list| list.code.as_str()));
        codes.map(|code| (code.to_owned(), DateTime::UNIX_EPOCH)).collect()
    }
    /// Whether a source or a list has come.
    pub fn has(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }
    /// The day since which a source or a list is there.
    pub fn since_on(&self, code: &str) -> Option<NaiveDate> {
        self.0.get(code).copied().map(day_of)
    }
}

/// What a delivery brings that was read to its end: rows that were all refused say nothing, and a file without rows says that nobody stands
/// in it. A file of lists speaks of those that it has rows of, and of those that its sender named.
pub fn brought(source: Source, accepted: i64, refused: i64, shares: &Shares) -> Vec<&'static str> {
    let speaks = |accepted: i64, refused: i64| accepted > 0 || refused == 0;
    let mut codes: Vec<&'static str> = Vec::new();
    if source == Source::Listing {
        let spoken = |code: &str| shares.get(code).is_some_and(|share| speaks(share.accepted, share.quarantined));
        codes.extend(lists().iter().map(|list| list.code.as_str()).filter(|code| spoken(code)));
    }
    if speaks(accepted, refused) {
        codes.push(source.code());
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::feed::spread::Share;

    #[test]
    fn a_file_speaks_of_what_it_has_rows_of_and_of_what_it_was_sent_for() {
        let share = |accepted, quarantined| Share { accepted, quarantined, ..Share::default() };
        assert_eq!(brought(Source::Penalty, 3, 9, &Shares::new()), ["penalty"]);
        assert_eq!(brought(Source::Penalty, 0, 0, &Shares::new()), ["penalty"], "nobody was fined");
        assert!(brought(Source::Penalty, 0, 9, &Shares::new()).is_empty(), "all of it was refused");
        let shares = Shares::from([("unpaid_wages".to_owned(), share(1, 5)), ("customs".to_owned(), share(0, 2)), ("salt".to_owned(), share(0, 0))]);
        assert_eq!(brought(Source::Listing, 1, 7, &shares), ["unpaid_wages", "salt", "listing"], "in the order of the lists");
        assert_eq!(brought(Source::Listing, 0, 0, &Shares::new()), ["listing"], "of no list");
        assert!(brought(Source::Listing, 0, 1, &Shares::from([(String::new(), share(0, 1))])).is_empty());
    }
}
