//! Repairing with its days: what stands against the firm ends by itself on one day and can be over sooner on another, or cannot be at all.
//! Flags, lists and counts rest on the same records, so that what ends one ends all of it: it is one change.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::id::RecordId;
use serde::{Deserialize, Serialize};

use super::state::State;
use super::way::Ways;
use super::{Along, Effort, Way, What};
use crate::enterprise::against::{Against, Sooner, along, without};
use crate::enterprise::fact::{FactKey, Value};
use crate::enterprise::profile::{RECENT, RECENT_HIGH, within};

/// Things that stand against a firm of which every choice is tried.
const MAX_CHOSEN: usize = 7;

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

/// The day on which a thing can be over at the earliest; none when neither time nor the firm ends it.
fn soonest(of: &Against, today: NaiveDate) -> Option<NaiveDate> {
    match of.sooner {
        Sooner::Settling => Some(today),
        Sooner::Repair(from) => Some(of.until.map_or(from, |until| from.min(until)).max(today)),
        Sooner::Never => of.until,
    }
}

/// What goes together, since it is over on the same day for the same reason.
struct Bundle<'a> {
    day: NaiveDate,
    of: Vec<&'a Against>,
}

impl Bundle<'_> {
    /// Whether something has to be done for it; otherwise time alone ends it.
    fn is_done(of: &Against, day: NaiveDate) -> bool {
        of.until.is_none_or(|until| day < until)
    }
}

fn bundles<'a>(facts: &BTreeSet<FactKey>, state: &'a State) -> Vec<Bundle<'a>> {
    // Where a window is asked about, a flag that is older than it can come into it when only some of its records go.
    let windows = facts.iter().any(|fact| fact.lists_flags() || *fact == FactKey::RecentHighFlags);
    let asked = |one: &&Against| facts.contains(&one.fact) || windows && one.fact == FactKey::OpenFlags;
    let mut found: Vec<Bundle<'a>> = Vec::new();
    for one in state.profile().against().iter().filter(asked) {
        let Some(day) = soonest(one, state.today) else { continue };
        let alike = |other: &&mut Bundle<'_>| {
            let first = other.of[0];
            let done = |of| Bundle::is_done(of, day);
            other.day == day && first.records == one.records && first.flag == one.flag && done(first) == done(one)
        };
        match found.iter_mut().find(alike) {
            Some(bundle) => bundle.of.push(one),
            None => found.push(Bundle { day, of: vec![one] }),
        }
    }
    found.sort_by_key(|bundle| bundle.day);
    found
}

/// Which bundles could go: every choice of a few; of more the first ones by their day, each alone, and all but one.
fn choices(of: usize) -> Vec<Vec<usize>> {
    if of <= MAX_CHOSEN {
        return (1..1_usize << of).map(|choice| (0..of).filter(|at| choice >> at & 1 == 1).collect()).collect();
    }
    let firsts = (1..=of).map(|many| (0..many).collect());
    let alone = (1..of).map(|at| vec![at]);
    let without = (0..of - 1).map(|left| (0..of).filter(|at| *at != left).collect());
    firsts.chain(alone).chain(without).collect()
}

