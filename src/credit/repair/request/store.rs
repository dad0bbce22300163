//! Rows of requests for repair and of what happened to them.

use chrono::{DateTime, Utc};
use entity::credit::{repair, repair_event};
use entity::value::RepairState;
use entity::value::id::{EnterpriseId, RecordId, RepairId};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn insert(tx: &Tx, row: repair::Model) -> Result<(), Error> {
    repair::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn insert_event(tx: &Tx, row: repair_event::Model) -> Result<(), Error> {
    repair_event::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn find(db: &impl ConnectionTrait, id: RepairId) -> Result<repair::Model, Error> {
    repair::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn lock(tx: &Tx, id: RepairId) -> Result<repair::Model, Error> {
    repair::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// The request about a record that is under way, locked.
pub(super) async fn lock_under_way(tx: &Tx, record: RecordId) -> Result<Option<repair::Model>, Error> {
    let open = repair::Entity::find().filter(repair::Column::RecordId.eq(record)).filter(repair::Column::EndedAt.is_null());
    Ok(open.lock_exclusive().one(tx).await?)
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: repair::Model) -> Result<(), Error> {
    repair::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// Requests of a firm, the latest first.
pub(super) async fn list_of(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<repair::Model>, Error> {
    Ok(repair::Entity::find()
        .filter(repair::Column::EnterpriseId.eq(enterprise))
        .order_by_desc(repair::Column::FiledAt)
        .order_by_desc(repair::Column::Id)
        .all(db)
        .await?)
}

/// A page of requests, the latest first; only those in some states when any are named.
pub(super) async fn list(db: &impl ConnectionTrait, states: &[RepairState], before: Option<RepairId>) -> Result<Vec<repair::Model>, Error> {
    let mut query = repair::Entity::find().order_by_desc(repair::Column::Id).limit(PAGE);
    if !states.is_empty() {
        query = query.filter(repair::Column::State.is_in(states.iter().copied()));
    }
    if let Some(before) = before {
        query = query.filter(repair::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// Those under way whose clock has run out, the longest first.
pub(super) async fn list_overdue(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<repair::Model>, Error> {
    let late = repair::Entity::find().filter(repair::Column::EndedAt.is_null()).filter(repair::Column::DueAt.lt(now));
    Ok(late.order_by_asc(repair::Column::DueAt).order_by_asc(repair::Column::Id).all(db).await?)
}

/// What happened to a request, the oldest first.
pub(super) async fn list_events(db: &impl ConnectionTrait, id: RepairId) -> Result<Vec<repair_event::Model>, Error> {
    let own = repair_event::Entity::find().filter(repair_event::Column::RepairId.eq(id));
    Ok(own.order_by_asc(repair_event::Column::At).order_by_asc(repair_event::Column::Id).all(db).await?)
}

/// What happened to several, the oldest first.
pub(super) async fn list_events_of(db: &impl ConnectionTrait, ids: &[RepairId]) -> Result<Vec<repair_event::Model>, Error> {
    let of = repair_event::Entity::find().filter(repair_event::Column::RepairId.is_in(ids.iter().copied()));
    Ok(of.order_by_asc(repair_event::Column::At).order_by_asc(repair_event::Column::Id).all(db).await?)
}
