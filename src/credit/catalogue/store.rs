//! Rows of approved versions, and the number by which processes see that there are more.

use entity::catalogue::item_version;
use entity::platform::number_series;
use entity::value::DraftState;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::platform::store::Error;

/// The last number of a series, 0 before the first.
pub(super) async fn find_number(db: &impl ConnectionTrait, series: &str) -> Result<i64, Error> {
    Ok(number_series::Entity::find_by_id(series).one(db).await?.map_or(0, |row| row.last))
}

/// Every approved version, in no order.
pub(super) async fn list_approved(db: &impl ConnectionTrait) -> Result<Vec<item_version::Model>, Error> {
    Ok(item_version::Entity::find().filter(item_version::Column::State.eq(DraftState::Published)).all(db).await?)
}
