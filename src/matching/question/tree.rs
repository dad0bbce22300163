//! A product as the questions see it: a tree over the distinct conditions of a catalogue, looked at for one visitor or for a crowd at once.

use crate::enterprise::fact::FactKey;
use crate::matching::node::Node;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Sense};

/// A set of facts, a bit each.
pub(super) type Facts = u64;
const _: () = assert!(FactKey::ALL.len() <= 64);

/// A set of made-up visitors, a bit each.
pub(super) type Crowd = u128;

/// The set of one fact.
pub(super) const fn only(fact: FactKey) -> Facts {
    1 << fact as u64
}

/// Criteria with their nots at the conditions, which stand elsewhere.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// Every one holds.
    All(Vec<Tree>),
    /// At least so many hold.
    AtLeast(usize, Vec<Tree>),
    /// The condition of a place.
    Leaf(usize, Sense),
}

/// A condition as far as things were said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    /// Its verdict, when nothing of it may still be asked for.
    pub(super) verdict: Verdict,
    /// What of it may still be asked for.
    pub(super) open: Facts,
}

/// Between which verdicts a part of a product still lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outlook {
    /// When every open condition comes out well.
    pub(super) best: Verdict,
    /// When every open condition comes out badly.
    pub(super) worst: Verdict,
    /// The facts that it turns on; none when it is decided.
    pub(super) facts: Facts,
}

impl Tree {
    /// The tree of criteria; `place` gives every condition its place.
    pub(super) fn of(criteria: &Criteria, sense: Sense, place: &mut dyn FnMut(&Condition) -> usize) -> Self {
        let mut each = |of: &[Criteria], sense| of.iter().map(|one| Self::of(one, sense, place)).collect();
        match Node::of(criteria, sense) {
            Node::All(of, sense) => Self::All(each(of, sense)),
            Node::AtLeast(count, of, sense) => Self::AtLeast(count, each(of, sense)),
            Node::Never => Self::AtLeast(1, Vec::new()),
            Node::Condition(condition, sense) => Self::Leaf(place(condition), sense),
        }
    }
    /// Between which verdicts it lies.
    pub(super) fn outlook(&self, leaves: &[Leaf]) -> Outlook {
        let (mut best, mut worst, mut facts) = (Verdict::Pass, Verdict::Pass, 0);
        match self {
            Self::Leaf(at, sense) => {
                let Leaf { verdict, open } = leaves[*at];
                if open != 0 {
                    return Outlook { best: Verdict::Pass, worst: Verdict::Fail, facts: open };
                }
                best = under(verdict, *sense);
                worst = best;
            }
            Self::All(of) => {
                for one in of {
                    let one = one.outlook(leaves);
                    (best, worst, facts) = (best.and(one.best), worst.and(one.worst), facts | one.facts);
                    if best == Verdict::Fail {
                        break;
                    }
                }
            }
            Self::AtLeast(count, of) => {
                let each: Vec<Outlook> = of.iter().map(|one| one.outlook(leaves)).collect();
                best = Verdict::at_least(*count, each.iter().map(|one| one.best));
                worst = Verdict::at_least(*count, each.iter().map(|one| one.worst));
                facts = each.iter().fold(0, |all, one| all | one.facts);
            }
        }
        Outlook { best, worst, facts: if best == worst { 0 } else { facts } }
    }
    /// For whom it holds, given for whom the conditions do.
    pub(super) fn crowd(&self, holds: &impl Fn(usize, Sense) -> Crowd) -> Crowd {
        match self {
            Self::Leaf(at, sense) => holds(*at, *sense),
            Self::All(of) => {
                let mut all = Crowd::MAX;
                for one in of {
                    all &= one.crowd(holds);
                    if all == 0 {
                        break;
                    }
                }
                all
            }
            Self::AtLeast(1, of) => of.iter().fold(0, |any, one| any | one.crowd(holds)),
            Self::AtLeast(count, of) => {
                // At each place those for whom at least so many held so far.
                let mut reached: Vec<Crowd> = std::iter::once(Crowd::MAX).chain(std::iter::repeat_n(0, *count)).collect();
                for one in of {
                    let held = one.crowd(holds);
                    for n in (1..=*count).rev() {
                        reached[n] |= reached[n - 1] & held;
                    }
                }
                reached[*count]
            }
        }
    }
}

/// A verdict under a sense.
pub(super) const fn under(verdict: Verdict, sense: Sense) -> Verdict {
    match sense {
        Sense::Must => verdict,
        Sense::MustNot => verdict.negate(),
    }
}
