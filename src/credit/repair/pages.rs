//! A record as its firm sees it: how long it is published, what runs about it, and the forms to ask for repair or to object.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use entity::value::id::{ObjectionId, RecordId, RepairId};
use entity::value::{LookupPurpose, ObjectionState};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error};
pub(super) use super::leaving::term;
use super::objection::actions::{self as objection, About};
use super::objection::past::actions as objection_then;
use super::request::actions as request;
use super::request::past::actions as request_then;
use super::request::state::{Refusal, may_file};
use super::typed::Typed;
use crate::app::App;
use crate::consent::actions::{Error as ConsentError, Reader, look_up};
use crate::consent::reading::past::actions::look_up_as_of;
use crate::credit::feed::supply::actions::departments;
use crate::credit::record::actions as record;
use crate::credit::record::shown::ShownRecord;
use crate::enterprise::past::actions::Reach;
use crate::enterprise::past::pages::Then;
use crate::platform::i18n::Lang;
use crate::platform::moment::{Asked, Moment, Wrong};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Error as StoreError;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldError, FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Firm, "/firm/file/records/{id}", show)
        .post(Access::Firm, "/firm/file/records/{id}/repair", ask)
        .post(Access::Firm, "/firm/file/records/{id}/object", object)
        .post(Access::Firm, "/firm/repairs/{id}/withdraw", withdraw_request)
        .post(Access::Firm, "/firm/objections/{id}/withdraw", withdraw_objection)
        .merge(super::desk::pages::routes())
        .merge(super::answer::pages::routes())
        .merge(super::correction::pages::routes())
        .merge(super::item::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused { code, text_key } => Self::refused(code, text_key),
            Error::Reused => Self::KeyReused,
            Error::Store(error) => error.into(),
        }
    }
}

/// A request or an objection as the firm and the credit office read it.
#[derive(Clone, Debug, Default)]
pub struct ShownCase {
    /// Its number.
    pub number: String,
    /// What it is.
    pub kind: String,
    /// Tone of where it stands.
    pub tone: &'static str,
    /// Where it stands.
    pub state: String,
    /// Until when whoever is to act has to; empty when it has ended.
    pub due: String,
    /// Whether that is over.
    pub is_late: bool,
    /// Whose turn it is; empty when it has ended, and where the reader knows.
    pub turn: String,
    /// What the firm says.
    pub statement: String,
    /// Where the proof is.
    pub evidence: String,
    /// What was answered; empty when nothing was.
    pub answer: String,
    /// When it was filed.
    pub filed: String,
    /// Where it is taken back; empty when it has ended.
    pub withdraw_href: String,
    /// What is asked before that.
    pub withdraw_confirm: String,
}

/// The end of a clock in words; empty when none runs.
pub(super) fn due(lang: Lang, due_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    due_at.map_or_else(String::new, |at| lang.t1(if at < now { "repair-overdue" } else { "repair-due" }, "at", lang.instant(&at)))
}

impl ShownCase {
    /// A request for repair.
    pub fn of_request(lang: Lang, made: &request::Request, now: DateTime<Utc>) -> Self {
        Self {
            number: made.number.clone(),
            kind: lang.t("repair-request"),
            tone: if made.due_at.is_some() { "action" } else { "unknown" },
            state: lang.t(made.state.text_key()),
            due: due(lang, made.due_at, now),
            is_late: made.due_at.is_some_and(|at| at < now),
            turn: String::new(),
            statement: made.statement.clone(),
            evidence: made.evidence.clone(),
            answer: made.answer.clone().unwrap_or_default(),
            filed: lang.instant(&made.filed_at),
            withdraw_href: made.due_at.map_or_else(String::new, |_| format!("/firm/repairs/{}/withdraw", made.id)),
            withdraw_confirm: lang.t("repair-withdraw-confirm"),
        }
    }
    /// An objection.
    pub fn of_objection(lang: Lang, made: &objection::Objection, now: DateTime<Utc>) -> Self {
        Self {
            number: made.number.clone(),
            kind: lang.t("repair-objection"),
            tone: if made.due_at.is_some() { "action" } else { "unknown" },
            state: lang.t(made.state.text_key()),
            due: due(lang, made.due_at, now),
            is_late: made.due_at.is_some_and(|at| at < now),
            turn: String::new(),
            statement: made.statement.clone(),
            evidence: made.evidence.clone(),
            answer: made.answer.clone().unwrap_or_default(),
            filed: lang.instant(&made.filed_at),
            withdraw_href: made.due_at.map_or_else(String::new, |_| format!("/firm/objections/{}/withdraw", made.id)),
            withdraw_confirm: lang.t("objection-withdraw-confirm"),
        }
    }
}

