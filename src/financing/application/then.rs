//! An application as it stood at an earlier moment: what happened until then, and nothing that was due.

use chrono::{DateTime, Utc};
use entity::value::{ApplicationState, DisbursementState};

use super::reading::actions::Detail;

/// The same application as it stood at an instant; without any event when it was not sent yet.
#[must_use]
pub fn as_of(mut detail: Detail, at: DateTime<Utc>) -> Detail {
    detail.events.retain(|event| event.at <= at);
    detail.application.history.retain(|event| event.at <= at);
    detail.offer = detail.offer.filter(|offer| offer.granted_at <= at);
    detail.disbursements.retain(|paid| paid.recorded_at <= at);
    for paid in detail.disbursements.iter_mut().filter(|paid| paid.reversed_at.is_some_and(|reversed| reversed > at)) {
        (paid.state, paid.reversed_on, paid.reversal_reason, paid.reversed_at) = (DisbursementState::Paid, None, None, None);
    }
    let state = detail.events.last().map_or(ApplicationState::Waiting, |event| event.state_after);
    detail.application.state = state;
    if detail.offer.is_none() {
        detail.application.line = None;
    }
    let paid = &detail.disbursements;
    detail.application.loans.retain(|loan| paid.iter().any(|row| row.id == loan.disbursement));
    for loan in &mut detail.application.loans {
        loan.state = paid.iter().find(|row| row.id == loan.disbursement).map_or(loan.state, |row| row.state);
    }
    detail.deadlines.clear();
    detail.declined = detail.declined.filter(|_| state == ApplicationState::Declined);
    let summary = &mut detail.summary;
    summary.state = state;
    summary.due = None;
    summary.accepted_at = summary.accepted_at.filter(|accepted| *accepted <= at);
    summary.decided_at = summary.decided_at.filter(|decided| *decided <= at);
    summary.decision_days = summary.decision_days.filter(|_| summary.decided_at.is_some());
    if summary.accepted_at.is_none() {
        (summary.officer, summary.officer_name) = (None, None);
    }
    summary.updated_at = detail.events.last().map_or(summary.submitted_at, |event| event.at);
    detail
}
