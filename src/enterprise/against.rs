//! What stands against a firm, thing by thing: from which day each no longer counts, and from which day it can be over sooner.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use entity::value::id::RecordId;
use entity::value::{Severity, Source};

use super::fact::{FactKey, Profile, Value};
use super::profile::{COUNTED, RECENT, RECENT_COUNTED, within};
use crate::credit::record::actions::Record;
use crate::credit::record::list::{Speaks, stands_on};
use crate::risk::actions::{Flag, records_of};
use crate::risk::raise::{Say, heaviest, says};

/// Months for which a broken commitment is counted.
const BROKEN: u32 = 24;

impl FactKey {
    /// Whether it counts what stands against the firm: what ends leaves all such facts together.
    pub const fn counts_against(self) -> bool {
        self.lists_flags() || self.counts_flags() || matches!(self, Self::Lists | Self::Penalties | Self::BrokenCommitments)
    }
    /// Whether the platform counts it from what departments deliver: as long as that never came the firm can do nothing about it.
    pub const fn counts_deliveries(self) -> bool {
        self.counts_against() || matches!(self, Self::RecommendedLists | Self::KeptCommitments)
    }
    /// Whether it counts risk flags of a severity.
    pub const fn counts_flags(self) -> bool {
        matches!(self, Self::HighFlags | Self::RecentHighFlags | Self::MediumFlags | Self::RecentMediumFlags)
    }
    /// Whether it is a set of codes of risk flags.
    pub const fn lists_flags(self) -> bool {
        matches!(self, Self::OpenFlags | Self::RecentFlags | Self::RecentFlagsSix | Self::RecentFlagsTwentyFour)
    }
}

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

/// One thing that stands against a firm: an entry of a list, a penalty, a broken commitment, or a flag with what its records say in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// The fact that counts it: of a flag, [`FactKey::OpenFlags`]; the others that count flags follow from it.
    pub fact: FactKey,
    /// Its code, where the fact is a set of codes.
    pub code: String,
    /// How heavy it weighs, where it is a flag.
    pub severity: Option<Severity>,
    /// The day from which it counts.
    pub since: NaiveDate,
    /// The first day on which it no longer counts; none while no end is known.
    pub until: Option<NaiveDate>,
    /// How it can be over before that.
    pub sooner: Sooner,
    /// The records behind it.
    pub records: Vec<RecordId>,
    /// What each record says in a flag; nothing when they do not tell all of it.
    pub parts: Vec<Part>,
}

/// What one record says in a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it says.
    pub say: Say,
    /// Which record.
    pub record: RecordId,
    /// How it can be over before its time.
    pub sooner: Sooner,
}

/// What stands against a firm on a day, without what was done away with before.
#[derive(Clone, Copy, Debug)]
pub struct Left<'a> {
    /// All that stands against it.
    pub against: &'a [Against],
    /// The day.
    pub on: NaiveDate,
    /// Records that are gone.
    pub records: &'a BTreeSet<RecordId>,
    /// Flags that are gone, where their records do not tell them.
    pub flags: &'a BTreeSet<String>,
}

/// A flag that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LeftFlag<'a> {
    code: &'a str,
    severity: Option<Severity>,
    since: NaiveDate,
}

