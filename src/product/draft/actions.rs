//! What a bank does with its products: drafts a version, has it looked at, publishes it, ends it.

use chrono::NaiveDate;
use entity::product::{product, product_draft, product_version};
use entity::value::DraftState;
use entity::value::id::{OrganisationId, ProductId, ProductVersionId};
use serde_json::json;

use super::content::{Content, Naming};
use super::reading::actions::{self as reading, Kept, Standing};
use super::state::{Act, Refusal};
use super::store;
use crate::app::App;
use crate::notice::review;
use crate::platform::audit::{self, By, Deed};
use crate::platform::once::{self, Once};
use crate::platform::store::{Error as StoreError, Tx, Version};
use crate::platform::web::form::FieldErrors;
use crate::product::actions::{PUBLISH, SUBJECT};
use crate::product::criteria::Refusal as CriteriaRefusal;

/// Why an action on a product did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something typed cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// Its state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The key was used for another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<once::Error> for Error {
    fn from(error: once::Error) -> Self {
        match error {
            once::Error::Reused => Self::KeyReused,
            once::Error::Store(error) => Self::Store(error),
        }
    }
}

/// A product that is drafted for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    /// Its code, for ever.
    pub code: String,
    /// What it is called.
    pub naming: Naming,
}

impl NewProduct {
    fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        if !(3..=20).contains(&self.code.len()) || !self.code.chars().all(plain) {
            errors.add("code", "draft-error-code");
        }
        self.naming.check(&mut errors);
        errors.into_result()
    }
}

/// A bank's product as an act holds it.
struct Held {
    product: product::Model,
    draft: Kept,
}

async fn hold(tx: &Tx, bank: OrganisationId, code: &str) -> Result<Held, StoreError> {
    let product = store::lock_product(tx, bank, code).await?;
    let draft = store::find_open(tx, product.id).await?.ok_or(StoreError::NotFound)?;
    Ok(Held { product, draft: Kept::of(draft)? })
}

async fn write(tx: &Tx, app: &App, by: &By, action: &str, code: &str, detail: serde_json::Value) -> Result<(), StoreError> {
    audit::write(tx, app, by, Deed { action, subject_kind: SUBJECT, subject_id: code.to_owned(), detail }).await
}

