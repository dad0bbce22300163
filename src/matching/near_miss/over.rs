//! Repairing with its days: what stands against the firm ends by itself on one day and can be over sooner on another, or cannot be at all.
//! Flags, lists and counts rest on the same records, so that what ends one ends all of it: it is one change.
//!
//! A day is the first on which it can be, whatever is done about which records and whatever time ends besides: a flag counts from the day of
//! the oldest record that is left of it and weighs what is left of it, so that it leaves a window with its oldest record, comes back into it
//! when that one goes, and grows lighter. Where more than `MAX_TIMED` things could be done, waiting after some of them is tried only for
//! what time alone ends; of more than `MAX_CHOSEN` not every choice is tried. A flag whose records are not all used, or do not say it by the
//! rules of today, goes as a whole, as if settled on any day.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use chrono::NaiveDate;
use entity::value::id::RecordId;
use serde::{Deserialize, Serialize};

use super::state::State;
use super::way::Ways;
use super::{Along, Effort, Way, What};
use crate::enterprise::against::{Against, Left, Sooner, past};
use crate::enterprise::fact::{FactKey, Value};
use crate::enterprise::profile::{COUNTED, RECENT, RECENT_COUNTED};

/// Things that can be done of which every choice is tried.
const MAX_CHOSEN: usize = 7;
/// Things that can be done of which every choice is tried on every day that changes something; of more, only on days of what time alone ends.
const MAX_TIMED: usize = 5;

/// When what stands in the way is over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    /// The first day on which none of it counts any more, when nothing is done.
    pub until: Option<NaiveDate>,
    /// The first day on which repair can be asked for of all of it; none when it is settled with the departments, on any day.
    pub repair_from: Option<NaiveDate>,
    /// The records to ask for.
    pub records: Vec<RecordId>,
}

/// Something that can be done away with: a record, or a flag whose records do not tell how it goes on.
#[derive(Debug)]
struct Unit {
    /// The first day on which it can be.
    from: NaiveDate,
    /// Whether the rules of repair set that day; otherwise it is settled with the department.
    repaired: bool,
    /// The first day on which it is over by itself.
    until: Option<NaiveDate>,
    records: Vec<RecordId>,
    flag: Option<String>,
}

/// A record's part in what stands against a firm, or a whole thing whose records do not tell more.
struct Piece<'a> {
    sooner: Sooner,
    until: Option<NaiveDate>,
    since: NaiveDate,
    records: &'a [RecordId],
    flag: Option<&'a str>,
}

impl<'a> Piece<'a> {
    fn all(of: &'a Against) -> impl Iterator<Item = Self> {
        let flag = Some(of.code.as_str()).filter(|_| of.fact == FactKey::OpenFlags);
        let whole = Self { sooner: of.sooner, until: of.until, since: of.since, records: &of.records, flag };
        let told = of.parts.iter().map(|part| Self {
            sooner: part.sooner,
            until: part.say.valid_until,
            since: part.say.opened_on,
            records: std::slice::from_ref(&part.record),
            flag: None,
        });
        told.chain(of.parts.is_empty().then_some(whole))
    }
    /// What there is to do about it; nothing when it is over by itself before, or nothing can be done.
    fn unit(&self, today: NaiveDate) -> Option<Unit> {
        let (from, repaired) = match self.sooner {
            Sooner::Settling => (today, false),
            Sooner::Repair(from) => (from.max(today), true),
            Sooner::Never => return None,
        };
        let unit = || Unit { from, repaired, until: self.until, records: self.records.to_vec(), flag: self.flag.map(str::to_owned) };
        self.until.is_none_or(|until| from < until).then(unit)
    }
}

/// All that stands against the firm in some facts.
struct Stock<'a> {
    facts: &'a BTreeSet<FactKey>,
    state: &'a State,
    of: Vec<&'a Against>,
    /// What could be done away with, first what can be first.
    units: Vec<Unit>,
    /// The days after today on which time ends something or lets a flag out of a window.
    turns: BTreeSet<NaiveDate>,
    /// The same of what time alone ends.
    ends: BTreeSet<NaiveDate>,
}

/// What the facts are when something was done away with and a day has come.
struct Trial<'u> {
    done: Vec<&'u Unit>,
    day: NaiveDate,
    values: Vec<Option<Value>>,
    /// The records that time has ended.
    ended: Vec<RecordId>,
    /// How much is gone.
    much: usize,
}