impl<'a> Left<'a> {
    /// Whether something is left that ends on a day and rests on records, or is a flag whose records do not tell how it goes on.
    pub fn has(&self, until: Option<NaiveDate>, records: &[RecordId], flag: Option<&str>) -> bool {
        let rests = records.is_empty() || records.iter().any(|record| !self.records.contains(record));
        rests && until.is_none_or(|until| self.on < until) && flag.is_none_or(|flag| !self.flags.contains(flag))
    }
    fn flag(&self, of: &'a Against) -> Option<LeftFlag<'a>> {
        let told = LeftFlag { code: &of.code, severity: of.severity, since: of.since };
        self.has(of.until, &of.records, Some(&of.code)).then_some(())?;
        let left = || of.parts.iter().filter(|part| self.has(part.say.valid_until, &[part.record], None)).map(|part| &part.say);
        // A flag may stand since before the first record that is used now.
        if left().count() == of.parts.len() {
            return Some(told);
        }
        Some(LeftFlag { severity: heaviest(left()), since: left().map(|say| say.opened_on).min()?, ..told })
    }
    /// The value of a fact that [counts what stands against the firm](FactKey::counts_against); of a set the order stays, and what is new comes last.
    pub fn value(&self, fact: FactKey, now: &Value) -> Option<Value> {
        let flags = || self.against.iter().filter(|one| one.fact == FactKey::OpenFlags).filter_map(|one| self.flag(one));
        let recent = |months: u32| move |flag: &LeftFlag<'_>| within(flag.since, months, self.on);
        let codes: Vec<&str> = if fact == FactKey::OpenFlags {
            flags().map(|flag| flag.code).collect()
        } else if let Some((_, months)) = RECENT.into_iter().find(|(of, _)| *of == fact) {
            flags().filter(recent(months)).map(|flag| flag.code).collect()
        } else if let Some((severity, all, _)) = COUNTED.into_iter().find(|(_, all, some)| *all == fact || *some == fact) {
            let of = || flags().filter(|flag| flag.severity == Some(severity));
            return count(if all == fact { of().count() } else { of().filter(recent(RECENT_COUNTED)).count() });
        } else {
            let of = || self.against.iter().filter(|one| one.fact == fact && self.has(one.until, &one.records, None));
            if matches!(now, Value::Count(_)) {
                return count(of().count());
            }
            of().map(|one| one.code.as_str()).collect()
        };
        let Value::Codes(now) = now else { return None };
        let new = codes.iter().filter(|code| !now.iter().any(|old| old == *code)).map(|code| (*code).to_owned());
        Some(Value::Codes(now.iter().filter(|code| codes.contains(&code.as_str())).cloned().chain(new).collect()))
    }
}

fn count(many: usize) -> Option<Value> {
    i64::try_from(many).ok().map(Value::Count)
}

/// Whether all that the known facts count is there, thing by thing.
pub fn accounts_for(profile: &Profile, today: NaiveDate) -> bool {
    let left = Left { against: profile.against(), on: today, records: &BTreeSet::new(), flags: &BTreeSet::new() };
    let known = |fact: FactKey| Some((fact, profile.value(fact)?));
    let mut counted = FactKey::ALL.iter().filter(|fact| fact.counts_against()).filter_map(|fact| known(*fact));
    !profile.against().is_empty() && counted.all(|(fact, now)| left.value(fact, now).as_ref() == Some(now))
}

/// When a thing is over, whatever counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    until: Option<NaiveDate>,
    sooner: Sooner,
}

fn end(record: &Record) -> End {
    let validity = record.validity();
    let until = validity.and_then(|validity| validity.published_until());
    let sooner = match (validity.and_then(|validity| validity.repairable_from), record.source) {
        (Some(from), _) => Sooner::Repair(from),
        (None, Source::Penalty | Source::SeriousViolation) => Sooner::Never,
        // A list with a term of its own is left when that is over, one without it when the firm has done what is asked.
        (None, Source::Listing) if validity.is_some_and(|validity| validity.because.has_term()) => Sooner::Never,
        (
            None,
            Source::DishonestDebtor
            | Source::AbnormalOperation
            | Source::TaxArrears
            | Source::Commitment
            | Source::TaxGrade
            | Source::Licence
            | Source::Registration
            | Source::Listing
            | Source::Filing
            | Source::Figures(_),
        ) => Sooner::Settling,
    };
    End { until, sooner }
}

fn day(record: &Record) -> NaiveDate {
    record.counted_on().unwrap_or(record.seen_on)
}

/// The first day on which something of a day no longer lies within so many months.
pub fn past(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months)).and_then(|last| last.checked_add_days(Days::new(1)))
}

fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

/// Everything that stands against a firm: `records` that count and are used, and its open flags.
pub fn against(records: &[Record], flags: &[Flag], today: NaiveDate) -> Vec<Against> {
    let mut found: Vec<Against> = records.iter().filter_map(|record| of_record(record, today)).collect();
    found.extend(flags.iter().map(|flag| of_flag(flag, records)));
    found
}

