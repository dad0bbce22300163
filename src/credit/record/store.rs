//! Rows of public-credit records.

use entity::credit::credit_record;
use entity::value::id::EnterpriseId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

pub(super) async fn list(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<credit_record::Model>, Error> {
    let all = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.eq(enterprise));
    Ok(all.order_by_asc(credit_record::Column::Source).order_by_asc(credit_record::Column::Id).all(db).await?)
}
