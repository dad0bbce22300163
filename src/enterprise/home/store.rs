//! What the home page reads across rooms: the latest demand, the latest applications with bank and product, the latest notices.

use entity::account::organisation;
use entity::financing::{application, demand};
use entity::notice::notice;
use entity::product::product;
use entity::value::id::EnterpriseId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::Error;

pub(super) async fn find_demand(db: &impl ConnectionTrait, firm: EnterpriseId) -> Result<Option<demand::Model>, Error> {
    Ok(demand::Entity::find().filter(demand::Column::EnterpriseId.eq(firm)).order_by_desc(demand::Column::Id).one(db).await?)
}

/// An application with the names of bank and product.
pub(super) struct Applied {
    pub(super) application: application::Model,
    pub(super) bank: String,
    pub(super) product: String,
}

pub(super) async fn list_applications(db: &impl ConnectionTrait, firm: EnterpriseId, most: u64) -> Result<Vec<Applied>, Error> {
    let own = application::Entity::find().filter(application::Column::EnterpriseId.eq(firm));
    let rows = own.order_by_desc(application::Column::Id).limit(most).all(db).await?;
    let banks = organisation::Entity::find().filter(organisation::Column::Id.is_in(rows.iter().map(|r| r.bank_id))).all(db).await?;
    let products = product::Entity::find().filter(product::Column::Id.is_in(rows.iter().map(|r| r.product_id))).all(db).await?;
    let with_names = |application: application::Model| Applied {
        bank: banks.iter().find(|b| b.id == application.bank_id).map(|b| b.name.clone()).unwrap_or_default(),
        product: products.iter().find(|p| p.id == application.product_id).map(|p| p.name.clone()).unwrap_or_default(),
        application,
    };
    Ok(rows.into_iter().map(with_names).collect())
}

pub(super) async fn count_applications(db: &impl ConnectionTrait, firm: EnterpriseId) -> Result<u64, Error> {
    Ok(application::Entity::find().filter(application::Column::EnterpriseId.eq(firm)).count(db).await?)
}

pub(super) async fn list_notices(db: &impl ConnectionTrait, firm: EnterpriseId, most: u64) -> Result<Vec<notice::Model>, Error> {
    let own = notice::Entity::find().filter(notice::Column::EnterpriseId.eq(firm));
    Ok(own.order_by_desc(notice::Column::Id).limit(most).all(db).await?)
}
