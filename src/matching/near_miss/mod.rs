//! Near misses: the smallest set of changes to what a firm can change that brings a product to it, and the one change that opens the most.
//!
//! Changes are to facts that can change ([`crate::enterprise::fact::FactKey::change`]), to the ask, and to time, which only goes forward; a fact
//! that cannot change is never among them. Facts that hang together change together, and count as one change: all that stands against the firm in
//! flags, lists and counts rests on the same records, the age follows from the day of establishment, and the size class from staff, revenue and
//! assets. Of the sets of the same size the one whose hardest change is the easiest is taken, then the earlier in
//! the catalogue of facts, then the one that changes least.
//!
//! A set of up to [`MOST`] changes is found whenever there is one: of every rule that does not hold one thing it speaks of has to change, and rules
//! tell only finitely many values of it apart. The search visits `O((things × values)^3)` firms at worst, a few for products as banks write them;
//! where it breaks off before it has looked at everything it says so ([`Found::BrokenOff`]).

mod best_step;
pub mod describe;
mod over;
mod rule;
mod search;
mod set;
mod state;
mod way;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use best_step::{Step, best_step};
pub use over::Over;

use crate::enterprise::fact::{Change, FactKey, Shape, Value};
use crate::matching::firm::Firm;
use crate::matching::index::{Goal, Index, Slot};
use crate::product::criteria::Criteria;
use crate::product::terms::Terms;
use rule::rules;
use state::State;

/// Changes that a plan has at most.
pub const MOST: usize = 3;

/// Something that a firm could change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A fact, of the firm or of its ask.
    Fact(FactKey),
    /// The highest rate that it accepts.
    AcceptableRate,
}

/// How hard a change is, the easiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Saying or proving what is so.
    Declaring,
    /// Asking differently.
    Asking,
    /// Having a department deliver what it knows.
    Enquiring,
    /// Letting time pass.
    Waiting,
    /// Settling or repairing.
    Repairing,
    /// Doing business differently.
    Working,
}

/// What something is to become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// This value: of a number the nearest that does, of a set the whole of it.
    Value(Value),
    /// As it is, later.
    Wait,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// What changes.
    pub what: What,
    /// What it is now, if that is known.
    pub from: Option<Value>,
    /// What it is to become.
    pub to: To,
    /// The day on which time alone has brought it.
    pub on: Option<NaiveDate>,
    /// Codes that would do as well: in place of the code, or of the one that is added to the set.
    pub also: Vec<String>,
    /// How hard it is.
    pub effort: Effort,
    /// For what stands against the firm: when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Over>,
    /// What else becomes different by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Along>,
}

/// A fact that becomes different with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Along {
    /// Which.
    pub fact: FactKey,
    /// What it is now, if that is known.
    pub from: Option<Value>,
    /// What it becomes.
    pub to: Value,
}

impl Way {
    fn plain(what: What, to: Value, state: &State) -> Self {
        let from = match what {
            What::Fact(fact) => state.value(fact).cloned(),
            What::AcceptableRate => state.acceptable_rate().map(Value::Rate),
        };
        let effort = effort(what, from.is_some());
        Self { what, from, to: To::Value(to), on: None, also: Vec::new(), effort, over: None, with: Vec::new() }
    }
    /// The codes that a set gains.
    pub fn added(&self) -> Vec<&str> {
        let before = codes(self.from.as_ref());
        if let To::Value(to) = &self.to { codes(Some(to)).into_iter().filter(|code| !before.contains(code)).collect() } else { Vec::new() }
    }
    /// The codes that a set loses.
    pub fn removed(&self) -> Vec<&str> {
        let To::Value(to) = &self.to else { return Vec::new() };
        let after = codes(Some(to));
        codes(self.from.as_ref()).into_iter().filter(|code| !after.contains(code)).collect()
    }
}

fn codes(value: Option<&Value>) -> Vec<&str> {
    if let Some(Value::Codes(codes)) = value { codes.iter().map(String::as_str).collect() } else { Vec::new() }
}

/// How hard it is to change this; what is not known yet is only said where it may be declared, and asked for where a department keeps it.
fn effort(what: What, known: bool) -> Effort {
    match what {
        What::AcceptableRate => Effort::Asking,
        What::Fact(fact) if !known && fact.declarable() => Effort::Declaring,
        What::Fact(fact) if !known && !fact.is_asked() => Effort::Enquiring,
        What::Fact(fact) if fact.shape() == Shape::Day => Effort::Waiting,
        What::Fact(fact) => match fact.change() {
            Change::Declaring => Effort::Declaring,
            Change::Asking => Effort::Asking,
            Change::Waiting | Change::Never => Effort::Waiting,
            Change::Repairing => Effort::Repairing,
            Change::Effort => Effort::Working,
        },
    }
}

