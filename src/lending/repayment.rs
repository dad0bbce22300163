//! Recording a repayment: what can be booked against a disbursement.

use chrono::NaiveDate;
use entity::value::{DisbursementState, Fen};

/// A payment of the firm as the bank reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repayment {
    /// The day it was paid on.
    pub paid_on: NaiveDate,
    /// Principal in it.
    pub principal: Fen,
    /// Interest in it.
    pub interest: Fen,
    /// The bank's own number of the payment.
    pub reference: String,
}

/// The loan that it is booked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Whether it counts.
    pub state: DisbursementState,
    /// The day it was paid out on.
    pub disbursed_on: NaiveDate,
    /// Principal that is still owed.
    pub left: Fen,
}

/// Why a repayment was refused; nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The disbursement was taken back.
    #[error("lending.reversed")]
    Reversed,
    /// Nothing was paid, or less than nothing.
    #[error("lending.nothing_paid")]
    NothingPaid,
    /// More principal than is owed.
    #[error("lending.above_outstanding")]
    AboveOutstanding,
    /// The day is in the future.
    #[error("lending.in_the_future")]
    InTheFuture,
    /// The day is before the loan was paid out.
    #[error("lending.before_disbursement")]
    BeforeDisbursement,
    /// The bank's number of the payment is missing.
    #[error("lending.reference_missing")]
    ReferenceMissing,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: &'static [Self] =
        &[Self::Reversed, Self::NothingPaid, Self::AboveOutstanding, Self::InTheFuture, Self::BeforeDisbursement, Self::ReferenceMissing];
    /// The field of the form that it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Reversed | Self::NothingPaid | Self::AboveOutstanding => "principal",
            Self::InTheFuture | Self::BeforeDisbursement => "paid_on",
            Self::ReferenceMissing => "reference",
        }
    }
    /// The code that the API speaks; it never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reversed => "lending.reversed",
            Self::NothingPaid => "lending.nothing_paid",
            Self::AboveOutstanding => "lending.above_outstanding",
            Self::InTheFuture => "lending.in_the_future",
            Self::BeforeDisbursement => "lending.before_disbursement",
            Self::ReferenceMissing => "lending.reference_missing",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Reversed => "lending_refusal-reversed",
            Self::NothingPaid => "lending_refusal-nothing_paid",
            Self::AboveOutstanding => "lending_refusal-above_outstanding",
            Self::InTheFuture => "lending_refusal-in_the_future",
            Self::BeforeDisbursement => "lending_refusal-before_disbursement",
            Self::ReferenceMissing => "lending_refusal-reference_missing",
        }
    }
}

/// Whether the payment can be booked.
pub fn check(owed: &Owed, paid: &Repayment, today: NaiveDate) -> Result<(), Refusal> {
    match owed.state {
        DisbursementState::Reversed => return Err(Refusal::Reversed),
        DisbursementState::Paid => {}
    }
    if paid.reference.trim().is_empty() {
        Err(Refusal::ReferenceMissing)
    } else if paid.principal < Fen::ZERO || paid.interest < Fen::ZERO || (paid.principal == Fen::ZERO && paid.interest == Fen::ZERO) {
        Err(Refusal::NothingPaid)
    } else if paid.principal > owed.left {
        Err(Refusal::AboveOutstanding)
    } else if paid.paid_on > today {
        Err(Refusal::InTheFuture)
    } else if paid.paid_on < owed.disbursed_on {
        Err(Refusal::BeforeDisbursement)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_repayment_is_within_what_is_owed_and_between_payout_and_today() {
        let owed = Owed { state: DisbursementState::Paid, disbursed_on: day("2026-03-02"), left: Fen(100) };
        let paid = |principal, interest, on: &str, reference: &str| Repayment {
            paid_on: day(on),
            principal: Fen(principal),
            interest: Fen(interest),
            reference: reference.to_owned(),
        };
        let today = day("2026-04-01");
        let cases = [
            (paid(100, 1, "2026-04-01", "a"), Ok(())),
            (paid(0, 1, "2026-03-02", "a"), Ok(())),
            (paid(101, 0, "2026-04-01", "a"), Err(Refusal::AboveOutstanding)),
            (paid(0, 0, "2026-04-01", "a"), Err(Refusal::NothingPaid)),
            (paid(-1, 5, "2026-04-01", "a"), Err(Refusal::NothingPaid)),
            (paid(1, 0, "2026-04-02", "a"), Err(Refusal::InTheFuture)),
            (paid(1, 0, "2026-03-01", "a"), Err(Refusal::BeforeDisbursement)),
            (paid(1, 0, "2026-04-01", " "), Err(Refusal::ReferenceMissing)),
        ];
        for (payment, wanted) in cases {
            assert_eq!(check(&owed, &payment, today), wanted, "{payment:?}");
        }
        let reversed = Owed { state: DisbursementState::Reversed, ..owed };
        assert_eq!(check(&reversed, &paid(1, 0, "2026-04-01", "a"), today), Err(Refusal::Reversed));
        let codes: std::collections::BTreeSet<&str> = Refusal::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(codes.len(), Refusal::ALL.len());
    }
}
