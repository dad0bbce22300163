//! Asking for the repair of a record, and deciding about it.

use chrono::{DateTime, NaiveDate, Utc};
use entity::credit::{repair, repair_event};
use entity::value::id::{EnterpriseId, OrganisationId, RecordId, RepairId};
use entity::value::{OrganisationKind, RepairAct, RepairState, Severity};
use serde_json::json;

use super::state::{self, Act, Refusal};
use super::store;
use crate::account::actions as account;
use crate::app::App;
use crate::credit::record::actions as record;
use crate::credit::repair::actions::{Ending, Error, SUBJECT, Said, end, named, tell_firm};
use crate::credit::repair::typed::Typed;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version, next_number};
use crate::platform::web::actor::FirmOwner;

/// A request for repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which.
    pub id: RepairId,
    /// Its number.
    pub number: String,
    /// The record.
    pub record: RecordId,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Where it stands.
    pub state: RepairState,
    /// What the firm says.
    pub statement: String,
    /// Where the proof is.
    pub evidence: String,
    /// The day on which every duty was fulfilled, as the firm says.
    pub fulfilled_on: NaiveDate,
    /// What was said about the decision.
    pub answer: Option<String>,
    /// The end of the clock that runs.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Version of the row.
    pub version: Version,
}

impl Request {
    fn of(row: repair::Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            record: row.record_id,
            enterprise: row.enterprise_id,
            state: row.state,
            statement: row.statement,
            evidence: row.evidence,
            fulfilled_on: row.fulfilled_on,
            answer: row.answer,
            due_at: row.due_at,
            filed_at: row.filed_at,
            ended_at: row.ended_at,
            version: Version(row.version),
        }
    }
}

