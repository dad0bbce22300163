//! Rows of what has been collected; there is nothing that changes or removes one.

use chrono::{DateTime, Utc};
use entity::supply::collected;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::platform::store::{Error, Tx};

/// Writes what is not there yet.
pub(super) async fn insert(tx: &Tx, rows: Vec<collected::Model>) -> Result<(), Error> {
    let absent = OnConflict::column(collected::Column::Code).do_nothing().to_owned();
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    collected::Entity::insert_many(rows).on_conflict(absent).exec_without_returning(tx).await?;
    Ok(())
}

/// Those that were there at an instant.
pub(super) async fn list(db: &impl ConnectionTrait, at: DateTime<Utc>) -> Result<Vec<collected::Model>, Error> {
    Ok(collected::Entity::find().filter(collected::Column::SinceAt.lte(at)).all(db).await?)
}