/// What a search for changes came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// These do it, and no fewer; none when the product is there.
    Ways(Vec<Way>),
    /// No set of up to [`MOST`] changes does it.
    Nothing,
    /// None was found before the search broke off.
    BrokenOff,
}

impl Found {
    /// The changes that were found.
    pub fn ways(self) -> Option<Vec<Way>> {
        if let Self::Ways(ways) = self { Some(ways) } else { None }
    }
}

/// Looks for the smallest set of changes that brings the product to the goal.
pub fn look(criteria: &Criteria, terms: Option<&Terms>, firm: &Firm<'_>, goal: Goal) -> Found {
    let (rules, mut state) = (rules(criteria, terms), State::of(firm));
    let mut found = search::smallest(&rules, &mut state, goal, MOST);
    if let Found::Ways(ways) = &mut found
        && rules.iter().any(|rule| rule.names(FactKey::SizeClass))
    {
        resized(ways, &mut state);
    }
    found
}

/// Says with the last change that the size class rests on what it becomes.
fn resized(ways: &mut [Way], state: &mut State) {
    let from = state.value(FactKey::SizeClass).cloned();
    let Some(last) = ways.iter().rposition(|way| matches!(way.what, What::Fact(fact) if state.sizes_by(fact))) else { return };
    let to = state.after_all(ways, |state| state.value(FactKey::SizeClass).cloned());
    ways[last].with.extend(to.filter(|to| Some(to) != from.as_ref()).map(|to| Along { fact: FactKey::SizeClass, from, to }));
}

/// The smallest set of changes that brings the product to the goal; no changes when it is there, `None` when none was found.
pub fn smallest(criteria: &Criteria, terms: Option<&Terms>, firm: &Firm<'_>, goal: Goal) -> Option<Vec<Way>> {
    look(criteria, terms, firm, goal).ways()
}

/// A product of a catalogue by its slot.
pub type Lookup<'p> = dyn Fn(Slot) -> Option<(&'p Criteria, Option<&'p Terms>)> + 'p;