/// Asks for the repair of a record of one's own firm.
pub async fn file(app: &App, by: &FirmOwner, id: RecordId, typed: &Typed) -> Result<RepairId, Error> {
    let (today, now) = (app.clock.today(), app.clock.now());
    let offices = offices(app, OrganisationKind::CreditOffice).await?;
    let tx = app.db.begin_write().await?;
    let record = record::lock_own(&tx, by.enterprise, id).await?;
    state::may_file(record.validity().as_ref(), record.counts_on(today), today)?;
    if store::lock_under_way(&tx, id).await?.is_some() {
        return Err(Refusal::UnderWay.into());
    }
    let asked = typed.asked(record.decided_on.unwrap_or(record.seen_on), today).map_err(Error::Invalid)?;
    let year = app.clock.year();
    let number = format!("XF-{year}-{:06}", next_number(&tx, &format!("XF-{year}")).await?);
    let row = repair::Model {
        id: app.ids.new_id(),
        number: number.clone(),
        record_id: id,
        enterprise_id: by.enterprise,
        person_id: by.who.person,
        state: RepairState::Filed,
        statement: asked.statement,
        evidence: asked.evidence,
        fulfilled_on: asked.fulfilled_on,
        answer: None,
        due_at: state::due(RepairState::Filed, now, &app.calendar),
        filed_at: now,
        ended_at: None,
        version: 1,
    };
    let made = row.id;
    store::insert(&tx, row).await?;
    event(&tx, app, made, &by.who.by(), RepairAct::File, "").await?;
    for office in offices {
        let message = Message {
            to: Receiver::Organisation(office),
            kind: "repair_filed",
            severity: Severity::Low,
            subject_kind: "repair",
            subject_id: made.to_string(),
            path: format!("/operator/repairs/{made}"),
            words: named(&record).into_iter().chain([("request", number.clone())]).collect(),
            cause: format!("repair_filed:{made}"),
            corrects: None,
        };
        tell(&tx, app, message).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(made)
}

/// The offices of a kind: those that decide, or those above them.
pub(in crate::credit) async fn offices(app: &App, kind: OrganisationKind) -> Result<Vec<OrganisationId>, StoreError> {
    let all = account::organisations(app, Some(kind)).await?;
    Ok(all.into_iter().filter(|office| office.active).map(|office| office.id).collect())
}

/// The credit office's act on a request.
pub async fn decide(app: &App, by: &By, id: RepairId, act: &Act, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    step(&tx, app, by, row, act, Some(seen)).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes back a request of one's own firm.
pub async fn withdraw(app: &App, by: &FirmOwner, id: RepairId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    if row.enterprise_id != by.enterprise {
        return Err(StoreError::NotFound.into());
    }
    step(&tx, app, &by.who.by(), row, &Act::Withdraw, None).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

async fn step(tx: &Tx, app: &App, by: &By, row: repair::Model, act: &Act, seen: Option<Version>) -> Result<(), Error> {
    if seen.is_some_and(|seen| seen.0 != row.version) {
        return Err(StoreError::Stale.into());
    }
    let (id, now) = (row.id, app.clock.now());
    let change = state::apply(row.state, act, now, &app.calendar)?;
    let ended_at = change.due_at.is_none().then_some(now);
    let answer = Some(act.note().to_owned()).filter(|note| !note.is_empty()).or_else(|| row.answer.clone());
    let after = repair::Model { state: change.state, due_at: change.due_at, ended_at, answer, version: row.version + 1, ..row.clone() };
    store::save(tx, after).await?;
    event(tx, app, id, by, act.kind(), act.note()).await?;
    if change.repairs {
        end(tx, app, row.record_id, Ending::Repaired).await?;
    }
    let kind = match act {
        Act::Accept => "repair_accepted",
        Act::Refuse(_) => "repair_refused",
        // The end of the record is told by itself.
        Act::Grant(_) | Act::Withdraw | Act::Close => return Ok(()),
    };
    let (record, _) = record::find(tx, row.record_id).await?;
    let words = vec![("request", row.number), ("answer", act.note().to_owned())];
    let said = Said { kind, severity: Severity::Low, words, cause: format!("{kind}:{id}"), corrects: None };
    Ok(tell_firm(tx, app, row.enterprise_id, &record, said).await?)
}

/// Closes a request whose record has ended by itself.
pub(in crate::credit::repair) async fn close(tx: &Tx, app: &App, id: RepairId) -> Result<(), StoreError> {
    let row = store::lock(tx, id).await?;
    let Ok(change) = state::apply(row.state, &Act::Close, app.clock.now(), &app.calendar) else { return Ok(()) };
    let after = repair::Model { state: change.state, due_at: None, ended_at: Some(app.clock.now()), version: row.version + 1, ..row };
    store::save(tx, after).await?;
    event(tx, app, id, &By::SYSTEM, RepairAct::Close, "").await
}

async fn event(tx: &Tx, app: &App, repair: RepairId, by: &By, act: RepairAct, note: &str) -> Result<(), StoreError> {
    let row = repair_event::Model {
        id: app.ids.new_id(),
        repair_id: repair,
        act,
        person_id: by.person,
        organisation_id: by.organisation,
        note: note.to_owned(),
        at: app.clock.now(),
    };
    store::insert_event(tx, row).await?;
    let action = format!("repair.{act}");
    audit::write(tx, app, by, Deed { action: &action, subject_kind: "repair", subject_id: repair.to_string(), detail: json!({ "kind": SUBJECT }) }).await
}

/// One request.
pub async fn find(app: &App, id: RepairId) -> Result<Request, StoreError> {
    Ok(Request::of(store::find(app.db.read(), id).await?))
}

/// Requests of a firm, the latest first.
pub async fn of_firm(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Request>, StoreError> {
    Ok(store::list_of(db, enterprise).await?.into_iter().map(Request::of).collect())
}

/// A page of requests, the latest first; only those in some states when any are named.
pub async fn list(app: &App, states: &[RepairState], before: Option<RepairId>) -> Result<Vec<Request>, StoreError> {
    Ok(store::list(app.db.read(), states, before).await?.into_iter().map(Request::of).collect())
}

/// What happened to a request, the oldest first: act, words, when.
pub async fn events(app: &App, id: RepairId) -> Result<Vec<(RepairAct, String, DateTime<Utc>)>, StoreError> {
    Ok(store::list_events(app.db.read(), id).await?.into_iter().map(|row| (row.act, row.note, row.at)).collect())
}

/// The requests under way whose clock has run out.
pub async fn overdue(app: &App, now: DateTime<Utc>) -> Result<Vec<Request>, StoreError> {
    Ok(store::list_overdue(app.db.read(), now).await?.into_iter().map(Request::of).collect())
}
