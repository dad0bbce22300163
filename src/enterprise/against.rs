//! What stands against a firm, thing by thing: from which day each no longer counts, and from which day it can be over sooner.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use entity::value::id::RecordId;
use entity::value::{Severity, Source};

use super::fact::{FactKey, Profile, Value};
use super::profile::{RECENT, RECENT_HIGH};
use crate::credit::record::actions::Record;
use crate::risk::actions::{Flag, records_of};

/// Months for which a broken commitment is counted.
const BROKEN: u32 = 24;

/// How something can be over before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sooner {
    /// On any day, by fulfilling what is owed: the department takes it back.
    Settling,
    /// By repair (信用修复), which can be asked for from a day on.
    Repair(NaiveDate),
    /// It cannot.
    Never,
}

/// One thing that stands against a firm in a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// The fact that counts it.
    pub fact: FactKey,
    /// Its code, where the fact is a set of codes.
    pub code: String,
    /// The flag that it is, where it is one.
    pub flag: String,
    /// The day from which it counts.
    pub since: NaiveDate,
    /// The first day on which it no longer counts; none while no end is known.
    pub until: Option<NaiveDate>,
    /// How it can be over before that.
    pub sooner: Sooner,
    /// The records behind it.
    pub records: Vec<RecordId>,
}

/// The value of a fact that [counts what stands against the firm](FactKey::counts_against) when some of it is gone; of a set the order stays.
pub fn without(fact: FactKey, now: &Value, against: &[Against], gone: impl Fn(usize) -> bool) -> Option<Value> {
    let left = || against.iter().enumerate().filter(|(at, one)| one.fact == fact && !gone(*at)).map(|(_, one)| one);
    match now {
        Value::Codes(codes) => Some(Value::Codes(codes.iter().filter(|code| left().any(|one| one.code == **code)).cloned().collect())),
        Value::Count(_) => i64::try_from(left().count()).ok().map(Value::Count),
        Value::Money(_) | Value::Rate(_) | Value::Day(_) | Value::Code(_) | Value::YesNo(_) => None,
    }
}

/// Whether all that the known facts count is there, thing by thing.
pub fn accounts_for(profile: &Profile) -> bool {
    let known = |fact: FactKey| Some((fact, profile.value(fact)?));
    let mut counted = FactKey::ALL.iter().filter(|fact| fact.counts_against()).filter_map(|fact| known(*fact));
    !profile.against().is_empty() && counted.all(|(fact, now)| without(fact, now, profile.against(), |_| false).as_ref() == Some(now))
}

/// What is gone with these: everything that rests on nothing but their records, and without records what is of their flags.
pub fn along(going: &[&Against]) -> impl Fn(&Against) -> bool + use<> {
    let records: BTreeSet<RecordId> = going.iter().flat_map(|one| one.records.iter().copied()).collect();
    let flags: BTreeSet<String> = going.iter().filter(|one| one.records.is_empty()).map(|one| one.flag.clone()).collect();
    move |one| if one.records.is_empty() { flags.contains(&one.flag) } else { one.records.iter().all(|record| records.contains(record)) }
}

/// When a thing is over, whatever counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    until: Option<NaiveDate>,
    sooner: Sooner,
}

fn end(record: &Record) -> End {
    let validity = record.validity();
    let sooner = match (validity.and_then(|validity| validity.repairable_from), record.source) {
        (Some(from), _) => Sooner::Repair(from),
        (None, Source::Penalty | Source::SeriousViolation) => Sooner::Never,
        (
            None,
            Source::DishonestDebtor
            | Source::AbnormalOperation
            | Source::TaxArrears
            | Source::Commitment
            | Source::TaxGrade
            | Source::Licence
            | Source::Registration
            | Source::Figures(_),
        ) => Sooner::Settling,
    };
    End { until: validity.and_then(|validity| validity.published_until()), sooner }
}

