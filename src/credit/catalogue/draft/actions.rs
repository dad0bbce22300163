//! What operators do with the catalogue: one drafts a version of an item, another approves it or gives it back.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::catalogue::item_version;
use entity::value::id::{ItemVersionId, PersonId};
use entity::value::{DraftState, ItemVersionKind};
use serde_json::json;

use super::super::actions::{changed, current, locked};
use super::super::content::Content;
use super::super::edition::{Catalogue, Life};
use super::super::guard::{Proposal, Rail, worst};
use super::super::item::{FIRST_OWN, Item, categories, shipped};
use super::state::{Act, Draft, Refusal};
use super::store;
use super::typed::{LONGEST_NOTE, Typed};
use crate::app::App;
use crate::notice::review;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Error as StoreError, Tx, Version};
use crate::platform::web::form::FieldErrors;

/// Closed versions on the operators' page.
const CLOSED: u64 = 20;

/// Why an action on the catalogue did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something typed cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// Its state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A version from its draft on, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub id: ItemVersionId,
    /// Code of the item.
    pub code: String,
    /// What it does.
    pub kind: ItemVersionKind,
    /// Where it stands.
    pub state: DraftState,
    /// The number of the version it began with; 0 for a new item.
    pub based_on: u32,
    /// What it says.
    pub content: Content,
    /// What the program shipped when it was begun; none for an item of the city's own.
    pub shipped: Option<Content>,
    /// The author's word for the reviewer.
    pub note: String,
    /// Everybody who wrote on it.
    pub authors: Vec<PersonId>,
    /// Who looked at it.
    pub reviewed_by: Option<PersonId>,
    /// When they did.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// What they said.
    pub review_note: String,
    /// Its number and its first day, once it is approved.
    pub approved: Option<(u32, NaiveDate)>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The version that a form has to name.
    pub version: Version,
}

impl Kept {
    fn of(row: item_version::Model) -> Result<Self, StoreError> {
        let broken = |e: serde_json::Error| StoreError::unreadable(format!("version {} of item {}: {e}", row.id, row.code));
        let number = |number: i64| u32::try_from(number).unwrap_or_default();
        Ok(Self {
            content: serde_json::from_value(row.content.clone()).map_err(broken)?,
            authors: serde_json::from_value(row.authors.clone()).map_err(broken)?,
            shipped: row.shipped.clone().map(serde_json::from_value).transpose().map_err(broken)?,
            id: row.id,
            kind: row.kind,
            state: row.state,
            based_on: number(row.based_on),
            note: row.note,
            reviewed_by: row.reviewed_by,
            reviewed_at: row.reviewed_at,
            review_note: row.review_note,
            approved: row.number.map(number).zip(row.from_on),
            updated_at: row.updated_at,
            version: Version(row.version),
            code: row.code,
        })
    }
    /// Held against the catalogue and what is shipped.
    pub fn proposal<'a>(&'a self, catalogue: &'a Catalogue) -> Proposal<'a> {
        let life = catalogue.life(&self.code);
        let newest = life.and_then(Life::newest);
        let answers = life.and_then(|life| life.differs.as_ref()).is_some_and(|ships| self.shipped == Some(Content::of(ships)));
        let is_over = newest.is_some_and(|version| version.kind == ItemVersionKind::End);
        let before = newest.map(|version| version.item.as_ref());
        Proposal { code: &self.code, kind: self.kind, content: &self.content, among: &catalogue.lives, before, is_over, answers, shipped: law(&self.code) }
    }
    /// What is found about it, held against the catalogue.
    pub fn examine(&self, catalogue: &Catalogue) -> Vec<Rail> {
        self.proposal(catalogue).examine()
    }
    fn draft(&self, found: &[Rail]) -> Draft {
        Draft { state: self.state, authors: self.authors.clone(), examined: worst(found) }
    }
}

/// The item as the program ships it.
fn law(code: &str) -> Option<&'static Item> {
    shipped().iter().find(|item| item.code == code).map(Arc::as_ref)
}

