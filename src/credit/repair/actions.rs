//! Ending a record and everything that rests on it, in one transaction; and looking beforehand at what that would be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::value::id::{EnterpriseId, NoticeId, RecordId};
use entity::value::{ObjectionState, Severity};

use super::mark::Mark;
use super::objection::{actions as objection, past::actions as objected, state as objection_state};
use super::request::{actions as request, past::actions as requested, state as request_state};
use super::resting::Resting;
use super::store;
use crate::app::App;
use crate::credit::evaluation::actions::made_of;
use crate::credit::record::actions::{self as record, Record};
use crate::credit::record::life::Befalls;
use crate::credit::report::actions::showing;
use crate::enterprise::actions::{profile, profile_without};
use crate::enterprise::dispute::differing;
use crate::enterprise::fact::FactKey;
use crate::enterprise::figures::actions::{Which, settle};
use crate::matching::rematch::actions::{qualifies_as, touched};
use crate::notice::actions::{Message, Receiver, tell, told};
use crate::platform::once;
use crate::platform::store::{Connection, Error as StoreError, Tx};
use crate::platform::web::form::FieldErrors;
use crate::risk::actions as risk;
use crate::risk::news::actions::SUBJECT as FLAG;

/// Kind of the subject of notices about records.
pub const SUBJECT: &str = "credit_record";

/// Why something about a record did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// It is not possible.
    #[error("{code}")]
    Refused {
        /// The stable code.
        code: &'static str,
        /// Key of its sentence.
        text_key: &'static str,
    },
    /// The client's key was used for another request.
    #[error("the key was used for another request")]
    Reused,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<once::Error> for Error {
    fn from(error: once::Error) -> Self {
        match error {
            once::Error::Reused => Self::Reused,
            once::Error::Store(error) => Self::Store(error),
        }
    }
}

impl From<request_state::Refusal> for Error {
    fn from(refusal: request_state::Refusal) -> Self {
        Self::Refused { code: refusal.code(), text_key: refusal.text_key() }
    }
}

impl From<objection_state::Refusal> for Error {
    fn from(refusal: objection_state::Refusal) -> Self {
        Self::Refused { code: refusal.code(), text_key: refusal.text_key() }
    }
}

/// The words by which a notice names a record.
pub(super) fn named(record: &Record) -> Vec<(&'static str, String)> {
    vec![("record", format!("@{}", record.source.text_key())), ("number", record.number())]
}

/// Where a firm sees a record of its own.
pub(super) fn path(record: RecordId) -> String {
    format!("/firm/file/records/{record}")
}

/// Tells the firm something about a record of its own.
pub(super) async fn tell_firm(tx: &Tx, app: &App, firm: EnterpriseId, record: &Record, said: Said) -> Result<(), StoreError> {
    let Said { kind, severity, words, cause, corrects } = said;
    let words = named(record).into_iter().chain(words).collect();
    let (subject_id, path) = (record.id.to_string(), path(record.id));
    let message = Message { to: Receiver::Firm(firm), kind, severity, subject_kind: SUBJECT, subject_id, path, words, cause, corrects };
    tell(tx, app, message).await
}

/// What is told.
pub(super) struct Said {
    pub(super) kind: &'static str,
    pub(super) severity: Severity,
    pub(super) words: Vec<(&'static str, String)>,
    pub(super) cause: String,
    pub(super) corrects: Option<NoticeId>,
}

/// Whether a request for repair or an objection, under way or ended, names one of some records: then they cannot go.
pub async fn has_case(db: &impl Connection, records: &[RecordId]) -> Result<bool, StoreError> {
    store::exists_case(db, records).await
}

/// How a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is repaired.
    Repaired,
    /// It was wrong.
    Annulled,
}

