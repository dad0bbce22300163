//! What is odd about a product before anybody reviews it: conditions that nobody or everybody meets, slips of units, terms that cross,
//! groups of firms left out without a word, and overlaps with the bank's other products. Contradictions are proved, never guessed.

mod domain;
mod exclude;
pub mod finding;
mod formula;
mod offer;
mod overlap;
mod solve;
mod tree;
mod value;

use chrono::NaiveDate;

pub use finding::{Code, Finding, Place, Severity};

use super::criteria::Criteria;
use super::draft::state::Examined;
use super::path;
use super::terms::Terms;
use crate::product::describe::{Arg, Phrase};

/// Another product of the same bank.
#[derive(Clone, Copy, Debug)]
pub struct Own<'a> {
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it offers.
    pub terms: &'a Terms,
    /// What it asks for.
    pub criteria: &'a Criteria,
}

/// What is examined, and what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What it offers.
    pub terms: &'a Terms,
    /// What it asks for.
    pub criteria: &'a Criteria,
    /// The bank's other products.
    pub own: &'a [Own<'a>],
    /// The day that months are counted to.
    pub today: NaiveDate,
}

/// Everything that is odd, the worst first.
pub fn examine(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    offer::look(subject.terms, &mut found);
    if let Some((place, refusal)) = path::fault(subject.criteria) {
        // Where the tree is no tree, nothing else can be said of it.
        let detail = Some(Phrase::with("lint_detail-why", [("why", Arg::Key(refusal.text_key()))]));
        found.push(Finding { code: Code::Malformed, place: Place::Criteria(place), detail });
    } else {
        value::look(subject, &mut found);
        if tree::look(subject, &mut found) {
            exclude::look(subject, &mut found);
            overlap::look(subject, &mut found);
        }
    }
    found.sort_by(|a, b| b.severity().cmp(&a.severity()).then_with(|| a.place.cmp(&b.place)).then_with(|| a.code.cmp(&b.code)));
    found.dedup();
    found
}

/// The worst of what was found.
pub fn worst(findings: &[Finding]) -> Examined {
    match findings.iter().map(Finding::severity).max() {
        Some(Severity::Blocking) => Examined::Blocked,
        Some(Severity::Warning) => Examined::Warned,
        Some(Severity::Hint) | None => Examined::Clean,
    }
}

#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod witness;
