//! The lists that a firm stands on beyond those of its troubles: for it and against it, few of each.

use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::chance::{Chance, Stream, exp, scaled};
use super::delivery::list_patterns;
use super::firm::Firm;
use super::troubles::{Listing, listing};
use crate::credit::record::list::{List, Speaks, lists};

/// How a list reads in the departments' file, and how many firms stand on it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pattern {
    pub(super) code: String,
    pub(super) word: String,
    pub(super) authority: String,
    pub(super) reason: String,
    /// Firms of a hundred thousand that were ever put on it.
    pub(super) per_100_000: i64,
    /// Firms of a thousand of those that were taken off again.
    pub(super) removed: i64,
    /// Months for which an entry is valid; 0: until it is taken off.
    pub(super) months: u32,
}

/// A firm's entry in a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    pub(super) pattern: &'static Pattern,
    pub(super) list: &'static List,
    pub(super) listing: Listing,
}

impl Listed {
    /// The last day of the entry's validity, where it has one.
    pub(super) fn valid_to_on(&self) -> Option<NaiveDate> {
        (self.pattern.months > 0).then(|| self.listing.on.checked_add_months(Months::new(self.pattern.months))).flatten()
    }
}

/// The lists of a firm; who is run badly stands on more of the bad ones and on fewer of the good ones.
pub(super) fn listed(seed: u64, firm: &Firm, today: NaiveDate) -> Vec<Listed> {
    let mut chance = Chance::new(seed, Stream::Lists, firm.index);
    let mut found = Vec::new();
    for pattern in list_patterns() {
        let Some(list) = lists().iter().find(|list| list.code == pattern.code) else { continue };
        let quality = if list.speaks == Speaks::For { firm.figures.quality } else { -firm.figures.quality };
        if chance.between(0, 99_999) < scaled(pattern.per_100_000, exp(quality - 500)) {
            found.push(Listed { pattern, list, listing: listing(firm, today, 700, pattern.removed, &mut chance) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::firm::firm;

    #[test]
    fn every_pattern_is_a_list_and_few_firms_stand_on_one() {
        assert!(list_patterns().iter().all(|pattern| lists().iter().any(|list| list.code == pattern.code)));
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        let all: Vec<Listed> = (0..3_000).flat_map(|index| listed(1, &firm(1, index, today), today)).collect();
        let of = |speaks| all.iter().filter(|one| one.list.speaks == speaks).count();
        assert!((15..120).contains(&of(Speaks::Against)) && (60..400).contains(&of(Speaks::For)), "{} {}", of(Speaks::Against), of(Speaks::For));
    }
}