/// What is gone of all that stands against the firm, one after the other, once these are over.
fn gone(chosen: &[&Bundle<'_>], day: NaiveDate, against: &[Against]) -> Vec<bool> {
    let done: Vec<&Against> = chosen.iter().flat_map(|bundle| bundle.of.iter().copied().filter(|one| Bundle::is_done(one, bundle.day))).collect();
    let with = along(&done);
    against.iter().map(|one| one.until.is_some_and(|until| until <= day) || with(one)).collect()
}

/// How often an older flag comes into a window, since the newest of its records are left: its code, or how many more are counted.
fn comes(fact: FactKey, gone: &[bool], day: NaiveDate, against: &[Against]) -> Vec<String> {
    let Some((_, months)) = RECENT.into_iter().chain([(FactKey::RecentHighFlags, RECENT_HIGH)]).find(|(of, _)| *of == fact) else { return Vec::new() };
    let counts = |of: FactKey, flag: &Against| against.iter().any(|one| one.fact == of && one.flag == flag.flag);
    let left = |flag: &Against| {
        let stays = |record: &RecordId| against.iter().zip(gone).find(|(one, _)| one.records == [*record] && one.flag.is_empty());
        flag.records.iter().filter_map(stays).filter(|(_, gone)| !**gone).map(|(one, _)| one.since).min()
    };
    let flags = against.iter().zip(gone).filter(|(one, gone)| one.fact == FactKey::OpenFlags && !**gone).map(|(flag, _)| flag);
    let asked = |flag: &&Against| fact != FactKey::RecentHighFlags || counts(FactKey::HighFlags, flag);
    let older = flags.filter(asked).filter(|flag| !counts(fact, flag));
    older.filter(|flag| left(flag).is_some_and(|since| since > flag.since && within(since, months, day))).map(|flag| flag.code.clone()).collect()
}

/// The value of a fact once all this is gone.
fn then(fact: FactKey, now: &Value, gone: &[bool], day: NaiveDate, against: &[Against]) -> Option<Value> {
    let more = comes(fact, gone, day, against);
    Some(match without(fact, now, against, |at| gone[at])? {
        Value::Codes(left) => Value::Codes(left.into_iter().chain(more).collect()),
        Value::Count(left) => Value::Count(left.saturating_add(i64::try_from(more.len()).ok()?)),
        other @ (Value::Money(_) | Value::Rate(_) | Value::Day(_) | Value::Code(_) | Value::YesNo(_)) => other,
    })
}

/// The ways to be rid of what stands against the firm in some facts, what goes soonest first: everything that ends with it ends together.
pub(super) fn clearances(facts: &BTreeSet<FactKey>, state: &State) -> Ways {
    let (against, bundles) = (state.profile().against(), bundles(facts, state));
    let mut found: BTreeMap<Vec<(FactKey, Value)>, (usize, NaiveDate, Way)> = BTreeMap::new();
    for choice in choices(bundles.len()) {
        let chosen: Vec<&Bundle<'_>> = choice.iter().map(|at| &bundles[*at]).collect();
        let day = chosen.iter().map(|bundle| bundle.day).max().unwrap_or(state.today);
        let gone = gone(&chosen, day, against);
        let after = |fact: &FactKey| {
            let now = state.value(*fact)?;
            then(*fact, now, &gone, day, against).filter(|then| then != now).map(|then| (*fact, then))
        };
        let values: Vec<(FactKey, Value)> = facts.iter().filter_map(after).collect();
        let Some(way) = way(&values, &chosen, day, state) else { continue };
        let (much, known) = (gone.iter().zip(against).filter(|(gone, one)| **gone && facts.contains(&one.fact)).count(), found.get(&values));
        if known.is_none_or(|(least, first, _)| (day, much) < (*first, *least)) {
            found.insert(values, (much, day, way));
        }
    }
    let mut all: Vec<(usize, NaiveDate, Way)> = found.into_values().collect();
    all.sort_by_key(|(much, day, _)| (*much, *day));
    Ways { all: all.into_iter().map(|(_, _, way)| way).collect(), cut: bundles.len() > MAX_CHOSEN }
}

/// The way that brings these values; `None` when nothing changes.
fn way(values: &[(FactKey, Value)], chosen: &[&Bundle<'_>], day: NaiveDate, state: &State) -> Option<Way> {
    let ((fact, to), rest) = values.split_first()?;
    let going = || chosen.iter().flat_map(|bundle| bundle.of.iter().copied());
    let until = going().map(|one| one.until).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max());
    let repaired = going().any(|one| !matches!(one.sooner, Sooner::Settling));
    let done = |one: &&Against| Bundle::is_done(one, day);
    let records: BTreeSet<RecordId> = going().filter(|one| !going().any(|one| done(&one)) || done(one)).flat_map(|one| one.records.iter().copied()).collect();
    let mut way = Way::plain(What::Fact(*fact), to.clone(), state);
    way.effort = Effort::Repairing;
    if !going().any(|one| done(&one)) {
        // Nothing is over sooner than by itself.
        (way.effort, way.on) = (Effort::Waiting, Some(day));
    }
    way.over = Some(Over { until, repair_from: repaired.then_some(day), records: records.into_iter().collect() });
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
            flag: String::new(),
            since: today(),
            until: None,
            sooner: Sooner::Never,
            records: Vec::new(),
        };
        assert_eq!(plan(&free, &[(FactKey::Penalties, Value::Count(1))], vec![endless.clone()]), None);
        let free = is(FactKey::OpenFlags, Requirement::HasNone(vec!["RF01".to_owned()]));
        let endless = Against { fact: FactKey::OpenFlags, code: "RF01".to_owned(), flag: "RF01".to_owned(), ..endless };
        assert_eq!(plan(&free, &[(FactKey::OpenFlags, codes(&["RF01"]))], vec![endless]), None);
    }

    #[test]
    fn a_window_of_flags_is_waited_out() {
        let one = stubborn(1, day("2025-12-20"));
        let open = flag("RF17", Severity::Medium, day("2025-12-20"), &[&one]);
        let free = is(FactKey::RecentFlagsSix, Requirement::HasNone(vec!["RF17".to_owned()]));
        let found = against(&[one], &[open], today());
        assert_eq!(found.iter().find(|one| one.fact == FactKey::RecentFlagsSix).map(|one| one.sooner), Some(Sooner::Never));
        let ways = plan(&free, &[(FactKey::RecentFlagsSix, codes(&["RF17"]))], found).expect("a plan");
        assert_eq!((ways[0].effort, ways[0].on), (Effort::Waiting, Some(day("2026-06-21"))));
    }
}
