//! A bank's products as it sees them: versions that were published, and the draft that is worked on.

use chrono::{DateTime, NaiveDate, Utc};
use entity::product::{product, product_draft, product_version};
use entity::value::DraftState;
use entity::value::id::{OrganisationId, PersonId, ProductDraftId, ProductId, ProductVersionId};
use serde_json::Value as Json;

use super::super::content::{Content, Naming};
use super::super::state::Draft;
use super::super::store;
use crate::app::App;
use crate::platform::store::{Connection, Error as StoreError, Version};
use crate::product::actions as products;
use crate::product::lint::{self, Finding, Own, Subject};

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub id: ProductDraftId,
    /// Where it stands.
    pub state: DraftState,
    /// What is written.
    pub content: Content,
    /// The author's word for the reviewer.
    pub note: String,
    /// What the product is to be called; none when the draft leaves its name as it is.
    pub naming: Option<Naming>,
    /// The version it began with.
    pub based_on: Option<ProductVersionId>,
    /// Everybody who wrote on it.
    pub authors: Vec<PersonId>,
    /// When it was handed to review.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who looked at it.
    pub reviewed_by: Option<PersonId>,
    /// When they did.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// What they said.
    pub review_note: String,
    /// The version published from it.
    pub version_id: Option<ProductVersionId>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The version that a form has to name.
    pub version: Version,
}

fn read<T: serde::de::DeserializeOwned>(what: &str, id: impl std::fmt::Display, json: Json) -> Result<T, StoreError> {
    serde_json::from_value(json).map_err(|e| StoreError::unreadable(format!("{what} {id}: {e}")))
}

impl Kept {
    pub(in crate::product::draft) fn of(row: product_draft::Model) -> Result<Self, StoreError> {
        Ok(Self {
            content: Content { terms: read("draft", row.id, row.terms)?, criteria: read("draft", row.id, row.criteria)? },
            authors: read("draft", row.id, row.authors)?,
            id: row.id,
            state: row.state,
            note: row.note,
            naming: row.name.map(|name| Naming { name, summary: row.summary.unwrap_or_default() }),
            based_on: row.based_on,
            submitted_at: row.submitted_at,
            reviewed_by: row.reviewed_by,
            reviewed_at: row.reviewed_at,
            review_note: row.review_note,
            version_id: row.version_id,
            updated_at: row.updated_at,
            version: Version(row.version),
        })
    }
    /// As far as its life goes.
    pub fn draft(&self, findings: &[Finding]) -> Draft {
        Draft { state: self.state, authors: self.authors.clone(), examined: lint::worst(findings) }
    }
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Which.
    pub id: ProductVersionId,
    /// Its number, from 1.
    pub number: i64,
    /// What was published.
    pub content: Content,
    /// The first day it holds.
    pub effective_from_on: NaiveDate,
    /// The first day it no longer holds.
    pub effective_until: Option<NaiveDate>,
    /// When it was published.
    pub published_at: DateTime<Utc>,
}

/// Where a published version stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It will hold.
    Upcoming,
    /// It holds.
    Current,
    /// It held, or never will.
    Over,
}

impl Standing {
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Upcoming => "version-upcoming",
            Self::Current => "version-current",
            Self::Over => "version-over",
        }
    }
}

impl Published {
    fn of(row: product_version::Model) -> Result<Self, StoreError> {
        Ok(Self {
            content: Content { terms: read("version", row.id, row.terms)?, criteria: read("version", row.id, row.criteria)? },
            id: row.id,
            number: row.number,
            effective_from_on: row.effective_from_on,
            effective_until: row.effective_until,
            published_at: row.published_at,
        })
    }
    /// Where it stands on a day.
    pub fn standing(&self, on: NaiveDate) -> Standing {
        let ends = self.effective_until;
        if ends.is_some_and(|until| until <= on || until <= self.effective_from_on) {
            Standing::Over
        } else if self.effective_from_on > on {
            Standing::Upcoming
        } else {
            Standing::Current
        }
    }
}

/// A bank's product with all its versions and the draft that is worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offering {
    /// Which.
    pub id: ProductId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub summary: String,
    /// Whether it was ever published.
    pub active: bool,
    /// Its versions, newest first.
    pub versions: Vec<Published>,
    /// The draft that is worked on.
    pub draft: Option<Kept>,
}

impl Offering {
    fn of(row: product::Model, versions: Vec<product_version::Model>, draft: Option<product_draft::Model>) -> Result<Self, StoreError> {
        let product::Model { id, bank_id: _, code, name, summary, active, created_at: _ } = row;
        let versions = versions.into_iter().map(Published::of).collect::<Result<_, _>>()?;
        Ok(Self { id, code, name, summary, active, versions, draft: draft.map(Kept::of).transpose()? })
    }
    /// What it is called.
    pub fn naming(&self) -> Naming {
        Naming { name: self.name.clone(), summary: self.summary.clone() }
    }
    /// The version that holds on a day.
    pub fn current(&self, on: NaiveDate) -> Option<&Published> {
        self.versions.iter().find(|v| v.standing(on) == Standing::Current)
    }
    /// The version that a draft is held against: the newest that holds or will.
    pub fn newest(&self) -> Option<&Published> {
        self.versions.first()
    }
    /// The number of a version of this product.
    pub fn number_of(&self, version: ProductVersionId) -> Option<i64> {
        self.versions.iter().find(|v| v.id == version).map(|v| v.number)
    }
}

/// A bank's products, by code.
pub async fn list(db: &impl Connection, bank: OrganisationId) -> Result<Vec<Offering>, StoreError> {
    let rows = store::list_products(db, bank).await?;
    let ids: Vec<ProductId> = rows.iter().map(|r| r.id).collect();
    let versions = store::list_versions(db, &ids).await?;
    let drafts = store::list_open(db, bank).await?;
    let each = |row: product::Model| {
        let of = versions.iter().filter(|v| v.product_id == row.id).cloned().collect();
        let draft = drafts.iter().find(|d| d.product_id == row.id).cloned();
        Offering::of(row, of, draft)
    };
    rows.into_iter().map(each).collect()
}

/// One product of a bank; another bank's is not found.
pub async fn find(db: &impl Connection, bank: OrganisationId, code: &str) -> Result<Offering, StoreError> {
    let row = store::find_product(db, bank, code).await?;
    let versions = store::list_versions(db, &[row.id]).await?;
    let draft = store::find_open(db, row.id).await?;
    Offering::of(row, versions, draft)
}

/// Every draft of a product, newest first: its history.
pub async fn history(db: &impl Connection, product: ProductId) -> Result<Vec<Kept>, StoreError> {
    store::list_of(db, product).await?.into_iter().map(Kept::of).collect()
}

/// What an examination finds in a draft, the bank's other products at hand.
pub async fn examine(app: &App, db: &impl Connection, bank: OrganisationId, code: &str, content: &Content) -> Result<Vec<Finding>, StoreError> {
    let today = app.clock.today();
    let others: Vec<_> = products::catalogue(db, today).await?.into_iter().filter(|p| p.bank == bank && p.code != code).collect();
    let own: Vec<Own<'_>> = others.iter().map(|p| Own { code: &p.code, name: &p.name, terms: &p.terms, criteria: &p.criteria }).collect();
    Ok(lint::examine(&Subject { terms: &content.terms, criteria: &content.criteria, own: &own, today }))
}
