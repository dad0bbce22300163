//! Pages of agencies and their reports: filing and attaching for the credit office, attaching and reading for the firm.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::id::{AgencyId, AgencyReportId, EnterpriseId};
use entity::value::{AgencyReportKind, LookupPurpose, Uscc};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Agency, Attached, Error};
use super::filing::Standing;
use super::shown::ShownReport;
use super::typed::{TypedAgency, TypedReport};
use crate::app::App;
use crate::consent::actions::Reader;
use crate::consent::export::actions::{Taken, mark};
use crate::enterprise::actions::{find_by_code, find_many};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{Error as StoreError, PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::{FirmOwner, Operator, SignedIn};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldError, FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::upload::Upload;
use crate::platform::web::{Routes, session};

/// Where a firm finds them.
const FIRM: &str = "/firm/agency-reports";
/// Where the credit office finds them.
const OFFICE: &str = "/operator/agency-reports";

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/agencies", agencies)
        .post(Access::Operator, "/operator/agencies", file)
        .post(Access::Operator, "/operator/agencies/{id}/extend", extend)
        .post(Access::Operator, "/operator/agencies/{id}/withdraw", unfile)
        .get(Access::Operator, OFFICE, every)
        .post(Access::Operator, OFFICE, attach_any)
        .post(Access::Operator, "/operator/agency-reports/{id}/withdraw", withdraw_any)
        .get(Access::Operator, "/operator/agency-reports/{id}/file", file_any)
        .get(Access::Firm, FIRM, own)
        .post(Access::Firm, FIRM, attach_own)
        .post(Access::Firm, "/firm/agency-reports/{id}/withdraw", withdraw_own)
        .get(Access::Firm, "/firm/agency-reports/{id}/file", file_own)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Reused => Self::KeyReused,
            Error::Store(error) => error.into(),
        }
    }
}

/// What is wrong with what was typed, under its field; anything else is no matter of the form.
fn wrong(error: Error) -> Result<FieldErrors, Failure> {
    match error {
        Error::Invalid(errors) => Ok(errors),
        Error::Refused(refusal) => refusal.field().map(|field| FieldErrors::one(field, refusal.text_key())).ok_or_else(|| error.into()),
        Error::Reused | Error::Store(_) => Err(error.into()),
    }
}

/// An agency in the list.
#[derive(Clone, Debug)]
pub struct ShownAgency {
    /// Its name.
    pub name: String,
    /// The number of its filing.
    pub number: String,
    /// From when to when it is filed.
    pub term: String,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
    /// Where its filing is renewed and, with another ending, withdrawn; empty when it was.
    pub base: String,
    /// The field of the day to which it is renewed.
    pub field: String,
    /// That day as typed.
    pub filed_to: String,
    /// Version of the row.
    pub version: i64,
}

/// Agencies.
#[derive(Template)]
#[template(path = "pages/operator_agencies.html")]
pub struct Agencies {
    /// Frame.
    pub frame: Frame,
    /// The agencies.
    pub rows: Vec<ShownAgency>,
    /// What was typed.
    pub typed: TypedAgency,
    /// What is wrong with it.
    pub errors: ShownErrors,
}

/// What was typed about agencies, and what is wrong with it.
#[derive(Debug, Default)]
struct Typed {
    new: TypedAgency,
    renewed: Option<(AgencyId, String)>,
    errors: FieldErrors,
}

/// The field of the day to which an agency's filing is renewed.
fn renewal(id: AgencyId) -> String {
    format!("filed_to-{id}")
}

async fn listed(app: &App, frame: Frame, typed: Typed) -> Result<Agencies, Failure> {
    let (lang, today) = (frame.lang, app.clock.today());
    let Typed { new, renewed, errors } = typed;
    let row = |agency: Agency| {
        let holds = agency.filing.holds_on(today);
        let withdrawn = agency.filing.withdrawn_on;
        let last = agency.filing.until.pred_opt().unwrap_or(agency.filing.until);
        ShownAgency {
            name: agency.name,
            number: agency.filing_number,
            term: lang.t2("agency-term", "from", lang.day(&agency.filing.from), "to", lang.day(&last)),
            tone: if holds { "pass" } else { "fail" },
            standing: match withdrawn {
                Some(on) => lang.t1("agency-withdrawn", "day", lang.day(&on)),
                None => lang.t(if holds { "agency-filed" } else { "agency-not-filed" }),
            },
            base: if withdrawn.is_none() { format!("/operator/agencies/{}", agency.id) } else { String::new() },
            field: renewal(agency.id),
            filed_to: renewed.as_ref().filter(|(id, _)| *id == agency.id).map(|(_, typed)| typed.clone()).unwrap_or_default(),
            version: agency.version.0,
        }
    };
    Ok(Agencies {
        rows: actions::agencies(app.db.read()).await?.into_iter().map(row).collect(),
        typed: new,
        errors: ShownErrors::new(&errors, lang),
        frame: frame.titled("agencies-title"),
    })
}