/// Whose turn it is in an objection, for the firm; `asked` is the department, none when it has no part in the platform.
fn turn(lang: Lang, state: ObjectionState, asked: Option<&str>) -> String {
    match state {
        ObjectionState::Filed => lang.t("repair-turn-office"),
        ObjectionState::Forwarded | ObjectionState::Correcting => asked.map_or_else(|| lang.t("repair-turn-outside"), str::to_owned),
        ObjectionState::Upheld | ObjectionState::Rejected | ObjectionState::Withdrawn | ObjectionState::Closed => String::new(),
    }
}

/// The page.
#[derive(Template)]
#[template(path = "pages/firm/record.html")]
pub struct OwnRecord {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of; nothing is asked for unless that is now.
    pub then: Then,
    /// Which.
    pub id: String,
    /// The record.
    pub record: ShownRecord,
    /// How long it is published.
    pub term: Vec<String>,
    /// What stands beside it.
    pub beside: Vec<String>,
    /// What runs and ran about it.
    pub cases: Vec<ShownCase>,
    /// Why repair cannot be asked for now; empty when it can.
    pub no_repair: String,
    /// Whether it can be objected to.
    pub may_object: bool,
    /// What was typed for repair.
    pub asking: Typed,
    /// What was typed as objection.
    pub objecting: Typed,
    /// What is wrong about either.
    pub errors: ShownErrors,
}

/// What is typed, and which of the two forms it is.
struct Filled {
    asking: Typed,
    objecting: Typed,
    errors: FieldErrors,
}

async fn page(app: &App, owner: &FirmOwner, frame: Frame, id: RecordId, filled: Filled) -> Result<OwnRecord, Failure> {
    let (db, lang, now, today) = (app.db.read(), frame.lang, app.clock.now(), app.clock.today());
    let record = record::find_own(db, owner.enterprise, id).await?;
    let reader = Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    look_up(app, &reader, owner.enterprise).await?;
    let objections: Vec<_> = objection::of_firm(db, owner.enterprise).await?.into_iter().filter(|made| made.about == About::Record(id)).collect();
    let requests: Vec<_> = request::of_firm(db, owner.enterprise).await?.into_iter().filter(|made| made.record == id).collect();
    let mark = actions::marks(db, owner.enterprise).await?.remove(&id).unwrap_or_default();
    let counts = record.counts_on(today);
    let asked = may_file(record.validity().as_ref(), counts, today);
    let asked = if requests.iter().any(|made| made.due_at.is_some()) { Err(Refusal::UnderWay) } else { asked };
    let departments = departments(db).await?;
    let asked_of = |made: &objection::Objection| departments.iter().find(|one| Some(one.id) == made.department).map(|one| one.name.as_str());
    let no_repair = asked.err().map(|refusal| lang.t(refusal.text_key())).unwrap_or_default();
    Ok(OwnRecord {
        then: here(id),
        id: id.to_string(),
        record: ShownRecord::new(lang, &record, today),
        term: term(lang, &record),
        beside: mark.public(lang),
        cases: objections
            .iter()
            .map(|made| ShownCase { turn: turn(lang, made.state, asked_of(made)), ..ShownCase::of_objection(lang, made, now) })
            .chain(requests.iter().map(|made| ShownCase {
                turn: made.due_at.map_or_else(String::new, |_| lang.t("repair-turn-office")),
                ..ShownCase::of_request(lang, made, now)
            }))
            .collect(),
        no_repair,
        may_object: counts && !mark.is_disputed(),
        asking: filled.asking,
        objecting: filled.objecting,
        errors: ShownErrors::new(&filled.errors, lang),
        frame: frame.titled("record-title"),
    })
}

fn here(id: RecordId) -> Then {
    Then::now(format!("/firm/file/records/{id}")).by_day()
}

async fn show(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<RecordId>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    match asked.read(app.clock.now()) {
        Ok(None) => {
            let filled = Filled { asking: Typed::default(), objecting: Typed::default(), errors: FieldErrors::default() };
            Ok(Page(page(&app, &owner, frame, id, filled).await?).into_response())
        }
        Ok(Some(found)) => match Box::pin(of_past(&app, &owner, frame.clone(), id, found)).await? {
            Some(page) => Ok(Page(page).into_response()),
            None => Ok(here(id).again(frame, &asked, Wrong::Unknown)),
        },
        Err(wrong) => Ok(here(id).again(frame, &asked, wrong)),
    }
}

