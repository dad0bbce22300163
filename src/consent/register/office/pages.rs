//! The credit office's page of the register, and its anchors as a file.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::LookupResult;
use entity::value::id::ReportId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self as office, Proven};
use crate::app::App;
use crate::consent::export::actions::{Taken, mark};
use crate::consent::export::sheet::Kind;
use crate::consent::register::actions::{self, Lookup, Search};
use crate::consent::register::audit::actions::CODE;
use crate::consent::register::chain::Anchor;
use crate::consent::register::pages::{SHORT, ShownLookup};
use crate::consent::register::watch::answer::{FINDING, Which};
use crate::consent::register::watch::finding::actions::{self as finding, Error as NotAnswered, Raised, raised};
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};
use crate::report::actions::{kept, kept_file};
use crate::report::pages::workbook;
use crate::report::period::Period;

/// Anchors on the page, the latest first; the file has all.
const LATEST: usize = 10;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/register", register)
        .post(Access::Operator, "/operator/register/prove", prove)
        .post(Access::Operator, "/operator/register/anomalies", answer)
        .get(Access::Operator, "/operator/register/anchors", anchors)
        .get(Access::Operator, "/operator/register/reports/{id}", report)
}

/// An anchor on the page.
#[derive(Clone, Debug, Default)]
pub struct ShownAnchor {
    /// Its day.
    pub day: String,
    /// The last row.
    pub seq: i64,
    /// Rows since the anchor before.
    pub lookups: i64,
    /// Hash of the last row.
    pub hash: String,
    /// Mark of the anchor.
    pub mark: String,
}

/// An audit report on the page.
#[derive(Clone, Debug, Default)]
pub struct ShownReport {
    /// Where its file is.
    pub href: String,
    /// Of which month, and when it was made.
    pub text: String,
}

/// Something remarkable on the page.
#[derive(Clone, Debug, Default)]
pub struct ShownAnomaly {
    /// Which, for the form; empty when it was answered.
    pub which: String,
    /// On which day.
    pub day: String,
    /// Of which organisation.
    pub organisation: String,
    /// Who, or that it is a system.
    pub person: String,
    /// What it is, and how often it was the case.
    pub rule: String,
    /// What was found; empty while nobody has said so.
    pub finding: String,
    /// Who found it, and when.
    pub answered: String,
}

impl ShownAnomaly {
    fn new(one: Raised, lang: Lang) -> Self {
        let Raised { which, times, organisation, person, answer } = one;
        let open = answer.is_none();
        let (finding, answered) =
            answer.map(|(found, who, at)| (found, lang.t2("anomaly-answered", "person", who, "at", lang.instant(&at)))).unwrap_or_default();
        Self {
            which: if open { which.to_string() } else { String::new() },
            day: lang.day(&which.day),
            organisation,
            person: person.unwrap_or_else(|| lang.t("anomaly-system")),
            rule: lang.t2("anomaly-rule", "rule", lang.t(which.rule.text_key()), "times", times),
            finding,
            answered,
        }
    }
}

/// A look-up with the firm that was read.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Name of the firm.
    pub firm: String,
    /// The rest.
    pub line: ShownLookup,
}

/// The register.
#[derive(Template)]
#[template(path = "pages/operator_register.html")]
pub struct Register {
    /// Frame.
    pub frame: Frame,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
    /// What was wrong first; empty when nothing was.
    pub first: String,
    /// What is remarkable: what waits for an answer, and behind it what was answered last.
    pub anomalies: Vec<ShownAnomaly>,
    /// Most characters of an answer.
    pub most: usize,
    /// Anchors, the latest first.
    pub anchors: Vec<ShownAnchor>,
    /// Audit reports, the latest first.
    pub reports: Vec<ShownReport>,
    /// The look-ups.
    pub rows: Vec<Row>,
    /// Whether only refused ones are shown.
    pub refused: bool,
    /// Where the older ones are; empty when there are none.
    pub older: String,
    /// Where the latest ones are; empty when these are.
    pub newer: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    show: String,
    before: Option<i64>,
}