fn of_record(record: &Record, today: NaiveDate) -> Option<Against> {
    let End { until, sooner } = end(record);
    let of = |fact, code: &str, until| {
        let (code, records, parts) = (code.to_owned(), vec![record.id], Vec::new());
        Some(Against { fact, code, severity: None, since: day(record), until, sooner, records, parts })
    };
    match record.source {
        Source::DishonestDebtor | Source::AbnormalOperation | Source::SeriousViolation | Source::TaxArrears | Source::Listing => {
            let (list, _) = stands_on(record.source, &record.content).filter(|(_, speaks)| *speaks == Speaks::Against)?;
            of(FactKey::Lists, list, until)
        }
        Source::Penalty => of(FactKey::Penalties, "", until),
        Source::Commitment => {
            let broken = record.content.get("performance").and_then(serde_json::Value::as_str) == Some("breached");
            let counted = past(day(record), BROKEN).filter(|past| broken && today < *past)?;
            of(FactKey::BrokenCommitments, "", earlier(until, Some(counted)))
        }
        Source::Registration | Source::Licence | Source::TaxGrade | Source::Filing | Source::Figures(_) => None,
    }
}

fn of_flag(flag: &Flag, records: &[Record]) -> Against {
    let ids = records_of(&flag.evidence);
    let behind: Vec<&Record> = records.iter().filter(|record| ids.contains(&record.id)).collect();
    let says = says(&behind.iter().map(|record| record.evidence()).collect::<Vec<_>>());
    let part = |say: Say| {
        let record = behind.iter().find(|record| Some(record.id) == say.record)?;
        Some(Part { say, record: record.id, sooner: end(record).sooner })
    };
    let mut parts: Vec<Part> = says.into_iter().filter(|say| say.signal.code() == flag.code).filter_map(part).collect();
    // Records that are not all there, or no longer say it, do not tell how the flag goes on.
    if behind.len() != ids.len() || parts.len() != ids.len() {
        parts.clear();
    }
    // It lasts as long as the last record that it rests on, and can be over when each of them can.
    let last = parts.iter().map(|part| part.say.valid_until).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max());
    Against {
        fact: FactKey::OpenFlags,
        code: flag.code.clone(),
        severity: Some(flag.severity),
        since: flag.opened_on,
        until: earlier(flag.valid_until, last),
        sooner: parts.iter().map(|part| part.sooner).max().unwrap_or(Sooner::Settling),
        records: ids,
        parts,
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
            outcome_on: None,
            content_hash: String::new(),
            life: Life::default(),
            is_of_person: false,
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
            weighs: crate::risk::actions::Weighs::AsSaid,
            state: FlagState::Open,
            evidence: records.iter().map(|record| json!({ "record": record.id })).collect(),
            opened_on,
            valid_until: None,
            raised_at: chrono::DateTime::UNIX_EPOCH,
            cleared_at: None,
            cleared_because: None,
            disputed_at: None,
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
        // A term of its own is waited for; the day that a department named of an entry without one does not keep a firm from doing what is asked.
        let until = Some(on("2026-06-01"));
        let named = |list: &str| Record { valid_to_on: Some(on("2026-05-31")), ..record(7, Source::Listing, on("2026-02-10"), json!({ "list": list })) };
        let found_of = |list: &str| against(&[named(list)], &[], today).remove(0);
        for (list, sooner) in [("construction", Sooner::Never), ("customs", Sooner::Settling)] {
            assert_eq!((found_of(list).until, found_of(list).sooner), (until, sooner), "{list}");
        }
        let broken = of(&found, FactKey::BrokenCommitments);
        assert_eq!((broken.len(), broken[0].1.is_some_and(|until| until <= on("2026-06-02"))), (1, true), "{broken:?}");
    }

    fn left(against: &[Against], day: &str, gone: &[&Record], fact: FactKey) -> Option<Value> {
        let (records, flags) = (gone.iter().map(|record| record.id).collect(), BTreeSet::new());
        let all = Value::Codes(vec!["RF14".to_owned(), "RF16".to_owned(), "RF17".to_owned()]);
        Left { against, on: on(day), records: &records, flags: &flags }.value(fact, if fact.counts_flags() { &Value::Count(0) } else { &all })
    }

    fn codes(of: &[&str]) -> Value {
        Value::Codes(of.iter().map(|code| (*code).to_owned()).collect())
    }

    #[test]
    fn a_flag_lasts_as_its_records_and_its_windows_end_by_themselves() {
        let (old, new) = (penalty(1, on("2025-06-10")), penalty(2, on("2025-12-10")));
        let flags = [flag("RF17", Severity::Low, on("2025-06-10"), &[&old, &new])];
        let found = against(&[old.clone(), new.clone()], &flags, on("2026-03-02"));
        assert_eq!(of(&found, FactKey::OpenFlags), [("RF17", Some(on("2028-12-10")), Sooner::Repair(on("2026-03-10")))]);
        // Its event is the older one: it leaves the window with that one, unless that one goes before.
        for (day, gone, year, stands) in [
            ("2026-03-02", vec![], true, true),
            ("2026-06-10", vec![], true, true),
            ("2026-06-11", vec![], false, true),
            ("2026-06-11", vec![&old], true, true),
            ("2026-12-10", vec![&old], true, true),
            ("2026-12-11", vec![&old], false, true),
            ("2028-06-10", vec![], false, true),
            ("2028-12-09", vec![], false, true),
            ("2028-12-10", vec![], false, false),
            ("2026-03-10", vec![&old, &new], false, false),
        ] {
            let code = |there| Some(codes(if there { &["RF17"] } else { &[] }));
            assert_eq!(left(&found, day, &gone, FactKey::RecentFlags), code(year), "{day}");
            assert_eq!(left(&found, day, &gone, FactKey::OpenFlags), code(stands), "{day}");
        }
        let bare = against(&[], &[flag("RF13", Severity::Medium, on("2026-01-01"), &[])], on("2026-03-02"));
        assert_eq!(of(&bare, FactKey::OpenFlags), [("RF13", None, Sooner::Settling)]);
    }

    #[test]
    fn a_flag_weighs_what_is_left_of_it() {
        let far = record(1, Source::AbnormalOperation, on("2026-01-10"), json!({ "reason": "unreachable" }));
        let late = record(2, Source::AbnormalOperation, on("2026-02-10"), json!({ "reason": "annual_report_missing" }));
        let flags = [flag("RF14", Severity::High, on("2026-01-10"), &[&far, &late])];
        let found = against(&[far.clone(), late.clone()], &flags, on("2026-03-02"));
        let counts = |gone: &[&Record]| [FactKey::HighFlags, FactKey::RecentMediumFlags].map(|fact| left(&found, "2026-03-02", gone, fact));
        let of = |counts: [i64; 2]| counts.map(|count| Some(Value::Count(count)));
        assert_eq!(counts(&[]), of([1, 0]));
        assert_eq!(counts(&[&late]), of([1, 0]));
        assert_eq!(counts(&[&far]), of([0, 1]), "the rest weighs medium");
        assert_eq!(counts(&[&far, &late]), of([0, 0]));
    }

    #[test]
    fn lists_that_speak_for_a_firm_stand_not_against_it() {
        let listing = |nth, list: &str| record(nth, Source::Listing, on("2026-01-10"), json!({ "list": list }));
        let found = against(&[listing(1, "coordination"), listing(2, "unpaid_wages"), listing(3, "watched"), listing(4, "tax_lapsed")], &[], on("2026-03-02"));
        let wanted = [
            ("unpaid_wages", Some(on("2029-01-10")), Sooner::Repair(on("2026-07-10"))),
            ("watched", None, Sooner::Settling),
            ("tax_lapsed", None, Sooner::Settling),
        ];
        assert_eq!(of(&found, FactKey::Lists), wanted);
    }
}
