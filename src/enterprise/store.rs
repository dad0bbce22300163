//! Rows of firms and their facts.

use entity::enterprise::{enterprise, fact};
use entity::value::Uscc;
use entity::value::id::EnterpriseId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

pub(super) async fn find(db: &impl ConnectionTrait, id: EnterpriseId) -> Result<enterprise::Model, Error> {
    enterprise::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_by_code(db: &impl ConnectionTrait, code: &Uscc) -> Result<enterprise::Model, Error> {
    enterprise::Entity::find().filter(enterprise::Column::Code.eq(code.clone())).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_many(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<enterprise::Model>, Error> {
    let mut all = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        all.extend(enterprise::Entity::find().filter(enterprise::Column::Id.is_in(chunk.iter().copied())).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn facts(db: &impl ConnectionTrait, id: EnterpriseId) -> Result<Vec<fact::Model>, Error> {
    Ok(fact::Entity::find().filter(fact::Column::EnterpriseId.eq(id)).order_by_asc(fact::Column::Id).all(db).await?)
}
