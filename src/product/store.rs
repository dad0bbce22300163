//! Rows of products and their versions.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::account::organisation;
use entity::platform::number_series;
use entity::product::{product, product_version};
use entity::value::id::{OrganisationId, ProductId, ProductVersionId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

pub(super) type Row = (product_version::Model, product::Model, organisation::Model);

/// Versions that hold on a day, with product and bank, by product code.
pub(super) async fn list_effective(db: &impl ConnectionTrait, on: NaiveDate) -> Result<Vec<Row>, Error> {
    let open = Condition::any().add(product_version::Column::EffectiveUntil.is_null()).add(product_version::Column::EffectiveUntil.gt(on));
    let versions = product_version::Entity::find().filter(product_version::Column::EffectiveFromOn.lte(on)).filter(open).all(db).await?;
    let products = product::Entity::find().filter(product::Column::Active.eq(true)).order_by_asc(product::Column::Code).all(db).await?;
    let banks = organisation::Entity::find().filter(organisation::Column::Active.eq(true)).all(db).await?;
    let mut rows = Vec::with_capacity(products.len());
    for product in products {
        let newest = versions.iter().filter(|v| v.product_id == product.id).max_by_key(|v| v.number);
        let bank = banks.iter().find(|b| b.id == product.bank_id);
        if let (Some(version), Some(bank)) = (newest, bank) {
            rows.push((version.clone(), product, bank.clone()));
        }
    }
    Ok(rows)
}

/// The last number of a series, 0 before the first.
pub(super) async fn find_number(db: &impl ConnectionTrait, series: &str) -> Result<i64, Error> {
    Ok(number_series::Entity::find_by_id(series).one(db).await?.map_or(0, |row| row.last))
}

/// Versions by id, in no order.
pub(super) async fn find_versions(db: &impl ConnectionTrait, ids: &[ProductVersionId]) -> Result<Vec<product_version::Model>, Error> {
    let mut all = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        all.extend(product_version::Entity::find().filter(product_version::Column::Id.is_in(chunk.iter().copied())).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn find_version(db: &impl ConnectionTrait, id: ProductVersionId) -> Result<Row, Error> {
    list_whole(db, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// Versions with their products and banks, in three queries however many they are.
pub(super) async fn list_whole(db: &impl ConnectionTrait, ids: &[ProductVersionId]) -> Result<Vec<Row>, Error> {
    let versions = find_versions(db, ids).await?;
    let wanted: BTreeSet<ProductId> = versions.iter().map(|version| version.product_id).collect();
    let products = product::Entity::find().filter(product::Column::Id.is_in(wanted)).all(db).await?;
    let wanted: BTreeSet<OrganisationId> = products.iter().map(|product| product.bank_id).collect();
    let banks = organisation::Entity::find().filter(organisation::Column::Id.is_in(wanted)).all(db).await?;
    let products: HashMap<ProductId, product::Model> = products.into_iter().map(|product| (product.id, product)).collect();
    let banks: HashMap<OrganisationId, organisation::Model> = banks.into_iter().map(|bank| (bank.id, bank)).collect();
    let whole = |version: product_version::Model| {
        let product = products.get(&version.product_id).ok_or(Error::NotFound)?.clone();
        let bank = banks.get(&product.bank_id).ok_or(Error::NotFound)?.clone();
        Ok((version, product, bank))
    };
    versions.into_iter().map(whole).collect()
}
