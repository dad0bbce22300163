//! 最划算的一步: the one change of one thing that brings the most products of a catalogue to the goal.
//!
//! For everything that could change, the products that only it keeps from the goal are put together; for numbers each of them gives the stretches
//! of values it is content with, and one sweep over their ends finds the value that most are content with. `O(n log n)` in the products near the goal.

use std::collections::{BTreeMap, BTreeSet};

use crate::enterprise::fact::{FactKey, Shape, Value};
use crate::matching::firm::Firm;
use crate::matching::index::{Goal, Index, Slot};
use crate::matching::near_miss::over::clearances;
use crate::matching::near_miss::rule::{Leaf, Rule, rules};
use crate::matching::near_miss::state::State;
use crate::matching::near_miss::way::{counted, current, nearest_first, only_rises, starts, stretches, universe, way_to};
use crate::matching::near_miss::{Lookup, Way, What};

/// One change and what it brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The change.
    pub way: Way,
    /// The products that it brings to the goal, in order.
    pub opens: Vec<Slot>,
}

/// A product that is short of the goal, with its rules.
struct Near<'p> {
    slot: Slot,
    rules: Vec<Rule<'p>>,
}

impl Near<'_> {
    /// Whether it reaches the goal, when this alone has changed.
    fn reaches(&self, what: What, state: &State, goal: Goal) -> bool {
        self.rules.iter().filter(|rule| rule.mentions(what, state)).all(|rule| goal.met(rule.verdict(state)))
    }
    /// What could each alone bring it to the goal.
    fn hinges(&self, state: &State, goal: Goal) -> Vec<What> {
        let short: Vec<&Rule<'_>> = self.rules.iter().filter(|rule| !goal.met(rule.verdict(state))).collect();
        let mut found = Vec::new();
        if let Some(first) = short.first() {
            first.blockers(state, goal, &mut found);
        }
        found.retain(|what| short.iter().all(|rule| rule.mentions(*what, state)));
        found
    }
    fn leaves(&self, what: What, state: &State) -> Vec<&Leaf<'_>> {
        let mut leaves = Vec::new();
        self.rules.iter().for_each(|rule| rule.each_leaf(&mut |leaf| leaves.push(leaf)));
        leaves.retain(|leaf| leaf.hangs_on(state).contains(&Some(what)));
        leaves
    }
}

/// The change that brings the most products to the goal: of as many the easier, then the earlier in the catalogue of facts, then the smaller.
/// Sets change by one code more, one code less, or all codes less that products speak of.
pub fn best_step(index: &Index, products: &Lookup<'_>, firm: &Firm<'_>, goal: Goal) -> Option<Step> {
    let mut state = State::of(firm);
    let near = index.within_one_step(firm, goal);
    let near: Vec<Near<'_>> =
        near.iter().filter_map(|at| products(Slot(at)).map(|(criteria, terms)| Near { slot: Slot(at), rules: rules(criteria, terms) })).collect();
    let mut by_what: BTreeMap<What, Vec<&Near<'_>>> = BTreeMap::new();
    for one in &near {
        for what in one.hinges(&state, goal) {
            by_what.entry(what).or_default().push(one);
        }
    }
    let mut best: Option<(usize, Way)> = None;
    for (what, near) in &by_what {
        let found = match what {
            What::Fact(fact) if state.is_accounted(*fact) => of_clearances(*what, near, &mut state, goal),
            What::Fact(fact) if matches!(fact.shape(), Shape::Code | Shape::Codes | Shape::YesNo) => of_values(*fact, near, &mut state, goal),
            What::Fact(_) | What::AcceptableRate => of_numbers(*what, near, &mut state, goal),
        };
        if let Some((opens, way)) = found
            && best.as_ref().is_none_or(|(most, known)| opens > *most || opens == *most && way.effort < known.effort)
        {
            best = Some((opens, way));
        }
    }
    let (_, way) = best?;
    let what = state.root(way.what);
    let near = by_what.remove(&what).unwrap_or_default();
    let opens = state.after(&way, |state| near.iter().filter(|one| one.reaches(what, state, goal)).map(|one| one.slot).collect());
    Some(Step { way, opens })
}