impl Ending {
    const fn befalls(self) -> Befalls {
        match self {
            Self::Repaired => Befalls::Repaired,
            Self::Annulled => Befalls::Annulled,
        }
    }
    const fn kind(self) -> &'static str {
        match self {
            Self::Repaired => "record_repaired",
            Self::Annulled => "record_annulled",
        }
    }
}

/// Ends a record: what else was under way about it is closed, flags follow, matches are made again, everybody whom a notice told of it
/// gets a correction, and the firm is told; all in the transaction of the decision.
pub(super) async fn end(tx: &Tx, app: &App, id: RecordId, how: Ending) -> Result<(), StoreError> {
    let (record, firm) = record::befall(tx, app, id, how.befalls()).await?;
    close(tx, app, &[id]).await?;
    let Some(firm) = firm else { return Ok(()) };
    let named = told(tx, SUBJECT, &[id.to_string()]).await?;
    let corrects = named.iter().rfind(|told| told.to == Receiver::Firm(firm)).map(|told| told.id);
    let said = Said { kind: how.kind(), severity: Severity::Info, words: Vec::new(), cause: format!("{}:{id}:{}", how.kind(), app.clock.now()), corrects };
    tell_firm(tx, app, firm, &record, said).await?;
    settle_figures(tx, app, &record, firm).await?;
    risk::reconcile_within(tx, app, firm).await?;
    touched(tx, app, [firm]).await
}

/// Suspends the use of a record, or lets it be used again; flags and matches follow.
pub(super) async fn turn(tx: &Tx, app: &App, id: RecordId, what: Befalls) -> Result<(), StoreError> {
    let (record, firm) = record::befall(tx, app, id, what).await?;
    if let Some(firm) = firm {
        settle_figures(tx, app, &record, firm).await?;
        risk::reconcile_within(tx, app, firm).await?;
        touched(tx, app, [firm]).await?;
    }
    Ok(())
}

/// The facts of a firm follow what befell a row of figures.
async fn settle_figures(tx: &Tx, app: &App, record: &Record, firm: EnterpriseId) -> Result<(), StoreError> {
    if record.source.is_figures() { settle(tx, app, &BTreeSet::from([firm]), Which::Source(record.source)).await } else { Ok(()) }
}

/// Closes what is under way about records that have ended.
async fn close(tx: &Tx, app: &App, records: &[RecordId]) -> Result<(), StoreError> {
    for id in store::list_requests(tx, records).await? {
        request::close(tx, app, id).await?;
    }
    for id in store::list_objections(tx, records).await? {
        objection::close(tx, app, id).await?;
    }
    Ok(())
}

/// After a delivery, in its transaction: `ended` are records that count no more by it, `arrived` those in dispute that it changed.
pub async fn after_delivery(tx: &Tx, app: &App, ended: &[RecordId], arrived: &[RecordId]) -> Result<(), StoreError> {
    for id in arrived {
        objection::row_arrived(tx, app, *id).await?;
    }
    if ended.is_empty() {
        return Ok(());
    }
    close(tx, app, ended).await?;
    let ids: Vec<String> = ended.iter().map(ToString::to_string).collect();
    let mut last: BTreeMap<(String, Receiver), NoticeId> = BTreeMap::new();
    for told in told(tx, SUBJECT, &ids).await? {
        last.insert((told.subject_id, told.to), told.id);
    }
    if last.is_empty() {
        return Ok(());
    }
    let records = record::by_id(tx, ended).await?;
    let mut told: Vec<_> = last.into_iter().collect();
    told.sort_by_key(|(_, id)| *id);
    for ((subject, to), corrects) in told {
        let (Some(record), Receiver::Firm(firm)) = (subject.parse().ok().and_then(|id| records.get(&id)), to) else { continue };
        let cause = format!("record_ended:{}:{}", record.id, record.content_hash);
        tell_firm(tx, app, firm, record, Said { kind: "record_ended", severity: Severity::Info, words: Vec::new(), cause, corrects: Some(corrects) }).await?;
    }
    Ok(())
}

