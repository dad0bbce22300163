//! Criteria with their nots pushed down to the conditions, seen without copying; "any of" is "at least one of".

use crate::product::criteria::{Condition, Criteria, Sense};

/// One node of criteria under a sense.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// Every one holds.
    All(&'a [Criteria], Sense),
    /// At least so many hold; never more than there are.
    AtLeast(usize, &'a [Criteria], Sense),
    /// It fails whatever the firm: more is asked for than there is.
    Never,
    /// One condition.
    Condition(&'a Condition, Sense),
}

impl<'a> Node<'a> {
    /// The node that the criteria are under the sense.
    pub fn of(criteria: &'a Criteria, sense: Sense) -> Self {
        match (criteria, sense) {
            (Criteria::All(of), Sense::Must) | (Criteria::Any(of), Sense::MustNot) => Self::All(of, sense),
            (Criteria::Any(of), Sense::Must) | (Criteria::All(of), Sense::MustNot) => Self::at_least(1, of, sense),
            (Criteria::AtLeast { count, of }, Sense::Must) => Self::at_least(*count, of, sense),
            // As in `evaluate`: not "k of n hold" is "n - k + 1 of n do not".
            (Criteria::AtLeast { count, of }, Sense::MustNot) => Self::at_least((of.len() + 1).saturating_sub(*count), of, sense),
            (Criteria::Not(of), _) => Self::of(of, sense.turned()),
            (Criteria::Condition(condition), _) => Self::Condition(condition, sense),
        }
    }
    fn at_least(count: usize, of: &'a [Criteria], sense: Sense) -> Self {
        if count == 0 {
            Self::All(&[], sense)
        } else if count > of.len() {
            Self::Never
        } else {
            Self::AtLeast(count, of, sense)
        }
    }
    /// The parts that have to hold together, with "all of all" flattened.
    pub fn conjunction(criteria: &'a Criteria) -> Vec<Self> {
        let mut parts = Vec::new();
        Self::of(criteria, Sense::Must).flatten(&mut parts);
        parts
    }
    /// Adds the node to a conjunction.
    pub fn flatten(self, parts: &mut Vec<Self>) {
        match self {
            Self::All(of, sense) => of.iter().for_each(|one| Self::of(one, sense).flatten(parts)),
            Self::AtLeast(..) | Self::Never | Self::Condition(..) => parts.push(self),
        }
    }
}
