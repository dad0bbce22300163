//! Rows of lending.

use entity::lending::disbursement;
use entity::value::id::EnterpriseId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

pub(super) async fn list_of_enterprise(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<disbursement::Model>, Error> {
    let all = disbursement::Entity::find().filter(disbursement::Column::EnterpriseId.eq(enterprise));
    Ok(all.order_by_asc(disbursement::Column::DisbursedOn).order_by_asc(disbursement::Column::Id).all(db).await?)
}
