//! Rows of lending.

use chrono::{DateTime, Utc};
use entity::enterprise::enterprise;
use entity::lending::{disbursement, first_loan, first_loan_share, offer, repayment};
use entity::value::id::{ApplicationId, DisbursementId, EnterpriseId, FirstLoanId, OrganisationId};
use entity::value::{DisbursementState, Fen, FirstLoanState};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::platform::moment::Moment;
use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn list_of_enterprise(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<disbursement::Model>, Error> {
    let all = disbursement::Entity::find().filter(disbursement::Column::EnterpriseId.eq(enterprise));
    Ok(all.order_by_asc(disbursement::Column::DisbursedOn).order_by_asc(disbursement::Column::Id).all(db).await?)
}

pub(super) async fn list_of_enterprises(db: &impl ConnectionTrait, enterprises: &[EnterpriseId]) -> Result<Vec<disbursement::Model>, Error> {
    let mut all = Vec::new();
    for some in enterprises.chunks(1000) {
        all.extend(disbursement::Entity::find().filter(disbursement::Column::EnterpriseId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Disbursements by their ids.
pub(super) async fn list_by_id(db: &impl ConnectionTrait, ids: &[DisbursementId]) -> Result<Vec<disbursement::Model>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(1000) {
        all.extend(disbursement::Entity::find().filter(disbursement::Column::Id.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// What was paid back on disbursements.
pub(super) async fn list_repayments_of(db: &impl ConnectionTrait, ids: &[DisbursementId]) -> Result<Vec<repayment::Model>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(1000) {
        all.extend(repayment::Entity::find().filter(repayment::Column::DisbursementId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn list_of_application(db: &impl ConnectionTrait, application: ApplicationId) -> Result<Vec<disbursement::Model>, Error> {
    let all = disbursement::Entity::find().filter(disbursement::Column::ApplicationId.eq(application));
    Ok(all.order_by_asc(disbursement::Column::Id).all(db).await?)
}

/// A bank's disbursements, newest first.
pub(super) async fn list_of_bank(db: &impl ConnectionTrait, bank: OrganisationId, before: Option<DisbursementId>) -> Result<Vec<disbursement::Model>, Error> {
    let mut all = disbursement::Entity::find().filter(disbursement::Column::BankId.eq(bank));
    if let Some(before) = before {
        all = all.filter(disbursement::Column::Id.lt(before));
    }
    Ok(all.order_by_desc(disbursement::Column::Id).limit(PAGE).all(db).await?)
}

fn known_of_bank(bank: OrganisationId, asked: Moment) -> Select<disbursement::Entity> {
    let own = disbursement::Entity::find().filter(disbursement::Column::BankId.eq(bank)).filter(disbursement::Column::RecordedAt.lte(asked.at));
    match asked.earlier_day() {
        Some(on) => own.filter(disbursement::Column::DisbursedOn.lte(on)),
        None => own,
    }
}

/// Those of them that were known at an instant and are of no later day, newest first.
pub(super) async fn list_known_of_bank(
    db: &impl ConnectionTrait,
    bank: OrganisationId,
    before: Option<DisbursementId>,
    asked: Moment,
) -> Result<Vec<disbursement::Model>, Error> {
    let mut all = known_of_bank(bank, asked);
    if let Some(before) = before {
        all = all.filter(disbursement::Column::Id.lt(before));
    }
    Ok(all.order_by_desc(disbursement::Column::Id).limit(PAGE).all(db).await?)
}

/// All of them, however many.
pub(super) async fn list_all_known_of_bank(db: &impl ConnectionTrait, bank: OrganisationId, asked: Moment) -> Result<Vec<disbursement::Model>, Error> {
    Ok(known_of_bank(bank, asked).all(db).await?)
}

/// The firms that a bank has paid a loan to that was not taken back.
pub(super) async fn list_customers(db: &impl ConnectionTrait, bank: OrganisationId) -> Result<Vec<EnterpriseId>, Error> {
    let standing = disbursement::Entity::find()
        .select_only()
        .column(disbursement::Column::EnterpriseId)
        .distinct()
        .filter(disbursement::Column::BankId.eq(bank))
        .filter(disbursement::Column::State.ne(DisbursementState::Reversed));
    Ok(standing.into_tuple().all(db).await?)
}

pub(super) async fn find_offers(db: &impl ConnectionTrait, applications: &[ApplicationId]) -> Result<Vec<offer::Model>, Error> {
    let mut all = Vec::new();
    for some in applications.chunks(1000) {
        all.extend(offer::Entity::find().filter(offer::Column::ApplicationId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn insert_offer(tx: &Tx, row: offer::Model) -> Result<(), Error> {
    let offer::Model {
        id,
        application_id,
        enterprise_id,
        bank_id,
        amount_fen,
        rate_ppm,
        term_months,
        guarantee,
        repayment_form,
        fees,
        conditions,
        override_reason,
        granted_at,
        valid_until,
    } = row;
    let row = offer::ActiveModel {
        id: Set(id),
        application_id: Set(application_id),
        enterprise_id: Set(enterprise_id),
        bank_id: Set(bank_id),
        amount_fen: Set(amount_fen),
        rate_ppm: Set(rate_ppm),
        term_months: Set(term_months),
        guarantee: Set(guarantee),
        repayment_form: Set(repayment_form),
        fees: Set(fees),
        conditions: Set(conditions),
        override_reason: Set(override_reason),
        granted_at: Set(granted_at),
        valid_until: Set(valid_until),
    };
    offer::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn find(db: &impl ConnectionTrait, bank: OrganisationId, id: DisbursementId) -> Result<disbursement::Model, Error> {
    let own = disbursement::Entity::find_by_id(id).filter(disbursement::Column::BankId.eq(bank));
    own.one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn lock(tx: &Tx, id: DisbursementId) -> Result<disbursement::Model, Error> {
    disbursement::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn insert(tx: &Tx, row: disbursement::Model) -> Result<(), Error> {
    let disbursement::Model {
        id,
        application_id,
        enterprise_id,
        bank_id,
        reference,
        amount_fen,
        rate_ppm,
        guarantee,
        disbursed_on,
        matures_on,
        attests_no_record,
        attested_on,
        state,
        reversed_on,
        reversal_reason,
        repaid_fen,
        recorded_at,
        version,
        reversed_at,
    } = row;
    let row = disbursement::ActiveModel {
        id: Set(id),
        application_id: Set(application_id),
        enterprise_id: Set(enterprise_id),
        bank_id: Set(bank_id),
        reference: Set(reference),
        amount_fen: Set(amount_fen),
        rate_ppm: Set(rate_ppm),
        guarantee: Set(guarantee),
        disbursed_on: Set(disbursed_on),
        matures_on: Set(matures_on),
        attests_no_record: Set(attests_no_record),
        attested_on: Set(attested_on),
        state: Set(state),
        reversed_on: Set(reversed_on),
        reversal_reason: Set(reversal_reason),
        repaid_fen: Set(repaid_fen),
        recorded_at: Set(recorded_at),
        version: Set(version),
        reversed_at: Set(reversed_at),
    };
    disbursement::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what may change; only over the version that was read.
pub(super) async fn save(tx: &Tx, row: disbursement::Model, seen: i64) -> Result<(), Error> {
    let change = disbursement::ActiveModel {
        id: NotSet,
        state: Set(row.state),
        reversed_on: Set(row.reversed_on),
        reversed_at: Set(row.reversed_at),
        reversal_reason: Set(row.reversal_reason),
        repaid_fen: Set(row.repaid_fen),
        version: Set(seen + 1),
        ..Default::default()
    };
    let same = Condition::all().add(disbursement::Column::Id.eq(row.id)).add(disbursement::Column::Version.eq(seen));
    let done = disbursement::Entity::update_many().set(change).filter(same).exec(tx).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(super) async fn insert_repayment(tx: &Tx, row: repayment::Model) -> Result<(), Error> {
    let repayment::Model { id, disbursement_id, paid_on, principal_fen, interest_fen, reference, recorded_at } = row;
    let row = repayment::ActiveModel {
        id: Set(id),
        disbursement_id: Set(disbursement_id),
        paid_on: Set(paid_on),
        principal_fen: Set(principal_fen),
        interest_fen: Set(interest_fen),
        reference: Set(reference),
        recorded_at: Set(recorded_at),
    };
    repayment::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Locks the firm, so that its ledger is recomputed by one transaction at a time.
pub(super) async fn lock_enterprise(tx: &Tx, id: EnterpriseId) -> Result<(), Error> {
    enterprise::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound).map(|_| ())
}

/// The firm's entry of the first-loan ledger that stands, with its shares.
pub(super) async fn find_first_loan(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
) -> Result<Option<(first_loan::Model, Vec<first_loan_share::Model>)>, Error> {
    let standing = first_loan::Entity::find()
        .filter(first_loan::Column::EnterpriseId.eq(enterprise))
        .filter(first_loan::Column::State.eq(FirstLoanState::Attested))
        .one(db)
        .await?;
    let Some(entry) = standing else {
        return Ok(None);
    };
    let shares = first_loan_share::Entity::find().filter(first_loan_share::Column::FirstLoanId.eq(entry.id)).all(db).await?;
    Ok(Some((entry, shares)))
}

pub(super) async fn insert_first_loan(tx: &Tx, entry: first_loan::Model, shares: Vec<first_loan_share::Model>) -> Result<(), Error> {
    let first_loan::Model { id, enterprise_id, counted_on, co_first, definition, state, recorded_at, reversed_at } = entry;
    let row = first_loan::ActiveModel {
        id: Set(id),
        enterprise_id: Set(enterprise_id),
        counted_on: Set(counted_on),
        co_first: Set(co_first),
        definition: Set(definition),
        state: Set(state),
        recorded_at: Set(recorded_at),
        reversed_at: Set(reversed_at),
    };
    first_loan::Entity::insert(row).exec_without_returning(tx).await?;
    for first_loan_share::Model { id, first_loan_id, disbursement_id, bank_id, share_ppm } in shares {
        let share = first_loan_share::ActiveModel {
            id: Set(id),
            first_loan_id: Set(first_loan_id),
            disbursement_id: Set(disbursement_id),
            bank_id: Set(bank_id),
            share_ppm: Set(share_ppm),
        };
        first_loan_share::Entity::insert(share).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub(super) async fn reverse_first_loan(tx: &Tx, id: FirstLoanId, now: DateTime<Utc>) -> Result<(), Error> {
    let change = first_loan::ActiveModel { id: Set(id), state: Set(FirstLoanState::Reversed), reversed_at: Set(Some(now)), ..Default::default() };
    first_loan::Entity::update(change).exec(tx).await?;
    Ok(())
}

/// Amount and repaid part of a bank's standing disbursements.
pub(super) async fn list_balances(db: &impl ConnectionTrait, bank: OrganisationId) -> Result<Vec<(Fen, Fen)>, Error> {
    let paid = disbursement::Entity::find().filter(disbursement::Column::BankId.eq(bank)).filter(disbursement::Column::State.eq(DisbursementState::Paid));
    Ok(paid.all(db).await?.into_iter().map(|d| (d.amount_fen, d.repaid_fen)).collect())
}

pub(super) async fn list_repayments(db: &impl ConnectionTrait, id: DisbursementId) -> Result<Vec<repayment::Model>, Error> {
    let all = repayment::Entity::find().filter(repayment::Column::DisbursementId.eq(id));
    Ok(all.order_by_asc(repayment::Column::PaidOn).order_by_asc(repayment::Column::Id).all(db).await?)
}
