//! Comparisons that were made; and, joined for reading only, the firms of names and what a delivered list touches.

use chrono::{DateTime, Utc};
use entity::account::organisation;
use entity::credit::credit_record;
use entity::enterprise::enterprise;
use entity::financing::application;
use entity::risk::comparison;
use entity::value::RecordState;
use entity::value::id::{ApplicationId, DeliveryId, EnterpriseId, OrganisationId, RecordId};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::super::store::LIVE;
use crate::platform::store::{Error, Tx};

/// Values that are looked for at once.
const LIST: usize = 1000;
/// Comparisons on a page.
const LATEST: u64 = 20;

/// Locks the organisation: its comparisons of a day are counted one after the other.
pub(super) async fn lock_organisation(tx: &Tx, id: OrganisationId) -> Result<(), Error> {
    organisation::Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(|_| ()).ok_or(Error::NotFound)
}

/// How many firms an organisation has asked for since an instant.
pub(super) async fn count_asked(tx: &Tx, id: OrganisationId, since: DateTime<Utc>) -> Result<i64, Error> {
    let rows: Vec<i64> = comparison::Entity::find()
        .filter(comparison::Column::OrganisationId.eq(id))
        .filter(comparison::Column::At.gte(since))
        .select_only()
        .column(comparison::Column::Asked)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().sum())
}

pub(super) async fn insert(tx: &Tx, row: comparison::Model) -> Result<(), Error> {
    comparison::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a row of one's own.
pub(super) async fn save(tx: &Tx, row: comparison::Model) -> Result<(), Error> {
    comparison::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// The latest comparisons of an organisation.
pub(super) async fn list(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Vec<comparison::Model>, Error> {
    let own = comparison::Entity::find().filter(comparison::Column::OrganisationId.eq(id));
    Ok(own.order_by_desc(comparison::Column::Id).limit(LATEST).all(db).await?)
}

/// Firms of folded names; entries that were merged into another are that other's.
pub(super) async fn list_by_name(db: &impl ConnectionTrait, names: &[&str]) -> Result<Vec<(String, EnterpriseId)>, Error> {
    let mut all = Vec::new();
    for some in names.chunks(LIST) {
        let rows: Vec<(String, EnterpriseId, Option<EnterpriseId>)> = enterprise::Entity::find()
            .select_only()
            .columns([enterprise::Column::NameSearch, enterprise::Column::Id, enterprise::Column::MergedInto])
            .filter(enterprise::Column::NameSearch.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        all.extend(rows.into_iter().map(|(name, id, into)| (name, into.unwrap_or(id))));
    }
    Ok(all)
}

/// The records that are from a delivery as they stand, with their firms; withdrawn ones are not among them.
pub(super) async fn list_of_delivery(db: &impl ConnectionTrait, id: DeliveryId) -> Result<Vec<(RecordId, Option<EnterpriseId>)>, Error> {
    let of = credit_record::Entity::find().filter(credit_record::Column::DeliveryId.eq(id)).filter(credit_record::Column::State.eq(RecordState::Current));
    let columns = of.select_only().columns([credit_record::Column::Id, credit_record::Column::EnterpriseId]);
    Ok(columns.order_by_asc(credit_record::Column::Id).into_tuple().all(db).await?)
}

/// Applications of firms that are under way or paid out, with their banks.
pub(super) async fn list_applications(
    db: &impl ConnectionTrait,
    firms: &[EnterpriseId],
) -> Result<Vec<(ApplicationId, EnterpriseId, OrganisationId, entity::value::ApplicationState)>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(LIST) {
        let of = application::Entity::find().filter(application::Column::EnterpriseId.is_in(some.iter().copied()));
        let of = of.filter(application::Column::State.is_in(LIVE)).select_only();
        let columns = [application::Column::Id, application::Column::EnterpriseId, application::Column::BankId, application::Column::State];
        let rows: Vec<(ApplicationId, EnterpriseId, OrganisationId, entity::value::ApplicationState)> = of.columns(columns).into_tuple().all(db).await?;
        all.extend(rows);
    }
    Ok(all)
}
