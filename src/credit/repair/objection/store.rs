//! Rows of objections and of what happened to them.

use chrono::{DateTime, Utc};
use entity::credit::{objection, objection_event};
use entity::value::id::{EnterpriseId, ObjectionId, OrganisationId, RecordId};
use entity::value::{ObjectionState, RegisterItem};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn insert(tx: &Tx, row: objection::Model) -> Result<(), Error> {
    objection::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn insert_event(tx: &Tx, row: objection_event::Model) -> Result<(), Error> {
    objection_event::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn find(db: &impl ConnectionTrait, id: ObjectionId) -> Result<objection::Model, Error> {
    objection::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn lock(tx: &Tx, id: ObjectionId) -> Result<objection::Model, Error> {
    objection::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// The objection to a record that is under way, locked.
pub(super) async fn lock_under_way(tx: &Tx, record: RecordId) -> Result<Option<objection::Model>, Error> {
    let open = objection::Entity::find().filter(objection::Column::RecordId.eq(record)).filter(objection::Column::EndedAt.is_null());
    Ok(open.lock_exclusive().one(tx).await?)
}

/// The objection to an item of a firm's registration that is under way, locked.
pub(super) async fn lock_under_way_item(tx: &Tx, firm: EnterpriseId, item: RegisterItem) -> Result<Option<objection::Model>, Error> {
    let open = of_item(firm, item).filter(objection::Column::EndedAt.is_null());
    Ok(open.lock_exclusive().one(tx).await?)
}

fn of_item(firm: EnterpriseId, item: RegisterItem) -> Select<objection::Entity> {
    objection::Entity::find().filter(objection::Column::EnterpriseId.eq(firm)).filter(objection::Column::Item.eq(item))
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: objection::Model) -> Result<(), Error> {
    objection::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// Whether an ended objection to the same content was not upheld.
pub(super) async fn exists_answered(tx: &Tx, record: RecordId, hash: &str) -> Result<bool, Error> {
    answered(tx, objection::Entity::find().filter(objection::Column::RecordId.eq(record)), hash).await
}

/// The same of what the register said of an item.
pub(super) async fn exists_answered_item(tx: &Tx, firm: EnterpriseId, item: RegisterItem, hash: &str) -> Result<bool, Error> {
    answered(tx, of_item(firm, item), hash).await
}

async fn answered(tx: &Tx, of: Select<objection::Entity>, hash: &str) -> Result<bool, Error> {
    let same = of.filter(objection::Column::ContentHash.eq(hash));
    let answered = same.filter(objection::Column::State.is_in([ObjectionState::Rejected, ObjectionState::Withdrawn]));
    Ok(answered.one(tx).await?.is_some())
}

/// Objections of a firm, the latest first.
pub(super) async fn list_of(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<objection::Model>, Error> {
    Ok(objection::Entity::find()
        .filter(objection::Column::EnterpriseId.eq(enterprise))
        .order_by_desc(objection::Column::FiledAt)
        .order_by_desc(objection::Column::Id)
        .all(db)
        .await?)
}

/// A page of objections, the latest first; only those in some states when any are named.
pub(super) async fn list(db: &impl ConnectionTrait, states: &[ObjectionState], before: Option<ObjectionId>) -> Result<Vec<objection::Model>, Error> {
    let mut query = objection::Entity::find().order_by_desc(objection::Column::Id).limit(PAGE);
    if !states.is_empty() {
        query = query.filter(objection::Column::State.is_in(states.iter().copied()));
    }
    if let Some(before) = before {
        query = query.filter(objection::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// A page of the objections that a department was asked about, the latest first; only those in some states when any are named.
pub(super) async fn list_asked(
    db: &impl ConnectionTrait,
    department: OrganisationId,
    states: &[ObjectionState],
    before: Option<ObjectionId>,
) -> Result<Vec<objection::Model>, Error> {
    let mut query = objection::Entity::find().filter(objection::Column::DepartmentId.eq(department)).order_by_desc(objection::Column::Id).limit(PAGE);
    if !states.is_empty() {
        query = query.filter(objection::Column::State.is_in(states.iter().copied()));
    }
    if let Some(before) = before {
        query = query.filter(objection::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// Those under way whose clock has run out, the longest first.
pub(super) async fn list_overdue(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<objection::Model>, Error> {
    let late = objection::Entity::find().filter(objection::Column::EndedAt.is_null()).filter(objection::Column::DueAt.lt(now));
    Ok(late.order_by_asc(objection::Column::DueAt).order_by_asc(objection::Column::Id).all(db).await?)
}

/// What happened to an objection, the oldest first.
pub(super) async fn list_events(db: &impl ConnectionTrait, id: ObjectionId) -> Result<Vec<objection_event::Model>, Error> {
    let own = objection_event::Entity::find().filter(objection_event::Column::ObjectionId.eq(id));
    Ok(own.order_by_asc(objection_event::Column::At).order_by_asc(objection_event::Column::Id).all(db).await?)
}

/// What happened to several, the oldest first.
pub(super) async fn list_events_of(db: &impl ConnectionTrait, ids: &[ObjectionId]) -> Result<Vec<objection_event::Model>, Error> {
    let of = objection_event::Entity::find().filter(objection_event::Column::ObjectionId.is_in(ids.iter().copied()));
    Ok(of.order_by_asc(objection_event::Column::At).order_by_asc(objection_event::Column::Id).all(db).await?)
}