/// Every product that one change brings to the goal, with that change: the answer for a whole catalogue, in the order of slots.
pub fn one_changes(index: &Index, products: &Lookup<'_>, firm: &Firm<'_>, goal: Goal) -> Vec<(Slot, Way)> {
    let mut state = State::of(firm);
    let near = index.within_one_step(firm, goal);
    near.iter()
        .filter_map(|at| {
            let (criteria, terms) = products(Slot(at))?;
            let mut ways = search::smallest(&rules(criteria, terms), &mut state, goal, 1).ways()?;
            Some((Slot(at), ways.pop()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use entity::value::{Fen, Guarantee, Ppm, Purpose};
    use proptest::prelude::*;

    use super::*;
    use crate::enterprise::profile::months_between;
    use crate::matching::evaluate::tests::{ask, day, firm, is};
    use crate::matching::evaluate::verdict;
    use crate::matching::firm::tests::{LPR, held, partly_known, profile_of, today, tree_on};
    use crate::matching::index::tests::any_terms;
    use crate::matching::terms::compare;
    use crate::matching::terms::tests::terms;
    use crate::matching::verdict::Verdict;
    use crate::product::criteria::{Requirement, closed_codes};
    use crate::product::price::{indicative, price};
    use crate::product::terms::{Ask, Limit, Pricing};

    /// A handful of facts of every shape and every way to change.
    const FACTS: &[FactKey] = &[
        FactKey::AgeMonths,
        FactKey::Staff,
        FactKey::Assets,
        FactKey::Capital,
        FactKey::TaxGrade,
        FactKey::Qualifications,
        FactKey::OpenFlags,
        FactKey::FirstLoan,
        FactKey::AskedAmount,
        FactKey::AskedRepayment,
        FactKey::RevenueGrowth,
    ];

    /// Few enough to try three at once.
    const FEW: &[FactKey] = &[FactKey::AgeMonths, FactKey::Staff, FactKey::TaxGrade, FactKey::OpenFlags, FactKey::AskedAmount];

    /// Few that terms do not speak of, beside what they speak of.
    const WITH_TERMS: &[FactKey] = &[FactKey::Staff, FactKey::Assets, FactKey::TaxGrade, FactKey::AskedAmount];

    fn whole(criteria: &Criteria, terms: Option<&Terms>, profile: &crate::enterprise::fact::Profile, ask: &Ask) -> Verdict {
        let own = verdict(criteria, profile, ask, today());
        terms.map_or(own, |terms| {
            let (price, indicative) = (price(&terms.pricing, profile, LPR), indicative(&terms.limit, terms.max_amount, profile));
            own.and(Verdict::all(compare(terms, ask, &price, &indicative).iter().map(|t| t.verdict)))
        })
    }

    /// The verdict after some changes, by the plain evaluator alone.
    fn after(criteria: &Criteria, terms: Option<&Terms>, firm: &Firm<'_>, changes: &[(What, Value)]) -> Verdict {
        let (mut profile, mut ask) = (firm.profile.clone(), firm.ask.clone());
        for (what, value) in changes {
            match (what, value) {
                (What::AcceptableRate, Value::Rate(rate)) => ask.acceptable_rate = Some(*rate),
                (What::AcceptableRate, _) => panic!("{value:?}"),
                (What::Fact(fact), value) => {
                    if let (FactKey::AskedAmount, Value::Money(amount)) = (fact, value) {
                        ask.amount = *amount;
                    }
                    if let (FactKey::AskedTerm, Value::Count(term)) = (fact, value) {
                        ask.term_months = *term;
                    }
                    if let (FactKey::AskedGuarantees, Value::Codes(codes)) = (fact, value) {
                        ask.guarantees = codes.iter().map(|code| code.parse().expect("a guarantee")).collect();
                    }
                    profile = profile.with([(*fact, value.clone())], today());
                }
            }
        }
        whole(criteria, terms, &profile, &ask)
    }
    fn values(ways: &[Way]) -> Vec<(What, Value)> {
        let to = |way: &Way| if let To::Value(value) = &way.to { value.clone() } else { panic!("{way:?}") };
        ways.iter().map(|way| (way.what, to(way))).collect()
    }

    /// Every value worth trying for a fact: figures in the reach of the conditions, every code, every set of codes that conditions name.
    fn tries(fact: FactKey, now: Option<&Value>, reach: i64) -> Vec<Value> {
        let numbers = || -1..=reach;
        let codes = || closed_codes(fact).unwrap_or_default().into_iter().map(str::to_owned);
        match (fact.change(), fact.shape(), now) {
            (Change::Waiting, _, None) => Vec::new(),
            (_, _, None) if fact.counts_deliveries() => Vec::new(),
            (Change::Never, _, known) if known.is_some() || !fact.declarable() => Vec::new(),
            (Change::Waiting, _, Some(Value::Count(now))) => numbers().filter(|v| v > now).map(Value::Count).collect(),
            (_, Shape::Money, _) => numbers().map(|v| Value::Money(Fen(v))).collect(),
            (_, Shape::Count, _) => numbers().map(Value::Count).collect(),
            (_, Shape::Rate, _) => numbers().map(|v| Value::Rate(Ppm(v))).collect(),
            (_, Shape::Code, _) => codes().map(Value::Code).collect(),
            (_, Shape::YesNo, _) => vec![Value::YesNo(true), Value::YesNo(false)],
            (_, Shape::Codes, _) => {
                let named: Vec<String> = codes().take(4).collect();
                (0..16).map(|set| Value::Codes(named.iter().enumerate().filter(|(n, _)| set >> n & 1 == 1).map(|(_, c)| c.clone()).collect())).collect()
            }
            (_, Shape::Day, _) => Vec::new(),
        }
    }

    /// Whether some changes to exactly these facts reach the goal, by trying every value.
    fn reachable(product: (&Criteria, Option<&Terms>), firm: &Firm<'_>, goal: Goal, things: &[What], reach: i64, changes: &mut Vec<(What, Value)>) -> bool {
        let Some((what, rest)) = things.split_first() else { return goal.met(after(product.0, product.1, firm, changes)) };
        let values = match what {
            What::Fact(fact) => tries(*fact, firm.profile.value(*fact), reach),
            What::AcceptableRate if firm.ask.acceptable_rate.is_none() => Vec::new(),
            What::AcceptableRate => (0..=reach).map(|rate| Value::Rate(Ppm(rate))).collect(),
        };
        values.into_iter().any(|value| {
            changes.push((*what, value));
            let found = reachable(product, firm, goal, rest, reach, changes);
            changes.pop();
            found
        })
    }
    /// The sets of so many things that could reach the goal.
    fn sets(product: (&Criteria, Option<&Terms>), firm: &Firm<'_>, goal: Goal, size: usize, reach: i64) -> Vec<Vec<What>> {
        let mut named: Vec<What> = product.0.conditions().iter().flat_map(|c| [Some(c.fact), rule::partner(c)]).flatten().map(What::Fact).collect();
        if let Some(terms) = product.1 {
            named.extend([FactKey::AskedAmount, FactKey::AskedTerm, FactKey::AskedGuarantees].map(What::Fact));
            named.extend(terms.limit.shares.iter().map(|(fact, _)| What::Fact(*fact)));
            named.extend(if let Pricing::ByGrade { fact, .. } = &terms.pricing { Some(What::Fact(*fact)) } else { None });
            named.push(What::AcceptableRate);
        }
        named.sort_unstable();
        named.dedup();
        let mut chosen: Vec<Vec<What>> = vec![vec![]];
        for _ in 0..size {
            chosen = chosen.iter().flat_map(|set| named.iter().filter(|f| set.last().is_none_or(|l| l < *f)).map(|f| [&set[..], &[*f]].concat())).collect();
        }
        chosen.into_iter().filter(|set| reachable(product, firm, goal, set, reach, &mut Vec::new())).collect()
    }
    /// Terms with figures so small that every ask can be tried.
    fn few_terms() -> impl Strategy<Value = Terms> {
        let shares = proptest::option::of((proptest::sample::select(&[FactKey::Assets, FactKey::Capital][..]), 200_000..2_000_000_i64));
        let grades = proptest::collection::vec((proptest::sample::select(&["A", "B", "C"][..]), 0..7_i64), 1..3);
        let pricing = prop_oneof![
            (0..7_i64).prop_map(|rate| Pricing::Fixed(Ppm(rate))),
            (grades, 0..7_i64).prop_map(|(grades, otherwise)| Pricing::ByGrade {
                fact: FactKey::TaxGrade,
                rates: grades.into_iter().map(|(grade, rate)| (grade.to_owned(), Ppm(rate))).collect(),
                otherwise: Ppm(otherwise),
            }),
        ];
        let guarantees = proptest::sample::subsequence(vec![Guarantee::Credit, Guarantee::Pledge], 1..=2);
        let purposes = proptest::sample::subsequence(vec![Purpose::Research, Purpose::WorkingCapital], 1..=2);
        ((0..4_i64, 2..8_i64, 1..8_i64), (1..4_i64, 3..8_i64), shares, pricing, guarantees, purposes).prop_map(
            |((least, most, cap), (shortest, longest), share, pricing, guarantees, purposes)| Terms {
                min_amount: Fen(least),
                max_amount: Fen(most),
                min_term_months: shortest,
                max_term_months: longest,
                limit: Limit { cap: Fen(cap), shares: share.into_iter().map(|(fact, share)| (fact, Ppm(share))).collect() },
                pricing,
                guarantees,
                purposes,
                ..terms()
            },
        )
    }
    fn few_asks() -> impl Strategy<Value = Ask> {
        let guarantees = proptest::sample::subsequence(vec![Guarantee::Credit, Guarantee::Pledge], 0..=1);
        (0..9_i64, 0..9_i64, proptest::option::of(0..8_i64), guarantees).prop_map(|(amount, term_months, rate, guarantees)| Ask {
            term_months,
            guarantees,
            acceptable_rate: rate.map(Ppm),
            ..ask(Fen(amount))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

        #[test]
        fn a_plan_is_sound_minimal_and_found_whenever_there_is_one(criteria in tree_on(FACTS), profile in partly_known(FACTS), amount in 0..8_i64, open in any::<bool>()) {
            let goal = if open { Goal::Open } else { Goal::Match };
            let ask = ask(Fen(amount));
            held(profile, &ask, |firm| {
                let plan = smallest(&criteria, None, firm, goal);
                if let Some(ways) = &plan {
                    assert!(goal.met(after(&criteria, None, firm, &values(ways))), "unsound: {ways:?}");
                    for way in ways {
                        let What::Fact(fact) = way.what else { panic!("{way:?}") };
                        assert!(fact.change() != Change::Never || way.from.is_none() && fact.declarable(), "{way:?}");
                        let rising = |a: Option<&Value>, b: &To| matches!((a, b), (Some(Value::Count(a)), To::Value(Value::Count(b))) if a < b);
                        assert!(fact.change() != Change::Waiting || rising(way.from.as_ref(), &way.to) && way.on > Some(today()));
                        let others: Vec<(What, Value)> = values(ways).into_iter().filter(|(what, _)| *what != way.what).collect();
                        for code in &way.also {
                            let to = match &way.to {
                                To::Value(Value::Code(_)) => Value::Code(code.clone()),
                                To::Value(Value::Codes(set)) => {
                                    let added = way.added();
                                    Value::Codes(set.iter().filter(|c| !added.contains(&c.as_str())).chain([code]).cloned().collect())
                                }
                                To::Value(_) | To::Wait => panic!("{way:?}"),
                            };
                            let instead = [&others[..], &[(way.what, to)]].concat();
                            assert!(goal.met(after(&criteria, None, firm, &instead)), "{code} would not do: {ways:?}");
                        }
                    }
                }
                // No smaller set does it; three at once are tried below.
                let size = plan.as_ref().map(Vec::len);
                for smaller in 0..size.unwrap_or(3).min(3) {
                    let found = sets((&criteria, None), firm, goal, smaller, 25);
                    assert!(found.is_empty(), "{found:?} would do, not {plan:?}: {criteria:?}");
                }
            });
        }

        #[test]
        fn three_changes_are_found_whenever_they_do_it(parts in proptest::collection::vec(tree_on(FEW), 3..6), profile in partly_known(FEW), amount in 0..8_i64) {
            let (criteria, ask) = (Criteria::All(parts), ask(Fen(amount)));
            held(profile, &ask, |firm| {
                match look(&criteria, None, firm, Goal::Match) {
                    Found::Ways(ways) => assert_eq!(after(&criteria, None, firm, &values(&ways)), Verdict::Pass),
                    Found::Nothing => {
                        let found = sets((&criteria, None), firm, Goal::Match, 3, 9);
                        assert!(found.is_empty(), "{found:?} would do: {criteria:?}");
                    }
                    Found::BrokenOff => panic!("so few conditions are all looked at: {criteria:?}"),
                }
            });
        }

        #[test]
        fn terms_are_part_of_a_plan(criteria in tree_on(WITH_TERMS), terms in few_terms(), profile in partly_known(WITH_TERMS), ask in few_asks(), open in any::<bool>()) {
            let goal = if open { Goal::Open } else { Goal::Match };
            held(profile, &ask, |firm| {
                let product = (&criteria, Some(&terms));
                let plan = look(product.0, product.1, firm, goal);
                let size = match &plan {
                    Found::Ways(ways) => {
                        assert!(goal.met(after(product.0, product.1, firm, &values(ways))), "unsound: {ways:?}");
                        ways.len()
                    }
                    Found::Nothing => 4,
                    Found::BrokenOff => panic!("so few conditions are all looked at: {criteria:?}"),
                };
                for smaller in 0..size.min(4) {
                    // Three at once only in a small reach: what was asked and what is offered are all within it.
                    let found = sets(product, firm, goal, smaller, if smaller < 3 { 12 } else { 8 });
                    assert!(found.is_empty(), "{found:?} would do, not {plan:?}: {criteria:?} {terms:?}");
                }
            });
        }

        #[test]
        fn the_best_step_is_what_trying_everything_finds(
            products in proptest::collection::vec(tree_on(FACTS), 1..30), profile in partly_known(FACTS), amount in 0..8_i64, open in any::<bool>(),
        ) {
            let goal = if open { Goal::Open } else { Goal::Match };
            let ask = ask(Fen(amount));
            held(profile, &ask, |firm| {
                let index = Index::build(products.iter().map(|criteria| (criteria, None)));
                let lookup = |slot: Slot| products.get(slot.0).map(|criteria| (criteria, None));
                let short: Vec<Slot> = (0..products.len()).map(Slot).filter(|slot| !goal.met(after(&products[slot.0], None, firm, &[]))).collect();
                let opens = |what: What, to: &Value| -> Vec<Slot> {
                    short.iter().copied().filter(|slot| goal.met(after(&products[slot.0], None, firm, &[(what, to.clone())]))).collect()
                };
                let mut tried: BTreeMap<(usize, std::cmp::Reverse<Effort>), BTreeSet<FactKey>> = BTreeMap::new();
                for fact in FACTS {
                    let now = firm.profile.value(*fact);
                    for to in tries(*fact, now, 25) {
                        if let Value::Codes(set) = &to {
                            let before: BTreeSet<&String> = if let Some(Value::Codes(now)) = now { now.iter().collect() } else { BTreeSet::new() };
                            let after: BTreeSet<&String> = set.iter().collect();
                            let (more, less) = (after.difference(&before).count(), before.difference(&after).count());
                            if more + less > 1 && !(more == 0 && after.is_empty()) {
                                continue;
                            }
                        }
                        let what = What::Fact(*fact);
                        let count = opens(what, &to).len();
                        if count > 0 {
                            tried.entry((count, std::cmp::Reverse(effort(what, now.is_some())))).or_default().insert(*fact);
                        }
                    }
                }
                let found = best_step(&index, &lookup, firm, goal);
                let best = tried.last_key_value().map(|((count, effort), facts)| (*count, effort.0, What::Fact(*facts.first().expect("a fact"))));
                let told = found.as_ref().map(|step| (step.opens.len(), step.way.effort, step.way.what));
                assert_eq!(told, best, "{found:?}");
                if let Some(step) = found {
                    assert_eq!(opens(step.way.what, &values(&[step.way])[0].1), step.opens);
                }
            });
        }

        #[test]
        fn one_changes_are_the_plans_of_one_change(products in proptest::collection::vec((tree_on(FACTS), proptest::option::of(any_terms())), 1..30), profile in partly_known(FACTS), amount in -5..70_i64, rate in proptest::option::of(0..70_000_i64), open in any::<bool>()) {
            let goal = if open { Goal::Open } else { Goal::Match };
            let ask = Ask { acceptable_rate: rate.map(Ppm), ..ask(Fen::wan(amount)) };
            held(profile, &ask, |firm| {
                let index = Index::build(products.iter().map(|(criteria, terms)| (criteria, terms.as_ref())));
                let lookup = |slot: Slot| products.get(slot.0).map(|(criteria, terms)| (criteria, terms.as_ref()));
                let found: BTreeMap<Slot, Way> = one_changes(&index, &lookup, firm, goal).into_iter().collect();
                for (at, (criteria, terms)) in products.iter().enumerate() {
                    let plan = smallest(criteria, terms.as_ref(), firm, goal);
                    if let Some(ways) = &plan {
                        assert!(goal.met(after(criteria, terms.as_ref(), firm, &values(ways))), "unsound: {ways:?} {terms:?}");
                    }
                    let one = plan.filter(|ways| ways.len() == 1).and_then(|mut ways| ways.pop());
                    assert_eq!(found.get(&Slot(at)), one.as_ref(), "{criteria:?}");
                }
            });
        }
    }

    fn plan(criteria: Vec<Criteria>, terms: Option<&Terms>, facts: &[(FactKey, Value)], ask: &Ask, goal: Goal) -> Option<Vec<Way>> {
        held(firm(facts), ask, |firm| smallest(&Criteria::All(criteria), terms, firm, goal))
    }
    fn texts(of: &[&str]) -> Vec<String> {
        of.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn waiting_is_dated_by_the_calendar() {
        let asked = ask(Fen::wan(50));
        let old_enough = || vec![is(FactKey::AgeMonths, Requirement::CountAtLeast(24))];
        let on = |since: &str| {
            let since = day(since);
            let facts = [(FactKey::EstablishedOn, Value::Day(since)), (FactKey::AgeMonths, Value::Count(months_between(since, today())))];
            let ways = plan(old_enough(), None, &facts, &asked, Goal::Match).expect("a plan");
            let on = ways[0].on.expect("a day");
            assert_eq!((months_between(since, on), months_between(since, on.pred_opt().expect("a day"))), (24, 23));
            on
        };
        assert_eq!([on("2025-03-01"), on("2024-05-31"), on("2024-08-30"), on("2026-01-31")], ["2027-03-01", "2026-05-31", "2026-08-30", "2028-01-31"].map(day));
        // Without the day it started on, a day that is late enough.
        let ways = plan(old_enough(), None, &[(FactKey::AgeMonths, Value::Count(21))], &asked, Goal::Match).expect("a plan");
        assert_eq!((ways[0].on, ways[0].effort), (Some(day("2026-06-02")), Effort::Waiting));
        let since = vec![is(FactKey::EstablishedOn, Requirement::MonthsSinceAtLeast(24))];
        let ways = plan(since, None, &[(FactKey::EstablishedOn, Value::Day(day("2024-05-10")))], &asked, Goal::Match).expect("a plan");
        assert_eq!((&ways[0].to, ways[0].on), (&To::Wait, Some(day("2026-05-10"))));
        // Time does not make anybody younger.
        let young = vec![is(FactKey::AgeMonths, Requirement::CountAtMost(12))];
        assert_eq!(plan(young, None, &[(FactKey::AgeMonths, Value::Count(21))], &asked, Goal::Match), None);
    }

    #[test]
    fn the_ask_changes_with_the_terms_and_conditions_of_one_fact_together() {
        let asked = Ask { guarantees: vec![Guarantee::Pledge], ..ask(Fen::wan(500)) };
        let facts = [(FactKey::RevenueYear, Value::Money(Fen::wan(800))), (FactKey::TaxGrade, Value::Code("C".to_owned()))];
        let conditions = || {
            vec![
                is(FactKey::RevenueYear, Requirement::CoversAsked(Ppm(300_000))),
                is(FactKey::TaxGrade, Requirement::OneOf(texts(&["A", "B"]))),
                Criteria::Not(Box::new(is(FactKey::TaxGrade, Requirement::OneOf(texts(&["A"]))))),
            ]
        };
        let ways = plan(conditions(), Some(&terms()), &facts, &asked, Goal::Match).expect("a plan");
        // 240 of the 300 that the product lends: what 30 % of the revenue cover.
        let expected = vec![
            (What::Fact(FactKey::TaxGrade), Value::Code("B".to_owned())),
            (What::Fact(FactKey::AskedAmount), Value::Money(Fen::wan(240))),
            (What::Fact(FactKey::AskedGuarantees), Value::Codes(texts(&["pledge", "credit"]))),
        ];
        let sorted = |values: Vec<(What, Value)>| {
            values
                .into_iter()
                .map(|(what, value)| {
                    (
                        what,
                        if let Value::Codes(mut c) = value {
                            c.sort_unstable();
                            Value::Codes(c)
                        } else {
                            value
                        },
                    )
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(sorted(values(&ways)), sorted(expected));
        assert_eq!(ways[2].added(), ["credit"]);
        assert_eq!(ways[0].removed(), Vec::<&str>::new());
        let dear = Ask { acceptable_rate: Some(Ppm(30_000)), ..ask(Fen::wan(50)) };
        let fixed = Terms { pricing: Pricing::Fixed(Ppm(45_000)), ..terms() };
        let ways = plan(vec![], Some(&fixed), &facts, &dear, Goal::Match).expect("a plan");
        assert_eq!(values(&ways), [(What::AcceptableRate, Value::Rate(Ppm(45_000)))]);
    }

    #[test]
    fn what_is_open_stays_open_unless_a_match_is_wanted() {
        let asked = ask(Fen::wan(50));
        let conditions = || vec![is(FactKey::Staff, Requirement::CountAtLeast(10)), is(FactKey::Patents, Requirement::CountAtLeast(2))];
        let facts = [(FactKey::Staff, Value::Count(8))];
        let open = plan(conditions(), None, &facts, &asked, Goal::Open).expect("a plan");
        assert_eq!(values(&open), [(What::Fact(FactKey::Staff), Value::Count(10))]);
        let whole = plan(conditions(), None, &facts, &asked, Goal::Match).expect("a plan");
        assert_eq!(values(&whole), [(What::Fact(FactKey::Staff), Value::Count(10)), (What::Fact(FactKey::Patents), Value::Count(2))]);
        assert_eq!(whole.iter().map(|way| way.effort).collect::<Vec<_>>(), [Effort::Working, Effort::Declaring]);
        assert_eq!(plan(conditions(), None, &[(FactKey::Staff, Value::Count(10)), (FactKey::Patents, Value::Count(2))], &asked, Goal::Match), Some(vec![]));
    }

    #[test]
    fn what_never_came_is_no_step_of_a_firm() {
        let asked = ask(Fen::wan(50));
        let counted = [FactKey::Penalties, FactKey::BrokenCommitments];
        let conditions = || {
            [FactKey::Staff].map(|fact| is(fact, Requirement::CountAtLeast(10))).into_iter().chain(counted.map(|fact| is(fact, Requirement::CountAtMost(0))))
        };
        let facts =
            |penalties| [(FactKey::Staff, Value::Count(8)), (FactKey::Penalties, Value::Count(penalties)), (FactKey::BrokenCommitments, Value::Count(0))];
        let of = |facts: &[(FactKey, Value)], goal| plan(conditions().collect(), None, facts, &asked, goal).map(|ways| values(&ways));
        let (staff, repaired) = ((What::Fact(FactKey::Staff), Value::Count(10)), (What::Fact(FactKey::Penalties), Value::Count(0)));
        assert_eq!((of(&facts(0)[..1], Goal::Match), of(&facts(0)[..1], Goal::Open)), (None, Some(vec![staff.clone()])));
        assert_eq!((of(&facts(0), Goal::Match), of(&facts(1), Goal::Match)), (Some(vec![staff.clone()]), Some(vec![staff, repaired])));
        let kept = || vec![is(FactKey::KeptCommitments, Requirement::CountAtLeast(1))];
        assert_eq!(plan(kept(), None, &[], &asked, Goal::Match), None);
        assert!(plan(kept(), None, &[(FactKey::KeptCommitments, Value::Count(0))], &asked, Goal::Match).is_some());
    }

    #[test]
    fn two_amounts_that_hang_together_are_changed_together() {
        // Assets of at least 6 that are at most twice the capital, with a capital of 1: 6 and 3.
        let asked = ask(Fen(1));
        let conditions = vec![
            is(FactKey::Assets, Requirement::ShareAtMost { of: FactKey::Capital, share: Ppm(2_000_000) }),
            is(FactKey::Assets, Requirement::MoneyAtLeast(Fen(6))),
        ];
        let facts = [(FactKey::Assets, Value::Money(Fen(3))), (FactKey::Capital, Value::Money(Fen(1)))];
        let ways = plan(conditions, None, &facts, &asked, Goal::Match).expect("a plan");
        assert_eq!(values(&ways), [(What::Fact(FactKey::Capital), Value::Money(Fen(3))), (What::Fact(FactKey::Assets), Value::Money(Fen(6)))]);
    }

    /// Sixty conditions, nested groups and lists among them, that all hold of a firm after some planted changes.
    #[test]
    fn in_large_criteria_what_is_planted_is_found_or_it_is_said_that_the_search_broke_off() {
        use proptest::strategy::ValueTree;
        use proptest::test_runner::TestRunner;
        let mut runner = TestRunner::deterministic();
        let (mut found, mut broken_off) = (0, 0);
        let asked = ask(Fen(5));
        for _ in 0..16 {
            let mut draw = |of: &BoxedStrategy<Criteria>| of.new_tree(&mut runner).expect("a tree").current();
            let trees = tree_on(FACTS).boxed();
            let many: Vec<Criteria> = (0..500).map(|_| draw(&trees)).collect();
            let profile = profile_of(FACTS).new_tree(&mut runner).expect("a profile").current();
            let changes = [
                (What::Fact(FactKey::Staff), Value::Count(7)),
                (What::Fact(FactKey::Qualifications), Value::Codes(texts(&["high_tech", "tech_sme"]))),
                (What::Fact(FactKey::Assets), Value::Money(Fen(6))),
            ];
            held(profile, &asked, |firm| {
                let holds = |criteria: &Criteria| after(criteria, None, firm, &changes) == Verdict::Pass;
                let parts: Vec<Criteria> = many.into_iter().filter(holds).take(60).collect();
                assert_eq!(parts.len(), 60, "too few of them hold");
                let criteria = Criteria::All(parts);
                match look(&criteria, None, firm, Goal::Match) {
                    Found::Ways(ways) => {
                        found += 1;
                        assert!(ways.len() <= 3);
                        assert_eq!(after(&criteria, None, firm, &values(&ways)), Verdict::Pass, "unsound: {ways:?}");
                    }
                    Found::BrokenOff => broken_off += 1,
                    Found::Nothing => panic!("three changes would do: {criteria:?}"),
                }
            });
        }
        assert!(found >= 15, "{found} found, {broken_off} broken off");
    }

    #[test]
    fn ten_lists_of_one_set_are_seen_together() {
        let asked = ask(Fen::wan(50));
        let flags: Vec<&str> = closed_codes(FactKey::OpenFlags).expect("a list").into_iter().take(12).collect();
        let without: Vec<Criteria> = flags[..10].iter().map(|flag| is(FactKey::OpenFlags, Requirement::HasNone(texts(&[flag])))).collect();
        let facts = [(FactKey::OpenFlags, Value::Codes(texts(&flags)))];
        let ways = plan(without, None, &facts, &asked, Goal::Match).expect("a plan");
        assert_eq!((ways.len(), ways[0].removed().len()), (1, 10));
        let known = closed_codes(FactKey::Qualifications).expect("a list");
        let wanted: Vec<Criteria> = known.iter().map(|code| is(FactKey::Qualifications, Requirement::HasAny(texts(&[code])))).collect();
        let ways = plan(wanted, None, &[(FactKey::Qualifications, Value::Codes(vec![]))], &asked, Goal::Match).expect("a plan");
        assert_eq!((ways.len(), ways[0].added().len()), (1, known.len()));
        // The first is wanted, and refused where it does not matter; the ninth must go, and is wanted where it does not matter: none of the
        // choices that are tried of nine lists does it.
        let has = |code: &str| is(FactKey::OpenFlags, Requirement::HasAny(texts(&[code])));
        let none = |code: &str| is(FactKey::OpenFlags, Requirement::HasNone(texts(&[code])));
        let staffed = || is(FactKey::Staff, Requirement::CountAtLeast(1));
        let aside = [Criteria::Any(vec![none(flags[0]), staffed()]), Criteria::Any(vec![has(flags[8]), staffed()]), has(flags[0])];
        let odd = || Criteria::All(aside.iter().cloned().chain(flags[1..9].iter().map(|flag| none(flag))).collect());
        let facts = [(FactKey::OpenFlags, Value::Codes(texts(&flags[..9]))), (FactKey::Staff, Value::Count(5))];
        assert_eq!(held(firm(&facts), &asked, |firm| look(&odd(), None, firm, Goal::Match)), Found::BrokenOff);
        let fewer = [(FactKey::OpenFlags, Value::Codes(texts(&[flags[0], flags[8]]))), (FactKey::Staff, Value::Count(5))];
        let ways = held(firm(&fewer), &asked, |firm| smallest(&odd(), None, firm, Goal::Match)).expect("a plan");
        assert_eq!(ways[0].removed(), [flags[8]]);
    }
}
