//! The search for the smallest set of changes: deeper by one change at a time, at every step only what could mend the first rule that does
//! not hold, since every set that does it all has to mend that one too.

use crate::matching::index::Goal;
use crate::matching::near_miss::rule::Rule;
use crate::matching::near_miss::state::State;
use crate::matching::near_miss::way::ways;
use crate::matching::near_miss::{Effort, Found, Way, What};

/// Firms as they would be that one search looks at, at most, for each number of changes; criteria that people can follow need a few hundred.
const MAX_LOOKS: usize = 20_000;

/// What makes one set of changes better than another of the same size: the hardest of it, then the order of the catalogue, then how little
/// changes, or how soon what stands against the firm is over.
type Cost = (Vec<Effort>, Vec<What>, Vec<usize>);

/// Where a search stands.
enum Pick<'r, 'a> {
    /// This rule is the next to mend.
    Mend(&'r Rule<'a>),
    /// All rules hold.
    Done,
    /// So few changes cannot mend all.
    Lost,
}

struct Search<'r, 'a> {
    rules: &'r [Rule<'a>],
    goal: Goal,
    looks: usize,
    /// Whether something was left out.
    cut: bool,
    /// What changes, the way's place among the ways to change it, and the way.
    path: Vec<(What, usize, Way)>,
    best: Option<(Cost, Vec<Way>)>,
}

/// The smallest set of at most `most` changes that brings every rule to the goal.
pub(super) fn smallest(rules: &[Rule<'_>], state: &mut State, goal: Goal, most: usize) -> Found {
    let mut search = Search { rules, goal, looks: 0, cut: false, path: Vec::new(), best: None };
    for size in 0..=most {
        search.looks = 0;
        search.step(state, size);
        if let Some((_, ways)) = search.best {
            return Found::Ways(ways);
        }
    }
    if search.cut { Found::BrokenOff } else { Found::Nothing }
}

impl<'r, 'a> Search<'r, 'a> {
    fn step(&mut self, state: &mut State, left: usize) {
        self.looks += 1;
        let pick = match self.pick(state, left) {
            Pick::Mend(rule) => rule,
            Pick::Done => return self.keep(),
            Pick::Lost => return,
        };
        if left == 0 {
            return;
        }
        if self.looks > MAX_LOOKS {
            self.cut = true;
            return;
        }
        let mut blockers = Vec::new();
        pick.blockers(state, self.goal, &mut blockers);
        for what in blockers {
            let ways = ways(what, self.rules, state);
            self.cut |= ways.cut;
            for (rank, way) in ways.all.into_iter().enumerate() {
                self.path.push((what, rank, way.clone()));
                state.after(&way, |state| self.step(state, left - 1));
                self.path.pop();
            }
        }
    }
    /// The rule to mend next, a plain one first.
    fn pick(&self, state: &State, left: usize) -> Pick<'r, 'a> {
        let (mut first, mut plain) = (None, None);
        let mut alone: Vec<What> = Vec::new();
        for rule in self.rules.iter().filter(|rule| !self.goal.met(rule.verdict(state))) {
            first = first.or(Some(rule));
            if let Some(what) = rule.only_subject(state) {
                plain = plain.or(Some(rule));
                if !alone.contains(&what) {
                    alone.push(what);
                }
                if alone.len() > left || !state.changeable(what) {
                    return Pick::Lost;
                }
            } else if rule.least(state, self.goal).is_none_or(|least| least > left) {
                return Pick::Lost;
            }
        }
        plain.or(first).map_or(Pick::Done, Pick::Mend)
    }
    fn keep(&mut self) {
        let mut path: Vec<&(What, usize, Way)> = self.path.iter().collect();
        path.sort_by_key(|(what, ..)| *what);
        // Of what stands against the firm the soonest end is best, whether time brings it or the firm.
        let effort = |way: &Way| if way.over.is_some() { Effort::Repairing } else { way.effort };
        let mut efforts: Vec<Effort> = path.iter().map(|(_, _, way)| effort(way)).collect();
        efforts.sort_unstable_by(|a, b| b.cmp(a));
        let cost = (efforts, path.iter().map(|(what, ..)| *what).collect(), path.iter().map(|(_, rank, _)| *rank).collect());
        if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
            let ways = path.into_iter().map(|(_, _, way)| way.clone()).collect();
            self.best = Some((cost, ways));
        }
    }
}
