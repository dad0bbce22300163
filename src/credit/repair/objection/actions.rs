//! Objecting to a record or to an item of the register, and answering.

use chrono::{DateTime, Utc};
use entity::account::organisation;
use entity::credit::{objection, objection_event};
use entity::value::id::{EnterpriseId, ObjectionId, OrganisationId, RecordId};
use entity::value::{ObjectionAct, ObjectionState, RegisterItem, Severity, Source};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use super::filing::actions::{file, file_item};
use super::state::{self, Act, Effect, Owes, Refusal};
use super::store;
use crate::app::App;
use crate::credit::feed::supply::actions::{department_delivering, department_of, departments};
use crate::credit::record::actions as record;
use crate::credit::record::life::Befalls;
use crate::credit::repair::actions::{Ending, Error, Named, REGISTRATION, SUBJECT, Said, end, path, tell_about, turn};
use crate::credit::repair::item::actions::settle_item;
use crate::enterprise::actions::{self as enterprise, Enterprise};
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::audit::{self, By, Deed};
use crate::platform::i18n::Lang;
use crate::platform::once::{self, Once};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version};
use crate::platform::web::actor::FirmOwner;

/// What is objected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A record.
    Record(RecordId),
    /// What the register says of the firm, one item of it.
    Item(RegisterItem),
}

impl About {
    fn of(row: &objection::Model) -> Result<Self, StoreError> {
        match (row.record_id, row.item) {
            (Some(record), _) => Ok(Self::Record(record)),
            (None, Some(item)) => Ok(Self::Item(item)),
            (None, None) => Err(StoreError::unreadable(format!("objection {} is about nothing", row.number))),
        }
    }
    /// The record; none of an item.
    pub const fn record(self) -> Option<RecordId> {
        match self {
            Self::Record(record) => Some(record),
            Self::Item(_) => None,
        }
    }
    /// Where its firm sees it.
    pub fn path(self) -> String {
        match self {
            Self::Record(record) => path(record),
            Self::Item(_) => REGISTRATION.to_owned(),
        }
    }
}

/// An objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Which.
    pub id: ObjectionId,
    /// Its number.
    pub number: String,
    /// What is objected to.
    pub about: About,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Where it stands.
    pub state: ObjectionState,
    /// What the firm says is wrong.
    pub statement: String,
    /// What shows it; may be empty.
    pub evidence: String,
    /// What was answered.
    pub answer: Option<String>,
    /// The end of the clock that runs.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The department that is asked.
    pub department: Option<OrganisationId>,
    /// SHA-256 of what is objected to, as it was.
    pub content_hash: String,
    /// Version of the row.
    pub version: Version,
}

impl Objection {
    fn of(row: objection::Model) -> Result<Self, StoreError> {
        Ok(Self {
            about: About::of(&row)?,
            id: row.id,
            number: row.number,
            enterprise: row.enterprise_id,
            state: row.state,
            statement: row.statement,
            evidence: row.evidence,
            answer: row.answer,
            due_at: row.due_at,
            filed_at: row.filed_at,
            ended_at: row.ended_at,
            department: row.department_id,
            content_hash: row.content_hash,
            version: Version(row.version),
        })
    }
    /// Whether an act is possible now.
    pub fn allows(&self, act: &Act, app: &App) -> Result<(), Refusal> {
        match self.about {
            About::Record(_) => {}
            About::Item(_) => state::may_item(act)?,
        }
        state::apply(self.state, act, app.clock.now(), &app.calendar).map(|_| ())
    }
}

/// Whom the credit office asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// The department whose delivery the record stands by; nobody when it was no department's.
    Sender,
    /// A department, by its code.
    Department(String),
    /// Somebody whom the platform does not know: the credit office writes a letter, and enters the answer.
    Outside,
}

