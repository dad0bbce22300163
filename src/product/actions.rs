//! The catalogue of products as other rooms read it.

use chrono::NaiveDate;
use entity::value::id::{OrganisationId, ProductId, ProductVersionId};

use super::criteria::Criteria;
use super::store;
use super::terms::Terms;
use crate::matching::answer::Candidate;
use crate::platform::store::{Connection, Error};

/// A version of a product, with the product and its bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The product.
    pub id: ProductId,
    /// The version.
    pub version: ProductVersionId,
    /// Number of the version, from 1.
    pub number: i64,
    /// The bank.
    pub bank: OrganisationId,
    /// The bank's name.
    pub bank_name: String,
    /// The product's code.
    pub code: String,
    /// The product's name.
    pub name: String,
    /// What it is, in a sentence.
    pub summary: String,
    /// What it offers.
    pub terms: Terms,
    /// What it asks for.
    pub criteria: Criteria,
    /// The day from which the version holds.
    pub effective_from_on: NaiveDate,
}

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
    /// As a candidate of matching.
    pub fn candidate(&self) -> Candidate<'_> {
        Candidate { version: self.version, code: &self.code, name: &self.name, bank_name: &self.bank_name, terms: &self.terms, criteria: &self.criteria }
    }
}

/// Products that hold on a day, by code.
pub async fn catalogue(db: &impl Connection, on: NaiveDate) -> Result<Vec<Product>, Error> {
    store::list_effective(db, on).await?.into_iter().map(Product::of).collect()
}

/// One version, also one that no longer holds.
pub async fn version(db: &impl Connection, id: ProductVersionId) -> Result<Product, Error> {
    Product::of(store::find_version(db, id).await?)
}
