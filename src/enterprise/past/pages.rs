//! A firm's file of an earlier moment: for the firm itself, and for the operator, who can ask for what is over by now for an audit.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use entity::value::{LookupPurpose, Uscc};
use serde::Deserialize;

use super::actions::Reach;
use crate::app::App;
use crate::consent::actions::Reader;
use crate::consent::reading::past::actions::{Looked, look_up_as_of};
use crate::consent::register::actions::RECENT_DAYS;
use crate::credit::evaluation::agency::shown::ShownReport;
use crate::credit::record::shown::ShownRecord;
use crate::enterprise::actions::{declarations, find_by_code};
use crate::enterprise::confirm::shown::ShownChecked;
use crate::enterprise::pages::{CreditFile, ShownDeclaration};
use crate::enterprise::shown::{self, ShownFirm, ShownFlag};
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, Wrong};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Error as StoreError;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{FirmOwner, Operator};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::Query;

/// The firm's own file.
pub(in crate::enterprise) const FILE: &str = "/firm/file";
/// The operator's look at any firm's.
const OFFICE: &str = "/operator/past";

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, OFFICE, office)
}

/// The earlier moment that is asked for.
#[derive(Debug, Default, Deserialize)]
pub(in crate::enterprise) struct At {
    /// As typed.
    #[serde(default)]
    pub(in crate::enterprise) at: String,
}

/// The moment that a text names; none for now.
pub(in crate::enterprise) fn which(app: &App, text: &str) -> Result<Option<DateTime<Utc>>, Wrong> {
    moment::read(text, app.clock.now())
}

/// Asks for an earlier moment again that could not be read.
#[derive(Template)]
#[template(path = "pages/moment.html")]
pub struct Moment {
    /// Frame.
    pub frame: Frame,
    /// `get` or `post`.
    pub method: &'static str,
    /// Where it is asked.
    pub base: String,
    /// What is asked along with it.
    pub along: Vec<(&'static str, String)>,
    /// As typed.
    pub at: String,
    /// What is wrong with it.
    pub errors: ShownErrors,
}

fn again(frame: Frame, (method, base): (&'static str, String), along: &[(&'static str, String)], at: &str, wrong: Wrong) -> Response {
    let errors = ShownErrors::new(&FieldErrors::one(moment::FIELD, wrong.text_key()), frame.lang);
    Again(Moment { method, base, along: along.to_vec(), at: at.to_owned(), errors, frame: frame.titled("moment-title") }).into_response()
}

/// A page that asks for the moment again.
pub fn ask_again(frame: Frame, base: impl Into<String>, along: &[(&'static str, String)], at: &str, wrong: Wrong) -> Response {
    again(frame, ("get", base.into()), along, at, wrong)
}

/// The same for what is posted.
pub fn post_again(frame: Frame, base: impl Into<String>, at: &str, wrong: Wrong) -> Response {
    again(frame, ("post", base.into()), &[], at, wrong)
}

/// What stands above everything that is told of an earlier moment, when nothing that is over was told.
pub fn banner(lang: Lang, at: DateTime<Utc>, over: usize) -> Vec<String> {
    let over = i64::try_from(over).unwrap_or(i64::MAX);
    let left_out = (over > 0).then(|| lang.counted("past-left-out", over));
    [Some(lang.t1("past-as-of", "at", lang.instant(&at))), left_out].into_iter().flatten().collect()
}

/// A file of an earlier moment on the page of files; nothing on it acts.
fn page(frame: Frame, looked: &Looked, past: Vec<String>, (base, along): (&'static str, Vec<(&'static str, String)>)) -> CreditFile {
    let (lang, file) = (frame.lang, &looked.file);
    let groups = shown::groups(lang, &file.profile);
    let (known, unknown) = shown::count(&groups);
    CreditFile {
        firm: ShownFirm::new(&file.enterprise, lang),
        past,
        base,
        along,
        at: moment::written(looked.at),
        now: lang.instant(&looked.at),
        number: file.lookup.to_string(),
        known,
        unknown,
        groups,
        delivered: Vec::new(),
        records: file.records.iter().map(|record| ShownRecord { href: String::new(), ..ShownRecord::new(lang, record, looked.on) }).collect(),
        flags: file.flags.iter().map(|flag| ShownFlag::new(flag, lang)).collect(),
        roles: 0,
        reports: file.reports.iter().map(|report| ShownReport::new(lang, report, looked.on, None)).collect(),
        looked_up: 0,
        days: RECENT_DAYS,
        lookups: Vec::new(),
        checked: ShownChecked::all(lang, &file.profile).into_iter().map(ShownChecked::without_acts).collect(),
        declarations: Vec::new(),
        frame: frame.titled("firm-file-title"),
    }
}

/// The firm's own file of an earlier moment.
pub(in crate::enterprise) async fn of_owner(app: &App, owner: &FirmOwner, frame: Frame, at: DateTime<Utc>) -> Result<CreditFile, Failure> {
    let reader = Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let looked = look_up_as_of(app, &reader, owner.enterprise, at, Reach::Standing).await?;
    let made = declarations(app, owner.enterprise).await?;
    let lang = frame.lang;
    let made = made.iter().filter(|made| made.declared_at <= at).map(|made| ShownDeclaration { href: String::new(), ..ShownDeclaration::new(made, lang) });
    let page = page(frame, &looked, banner(lang, at, looked.over), (FILE, Vec::new()));
    Ok(CreditFile { declarations: made.collect(), ..page })
}

/// What the operator asks for.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    code: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    audit: String,
}