/// An act of the credit office, and whom it asks.
pub async fn decide(app: &App, by: &By, id: ObjectionId, (act, to): (&Act, &To), seen: Option<Version>) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    if seen.is_some_and(|seen| seen.0 != row.version) {
        return Err(StoreError::Stale.into());
    }
    state::may_office(owes(&tx, &Objection::of(row.clone())?, app.clock.now()).await?, act)?;
    let asked = match (act, to) {
        (Act::Forward, To::Sender) => sender(&tx, About::of(&row)?).await?,
        (Act::Forward, To::Department(code)) => Some(departments(&tx).await?.into_iter().find(|one| one.code == *code).ok_or(StoreError::NotFound)?),
        (Act::Forward, To::Outside) | (Act::Annul(_) | Act::PromiseCorrection(_) | Act::Correct | Act::Reject(_) | Act::Withdraw | Act::Close, _) => None,
    };
    let row = objection::Model { department_id: asked.map(|one| one.id).or(row.department_id), ..row };
    step(&tx, app, by, row, act).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Who owes the answer to an objection now; for a department that has been closed the credit office answers.
pub async fn owes(db: &impl Connection, made: &Objection, now: DateTime<Utc>) -> Result<Owes, StoreError> {
    let Some(asked) = made.department.filter(|_| made.state == ObjectionState::Forwarded) else { return Ok(Owes::Office) };
    if departments(db).await?.iter().all(|one| one.id != asked) {
        return Ok(Owes::Office);
    }
    Ok(if made.due_at.is_some_and(|at| at < now) { Owes::Late } else { Owes::Department })
}

/// What an objection is about, as it is now.
#[derive(Clone, Debug)]
pub enum Matter {
    /// A record.
    Record(Box<record::Record>),
    /// An item of the registration of this firm.
    Item(Box<Enterprise>, RegisterItem),
}

/// What an objection is about; not found when the record is another firm's by now.
pub async fn matter_of(db: &impl Connection, made: &Objection) -> Result<Matter, StoreError> {
    match made.about {
        About::Record(id) => {
            let (record, firm) = record::find(db, id).await?;
            if firm == Some(made.enterprise) { Ok(Matter::Record(Box::new(record))) } else { Err(StoreError::NotFound) }
        }
        About::Item(item) => Ok(Matter::Item(Box::new(enterprise::find(db, made.enterprise).await?), item)),
    }
}

/// The department whose delivery a record stands by, or with which the register is agreed.
pub async fn sender(db: &impl Connection, about: About) -> Result<Option<organisation::Model>, StoreError> {
    match about {
        About::Record(id) => department_of(db, record::delivery_of(db, id).await?).await,
        About::Item(_) => department_delivering(db, Source::Registration).await,
    }
}

/// What an objection is about, as a notice names it.
pub(in crate::credit::repair) async fn named_of(db: &impl Connection, made: &Objection) -> Result<Named, StoreError> {
    match made.about {
        About::Record(id) => Ok(Named::record(&record::find(db, id).await?.0)),
        About::Item(item) => Ok(Named::item(made.enterprise, item)),
    }
}

/// Where an objection stands after a department's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Which.
    pub id: ObjectionId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: ObjectionState,
    /// The end of the clock that runs; none when it has ended.
    pub due_at: Option<DateTime<Utc>>,
}