async fn write(tx: &Tx, app: &App, by: &By, action: &str, code: &str, detail: serde_json::Value) -> Result<(), StoreError> {
    audit::write(tx, app, by, Deed { action, subject_kind: "item", subject_id: code.to_owned(), detail }).await
}

async fn commit(tx: Tx) -> Result<(), Error> {
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// What a draft begins with.
struct Beginning {
    kind: ItemVersionKind,
    /// The number of the newest version; 0 for a new item.
    based_on: u32,
    content: Content,
    /// What the program shipped when the city took it in last.
    base: Option<(u32, Content)>,
}

/// Begins a draft.
async fn begin(tx: &Tx, app: &App, by: &By, code: &str, with: Beginning, note: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let Beginning { kind, based_on, content, base } = with;
    let row = item_version::Model {
        id: app.ids.new_id(),
        code: code.to_owned(),
        kind,
        state: DraftState::Draft,
        based_on: based_on.into(),
        content: json!(content),
        shipped: base.as_ref().map(|(_, content)| json!(content)),
        shipped_number: base.map(|(number, _)| number.into()),
        note: note.trim().to_owned(),
        authors: json!(by.person.into_iter().collect::<Vec<_>>()),
        submitted_by: None,
        submitted_at: None,
        reviewed_by: None,
        reviewed_at: None,
        review_note: String::new(),
        number: None,
        from_on: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::insert(tx, row).await.map_err(|error| match error {
        // Somebody else has begun one meanwhile.
        StoreError::Taken(_) => StoreError::Stale,
        other @ (StoreError::NotFound | StoreError::Stale | StoreError::Busy | StoreError::Disk(_) | StoreError::Broken(_)) => other,
    })?;
    Ok(write(tx, app, by, "item.draft", code, json!({ "kind": kind, "based_on": based_on })).await?)
}

/// Drafts an item that there has never been, under the next code of the city's own in its category, and says which.
pub async fn create(app: &App, by: &By, category: &str, typed: &Typed) -> Result<String, Error> {
    let content = typed.read(None);
    let known = categories().iter().any(|one| one.code == category);
    let content = match content {
        Ok(content) if known => content,
        other => {
            let mut errors = if known { FieldErrors::default() } else { FieldErrors::one("category", "item-error-category") };
            errors.0.extend(other.err().unwrap_or_default().0);
            return Err(Error::Invalid(errors));
        }
    };
    let tx = app.db.begin_write().await?;
    let taken = store::list_codes(&tx, &format!("XX{category}")).await?;
    let last = taken.iter().filter_map(|code| code.get(4..)?.parse::<u32>().ok()).filter(|place| *place >= FIRST_OWN).max();
    let place = last.map_or(FIRST_OWN, |last| last + 1);
    if place > 99 {
        return Err(Error::Invalid(FieldErrors::one("category", "item-error-full")));
    }
    let code = format!("XX{category}{place}");
    begin(&tx, app, by, &code, Beginning { kind: ItemVersionKind::New, based_on: 0, content, base: None }, &typed.note).await?;
    commit(tx).await?;
    Ok(code)
}

/// What whoever writes has seen: the version of the draft or, where none was begun, the number of the newest version of the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A draft.
    Draft(Version),
    /// No draft.
    Newest(u32),
}

/// Keeps what is written of an item: in the draft that is worked on, or in a new one.
pub async fn save(app: &App, by: &By, code: &str, typed: &Typed, seen: Seen) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    match (store::lock_open(&tx, code).await?, seen) {
        (Some(row), Seen::Draft(version)) => {
            let draft = Kept::of(row)?;
            draft.draft(&[]).apply(&Act::Edit, by.person, app.clock.today())?;
            // A new item may still change how it comes; a known one and an end keep what they are.
            let content =
                typed.read((draft.kind != ItemVersionKind::New).then_some(&draft.content)).and_then(|content| content.as_used(code)).map_err(Error::Invalid)?;
            let content = if draft.kind == ItemVersionKind::End { draft.content } else { content };
            let mut authors = draft.authors.clone();
            authors.extend(by.person.filter(|person| !draft.authors.contains(person)));
            let written = store::Written { content: json!(content), note: typed.note.trim().to_owned(), authors: json!(authors) };
            store::save_written(&tx, draft.id, written, version, app.clock.now()).await?;
            write(&tx, app, by, "item.edit", code, json!({ "version": version.0 + 1 })).await?;
        }
        (None, Seen::Newest(number)) => {
            let with = beginning(app, &tx, code, number).await?;
            let content = typed.read(Some(&with.content)).and_then(|content| content.as_used(code)).map_err(Error::Invalid)?;
            begin(&tx, app, by, code, Beginning { content, ..with }, &typed.note).await?;
        }
        (Some(_), Seen::Newest(_)) | (None, Seen::Draft(_)) => return Err(StoreError::Stale.into()),
    }
    commit(tx).await
}

