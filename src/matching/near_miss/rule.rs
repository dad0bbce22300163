//! What a product wants as rules that all have to hold, its terms among them, and how they stand with a firm whose facts are being changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::{Fen, Ppm};

use crate::enterprise::against::accounts_for;
use crate::enterprise::fact::{Change, Fact, FactKey, Profile, Provenance, Shape, Value};
use crate::enterprise::profile::{months_between, resize};
use crate::enterprise::size::limits;
use crate::matching::firm::Firm;
use crate::matching::index::Goal;
use crate::matching::near_miss::{To, Way, What};
use crate::matching::node::Node;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Requirement, Sense};
use crate::product::price::price;
use crate::product::terms::{Ask, Pricing, Terms};

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

/// A firm whose facts are being changed.
#[derive(Debug)]
pub(super) struct State {
    profile: Profile,
    ask: Ask,
    lpr: Ppm,
    /// The day.
    pub(super) today: NaiveDate,
    waited: Vec<(FactKey, NaiveDate)>,
    changed: Vec<What>,
    /// The fact that stands for all that stands against the firm, when that is known thing by thing: the first of them that is known.
    accounted: Option<FactKey>,
    /// Whether the age is counted from the day of establishment.
    aged: bool,
    /// What the size class follows from, with its limits.
    sizes: Vec<(FactKey, Vec<i64>)>,
}

