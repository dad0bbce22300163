//! Made-up visitors with all their answers, by which questions are put in order; never those of anybody real.
//!
//! The table is of firms of a synthetic city that ask for a loan, with what they ask for: a line each, a column a fact, typed as on the page, an
//! empty field for what the owner does not know. It stands for a prior of the answers together; which products are found never depends on it.

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::enterprise::fact::{FactKey, Profile};
use crate::matching::precheck::said::Said;
use crate::product::terms::Ask;

/// How many there are.
pub(super) const VISITORS: usize = 128;
/// Between the codes of a field.
pub(super) const GAP: char = '|';

static FILE: LazyLock<Vec<Said>> = LazyLock::new(|| read(include_str!("visitors.csv")));

/// What each of them would answer.
pub(super) fn visitors() -> impl Iterator<Item = (&'static Profile, &'static Ask)> {
    FILE.iter().map(|said| (said.profile(), said.ask()))
}

/// The table; a field that cannot be read is not known.
fn read(text: &str) -> Vec<Said> {
    let mut lines = text.lines();
    let facts: Vec<Option<FactKey>> = lines.next().unwrap_or_default().split(',').map(|code| code.parse().ok()).collect();
    let answers = |line: &str| {
        let fields = facts.iter().zip(line.split(',')).filter(|(_, field)| !field.is_empty());
        fields.filter_map(|(fact, field)| Some(((*fact)?, field.split(GAP).map(str::to_owned).collect()))).collect::<Vec<_>>()
    };
    lines.filter_map(|line| Said::read(answers(line), NaiveDate::default()).ok()).collect()
}
