//! Repairing with its days: what stands against the firm ends by itself on one day and can be over sooner on another, or cannot be at all.

use chrono::NaiveDate;
use entity::value::id::RecordId;
use serde::{Deserialize, Serialize};

use super::rule::State;
use super::{Effort, To, Way, What};
use crate::enterprise::against::{Against, Sooner};
use crate::enterprise::fact::{Change, FactKey, Value};

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

/// What has to go for a fact to become this; none when that is not known thing by thing.
fn gone<'a>(fact: FactKey, way: &Way, against: &'a [Against], today: NaiveDate) -> Option<Vec<&'a Against>> {
    let mut standing: Vec<&Against> = against.iter().filter(|one| one.fact == fact).collect();
    match (&way.from, &way.to) {
        (Some(Value::Count(now)), To::Value(Value::Count(then))) => {
            let (now, then) = (usize::try_from(*now).ok()?, usize::try_from(*then).ok()?);
            if then >= now || standing.len() != now {
                return None;
            }
            standing.sort_by_key(|one| (soonest(one, today).is_none(), soonest(one, today), one.until));
            Some(standing.into_iter().take(now - then).collect())
        }
        (Some(Value::Codes(_)), To::Value(Value::Codes(_))) => {
            let removed = way.removed();
            let known = !removed.is_empty() && removed.iter().all(|code| standing.iter().any(|one| one.code == *code));
            standing.retain(|one| removed.contains(&one.code.as_str()));
            known.then_some(standing)
        }
        (_, _) => None,
    }
}

/// The way with the days of what has to go; `None` when nothing that the firm could do and no day brings it.
pub(super) fn dated(mut way: Way, state: &State) -> Option<Way> {
    let What::Fact(fact) = way.what else { return Some(way) };
    if fact.change() != Change::Repairing {
        return Some(way);
    }
    let Some(gone) = gone(fact, &way, state.profile().against(), state.today) else { return Some(way) };
    let mut first = state.today;
    for one in &gone {
        first = first.max(soonest(one, state.today)?);
    }
    let until: Option<NaiveDate> = gone.iter().map(|one| one.until).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max());
    let repaired = gone.iter().any(|one| !matches!(one.sooner, Sooner::Settling));
    let mut records: Vec<RecordId> = gone.iter().flat_map(|one| one.records.iter().copied()).collect();
    records.sort_unstable();
    records.dedup();
    if until.is_some_and(|until| until <= first) {
        // Nothing is over sooner than by itself.
        way.effort = Effort::Waiting;
        way.on = until;
    }
    way.over = Some(Over { until, repair_from: repaired.then_some(first), records });
    Some(way)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use entity::value::{Fen, Severity, Source};
    use proptest::prelude::*;
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
        let endless = Against { fact: FactKey::Penalties, code: String::new(), until: None, sooner: Sooner::Never, records: Vec::new() };
        assert_eq!(plan(&free, &[(FactKey::Penalties, Value::Count(1))], vec![endless.clone()]), None);
        let free = is(FactKey::OpenFlags, Requirement::HasNone(vec!["RF01".to_owned()]));
        let endless = Against { fact: FactKey::OpenFlags, code: "RF01".to_owned(), ..endless };
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

    proptest! {
        /// Sound: on the day that a plan names no more penalties count than are allowed, and no repair is proposed before it can be asked for.
        #[test]
        fn what_a_plan_says_of_days_holds_by_the_records(ages in proptest::collection::vec((0..1_100_u64, any::<bool>()), 1..5), allowed in 0..3_usize) {
            let mut records: Vec<Record> = (1..).zip(&ages).map(|(nth, (age, hard))| {
                let decided_on = today() - Days::new(*age);
                if *hard { stubborn(nth, decided_on) } else { penalty(nth, decided_on) }
            }).collect();
            records.retain(|one| one.counts_on(today()));
            let count = i64::try_from(records.len()).expect("a few");
            let criteria = is(FactKey::Penalties, Requirement::CountAtMost(i64::try_from(allowed).expect("a few")));
            let ways = plan(&criteria, &[(FactKey::Penalties, Value::Count(count))], against(&records, &[], today())).expect("all of them end");
            let counting = |on: NaiveDate| records.iter().filter(|one| one.counts_on(on)).count();
            if records.len() <= allowed {
                prop_assert!(ways.is_empty());
                return Ok(());
            }
            let over = ways[0].over.clone().expect("days");
            prop_assert_eq!(over.records.len(), records.len() - allowed);
            let gone: Vec<&Record> = records.iter().filter(|one| over.records.contains(&one.id)).collect();
            if let Some(until) = over.until {
                prop_assert!(counting(until) <= allowed, "{:?}", ways);
                prop_assert!(gone.iter().any(|one| one.counts_on(until - Days::new(1))));
            }
            if ways[0].effort == Effort::Waiting {
                prop_assert_eq!(ways[0].on, over.until);
            } else {
                let from = over.repair_from.expect("penalties are repaired");
                let possible = |on: NaiveDate| gone.iter().all(|one| !one.counts_on(on) || one.validity().is_some_and(|validity| validity.is_repairable_on(on)));
                prop_assert!(possible(from), "{:?}", ways);
                prop_assert!(from == today() || !possible(from - Days::new(1)), "{:?}", ways);
            }
        }
    }
}