fn day(record: &Record) -> NaiveDate {
    record.decided_on.unwrap_or(record.seen_on)
}

/// The first day on which something of a day no longer lies within so many months.
fn past(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months)).and_then(|last| last.checked_add_days(Days::new(1)))
}

fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

/// Everything that stands against a firm: `records` that count and are used, and its open flags.
pub fn against(records: &[Record], flags: &[Flag], today: NaiveDate) -> Vec<Against> {
    let mut found: Vec<Against> = records.iter().filter_map(|record| of_record(record, today)).collect();
    for flag in flags {
        of_flag(flag, records, today, &mut found);
    }
    found
}

fn of_record(record: &Record, today: NaiveDate) -> Option<Against> {
    let End { until, sooner } = end(record);
    let of = |fact, code: &str, until| {
        Some(Against { fact, code: code.to_owned(), flag: String::new(), since: day(record), until, sooner, records: vec![record.id] })
    };
    match record.source {
        Source::DishonestDebtor | Source::AbnormalOperation | Source::SeriousViolation | Source::TaxArrears => of(FactKey::Lists, record.source.code(), until),
        Source::Penalty => of(FactKey::Penalties, "", until),
        Source::Commitment => {
            let broken = record.content.get("performance").and_then(serde_json::Value::as_str) == Some("breached");
            let counted = past(day(record), BROKEN).filter(|past| broken && today < *past)?;
            of(FactKey::BrokenCommitments, "", earlier(until, Some(counted)))
        }
        Source::Registration | Source::Licence | Source::TaxGrade | Source::Figures(_) => None,
    }
}

