//! A firm's file of an earlier moment: for the firm itself, and for the operator, who can ask for what is over by now for an audit.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::id::RecordId;
use entity::value::{LookupPurpose, Uscc};
use serde::Deserialize;

use super::actions::Reach;
use super::day::actions as day;
use crate::app::App;
use crate::consent::actions::Reader;
use crate::consent::reading::farming::ShownFarming;
use crate::consent::reading::past::actions::{Looked, look_up_as_of};
use crate::consent::register::actions::RECENT_DAYS;
use crate::credit::evaluation::agency::shown::ShownReport;
use crate::credit::record::shown::ShownRecord;
use crate::credit::repair::actions::marks_as_of;
use crate::enterprise::actions::{Enterprise, declarations, find_by_code};
use crate::enterprise::confirm::shown::ShownChecked;
use crate::enterprise::figures::shown::series;
use crate::enterprise::pages::{CreditFile, ShownDeclaration};
use crate::enterprise::shown::{self, ShownFirm, ShownFlag};
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, Asked, Moment, Wrong};
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Error as StoreError;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{FirmOwner, Operator};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::Query;
use crate::risk::namesake::past::actions::own_as_of;

/// The firm's own file.
pub(in crate::enterprise) const FILE: &str = "/firm/file";
/// The operator's look at any firm's.
const OFFICE: &str = "/operator/past";

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, OFFICE, office)
}