/// A department's answer to an objection that it was asked about; that of another is not found. The same request under the same key is
/// answered the same, and done once.
pub async fn answer(app: &App, by: &By, department: OrganisationId, id: ObjectionId, act: &Act, how: Seen<'_>) -> Result<Answered, Error> {
    let tx = app.db.begin_write().await?;
    // The row first: two requests under one key then come one after the other.
    let row = store::lock(&tx, id).await?;
    if row.department_id != Some(department) {
        return Err(StoreError::NotFound.into());
    }
    match how {
        Seen::Version(seen) if seen.0 != row.version => return Err(StoreError::Stale.into()),
        Seen::Version(_) => {}
        Seen::Once(once) => {
            if let Some(before) = once::answered(&tx, once).await? {
                return Ok(before);
            }
        }
    }
    step(&tx, app, by, row, act).await?;
    let row = store::lock(&tx, id).await?;
    let answered = Answered { id, number: row.number, state: row.state, due_at: row.due_at };
    if let Seen::Once(once) = how {
        once::keep(&tx, app, once, &answered).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(answered)
}

/// What keeps an answer from being given twice.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// The version that a person saw.
    Version(Version),
    /// The key of a system.
    Once(&'a Once),
}

/// Takes back an objection of one's own firm.
pub async fn withdraw(app: &App, by: &FirmOwner, id: ObjectionId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    if row.enterprise_id != by.enterprise {
        return Err(StoreError::NotFound.into());
    }
    step(&tx, app, &by.who.by(), row, &Act::Withdraw).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Promises that the record is delivered again, in the transaction in which that is looked at or done; the version that was seen still has to
/// stand. What was promised before stays promised.
pub(in crate::credit::repair) async fn promise(tx: &Tx, app: &App, by: &By, of: &Objection, note: &str) -> Result<(), Error> {
    let row = store::lock(tx, of.id).await?;
    if row.version != of.version.0 {
        return Err(StoreError::Stale.into());
    }
    if row.state == ObjectionState::Correcting { Ok(()) } else { step(tx, app, by, row, &Act::PromiseCorrection(note.to_owned())).await }
}

async fn step(tx: &Tx, app: &App, by: &By, row: objection::Model, act: &Act) -> Result<(), Error> {
    let (id, now) = (row.id, app.clock.now());
    let made = Objection::of(row.clone())?;
    made.allows(act, app)?;
    let change = state::apply(row.state, act, now, &app.calendar)?;
    let ended_at = change.due_at.is_none().then_some(now);
    let answer = Some(act.note().to_owned()).filter(|note| !note.is_empty()).or_else(|| row.answer.clone());
    let about = named_of(tx, &made).await?;
    let after = objection::Model { state: change.state, due_at: change.due_at, ended_at, answer, version: row.version + 1, ..row.clone() };
    if let Some(department) = row.department_id.filter(|_| *act == Act::Forward) {
        ask(tx, app, department, &after, &about).await?;
    }
    store::save(tx, after).await?;
    event(tx, app, id, by, act.kind(), act.note()).await?;
    match (change.effect, made.about) {
        (Effect::None, _) => {}
        (Effect::Annuls, About::Record(record)) => end(tx, app, record, Ending::Annulled).await?,
        (Effect::Resumes, About::Record(record)) => turn(tx, app, record, Befalls::Resumed).await?,
        (Effect::Annuls | Effect::Resumes, About::Item(item)) => settle_item(tx, app, &made, item).await?,
    }
    let kind = match act {
        Act::PromiseCorrection(_) => "objection_correcting",
        Act::Correct => "objection_corrected",
        Act::Reject(_) => "objection_rejected",
        // The end of the record is told by itself.
        Act::Forward | Act::Annul(_) | Act::Withdraw | Act::Close => return Ok(()),
    };
    let words = vec![("objection", row.number), ("answer", act.note().to_owned())];
    let said = Said { kind, severity: Severity::Low, words, cause: format!("{kind}:{id}"), corrects: None };
    Ok(tell_about(tx, app, row.enterprise_id, about, said).await?)
}

/// Tells a department that it is asked about what it delivered, and until when it has to answer.
async fn ask(tx: &Tx, app: &App, department: OrganisationId, row: &objection::Model, about: &Named) -> Result<(), StoreError> {
    // Days are written as the mail is, in Chinese.
    let due = row.due_at.map(|at| Lang::Zh.instant(&at)).unwrap_or_default();
    let message = Message {
        to: Receiver::Organisation(department),
        kind: "objection_forwarded",
        severity: Severity::Medium,
        subject_kind: "objection",
        subject_id: row.id.to_string(),
        path: format!("/department/objections/{}", row.id),
        words: about.words.iter().cloned().chain([("objection", row.number.clone()), ("due", due)]).collect(),
        cause: format!("objection_forwarded:{}", row.id),
        corrects: None,
    };
    tell(tx, app, message).await
}

/// The row of a record in dispute has arrived anew: when it was promised as the correction, the objection is upheld by it.
pub(in crate::credit::repair) async fn row_arrived(tx: &Tx, app: &App, record: RecordId) -> Result<(), StoreError> {
    corrected(tx, app, store::lock_under_way(tx, record).await?).await
}

/// An item of a firm's registration that is in dispute was delivered anew: likewise.
pub(in crate::credit::repair) async fn item_arrived(tx: &Tx, app: &App, firm: EnterpriseId, item: RegisterItem) -> Result<(), StoreError> {
    corrected(tx, app, store::lock_under_way_item(tx, firm, item).await?).await
}

async fn corrected(tx: &Tx, app: &App, under_way: Option<objection::Model>) -> Result<(), StoreError> {
    let Some(row) = under_way else { return Ok(()) };
    if row.state != ObjectionState::Correcting {
        return Ok(());
    }
    match step(tx, app, &By::SYSTEM, row, &Act::Correct).await {
        Err(Error::Store(error)) => Err(error),
        Ok(()) | Err(Error::Invalid(_) | Error::Refused { .. } | Error::Reused) => Ok(()),
    }
}

/// Closes an objection whose record has ended by itself.
pub(in crate::credit::repair) async fn close(tx: &Tx, app: &App, id: ObjectionId) -> Result<(), StoreError> {
    let row = store::lock(tx, id).await?;
    let Ok(change) = state::apply(row.state, &Act::Close, app.clock.now(), &app.calendar) else { return Ok(()) };
    let after = objection::Model { state: change.state, due_at: None, ended_at: Some(app.clock.now()), version: row.version + 1, ..row };
    store::save(tx, after).await?;
    event(tx, app, id, &By::SYSTEM, ObjectionAct::Close, "").await
}

pub(super) async fn event(tx: &Tx, app: &App, objection: ObjectionId, by: &By, act: ObjectionAct, note: &str) -> Result<(), StoreError> {
    let row = objection_event::Model {
        id: app.ids.new_id(),
        objection_id: objection,
        act,
        person_id: by.person,
        organisation_id: by.organisation,
        note: note.to_owned(),
        at: app.clock.now(),
    };
    store::insert_event(tx, row).await?;
    let action = format!("objection.{act}");
    audit::write(tx, app, by, Deed { action: &action, subject_kind: "objection", subject_id: objection.to_string(), detail: json!({ "kind": SUBJECT }) }).await
}

/// One objection.
pub async fn find(app: &App, id: ObjectionId) -> Result<Objection, StoreError> {
    Objection::of(store::find(app.db.read(), id).await?)
}

/// One objection that a department was asked about; that of another is not found.
pub async fn find_asked(app: &App, department: OrganisationId, id: ObjectionId) -> Result<Objection, StoreError> {
    let made = Objection::of(store::find(app.db.read(), id).await?)?;
    if made.department == Some(department) { Ok(made) } else { Err(StoreError::NotFound) }
}

/// A page of the objections that a department was asked about, the latest first; only those in some states when any are named.
pub async fn list_asked(app: &App, department: OrganisationId, states: &[ObjectionState], before: Option<ObjectionId>) -> Result<Vec<Objection>, StoreError> {
    store::list_asked(app.db.read(), department, states, before).await?.into_iter().map(Objection::of).collect()
}

/// Objections of a firm, the latest first.
pub async fn of_firm(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Objection>, StoreError> {
    store::list_of(db, enterprise).await?.into_iter().map(Objection::of).collect()
}

/// A page of objections, the latest first; only those in some states when any are named.
pub async fn list(app: &App, states: &[ObjectionState], before: Option<ObjectionId>) -> Result<Vec<Objection>, StoreError> {
    store::list(app.db.read(), states, before).await?.into_iter().map(Objection::of).collect()
}

/// What happened to an objection, the oldest first: act, words, when.
pub async fn events(app: &App, id: ObjectionId) -> Result<Vec<(ObjectionAct, String, DateTime<Utc>)>, StoreError> {
    Ok(store::list_events(app.db.read(), id).await?.into_iter().map(|row| (row.act, row.note, row.at)).collect())
}

/// The objections under way whose clock has run out.
pub async fn overdue(app: &App, now: DateTime<Utc>) -> Result<Vec<Objection>, StoreError> {
    store::list_overdue(app.db.read(), now).await?.into_iter().map(Objection::of).collect()
}
