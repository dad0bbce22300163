//! Rows of demands.

use chrono::{DateTime, NaiveDate, Utc};
use entity::financing::demand;
use entity::value::DemandState;
use entity::value::id::{DemandId, EnterpriseId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::typed::Answers;
use crate::platform::store::{Error, PAGE, Tx, Version};

pub(super) async fn find(db: &impl ConnectionTrait, enterprise: EnterpriseId, id: DemandId) -> Result<demand::Model, Error> {
    demand::Entity::find_by_id(id).filter(demand::Column::EnterpriseId.eq(enterprise)).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_of_any(db: &impl ConnectionTrait, id: DemandId) -> Result<demand::Model, Error> {
    demand::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn lock(tx: &Tx, enterprise: EnterpriseId, id: DemandId) -> Result<demand::Model, Error> {
    demand::Entity::find_by_id(id).filter(demand::Column::EnterpriseId.eq(enterprise)).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// A firm's demands, newest first.
pub(super) async fn list(db: &impl ConnectionTrait, enterprise: EnterpriseId, before: Option<DemandId>) -> Result<Vec<demand::Model>, Error> {
    let mut query = demand::Entity::find().filter(demand::Column::EnterpriseId.eq(enterprise)).order_by_desc(demand::Column::Id).limit(PAGE);
    if let Some(before) = before {
        query = query.filter(demand::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

pub(super) async fn list_by_ids(db: &impl ConnectionTrait, ids: &[DemandId]) -> Result<Vec<demand::Model>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(500) {
        all.extend(demand::Entity::find().filter(demand::Column::Id.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Open demands of several firms, the oldest first.
pub(super) async fn list_open_of(db: &impl ConnectionTrait, enterprises: &[EnterpriseId], today: NaiveDate) -> Result<Vec<demand::Model>, Error> {
    let mut all = Vec::new();
    for some in enterprises.chunks(1000) {
        let open = demand::Entity::find().filter(demand::Column::EnterpriseId.is_in(some.iter().copied())).filter(demand::Column::State.eq(DemandState::Open));
        all.extend(open.filter(demand::Column::ExpiresUntil.gt(today)).order_by_asc(demand::Column::Id).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn insert(tx: &Tx, row: demand::Model) -> Result<(), Error> {
    let demand::Model {
        id,
        number,
        enterprise_id,
        person_id,
        state,
        amount_fen,
        term_months,
        purpose,
        purpose_note,
        repayment_source,
        repayment_form,
        guarantees,
        acceptable_rate_ppm,
        claims_first_loan,
        created_at,
        submitted_at,
        expires_until,
        updated_at,
        version,
    } = row;
    let row = demand::ActiveModel {
        id: Set(id),
        number: Set(number),
        enterprise_id: Set(enterprise_id),
        person_id: Set(person_id),
        state: Set(state),
        amount_fen: Set(amount_fen),
        term_months: Set(term_months),
        purpose: Set(purpose),
        purpose_note: Set(purpose_note),
        repayment_source: Set(repayment_source),
        repayment_form: Set(repayment_form),
        guarantees: Set(guarantees),
        acceptable_rate_ppm: Set(acceptable_rate_ppm),
        claims_first_loan: Set(claims_first_loan),
        created_at: Set(created_at),
        submitted_at: Set(submitted_at),
        expires_until: Set(expires_until),
        updated_at: Set(updated_at),
        version: Set(version),
    };
    demand::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn save_answers(tx: &Tx, id: DemandId, answers: &Answers, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    let change = demand::ActiveModel {
        amount_fen: Set(answers.draft.amount),
        term_months: Set(answers.draft.term_months),
        purpose: Set(answers.draft.purpose),
        purpose_note: Set(Some(answers.purpose_note.clone()).filter(|note| !note.is_empty())),
        repayment_source: Set(answers.draft.repayment_source),
        repayment_form: Set(answers.draft.repayment_form),
        guarantees: Set(json!(answers.draft.guarantees)),
        acceptable_rate_ppm: Set(answers.draft.acceptable_rate),
        claims_first_loan: Set(answers.claims_first_loan),
        ..Default::default()
    };
    save(tx, id, change, seen, now).await
}

/// Where a demand stands after an act.
pub(super) struct Standing {
    pub(super) change: super::state::Change,
    pub(super) number: Option<String>,
    pub(super) submitted_at: Option<DateTime<Utc>>,
}

pub(super) async fn save_standing(tx: &Tx, id: DemandId, standing: Standing, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    let change = demand::ActiveModel {
        state: Set(standing.change.state),
        expires_until: Set(standing.change.expires_until),
        number: Set(standing.number),
        submitted_at: Set(standing.submitted_at),
        ..Default::default()
    };
    save(tx, id, change, seen, now).await
}

/// Saves under the version that was seen.
async fn save(tx: &Tx, id: DemandId, mut change: demand::ActiveModel, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    change.updated_at = Set(now);
    change.version = Set(seen.0 + 1);
    let done = demand::Entity::update_many().set(change).filter(demand::Column::Id.eq(id)).filter(demand::Column::Version.eq(seen.0)).exec(tx).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}
