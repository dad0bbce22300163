//! Comparisons that were made; and, joined for reading only, the firms of names and what a delivered list touches.

use chrono::{DateTime, Utc};
use entity::account::organisation;
use entity::credit::{credit_record, delivery};
use entity::enterprise::enterprise;
use entity::financing::application;
use entity::risk::comparison;
use entity::value::id::{ApplicationId, DeliveryId, EnterpriseId, OrganisationId, RecordId};
use entity::value::{Coverage, DeliveryState, RecordState};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

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

/// A record that a delivery speaks for: which, its firm, the delivery that it is from as it stands, and its key.
pub(super) type Spoken = (RecordId, Option<EnterpriseId>, DeliveryId, String);

/// The records that a delivery speaks for, as they stand; withdrawn ones are not among them. A row that says what was known leaves no trace
/// in its record: when a delivery has such rows, a full one speaks for what its sender has delivered of the source until then, and any other
/// for what the same file left before.
pub(super) async fn list_of_delivery(db: &impl ConnectionTrait, id: DeliveryId) -> Result<Vec<Spoken>, Error> {
    let row = delivery::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let same_file = delivery::Column::FileHash.eq(&row.file_hash);
    let same_sender = match row.organisation_id {
        Some(sender) => delivery::Column::OrganisationId.eq(sender),
        None => delivery::Column::OrganisationId.is_null(),
    };
    let spoken = match row.coverage {
        Coverage::Full => Condition::any().add(same_file).add(same_sender),
        Coverage::Delta => Condition::any().add(same_file),
    };
    let own = Condition::all().add(delivery::Column::Id.eq(id));
    let said_before = row.rows_unchanged > 0 && row.state != DeliveryState::Failed;
    let from = if said_before { Condition::all().add(spoken).add(delivery::Column::Id.lte(id)) } else { own };
    let from = delivery::Entity::find().filter(delivery::Column::Source.eq(row.source)).filter(from);
    let from = from.select_only().column(delivery::Column::Id).into_query();
    let of = credit_record::Entity::find()
        .filter(credit_record::Column::Source.eq(row.source))
        .filter(credit_record::Column::State.eq(RecordState::Current))
        .filter(credit_record::Column::DeliveryId.in_subquery(from));
    let columns = [credit_record::Column::Id, credit_record::Column::EnterpriseId, credit_record::Column::DeliveryId, credit_record::Column::NaturalKey];
    Ok(of.order_by_asc(credit_record::Column::Id).select_only().columns(columns).into_tuple().all(db).await?)
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
