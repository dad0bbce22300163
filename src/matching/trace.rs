//! A trace: a tree of conditions held against one firm, every condition weighed, with its reason or without.

use serde::{Deserialize, Serialize};

use crate::enterprise::fact::FactKey;
use crate::matching::evaluate::Reason;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Sense};

/// One condition held against a firm, as far as a product's group and place follow from it.
pub trait Weighed {
    /// Whether the firm does as asked.
    fn verdict(&self) -> Verdict;
    /// The fact that is asked about.
    fn fact(&self) -> FactKey;
    /// Whether the firm could come to meet it where it fails.
    fn changeable(&self) -> bool;
    /// Whether it asks for a first borrower.
    fn asks_for_first_loan(&self) -> bool;
}

/// The reasons in the shape of the criteria. Nots are pushed down to the conditions (De Morgan holds in Kleene's logic),
/// so that everywhere in a trace passing is good and more passing conditions never make it worse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trace<L = Box<Reason>> {
    /// Every one holds.
    All {
        /// Taken together.
        verdict: Verdict,
        /// One by one.
        of: Vec<Self>,
    },
    /// At least one holds.
    Any {
        /// Taken together.
        verdict: Verdict,
        /// One by one.
        of: Vec<Self>,
    },
    /// At least so many hold.
    AtLeast {
        /// Taken together.
        verdict: Verdict,
        /// How many.
        count: usize,
        /// One by one.
        of: Vec<Self>,
    },
    /// One condition.
    Condition(L),
}

impl<L: Weighed> Trace<L> {
    /// A tree in the shape of the criteria whose conditions are weighed one by one.
    pub fn of<'c>(criteria: &'c Criteria, sense: Sense, weigh: &impl Fn(&'c Condition, Sense) -> L) -> Self {
        let each = |of: &'c [Criteria]| of.iter().map(|one| Self::of(one, sense, weigh)).collect::<Vec<_>>();
        let all = |of: Vec<Self>| Self::All { verdict: Verdict::all(of.iter().map(Self::verdict)), of };
        let any = |of: Vec<Self>| Self::Any { verdict: Verdict::any(of.iter().map(Self::verdict)), of };
        let at_least = |count, of: Vec<Self>| Self::AtLeast { verdict: Verdict::at_least(count, of.iter().map(Self::verdict)), count, of };
        match (criteria, sense) {
            (Criteria::All(of), Sense::Must) | (Criteria::Any(of), Sense::MustNot) => all(each(of)),
            (Criteria::Any(of), Sense::Must) | (Criteria::All(of), Sense::MustNot) => any(each(of)),
            (Criteria::AtLeast { count, of }, Sense::Must) => at_least(*count, each(of)),
            // Not "k of n hold" is "n - k + 1 of n do not"; with k > n it goes without saying.
            (Criteria::AtLeast { count, of }, Sense::MustNot) => at_least((of.len() + 1).saturating_sub(*count), each(of)),
            (Criteria::Not(of), _) => Self::of(of, sense.turned(), weigh),
            (Criteria::Condition(condition), _) => Self::Condition(weigh(condition, sense)),
        }
    }
    /// The verdict of the whole.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::All { verdict, .. } | Self::Any { verdict, .. } | Self::AtLeast { verdict, .. } => *verdict,
            Self::Condition(leaf) => leaf.verdict(),
        }
    }
    /// Every condition, in the order of the criteria.
    pub fn leaves(&self) -> Vec<&L> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }
    fn collect<'a>(&'a self, found: &mut Vec<&'a L>) {
        match self {
            Self::All { of, .. } | Self::Any { of, .. } | Self::AtLeast { of, .. } => of.iter().for_each(|one| one.collect(found)),
            Self::Condition(leaf) => found.push(leaf),
        }
    }
    /// The verdict if the conditions at these places of [`Trace::leaves`] were met and everything else stayed.
    pub fn verdict_if_met(&self, places: &[usize]) -> Verdict {
        self.recount(places, &mut 0)
    }
    fn recount(&self, places: &[usize], next: &mut usize) -> Verdict {
        match self {
            Self::All { of, .. } => Verdict::all(of.iter().map(|one| one.recount(places, next))),
            Self::Any { of, .. } => Verdict::any(of.iter().map(|one| one.recount(places, next))),
            Self::AtLeast { count, of, .. } => Verdict::at_least(*count, of.iter().map(|one| one.recount(places, next))),
            Self::Condition(leaf) => {
                *next += 1;
                if places.contains(&(*next - 1)) { Verdict::Pass } else { leaf.verdict() }
            }
        }
    }
}

impl Trace {
    /// Every condition's reason, in the order of the criteria.
    pub fn reasons(&self) -> Vec<&Reason> {
        self.leaves().into_iter().map(AsRef::as_ref).collect()
    }
    /// The trace as lines; the outermost "all" goes without saying.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let (mut lines, mut next) = (Vec::new(), 0);
        match self {
            Self::All { of, .. } => of.iter().for_each(|t| t.write(0, &mut next, &mut lines)),
            Self::Any { .. } | Self::AtLeast { .. } | Self::Condition(_) => self.write(0, &mut next, &mut lines),
        }
        lines
    }
    fn write<'a>(&'a self, depth: usize, next: &mut usize, lines: &mut Vec<Line<'a>>) {
        let (heading, of) = match self {
            Self::All { verdict, of } => (LineKind::All(*verdict), of),
            Self::Any { verdict, of } => (LineKind::Any(*verdict), of),
            Self::AtLeast { verdict, count, of } => (LineKind::AtLeast(*verdict, *count), of),
            Self::Condition(reason) => {
                lines.push(Line { depth, what: LineKind::Reason(*next, reason) });
                *next += 1;
                return;
            }
        };
        lines.push(Line { depth, what: heading });
        for one in of {
            one.write(depth + 1, next, lines);
        }
    }
}

/// A line of a trace as a page prints it: nothing but an indented heading or reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// How deep it stands.
    pub depth: usize,
    /// What stands there.
    pub what: LineKind<'a>,
}

/// What stands on a line of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind<'a> {
    /// All of the deeper lines that follow.
    All(Verdict),
    /// Any of the deeper lines that follow.
    Any(Verdict),
    /// At least so many of the deeper lines that follow.
    AtLeast(Verdict, usize),
    /// A condition, with its place in [`Trace::reasons`].
    Reason(usize, &'a Reason),
}
