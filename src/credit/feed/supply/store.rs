//! Rows of supplies and of the files in their folders; for the list, when each last delivered and which tokens may, which it reads from
//! other tables.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::account::{api_token, organisation};
use entity::credit::delivery;
use entity::supply::{supply, watched_file};
use entity::value::id::{DeliveryId, OrganisationId, SupplyId, WatchedFileId};
use entity::value::{DeliveryState, OrganisationKind, Source};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde_json::Value as Json;

use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn insert(tx: &Tx, row: supply::Model) -> Result<(), Error> {
    supply::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: supply::Model) -> Result<(), Error> {
    supply::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

pub(super) async fn lock(tx: &Tx, id: SupplyId) -> Result<supply::Model, Error> {
    supply::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// A supply and its organisation.
pub(super) async fn find(db: &impl ConnectionTrait, id: SupplyId) -> Result<(supply::Model, organisation::Model), Error> {
    let row = supply::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let whose = organisation::Entity::find_by_id(row.organisation_id).one(db).await?.ok_or(Error::NotFound)?;
    Ok((row, whose))
}

/// What was agreed with an organisation about a source.
pub(super) async fn find_agreed(db: &impl ConnectionTrait, organisation: OrganisationId, source: Source) -> Result<Option<supply::Model>, Error> {
    let agreed = supply::Entity::find().filter(supply::Column::OrganisationId.eq(organisation)).filter(supply::Column::Source.eq(source));
    Ok(agreed.one(db).await?)
}

/// The same, locked.
pub(super) async fn lock_agreed(tx: &Tx, organisation: OrganisationId, source: Source) -> Result<Option<supply::Model>, Error> {
    let agreed = supply::Entity::find().filter(supply::Column::OrganisationId.eq(organisation)).filter(supply::Column::Source.eq(source));
    Ok(agreed.lock_exclusive().one(tx).await?)
}

/// The department that sent a delivery; none when somebody else did.
pub(super) async fn find_sender(db: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<organisation::Model>, Error> {
    let sent = delivery::Entity::find_by_id(id).select_only().column(delivery::Column::OrganisationId).into_query();
    Ok(departments().filter(organisation::Column::Id.in_subquery(sent)).one(db).await?)
}

/// Every department that is not closed, by code.
pub(super) async fn list_departments(db: &impl ConnectionTrait) -> Result<Vec<organisation::Model>, Error> {
    Ok(departments().order_by_asc(organisation::Column::Code).all(db).await?)
}

fn departments() -> Select<organisation::Entity> {
    organisation::Entity::find().filter(organisation::Column::Kind.eq(OrganisationKind::Department)).filter(organisation::Column::Active.eq(true))
}

/// Every supply with its organisation.
pub(super) async fn list(db: &impl ConnectionTrait) -> Result<Vec<(supply::Model, organisation::Model)>, Error> {
    let rows = supply::Entity::find().order_by_asc(supply::Column::OrganisationId).order_by_asc(supply::Column::Source).all(db).await?;
    let ids: Vec<OrganisationId> = rows.iter().map(|row| row.organisation_id).collect();
    let whose = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(db).await?;
    let whose: HashMap<OrganisationId, organisation::Model> = whose.into_iter().map(|row| (row.id, row)).collect();
    Ok(rows.into_iter().filter_map(|row| Some((whose.get(&row.organisation_id)?.clone(), row))).map(|(whose, row)| (row, whose)).collect())
}

/// When the newest delivery of an organisation's source came that was read to its end.
pub(super) async fn find_newest(db: &impl ConnectionTrait, organisation: OrganisationId, source: Source) -> Result<Option<DateTime<Utc>>, Error> {
    let done = delivery::Entity::find().filter(delivery::Column::OrganisationId.eq(organisation)).filter(delivery::Column::Source.eq(source));
    let done = done.filter(delivery::Column::State.eq(DeliveryState::Done)).select_only().column_as(delivery::Column::ReceivedAt.max(), "newest");
    Ok(done.into_tuple::<Option<DateTime<Utc>>>().one(db).await?.flatten())
}

/// What is known about the files of the latest deliveries of an organisation's source that were read to their end.
pub(super) async fn list_headers(db: &impl ConnectionTrait, organisation: OrganisationId, source: Source, most: u64) -> Result<Vec<Option<Json>>, Error> {
    let done = delivery::Entity::find().filter(delivery::Column::OrganisationId.eq(organisation)).filter(delivery::Column::Source.eq(source));
    let latest = done.filter(delivery::Column::State.eq(DeliveryState::Done)).order_by_desc(delivery::Column::Id).limit(most);
    Ok(latest.select_only().column(delivery::Column::Header).into_tuple().all(db).await?)
}

/// Whether a delivery of an organisation's source has come that is not read to its end yet.
pub(super) async fn exists_under_way(db: &impl ConnectionTrait, organisation: OrganisationId, source: Source) -> Result<bool, Error> {
    let own = delivery::Entity::find().filter(delivery::Column::OrganisationId.eq(organisation)).filter(delivery::Column::Source.eq(source));
    let under_way = delivery::Column::State.is_in([DeliveryState::Received, DeliveryState::Reading]);
    Ok(own.filter(under_way).select_only().column(delivery::Column::Id).into_tuple::<DeliveryId>().one(db).await?.is_some())
}

/// The supply that a delivery stands under that was read to its end, locked.
pub(super) async fn lock_of_delivery(tx: &Tx, id: DeliveryId) -> Result<Option<SupplyId>, Error> {
    let Some(row) = delivery::Entity::find_by_id(id).filter(delivery::Column::State.eq(DeliveryState::Done)).one(tx).await? else { return Ok(None) };
    let Some(organisation) = row.organisation_id else { return Ok(None) };
    let agreed = supply::Entity::find().filter(supply::Column::OrganisationId.eq(organisation)).filter(supply::Column::Source.eq(row.source));
    Ok(agreed.lock_exclusive().one(tx).await?.map(|supply| supply.id))
}

/// Tokens of an organisation that work at an instant.
pub(super) async fn list_tokens(db: &impl ConnectionTrait, organisation: OrganisationId, now: DateTime<Utc>) -> Result<Vec<api_token::Model>, Error> {
    let own = api_token::Entity::find().filter(api_token::Column::OrganisationId.eq(organisation)).filter(api_token::Column::RevokedAt.is_null());
    Ok(own.filter(api_token::Column::ExpiresAt.gt(now)).order_by_asc(api_token::Column::Id).all(db).await?)
}

/// Files that lie in a folder as far as is known, taken ones too.
pub(super) async fn list_here(db: &impl ConnectionTrait, id: SupplyId) -> Result<Vec<watched_file::Model>, Error> {
    let here = watched_file::Entity::find().filter(watched_file::Column::SupplyId.eq(id)).filter(watched_file::Column::MovedAt.is_null());
    Ok(here.order_by_asc(watched_file::Column::Id).all(db).await?)
}

/// The latest files of a supply, whatever became of them.
pub(super) async fn list_files(db: &impl ConnectionTrait, id: SupplyId) -> Result<Vec<watched_file::Model>, Error> {
    let all = watched_file::Entity::find().filter(watched_file::Column::SupplyId.eq(id));
    Ok(all.order_by_desc(watched_file::Column::Id).limit(PAGE).all(db).await?)
}

pub(super) async fn insert_file(tx: &Tx, row: watched_file::Model) -> Result<(), Error> {
    watched_file::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// A file that was not moved away, locked.
pub(super) async fn lock_file(tx: &Tx, id: WatchedFileId) -> Result<watched_file::Model, Error> {
    let here = watched_file::Entity::find_by_id(id).filter(watched_file::Column::MovedAt.is_null());
    here.lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save_file(tx: &Tx, row: watched_file::Model) -> Result<(), Error> {
    watched_file::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// Forgets a file that went away before it was taken.
pub(super) async fn delete_file(tx: &Tx, id: WatchedFileId) -> Result<(), Error> {
    watched_file::Entity::delete_many().filter(watched_file::Column::Id.eq(id)).filter(watched_file::Column::DeliveryId.is_null()).exec(tx).await?;
    Ok(())
}

/// Deliveries by their ids.
pub(super) async fn list_deliveries(db: &impl ConnectionTrait, ids: &[DeliveryId]) -> Result<HashMap<DeliveryId, delivery::Model>, Error> {
    let rows = delivery::Entity::find().filter(delivery::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
