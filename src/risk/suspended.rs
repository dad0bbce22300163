//! Flags that stand by records in dispute (异议) alone: until the answer they are shown with that mark, and are no alerts.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::Signal;
use entity::value::id::RecordId;

use super::raise::{Standing, Subject, should_stand};
use crate::credit::record::actions::Record;

/// The signals that stand without the records in dispute; none when no record is, so that nothing has to be compared.
pub(super) fn without(subject: Subject, records: &[Record], today: NaiveDate) -> Option<BTreeSet<Signal>> {
    if !records.iter().any(|record| record.life.is_suspended()) {
        return None;
    }
    let used: Vec<_> = records.iter().filter(|record| record.is_used_on(today)).map(Record::evidence).collect();
    Some(should_stand(subject, &used, today).into_iter().map(|standing| standing.signal).collect())
}

/// Since when a flag stands by records in dispute alone: since the objection to the last of them. None of one that stands without them.
pub(super) fn since(standing: &Standing, records: &[Record], without: Option<&BTreeSet<Signal>>) -> Option<DateTime<Utc>> {
    let without = without?;
    let rests = |id: &RecordId| standing.records.contains(id);
    let disputed = records.iter().filter(|record| rests(&record.id) && record.life.is_suspended());
    disputed.filter_map(|record| record.life.suspended_at).max().filter(|_| !without.contains(&standing.signal))
}

#[cfg(test)]
mod tests {
    use entity::value::{EnterpriseStatus, Source};
    use serde_json::json;

    use super::*;
    use crate::enterprise::against::tests::{on, penalty, record};

    fn since_of(records: &[Record]) -> Vec<(Signal, Option<DateTime<Utc>>)> {
        let (today, subject) = (on("2026-03-02"), Subject { status: EnterpriseStatus::Active, status_on: on("2020-01-01") });
        let evidence: Vec<_> = records.iter().map(Record::evidence).collect();
        let without = without(subject, records, today);
        should_stand(subject, &evidence, today).iter().map(|standing| (standing.signal, since(standing, records, without.as_ref()))).collect()
    }

    #[test]
    fn a_flag_is_in_dispute_while_nothing_else_raises_it() {
        let at = |text: &str| Some(text.parse::<DateTime<Utc>>().expect("an instant"));
        let debtor = record(1, Source::DishonestDebtor, on("2026-01-05"), json!({}));
        let (mut first, mut second) = (penalty(2, on("2026-01-06")), penalty(3, on("2026-01-07")));
        assert!(since_of(&[debtor.clone(), first.clone()]).iter().all(|(_, since)| since.is_none()));
        first.life.suspended_at = at("2026-02-01T01:00:00Z");
        assert_eq!(since_of(&[debtor.clone(), first.clone()]), [(Signal::RF01, None), (Signal::RF17, at("2026-02-01T01:00:00Z"))]);
        assert_eq!(since_of(&[first.clone(), second.clone()]), [(Signal::RF17, None)], "the other penalty raises it");
        second.life.suspended_at = at("2026-02-03T01:00:00Z");
        assert_eq!(since_of(&[first, second]), [(Signal::RF17, at("2026-02-03T01:00:00Z"))]);
    }
}
