//! The relaxations that bring most: each threshold to its next useful values, each list of codes by one code.

use std::collections::BTreeMap;

use super::bits::places;
use super::curve::{Slider, counted, slider};
use super::population::Population;
use super::tally::Tally;
use crate::enterprise::fact::{FactKey, Shape};
use crate::product::criteria::{Criteria, Requirement, Sense, closed_codes};

/// Percent by which a threshold is loosened.
const LADDER: [i64; 5] = [10, 25, 50, 75, 100];
/// What one more code is taken for, in the same measure.
const CODE: i64 = 10;
/// What a condition is loosened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loosened {
    /// Another threshold.
    Threshold(i64),
    /// One code more, or one less that is kept out.
    Code(String),
}

/// One condition loosened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// The condition's place among all of them.
    pub place: usize,
    /// What to.
    pub to: Loosened,
    /// By how many percent of the threshold; a code counts for ten.
    pub percent: i64,
    /// Who passes then and does not now.
    pub gain: Tally,
}

impl Population {
    /// Every relaxation that brings somebody, those that gain most for each percent loosened first.
    pub fn relaxations(&mut self, criteria: &Criteria) -> Vec<Relaxation> {
        let mut found = Vec::new();
        for (place, sense) in senses(criteria).into_iter().enumerate() {
            found.extend(self.thresholds(criteria, place, sense));
            found.extend(self.codes(criteria, place, sense));
        }
        found.sort_by(|a, b| per_percent((b.gain.count, b.percent), (a.gain.count, a.percent)).then(a.place.cmp(&b.place)).then(a.percent.cmp(&b.percent)));
        found
    }
    fn thresholds(&mut self, criteria: &Criteria, place: usize, sense: Sense) -> Vec<Relaxation> {
        let Some(condition) = counted(criteria, place) else { return Vec::new() };
        let Some((side, threshold)) = slider(&condition.is) else { return Vec::new() };
        let lower = (side == Slider::AtLeast) == (sense == Sense::Must);
        let steps = ladder(threshold, condition.fact.shape(), lower);
        let values: Vec<i64> = steps.iter().map(|(_, value)| *value).collect();
        let mut points = self.curve(criteria, place, &values).unwrap_or_default();
        if lower {
            points.reverse();
        }
        let found =
            steps.into_iter().zip(points).map(|((percent, value), point)| Relaxation { place, to: Loosened::Threshold(value), percent, gain: point.gain });
        found.filter(|one| one.gain.count > 0).collect()
    }
    fn codes(&mut self, criteria: &Criteria, place: usize, sense: Sense) -> Vec<Relaxation> {
        let Some(condition) = counted(criteria, place).filter(|c| c.fact.shape() == Shape::Code) else { return Vec::new() };
        let fact = condition.fact;
        let adds = matches!((&condition.is, sense), (Requirement::OneOf(_), Sense::Must) | (Requirement::NoneOf(_), Sense::MustNot));
        let drops = matches!((&condition.is, sense), (Requirement::NoneOf(_), Sense::Must) | (Requirement::OneOf(_), Sense::MustNot));
        if !(adds || drops && closed_codes(fact).is_some()) {
            return Vec::new();
        }
        let around = self.around(criteria, place);
        let grain = self.grain();
        let column = self.column(fact);
        let mut gains: BTreeMap<String, Tally> = BTreeMap::new();
        for at in 0..self.live().words().len() {
            let mut by_code: BTreeMap<&str, u64> = BTreeMap::new();
            for spot in places(around.if_met.word(at) & !around.now.word(at) & column.known().word(at)) {
                if let Some(code) = column.code(at * 64 + spot).and_then(|code| wide(fact, code)) {
                    *by_code.entry(code).or_default() |= 1 << spot;
                }
            }
            for (code, word) in by_code {
                gains.entry(code.to_owned()).or_default().add(at, word, grain);
            }
        }
        gains.into_iter().map(|(code, gain)| Relaxation { place, to: Loosened::Code(code), percent: CODE, gain }).collect()
    }
}

/// The code that a bank would add: the section of an industry, the county of a region, otherwise the code itself.
fn wide(fact: FactKey, code: &str) -> Option<&str> {
    if fact == FactKey::Industry {
        code.get(..1)
    } else if fact == FactKey::Region {
        Some(code).filter(|code| code.len() == 6 && !code.ends_with("00"))
    } else {
        Some(code)
    }
}

/// Compares gains for each percent, each as gain and percent.
pub(super) fn per_percent(one: (u64, i64), other: (u64, i64)) -> std::cmp::Ordering {
    let cross = |gain: u64, percent: i64| u128::from(gain) * u128::from(percent.unsigned_abs());
    cross(one.0, other.1).cmp(&cross(other.0, one.1))
}

/// Steps of a threshold, the nearest first, each a value that people would write.
fn ladder(threshold: i64, shape: Shape, lower: bool) -> Vec<(i64, i64)> {
    let unit = match shape {
        Shape::Money if threshold.abs() >= 10_000_000 => 1_000_000,
        Shape::Money => 100_000,
        Shape::Rate => 5_000,
        Shape::Count | Shape::Day | Shape::Code | Shape::Codes | Shape::YesNo => 1,
    };
    let base = i128::from(threshold).abs().max(i128::from(unit) * 4);
    let mut steps: Vec<(i64, i64)> = Vec::new();
    for percent in LADDER {
        let by = (base * i128::from(percent) / 100).max(i128::from(unit));
        let exact = if lower { i128::from(threshold) - by } else { i128::from(threshold) + by };
        let written = if lower { exact.div_euclid(i128::from(unit)) } else { -(-exact).div_euclid(i128::from(unit)) } * i128::from(unit);
        if let Ok(written) = i64::try_from(written)
            && steps.last().is_none_or(|(_, last)| *last != written)
        {
            steps.push((percent, written));
        }
    }
    steps
}

/// For each condition, whether it has to hold or not to hold.
pub fn senses(criteria: &Criteria) -> Vec<Sense> {
    fn walk(criteria: &Criteria, sense: Sense, found: &mut Vec<Sense>) {
        match criteria {
            Criteria::All(of) | Criteria::Any(of) | Criteria::AtLeast { of, .. } => of.iter().for_each(|one| walk(one, sense, found)),
            Criteria::Not(of) => walk(of, sense.turned(), found),
            Criteria::Condition(_) => found.push(sense),
        }
    }
    let mut found = Vec::new();
    walk(criteria, Sense::Must, &mut found);
    found
}