impl<'a> Stock<'a> {
    fn of(facts: &'a BTreeSet<FactKey>, state: &'a State) -> Self {
        let flags = facts.iter().any(|fact| fact.lists_flags() || fact.counts_flags());
        let asked = |one: &&Against| if one.fact == FactKey::OpenFlags { flags } else { facts.contains(&one.fact) };
        let of: Vec<&Against> = state.profile().against().iter().filter(asked).collect();
        let mut stock = Self { facts, state, of, units: Vec::new(), turns: BTreeSet::new(), ends: BTreeSet::new() };
        let windows: BTreeSet<u32> = windows(facts).collect();
        for one in stock.of.clone() {
            stock.turns.extend(one.until);
            for piece in Piece::all(one) {
                let out = windows.iter().filter(|_| one.fact == FactKey::OpenFlags).filter_map(|months| past(piece.since, *months));
                let turns: Vec<NaiveDate> = piece.until.into_iter().chain(out).collect();
                stock.turns.extend(&turns);
                match piece.unit(state.today) {
                    Some(unit) => stock.add(unit),
                    None => stock.ends.extend(turns),
                }
            }
        }
        stock.units.sort_by_key(|unit| unit.from);
        stock
    }
    fn add(&mut self, unit: Unit) {
        match self.units.iter_mut().find(|known| !unit.records.is_empty() && known.records == unit.records) {
            // A broken commitment is counted for less long than the record of its flag.
            Some(known) => known.until = known.until.zip(unit.until).map(|(one, other)| one.max(other)),
            None => self.units.push(unit),
        }
    }
    fn trial<'u>(&self, done: &[&'u Unit], day: NaiveDate) -> Trial<'u> {
        let records: BTreeSet<RecordId> = done.iter().flat_map(|unit| unit.records.iter().copied()).collect();
        let flags: BTreeSet<String> = done.iter().filter_map(|unit| unit.flag.clone()).collect();
        let left = Left { against: self.state.profile().against(), on: day, records: &records, flags: &flags };
        let then = |fact: &FactKey| left.value(*fact, self.state.value(*fact)?);
        let gone = self.of.iter().flat_map(|one| Piece::all(one)).filter(|piece| !left.has(piece.until, piece.records, piece.flag));
        let gone: Vec<RecordId> = gone.flat_map(|piece| piece.records.iter().copied()).collect();
        let (values, much) = (self.facts.iter().map(then).collect(), gone.len() + flags.len());
        Trial { done: done.to_vec(), day, values, ended: gone.into_iter().filter(|record| !records.contains(record)).collect(), much }
    }
    /// What comes of doing away with some of it: on the first day on which that can be, and on later ones with what time ends besides.
    fn trials<'u>(&'u self, done: &[&'u Unit]) -> impl Iterator<Item = Trial<'u>> {
        let first = done.iter().map(|unit| unit.from).max().unwrap_or(self.state.today);
        let later = if done.is_empty() || self.units.len() <= MAX_TIMED { &self.turns } else { &self.ends };
        // What is over by itself by then has not to be done.
        let until = done.iter().filter_map(|unit| unit.until).min().unwrap_or(NaiveDate::MAX);
        let done = done.to_vec();
        let days = std::iter::once(first).chain(later.range((Bound::Excluded(first), Bound::Unbounded)).copied());
        days.take_while(move |day| *day < until).map(move |day| self.trial(&done, day))
    }
    /// The facts that are different then.
    fn changes(&self, trial: &Trial<'_>) -> Vec<(FactKey, Value)> {
        let new = self.facts.iter().zip(&trial.values).filter_map(|(fact, value)| Some((*fact, value.clone()?)));
        new.filter(|(fact, value)| self.state.value(*fact) != Some(value)).collect()
    }
}

/// How many months back the facts look for the events of flags.
fn windows(facts: &BTreeSet<FactKey>) -> impl Iterator<Item = u32> {
    let counted = COUNTED.into_iter().map(|(_, _, recent)| (recent, RECENT_COUNTED));
    RECENT.into_iter().chain(counted).filter(|(fact, _)| facts.contains(fact)).map(|(_, months)| months)
}