/// A change of an item that begins with its newest version, when that still is the one that was seen.
async fn beginning(app: &App, tx: &Tx, code: &str, seen: u32) -> Result<Beginning, Error> {
    let catalogue = current(app, tx).await?;
    let life = catalogue.life(code).ok_or(StoreError::NotFound)?;
    match life.newest() {
        Some(newest) if newest.number == seen => {
            Ok(Beginning { kind: ItemVersionKind::Change, based_on: seen, content: Content::of(&newest.item), base: life.base.clone() })
        }
        Some(_) => Err(StoreError::Stale.into()),
        None => Err(StoreError::NotFound.into()),
    }
}

/// Drafts the end of an item whose newest version was seen.
pub async fn end(app: &App, by: &By, code: &str, note: &str, seen: u32) -> Result<(), Error> {
    if note.trim().chars().count() > LONGEST_NOTE {
        return Err(Error::Invalid(FieldErrors::one("note", "draft-error-note")));
    }
    let tx = app.db.begin_write().await?;
    if store::lock_open(&tx, code).await?.is_some() {
        return Err(StoreError::Stale.into());
    }
    let with = beginning(app, &tx, code, seen).await?;
    begin(&tx, app, by, code, Beginning { kind: ItemVersionKind::End, ..with }, note).await?;
    commit(tx).await
}

/// What a city says to an item that the program ships otherwise than it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What is shipped takes the place of the city's version.
    TakeOver,
    /// The city's version stands on purpose, until something else is shipped.
    Keep,
}

/// Drafts an answer to what this version of the program ships: a second person agrees with that too, and it is kept as a version.
pub async fn answer(app: &App, by: &By, code: &str, answer: Answer, seen: u32) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    if store::lock_open(&tx, code).await?.is_some() {
        return Err(StoreError::Stale.into());
    }
    let (with, law) = (beginning(app, &tx, code, seen).await?, law(code).ok_or(StoreError::NotFound)?);
    let ships = Content::of(law);
    let content = if answer == Answer::Keep { with.content.clone() } else { ships.clone() };
    begin(&tx, app, by, code, Beginning { base: Some((law.version, ships)), content, ..with }, "").await?;
    commit(tx).await
}