/// A record as it was known at an earlier moment; none when it did not count then, or is over by now.
async fn of_past(app: &App, owner: &FirmOwner, frame: Frame, id: RecordId, found: Moment) -> Result<Option<OwnRecord>, Failure> {
    record::find_own(app.db.read(), owner.enterprise, id).await?;
    let reader = Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let looked = match look_up_as_of(app, &reader, owner.enterprise, found, Reach::Standing).await {
        Err(ConsentError::Store(StoreError::NotFound)) => return Ok(None),
        looked => looked?,
    };
    let Some(record) = looked.file.records.iter().find(|record| record.id == id) else { return Ok(None) };
    let (db, lang, now) = (app.db.read(), frame.lang, app.clock.now());
    let mut objections = objection_then::of_firm_as_of(db, owner.enterprise, found.at).await?;
    objections.retain(|made| made.about.record() == Some(id));
    let mut requests = request_then::of_firm_as_of(db, owner.enterprise, found.at).await?;
    requests.retain(|made| made.record == id);
    let mark = actions::marks_as_of(db, owner.enterprise, found.at).await?.remove(&id).unwrap_or_default();
    Ok(Some(OwnRecord {
        then: here(id).of(lang, found, 0),
        id: id.to_string(),
        record: ShownRecord::new(lang, record, looked.on),
        term: term(lang, record),
        beside: mark.public(lang),
        cases: objections
            .iter()
            .map(|made| ShownCase::of_objection(lang, made, now))
            .chain(requests.iter().map(|made| ShownCase::of_request(lang, made, now)))
            .collect(),
        no_repair: String::new(),
        may_object: false,
        asking: Typed::default(),
        objecting: Typed::default(),
        errors: ShownErrors::default(),
        frame: frame.titled("record-title"),
    }))
}

/// What the forms post.
#[derive(Debug, Default, Deserialize)]
struct Posted {
    #[serde(default)]
    statement: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    fulfilled_on: String,
}

impl Posted {
    fn typed(self) -> Typed {
        Typed { statement: self.statement, evidence: self.evidence, fulfilled_on: self.fulfilled_on }
    }
}

async fn ask(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    frame: Frame,
    Path(id): Path<RecordId>,
    Form(form): Form<Posted>,
) -> Result<Response, Failure> {
    let typed = form.typed();
    match request::file(&app, &owner, id, &typed).await {
        Ok(_) => filed(&session, id, "repair-filed-done").await,
        Err(Error::Invalid(errors)) => {
            let filled = Filled { asking: typed, objecting: Typed::default(), errors };
            Ok(Again(page(&app, &owner, frame, id, filled).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What is wrong about an objection, at the fields of its own form: the one for repair stands beside it and has fields of the same names.
fn of_objecting(errors: FieldErrors) -> FieldErrors {
    let place = |field: String| match field.as_str() {
        "statement" => "wrong".to_owned(),
        "evidence" => "shows".to_owned(),
        _ => field,
    };
    FieldErrors(errors.0.into_iter().map(|FieldError { field, text_key, words }| FieldError { field: place(field), text_key, words }).collect())
}

async fn object(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    frame: Frame,
    Path(id): Path<RecordId>,
    Form(form): Form<Posted>,
) -> Result<Response, Failure> {
    let typed = form.typed();
    match objection::file(&app, &owner, id, &typed).await {
        Ok(_) => filed(&session, id, "objection-filed-done").await,
        Err(Error::Invalid(errors)) => {
            let filled = Filled { asking: Typed::default(), objecting: typed, errors: of_objecting(errors) };
            Ok(Again(page(&app, &owner, frame, id, filled).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn filed(session: &Session, id: RecordId, said: &'static str) -> Result<Response, Failure> {
    session::flash(session, said).await?;
    Ok(Redirect::to(&format!("/firm/file/records/{id}")).into_response())
}

async fn withdraw_request(State(app): State<App>, owner: FirmOwner, session: Session, Path(id): Path<RepairId>) -> Result<Response, Failure> {
    request::withdraw(&app, &owner, id).await?;
    let made = request::find(&app, id).await?;
    filed(&session, made.record, "repair-withdrawn-done").await
}

async fn withdraw_objection(State(app): State<App>, owner: FirmOwner, session: Session, Path(id): Path<ObjectionId>) -> Result<Response, Failure> {
    objection::withdraw(&app, &owner, id).await?;
    let made = objection::find(&app, id).await?;
    session::flash(&session, "repair-withdrawn-done").await?;
    Ok(Redirect::to(&made.about.path()).into_response())
}