/// Which of so many could be done: every choice of a few; of more the first ones, each alone, and all but one.
fn choices(of: usize) -> Vec<Vec<usize>> {
    if of <= MAX_CHOSEN {
        return (0..1_usize << of).map(|choice| (0..of).filter(|at| choice >> at & 1 == 1).collect()).collect();
    }
    let firsts = (0..=of).map(|many| (0..many).collect());
    let alone = (1..of).map(|at| vec![at]);
    let without = (0..of - 1).map(|left| (0..of).filter(|at| *at != left).collect());
    firsts.chain(alone).chain(without).collect()
}

impl Trial<'_> {
    /// Whether no less is gone than in another, as far as the facts say.
    fn is_rid_of_all(&self, other: &Self) -> bool {
        self.values.iter().zip(&other.values).all(|(mine, others)| match (mine, others) {
            (Some(Value::Codes(mine)), Some(Value::Codes(others))) => mine.iter().all(|code| others.contains(code)),
            (mine, others) => mine <= others,
        })
    }
}

/// The ways to be rid of what stands against the firm in some facts, the soonest first, and of those that come to the same only that one:
/// everything that ends with it ends together.
pub(super) fn clearances(facts: &BTreeSet<FactKey>, state: &State) -> Ways {
    let stock = Stock::of(facts, state);
    let mut found: BTreeMap<Vec<(FactKey, Value)>, Trial<'_>> = BTreeMap::new();
    for choice in choices(stock.units.len()) {
        let done: Vec<&Unit> = choice.iter().map(|at| &stock.units[*at]).collect();
        for trial in stock.trials(&done) {
            let cost = |trial: &Trial<'_>| (trial.day, trial.done.len(), trial.much);
            let changes = stock.changes(&trial);
            if !changes.is_empty() && found.get(&changes).is_none_or(|known| cost(&trial) < cost(known)) {
                found.insert(changes, trial);
            }
        }
    }
    let alone: Vec<Trial<'_>> = stock.trials(&[]).collect();
    let first = |of: &Trial<'_>| of.done.iter().map(|unit| unit.from).max().unwrap_or(state.today);
    // Nobody waits for what comes sooner with all of it.
    let waits = |of: &Trial<'_>| of.day > first(of) && found.values().any(|other| other.day < of.day && other.is_rid_of_all(of));
    let mut all: Vec<(usize, NaiveDate, Way)> = found
        .iter()
        .filter(|(_, trial)| !waits(trial))
        .filter_map(|(changes, trial)| {
            let until = alone.iter().find(|later| later.is_rid_of_all(trial)).map(|later| later.day);
            Some((trial.much, trial.day, way(changes, trial, until, state)?))
        })
        .collect();
    all.sort_by_key(|(much, day, _)| (*day, *much));
    Ways { all: all.into_iter().map(|(_, _, way)| way).collect(), cut: stock.units.len() > MAX_CHOSEN }
}

/// The way that brings these changes; `until` is the day on which time alone has brought them.
fn way(changes: &[(FactKey, Value)], trial: &Trial<'_>, until: Option<NaiveDate>, state: &State) -> Option<Way> {
    let ((fact, to), rest) = changes.split_first()?;
    let (waits, day) = (trial.done.is_empty(), trial.day);
    let repaired = trial.done.iter().any(|unit| unit.repaired) || day > state.today;
    let done = trial.done.iter().flat_map(|unit| unit.records.iter().copied());
    let records: BTreeSet<RecordId> = if waits { trial.ended.iter().copied().collect() } else { done.collect() };
    let mut way = Way::plain(What::Fact(*fact), to.clone(), state);
    (way.effort, way.on) = if waits { (Effort::Waiting, Some(day)) } else { (Effort::Repairing, None) };
    let repair_from = (repaired && !waits).then_some(day);
    way.over = Some(Over { until, repair_from, records: records.into_iter().collect() });
    way.with = rest.iter().map(|(fact, to)| Along { fact: *fact, from: state.value(*fact).cloned(), to: to.clone() }).collect();
    Some(way)
}

#[cfg(test)]
mod tests {
    use entity::value::{Fen, Severity, Source};
    use serde_json::json;

    use super::*;
    use crate::credit::record::actions::Record;
    use crate::enterprise::against::against;
    use crate::enterprise::against::tests::{flag, penalty, record};
    use crate::matching::evaluate::tests::{ask, day, firm, is};
    use crate::matching::firm::Firm;
    use crate::matching::firm::tests::{LPR, today};
    use crate::matching::index::Goal;
    use crate::matching::near_miss::smallest;
    use crate::product::criteria::{Criteria, Requirement};