/// Hands a draft on: to review, back, into the catalogue, or away.
pub async fn perform(app: &App, by: &By, code: &str, act: &Act, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    // Where none is open any more, somebody was quicker.
    let draft = Kept::of(store::lock_open(&tx, code).await?.ok_or(StoreError::Stale)?)?;
    if draft.version != seen {
        return Err(StoreError::Stale.into());
    }
    // Two drafts that are approved at once are held against one another: they may name the same kind.
    let catalogue = if matches!(act, Act::Publish { .. }) { locked(app, &tx).await? } else { current(app, &tx).await? };
    let found = draft.examine(&catalogue);
    let state = draft.draft(&found).apply(act, by.person, app.clock.today())?;
    let codes = || json!({ "found": found.iter().map(|rail| rail.code()).collect::<Vec<_>>() });
    let (mut standing, mut detail) = (store::Standing::default(), json!({}));
    match act {
        Act::Submit { note } => {
            standing = store::Standing { note: Some(note.trim().to_owned()), submitted_by: by.person, ..standing };
            detail = codes();
        }
        Act::Return { note } => {
            // Whoever wrote on it takes it back; giving it back is the second person's.
            if by.person.is_none_or(|person| draft.authors.contains(&person)) {
                return Err(Refusal::SamePerson.into());
            }
            standing = store::Standing { reviewed_by: by.person, review_note: Some(note.trim().to_owned()), ..standing };
        }
        Act::Publish { from_on } => {
            draft.proposal(&catalogue).free_from(*from_on).map_err(Error::Invalid)?;
            let number = catalogue.life(code).and_then(Life::newest).map_or(1, |newest| newest.number + 1);
            standing = store::Standing { reviewed_by: by.person, approved: Some((number.into(), *from_on)), ..standing };
            detail = json!({ "number": number, "from": from_on, "kind": draft.kind, "found": codes()["found"] });
        }
        Act::TakeBack | Act::Discard | Act::Edit | Act::Retire { .. } => {}
    }
    store::save_standing(&tx, draft.id, state, standing, seen, app.clock.now()).await?;
    if matches!(act, Act::Publish { .. }) {
        changed(&tx).await?;
    }
    let told = review::Draft { of: review::Of::Item, id: draft.id.to_string(), version: seen, code, name: &draft.content.name, authors: &draft.authors };
    review::actions::tell(&tx, app, by, &told, act).await?;
    write(&tx, app, by, action(act), code, detail).await?;
    commit(tx).await
}

const fn action(act: &Act) -> &'static str {
    match act {
        Act::Edit => "item.edit",
        Act::Submit { .. } => "item.submit",
        Act::TakeBack => "item.take_back",
        Act::Return { .. } => "item.return",
        Act::Publish { .. } => "item.approve",
        Act::Retire { .. } => "item.end",
        Act::Discard => "item.discard",
    }
}

/// An item as operators work on it.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// The draft that is worked on.
    pub draft: Option<Kept>,
    /// Every version that was ever begun here, newest first.
    pub begun: Vec<Kept>,
}

impl Desk {
    /// The item through time; none while its first version is a draft.
    pub fn life(&self, code: &str) -> Option<&Life> {
        self.catalogue.life(code)
    }
}

/// One item; none there is or ever was begun is not found.
pub async fn desk(app: &App, code: &str) -> Result<Desk, StoreError> {
    let db = app.db.read();
    let catalogue = current(app, db).await?;
    let begun = store::list_of(db, code).await?.into_iter().map(Kept::of).collect::<Result<Vec<_>, _>>()?;
    if begun.is_empty() && catalogue.life(code).is_none() {
        return Err(StoreError::NotFound);
    }
    let draft = store::find_open(db, code).await?.map(Kept::of).transpose()?;
    Ok(Desk { catalogue, draft, begun })
}

/// What is worked on, and what was approved or given up last.
pub async fn board(app: &App) -> Result<(Vec<Kept>, Vec<Kept>), StoreError> {
    let db = app.db.read();
    let open = store::list_open(db).await?.into_iter().map(Kept::of).collect::<Result<_, _>>()?;
    let closed = store::list_closed(db, CLOSED).await?.into_iter().map(Kept::of).collect::<Result<_, _>>()?;
    Ok((open, closed))
}

/// Whom a wider item touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Letters of firms that are live.
    pub letters: i64,
    /// Firms about which there are data of the item; of one that no delivery carries, firms in business of its kinds.
    pub firms: i64,
    /// Whether those firms have such data already.
    pub have_data: bool,
}

/// Counts whom a wider item touches.
pub async fn touched(app: &App, content: &Content) -> Result<Touched, StoreError> {
    let db = app.db.read();
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let letters = whole(store::count_letters(db, app.clock.today()).await?);
    let firms = match content.source {
        Some(source) => store::count_firms_with(db, source).await?,
        None => whole(store::count_firms_of(db, &content.subjects).await?),
    };
    Ok(Touched { letters, firms, have_data: content.source.is_some() })
}
