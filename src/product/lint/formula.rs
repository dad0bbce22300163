//! Conditions as a formula in two-valued logic with every not at the leaves, and the parts of a tree by their paths.

use crate::product::criteria::{Condition, Criteria, Sense};

/// A formula without nots above its leaves.
#[derive(Clone, Debug)]
pub(super) enum Formula<'a> {
    /// It holds, or does not.
    Const(bool),
    /// A condition that must be met, or must not.
    Leaf(&'a Condition, Sense),
    /// All hold.
    And(Vec<Formula<'a>>),
    /// At least one holds.
    Or(Vec<Formula<'a>>),
    /// At least so many hold.
    AtLeast(usize, Vec<Formula<'a>>),
}

/// A part of the tree that stands for a constant while something is asked.
#[derive(Clone, Copy)]
pub(super) struct Held<'p> {
    /// The part.
    pub(super) path: &'p [usize],
    /// What it counts as.
    pub(super) as_if: bool,
}

/// The formula of a tree under a sense; the parts that are held count as their constants.
pub(super) fn of<'a>(criteria: &'a Criteria, sense: Sense, held: &[Held<'_>]) -> Formula<'a> {
    build(criteria, sense, &mut Vec::new(), held)
}

fn build<'a>(criteria: &'a Criteria, sense: Sense, path: &mut Vec<usize>, held: &[Held<'_>]) -> Formula<'a> {
    if let Some(held) = held.iter().find(|h| h.path == path.as_slice()) {
        return Formula::Const(held.as_if == (sense == Sense::Must));
    }
    let mut each = |of: &'a [Criteria], sense| -> Vec<Formula<'a>> {
        of.iter()
            .enumerate()
            .map(|(at, one)| {
                path.push(at);
                let made = build(one, sense, path, held);
                path.pop();
                made
            })
            .collect()
    };
    match (criteria, sense) {
        (Criteria::All(of), Sense::Must) | (Criteria::Any(of), Sense::MustNot) => Formula::And(each(of, sense)),
        (Criteria::Any(of), Sense::Must) | (Criteria::All(of), Sense::MustNot) => Formula::Or(each(of, sense)),
        (Criteria::AtLeast { count, of }, Sense::Must) => Formula::AtLeast(*count, each(of, sense)),
        (Criteria::AtLeast { count, of }, Sense::MustNot) => Formula::AtLeast((of.len() + 1).saturating_sub(*count), each(of, sense)),
        (Criteria::Not(of), _) => each(std::slice::from_ref(of), sense.turned()).pop().unwrap_or(Formula::Const(true)),
        (Criteria::Condition(one), _) => Formula::Leaf(one, sense),
    }
}

/// The parts directly under a part.
pub(super) fn children(of: &Criteria) -> &[Criteria] {
    match of {
        Criteria::All(of) | Criteria::Any(of) | Criteria::AtLeast { of, .. } => of,
        Criteria::Not(of) => std::slice::from_ref(of),
        Criteria::Condition(_) => &[],
    }
}

/// A part with its path and whether it stands under an odd number of nots.
pub(super) struct Part<'a> {
    pub(super) path: Vec<usize>,
    pub(super) sense: Sense,
    pub(super) what: &'a Criteria,
    /// What it is directly under; none for the outermost.
    pub(super) under: Option<&'a Criteria>,
}

/// Every part in order, the outermost first.
pub(super) fn parts(criteria: &Criteria) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    walk(criteria, None, Sense::Must, &mut Vec::new(), &mut found);
    found
}

fn walk<'a>(what: &'a Criteria, under: Option<&'a Criteria>, sense: Sense, path: &mut Vec<usize>, found: &mut Vec<Part<'a>>) {
    found.push(Part { path: path.clone(), sense, what, under });
    let sense = if matches!(what, Criteria::Not(_)) { sense.turned() } else { sense };
    for (at, child) in children(what).iter().enumerate() {
        path.push(at);
        walk(child, Some(what), sense, path, found);
        path.pop();
    }
}

/// The condition that a part is, looking through nots.
pub(super) fn condition<'a>(part: &Part<'a>) -> Option<(&'a Condition, Sense)> {
    if let Criteria::Condition(one) = part.what { Some((one, part.sense)) } else { None }
}