/// The form for any firm's file of an earlier moment.
#[derive(Template)]
#[template(path = "pages/operator_past.html")]
pub struct Office {
    /// Frame.
    pub frame: Frame,
    /// The code as typed.
    pub code: String,
    /// The moment as typed.
    pub at: String,
    /// Whether what is over is asked for.
    pub audits: bool,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What the operator's form asks for, or what is wrong with it.
async fn understood(app: &App, asked: &Asked) -> Result<Result<(crate::enterprise::actions::Enterprise, DateTime<Utc>), FieldErrors>, StoreError> {
    let Ok(code) = asked.code.parse::<Uscc>() else { return Ok(Err(FieldErrors::one("code", "credit_report-error-code"))) };
    let firm = match find_by_code(app.db.read(), &code).await {
        Ok(firm) => firm,
        Err(StoreError::NotFound) => return Ok(Err(FieldErrors::one("code", "credit_report-error-code"))),
        Err(error) => return Err(error),
    };
    match which(app, &asked.at) {
        Ok(at) => Ok(Ok((firm, at.unwrap_or_else(|| app.clock.now())))),
        Err(wrong) => Ok(Err(FieldErrors::one(moment::FIELD, wrong.text_key()))),
    }
}

async fn office(State(app): State<App>, operator: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (lang, audits) = (frame.lang, asked.audit == "yes");
    let form =
        |frame: Frame, errors: ShownErrors| Office { code: asked.code.clone(), at: asked.at.clone(), audits, errors, frame: frame.titled("past-office-title") };
    if asked.code.is_empty() {
        return Ok(Page(form(frame, ShownErrors::default())).into_response());
    }
    let (firm, at) = match understood(&app, &asked).await? {
        Ok(found) => found,
        Err(errors) => return Ok(Again(form(frame, ShownErrors::new(&errors, lang))).into_response()),
    };
    let reader = Reader { by: operator.who.by(), token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
    let reach = if audits { Reach::Everything } else { Reach::Standing };
    let looked = match look_up_as_of(&app, &reader, firm.id, at, reach).await {
        Err(crate::consent::actions::Error::Store(StoreError::NotFound)) => {
            let errors = ShownErrors::new(&FieldErrors::one(moment::FIELD, Wrong::Unknown.text_key()), lang);
            return Ok(Again(form(frame, errors)).into_response());
        }
        other => other?,
    };
    let past = match reach {
        Reach::Standing => banner(lang, at, looked.over),
        Reach::Everything => {
            let over = i64::try_from(looked.over).unwrap_or(i64::MAX);
            vec![lang.t1("past-as-of", "at", lang.instant(&at)), lang.counted("past-audit", over)]
        }
    };
    let along = [Some(("code", asked.code.clone())), audits.then(|| ("audit", "yes".to_owned()))];
    Ok(Page(page(frame, &looked, past, (OFFICE, along.into_iter().flatten().collect()))).into_response())
}