    fn plan(criteria: &Criteria, facts: &[(FactKey, Value)], against: Vec<Against>) -> Option<Vec<Way>> {
        let (profile, ask) = (firm(facts).with_against(against), ask(Fen::wan(50)));
        smallest(criteria, None, &Firm { profile: &profile, ask: &ask, lpr: LPR, today: today() }, Goal::Match)
    }

    fn codes(of: &[&str]) -> Value {
        Value::Codes(of.iter().map(|code| (*code).to_owned()).collect())
    }

    /// A penalty of a market regulator for which repair cannot be asked before its end.
    fn stubborn(nth: u128, decided_on: NaiveDate) -> Record {
        record(nth, Source::Penalty, decided_on, json!({ "authority": "某市场监督管理局", "category": ["permit_revoked"], "fine": 0, "behaviour": "某行为" }))
    }

    #[test]
    fn repairing_names_the_day_from_which_it_is_possible_and_the_day_on_which_it_is_over() {
        let free = is(FactKey::Penalties, Requirement::CountAtMost(0));
        let one = penalty(1, day("2026-02-10"));
        let ways = plan(&free, &[(FactKey::Penalties, Value::Count(1))], against(std::slice::from_ref(&one), &[], today())).expect("a plan");
        let over = ways[0].over.clone().expect("days");
        assert_eq!(
            (ways[0].effort, over.repair_from, over.until, over.records),
            (Effort::Repairing, Some(day("2026-05-10")), Some(day("2029-02-10")), vec![one.id])
        );
        let old = penalty(1, day("2025-02-10"));
        let over = plan(&free, &[(FactKey::Penalties, Value::Count(1))], against(&[old], &[], today())).expect("a plan").remove(0).over.expect("days");
        assert_eq!(over.repair_from, Some(today()), "it is possible today");
    }

    #[test]
    fn a_list_that_is_settled_has_no_day_and_one_that_is_unknown_stays_as_it_was() {
        let free = is(FactKey::Lists, Requirement::HasNone(vec!["abnormal_operation".to_owned()]));
        let listed = record(1, Source::AbnormalOperation, day("2024-02-10"), json!({}));
        let facts = [(FactKey::Lists, codes(&["abnormal_operation"]))];
        let ways = plan(&free, &facts, against(&[listed], &[], today())).expect("a plan");
        let over = ways[0].over.clone().expect("days");
        assert_eq!((ways[0].effort, ways[0].on, over.repair_from, over.until), (Effort::Repairing, None, None, None));
        assert_eq!(plan(&free, &facts, Vec::new()).expect("a plan")[0].over, None);
    }

    #[test]
    fn what_neither_time_nor_the_firm_ends_is_never_proposed() {
        let free = is(FactKey::Penalties, Requirement::CountAtMost(0));
        let endless = Against {
            fact: FactKey::Penalties,
            code: String::new(),
            severity: None,
            since: today(),
            until: None,
            sooner: Sooner::Never,
            records: Vec::new(),
            parts: Vec::new(),
        };
        assert_eq!(plan(&free, &[(FactKey::Penalties, Value::Count(1))], vec![endless.clone()]), None);
        let free = is(FactKey::OpenFlags, Requirement::HasNone(vec!["RF01".to_owned()]));
        let endless = Against { fact: FactKey::OpenFlags, code: "RF01".to_owned(), ..endless };
        assert_eq!(plan(&free, &[(FactKey::OpenFlags, codes(&["RF01"]))], vec![endless]), None);
    }

    #[test]
    fn a_window_of_flags_is_waited_out() {
        let one = stubborn(1, day("2025-12-20"));
        let open = flag("RF16", Severity::Medium, day("2025-12-20"), &[&one]);
        let free = is(FactKey::RecentFlagsSix, Requirement::HasNone(vec!["RF16".to_owned()]));
        let found = against(&[one], &[open], today());
        assert_eq!(found.iter().find(|one| one.fact == FactKey::OpenFlags).map(|one| one.sooner), Some(Sooner::Never));
        let ways = plan(&free, &[(FactKey::RecentFlagsSix, codes(&["RF16"]))], found).expect("a plan");
        assert_eq!((ways[0].effort, ways[0].on), (Effort::Waiting, Some(day("2026-06-21"))));
    }
}
