//! What a product wants as rules that all have to hold, its terms among them, and how they stand with a firm whose facts are being changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Fen, Ppm};

use super::state::State;
use crate::enterprise::fact::{FactKey, Shape};
use crate::matching::index::Goal;
use crate::matching::near_miss::What;
use crate::matching::node::Node;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Requirement, Sense};
use crate::product::terms::{Pricing, Terms};

/// A rule.
#[derive(Debug)]
pub(super) enum Rule<'a> {
    /// Every one holds.
    All(Vec<Rule<'a>>),
    /// At least so many hold.
    AtLeast(usize, Vec<Rule<'a>>),
    /// One thing holds.
    Leaf(Leaf<'a>),
}

/// One thing that has to hold.
#[derive(Debug)]
pub(super) enum Leaf<'a> {
    /// A condition.
    Condition(Cow<'a, Condition>, Sense),
    /// A share of a known fact reaches the least amount.
    Limit {
        /// The fact.
        fact: FactKey,
        /// The share.
        share: Ppm,
        /// The least amount.
        least: Fen,
    },
    /// The rate is within what the firm accepts.
    Rate(&'a Pricing),
    /// Nothing helps.
    Never,
}

/// The rules of a product.
pub(super) fn rules<'a>(criteria: &'a Criteria, terms: Option<&'a Terms>) -> Vec<Rule<'a>> {
    let mut rules: Vec<Rule<'a>> = Node::conjunction(criteria).into_iter().map(Rule::of).collect();
    if let Some(terms) = terms {
        let texts = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let conditions = [
            (FactKey::AskedAmount, Requirement::MoneyAtLeast(terms.min_amount)),
            (FactKey::AskedAmount, Requirement::MoneyAtMost(terms.max_amount)),
            (FactKey::AskedTerm, Requirement::CountAtLeast(terms.min_term_months)),
            (FactKey::AskedTerm, Requirement::CountAtMost(terms.max_term_months)),
            (FactKey::AskedPurpose, Requirement::OneOf(texts(terms.purposes.iter().map(|p| p.code()).collect()))),
            (FactKey::AskedGuarantees, Requirement::HasAny(texts(terms.guarantees.iter().map(|g| g.code()).collect()))),
        ];
        rules.extend(conditions.into_iter().map(|(fact, is)| Rule::Leaf(Leaf::Condition(Cow::Owned(Condition { fact, is }), Sense::Must))));
        let least = terms.min_amount;
        if least > Fen::ZERO {
            let shares = terms.limit.shares.iter().filter(|(fact, _)| fact.shape() == Shape::Money);
            rules.extend(shares.map(|(fact, share)| Rule::Leaf(Leaf::Limit { fact: *fact, share: *share, least })));
        }
        if terms.limit.cap.min(terms.max_amount).max(Fen::ZERO) < least {
            rules.push(Rule::Leaf(Leaf::Never));
        }
        rules.push(Rule::Leaf(Leaf::Rate(&terms.pricing)));
    }
    rules
}

impl<'a> Rule<'a> {
    fn of(node: Node<'a>) -> Self {
        let each = |of: &'a [Criteria], sense| of.iter().map(|one| Self::of(Node::of(one, sense))).collect();
        match node {
            Node::All(of, sense) => Self::All(each(of, sense)),
            Node::AtLeast(count, of, sense) => Self::AtLeast(count, each(of, sense)),
            Node::Never => Self::Leaf(Leaf::Never),
            Node::Condition(condition, sense) => Self::Leaf(Leaf::Condition(Cow::Borrowed(condition), sense)),
        }
    }
    /// How it stands.
    pub(super) fn verdict(&self, state: &State) -> Verdict {
        match self {
            Self::All(of) => Verdict::all(of.iter().map(|one| one.verdict(state))),
            Self::AtLeast(count, of) => Verdict::at_least(*count, of.iter().map(|one| one.verdict(state))),
            Self::Leaf(leaf) => state.verdict(leaf),
        }
    }
    /// Shows every leaf.
    pub(super) fn each_leaf<'r>(&'r self, see: &mut impl FnMut(&'r Leaf<'a>)) {
        match self {
            Self::All(of) | Self::AtLeast(_, of) => of.iter().for_each(|one| one.each_leaf(see)),
            Self::Leaf(leaf) => see(leaf),
        }
    }
    /// Whether it hangs on this.
    pub(super) fn mentions(&self, what: What, state: &State) -> bool {
        match self {
            Self::All(of) | Self::AtLeast(_, of) => of.iter().any(|one| one.mentions(what, state)),
            Self::Leaf(leaf) => leaf.hangs_on(state).contains(&Some(what)),
        }
    }
    /// Whether it speaks of this fact.
    pub(super) fn names(&self, fact: FactKey) -> bool {
        match self {
            Self::All(of) | Self::AtLeast(_, of) => of.iter().any(|one| one.names(fact)),
            Self::Leaf(leaf) => leaf.subjects().contains(&Some(What::Fact(fact))),
        }
    }
    /// What could be changed to bring the rule nearer to the goal: every set of changes that reaches it has one of these.
    pub(super) fn blockers(&self, state: &State, goal: Goal, found: &mut Vec<What>) {
        if goal.met(self.verdict(state)) {
            return;
        }
        match self {
            // All have to hold in the end, this one among them.
            Self::All(of) => {
                if let Some(one) = of.iter().find(|one| !goal.met(one.verdict(state))) {
                    one.blockers(state, goal, found);
                }
            }
            Self::AtLeast(_, of) => of.iter().for_each(|one| one.blockers(state, goal, found)),
            Self::Leaf(leaf) => {
                for what in leaf.hangs_on(state).into_iter().flatten().filter(|what| state.changeable(*what)) {
                    if !found.contains(&what) {
                        found.push(what);
                    }
                }
            }
        }
    }
    /// How many changes it takes at least to bring the rule to the goal; `None` when none does.
    pub(super) fn least(&self, state: &State, goal: Goal) -> Option<usize> {
        if goal.met(self.verdict(state)) {
            return Some(0);
        }
        match self {
            Self::Leaf(leaf) => leaf.hangs_on(state).into_iter().flatten().any(|what| state.changeable(what)).then_some(1),
            Self::All(of) => {
                let short = of.iter().map(|one| one.least(state, goal)).collect::<Option<Vec<usize>>>()?;
                let alone: BTreeSet<What> = of.iter().filter(|one| !goal.met(one.verdict(state))).filter_map(|one| one.only_subject(state)).collect();
                Some(short.into_iter().max().unwrap_or(0).max(alone.len()))
            }
            Self::AtLeast(count, of) => {
                let all: Vec<(usize, &Self)> = of.iter().filter_map(|one| Some((one.least(state, goal)?, one))).collect();
                let missing = count.checked_sub(all.iter().filter(|(least, _)| *least == 0).count())?;
                let mut short: Vec<usize> = all.iter().map(|(least, _)| *least).filter(|least| *least > 0).collect();
                short.sort_unstable();
                let hardest = *short.get(missing.checked_sub(1)?)?;
                // Those that hang on one thing alone come by its change together; what hangs on several may come with any.
                let mut by_what: BTreeMap<What, usize> = BTreeMap::new();
                let alone = all.iter().filter(|(least, _)| *least > 0).filter_map(|(_, one)| one.only_subject(state));
                alone.for_each(|what| *by_what.entry(what).or_default() += 1);
                let left = missing.saturating_sub(short.len() - by_what.values().sum::<usize>());
                let mut together: Vec<usize> = by_what.into_values().collect();
                together.sort_unstable_by(|a, b| b.cmp(a));
                let things = (0..together.len()).find(|things| together[..*things].iter().sum::<usize>() >= left).unwrap_or(together.len());
                Some(hardest.max(things))
            }
        }
    }
    /// The only thing that a leaf hangs on.
    pub(super) fn only_subject(&self, state: &State) -> Option<What> {
        match self {
            Self::Leaf(leaf) => match leaf.hangs_on(state) {
                [Some(what), None, None] => Some(what),
                [None, ..] | [_, Some(_), _] | [_, _, Some(_)] => None,
            },
            Self::All(_) | Self::AtLeast(..) => None,
        }
    }
}

impl Leaf<'_> {
    /// What it speaks of.
    pub(super) fn subjects(&self) -> [Option<What>; 2] {
        match self {
            Self::Condition(condition, _) => [Some(What::Fact(condition.fact)), partner(condition).map(What::Fact)],
            Self::Limit { fact, .. } => [Some(What::Fact(*fact)), None],
            Self::Rate(Pricing::ByGrade { fact, .. }) => [Some(What::AcceptableRate), Some(What::Fact(*fact))],
            Self::Rate(Pricing::Fixed(_) | Pricing::LprPlus(_)) => [Some(What::AcceptableRate), None],
            Self::Never => [None, None],
        }
    }
    /// What has to change for it to change.
    pub(super) fn hangs_on(&self, state: &State) -> [Option<What>; 3] {
        let mut found = [None; 3];
        for what in self.subjects().into_iter().flatten().flat_map(|what| state.roots(what)).flatten() {
            if !found.contains(&Some(what))
                && let Some(free) = found.iter_mut().find(|place| place.is_none())
            {
                *free = Some(what);
            }
        }
        found
    }
}

/// The other amount that a condition speaks of.
pub(super) fn partner(condition: &Condition) -> Option<FactKey> {
    let covers = matches!(condition.is, Requirement::CoversAsked(_));
    if covers { Some(FactKey::AskedAmount) } else { condition.is.other_fact() }
}
