//! The relaxations that bring most: each threshold to its next useful values, each list of codes by one code.

use std::collections::BTreeSet;

use super::bits::places;
use super::column::{Column, Held, Member};
use super::curve::{Around, Slider, counted, slider};
use super::population::Population;
use super::tally::Tally;
use crate::enterprise::fact::{FactKey, Shape};
use crate::matching::evaluate::is_or_begins;
use crate::product::criteria::{Criteria, Requirement, Sense};

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
        let Some(condition) = counted(criteria, place).filter(|condition| condition.is.suits(condition.fact.shape())) else { return Vec::new() };
        let (list, step) =
            match (&condition.is, sense) {
                (Requirement::OneOf(list) | Requirement::HasAny(list), Sense::Must)
                | (Requirement::NoneOf(list) | Requirement::HasNone(list), Sense::MustNot) => (list, Step::Add),
                (Requirement::NoneOf(list) | Requirement::HasNone(list), Sense::Must)
                | (Requirement::OneOf(list) | Requirement::HasAny(list), Sense::MustNot) => (list, Step::Drop),
                (
                    Requirement::MoneyAtLeast(_)
                    | Requirement::MoneyAtMost(_)
                    | Requirement::CountAtLeast(_)
                    | Requirement::CountAtMost(_)
                    | Requirement::RateAtLeast(_)
                    | Requirement::RateAtMost(_)
                    | Requirement::Yes
                    | Requirement::No
                    | Requirement::CoversAsked(_)
                    | Requirement::ShareAtMost { .. }
                    | Requirement::ShareAtLeast { .. }
                    | Requirement::OnOrBefore(_)
                    | Requirement::OnOrAfter(_)
                    | Requirement::MonthsSinceAtLeast(_)
                    | Requirement::MonthsSinceAtMost(_),
                    Sense::Must | Sense::MustNot,
                ) => return Vec::new(),
            };
        let Around { now, if_met, if_not, .. } = self.around(criteria, place);
        let loosened = if sense == Sense::Must { if_met } else { if_not };
        let (grain, column) = (self.grain(), self.column(condition.fact));
        let steps = Steps::of(condition.fact, column.names(), list, step);
        let mut gains = vec![Tally::default(); steps.codes.len()];
        let mut words = vec![0; steps.codes.len()];
        for at in 0..self.live().words().len() {
            // Where the condition decides: there it is known, and it is not as it should be.
            let decided = loosened.word(at) & !now.word(at) & column.known().word(at);
            if decided != 0 {
                words.fill(0);
                steps.touch(column, at, decided, &mut words);
                let spot = grain.spot(at);
                gains.iter_mut().zip(&words).for_each(|(gain, word)| gain.add(spot, *word));
            }
        }
        let brings = steps.codes.into_iter().zip(gains).filter(|(_, gain)| gain.count > 0);
        brings.map(|(code, gain)| Relaxation { place, to: Loosened::Code(code), percent: CODE, gain }).collect()
    }
}

/// One code more in a list, or one less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Add,
    Drop,
}

impl Step {
    /// The code that lets in who has a code, if there is one.
    fn code<'a>(self, fact: FactKey, name: &'a str, listed: &BTreeSet<&'a str>) -> Option<&'a str> {
        match self {
            Self::Add => wide(fact, name).filter(|code| !listed.contains(code)),
            // What two entries name stays named when one of them is dropped.
            Self::Drop => {
                let mut naming = listed.iter().filter(|code| is_or_begins(fact, name, code));
                naming.next().copied().filter(|_| naming.next().is_none())
            }
        }
    }
}

/// The codes by which a list can be loosened, and which of them stands for each code that firms have.
struct Steps {
    step: Step,
    codes: Vec<String>,
    of_name: Vec<Option<usize>>,
}

impl Steps {
    fn of(fact: FactKey, names: &[String], list: &[String], step: Step) -> Self {
        let listed: BTreeSet<&str> = list.iter().map(String::as_str).collect();
        let codes: BTreeSet<&str> = names.iter().filter_map(|name| step.code(fact, name, &listed)).collect();
        let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
        let place = |code: &str| codes.iter().position(|other| other == code);
        let of_name = names.iter().map(|name| step.code(fact, name, &listed).and_then(place)).collect();
        Self { step, codes, of_name }
    }
    /// Whom of a word each code lets in.
    fn touch(&self, column: &Column, at: usize, decided: u64, words: &mut [u64]) {
        match &column.held {
            Held::Codes(names, _) => {
                for spot in places(decided) {
                    let name = usize::try_from(names.get(at * 64 + spot)).ok();
                    if let Some(Some(code)) = name.and_then(|name| self.of_name.get(name)) {
                        words[*code] |= 1 << spot;
                    }
                }
            }
            Held::Sets(sets, _) => {
                // Of a code that goes it does not matter any more whether the firm has it.
                let stands = |member: &Member| match self.step {
                    Step::Add => member.has.word(at),
                    Step::Drop => member.has.word(at) | member.open.word(at),
                };
                let members = || self.of_name.iter().zip(sets).filter_map(|(code, set)| Some((code.as_ref()?, stands(set) & decided)));
                let (mut once, mut more) = (0, 0);
                for (_, word) in members() {
                    more |= once & word;
                    once |= word;
                }
                let kept_out = if self.step == Step::Drop { more } else { 0 };
                members().for_each(|(code, word)| words[*code] |= word & !kept_out);
            }
            Held::Numbers(_) | Held::YesNo(_) => {}
        }
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
