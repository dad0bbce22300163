//! One application as the figures see it.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::{Fen, Guarantee, Industry, Ppm, RefusalReason, Region};
use serde::Serialize;

use super::period::start_of;

/// An application (融资申请) with what became of it; the order of the fields is the order of the digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The number that people know it by; unique.
    pub number: String,
    /// The bank's code; unique among banks.
    pub bank_code: String,
    /// The bank's name.
    pub bank_name: String,
    /// The county that the firm is registered in.
    pub county: Region,
    /// The firm's industry, where the registers know it; figures use its section.
    pub industry: Option<Industry>,
    /// What the firm asked for.
    pub asked: Fen,
    /// When the firm applied.
    pub submitted_at: DateTime<Utc>,
    /// When the bank took it on (接单).
    pub accepted_at: Option<DateTime<Utc>>,
    /// The bank's decision.
    pub decision: Option<Decision>,
    /// What secures the granted loan.
    pub guarantee: Option<Guarantee>,
    /// What was paid out, and taken back.
    pub disbursements: Vec<Payout>,
    /// This bank's part in the firm's first loan.
    pub first_loan: Option<FirstLoanShare>,
}

/// What a bank decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// When.
    pub at: DateTime<Utc>,
    /// Working days from submission to the decision without those on which the clock stood still; `None` when they cannot be told.
    pub working_days: Option<i64>,
    /// What.
    pub outcome: Outcome,
}

/// Granted or declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 授信.
    Granted {
        /// The credit line.
        amount: Fen,
    },
    /// 拒接 or 授信拒绝.
    Declined {
        /// Why; a bank may give several reasons.
        reasons: Vec<RefusalReason>,
    },
}

/// One disbursement (放款).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payout {
    /// The day of value.
    pub on: NaiveDate,
    /// How much.
    pub amount: Fen,
    /// The yearly rate.
    pub rate: Ppm,
    /// The day it was taken back (冲正).
    pub reversed_on: Option<NaiveDate>,
}

/// A bank's part in a firm's first loan (首贷); the parts of all banks in one firm make [`Ppm::ONE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirstLoanShare {
    /// The day of the first loan.
    pub on: NaiveDate,
    /// The part.
    pub share: Ppm,
    /// The day the entry was taken back.
    pub reversed_on: Option<NaiveDate>,
}

impl Case {
    /// The case as it stood at an instant, without anything that happened at or after it; `None` when it had not been submitted.
    pub fn as_of(&self, cut_off: DateTime<Utc>) -> Option<Self> {
        let before = |at: DateTime<Utc>| at < cut_off;
        let day_before = |on: NaiveDate| start_of(on) < cut_off;
        if !before(self.submitted_at) {
            return None;
        }
        let mut case = self.clone();
        case.accepted_at = case.accepted_at.filter(|at| before(*at));
        case.decision = case.decision.filter(|decision| before(decision.at));
        let granted = matches!(case.decision, Some(Decision { outcome: Outcome::Granted { .. }, .. }));
        case.guarantee = case.guarantee.filter(|_| granted);
        case.disbursements.retain(|payout| day_before(payout.on));
        for payout in &mut case.disbursements {
            payout.reversed_on = payout.reversed_on.filter(|on| day_before(*on));
        }
        case.first_loan = case.first_loan.filter(|first| day_before(first.on));
        if let Some(first) = &mut case.first_loan {
            first.reversed_on = first.reversed_on.filter(|on| day_before(*on));
        }
        Some(case)
    }
}
