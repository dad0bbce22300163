//! Rows of products as their bank works on them: drafts, and the versions that come of them.

use chrono::{DateTime, NaiveDate, Utc};
use entity::product::{product, product_draft, product_version};
use entity::value::DraftState;
use entity::value::id::{OrganisationId, PersonId, ProductDraftId, ProductId, ProductVersionId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;

use super::content::Naming;
use crate::platform::store::{Error, Tx, Version};

/// States in which a draft is still worked on.
const OPEN: [DraftState; 3] = [DraftState::Draft, DraftState::InReview, DraftState::Returned];

/// A product of a bank; another bank's is not found.
pub(super) async fn find_product(db: &impl ConnectionTrait, bank: OrganisationId, code: &str) -> Result<product::Model, Error> {
    product::Entity::find().filter(product::Column::Code.eq(code)).filter(product::Column::BankId.eq(bank)).one(db).await?.ok_or(Error::NotFound)
}

/// The product itself, held until the transaction ends.
pub(super) async fn lock_product(tx: &Tx, bank: OrganisationId, code: &str) -> Result<product::Model, Error> {
    let found = product::Entity::find().filter(product::Column::Code.eq(code)).filter(product::Column::BankId.eq(bank));
    found.lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// A bank's products, those never published among them, by code.
pub(super) async fn list_products(db: &impl ConnectionTrait, bank: OrganisationId) -> Result<Vec<product::Model>, Error> {
    Ok(product::Entity::find().filter(product::Column::BankId.eq(bank)).order_by_asc(product::Column::Code).all(db).await?)
}

/// Every version of these products, newest first.
pub(super) async fn list_versions(db: &impl ConnectionTrait, products: &[ProductId]) -> Result<Vec<product_version::Model>, Error> {
    let of = product_version::Entity::find().filter(product_version::Column::ProductId.is_in(products.iter().copied()));
    Ok(of.order_by_desc(product_version::Column::Number).all(db).await?)
}

/// A bank's drafts that are worked on.
pub(super) async fn list_open(db: &impl ConnectionTrait, bank: OrganisationId) -> Result<Vec<product_draft::Model>, Error> {
    let open = product_draft::Entity::find().filter(product_draft::Column::BankId.eq(bank)).filter(product_draft::Column::State.is_in(OPEN));
    Ok(open.all(db).await?)
}

/// Every draft of a product, newest first.
pub(super) async fn list_of(db: &impl ConnectionTrait, product: ProductId) -> Result<Vec<product_draft::Model>, Error> {
    let of = product_draft::Entity::find().filter(product_draft::Column::ProductId.eq(product));
    Ok(of.order_by_desc(product_draft::Column::Id).all(db).await?)
}

/// The draft of a product that is worked on, if there is one.
pub(super) async fn find_open(db: &impl ConnectionTrait, product: ProductId) -> Result<Option<product_draft::Model>, Error> {
    let open = product_draft::Entity::find().filter(product_draft::Column::ProductId.eq(product)).filter(product_draft::Column::State.is_in(OPEN));
    Ok(open.one(db).await?)
}

pub(super) async fn insert_product(tx: &Tx, row: product::Model) -> Result<(), Error> {
    let product::Model { id, bank_id, code, name, summary, active, created_at } = row;
    let row = product::ActiveModel {
        id: Set(id),
        bank_id: Set(bank_id),
        code: Set(code),
        name: Set(name),
        summary: Set(summary),
        active: Set(active),
        created_at: Set(created_at),
    };
    product::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn insert(tx: &Tx, row: product_draft::Model) -> Result<(), Error> {
    let product_draft::Model {
        id,
        product_id,
        bank_id,
        state,
        based_on,
        note,
        name,
        summary,
        terms,
        criteria,
        authors,
        submitted_by,
        submitted_at,
        reviewed_by,
        reviewed_at,
        review_note,
        version_id,
        created_at,
        updated_at,
        version,
    } = row;
    let row = product_draft::ActiveModel {
        id: Set(id),
        product_id: Set(product_id),
        bank_id: Set(bank_id),
        state: Set(state),
        based_on: Set(based_on),
        note: Set(note),
        name: Set(name),
        summary: Set(summary),
        terms: Set(terms),
        criteria: Set(criteria),
        authors: Set(authors),
        submitted_by: Set(submitted_by),
        submitted_at: Set(submitted_at),
        reviewed_by: Set(reviewed_by),
        reviewed_at: Set(reviewed_at),
        review_note: Set(review_note),
        version_id: Set(version_id),
        created_at: Set(created_at),
        updated_at: Set(updated_at),
        version: Set(version),
    };
    product_draft::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What is written anew in a draft.
pub(super) struct Written {
    pub(super) terms: Json,
    pub(super) criteria: Json,
    pub(super) note: String,
    /// What the product is to be called; none leaves what the draft says of it.
    pub(super) naming: Option<Naming>,
    pub(super) authors: Json,
}

pub(super) async fn save_written(tx: &Tx, id: ProductDraftId, written: Written, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    let Written { terms, criteria, note, naming, authors } = written;
    let mut change = product_draft::ActiveModel {
        state: Set(DraftState::Draft),
        terms: Set(terms),
        criteria: Set(criteria),
        note: Set(note),
        authors: Set(authors),
        ..Default::default()
    };
    if let Some(Naming { name, summary }) = naming {
        change.name = Set(Some(name));
        change.summary = Set(Some(summary));
    }
    save(tx, id, change, seen, now).await
}

/// Where a draft stands after an act, and who did it.
#[derive(Default)]
pub(super) struct Standing {
    pub(super) note: Option<String>,
    pub(super) submitted_by: Option<PersonId>,
    pub(super) submitted: bool,
    pub(super) reviewed_by: Option<PersonId>,
    pub(super) review_note: Option<String>,
    pub(super) version_id: Option<ProductVersionId>,
}

pub(super) async fn save_standing(tx: &Tx, id: ProductDraftId, state: DraftState, standing: Standing, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    let mut change = product_draft::ActiveModel { state: Set(state), ..Default::default() };
    let Standing { note, submitted_by, submitted, reviewed_by, review_note, version_id } = standing;
    if let Some(note) = note {
        change.note = Set(note);
    }
    if submitted {
        change.submitted_by = Set(submitted_by);
        change.submitted_at = Set(Some(now));
    }
    if let Some(person) = reviewed_by {
        change.reviewed_by = Set(Some(person));
        change.reviewed_at = Set(Some(now));
    }
    if let Some(note) = review_note {
        change.review_note = Set(note);
    }
    if let Some(version) = version_id {
        change.version_id = Set(Some(version));
    }
    save(tx, id, change, seen, now).await
}

/// Saves under the version that was seen.
async fn save(tx: &Tx, id: ProductDraftId, mut change: product_draft::ActiveModel, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    change.updated_at = Set(now);
    change.version = Set(seen.0 + 1);
    let this = product_draft::Column::Id.eq(id).and(product_draft::Column::Version.eq(seen.0));
    let done = product_draft::Entity::update_many().set(change).filter(this).exec(tx).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Publishes: the only way in which a version comes to be.
pub(super) async fn insert_version(tx: &Tx, row: product_version::Model) -> Result<(), Error> {
    let product_version::Model { id, product_id, number, family, terms, criteria, effective_from_on, effective_until, published_at } = row;
    let row = product_version::ActiveModel {
        id: Set(id),
        product_id: Set(product_id),
        number: Set(number),
        family: Set(family),
        terms: Set(terms),
        criteria: Set(criteria),
        effective_from_on: Set(effective_from_on),
        effective_until: Set(effective_until),
        published_at: Set(published_at),
    };
    product_version::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Ends every version of a product that would hold on or after a day: the only thing of a published version that is ever set.
pub(super) async fn save_end(tx: &Tx, product: ProductId, until: NaiveDate) -> Result<u64, Error> {
    let later = Condition::any().add(product_version::Column::EffectiveUntil.is_null()).add(product_version::Column::EffectiveUntil.gt(until));
    let change = product_version::ActiveModel { effective_until: Set(Some(until)), ..Default::default() };
    let versions = product_version::Entity::update_many().set(change).filter(product_version::Column::ProductId.eq(product)).filter(later);
    Ok(versions.exec(tx).await?.rows_affected)
}

/// Puts a product on offer for the first time.
pub(super) async fn save_active(tx: &Tx, product: ProductId) -> Result<(), Error> {
    let change = product::ActiveModel { active: Set(true), ..Default::default() };
    product::Entity::update_many().set(change).filter(product::Column::Id.eq(product)).exec(tx).await?;
    Ok(())
}

/// Gives a product another name.
pub(super) async fn save_naming(tx: &Tx, product: ProductId, naming: &Naming) -> Result<(), Error> {
    let Naming { name, summary } = naming.clone();
    let change = product::ActiveModel { name: Set(name), summary: Set(summary), ..Default::default() };
    product::Entity::update_many().set(change).filter(product::Column::Id.eq(product)).exec(tx).await?;
    Ok(())
}

/// Ends the drafts of which the ended versions were published.
pub(super) async fn save_retired(tx: &Tx, product: ProductId, now: DateTime<Utc>) -> Result<(), Error> {
    let change = product_draft::ActiveModel { state: Set(DraftState::Retired), updated_at: Set(now), ..Default::default() };
    let published = product_draft::Column::ProductId.eq(product).and(product_draft::Column::State.eq(DraftState::Published));
    product_draft::Entity::update_many().set(change).filter(published).exec(tx).await?;
    Ok(())
}
