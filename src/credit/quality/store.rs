//! What the deliveries tell about their departments; only read.

use entity::credit::delivery;
use entity::value::{DeliveryState, Source};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

/// The latest delivery of a source that was read to its end.
pub(super) async fn find_latest(db: &impl ConnectionTrait, source: Source) -> Result<Option<delivery::Model>, Error> {
    let done = delivery::Entity::find().filter(delivery::Column::Source.eq(source)).filter(delivery::Column::State.eq(DeliveryState::Done));
    Ok(done.order_by_desc(delivery::Column::ReceivedAt).order_by_desc(delivery::Column::Id).one(db).await?)
}
