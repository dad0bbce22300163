//! What a firm is told about a record on a day.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::value::Source;
use entity::value::id::EnterpriseId;

use crate::credit::record::actions::Record;
use crate::credit::record::life::{Decision, is_another};
use crate::credit::record::list::{Speaks, list_of};
use crate::credit::record::past::actions::Earlier;
use crate::platform::calendar::today;

/// Days for which something that was missed is still told.
const LATE: u64 = 7;
/// Days before its end that a licence is spoken of.
const AHEAD: u64 = 30;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// There is a new adverse record.
    New(Since),
    /// A licence ends on this day.
    Expiring(NaiveDate),
    /// Repair may be asked for, from this day on.
    Repairable(NaiveDate),
}

/// Since when a record has been bad news for its firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Since it came.
    Came,
    /// Since an instant after that: before, it was no bad news, another decision, did not count, or was not the firm's.
    Became(DateTime<Utc>),
}

/// Since when a record has been bad news for its firm, by what it was before, the latest first.
pub fn since(record: &Record, firm: EnterpriseId, earlier: &[Earlier]) -> Since {
    let mut now = record;
    for Earlier { then, firm: whose, until } in earlier {
        let (was, is) = (Decision { decided_on: then.decided_on, content: &then.content }, Decision { decided_on: now.decided_on, content: &now.content });
        if *whose != Some(firm) || !is_news(then, today(*until)) || is_another(was, is) {
            return Since::Became(*until);
        }
        now = then;
    }
    Since::Came
}

/// Whether a record is bad news on a day.
pub fn is_news(record: &Record, on: NaiveDate) -> bool {
    is_adverse(record) && record.counts_on(on)
}

/// What is told on a day about a record that has been bad news for so long, of a firm that has had an account since a day; each is told once,
/// whoever asks how often.
pub fn reminders(record: &Record, since: Since, opened_on: NaiveDate, today: NaiveDate) -> Vec<Reminder> {
    if !record.counts_on(today) {
        return Vec::new();
    }
    let late = |day: NaiveDate| day <= today && day.checked_add_days(Days::new(LATE)).is_none_or(|until| today <= until);
    let became_on = match since {
        Since::Came => record.seen_on,
        Since::Became(at) => self::today(at),
    };
    let new = (is_adverse(record) && late(became_on.max(opened_on))).then_some(Reminder::New(since));
    let soon = |day: &NaiveDate| today <= *day && today.checked_add_days(Days::new(AHEAD)).is_none_or(|until| *day <= until);
    let expiring = record.valid_to_on.filter(|_| expires(record)).filter(soon).map(Reminder::Expiring);
    let repairable = record.validity().filter(|validity| validity.is_repairable_on(today)).and_then(|validity| validity.repairable_from);
    let repairable = repairable.map(Reminder::Repairable);
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
        let (long_ago, new) = (day("2026-01-01"), Reminder::New(Since::Came));
        let reminders_of = |record: &Record, on: &str| reminders(record, Since::Came, long_ago, day(on));
        for (on, expected) in [
            ("2026-04-30", vec![]),
            ("2026-05-01", vec![new]),
            ("2026-05-08", vec![new]),
            ("2026-05-09", vec![]),
            ("2026-07-14", vec![]),
            ("2026-07-15", vec![Reminder::Repairable(day("2026-07-15"))]),
            ("2026-08-23", vec![Reminder::Repairable(day("2026-07-15"))]),
        ] {
            assert_eq!(reminders_of(&penalty, on), expected, "{on}");
        }
        // Who opens an account later, or gets the record later, is told then.
        for (on, told) in [("2026-06-09", false), ("2026-06-10", true), ("2026-06-17", true), ("2026-06-18", false)] {
            assert_eq!(reminders(&penalty, Since::Came, day("2026-06-10"), day(on)).contains(&new), told, "{on}");
            let became = Since::Became("2026-06-10T01:00:00Z".parse().expect("an instant"));
            assert_eq!(reminders(&penalty, became, long_ago, day(on)).contains(&Reminder::New(became)), told, "{on}");
        }
        let licence = Record { valid_to_on: Some(day("2026-09-30")), ..record(Source::Licence, "2026-05-01") };
        for (on, told) in [("2026-08-30", false), ("2026-08-31", true), ("2026-09-30", true), ("2026-10-01", false)] {
            assert_eq!(!reminders_of(&licence, on).is_empty(), told, "{on}");
        }
        let repaired = Record { life: Life { repaired_at: Some(chrono::DateTime::UNIX_EPOCH), ..Life::default() }, ..penalty };
        assert_eq!(reminders_of(&repaired, "2026-05-01"), []);
    }

    #[test]
    fn a_record_is_news_since_it_became_bad_for_its_firm() {
        let firm = EnterpriseId::from(uuid::Uuid::from_u128(1));
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let (first, second) = (at("2026-05-10T01:00:00Z"), at("2026-05-20T01:00:00Z"));
        let graded = |grade: &str| Record { content: json!({ "grade": grade }), ..record(Source::TaxGrade, "2026-05-01") };
        let until = |then: &Record, until: DateTime<Utc>| Earlier { then: then.clone(), firm: Some(firm), until };
        let (good, bad, worse) = (graded("A"), graded("C"), graded("D"));
        assert_eq!(since(&bad, firm, &[]), Since::Came);
        assert_eq!(since(&worse, firm, &[until(&good, second)]), Since::Became(second), "corrected from A to D");
        assert_eq!(since(&worse, firm, &[until(&bad, second)]), Since::Came, "it was bad news before");
        assert_eq!(since(&worse, firm, &[until(&bad, second), until(&good, first)]), Since::Became(first));
        let nobodys = Earlier { firm: None, ..until(&bad, second) };
        assert_eq!(since(&bad, firm, &[nobodys]), Since::Became(second), "whose it is was found out late");
        let gone = Record { state: RecordState::Withdrawn, ..bad.clone() };
        assert_eq!(since(&bad, firm, &[until(&gone, second)]), Since::Became(second), "it came back");
        let suspended = Record { life: Life { suspended_at: Some(first), ..Life::default() }, ..bad.clone() };
        assert_eq!(since(&bad, firm, &[until(&suspended, second), until(&bad, first)]), Since::Came, "an objection leaves it bad news");
        let other = Record { decided_on: Some(day("2026-05-16")), ..bad.clone() };
        assert_eq!(since(&other, firm, &[until(&bad, second)]), Since::Became(second), "another decision");
    }
}
