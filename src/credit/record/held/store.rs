//! Rows of records that are held back, which it joins with the records for reading.

use std::collections::HashMap;

use entity::credit::{credit_record, credit_record_event, delivery, held_record};
use entity::value::id::{DeliveryId, EnterpriseId, OrganisationId, RecordId};
use entity::value::{RecordState, Source};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use super::super::actions::GIVEN;
use crate::platform::store::{Error, PAGE, Tx};

/// Values of one IN list.
const LIST: usize = 1000;

pub(super) async fn find(db: &impl ConnectionTrait, id: RecordId) -> Result<Option<held_record::Model>, Error> {
    Ok(held_record::Entity::find_by_id(id).one(db).await?)
}

/// Those of some records that are held back.
pub(super) async fn list_by_id(db: &impl ConnectionTrait, ids: &[RecordId]) -> Result<Vec<held_record::Model>, Error> {
    let mut all = Vec::new();
    for ids in ids.chunks(LIST) {
        all.extend(held_record::Entity::find().filter(held_record::Column::RecordId.is_in(ids.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Those that are held back from some firms.
pub(super) async fn list_from(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<held_record::Model>, Error> {
    let mut all = Vec::new();
    for firms in firms.chunks(LIST) {
        all.extend(held_record::Entity::find().filter(held_record::Column::EnterpriseId.is_in(firms.iter().copied())).all(db).await?);
    }
    Ok(all)
}

fn ids() -> SelectStatement {
    held_record::Entity::find().select_only().column(held_record::Column::RecordId).into_query()
}

/// Records that are held back and that their source has not taken back.
fn standing() -> Select<credit_record::Entity> {
    let held = credit_record::Entity::find().filter(credit_record::Column::Id.in_subquery(ids()));
    held.filter(credit_record::Column::State.eq(RecordState::Current))
}

/// Records that a delivery had held back and that still are, the oldest first.
pub(super) async fn list_held_by(db: &impl ConnectionTrait, delivery: DeliveryId) -> Result<Vec<credit_record::Model>, Error> {
    // Record by record: events are kept by their record, and few records are held back.
    let given = credit_record_event::Entity::find()
        .filter(ExprTrait::eq(
            Expr::col((credit_record_event::Entity, credit_record_event::Column::RecordId)),
            Expr::col((credit_record::Entity, credit_record::Column::Id)),
        ))
        .filter(credit_record_event::Column::DeliveryId.eq(delivery))
        .filter(credit_record_event::Column::Kind.eq(GIVEN))
        .select_only()
        .column(credit_record_event::Column::RecordId)
        .into_query();
    Ok(standing().filter(Expr::exists(given)).order_by_asc(credit_record::Column::Id).all(db).await?)
}

/// Those that stand by deliveries of an organisation.
fn of_sender(organisation: OrganisationId) -> Select<credit_record::Entity> {
    let sent = delivery::Entity::find().filter(delivery::Column::OrganisationId.eq(organisation)).select_only().column(delivery::Column::Id).into_query();
    standing().filter(credit_record::Column::DeliveryId.in_subquery(sent))
}

/// How many of each source stand by deliveries of an organisation.
pub(super) async fn count_of_sender(db: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Vec<(Source, i64)>, Error> {
    let rows = of_sender(organisation).select_only().column(credit_record::Column::Source).column_as(credit_record::Column::Id.count(), "rows");
    Ok(rows.group_by(credit_record::Column::Source).order_by_asc(credit_record::Column::Source).into_tuple().all(db).await?)
}

/// Some that stand by deliveries of an organisation, the newest first, with why.
pub(super) async fn list_of_sender(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    source: Option<Source>,
    before: Option<RecordId>,
    most: u64,
) -> Result<Vec<(credit_record::Model, held_record::Model)>, Error> {
    let mut query = of_sender(organisation);
    if let Some(source) = source {
        query = query.filter(credit_record::Column::Source.eq(source));
    }
    if let Some(before) = before {
        query = query.filter(credit_record::Column::Id.lt(before));
    }
    with_why(db, query.order_by_desc(credit_record::Column::Id).limit(most).all(db).await?).await
}

/// A page of them, the newest first, with why.
pub(super) async fn list(db: &impl ConnectionTrait, before: Option<RecordId>) -> Result<Vec<(credit_record::Model, held_record::Model)>, Error> {
    let mut query = standing();
    if let Some(before) = before {
        query = query.filter(credit_record::Column::Id.lt(before));
    }
    with_why(db, query.order_by_desc(credit_record::Column::Id).limit(PAGE).all(db).await?).await
}

async fn with_why(db: &impl ConnectionTrait, records: Vec<credit_record::Model>) -> Result<Vec<(credit_record::Model, held_record::Model)>, Error> {
    let found = list_by_id(db, &records.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let mut held: HashMap<RecordId, held_record::Model> = found.into_iter().map(|row| (row.record_id, row)).collect();
    Ok(records.into_iter().filter_map(|row| Some((held.remove(&row.id)?, row))).map(|(held, row)| (row, held)).collect())
}

pub(super) async fn count(db: &impl ConnectionTrait) -> Result<u64, Error> {
    let record = held_record::Entity::belongs_to(credit_record::Entity).from(held_record::Column::RecordId).to(credit_record::Column::Id).into();
    let held = held_record::Entity::find().join(JoinType::InnerJoin, record);
    Ok(held.filter(credit_record::Column::State.eq(RecordState::Current)).count(db).await?)
}

/// Whether a record of a source is held back.
pub(super) async fn exists(db: &impl ConnectionTrait, source: Source) -> Result<bool, Error> {
    let of = credit_record::Entity::find().filter(credit_record::Column::Id.in_subquery(ids())).filter(credit_record::Column::Source.eq(source));
    Ok(of.limit(1).count(db).await? > 0)
}

pub(super) async fn insert(tx: &Tx, row: held_record::Model) -> Result<(), Error> {
    held_record::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn save(tx: &Tx, row: held_record::Model) -> Result<(), Error> {
    held_record::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

pub(super) async fn delete(tx: &Tx, ids: &[RecordId]) -> Result<(), Error> {
    for ids in ids.chunks(LIST) {
        held_record::Entity::delete_many().filter(held_record::Column::RecordId.is_in(ids.iter().copied())).exec(tx).await?;
    }
    Ok(())
}
