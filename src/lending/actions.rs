//! What banks report about loans.

use std::collections::HashMap;

use entity::lending::{disbursement, first_loan, first_loan_share, offer};
use entity::value::id::{ApplicationId, DisbursementId, EnterpriseId, OrganisationId};
use entity::value::{ApplicationState, DisbursementState, Fen, FirstLoanState};
use serde::{Deserialize, Serialize};

use super::first_loan::ledger;
use super::past::actions::undone;
use super::repayment::{self, Owed, Refusal, Repayment};
use super::store;
use crate::app::App;
use crate::consent::post_loan::actions as post_loan;
use crate::enterprise::merge::actions::owned_then;
use crate::enterprise::merge::plan::Kind;
use crate::enterprise::predecessor::actions as predecessor;
use crate::financing::application::act::{Payout, Terms};
use crate::financing::application::actions as application;
use crate::financing::application::state::Line;
use crate::matching::rematch::actions::touched;
use crate::platform::audit::{self, By, Deed};
use crate::platform::moment::Moment;
use crate::platform::once::{self, Once};
use crate::platform::store::{Connection, Error as StoreError, Tx};
use crate::platform::web::form::FieldErrors;

/// What the lending ledger says about a firm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outstanding {
    /// What it still owes on loans of the platform.
    pub outstanding: Fen,
    /// Whether a disbursement stands that was not reversed.
    pub has_borrowed: bool,
    /// Banks to which it owes.
    pub banks: Vec<OrganisationId>,
}

impl Outstanding {
    fn add(&mut self, row: &disbursement::Model) {
        match row.state {
            DisbursementState::Reversed => {}
            DisbursementState::Paid => {
                self.has_borrowed = true;
                let left = row.amount_fen - row.repaid_fen;
                if left > Fen::ZERO {
                    self.outstanding = self.outstanding + left;
                    self.banks.push(row.bank_id);
                }
            }
        }
    }
}

/// What a firm owes on loans of the platform, and to whom.
pub async fn outstanding(db: &impl Connection, enterprise: EnterpriseId) -> Result<Outstanding, StoreError> {
    let mut sum = Outstanding::default();
    store::list_of_enterprise(db, enterprise).await?.iter().for_each(|row| sum.add(row));
    sum.banks.sort_unstable();
    sum.banks.dedup();
    Ok(sum)
}