async fn register(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Register>, Failure> {
    let lang = frame.lang;
    let refused = asked.show == "refused";
    let search = Search { result: refused.then_some(LookupResult::Refused), organisation: None, before: asked.before };
    let found = actions::all(&app, search).await?;
    let firms = office::firms(&app, &found.iter().map(|row| row.enterprise).collect::<Vec<_>>()).await?;
    let here = if refused { "/operator/register?show=refused" } else { "/operator/register?show=all" };
    let full = u64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("{here}&before={}", last.seq)).unwrap_or_default();
    let newer = asked.before.map(|_| here.to_owned()).unwrap_or_default();
    let held = actions::anchors(app.db.read()).await?;
    let reports = kept(&app, CODE).await?.into_iter().map(|report| {
        let period = report.period.parse::<Period>().map_or(report.period, |period| period.label(&lang));
        let text = lang.t2("office-report", "period", period, "at", lang.instant(&report.made_at));
        ShownReport { href: format!("/operator/register/reports/{}", report.id), text }
    });
    let reports = reports.collect();
    let (tone, standing, first) = standing(office::last(&app).await?, lang);
    let row = |lookup: &Lookup| Row { firm: firms.get(&lookup.enterprise).cloned().unwrap_or_default(), line: ShownLookup::new(lookup, lang) };
    Ok(Page(Register {
        tone,
        standing,
        first,
        anomalies: raised(&app).await?.into_iter().map(|one| ShownAnomaly::new(one, lang)).collect(),
        most: FINDING[1],
        anchors: held.iter().rev().take(LATEST).map(|anchor| shown(anchor, lang)).collect(),
        reports,
        rows: found.iter().map(row).collect(),
        refused,
        older,
        newer,
        frame: frame.titled("nav-operator-register"),
    }))
}

fn standing(proven: Option<Proven>, lang: Lang) -> (&'static str, String, String) {
    match proven {
        None => ("unknown", lang.t("office-register-unproven"), String::new()),
        Some(Proven { at, rows, wrong: 0, .. }) => ("pass", lang.t2("office-register-sound", "at", lang.instant(&at), "rows", rows), String::new()),
        Some(Proven { at, wrong, first, .. }) => ("urgent", lang.t2("office-register-broken", "at", lang.instant(&at), "wrong", wrong), first),
    }
}

fn shown(anchor: &Anchor, lang: Lang) -> ShownAnchor {
    let short = |hash: &str| hash.chars().take(SHORT).collect();
    ShownAnchor { day: lang.day(&anchor.day), seq: anchor.at.seq, lookups: anchor.lookups, hash: short(&anchor.at.hash), mark: short(&anchor.mark) }
}

#[derive(Debug, Deserialize)]
struct Nothing {}

async fn prove(State(app): State<App>, _: Operator, session: Session, Form(Nothing {}): Form<Nothing>) -> Result<Redirect, Failure> {
    office::ask(&app).await?;
    session::flash(&session, "office-register-asked").await?;
    Ok(Redirect::to("/operator/register"))
}

impl From<NotAnswered> for Failure {
    fn from(error: NotAnswered) -> Self {
        match error {
            NotAnswered::NoFinding => Self::Invalid(FieldErrors::one("finding", "anomaly-error-finding")),
            NotAnswered::Store(error) => error.into(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answered {
    which: String,
    finding: String,
}

async fn answer(State(app): State<App>, operator: Operator, session: Session, Form(answered): Form<Answered>) -> Result<Redirect, Failure> {
    let which: Which = answered.which.parse().map_err(|_| Failure::NotFound)?;
    finding::answer(&app, &operator.who.by(), which, &answered.finding).await?;
    session::flash(&session, "anomaly-done").await?;
    Ok(Redirect::to("/operator/register"))
}

async fn anchors(State(app): State<App>, operator: Operator) -> Result<Response, Failure> {
    let held = actions::anchors(app.db.read()).await?;
    mark(&app, &operator.who, &Taken { what: "anchors", kind: Kind::Csv.code(), rows: held.len(), cut: false }).await?;
    let file = Anchor::file(&held);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"register-anchors-{}.csv\"", app.clock.today())),
    ];
    Ok((headers, file).into_response())
}

async fn report(State(app): State<App>, operator: Operator, Path(id): Path<ReportId>) -> Result<Response, Failure> {
    let report = kept_file(&app, CODE, id).await?;
    mark(&app, &operator.who, &Taken { what: &report.file_name, kind: Kind::Xlsx.code(), rows: 1, cut: false }).await?;
    Ok(workbook(report))
}
