//! How many firms pass at each place of a slider, and the verdict of the rest of the criteria around one condition.

use entity::value::Fen;

use super::bits::{Bits, places};
use super::population::Population;
use super::tally::Tally;
use super::tree::{Tree, names_ask};
use crate::enterprise::fact::Shape;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Requirement};
use crate::product::form::{Form, Side};

/// A place of the slider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The threshold: fen, a count or ppm.
    pub threshold: i64,
    /// Who passes with it.
    pub pass: Tally,
    /// Who passes with it and does not with the threshold that stands in the criteria.
    pub gain: Tally,
}

/// The side of a threshold that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slider {
    /// At least so much.
    AtLeast,
    /// At most so much.
    AtMost,
}

/// A slider that an officer moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide {
    /// The condition's place among all conditions.
    pub place: usize,
    /// Its thresholds: fen, a count or ppm.
    pub thresholds: Vec<i64>,
}

/// Thresholds of a slider around where it stands: eight below, itself, and eight above, in steps that people would write.
pub fn around(shape: Shape, threshold: i64) -> Vec<i64> {
    let least = match shape {
        Shape::Money => Fen::wan(1).0,
        Shape::Rate => 1_000,
        Shape::Count | Shape::Day | Shape::Code | Shape::Codes | Shape::YesNo => 1,
    };
    let step = round((threshold.abs() / 8).max(least));
    (-8..=8).filter_map(|by: i64| threshold.checked_add(by.checked_mul(step)?)).filter(|value| threshold < 0 || *value >= 0).collect()
}

/// The largest of 1, 2 and 5 times a power of ten that is no larger.
fn round(number: i64) -> i64 {
    let power = 10_i64.pow(number.max(1).ilog10());
    power * [5, 2, 1].into_iter().find(|times| power * times <= number).unwrap_or(1)
}

/// Side and threshold of a condition that a slider can move.
pub const fn slider(requirement: &Requirement) -> Option<(Slider, i64)> {
    match requirement.form() {
        Form::Number(Side::AtLeast, at) => Some((Slider::AtLeast, at)),
        Form::Number(Side::AtMost, at) => Some((Slider::AtMost, at)),
        Form::Months(..) | Form::Day(..) | Form::Covers(_) | Form::Share(..) | Form::Codes(..) | Form::YesNo(_) => None,
    }
}

/// The condition at a place, when reach counts it.
pub(super) fn counted(criteria: &Criteria, place: usize) -> Option<&Condition> {
    criteria.conditions().get(place).copied().filter(|condition| !names_ask(condition))
}

/// Who passes as the criteria stand, and who would whatever one condition says.
pub(super) struct Around {
    pub(super) now: Bits,
    pub(super) if_met: Bits,
    pub(super) if_not: Bits,
    pub(super) if_unknown: Bits,
}

impl Population {
    /// The rest of the criteria around the condition at a place.
    pub(super) fn around(&mut self, criteria: &Criteria, place: usize) -> Around {
        // The trees share the conditions that are ready.
        let trees = [None, Some(Verdict::Pass), Some(Verdict::Fail), Some(Verdict::Unknown)];
        let [now, if_met, if_not, if_unknown] = trees.map(|put| {
            let tree = match put {
                None => Tree::of(criteria, self),
                Some(put) => Tree::with(criteria, self, place, put),
            };
            self.passing(&tree)
        });
        Around { now, if_met, if_not, if_unknown }
    }
    pub(super) fn passing(&self, tree: &Tree) -> Bits {
        Bits::of(self.live().words().iter().enumerate().map(|(at, live)| tree.word(at).pass & live).collect())
    }
    /// Who passes at each threshold, lowest first; nothing when no slider can move the condition at that place.
    pub fn curve(&mut self, criteria: &Criteria, place: usize, thresholds: &[i64]) -> Option<Vec<Point>> {
        let condition = counted(criteria, place)?;
        let (side, _) = slider(&condition.is).filter(|_| condition.is.suits(condition.fact.shape()))?;
        let around = self.around(criteria, place);
        let mut thresholds = thresholds.to_vec();
        thresholds.sort_unstable();
        thresholds.dedup();
        let grain = self.grain();
        let (column, live) = (self.column(condition.fact), self.live());
        let mut points: Vec<Point> =
            thresholds.iter().map(|threshold| Point { threshold: *threshold, pass: Tally::default(), gain: Tally::default() }).collect();
        let mut met = vec![0_u64; points.len() + 1];
        for at in 0..live.words().len() {
            let known = column.known().word(at);
            let (yes, no) = (around.if_met.word(at) & known, around.if_not.word(at) & known);
            let fixed = (yes & no) | (around.if_unknown.word(at) & !known);
            met.fill(0);
            // Only where the condition decides does the value matter.
            for firm in places(yes ^ no) {
                let value = column.number(at * 64 + firm).unwrap_or(0);
                let place = match side {
                    Slider::AtLeast => thresholds.partition_point(|threshold| *threshold <= value),
                    Slider::AtMost => thresholds.partition_point(|threshold| *threshold < value),
                };
                met[place] |= 1 << firm;
            }
            let decided = yes ^ no;
            // At least: met by the thresholds before its place; at most: by those from its place on.
            let (mut below, spot) = (0, grain.spot(at));
            for (index, point) in points.iter_mut().enumerate() {
                below |= met[index];
                let meets = match side {
                    Slider::AtLeast => decided & !below,
                    Slider::AtMost => below,
                };
                let pass = fixed | (meets & yes) | (decided & !meets & no);
                point.pass.add(spot, pass);
                point.gain.add(spot, pass & !around.now.word(at));
            }
        }
        Some(points)
    }
}