/// What stands beside the records of a firm.
pub async fn marks(db: &impl Connection, enterprise: EnterpriseId) -> Result<HashMap<RecordId, Mark>, StoreError> {
    Ok(beside(objection::of_firm(db, enterprise).await?, request::of_firm(db, enterprise).await?))
}

/// What stood beside the records of a firm at an instant, of what was said and asked until then.
pub async fn marks_as_of(db: &impl Connection, enterprise: EnterpriseId, at: DateTime<Utc>) -> Result<HashMap<RecordId, Mark>, StoreError> {
    Ok(beside(objected::of_firm_as_of(db, enterprise, at).await?, requested::of_firm_as_of(db, enterprise, at).await?))
}

/// Both come with the latest first.
fn beside(objections: Vec<objection::Objection>, requests: Vec<request::Request>) -> HashMap<RecordId, Mark> {
    let mut marks: HashMap<RecordId, Mark> = HashMap::new();
    for made in objections {
        let mark = marks.entry(made.record).or_default();
        if made.state == ObjectionState::Rejected && mark.statement.is_none() {
            mark.statement = Some(made.statement.clone());
        }
        mark.objection = mark.objection.or(Some((made.state, made.ended_at.unwrap_or(made.filed_at))));
    }
    for made in requests {
        let mark = marks.entry(made.record).or_default();
        mark.repair = mark.repair.or(Some((made.state, made.ended_at.unwrap_or(made.filed_at))));
    }
    marks
}

/// What rests on a record: what changes when it ends.
pub async fn resting(app: &App, db: &impl Connection, id: RecordId) -> Result<Resting, StoreError> {
    let (record, firm) = record::find(db, id).await?;
    let Some(firm) = firm else { return Ok(Resting::default()) };
    let (before, after) = (profile(app, db, firm).await?, profile_without(app, db, firm, record.id).await?);
    let facts = differing(&before, &after);
    let way = risk::way_without(app, db, firm, id).await?;
    let flags = risk::open_flags(db, firm).await?;
    let mut corrected = BTreeSet::new();
    let moved: Vec<_> = way.clear.iter().map(|(flag, ..)| *flag).chain(way.change.iter().map(|(flag, ..)| *flag)).collect();
    for flag in flags.iter().filter(|flag| moved.contains(&flag.id)) {
        let cleared = way.clear.iter().any(|(id, ..)| *id == flag.id);
        if cleared || risk::records_of(&flag.evidence).contains(&id) {
            corrected.extend(told(db, FLAG, &[flag.id.to_string()]).await?.into_iter().map(|told| told.to));
            corrected.insert(Receiver::Firm(firm));
        }
    }
    let (with, without) = (qualifies_as(app, db, firm, before).await?, qualifies_as(app, db, firm, after).await?);
    let applications = applications_on(db, firm, &facts).await?;
    Ok(Resting {
        facts,
        cleared: way.clear.iter().map(|(_, signal, _)| *signal).collect(),
        changed: way.change.iter().map(|(_, standing, _)| (standing.signal, standing.severity)).collect(),
        raised: way.raise.iter().map(|standing| standing.signal).collect(),
        corrected,
        gained: without.difference(&with).copied().collect(),
        lost: with.difference(&without).copied().collect(),
        applications,
        reports: showing(db, firm, &record).await?,
        profiles: made_of(db, firm, &record).await?,
    })
}

/// Numbers of a firm's applications under way whose reasons name one of some facts.
pub(super) async fn applications_on(db: &impl Connection, firm: EnterpriseId, facts: &[FactKey]) -> Result<Vec<String>, StoreError> {
    let mut applications = Vec::new();
    for (number, version) in store::list_applications(db, firm).await? {
        let product = crate::product::actions::version(db, version).await?;
        if product.criteria.conditions().iter().any(|condition| facts.contains(&condition.fact)) {
            applications.push(number);
        }
    }
    Ok(applications)
}
