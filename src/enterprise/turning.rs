//! The day on which time alone makes another profile of the same rows: a fact goes stale, a record leaves its publication, a year is over.

use chrono::{Days, Months, NaiveDate};

use super::fact::FactKey;
use super::profile::{Counted, Own, RECENT, RECENT_COUNTED, Stored};
use entity::value::Source;

/// The first day after today on which something of a firm's profile runs out; `ends` are the first days on which the records are no longer published.
pub fn turns_on(stored: &[Stored], records: &[Counted], ends: &[Option<NaiveDate>], own: &Own, today: NaiveDate) -> Option<NaiveDate> {
    let stale = |key: FactKey, as_of_on: NaiveDate| Some(key.fresh_months()).filter(|months| *months > 0).and_then(|months| after(as_of_on, months));
    let day = |record: &Counted| record.decided_on.unwrap_or(record.seen_on);
    let next = |on: NaiveDate| on.checked_add_days(Days::new(1));
    let facts = stored.iter().filter_map(|fact| stale(fact.key, fact.as_of_on));
    let held = stored.iter().filter_map(|fact| fact.valid_to_on.and_then(next));
    let published = ends.iter().flatten().copied();
    let grades = records.iter().filter(|r| r.source == Source::TaxGrade).filter_map(|r| stale(FactKey::TaxGrade, day(r)));
    let kept = records.iter().filter(|r| r.source == Source::Commitment).filter_map(|r| after(day(r), 24).and_then(next));
    let windows = || RECENT.into_iter().map(|(_, months)| months).chain([RECENT_COUNTED]);
    let recent = own.open_flags.iter().flat_map(|flag| windows().filter_map(move |months| after(flag.opened_on, months).and_then(next)));
    facts.chain(held).chain(published).chain(grades).chain(kept).chain(recent).filter(|on| *on > today).min()
}

fn after(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months))
}

#[cfg(test)]
mod tests {
    use entity::value::{EnterpriseStatus, Severity, SubjectKind};
    use proptest::prelude::*;

    use super::*;
    use crate::credit::collected::since::Collected;
    use crate::enterprise::fact::{Provenance, Value};
    use crate::enterprise::profile::{OpenFlag, Registered, assemble};

    fn start() -> NaiveDate {
        "2026-03-02".parse().expect("a day")
    }
    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0..900_u64).prop_map(|before| start() - Days::new(before))
    }

    proptest! {
        #[test]
        fn until_that_day_the_same_rows_make_the_same_profile(
            facts in proptest::collection::vec((proptest::sample::select(FactKey::ALL), any_day(), proptest::option::of(0..400_u64)), 0..6),
            records in proptest::collection::vec((proptest::sample::select(&[Source::Penalty, Source::TaxGrade, Source::Commitment][..]), any_day(), proptest::option::of(0..400_u64)), 0..6),
            flags in proptest::collection::vec(any_day(), 0..3),
        ) {
            let stored: Vec<Stored> = facts.into_iter().map(|(key, as_of_on, held)| Stored {
                key, value: Value::Count(1), source: Provenance::Declared, as_of_on, valid_to_on: held.map(|days| start() + Days::new(days)), disputed: false, record: None,
            }).collect();
            let content = serde_json::json!({ "performance": "breached", "grade": "A", "year": 2025 });
            let rows: Vec<(Counted, Option<NaiveDate>)> = records.into_iter().map(|(source, decided, end)| {
                let counted = Counted { source, content: content.clone(), department: String::new(), decided_on: Some(decided), seen_on: decided };
                (counted, end.map(|days| start() + Days::new(days)))
            }).collect();
            let open_flags = flags.into_iter().map(|opened_on| OpenFlag { code: "RF12".to_owned(), severity: Severity::Low, opened_on }).collect();
            let own = Own { open_flags, ..Own::default() };
            let registered = Registered {
                kind: SubjectKind::Company, status: Some(EnterpriseStatus::Active), region: None, industry: None, established_on: None, capital: None, source: String::new(), as_of_on: start(),
            };
            let at = |today: NaiveDate| {
                let live: Vec<&(Counted, Option<NaiveDate>)> = rows.iter().filter(|(_, end)| end.is_none_or(|end| end > today)).collect();
                let (records, ends): (Vec<Counted>, Vec<Option<NaiveDate>>) = live.into_iter().cloned().unzip();
                (assemble(&registered, &stored, &records, &own, &Collected::whole(), today), turns_on(&stored, &records, &ends, &own, today))
            };
            // What is known of each fact, without the day it is counted on.
            let known = |today: NaiveDate| FactKey::ALL.iter().map(|key| at(today).0.value(*key).cloned()).collect::<Vec<_>>();
            let mut today = start();
            for _ in 0..4 {
                let Some(turns) = at(today).1 else {
                    prop_assert_eq!(known(today), known(today + Days::new(3_000)));
                    break;
                };
                prop_assert!(turns > today);
                prop_assert_eq!(known(today), known(turns - Days::new(1)));
                today = turns;
            }
        }
    }
}
