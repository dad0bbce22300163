//! The ways to change a set of codes: what has to go of refused lists, what has to come of wanted ones. Rules see a set only by the lists that it
//! has a code of, so of all sets with the same lists the one that changes least is enough.

use std::collections::{BTreeSet, HashMap};

use crate::enterprise::fact::{FactKey, Value};
use crate::matching::near_miss::rule::Leaf;
use crate::matching::near_miss::state::State;
use crate::matching::near_miss::way::{Ways, universe};
use crate::matching::near_miss::{Way, What};
use crate::product::criteria::Sense;
use crate::product::form::{Choice, Form};

/// Codes that are added one by one at most; more come together, one for every wanted list.
const MAX_ADDED: usize = 3;
/// Of so few kinds of codes every choice is tried, however many lists are wanted.
const MAX_KINDS: usize = 6;
/// Refused lists of which every choice is tried; of more all go together, too, with or without what is wanted.
const MAX_LISTS: usize = 6;
/// Lists that are told apart at most.
const MAX_TOLD: usize = 128;

/// What rules say of one set.
struct Lists {
    /// Of each of these it must have a code, where it matters.
    wanted: Vec<BTreeSet<String>>,
    /// Of each of these it must have none.
    refused: Vec<BTreeSet<String>>,
}

impl Lists {
    fn of(leaves: &[&Leaf<'_>]) -> Self {
        let mut lists = Self { wanted: Vec::new(), refused: Vec::new() };
        for leaf in leaves {
            if let Leaf::Condition(condition, sense) = leaf {
                let set: BTreeSet<String> = condition.is.codes().iter().cloned().collect();
                let among = matches!(condition.is.form(), Form::Codes(Choice::Among, _));
                let to = if among == (*sense == Sense::Must) { &mut lists.wanted } else { &mut lists.refused };
                if !to.contains(&set) {
                    to.push(set);
                }
            }
        }
        lists
    }
    /// The lists that have one of these codes, one bit each.
    fn hit<'c>(&self, codes: impl IntoIterator<Item = &'c String> + Clone) -> u128 {
        let all = self.wanted.iter().chain(&self.refused).take(MAX_TOLD);
        all.enumerate().filter(|(_, list)| codes.clone().into_iter().any(|code| list.contains(code))).fold(0, |hit, (at, _)| hit | 1 << at)
    }
    /// The bits of wanted lists.
    fn of_wanted(&self) -> u128 {
        (0..self.wanted.len().min(MAX_TOLD)).fold(0, |bits, at| bits | 1 << at)
    }
}

/// Codes that stand in the same lists.
struct Kind {
    lists: u128,
    codes: Vec<String>,
}

/// A set that could be, and how much of it is new.
struct Set {
    size: usize,
    codes: BTreeSet<String>,
    also: Vec<String>,
}

pub(super) fn sets(fact: FactKey, leaves: &[&Leaf<'_>], state: &State) -> Ways {
    let known = if let Some(Value::Codes(codes)) = state.value(fact) { Some(codes.iter().cloned().collect::<BTreeSet<_>>()) } else { None };
    let now = known.clone().unwrap_or_default();
    let lists = Lists::of(leaves);
    let mut kinds: Vec<Kind> = Vec::new();
    for code in universe(fact, leaves).into_iter().filter(|code| !now.contains(code)) {
        let hit = lists.hit([&code]);
        if hit & lists.of_wanted() == 0 {
            continue;
        }
        match kinds.iter_mut().find(|kind| kind.lists == hit) {
            Some(kind) => kind.codes.push(code),
            None => kinds.push(Kind { lists: hit, codes: vec![code] }),
        }
    }
    let standing: Vec<BTreeSet<String>> = lists.refused.iter().map(|list| list & &now).filter(|list| !list.is_empty()).collect();
    let most = if kinds.len() <= MAX_KINDS { kinds.len().min(lists.wanted.len()) } else { MAX_ADDED.min(lists.wanted.len()) };
    let cut = standing.len() > MAX_LISTS || lists.wanted.len().min(kinds.len()) > most || lists.wanted.len() + lists.refused.len() > MAX_TOLD;
    let picked = choices(kinds.len(), most);
    let mut best: HashMap<u128, Set> = HashMap::new();
    for gone in going(&standing, &lists.wanted) {
        let left = &now - &gone;
        let hit = lists.hit(&left);
        let cover = cover(&kinds, hit, lists.of_wanted());
        for added in picked.iter().chain((cover.len() > most).then_some(&cover)) {
            let then = added.iter().fold(hit, |hit, at| hit | kinds[*at].lists);
            let size = gone.len() + added.len();
            if best.get(&then).is_some_and(|found| found.size <= size) {
                continue;
            }
            let also = if let [one] = added[..] { kinds[one].codes[1..].to_vec() } else { Vec::new() };
            let codes = left.iter().cloned().chain(added.iter().map(|at| kinds[*at].codes[0].clone())).collect();
            best.insert(then, Set { size, codes, also });
        }
    }
    let mut found: Vec<Set> = best.into_values().filter(|set| known.as_ref() != Some(&set.codes)).collect();
    found.sort_by(|a, b| (a.size, &a.codes).cmp(&(b.size, &b.codes)));
    let way = |Set { codes, also, .. }| Way { also, ..Way::plain(What::Fact(fact), Value::Codes(codes.into_iter().collect()), state) };
    Ways { all: found.into_iter().map(way).collect(), cut }
}

/// What could go: every choice of the first lists, and of more lists all of them.
fn going(standing: &[BTreeSet<String>], wanted: &[BTreeSet<String>]) -> Vec<BTreeSet<String>> {
    let union = |of: &mut dyn Iterator<Item = &BTreeSet<String>>| of.flatten().cloned().collect::<BTreeSet<String>>();
    let told = standing.len().min(MAX_LISTS);
    let mut all: Vec<BTreeSet<String>> = (0..1_usize << told)
        .map(|choice| union(&mut standing.iter().take(told).enumerate().filter(|(at, _)| choice >> at & 1 == 1).map(|(_, list)| list)))
        .collect();
    if standing.len() > told {
        let whole = union(&mut standing.iter());
        all.push(&whole - &union(&mut wanted.iter()));
        all.push(whole);
    }
    all
}

/// A code for every wanted list that has none yet, those first that serve the most of them.
fn cover(kinds: &[Kind], mut hit: u128, wanted: u128) -> Vec<usize> {
    let mut chosen = Vec::new();
    while let Some(at) = (0..kinds.len()).max_by_key(|at| {
        let (new, refused) = (kinds[*at].lists & wanted & !hit, kinds[*at].lists & !wanted & !hit);
        (new.count_ones(), std::cmp::Reverse(refused.count_ones()), std::cmp::Reverse(*at))
    }) {
        if kinds[at].lists & wanted & !hit == 0 {
            break;
        }
        hit |= kinds[at].lists;
        chosen.push(at);
    }
    chosen
}

/// Every choice of at most `most` of `of` things.
fn choices(of: usize, most: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 0..most {
        last = last.iter().flat_map(|chosen| (chosen.last().map_or(0, |n| n + 1)..of).map(|n| [&chosen[..], &[n]].concat())).collect();
        all.extend(last.iter().cloned());
    }
    all
}