async fn commit(tx: Tx) -> Result<(), Error> {
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// Begins a product that the bank never offered, with a first draft.
pub async fn create(app: &App, by: &By, bank: OrganisationId, new: &NewProduct, content: &Content) -> Result<(), Error> {
    new.check().map_err(Error::Invalid)?;
    let tx = app.db.begin_write().await?;
    let id: ProductId = app.ids.new_id();
    let NewProduct { code, naming: Naming { name, summary } } = new.clone();
    let row = product::Model { id, bank_id: bank, code, name, summary, active: false, created_at: app.clock.now() };
    store::insert_product(&tx, row).await.map_err(|error| match error {
        StoreError::Taken(_) => Error::Invalid(FieldErrors::one("code", "draft-error-code-taken")),
        StoreError::NotFound | StoreError::Stale | StoreError::Busy | StoreError::Disk(_) | StoreError::Broken(_) => error.into(),
    })?;
    store::insert(&tx, first(app, by, (bank, id), None, content, String::new())).await?;
    write(&tx, app, by, "product.create", &new.code, json!({})).await?;
    commit(tx).await
}

fn first(
    app: &App,
    by: &By,
    (bank, product): (OrganisationId, ProductId),
    based_on: Option<ProductVersionId>,
    content: &Content,
    note: String,
) -> product_draft::Model {
    let now = app.clock.now();
    product_draft::Model {
        id: app.ids.new_id(),
        product_id: product,
        bank_id: bank,
        state: DraftState::Draft,
        based_on,
        note,
        name: None,
        summary: None,
        terms: json!(content.terms),
        criteria: json!(content.criteria),
        authors: json!(by.person.into_iter().collect::<Vec<_>>()),
        submitted_by: None,
        submitted_at: None,
        reviewed_by: None,
        reviewed_at: None,
        review_note: String::new(),
        version_id: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// Begins the draft of a product's next version as a copy: of the newest one, or of an older one to go back to it.
pub async fn start(app: &App, by: &By, bank: OrganisationId, code: &str, from: Option<(i64, String)>) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    store::lock_product(&tx, bank, code).await?;
    let offering = reading::find(&tx, bank, code).await?;
    if offering.draft.is_some() {
        return Err(StoreError::Stale.into());
    }
    let (number, note) = from.map_or((None, String::new()), |(number, note)| (Some(number), note));
    let row = if let Some(copied) = offering.versions.iter().find(|v| number.is_none_or(|n| v.number == n)) {
        first(app, by, (bank, offering.id), Some(copied.id), &copied.content, note)
    } else {
        // A product that was never published goes on from the draft that was given up last.
        let given_up = reading::history(&tx, offering.id).await?.into_iter().next().filter(|_| number.is_none()).ok_or(StoreError::NotFound)?;
        first(app, by, (bank, offering.id), None, &given_up.content, note)
    };
    store::insert(&tx, row).await?;
    write(&tx, app, by, "product.draft", code, json!({ "from": number })).await?;
    commit(tx).await
}

/// What is written beside terms and conditions; what is not given stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a> {
    /// The author's word for the reviewer.
    pub note: Option<&'a str>,
    /// What the product is to be called.
    pub naming: Option<&'a Naming>,
}

/// Keeps what is written in a draft.
pub async fn save(app: &App, by: &By, bank: OrganisationId, code: &str, content: &Content, words: Words<'_>, seen: Version) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    words.naming.iter().for_each(|naming| naming.check(&mut errors));
    errors.into_result().map_err(Error::Invalid)?;
    let tx = app.db.begin_write().await?;
    save_in(&tx, app, by, (bank, code), content, words, Some(seen)).await?;
    commit(tx).await
}

async fn save_in(
    tx: &Tx,
    app: &App,
    by: &By,
    (bank, code): (OrganisationId, &str),
    content: &Content,
    words: Words<'_>,
    seen: Option<Version>,
) -> Result<Version, Error> {
    let Held { draft, .. } = hold(tx, bank, code).await?;
    draft.draft(&[]).apply(&Act::Edit, by.person, app.clock.today())?;
    let mut authors = draft.authors.clone();
    authors.extend(by.person.filter(|person| !draft.authors.contains(person)));
    let written = store::Written {
        terms: json!(content.terms),
        criteria: json!(content.criteria),
        note: words.note.map_or(draft.note.clone(), |n| n.trim().to_owned()),
        naming: words.naming.cloned(),
        authors: json!(authors),
    };
    let seen = seen.unwrap_or(draft.version);
    store::save_written(tx, draft.id, written, seen, app.clock.now()).await?;
    write(tx, app, by, "product.edit", code, json!({ "version": seen.0 + 1 })).await?;
    Ok(Version(seen.0 + 1))
}

/// What a bank's system puts in the place of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Terms and conditions.
    pub content: Content,
    /// The author's word for the reviewer.
    pub note: Option<String>,
    /// The version of the draft that the system has seen; none to write whatever stands there.
    pub seen: Option<Version>,
}

/// Puts terms and conditions in the place of a draft, and begins one where there is none; once under its key.
pub async fn put(app: &App, by: &By, bank: OrganisationId, code: &str, put: &Put, once: &Once) -> Result<Version, Error> {
    put.content.criteria.check().map_err(|refusal: CriteriaRefusal| Error::Invalid(FieldErrors::one("criteria", refusal.text_key())))?;
    let tx = app.db.begin_write().await?;
    if let Some(answer) = once::answered::<Version>(&tx, once).await? {
        return Ok(answer);
    }
    let product = store::lock_product(&tx, bank, code).await?;
    let version = if store::find_open(&tx, product.id).await?.is_some() {
        save_in(&tx, app, by, (bank, code), &put.content, Words { note: put.note.as_deref(), naming: None }, put.seen).await?
    } else if put.seen.is_some() {
        return Err(StoreError::Stale.into());
    } else {
        let newest = reading::find(&tx, bank, code).await?.newest().map(|v| v.id);
        store::insert(&tx, first(app, by, (bank, product.id), newest, &put.content, put.note.clone().unwrap_or_default())).await?;
        write(&tx, app, by, "product.draft", code, json!({})).await?;
        Version(1)
    };
    once::keep(&tx, app, once, &version).await?;
    commit(tx).await?;
    Ok(version)
}