impl State {
    /// The firm as it is.
    pub(super) fn of(firm: &Firm<'_>) -> Self {
        let (profile, today) = (firm.profile, firm.today);
        let aged = match (profile.value(FactKey::EstablishedOn), profile.value(FactKey::AgeMonths)) {
            (Some(Value::Day(since)), Some(Value::Count(age))) => months_between(*since, today) == *age,
            (Some(_) | None, Some(_) | None) => false,
        };
        Self {
            profile: profile.clone(),
            ask: firm.ask.clone(),
            lpr: firm.lpr,
            today,
            waited: Vec::new(),
            changed: Vec::new(),
            accounted: FactKey::ALL.iter().copied().find(|fact| fact.counts_against() && profile.value(*fact).is_some()).filter(|_| accounts_for(profile)),
            aged,
            sizes: sizes(profile, today),
        }
    }
    /// Whether the size class follows from a fact.
    pub(super) fn sizes_by(&self, fact: FactKey) -> bool {
        self.sizes.iter().any(|(of, _)| *of == fact)
    }
    /// The values of a fact from which on the size class could be another.
    pub(super) fn turns_of_size(&self, fact: FactKey) -> impl Iterator<Item = i64> + '_ {
        self.sizes.iter().filter(move |(of, _)| *of == fact).flat_map(|(_, limits)| limits.iter().copied())
    }
    /// Whether what stands against the firm is told thing by thing in a fact.
    pub(super) fn is_accounted(&self, fact: FactKey) -> bool {
        self.accounted.is_some() && fact.counts_against() && self.value(fact).is_some()
    }
    /// What really changes when something does.
    pub(super) fn root(&self, what: What) -> What {
        match what {
            What::Fact(fact) if self.is_accounted(fact) => What::Fact(self.accounted.unwrap_or(fact)),
            What::Fact(FactKey::EstablishedOn) if self.aged => What::Fact(FactKey::AgeMonths),
            What::Fact(_) | What::AcceptableRate => what,
        }
    }
    /// What each alone could change it.
    fn roots(&self, what: What) -> [Option<What>; 2] {
        match (what, &self.sizes[..]) {
            (What::Fact(FactKey::SizeClass), [(one, _), (other, _)]) => [Some(What::Fact(*one)), Some(What::Fact(*other))],
            (What::Fact(FactKey::SizeClass), [(one, _)]) => [Some(What::Fact(*one)), None],
            (What::Fact(_) | What::AcceptableRate, _) => [Some(self.root(what)), None],
        }
    }
    /// What is known of the firm as it is now.
    pub(super) fn profile(&self) -> &Profile {
        &self.profile
    }
    /// The value of a fact.
    pub(super) fn value(&self, fact: FactKey) -> Option<&Value> {
        self.profile.value(fact)
    }
    /// An amount.
    pub(super) fn money(&self, fact: FactKey) -> Option<i64> {
        if let Some(Value::Money(amount)) = self.value(fact) { Some(amount.0) } else { None }
    }
    /// The amount asked for.
    pub(super) fn asked(&self) -> i64 {
        self.ask.amount.0
    }
    /// The highest rate that the firm accepts.
    pub(super) fn acceptable_rate(&self) -> Option<Ppm> {
        self.ask.acceptable_rate
    }
    /// Lowest and highest rate that the firm may have to pay.
    pub(super) fn rates(&self, pricing: &Pricing) -> (Ppm, Ppm) {
        let price = price(pricing, &self.profile, self.lpr);
        (price.lowest, price.highest)
    }
    /// Whether the firm can change it and has not yet.
    pub(super) fn changeable(&self, what: What) -> bool {
        !self.changed.contains(&what)
            && match what {
                What::AcceptableRate => self.ask.acceptable_rate.is_some(),
                What::Fact(fact) => match fact.change() {
                    // Time passes for a day that never changes, and what is not known yet may be said once.
                    Change::Never if self.value(fact).is_some() => fact.shape() == Shape::Day,
                    Change::Never => fact.declarable(),
                    Change::Waiting => self.value(fact).is_some(),
                    Change::Asking | Change::Declaring | Change::Repairing | Change::Effort => true,
                },
            }
    }
    /// How a leaf stands.
    pub(super) fn verdict(&self, leaf: &Leaf<'_>) -> Verdict {
        match leaf {
            Leaf::Condition(condition, sense) => self.firm(self.day_for(condition)).verdict(condition, *sense),
            Leaf::Limit { fact, share, least } => self.money(*fact).map_or(Verdict::Pass, |amount| {
                let (low, high) = crate::matching::share::limit(*share, *least);
                Verdict::known(low <= amount && amount <= high)
            }),
            Leaf::Rate(pricing) => self.ask.acceptable_rate.map_or(Verdict::Pass, |acceptable| {
                let (lowest, highest) = self.rates(pricing);
                if highest <= acceptable {
                    Verdict::Pass
                } else if lowest > acceptable {
                    Verdict::Fail
                } else {
                    Verdict::Unknown
                }
            }),
            Leaf::Never => Verdict::Fail,
        }
    }
    fn firm(&self, today: NaiveDate) -> Firm<'_> {
        Firm { profile: &self.profile, ask: &self.ask, lpr: self.lpr, today }
    }
    /// The day on which a condition is looked at: later for months since a day that is being waited for.
    fn day_for(&self, condition: &Condition) -> NaiveDate {
        let waited = || self.waited.iter().find(|(fact, _)| *fact == condition.fact).map_or(self.today, |(_, on)| *on);
        if matches!(condition.is, Requirement::MonthsSinceAtLeast(_) | Requirement::MonthsSinceAtMost(_)) { waited() } else { self.today }
    }
    /// Looks at the firm as it would be after these changes.
    pub(super) fn after_all<T>(&mut self, ways: &[Way], look: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.profile.clone(), self.ask.clone(), self.waited.len(), self.changed.len());
        for way in ways {
            self.put(way);
        }
        let seen = look(self);
        (self.profile, self.ask) = (before.0, before.1);
        self.waited.truncate(before.2);
        self.changed.truncate(before.3);
        seen
    }
    /// Looks at the firm as it would be after the change.
    pub(super) fn after<T>(&mut self, way: &Way, look: impl FnOnce(&mut Self) -> T) -> T {
        let size = if matches!(way.what, What::Fact(fact) if self.sizes_by(fact)) { Some(FactKey::SizeClass) } else { None };
        let main = if let What::Fact(fact) = way.what { Some(fact) } else { None };
        let facts = || main.into_iter().chain(size).chain(way.with.iter().map(|along| along.fact));
        let before: Vec<(FactKey, Fact<Value>)> = facts().map(|fact| (fact, self.profile.get(fact))).collect();
        let (amount, rate, waited, changed) = (self.ask.amount, self.ask.acceptable_rate, self.waited.len(), self.changed.len());
        self.put(way);
        let seen = look(self);
        for (fact, before) in before {
            self.profile.put(fact, before);
        }
        (self.ask.amount, self.ask.acceptable_rate) = (amount, rate);
        self.waited.truncate(waited);
        self.changed.truncate(changed);
        seen
    }
    fn put(&mut self, way: &Way) {
        self.changed.push(self.root(way.what));
        match (way.what, &way.to) {
            (What::Fact(fact), To::Value(value)) => {
                self.know(fact, value);
                for along in &way.with {
                    self.know(along.fact, &along.to);
                }
                if let (FactKey::AskedAmount, Value::Money(amount)) = (fact, value) {
                    self.ask.amount = *amount;
                }
                if self.sizes_by(fact) {
                    resize(&mut self.profile, self.today);
                }
                if fact == FactKey::AgeMonths && self.aged {
                    self.waited.push((FactKey::EstablishedOn, way.on.unwrap_or(self.today)));
                }
            }
            (What::Fact(fact), To::Wait) => self.waited.push((fact, way.on.unwrap_or(self.today))),
            (What::AcceptableRate, To::Value(Value::Rate(rate))) => self.ask.acceptable_rate = Some(*rate),
            (What::AcceptableRate, To::Value(_) | To::Wait) => {}
        }
    }
    fn know(&mut self, fact: FactKey, value: &Value) {
        self.profile.put(fact, Fact::Known { value: value.clone(), source: Provenance::Platform, as_of_on: self.today });
    }
}

/// What the size class follows from: nothing when it is not as the figures say.
fn sizes(profile: &Profile, today: NaiveDate) -> Vec<(FactKey, Vec<i64>)> {
    let Some(Value::Code(code)) = profile.value(FactKey::Industry) else { return Vec::new() };
    let Some(industry) = code.parse().ok() else { return Vec::new() };
    let mut anew = profile.clone();
    resize(&mut anew, today);
    if anew.value(FactKey::SizeClass) == profile.value(FactKey::SizeClass) { limits(&industry) } else { Vec::new() }
}
