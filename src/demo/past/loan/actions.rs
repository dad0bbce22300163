//! Rows of the money that an application led to.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::lending::{disbursement, first_loan, first_loan_share, offer, repayment};
use entity::value::id::{DisbursementId, EnterpriseId};
use entity::value::{DisbursementState, Fen, FirstLoanState};
use serde_json::json;

use super::super::actions::{Case, Past};
use crate::app::App;
use crate::demo::actions::id_at;
use crate::financing::application::act;
use crate::financing::application::state::Loan;
use crate::lending::first_loan::ledger::{self, Word};
use crate::platform::calendar;

impl Past {
    pub(in crate::demo::past) fn grant(&mut self, app: &App, case: &mut Case<'_>, granted_at: DateTime<Utc>, terms: &act::Terms) {
        case.guarantee = terms.guarantee;
        let Some(line) = case.last.line else { return };
        self.offers.push(offer::Model {
            id: id_at(app, granted_at),
            application_id: case.id,
            enterprise_id: case.enterprise,
            bank_id: case.bank,
            amount_fen: terms.amount,
            rate_ppm: terms.rate,
            term_months: terms.term_months,
            guarantee: terms.guarantee,
            repayment_form: terms.repayment,
            fees: json!(terms.fees),
            conditions: Some(terms.conditions.clone()).filter(|text| !text.is_empty()),
            override_reason: terms.override_reason.clone(),
            granted_at,
            valid_until: line.valid_until,
        });
    }

    pub(in crate::demo::past) fn pay_out(&mut self, case: &mut Case<'_>, recorded_at: DateTime<Utc>, payout: &act::Payout) {
        case.loan = Some(payout.disbursement);
        case.stands.loans.push(Loan { disbursement: payout.disbursement, amount: payout.amount, state: DisbursementState::Paid, outstanding: payout.amount });
        self.disbursements.push(disbursement::Model {
            id: payout.disbursement,
            application_id: case.id,
            enterprise_id: case.enterprise,
            bank_id: case.bank,
            reference: payout.loan_number.clone(),
            amount_fen: payout.amount,
            rate_ppm: payout.rate,
            guarantee: case.guarantee,
            disbursed_on: payout.paid_on,
            matures_on: payout.matures_on(),
            attests_no_record: payout.attestation.is_some(),
            attested_on: payout.attestation.as_ref().map(|word| word.checked_on),
            state: DisbursementState::Paid,
            reversed_on: None,
            reversal_reason: None,
            repaid_fen: Fen::ZERO,
            recorded_at,
            version: 1,
            reversed_at: None,
        });
    }

    /// The loan of the case is the last that was paid out: cases are gone through one by one.
    pub(in crate::demo::past) fn reverse(&mut self, case: &mut Case<'_>, at: DateTime<Utc>, id: DisbursementId, reason: &str) {
        for loan in case.stands.loans.iter_mut().filter(|loan| loan.disbursement == id) {
            loan.state = DisbursementState::Reversed;
        }
        if let Some(row) = self.disbursements.last_mut().filter(|row| row.id == id) {
            row.state = DisbursementState::Reversed;
            row.reversed_on = Some(calendar::today(at));
            row.reversed_at = Some(at);
            row.reversal_reason = Some(reason.to_owned());
            row.version += 1;
        }
    }

    pub(in crate::demo::past) fn repay(&mut self, app: &App, case: &mut Case<'_>, at: DateTime<Utc>, (principal, interest): (Fen, Fen)) {
        for loan in case.stands.loans.iter_mut().filter(|loan| Some(loan.disbursement) == case.loan) {
            loan.outstanding = loan.outstanding - principal;
        }
        let Some(row) = self.disbursements.last_mut().filter(|row| Some(row.id) == case.loan) else { return };
        row.repaid_fen = row.repaid_fen + principal;
        row.version += 1;
        self.repayments.push(repayment::Model {
            id: id_at(app, at),
            disbursement_id: row.id,
            paid_on: calendar::today(at),
            principal_fen: principal,
            interest_fen: interest,
            reference: format!("{}-{:02}", row.reference, row.version - 1),
            recorded_at: Some(at),
        });
    }

    /// What the ledger of first loans holds, computed from all disbursements of each firm.
    pub(in crate::demo::past) fn count_first_loans(&mut self, app: &App) {
        let mut of_firm: HashMap<EnterpriseId, Vec<&disbursement::Model>> = HashMap::new();
        let mut order = Vec::new();
        for row in &self.disbursements {
            let all = of_firm.entry(row.enterprise_id).or_default();
            if all.is_empty() {
                order.push(row.enterprise_id);
            }
            all.push(row);
        }
        for firm in order {
            let rows = &of_firm[&firm];
            let all: Vec<ledger::Disbursement> = rows.iter().map(|row| counted(row)).collect();
            let Some(entry) = ledger::recompute(&all) else { continue };
            let shared = |row: &&&disbursement::Model| entry.shares.iter().any(|share| share.disbursement == row.id);
            let recorded_at = rows.iter().filter(shared).map(|row| row.recorded_at).max().unwrap_or_default();
            let id = id_at(app, recorded_at);
            self.first_loans.push(first_loan::Model {
                id,
                enterprise_id: firm,
                counted_on: entry.counted_on,
                co_first: entry.co_first,
                definition: entry.definition,
                state: FirstLoanState::Attested,
                recorded_at,
                reversed_at: None,
            });
            self.shares.extend(entry.shares.iter().map(|share| first_loan_share::Model {
                id: id_at(app, recorded_at),
                first_loan_id: id,
                disbursement_id: share.disbursement,
                bank_id: share.bank,
                share_ppm: share.share,
            }));
        }
    }
}

fn counted(row: &disbursement::Model) -> ledger::Disbursement {
    ledger::Disbursement {
        id: row.id,
        bank: row.bank_id,
        disbursed_on: row.disbursed_on,
        state: row.state,
        word: if row.attests_no_record { Word::NoRecord } else { Word::Silent },
        amount: row.amount_fen,
    }
}
