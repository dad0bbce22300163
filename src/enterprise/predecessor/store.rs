//! Links from companies to the sole traders that they went on from.

use entity::enterprise::enterprise_predecessor;
use entity::value::id::{ConversionId, EnterpriseId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn insert(tx: &Tx, row: enterprise_predecessor::Model) -> Result<(), Error> {
    enterprise_predecessor::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn delete(tx: &Tx, id: ConversionId) -> Result<(), Error> {
    enterprise_predecessor::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

pub(super) async fn find(db: &impl ConnectionTrait, successor: EnterpriseId) -> Result<Option<enterprise_predecessor::Model>, Error> {
    let found = enterprise_predecessor::Entity::find().filter(enterprise_predecessor::Column::SuccessorId.eq(successor));
    Ok(found.one(db).await?)
}

pub(super) async fn find_of(db: &impl ConnectionTrait, predecessor: EnterpriseId) -> Result<Option<enterprise_predecessor::Model>, Error> {
    let found = enterprise_predecessor::Entity::find().filter(enterprise_predecessor::Column::PredecessorId.eq(predecessor));
    Ok(found.one(db).await?)
}

/// The latest links first.
pub(super) async fn list(db: &impl ConnectionTrait) -> Result<Vec<enterprise_predecessor::Model>, Error> {
    let all = enterprise_predecessor::Entity::find().order_by_desc(enterprise_predecessor::Column::RecordedAt);
    Ok(all.limit(PAGE).all(db).await?)
}
