//! Rows of risk flags.

use entity::risk::risk_flag;
use entity::value::FlagState;
use entity::value::id::EnterpriseId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

pub(super) async fn list(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<risk_flag::Model>, Error> {
    Ok(risk_flag::Entity::find().filter(risk_flag::Column::EnterpriseId.eq(enterprise)).order_by_desc(risk_flag::Column::Id).all(db).await?)
}

pub(super) async fn list_open(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<risk_flag::Model>, Error> {
    let open = risk_flag::Entity::find().filter(risk_flag::Column::EnterpriseId.eq(enterprise)).filter(risk_flag::Column::State.eq(FlagState::Open));
    Ok(open.order_by_asc(risk_flag::Column::Code).all(db).await?)
}
