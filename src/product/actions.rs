//! The catalogue of products as other rooms read it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::ProductVersionId;

use super::criteria::Criteria;
use super::lpr;
pub use super::shelf::{Product, Stock};
use super::store;
use super::terms::Terms;
use crate::app::App;
use crate::matching::experience;
use crate::matching::kept::{Listed, catalogue_digest};
use crate::platform::audit;
use crate::platform::store::{Connection, Error, Tx, next_number};

/// The series whose last number is the catalogue's.
const CATALOGUE: &str = "catalogue";

/// Action of the lines of the trail on a version that was published, with the product's name before and after where it has another one.
pub(super) const PUBLISH: &str = "product.publish";
/// Kind of their subjects, which are the codes of products.
pub(super) const SUBJECT: &str = "product";

impl Product {
    fn of((version, product, bank): store::Row) -> Result<Self, Error> {
        let broken = |e: serde_json::Error| Error::unreadable(format!("product {}: {e}", product.code));
        Ok(Self {
            terms: serde_json::from_value(version.terms).map_err(broken)?,
            criteria: serde_json::from_value(version.criteria).map_err(broken)?,
            id: product.id,
            version: version.id,
            number: version.number,
            bank: product.bank_id,
            bank_name: bank.name,
            code: product.code.clone(),
            name: product.name.clone(),
            summary: product.summary.clone(),
            effective_from_on: version.effective_from_on,
        })
    }
}

/// Products that hold on a day, by code, read from the database.
pub async fn catalogue(db: &impl Connection, on: NaiveDate) -> Result<Vec<Product>, Error> {
    store::list_effective(db, on).await?.into_iter().map(Product::of).collect()
}

/// Today's products from memory, as long as the catalogue's number in the database has not moved on.
pub async fn stock(app: &App, db: &impl Connection) -> Result<Arc<Stock>, Error> {
    let on = app.clock.today();
    let number = store::find_number(db, CATALOGUE).await?;
    if let Some(stock) = app.shelf.get(number, on) {
        return Ok(stock);
    }
    let (products, dated) = (catalogue(db, on).await?, (on, lpr::actions::in_force(db, on).await?));
    let listed: Vec<Listed> = products.iter().map(|product| Listed::of(&product.candidate())).collect();
    let digest = catalogue_digest(&listed).map_err(|e| Error::unreadable(e.to_string()))?;
    let experience = experience::actions::latest(db).await?.map(Arc::new);
    Ok(app.shelf.put(match app.shelf.held() {
        Some(held) => held.followed_by(number, dated, products, digest, experience),
        None => Stock::new(number, dated, products, digest, experience),
    }))
}

/// Raises the catalogue's number. Whoever changes a product, a version, a bank's name or the LPR, or what outcomes have taught, calls it in the
/// same transaction.
pub async fn changed(tx: &Tx) -> Result<(), Error> {
    next_number(tx, CATALOGUE).await?;
    Ok(())
}

/// One version, also one that no longer holds.
pub async fn version(db: &impl Connection, id: ProductVersionId) -> Result<Product, Error> {
    Product::of(store::find_version(db, id).await?)
}

/// Several versions, also those that no longer hold.
pub async fn versions(db: &impl Connection, ids: &[ProductVersionId]) -> Result<HashMap<ProductVersionId, Product>, Error> {
    store::list_whole(db, ids).await?.into_iter().map(|row| Product::of(row).map(|product| (product.version, product))).collect()
}

/// Gives products the names that they had at an instant; those that were renamed before the trail kept what they had been called keep theirs of now.
pub async fn named_as_of(db: &impl Connection, products: &mut [Product], at: DateTime<Utc>) -> Result<(), Error> {
    let codes: Vec<String> = products.iter().map(|product| product.code.clone()).collect();
    let mut first: HashMap<String, (i64, Option<String>)> = HashMap::new();
    for (code, detail) in audit::after(db, PUBLISH, (SUBJECT, &codes), at).await? {
        // Most versions leave the name as it is.
        let Some(number) = detail["number"].as_i64().filter(|_| detail["name"].is_string()) else { continue };
        if first.get(&code).is_none_or(|(earlier, _)| number < *earlier) {
            first.insert(code, (number, detail["was"].as_str().map(str::to_owned)));
        }
    }
    for product in products {
        if let Some((_, Some(was))) = first.get(&product.code) {
            product.name.clone_from(was);
        }
    }
    Ok(())
}

/// Terms and criteria of versions, also of those that no longer hold.
pub async fn bodies(db: &impl Connection, ids: &[ProductVersionId]) -> Result<Vec<(ProductVersionId, Terms, Criteria)>, Error> {
    let body = |row: entity::product::product_version::Model| {
        let broken = |e: serde_json::Error| Error::unreadable(format!("product version {}: {e}", row.id));
        Ok((row.id, serde_json::from_value(row.terms).map_err(broken)?, serde_json::from_value(row.criteria).map_err(broken)?))
    };
    store::find_versions(db, ids).await?.into_iter().map(body).collect()
}