fn of_flag(flag: &Flag, records: &[Record], today: NaiveDate, found: &mut Vec<Against>) {
    let ids = records_of(&flag.evidence);
    let behind: Vec<&Record> = records.iter().filter(|record| ids.contains(&record.id)).collect();
    let whole = !behind.is_empty() && behind.len() == ids.len();
    let ends: Vec<End> = behind.iter().map(|record| end(record)).collect();
    // It lasts as long as the last record that it rests on, and can be over when each of them can.
    let last = if whole { ends.iter().map(|end| end.until).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max()) } else { None };
    let until = earlier(flag.valid_until, last);
    let sooner = ends.iter().map(|end| end.sooner).max().filter(|_| whole).unwrap_or(Sooner::Settling);
    // The day of its event moves when the older of two records goes, so that the newest decides.
    let newest = behind.iter().map(|record| day(record)).chain([flag.opened_on]).max().unwrap_or(flag.opened_on);
    let mut put = |fact, code: &str, until| {
        found.push(Against { fact, code: code.to_owned(), flag: flag.code.clone(), since: flag.opened_on, until, sooner, records: ids.clone() });
    };
    let within = |months: u32| past(flag.opened_on, months).is_none_or(|past| today < past);
    put(FactKey::OpenFlags, &flag.code, until);
    for (fact, months) in RECENT.into_iter().filter(|(_, months)| within(*months)) {
        put(fact, &flag.code, earlier(until, past(newest, months)));
    }
    if flag.severity == Severity::High {
        put(FactKey::HighFlags, "", until);
        if within(RECENT_HIGH) {
            put(FactKey::RecentHighFlags, "", earlier(until, past(newest, RECENT_HIGH)));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::value::{FlagState, RecordState};
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::credit::record::life::Life;

    pub(crate) fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// A record that its department delivered on the day of its decision.
    pub(crate) fn record(nth: u128, source: Source, decided_on: NaiveDate, content: Json) -> Record {
        Record {
            id: uuid::Uuid::from_u128(nth).into(),
            source,
            state: RecordState::Current,
            content,
            marks: json!([]),
            department: "某部门".to_owned(),
            decided_on: Some(decided_on),
            valid_from_on: None,
            valid_to_on: None,
            publish_to_on: None,
            removed_on: None,
            seen_on: decided_on,
            content_hash: String::new(),
            life: Life::default(),
            version: 1,
        }
    }

    pub(crate) fn penalty(nth: u128, decided_on: NaiveDate) -> Record {
        record(nth, Source::Penalty, decided_on, json!({ "decision_no": nth.to_string(), "category": ["fine"], "fine": 3_000_000, "behaviour": "某行为" }))
    }

    pub(crate) fn flag(code: &str, severity: Severity, opened_on: NaiveDate, records: &[&Record]) -> Flag {
        Flag {
            id: uuid::Uuid::from_u128(99).into(),
            enterprise: uuid::Uuid::from_u128(98).into(),
            code: code.to_owned(),
            severity,
            state: FlagState::Open,
            evidence: records.iter().map(|record| json!({ "record": record.id })).collect(),
            opened_on,
            valid_until: None,
            raised_at: chrono::DateTime::UNIX_EPOCH,
            cleared_at: None,
            cleared_because: None,
        }
    }

    fn of(found: &[Against], fact: FactKey) -> Vec<(&str, Option<NaiveDate>, Sooner)> {
        found.iter().filter(|one| one.fact == fact).map(|one| (one.code.as_str(), one.until, one.sooner)).collect()
    }

    #[test]
    fn every_record_says_when_it_ends_and_how_it_ends_sooner() {
        let today = on("2026-03-02");
        let records = [
            penalty(1, on("2026-02-10")),
            record(2, Source::SeriousViolation, on("2026-02-10"), json!({})),
            record(3, Source::AbnormalOperation, on("2024-02-10"), json!({})),
            record(4, Source::DishonestDebtor, on("2026-01-05"), json!({})),
            record(5, Source::Commitment, on("2024-06-01"), json!({ "performance": "breached" })),
            record(6, Source::Commitment, on("2025-06-01"), json!({ "performance": "all" })),
        ];
        let found = against(&records, &[], today);
        assert_eq!(of(&found, FactKey::Penalties), [("", Some(on("2029-02-10")), Sooner::Repair(on("2026-05-10")))]);
        let lists = of(&found, FactKey::Lists);
        assert_eq!(lists[0], ("serious_violation", Some(on("2029-02-10")), Sooner::Repair(on("2027-02-10"))));
        assert_eq!(lists[1], ("abnormal_operation", None, Sooner::Settling));
        assert_eq!((lists[2].0, lists[2].2), ("dishonest_debtor", Sooner::Settling));
        let broken = of(&found, FactKey::BrokenCommitments);
        assert_eq!((broken.len(), broken[0].1.is_some_and(|until| until <= on("2026-06-02"))), (1, true), "{broken:?}");
    }

    #[test]
    fn a_flag_lasts_as_its_records_and_its_windows_end_by_themselves() {
        let today = on("2026-03-02");
        let (old, new) = (penalty(1, on("2025-06-10")), penalty(2, on("2025-12-10")));
        let flags = [flag("RF16", Severity::High, on("2025-06-10"), &[&old, &new])];
        let found = against(&[old, new], &flags, today);
        assert_eq!(of(&found, FactKey::OpenFlags), [("RF16", Some(on("2028-12-10")), Sooner::Repair(on("2026-03-10")))]);
        assert!(of(&found, FactKey::RecentFlagsSix).is_empty(), "its event lies more than six months back");
        let year = of(&found, FactKey::RecentFlags);
        assert_eq!(year, [("RF16", Some(on("2026-12-11")), Sooner::Repair(on("2026-03-10")))], "the newest of its records decides");
        assert_eq!(of(&found, FactKey::HighFlags).len() + of(&found, FactKey::RecentHighFlags).len(), 2);
        let bare = against(&[], &[flag("RF13", Severity::Medium, on("2026-01-01"), &[])], today);
        assert_eq!(of(&bare, FactKey::OpenFlags), [("RF13", None, Sooner::Settling)]);
    }
}