/// What several firms owe on loans of the platform; those without a loan are not in it.
pub async fn outstanding_of(db: &impl Connection, enterprises: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Outstanding>, StoreError> {
    let mut sums: HashMap<EnterpriseId, Outstanding> = HashMap::new();
    store::list_of_enterprises(db, enterprises).await?.iter().for_each(|row| sums.entry(row.enterprise_id).or_default().add(row));
    Ok(sums)
}

/// What a firm owed on loans of the platform on a day, as it was known at an instant.
pub async fn outstanding_as_of(db: &impl Connection, enterprise: EnterpriseId, asked: Moment) -> Result<Outstanding, StoreError> {
    let own = owned_then(db, Kind::Disbursement, enterprise, asked.at).await?;
    let ids: Vec<DisbursementId> = own.into_iter().map(DisbursementId::from).collect();
    let mut sum = Outstanding::default();
    undone(db, store::list_by_id(db, &ids).await?, asked).await?.iter().for_each(|row| sum.add(row));
    sum.banks.sort_unstable();
    sum.banks.dedup();
    Ok(sum)
}

/// Why something about a loan did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// The repayment does not fit the loan.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The application does not allow it.
    #[error(transparent)]
    Application(application::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The credit lines granted on these applications.
pub async fn offers(db: &impl Connection, applications: &[ApplicationId]) -> Result<Vec<offer::Model>, StoreError> {
    store::find_offers(db, applications).await
}

/// What was paid out to a firm, by the day.
pub async fn of_enterprise(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<disbursement::Model>, StoreError> {
    store::list_of_enterprise(db, enterprise).await
}

/// What was paid out on an application, in the order of recording.
pub async fn of_application(db: &impl Connection, application: ApplicationId) -> Result<Vec<disbursement::Model>, StoreError> {
    store::list_of_application(db, application).await
}

/// Whose loan it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parties {
    /// The application.
    pub application: ApplicationId,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// The bank.
    pub bank: OrganisationId,
}

/// Writes down what a bank granted, in the transaction of the grant.
pub async fn record_offer(tx: &Tx, app: &App, parties: Parties, terms: &Terms, line: Line) -> Result<(), StoreError> {
    let said = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let row = offer::Model {
        id: app.ids.new_id(),
        application_id: parties.application,
        enterprise_id: parties.enterprise,
        bank_id: parties.bank,
        amount_fen: terms.amount,
        rate_ppm: terms.rate,
        term_months: terms.term_months,
        guarantee: terms.guarantee,
        repayment_form: terms.repayment,
        fees: serde_json::to_value(&terms.fees).unwrap_or_else(|_| serde_json::json!([])),
        conditions: said(&terms.conditions),
        override_reason: terms.override_reason.as_deref().and_then(said),
        granted_at: app.clock.now(),
        valid_until: line.valid_until,
    };
    store::insert_offer(tx, row).await
}

/// Writes down a disbursement and brings the first-loan ledger in step, in the transaction of the act.
pub async fn record(tx: &Tx, app: &App, parties: Parties, payout: &Payout) -> Result<(), StoreError> {
    let offer = store::find_offers(tx, &[parties.application]).await?.into_iter().next().ok_or(StoreError::NotFound)?;
    let row = disbursement::Model {
        id: payout.disbursement,
        application_id: parties.application,
        enterprise_id: parties.enterprise,
        bank_id: parties.bank,
        reference: payout.loan_number.trim().to_owned(),
        amount_fen: payout.amount,
        rate_ppm: payout.rate,
        guarantee: offer.guarantee,
        disbursed_on: payout.paid_on,
        matures_on: payout.matures_on(),
        attests_no_record: payout.attestation.is_some(),
        attested_on: payout.attestation.as_ref().map(|word| word.checked_on),
        state: DisbursementState::Paid,
        reversed_on: None,
        reversal_reason: None,
        repaid_fen: Fen::ZERO,
        recorded_at: app.clock.now(),
        version: 1,
        reversed_at: None,
    };
    store::insert(tx, row).await?;
    let loan = post_loan::Loan { disbursement: payout.disbursement, enterprise: parties.enterprise, bank: parties.bank };
    post_loan::ask(tx, app, loan).await?;
    touched(tx, app, [parties.enterprise]).await?;
    reconcile_first_loan(tx, app, parties.enterprise).await
}

/// Takes a disbursement back and brings the first-loan ledger in step, in the transaction of the act.
pub async fn take_back(tx: &Tx, app: &App, id: DisbursementId, reason: &str) -> Result<(), StoreError> {
    let mut row = store::lock(tx, id).await?;
    let (seen, enterprise) = (row.version, row.enterprise_id);
    row.state = DisbursementState::Reversed;
    row.reversed_on = Some(app.clock.today());
    row.reversed_at = Some(app.clock.now());
    row.reversal_reason = Some(reason.trim().to_owned());
    store::save(tx, row, seen).await?;
    touched(tx, app, [enterprise]).await?;
    reconcile_first_loan(tx, app, enterprise).await
}

/// Recomputes the firm's entry of the first-loan ledger (首贷台账) from all its disbursements and writes the difference; and that of the
/// company that a sole trader went on as (个转企), whose first loan depends on the trader's.
pub async fn reconcile_first_loan(tx: &Tx, app: &App, enterprise: EnterpriseId) -> Result<(), StoreError> {
    reconcile_one(tx, app, enterprise).await?;
    match predecessor::successor_of(tx, enterprise).await? {
        Some(successor) => reconcile_one(tx, app, successor).await,
        None => Ok(()),
    }
}

async fn reconcile_one(tx: &Tx, app: &App, enterprise: EnterpriseId) -> Result<(), StoreError> {
    store::lock_enterprise(tx, enterprise).await?;
    let all: Vec<ledger::Disbursement> = store::list_of_enterprise(tx, enterprise).await?.iter().map(as_counted).collect();
    let before: Vec<ledger::Disbursement> = match predecessor::predecessor_of(tx, enterprise).await? {
        Some(trader) => store::list_of_enterprise(tx, trader).await?.iter().map(as_counted).collect(),
        None => Vec::new(),
    };
    let held = store::find_first_loan(tx, enterprise).await?;
    let entry = held.as_ref().map(|(entry, shares)| ledger::Entry {
        counted_on: entry.counted_on,
        shares: shares.iter().map(|s| ledger::Share { bank: s.bank_id, disbursement: s.disbursement_id, share: s.share_ppm }).collect(),
        co_first: entry.co_first,
        definition: entry.definition.clone(),
    });
    let correction = ledger::difference(entry.as_ref(), ledger::recompute_after(&before, &all));
    let now = app.clock.now();
    let opened = match correction {
        ledger::Correction::Keep => return Ok(()),
        ledger::Correction::Open(entry) | ledger::Correction::Restate(entry) => Some(entry),
        ledger::Correction::Reverse => None,
    };
    if let Some((old, _)) = held {
        store::reverse_first_loan(tx, old.id, now).await?;
    }
    if let Some(entry) = opened {
        insert_entry(tx, app, enterprise, entry).await?;
    }
    Ok(())
}

fn as_counted(row: &disbursement::Model) -> ledger::Disbursement {
    let word = if row.attests_no_record { ledger::Word::NoRecord } else { ledger::Word::Silent };
    ledger::Disbursement { id: row.id, bank: row.bank_id, disbursed_on: row.disbursed_on, state: row.state, word, amount: row.amount_fen }
}

async fn insert_entry(tx: &Tx, app: &App, enterprise: EnterpriseId, entry: ledger::Entry) -> Result<(), StoreError> {
    let id = app.ids.new_id();
    let share = |s: &ledger::Share| first_loan_share::Model {
        id: app.ids.new_id(),
        first_loan_id: id,
        disbursement_id: s.disbursement,
        bank_id: s.bank,
        share_ppm: s.share,
    };
    let shares = entry.shares.iter().map(share).collect();
    let row = first_loan::Model {
        id,
        enterprise_id: enterprise,
        counted_on: entry.counted_on,
        co_first: entry.co_first,
        definition: entry.definition,
        state: FirstLoanState::Attested,
        recorded_at: app.clock.now(),
        reversed_at: None,
    };
    store::insert_first_loan(tx, row, shares).await
}

/// One disbursement of a bank.
pub async fn find(db: &impl Connection, bank: OrganisationId, id: DisbursementId) -> Result<disbursement::Model, StoreError> {
    store::find(db, bank, id).await
}

/// A bank's disbursements, newest first.
pub async fn of_bank(db: &impl Connection, bank: OrganisationId, before: Option<DisbursementId>) -> Result<Vec<disbursement::Model>, StoreError> {
    store::list_of_bank(db, bank, before).await
}

/// The firms that a bank has lent to on the platform (存量客户).
pub async fn customers(db: &impl Connection, bank: OrganisationId) -> Result<Vec<EnterpriseId>, StoreError> {
    store::list_customers(db, bank).await
}

/// What a bank has lent through the platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Disbursements that stand.
    pub count: usize,
    /// Their amounts.
    pub paid: Fen,
    /// What is still owed of them.
    pub outstanding: Fen,
}

/// A bank's loans in three figures.
pub async fn book(db: &impl Connection, bank: OrganisationId) -> Result<Book, StoreError> {
    let mut book = Book::default();
    for (amount, repaid) in store::list_balances(db, bank).await? {
        book.count += 1;
        book.paid = book.paid + amount;
        book.outstanding = book.outstanding + (amount - repaid);
    }
    Ok(book)
}

/// Books a repayment in the transaction of the request; settles the application when nothing is owed any more.
pub async fn repay_in(tx: &Tx, app: &App, by: &By, bank: OrganisationId, id: DisbursementId, paid: &Repayment) -> Result<(), Error> {
    let application = store::find(tx, bank, id).await?.application_id;
    application::hold(tx, application).await?;
    let mut row = store::lock(tx, id).await?;
    let owed = Owed { state: row.state, disbursed_on: row.disbursed_on, left: row.amount_fen - row.repaid_fen };
    repayment::check(&owed, paid, app.clock.today())?;
    let booked = entity::lending::repayment::Model {
        id: app.ids.new_id(),
        disbursement_id: id,
        paid_on: paid.paid_on,
        principal_fen: paid.principal,
        interest_fen: paid.interest,
        reference: paid.reference.trim().to_owned(),
        recorded_at: Some(app.clock.now()),
    };
    match store::insert_repayment(tx, booked).await {
        Err(error) if error.is_taken("reference") => return Err(Error::Invalid(FieldErrors::one("reference", "loan-error-repayment-taken"))),
        other => other?,
    }
    let seen = row.version;
    row.repaid_fen = row.repaid_fen + paid.principal;
    touched(tx, app, [row.enterprise_id]).await?;
    store::save(tx, row, seen).await?;
    let detail = serde_json::json!({ "principal_fen": paid.principal.0, "interest_fen": paid.interest.0 });
    audit::write(tx, app, by, Deed { action: "lending.repay", subject_kind: "disbursement", subject_id: id.to_string(), detail }).await?;
    application::settle_when_paid(tx, app, by, bank, application).await.map_err(Error::Application)
}

/// Books a repayment.
pub async fn repay(app: &App, by: &By, bank: OrganisationId, id: DisbursementId, paid: &Repayment) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    repay_in(&tx, app, by, bank, id, paid).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Repayments booked against a disbursement, the oldest first.
pub async fn repayments(db: &impl Connection, id: DisbursementId) -> Result<Vec<entity::lending::repayment::Model>, StoreError> {
    store::list_repayments(db, id).await
}

/// What a repayment under a client's key is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaid {
    /// The disbursement.
    pub disbursement_id: DisbursementId,
    /// What is still owed of it.
    pub outstanding: Fen,
    /// Where the application stands.
    pub state: ApplicationState,
}

/// Books a repayment once under a client's key: the same request again has the same answer.
pub async fn repay_once(app: &App, by: &By, bank: OrganisationId, id: DisbursementId, paid: &Repayment, once: &Once) -> Result<Repaid, Error> {
    let tx = app.db.begin_write().await?;
    let row = store::find(&tx, bank, id).await?;
    application::hold(&tx, row.application_id).await?;
    if let Some(before) = once::answered(&tx, once).await.map_err(|e| Error::Application(e.into()))? {
        return Ok(before);
    }
    repay_in(&tx, app, by, bank, id, paid).await?;
    let after = store::find(&tx, bank, id).await?;
    let state = application::state_of(&tx, row.application_id).await?;
    let answer = Repaid { disbursement_id: id, outstanding: after.amount_fen - after.repaid_fen, state };
    once::keep(&tx, app, once, &answer).await.map_err(|e| Error::Application(e.into()))?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(answer)
}