/// The moment that a page is of, and where another is asked for.
#[derive(Clone, Debug, Default)]
pub struct Then {
    /// That it is of an earlier moment, and what is not in it; empty for now, and nothing on the page acts unless it is.
    pub said: Vec<String>,
    /// Where the page of now is.
    pub base: String,
    /// What is asked along with it: names and values.
    pub along: Vec<(&'static str, String)>,
    /// The moment as a field has it; empty for now.
    pub at: String,
    /// The day as a field has it; none where it is not asked apart.
    pub on: Option<String>,
    /// What a link to another page of the same moment carries; empty for now.
    pub query: String,
}

impl Then {
    /// Now.
    pub fn now(base: impl Into<String>) -> Self {
        Self { base: base.into(), ..Self::default() }
    }
    /// With a field for the day.
    #[must_use]
    pub fn by_day(self) -> Self {
        Self { on: Some(String::new()), ..self }
    }
    /// With what is asked along.
    #[must_use]
    pub fn along(self, along: Vec<(&'static str, String)>) -> Self {
        Self { along, ..self }
    }
    /// The same page of an earlier moment, without so many records that counted then.
    #[must_use]
    pub fn of(self, lang: Lang, found: Moment, over: usize) -> Self {
        let day = found.earlier_day().map(|on| on.to_string()).unwrap_or_default();
        let at = moment::exact(found.at);
        let query = if day.is_empty() { format!("?at={at}") } else { format!("?at={at}&on={day}") };
        Self { said: banner(lang, found, over), at: moment::written(found.at), on: self.on.map(|_| day), query, ..self }
    }
    /// With something more to say.
    #[must_use]
    pub fn saying(mut self, more: String) -> Self {
        self.said.push(more);
        self
    }
    /// The moment as a link carries it; empty for now.
    pub fn exact(&self) -> &str {
        self.query.strip_prefix("?at=").and_then(|query| query.split('&').next()).unwrap_or_default()
    }
    /// The moment behind what else a link asks for; empty for now.
    pub fn along_query(&self) -> String {
        self.query.replace('?', "&")
    }
    /// Whether the page is of now.
    pub const fn is_now(&self) -> bool {
        self.said.is_empty()
    }
    /// The question again, which could not be read.
    pub fn again(self, frame: Frame, asked: &Asked, wrong: Wrong) -> Response {
        let on = self.on.map(|_| asked.on.clone());
        again(frame, ("get", self.base), self.along, (asked.at.clone(), on), wrong)
    }
}

/// Asks for an earlier moment again that could not be read.
#[derive(Template)]
#[template(path = "pages/moment.html")]
pub struct Question {
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
    /// The day as typed; none where it is not asked apart.
    pub on: Option<String>,
    /// What is wrong with it.
    pub errors: ShownErrors,
}

fn again(
    frame: Frame,
    (method, base): (&'static str, String),
    along: Vec<(&'static str, String)>,
    (at, on): (String, Option<String>),
    wrong: Wrong,
) -> Response {
    let errors = ShownErrors::new(&FieldErrors::one(wrong.field(), wrong.text_key()), frame.lang);
    Again(Question { method, base, along, at, on, errors, frame: frame.titled("moment-title") }).into_response()
}

/// A page that asks for the moment of what is posted again.
pub fn post_again(frame: Frame, base: impl Into<String>, at: &str, wrong: Wrong) -> Response {
    again(frame, ("post", base.into()), Vec::new(), (at.to_owned(), None), wrong)
}

/// What an answer of the API says of a moment that cannot be used.
impl From<Wrong> for Failure {
    fn from(wrong: Wrong) -> Self {
        Self::Invalid(FieldErrors::one(wrong.field(), wrong.text_key()))
    }
}

/// What stands above everything that is told of an earlier moment, when nothing that is over was told.
pub fn banner(lang: Lang, found: Moment, over: usize) -> Vec<String> {
    let over = i64::try_from(over).unwrap_or(i64::MAX);
    let left_out = (over > 0).then(|| lang.counted("past-left-out", over));
    [Some(as_of(lang, found)), left_out].into_iter().flatten().collect()
}

/// When it was known, and of which day it is told.
fn as_of(lang: Lang, found: Moment) -> String {
    match found.earlier_day() {
        None => lang.t1("past-as-of", "at", lang.instant(&found.at)),
        Some(on) => lang.t2("past-as-of-day", "at", lang.instant(&found.at), "on", lang.day(&on)),
    }
}

/// A file of an earlier moment on the page of files; nothing on it acts.
fn page(frame: Frame, looked: &Looked, beside: impl Fn(RecordId) -> Vec<String>, then: Then) -> CreditFile {
    let (lang, file) = (frame.lang, &looked.file);
    let groups = shown::groups(lang, &file.profile);
    let (known, unknown) = shown::count(&groups);
    CreditFile {
        firm: ShownFirm::new(&file.enterprise, lang),
        then,
        now: lang.instant(&looked.at),
        number: file.lookup.to_string(),
        known,
        unknown,
        groups,
        delivered: Vec::new(),
        series: Vec::new(),
        farming: ShownFarming::default(),
        records: file
            .records
            .iter()
            .map(|record| {
                let shown = ShownRecord::new(lang, record, looked.on);
                ShownRecord { href: String::new(), beside: shown.beside.iter().cloned().chain(beside(record.id)).collect(), ..shown }
            })
            .collect(),
        flags: file.flags.iter().map(|flag| ShownFlag::new(flag, lang)).collect(),
        roles: 0,
        roles_then: Vec::new(),
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
pub(in crate::enterprise) async fn of_owner(app: &App, owner: &FirmOwner, frame: Frame, found: Moment, then: Then) -> Result<CreditFile, Failure> {
    let reader = Reader { by: owner.who.by(), token: None, bank: None, purpose: LookupPurpose::OwnFile, application: None };
    let looked = look_up_as_of(app, &reader, owner.enterprise, found, Reach::Standing).await?;
    let (made, marks) = (declarations(app, owner.enterprise).await?, marks_as_of(app.db.read(), owner.enterprise, found.at).await?);
    let numbers = day::series(app.db.read(), owner.enterprise, found, Reach::Standing).await?;
    let roles = own_as_of(app, owner.enterprise, found).await?;
    let lang = frame.lang;
    let made =
        made.iter().filter(|made| made.declared_at <= found.at).map(|made| ShownDeclaration { href: String::new(), ..ShownDeclaration::new(made, lang) });
    let own = |record: RecordId| marks.get(&record).map(|mark| mark.own(lang)).unwrap_or_default();
    let then = then.of(lang, found, looked.over);
    let then = if found.earlier_day().is_some() { then.saying(lang.t("past-no-roles")) } else { then };
    let page = page(frame, &looked, own, then);
    let roles_then = roles.iter().map(|role| role.text(lang)).collect();
    Ok(CreditFile { declarations: made.collect(), series: series(lang, &numbers), roles_then, ..page })
}

/// What the operator asks for.
#[derive(Clone, Debug, Default, Deserialize)]
struct OfficeAsked {
    #[serde(default)]
    code: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    on: String,
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
    /// The day as typed.
    pub on: String,
    /// Whether what is over is asked for.
    pub audits: bool,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What the operator's form asks for, or what is wrong with it.
async fn understood(app: &App, asked: &OfficeAsked) -> Result<Result<(Enterprise, Moment), FieldErrors>, StoreError> {
    let Ok(code) = asked.code.parse::<Uscc>() else { return Ok(Err(FieldErrors::one("code", "credit_report-error-code"))) };
    let firm = match find_by_code(app.db.read(), &code).await {
        Ok(firm) => firm,
        Err(StoreError::NotFound) => return Ok(Err(FieldErrors::one("code", "credit_report-error-code"))),
        Err(error) => return Err(error),
    };
    let now = app.clock.now();
    match (Asked { at: asked.at.clone(), on: asked.on.clone() }).read(now) {
        Ok(found) => Ok(Ok((firm, found.unwrap_or_else(|| now.into())))),
        Err(wrong) => Ok(Err(FieldErrors::one(wrong.field(), wrong.text_key()))),
    }
}

async fn office(State(app): State<App>, operator: Operator, frame: Frame, Query(asked): Query<OfficeAsked>) -> Result<Response, Failure> {
    let (lang, audits) = (frame.lang, asked.audit == "yes");
    let form = |frame: Frame, errors: ShownErrors| {
        let OfficeAsked { code, at, on, .. } = asked.clone();
        Office { code, at, on, audits, errors, frame: frame.titled("past-office-title") }
    };
    if asked.code.is_empty() {
        return Ok(Page(form(frame, ShownErrors::default())).into_response());
    }
    let (firm, found) = match understood(&app, &asked).await? {
        Ok(found) => found,
        Err(errors) => return Ok(Again(form(frame, ShownErrors::new(&errors, lang))).into_response()),
    };
    let reader = Reader { by: operator.who.by(), token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
    let reach = if audits { Reach::Everything } else { Reach::Standing };
    let looked = match look_up_as_of(&app, &reader, firm.id, found, reach).await {
        Err(crate::consent::actions::Error::Store(StoreError::NotFound)) => {
            let errors = ShownErrors::new(&FieldErrors::one(moment::FIELD, Wrong::Unknown.text_key()), lang);
            return Ok(Again(form(frame, errors)).into_response());
        }
        other => other?,
    };
    let along = [Some(("code", asked.code.clone())), audits.then(|| ("audit", "yes".to_owned()))];
    let then = Then::now(OFFICE).by_day().along(along.into_iter().flatten().collect()).of(lang, found, looked.over);
    let then = match reach {
        Reach::Standing => then,
        Reach::Everything => {
            let over = i64::try_from(looked.over).unwrap_or(i64::MAX);
            Then { said: vec![as_of(lang, found), lang.counted("past-audit", over)], ..then }
        }
    };
    let marks = marks_as_of(app.db.read(), firm.id, found.at).await?;
    let numbers = day::series(app.db.read(), firm.id, found, reach).await?;
    let public = |record: RecordId| marks.get(&record).map(|mark| mark.public(lang)).unwrap_or_default();
    let page = page(frame, &looked, public, then);
    Ok(Page(CreditFile { series: series(lang, &numbers), ..page }).into_response())
}
