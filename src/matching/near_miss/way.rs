//! The ways in which one thing could change, as far as rules can tell them apart: for numbers the nearest one of every stretch between
//! thresholds, for codes one of every kind that the rules treat alike, for sets what is to be added and taken away.

use std::collections::BTreeSet;

use entity::value::{Fen, Ppm};

use crate::enterprise::fact::{Change, FactKey, Shape, Value};
use crate::enterprise::profile::months_between;
use crate::matching::near_miss::over::clearances;
use crate::matching::near_miss::rule::{Leaf, Rule, partner};
use crate::matching::near_miss::set::sets;
use crate::matching::near_miss::state::State;
use crate::matching::near_miss::{To, Way, What};
use crate::matching::share::{ceil, floor, limit};
use crate::matching::wait;
use crate::product::criteria::{Condition, closed_codes};
use crate::product::form::{Form, Side};
use crate::product::terms::Pricing;

/// The ways to change one thing, the least change first.
pub(super) struct Ways {
    pub(super) all: Vec<Way>,
    /// Whether there are more.
    pub(super) cut: bool,
}

impl Ways {
    const fn whole(all: Vec<Way>) -> Self {
        Self { all, cut: false }
    }
}

/// The ways to change this, the least change first.
pub(super) fn ways(what: What, rules: &[Rule<'_>], state: &mut State) -> Ways {
    let mut leaves = Vec::new();
    rules.iter().filter(|rule| rule.mentions(what, state)).for_each(|rule| rule.each_leaf(&mut |leaf| leaves.push(leaf)));
    leaves.retain(|leaf| leaf.hangs_on(state).contains(&Some(what)));
    if let What::Fact(fact) = what
        && state.is_accounted(fact)
    {
        return clearances(&counted(&leaves), state);
    }
    let shape = if let What::Fact(fact) = what { fact.shape() } else { Shape::Rate };
    match (what, shape) {
        (_, Shape::Money | Shape::Count | Shape::Rate | Shape::Day) => Ways::whole(numbers(what, &starts(what, &leaves, rules, state), state)),
        (What::Fact(fact), Shape::Code) => Ways::whole(codes(fact, &leaves, state)),
        (What::Fact(fact), Shape::Codes) => sets(fact, &leaves, state),
        (What::Fact(fact), Shape::YesNo) => {
            let known = if let Some(Value::YesNo(yes)) = state.value(fact) { Some(*yes) } else { None };
            let others = [true, false].into_iter().filter(|yes| known != Some(*yes));
            Ways::whole(others.map(|yes| Way::plain(what, Value::YesNo(yes), state)).collect())
        }
        (What::AcceptableRate, Shape::Code | Shape::Codes | Shape::YesNo) => Ways::whole(Vec::new()),
    }
}

/// The facts of leaves that count what stands against the firm.
pub(super) fn counted(leaves: &[&Leaf<'_>]) -> BTreeSet<FactKey> {
    let facts = leaves.iter().flat_map(|leaf| leaf.subjects()).flatten().filter_map(|what| if let What::Fact(fact) = what { Some(fact) } else { None });
    facts.filter(|fact| fact.counts_against()).collect()
}

/// The number that rules speak of: a value, or the whole months since a day.
pub(super) fn current(what: What, state: &State) -> Option<i64> {
    match what {
        What::AcceptableRate => state.acceptable_rate().map(|rate| rate.0),
        What::Fact(fact) => match state.value(fact)? {
            Value::Money(amount) => Some(amount.0),
            Value::Count(count) => Some(*count),
            Value::Rate(rate) => Some(rate.0),
            Value::Day(day) => Some(months_between(*day, state.today)),
            Value::Code(_) | Value::Codes(_) | Value::YesNo(_) => None,
        },
    }
}

/// The way to a number; `None` when there is no such day.
pub(super) fn way_to(what: What, number: i64, state: &State) -> Option<Way> {
    let plain = |value: Value| Some(Way::plain(what, value, state));
    match what {
        What::AcceptableRate => plain(Value::Rate(Ppm(number))),
        What::Fact(fact) => match fact.shape() {
            Shape::Money => plain(Value::Money(Fen(number))),
            Shape::Rate => plain(Value::Rate(Ppm(number))),
            Shape::Count if fact.change() == Change::Waiting => {
                let on = wait::grown(fact, current(what, state)?, number, state.profile(), state.today)?;
                Some(Way { on: Some(on), ..Way::plain(what, Value::Count(number), state) })
            }
            Shape::Count => plain(Value::Count(number)),
            Shape::Day => {
                let Some(Value::Day(since)) = state.value(fact) else { return None };
                let on = wait::passed(*since, number)?;
                Some(Way { to: To::Wait, on: Some(on), ..Way::plain(what, Value::Day(*since), state) })
            }
            Shape::Code | Shape::Codes | Shape::YesNo => None,
        },
    }
}

/// Whether the number may only rise.
pub(super) fn only_rises(what: What) -> bool {
    match what {
        What::AcceptableRate => false,
        What::Fact(fact) => fact.change() == Change::Waiting || fact.shape() == Shape::Day,
    }
}

/// Where the stretches begin that the leaves tell apart.
pub(super) fn starts(what: What, leaves: &[&Leaf<'_>], rules: &[Rule<'_>], state: &State) -> BTreeSet<i64> {
    let mut found = BTreeSet::new();
    for leaf in leaves {
        match (leaf, what) {
            (Leaf::Condition(condition, _), What::Fact(fact)) if condition.fact == FactKey::SizeClass => found.extend(state.turns_of_size(fact)),
            (Leaf::Condition(condition, _), What::Fact(fact)) => of_condition(fact, condition, rules, state, &mut found),
            (Leaf::Limit { share, least, .. }, What::Fact(_)) => {
                let (low, high) = limit(*share, *least);
                found.extend([Some(low), high.checked_add(1)].into_iter().flatten());
            }
            (Leaf::Rate(pricing), What::AcceptableRate) => {
                let (lowest, highest) = state.rates(pricing);
                found.extend([lowest.0, highest.0]);
            }
            (Leaf::Rate(_), What::Fact(_)) | (Leaf::Never, _) | (Leaf::Condition(..) | Leaf::Limit { .. }, What::AcceptableRate) => {}
        }
    }
    found
}

fn of_condition(fact: FactKey, condition: &Condition, rules: &[Rule<'_>], state: &State, found: &mut BTreeSet<i64>) {
    let own = condition.fact == fact;
    match condition.is.form() {
        Form::Number(side, at) | Form::Months(side, at) => found.extend(side.turns_at(at)),
        // asked <= share * fact
        Form::Covers(share) => {
            for other in others(if own { FactKey::AskedAmount } else { condition.fact }, rules, state) {
                shares(!own, Side::AtMost, share, other, found);
            }
        }
        Form::Share(side, of, share) => {
            for other in others(if own { of } else { condition.fact }, rules, state) {
                shares(own, side, share, other, found);
            }
        }
        Form::Codes(..) | Form::YesNo(_) | Form::Day(..) => {}
    }
}

/// Where `amount <= share * of` (or `>=`) changes, for the amount (`left`) or for what it is a share of, the other one given.
fn shares(left: bool, side: Side, share: Ppm, other: i64, found: &mut BTreeSet<i64>) {
    let (one, share, other) = (i128::from(Ppm::ONE.0), i128::from(share.0), i128::from(other));
    let start = match (left, side) {
        (true, Side::AtMost) => floor(share * other, one) + 1,
        (true, Side::AtLeast) => ceil(share * other, one),
        (false, _) if share == 0 => return,
        // share * of has to be at least (at most) the amount; a share below nothing turns it round.
        (false, side) if (side == Side::AtMost) == (share > 0) => ceil(other * one, share),
        (false, _) => floor(other * one, share) + 1,
    };
    found.extend(i64::try_from(start));
}

/// What the other amount is, and what it could be changed to by conditions on itself.
fn others(fact: FactKey, rules: &[Rule<'_>], state: &State) -> Vec<i64> {
    let now = if fact == FactKey::AskedAmount { Some(state.asked()) } else { state.money(fact) };
    let mut found: BTreeSet<i64> = now.into_iter().collect();
    if state.changeable(What::Fact(fact)) {
        let mut own = BTreeSet::new();
        for rule in rules {
            rule.each_leaf(&mut |leaf| {
                let alone = matches!(leaf, Leaf::Condition(condition, _) if partner(condition).is_none()) || matches!(leaf, Leaf::Limit { .. });
                if alone && leaf.subjects()[0] == Some(What::Fact(fact)) {
                    own.extend(starts(What::Fact(fact), &[leaf], &[], state));
                }
            });
        }
        let now = now.unwrap_or(0);
        found.extend(stretches(&own).map(|(low, high)| now.clamp(low, high)));
    }
    found.into_iter().collect()
}

/// The stretches between starts, first and last value.
pub(super) fn stretches(starts: &BTreeSet<i64>) -> impl Iterator<Item = (i64, i64)> + '_ {
    let lows = std::iter::once(i64::MIN).chain(starts.iter().copied().filter(|at| *at > i64::MIN));
    let highs = starts.iter().filter_map(|at| at.checked_sub(1)).chain([i64::MAX]);
    lows.zip(highs)
}

fn numbers(what: What, starts: &BTreeSet<i64>, state: &State) -> Vec<Way> {
    let now = current(what, state);
    let near = now.unwrap_or(0);
    let mut found: Vec<i64> = stretches(starts).map(|(low, high)| near.clamp(low, high)).filter(|to| now.is_none_or(|now| *to != now)).collect();
    if only_rises(what) {
        found.retain(|to| now.is_some_and(|now| *to > now));
    }
    found.sort_by_key(|to| to.abs_diff(near));
    found.into_iter().filter_map(|to| way_to(what, to, state)).collect()
}

/// The codes that a fact could have: those of its list, and those that leaves name.
pub(super) fn universe(fact: FactKey, leaves: &[&Leaf<'_>]) -> Vec<String> {
    let mut codes: Vec<String> = closed_codes(fact).unwrap_or_default().into_iter().map(str::to_owned).collect();
    let mut named = BTreeSet::new();
    for leaf in leaves {
        match leaf {
            Leaf::Condition(condition, _) => named.extend(condition.is.codes().iter().cloned()),
            Leaf::Rate(Pricing::ByGrade { rates, .. }) => named.extend(rates.iter().map(|(code, _)| code.clone())),
            Leaf::Rate(Pricing::Fixed(_) | Pricing::LprPlus(_)) | Leaf::Limit { .. } | Leaf::Never => {}
        }
    }
    codes.extend(named.into_iter().filter(|code| !closed_codes(fact).is_some_and(|known| known.contains(&code.as_str()))));
    codes
}

/// The codes nearest first: by their place in a closed list.
pub(super) fn nearest_first(fact: FactKey, codes: &mut [String], now: Option<&str>) {
    let known = closed_codes(fact).unwrap_or_default();
    let place = |code: &str| known.iter().position(|c| *c == code);
    let from = now.and_then(place).unwrap_or(0);
    codes.sort_by_key(|code| place(code).map_or(usize::MAX, |at| at.abs_diff(from)));
}

fn codes(fact: FactKey, leaves: &[&Leaf<'_>], state: &mut State) -> Vec<Way> {
    let now = if let Some(Value::Code(code)) = state.value(fact) { Some(code.clone()) } else { None };
    let mut codes = universe(fact, leaves);
    nearest_first(fact, &mut codes, now.as_deref());
    let mut kinds: Vec<(Vec<crate::matching::verdict::Verdict>, Way)> = Vec::new();
    for code in codes.into_iter().filter(|code| Some(code) != now.as_ref()) {
        let way = Way::plain(What::Fact(fact), Value::Code(code.clone()), state);
        let kind = state.after(&way, |state| leaves.iter().map(|leaf| state.verdict(leaf)).collect());
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, first)) => first.also.push(code),
            None => kinds.push((kind, way)),
        }
    }
    kinds.into_iter().map(|(_, way)| way).collect()
}