async fn agencies(State(app): State<App>, _: Operator, frame: Frame) -> Result<Page<Agencies>, Failure> {
    Ok(Page(listed(&app, frame, Typed::default()).await?))
}

/// What the form of an agency posts.
#[derive(Debug, Deserialize)]
struct AgencyForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    filing_number: String,
    #[serde(default)]
    filed_on: String,
    #[serde(default)]
    filed_to: String,
}

async fn file(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<AgencyForm>) -> Result<Response, Failure> {
    let AgencyForm { name, filing_number, filed_on, filed_to } = form;
    let new = TypedAgency { name, filing_number, filed_on, filed_to };
    if let Err(error) = actions::file(&app, &operator.who.by(), &new).await {
        return Ok(Again(listed(&app, frame, Typed { new, renewed: None, errors: wrong(error)? }).await?).into_response());
    }
    session::flash(&session, "agency-flash-filed").await?;
    Ok(Redirect::to("/operator/agencies").into_response())
}

/// What the form of a renewal posts.
#[derive(Debug, Deserialize)]
struct RenewalForm {
    version: String,
    #[serde(default)]
    filed_to: String,
}

async fn extend(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    frame: Frame,
    Path(id): Path<AgencyId>,
    Form(form): Form<RenewalForm>,
) -> Result<Response, Failure> {
    let RenewalForm { version, filed_to } = form;
    if let Err(error) = actions::extend(&app, &operator.who.by(), id, &filed_to, version_of(&version)?).await {
        // There is a field of this name for every agency.
        let errors = FieldErrors(wrong(error)?.0.into_iter().map(|error| FieldError { field: renewal(id), ..error }).collect());
        let typed = Typed { new: TypedAgency::default(), renewed: Some((id, filed_to)), errors };
        return Ok(Again(listed(&app, frame, typed).await?).into_response());
    }
    session::flash(&session, "agency-flash-extended").await?;
    Ok(Redirect::to("/operator/agencies").into_response())
}

fn version_of(text: &str) -> Result<Version, Failure> {
    text.trim().parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}

/// The version that was seen, and why.
#[derive(Debug, Deserialize)]
struct Seen {
    version: String,
    #[serde(default)]
    because: String,
}

async fn unfile(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<AgencyId>, Form(seen): Form<Seen>) -> Result<Redirect, Failure> {
    actions::unfile(&app, &operator.who.by(), id, version_of(&seen.version)?).await?;
    session::flash(&session, "agency-flash-unfiled").await?;
    Ok(Redirect::to("/operator/agencies"))
}

