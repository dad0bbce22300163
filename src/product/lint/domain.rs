//! What a fact can still be once some conditions hold: always too much rather than too little, so that "nothing" is a proof.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::enterprise::fact::{FactKey, Shape};
use crate::product::criteria::closed_codes;

/// What a fact can still be.
#[derive(Clone, Debug)]
pub(super) enum Domain {
    /// Whole numbers between these, both included: amounts in fen, counts, rates in ppm, days from the beginning of the calendar.
    Between(i128, i128),
    /// One of these codes.
    OneOf(BTreeSet<String>),
    /// A code that begins with one of `within` (any, when none is named) and with none of `without`.
    Prefixed { within: Option<Vec<String>>, without: Vec<String> },
    /// A set of codes: one of each list, none of `without`.
    Set { any: Vec<Vec<String>>, without: BTreeSet<String> },
    /// Yes, no, or both.
    YesNo { yes: bool, no: bool },
}

/// Far beyond any value, and safe in products with shares.
const FAR: i128 = 1 << 70;

impl Domain {
    /// Everything that the fact can be.
    pub(super) fn full(fact: FactKey) -> Self {
        match fact.shape() {
            Shape::Money | Shape::Rate | Shape::Day => Self::Between(-FAR, FAR),
            // Nothing is counted below none.
            Shape::Count => Self::Between(0, FAR),
            Shape::Code => match closed_codes(fact) {
                Some(codes) => Self::OneOf(codes.into_iter().map(str::to_owned).collect()),
                None => Self::Prefixed { within: None, without: Vec::new() },
            },
            Shape::Codes => Self::Set { any: Vec::new(), without: BTreeSet::new() },
            Shape::YesNo => Self::YesNo { yes: true, no: true },
        }
    }
    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Between(low, high) => low > high,
            Self::OneOf(codes) => codes.is_empty(),
            Self::Prefixed { within, without } => {
                within.as_ref().is_some_and(|within| within.iter().all(|p| without.iter().any(|w| p.starts_with(w.as_str()))))
            }
            Self::Set { any, without } => any.iter().any(|list| list.iter().all(|code| without.contains(code))),
            Self::YesNo { yes, no } => !yes && !no,
        }
    }
    /// Not below this.
    pub(super) fn at_least(&mut self, least: i128) {
        if let Self::Between(low, _) = self {
            *low = (*low).max(least);
        }
    }
    /// Not above this.
    pub(super) fn at_most(&mut self, most: i128) {
        if let Self::Between(_, high) = self {
            *high = (*high).min(most);
        }
    }
    /// The bounds of a number.
    pub(super) const fn bounds(&self) -> Option<(i128, i128)> {
        if let Self::Between(low, high) = self { Some((*low, *high)) } else { None }
    }
    /// Is, or begins with, one of these.
    pub(super) fn one_of(&mut self, codes: &[String], fact: FactKey) {
        match self {
            Self::OneOf(left) => left.retain(|code| codes.contains(code)),
            Self::Prefixed { within, .. } => {
                let wanted = stems(codes, fact);
                *within = Some(match within.take() {
                    None => wanted,
                    Some(earlier) => earlier.iter().flat_map(|a| wanted.iter().filter_map(move |b| longer(a, b))).collect(),
                });
            }
            Self::Between(..) | Self::Set { .. } | Self::YesNo { .. } => {}
        }
    }
    /// Is, and begins with, none of these.
    pub(super) fn none_of(&mut self, codes: &[String], fact: FactKey) {
        match self {
            Self::OneOf(left) => left.retain(|code| !codes.contains(code)),
            Self::Prefixed { without, .. } => without.extend(stems(codes, fact)),
            Self::Between(..) | Self::Set { .. } | Self::YesNo { .. } => {}
        }
    }
    /// Holds at least one of these.
    pub(super) fn has_any(&mut self, codes: &[String]) {
        if let Self::Set { any, .. } = self {
            any.push(codes.to_vec());
        }
    }
    /// Holds none of these.
    pub(super) fn has_none(&mut self, codes: &[String]) {
        if let Self::Set { without, .. } = self {
            without.extend(codes.iter().cloned());
        }
    }
    /// Is yes.
    pub(super) fn only_yes(&mut self) {
        if let Self::YesNo { no, .. } = self {
            *no = false;
        }
    }
    /// Is no.
    pub(super) fn only_no(&mut self) {
        if let Self::YesNo { yes, .. } = self {
            *yes = false;
        }
    }
}

/// The more exact of two prefixes of which one begins with the other.
fn longer(a: &str, b: &str) -> Option<String> {
    if a.starts_with(b) {
        Some(a.to_owned())
    } else if b.starts_with(a) {
        Some(b.to_owned())
    } else {
        None
    }
}

/// Codes as prefixes: of a division, zeros at the end stand for everything below (GB/T 2260).
fn stems(codes: &[String], fact: FactKey) -> Vec<String> {
    let stem = |code: &String| {
        if fact != FactKey::Region {
            return code.clone();
        }
        code.strip_suffix("00").map_or(code.as_str(), |s| s.strip_suffix("00").unwrap_or(s)).to_owned()
    };
    codes.iter().map(stem).collect()
}

/// A day as a number.
pub(super) fn number(day: NaiveDate) -> i128 {
    i128::from(day.num_days_from_ce())
}
