//! Flags that stand by records, or by a status, in dispute (异议) alone: until the answer they are shown with that mark, and are no alerts.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::Signal;
use entity::value::id::RecordId;

use super::raise::{Standing, should_stand};
use super::subject::{BY_STATUS, Subject};
use crate::credit::record::actions::Record;

/// The signals that stand without what is in dispute; none when nothing is, so that nothing has to be compared.
pub(super) fn without(subject: Subject, records: &[Record], today: NaiveDate) -> Option<BTreeSet<Signal>> {
    if subject.disputed_at.is_none() && !records.iter().any(|record| record.life.is_suspended()) {
        return None;
    }
    let used: Vec<_> = records.iter().filter(|record| record.is_used_on(today)).map(Record::evidence).collect();
    Some(should_stand(subject.used(), &used, today).into_iter().map(|standing| standing.signal).collect())
}

/// Since when a flag stands by what is in dispute alone: since the objection to the last of it. None of one that stands without it.
pub(super) fn since(standing: &Standing, subject: Subject, records: &[Record], without: Option<&BTreeSet<Signal>>) -> Option<DateTime<Utc>> {
    let without = without?;
    let rests = |id: &RecordId| standing.records.contains(id);
    let disputed = records.iter().filter(|record| rests(&record.id) && record.life.is_suspended());
    let by_status = subject.disputed_at.filter(|_| standing.signal == BY_STATUS);
    disputed.filter_map(|record| record.life.suspended_at).chain(by_status).max().filter(|_| !without.contains(&standing.signal))
}

#[cfg(test)]
mod tests {
    use entity::value::{EnterpriseStatus, Source};
    use serde_json::json;

    use super::*;
    use crate::enterprise::against::tests::{on, penalty, record};

    fn since_of(records: &[Record]) -> Vec<(Signal, Option<DateTime<Utc>>)> {
        since_as(Subject { status: EnterpriseStatus::Active, status_on: on("2020-01-01"), disputed_at: None }, records)
    }
    fn since_as(subject: Subject, records: &[Record]) -> Vec<(Signal, Option<DateTime<Utc>>)> {
        let today = on("2026-03-02");
        let evidence: Vec<_> = records.iter().map(Record::evidence).collect();
        let without = without(subject, records, today);
        should_stand(subject, &evidence, today).iter().map(|standing| (standing.signal, since(standing, subject, records, without.as_ref()))).collect()
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

    #[test]
    fn a_status_in_dispute_marks_its_own_flag_and_raises_none() {
        let at: DateTime<Utc> = "2026-02-01T01:00:00Z".parse().expect("an instant");
        let revoked = |disputed_at| Subject { status: EnterpriseStatus::Revoked, status_on: on("2026-01-05"), disputed_at };
        let debtor = record(1, Source::DishonestDebtor, on("2026-01-05"), json!({}));
        assert_eq!(since_as(revoked(None), std::slice::from_ref(&debtor)), [(Signal::RF01, None), (Signal::RF13, None)]);
        assert_eq!(since_as(revoked(Some(at)), std::slice::from_ref(&debtor)), [(Signal::RF01, None), (Signal::RF13, Some(at))]);
        let raised = |open: &[Signal]| should_stand(revoked(Some(at)).standing_on(open.iter().copied()), &[debtor.evidence()], on("2026-03-02")).len();
        assert_eq!((raised(&[]), raised(&[Signal::RF13])), (1, 2), "what stands stays");
    }
}