/// Reports of agencies.
#[derive(Template)]
#[template(path = "pages/agency_reports.html")]
pub struct Reports {
    /// Frame.
    pub frame: Frame,
    /// Where the list is.
    pub base: &'static str,
    /// Whether the credit office reads it, which names the firm by its code.
    pub is_office: bool,
    /// The reports, with the firm that each is about; of what they say the credit office reads nothing here.
    pub rows: Vec<(ShownReport, String)>,
    /// Where the older ones are; empty when there are none.
    pub older: String,
    /// Agencies that can be chosen: filing number and name.
    pub agencies: Vec<(String, String)>,
    /// Kinds: code and name.
    pub kinds: Vec<(&'static str, String)>,
    /// What was typed.
    pub typed: TypedReport,
    /// The firm's code as typed.
    pub code: String,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What stands in the form.
#[derive(Debug, Default)]
struct Filled {
    typed: TypedReport,
    code: String,
    errors: FieldErrors,
}

async fn reports(app: &App, frame: Frame, who: &SignedIn, before: Option<AgencyReportId>, filled: Filled) -> Result<Reports, Failure> {
    let (lang, today, db) = (frame.lang, app.clock.today(), app.db.read());
    let base = if who.enterprise.is_some() { FIRM } else { OFFICE };
    let found = match who.enterprise {
        Some(firm) => actions::own(db, firm, before).await?,
        None => actions::every(db, before).await?,
    };
    let full = u64::try_from(found.len()).is_ok_and(|rows| rows >= PAGE);
    let ids: Vec<EnterpriseId> = found.iter().map(|report| report.enterprise).collect();
    let firms: HashMap<EnterpriseId, String> = find_many(db, &ids).await?.into_iter().map(|(id, firm)| (id, firm.name)).collect();
    let row = |report: &Attached| {
        let may = report.standing(today) != Standing::Withdrawn && (who.enterprise.is_none() || report.by_firm);
        let withdraw = if may { format!("{base}/{}/withdraw", report.id) } else { String::new() };
        (ShownReport { withdraw, ..ShownReport::new(lang, report, today, Some(base)) }, firms.get(&report.enterprise).cloned().unwrap_or_default())
    };
    let agencies = actions::agencies(db).await?.into_iter().filter(|agency| agency.filing.withdrawn_on.is_none());
    Ok(Reports {
        base,
        is_office: who.enterprise.is_none(),
        rows: found.iter().map(row).collect(),
        older: found.last().filter(|_| full).map(|last| format!("{base}?before={}", last.id)).unwrap_or_default(),
        agencies: agencies.map(|agency| (agency.filing_number, agency.name)).collect(),
        kinds: AgencyReportKind::ALL.iter().map(|kind| (kind.code(), lang.t(kind.text_key()))).collect(),
        typed: filled.typed,
        code: filled.code,
        errors: ShownErrors::new(&filled.errors, lang),
        frame: frame.titled("agency_reports-title"),
    })
}

#[derive(Debug, Deserialize)]
struct Before {
    before: Option<AgencyReportId>,
}

async fn own(State(app): State<App>, owner: FirmOwner, frame: Frame, Query(asked): Query<Before>) -> Result<Page<Reports>, Failure> {
    Ok(Page(reports(&app, frame, &owner.who, asked.before, Filled::default()).await?))
}

async fn every(State(app): State<App>, operator: Operator, frame: Frame, Query(asked): Query<Before>) -> Result<Page<Reports>, Failure> {
    Ok(Page(reports(&app, frame, &operator.who, asked.before, Filled::default()).await?))
}

fn typed(form: &Upload) -> TypedReport {
    let of = |name: &str| form.field(name).unwrap_or_default().to_owned();
    TypedReport {
        agency: of("agency"),
        kind: of("kind"),
        number: of("number"),
        method_version: of("method_version"),
        reported_on: of("reported_on"),
        valid_to: of("valid_to"),
        grade: of("grade"),
        link: of("link"),
        file_hash: None,
    }
}

async fn attached(app: &App, session: &Session, frame: Frame, who: &SignedIn, firm: Option<EnterpriseId>, form: &Upload) -> Result<Response, Failure> {
    let typed = typed(form);
    let done = match firm {
        Some(firm) => actions::attach(app, &who.by(), None, firm, &typed, form.file.as_ref()).await,
        None => Err(Error::Invalid(FieldErrors::one("code", "credit_report-error-code"))),
    };
    actions::discard(form.file.as_ref()).await;
    if let Err(error) = done {
        let (code, errors) = (form.field("code").unwrap_or_default().to_owned(), wrong(error)?);
        return Ok(Again(reports(app, frame, who, None, Filled { typed, code, errors }).await?).into_response());
    }
    session::flash(session, "agency-flash-attached").await?;
    Ok(Redirect::to(if who.enterprise.is_some() { FIRM } else { OFFICE }).into_response())
}

async fn attach_own(State(app): State<App>, owner: FirmOwner, session: Session, frame: Frame, form: Upload) -> Result<Response, Failure> {
    attached(&app, &session, frame, &owner.who, Some(owner.enterprise), &form).await
}

async fn attach_any(State(app): State<App>, operator: Operator, session: Session, frame: Frame, form: Upload) -> Result<Response, Failure> {
    let firm = match form.field("code").and_then(|code| code.parse::<Uscc>().ok()) {
        Some(code) => match find_by_code(app.db.read(), &code).await {
            Ok(firm) => Some(firm.id),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    attached(&app, &session, frame, &operator.who, firm, &form).await
}

async fn withdraw(app: &App, session: &Session, who: &SignedIn, id: AgencyReportId, seen: &Seen) -> Result<Redirect, Failure> {
    actions::withdraw(app, &who.by(), who.enterprise, id, version_of(&seen.version)?, &seen.because).await?;
    session::flash(session, "agency-flash-withdrawn").await?;
    Ok(Redirect::to(if who.enterprise.is_some() { FIRM } else { OFFICE }))
}

async fn withdraw_own(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    Path(id): Path<AgencyReportId>,
    Form(seen): Form<Seen>,
) -> Result<Redirect, Failure> {
    withdraw(&app, &session, &owner.who, id, &seen).await
}

async fn withdraw_any(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    Path(id): Path<AgencyReportId>,
    Form(seen): Form<Seen>,
) -> Result<Redirect, Failure> {
    withdraw(&app, &session, &operator.who, id, &seen).await
}

fn saved((name, bytes): (String, Vec<u8>)) -> Response {
    let named = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC).to_string();
    // Whatever it is, nothing of it runs here.
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{named}"))];
    (headers, bytes).into_response()
}

async fn file_own(State(app): State<App>, owner: FirmOwner, Path(id): Path<AgencyReportId>) -> Result<Response, Failure> {
    Ok(saved(actions::file_of(&app, owner.enterprise, id).await?.ok_or(Failure::NotFound)?))
}

async fn file_any(State(app): State<App>, operator: Operator, Path(id): Path<AgencyReportId>) -> Result<Response, Failure> {
    let reader = Reader { by: operator.who.by(), token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
    let file = actions::file_for(&app, &reader, id).await?.ok_or(Failure::NotFound)?;
    // The file is kept with its hash and stays as its agency made it: the trail says who took it.
    mark(&app, &operator.who, &Taken { what: &format!("agency-report-{id}"), kind: "file", rows: 1, cut: false }).await?;
    Ok(saved(file))
}
