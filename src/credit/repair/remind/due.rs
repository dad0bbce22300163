//! What a firm is told about a record on a day.

use chrono::{Days, NaiveDate};
use entity::value::Source;

use crate::credit::record::actions::Record;
use crate::credit::record::list::{Speaks, list_of};

/// Days for which something that was missed is still told.
const LATE: u64 = 7;
/// Days before its end that a licence is spoken of.
const AHEAD: u64 = 30;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// There is a new adverse record.
    New,
    /// A licence ends on this day.
    Expiring(NaiveDate),
    /// Repair may be asked for, from this day on.
    Repairable(NaiveDate),
}

/// What is told about a record on a day; each is told once, whoever asks how often.
pub fn reminders(record: &Record, today: NaiveDate) -> Vec<Reminder> {
    if !record.counts_on(today) {
        return Vec::new();
    }
    let late = |day: NaiveDate| day <= today && day.checked_add_days(Days::new(LATE)).is_none_or(|until| today <= until);
    let new = (is_adverse(record) && late(record.seen_on)).then_some(Reminder::New);
    let soon = |day: &NaiveDate| today <= *day && today.checked_add_days(Days::new(AHEAD)).is_none_or(|until| *day <= until);
    let expiring = record.valid_to_on.filter(|_| expires(record)).filter(soon).map(Reminder::Expiring);
    let repairable = record.validity().filter(|validity| validity.is_repairable_on(today)).and_then(|validity| validity.repairable_from);
    let repairable = repairable.filter(|from| late(*from)).map(Reminder::Repairable);
    [new, expiring, repairable].into_iter().flatten().collect()
}

/// Whether a firm has to see to it before a record's last day: licences and discharge permits.
fn expires(record: &Record) -> bool {
    let permit = record.content.get("kind").and_then(serde_json::Value::as_str) == Some("discharge_permit");
    record.source == Source::Licence || (record.source == Source::Filing && permit)
}

/// Whether a record is bad news: a commitment when it was broken, a grade when it is one of the lowest.
fn is_adverse(record: &Record) -> bool {
    let says = |field: &str, words: &[&str]| record.content.get(field).and_then(serde_json::Value::as_str).is_some_and(|word| words.contains(&word));
    match record.source {
        Source::Penalty | Source::DishonestDebtor | Source::AbnormalOperation | Source::SeriousViolation | Source::TaxArrears => true,
        Source::TaxGrade => says("grade", &["C", "D"]),
        Source::Commitment => says("performance", &["none", "breached"]),
        Source::Listing => list_of(record.source, &record.content).is_some_and(|list| list.speaks == Speaks::Against),
        Source::Registration | Source::Licence | Source::Filing | Source::Figures(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use entity::value::RecordState;
    use entity::value::id::RecordId;
    use serde_json::json;

    use super::*;
    use crate::credit::record::life::Life;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn record(source: Source, seen_on: &str) -> Record {
        Record {
            id: RecordId::from(uuid::Uuid::from_u128(1)),
            source,
            state: RecordState::Current,
            content: json!({}),
            marks: json!([]),
            department: String::new(),
            decided_on: Some(day("2026-04-15")),
            valid_from_on: None,
            valid_to_on: None,
            publish_to_on: None,
            removed_on: None,
            seen_on: day(seen_on),
            outcome_on: None,
            content_hash: String::new(),
            life: Life::default(),
            is_of_person: false,
            version: 1,
        }
    }

    #[test]
    fn each_day_has_its_reminders() {
        let penalty = record(Source::Penalty, "2026-05-01");
        for (on, expected) in [
            ("2026-04-30", vec![]),
            ("2026-05-01", vec![Reminder::New]),
            ("2026-05-08", vec![Reminder::New]),
            ("2026-05-09", vec![]),
            ("2026-07-14", vec![]),
            ("2026-07-15", vec![Reminder::Repairable(day("2026-07-15"))]),
            ("2026-07-22", vec![Reminder::Repairable(day("2026-07-15"))]),
            ("2026-07-23", vec![]),
        ] {
            assert_eq!(reminders(&penalty, day(on)), expected, "{on}");
        }
        let licence = Record { valid_to_on: Some(day("2026-09-30")), ..record(Source::Licence, "2026-05-01") };
        for (on, told) in [("2026-08-30", false), ("2026-08-31", true), ("2026-09-30", true), ("2026-10-01", false)] {
            assert_eq!(!reminders(&licence, day(on)).is_empty(), told, "{on}");
        }
        let repaired = Record { life: Life { repaired_at: Some(chrono::DateTime::UNIX_EPOCH), ..Life::default() }, ..penalty };
        assert_eq!(reminders(&repaired, day("2026-05-01")), []);
    }
}