/// Hands a draft on: to review, back, to the public, or away.
pub async fn perform(app: &App, by: &By, bank: OrganisationId, code: &str, act: &Act, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let held = hold(&tx, bank, code).await?;
    let findings = reading::examine(app, &tx, bank, code, &held.draft.content).await?;
    let state = held.draft.draft(&findings).apply(act, by.person, app.clock.today())?;
    let mut standing = store::Standing::default();
    let detail = match act {
        Act::Submit { note } => {
            standing = store::Standing { note: Some(note.trim().to_owned()), submitted_by: by.person, submitted: true, ..standing };
            json!({ "findings": findings.iter().map(|f| f.code.code()).collect::<Vec<_>>() })
        }
        Act::Return { note } => {
            standing = store::Standing { reviewed_by: by.person, review_note: Some(note.trim().to_owned()), ..standing };
            json!({})
        }
        Act::Publish { from_on } => {
            let (id, number) = publish(&tx, app, &held, *from_on).await?;
            standing = store::Standing { reviewed_by: by.person, version_id: Some(id), ..standing };
            let (name, was) = held.draft.naming.as_ref().map(|naming| (&naming.name, &held.product.name)).unzip();
            json!({ "number": number, "from": from_on, "name": name, "was": was })
        }
        Act::TakeBack | Act::Discard | Act::Edit | Act::Retire { .. } => json!({}),
    };
    store::save_standing(&tx, held.draft.id, state, standing, seen, app.clock.now()).await?;
    let name = held.draft.naming.as_ref().map_or(&held.product.name, |naming| &naming.name);
    let told = review::Draft { of: review::Of::Product(bank), id: held.draft.id.to_string(), version: seen, code, name, authors: &held.draft.authors };
    review::actions::tell(&tx, app, by, &told, act).await?;
    write(&tx, app, by, action(act), code, detail).await?;
    commit(tx).await
}

const fn action(act: &Act) -> &'static str {
    match act {
        Act::Edit => "product.edit",
        Act::Submit { .. } => "product.submit",
        Act::TakeBack => "product.take_back",
        Act::Return { .. } => "product.return",
        Act::Publish { .. } => PUBLISH,
        Act::Retire { .. } => "product.retire",
        Act::Discard => "product.discard",
    }
}

/// Makes the version; those before it end where it begins.
async fn publish(tx: &Tx, app: &App, held: &Held, from_on: NaiveDate) -> Result<(ProductVersionId, i64), Error> {
    let product = held.product.id;
    let number = store::list_versions(tx, &[product]).await?.first().map_or(1, |newest| newest.number + 1);
    store::save_end(tx, product, from_on).await?;
    let content = &held.draft.content;
    let row = product_version::Model {
        id: app.ids.new_id(),
        product_id: product,
        number,
        family: content.terms.family,
        terms: json!(content.terms),
        criteria: json!(content.criteria),
        effective_from_on: from_on,
        effective_until: None,
        published_at: app.clock.now(),
    };
    let id = row.id;
    store::insert_version(tx, row).await?;
    store::save_active(tx, product).await?;
    if let Some(naming) = &held.draft.naming {
        store::save_naming(tx, product, naming).await?;
    }
    crate::product::actions::changed(tx).await?;
    Ok((id, number))
}

/// Ends a product: from that day on nobody is matched with it. The number of the newest version must be the one that was seen.
pub async fn retire(app: &App, by: &By, bank: OrganisationId, code: &str, until: NaiveDate, seen: i64) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    store::lock_product(&tx, bank, code).await?;
    let (offering, today) = (reading::find(&tx, bank, code).await?, app.clock.today());
    let newest = offering.newest().ok_or(Refusal::NotPublished)?;
    if newest.number != seen {
        return Err(StoreError::Stale.into());
    }
    let state = if newest.standing(today) == Standing::Over { DraftState::Retired } else { DraftState::Published };
    super::state::Draft { state, authors: Vec::new(), examined: super::state::Examined::Clean }.apply(&Act::Retire { until }, by.person, today)?;
    store::save_end(&tx, offering.id, until).await?;
    store::save_retired(&tx, offering.id, app.clock.now()).await?;
    crate::product::actions::changed(&tx).await?;
    write(&tx, app, by, "product.retire", code, json!({ "until": until })).await?;
    commit(tx).await
}
