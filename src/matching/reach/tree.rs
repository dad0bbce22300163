//! Criteria over every firm at once: Kleene's logic on words of 64 firms.

use std::sync::Arc;

use super::population::Population;
use super::test::Planes;
use crate::enterprise::fact::FactKey;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Requirement, Sense};

/// 64 firms: who passes and who fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) pass: u64,
    pub(super) fail: u64,
}

impl Word {
    const PASS: Self = Self { pass: !0, fail: 0 };
    const FAIL: Self = Self { pass: 0, fail: !0 };
    const UNKNOWN: Self = Self { pass: 0, fail: 0 };

    pub(super) const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::PASS,
            Verdict::Fail => Self::FAIL,
            Verdict::Unknown => Self::UNKNOWN,
        }
    }
    pub(super) const fn and(self, other: Self) -> Self {
        Self { pass: self.pass & other.pass, fail: self.fail | other.fail }
    }
    pub(super) const fn or(self, other: Self) -> Self {
        Self { pass: self.pass | other.pass, fail: self.fail & other.fail }
    }
    pub(super) fn at_least(count: usize, of: impl Iterator<Item = Self>) -> Self {
        let (mut pass, mut open) = (Counter::default(), Counter::default());
        for word in of {
            pass.add(word.pass);
            open.add(!word.fail);
        }
        Self { pass: pass.at_least(count), fail: !open.at_least(count) }
    }
    pub(super) const fn negate(self) -> Self {
        Self { pass: self.fail, fail: self.pass }
    }
}

/// How many of the words added so far have each bit: one bit-sliced counter up to 127, enough for the most conditions a product may set.
#[derive(Clone, Copy, Default)]
struct Counter([u64; 7]);

impl Counter {
    fn add(&mut self, word: u64) {
        let mut carry = word;
        for slice in &mut self.0 {
            (*slice, carry) = (*slice ^ carry, *slice & carry);
        }
    }
    /// Where the count is at least `least`.
    fn at_least(&self, least: usize) -> u64 {
        if least > 127 {
            return 0;
        }
        let (mut more, mut same) = (0, !0);
        for (at, slice) in self.0.iter().enumerate().rev() {
            if least >> at & 1 == 1 {
                same &= slice;
            } else {
                more |= same & slice;
                same &= !slice;
            }
        }
        more | same
    }
}

/// Criteria with the firms of each condition in place of the condition.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    AtLeast(usize, Vec<Tree>),
    Leaf(Arc<Planes>),
    Always(Verdict),
}

impl Tree {
    /// The tree of criteria; conditions on what the firm asks for are taken as met, because a firm can ask as the product wants.
    pub(super) fn of(criteria: &Criteria, population: &mut Population) -> Self {
        Self::build(criteria, Sense::Must, &mut |_, condition| Self::Leaf(population.planes(condition)), &mut 0)
    }
    /// The same with one condition, by its place among all of them, given the same verdict for everybody.
    pub(super) fn with(criteria: &Criteria, population: &mut Population, place: usize, put: Verdict) -> Self {
        let mut leaf = |at: usize, condition: &Condition| if at == place { Self::Always(put) } else { Self::Leaf(population.planes(condition)) };
        Self::build(criteria, Sense::Must, &mut leaf, &mut 0)
    }
    fn build(criteria: &Criteria, sense: Sense, leaf: &mut impl FnMut(usize, &Condition) -> Self, next: &mut usize) -> Self {
        let mut each = |of: &[Criteria]| of.iter().map(|one| Self::build(one, sense, leaf, next)).collect::<Vec<_>>();
        match criteria {
            Criteria::All(of) => Self::All(each(of)),
            Criteria::Any(of) => Self::Any(each(of)),
            Criteria::AtLeast { count, of } => Self::AtLeast(*count, each(of)),
            Criteria::Not(of) => Self::Not(Box::new(Self::build(of, sense.turned(), leaf, next))),
            Criteria::Condition(condition) => {
                *next += 1;
                if names_ask(condition) { Self::Always(asked(sense)) } else { leaf(*next - 1, condition) }
            }
        }
    }
    /// The verdicts of the 64 firms at a place.
    pub(super) fn word(&self, at: usize) -> Word {
        match self {
            Self::All(of) => of.iter().fold(Word::PASS, |all, one| all.and(one.word(at))),
            Self::Any(of) => of.iter().fold(Word::FAIL, |any, one| any.or(one.word(at))),
            Self::Not(of) => of.word(at).negate(),
            Self::AtLeast(count, of) => Word::at_least(*count, of.iter().map(|one| one.word(at))),
            Self::Leaf(planes) => Word { pass: planes.pass.word(at), fail: planes.fail.word(at) },
            Self::Always(verdict) => Word::of(*verdict),
        }
    }
}

/// Whether a condition is about what the firm asks for, alone or against a fact.
pub fn names_ask(condition: &Condition) -> bool {
    let against = condition.is.other_fact().is_some_and(FactKey::is_asked);
    condition.fact.is_asked() || against || matches!(condition.is, Requirement::CoversAsked(_))
}

/// What a condition on the ask counts as: met, also where it must not hold.
pub(super) const fn asked(sense: Sense) -> Verdict {
    match sense {
        Sense::Must => Verdict::Pass,
        Sense::MustNot => Verdict::Fail,
    }
}

/// Criteria without the conditions on the ask: each is replaced by what goes without saying, so that the plain evaluator can be held against it.
#[must_use]
pub fn without_ask(criteria: &Criteria) -> Criteria {
    setting_aside(criteria, Sense::Must)
}

fn setting_aside(criteria: &Criteria, sense: Sense) -> Criteria {
    let each = |of: &[Criteria]| of.iter().map(|one| setting_aside(one, sense)).collect();
    match criteria {
        Criteria::All(of) => Criteria::All(each(of)),
        Criteria::Any(of) => Criteria::Any(each(of)),
        Criteria::AtLeast { count, of } => Criteria::AtLeast { count: *count, of: each(of) },
        Criteria::Not(of) => Criteria::Not(Box::new(setting_aside(of, sense.turned()))),
        Criteria::Condition(condition) if names_ask(condition) => match asked(sense) {
            Verdict::Pass | Verdict::Unknown => Criteria::All(Vec::new()),
            Verdict::Fail => Criteria::Any(Vec::new()),
        },
        Criteria::Condition(condition) => Criteria::Condition(condition.clone()),
    }
}