/// The number that most of them are content with, the nearest of several.
fn of_numbers(what: What, near: &[&Near<'_>], state: &mut State, goal: Goal) -> Option<(usize, Way)> {
    let now = current(what, state);
    let from = now.unwrap_or(0);
    let least = if only_rises(what) { now?.checked_add(1)? } else { i64::MIN };
    let mut turns: BTreeMap<i64, isize> = BTreeMap::new();
    for one in near {
        let starts = starts(what, &one.leaves(what, state), &one.rules, state);
        for (low, high) in stretches(&starts).filter(|(_, high)| *high >= least) {
            let low = low.max(least);
            let content = way_to(what, from.clamp(low, high), state).is_some_and(|way| state.after(&way, |state| one.reaches(what, state, goal)));
            if content {
                *turns.entry(low).or_default() += 1;
                if let Some(after) = high.checked_add(1) {
                    *turns.entry(after).or_default() -= 1;
                }
            }
        }
    }
    let mut best: Option<(isize, i64)> = None;
    let mut content = 0;
    let ends: Vec<i64> = turns.keys().skip(1).map(|at| at - 1).chain([i64::MAX]).collect();
    for ((low, turn), high) in turns.iter().zip(ends) {
        content += turn;
        let to = from.clamp(*low, high);
        if best.is_none_or(|(most, known)| content > most || content == most && to.abs_diff(from) < known.abs_diff(from)) {
            best = Some((content, to));
        }
    }
    let (content, to) = best?;
    let content = usize::try_from(content).ok().filter(|n| *n > 0)?;
    Some((content, way_to(what, to, state)?))
}

/// The code, set or answer that most of them are content with, the nearest of several.
fn of_values(fact: FactKey, near: &[&Near<'_>], state: &mut State, goal: Goal) -> Option<(usize, Way)> {
    let what = What::Fact(fact);
    let leaves: Vec<&Leaf<'_>> = near.iter().flat_map(|one| one.leaves(what, state)).collect();
    let mut best: Option<(usize, Way)> = None;
    for value in values(fact, &leaves, state) {
        let way = Way::plain(what, value, state);
        let content = state.after(&way, |state| near.iter().filter(|one| one.reaches(what, state, goal)).count());
        match &mut best {
            Some((most, known)) if *most == content => {
                if let (Shape::Code, super::To::Value(Value::Code(code))) = (fact.shape(), &way.to) {
                    known.also.push(code.clone());
                }
            }
            Some((most, _)) if *most > content => {}
            Some(_) | None => best = (content > 0).then_some((content, way)),
        }
    }
    best
}

/// What to be rid of, of all that stands against the firm, so that most of them are content; of as many what is over the soonest.
fn of_clearances(what: What, near: &[&Near<'_>], state: &mut State, goal: Goal) -> Option<(usize, Way)> {
    let leaves: Vec<&Leaf<'_>> = near.iter().flat_map(|one| one.leaves(what, state)).collect();
    let mut best: Option<(usize, Way)> = None;
    for way in clearances(&counted(&leaves), state).all {
        let content = state.after(&way, |state| near.iter().filter(|one| one.reaches(what, state, goal)).count());
        if content > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((content, way));
        }
    }
    best
}

fn values(fact: FactKey, leaves: &[&Leaf<'_>], state: &State) -> Vec<Value> {
    let mut codes = universe(fact, leaves);
    match state.value(fact) {
        Some(Value::YesNo(yes)) => vec![Value::YesNo(!yes)],
        Some(Value::Codes(now)) => steps_of_set(&now.iter().cloned().collect(), &codes),
        Some(Value::Code(now)) => {
            codes.retain(|code| code != now);
            nearest_first(fact, &mut codes, Some(now));
            codes.into_iter().map(Value::Code).collect()
        }
        Some(Value::Money(_) | Value::Count(_) | Value::Rate(_) | Value::Day(_)) | None => match fact.shape() {
            Shape::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
            Shape::Codes => [vec![Value::Codes(vec![])], steps_of_set(&BTreeSet::new(), &codes)].concat(),
            Shape::Code => codes.into_iter().map(Value::Code).collect(),
            Shape::Money | Shape::Count | Shape::Rate | Shape::Day => Vec::new(),
        },
    }
}

/// One code more, one code less, all less that are spoken of.
fn steps_of_set(now: &BTreeSet<String>, codes: &[String]) -> Vec<Value> {
    let set = |codes: BTreeSet<String>| Value::Codes(codes.into_iter().collect());
    let spoken: BTreeSet<String> = codes.iter().filter(|code| now.contains(*code)).cloned().collect();
    let more = codes.iter().filter(|code| !now.contains(*code)).map(|code| set(now.iter().chain([code]).cloned().collect()));
    let less = spoken.iter().map(|code| set(now.iter().filter(|other| *other != code).cloned().collect()));
    let none = (spoken.len() > 1).then(|| set(now - &spoken));
    more.chain(less).chain(none).collect()
}
