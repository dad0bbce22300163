//! The regulator's dashboard and reports.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use entity::report::report;
use entity::value::MailState;
use entity::value::id::ReportId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error, Listed, News, Origin, Sent, periods};
use super::breakdown::Breakdown;
use super::indicator::Indicator;
use super::monthly::Tables;
use super::period::{Length, Period};
use super::picture;
use super::shown::ShownTable;
use super::words::Words;
use crate::app::App;
use crate::consent::export::actions::{Taken, mark};
use crate::consent::export::sheet::Kind;
use crate::enterprise::past::pages::Then;
use crate::platform::moment;
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Regulator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Regulator, "/regulator", dashboard)
        .get(Access::Regulator, "/regulator/reports", reports)
        .post(Access::Regulator, "/regulator/reports", make)
        .get(Access::Regulator, "/regulator/reports/{id}/file", file)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotOver => Self::refused("report.not_over", "report-refused-not-over"),
            Error::Render(error) => Self::internal(&error),
            Error::Store(error) => error.into(),
        }
    }
}

/// An option of a list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

impl Choice {
    /// An option; chosen when the query asks for its value.
    pub fn new(value: String, label: String, asked: &str) -> Self {
        Self { selected: value == asked, value, label }
    }
}

/// The dashboard.
#[derive(Template)]
#[template(path = "pages/dashboard.html")]
pub struct Dashboard {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of.
    pub then: Then,
    /// Months.
    pub months: Vec<Choice>,
    /// Years.
    pub years: Vec<Choice>,
    /// What the figures are of, and up to when.
    pub subtitle: String,
    /// Whether the period is not over.
    pub running: bool,
    /// Label, value, unit and the value of the period before.
    pub figures: Vec<[String; 4]>,
    /// Charts with their tables.
    pub charts: Vec<Picture>,
    /// Every indicator.
    pub overview: ShownTable,
    /// By bank, all columns.
    pub by_bank: ShownTable,
    /// Name, code, version, definition and formula.
    pub definitions: Vec<[String; 5]>,
    /// Whether nothing is known at all.
    pub empty: bool,
}

/// A chart and its table.
pub struct Picture {
    /// Width in the sheet.
    pub span: &'static str,
    /// Title.
    pub title: String,
    /// The chart.
    pub svg: String,
    /// The same as a table.
    pub table: ShownTable,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    period: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    on: String,
}

/// The indicators of the strip.
const STRIP: [Indicator; 6] =
    [Indicator::Received, Indicator::GrantedAmount, Indicator::DisbursedAmount, Indicator::CreditShare, Indicator::FirstLoans, Indicator::MedianDays];

async fn dashboard(State(app): State<App>, _: Regulator, frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (lang, chosen) = (frame.lang, asked.period.parse::<Period>().ok());
    let then = Then::now("/regulator").by_day().along(chosen.map(|period| ("period", period.to_string())).into_iter().collect());
    let of = moment::Asked { at: asked.at, on: asked.on };
    let (now, period, breakdown, then) = match of.read(app.clock.now()) {
        Err(wrong) => return Ok(then.again(frame, &of, wrong)),
        Ok(None) => {
            let now = app.clock.now();
            let period = chosen.unwrap_or_else(|| Period::month_of(now));
            (now, period, actions::breakdown(&app, period).await?, then)
        }
        Ok(Some(found)) => {
            let period = chosen.unwrap_or_else(|| Period::month_on(found.on));
            let then = then.of(lang, found, 0).saying(lang.t("regulator-past-figures"));
            (found.at, period, actions::breakdown_as_of(&app, period, found).await?, then)
        }
    };
    let tables = Tables::of(&breakdown);
    let chosen = |length| periods(now, length).into_iter().map(|p| Choice::new(p.to_string(), p.label(&lang), &period.to_string())).collect();
    let figure = |indicator: &Indicator| {
        let unit = indicator.unit().text_key().map(|key| lang.say(key)).unwrap_or_default();
        let before = frame.t1("regulator-before", "value", indicator.value(&breakdown.previous).print(&lang));
        [lang.say(indicator.name_key()), indicator.value(&breakdown.total).print(&lang), unit, before]
    };
    let definition = |indicator: &Indicator| {
        let keys = [indicator.name_key(), indicator.definition_key(), indicator.formula_key()].map(|key| lang.say(key));
        let [name, definition, formula] = keys;
        [name, indicator.code().to_owned(), indicator.version().to_string(), definition, formula]
    };
    Ok(Page(Dashboard {
        months: chosen(Length::Month),
        years: chosen(Length::Year),
        subtitle: lang.text("report-subtitle", &[("period", &period.label(&lang)), ("cut", &lang.instant(&breakdown.cut_off))]),
        running: then.is_now() && !period.is_over(now),
        figures: STRIP.iter().map(figure).collect(),
        charts: pictures(&breakdown, &tables, &lang),
        overview: ShownTable::of(&tables.overview, &lang),
        by_bank: ShownTable::of(&tables.by_bank, &lang),
        definitions: Indicator::ALL.iter().map(definition).collect(),
        empty: breakdown.applications == 0,
        then,
        frame: frame.titled("nav-regulator-dashboard"),
    })
    .into_response())
}

fn pictures(breakdown: &Breakdown, tables: &Tables, words: &dyn Words) -> Vec<Picture> {
    let amounts = [Indicator::Granted, Indicator::GrantedAmount, Indicator::Disbursed, Indicator::DisbursedAmount];
    let firsts = [Indicator::FirstLoans, Indicator::FirstLoanAmount];
    let picture = |span, key: &str, svg: String, table: ShownTable| Picture { span, title: words.say(key), svg, table };
    vec![
        picture("span-7", "report-chart-by-month", picture::amounts_by_month(breakdown, words), ShownTable::some(&tables.by_month, &amounts, words)),
        picture("span-5", "report-chart-funnel", picture::funnel(breakdown, words), ShownTable::of(&tables.overview, words)),
        picture("span-7", "report-chart-first-loans", picture::first_loans_by_month(breakdown, words), ShownTable::some(&tables.by_month, &firsts, words)),
        picture("span-5", "report-chart-refusals", picture::refusals(breakdown, words), ShownTable::of(&tables.refusals, words)),
        picture("span-4", "report-chart-disbursed-by-bank", picture::disbursed_by_bank(breakdown, words), ShownTable::some(&tables.by_bank, &amounts, words)),
        picture("span-4", "report-chart-disbursed-by-county", picture::disbursed_by_county(breakdown, words), ShownTable::of(&tables.by_county, words)),
        picture("span-4", "report-chart-received-by-industry", picture::received_by_industry(breakdown, words), ShownTable::of(&tables.by_industry, words)),
    ]
}

/// The list of reports.
#[derive(Template)]
#[template(path = "pages/reports.html")]
pub struct Reports {
    /// Frame.
    pub frame: Frame,
    /// Months that are over.
    pub months: Vec<Choice>,
    /// Years that are over.
    pub years: Vec<Choice>,
    /// The reports.
    pub rows: Vec<Row>,
    /// Where older ones are; empty when there are none.
    pub older: String,
}

/// A report as the list shows it.
pub struct Row {
    /// Where its file is.
    pub href: String,
    /// Of what period.
    pub period: String,
    /// When and by whom.
    pub made: String,
    /// The schedule, or the name of a person.
    pub origin: String,
    /// Up to when.
    pub cut_off: String,
    /// Size of the file in KB.
    pub kilobytes: i64,
    /// Hash of the file.
    pub file_hash: String,
    /// Hash of the data.
    pub content_hash: String,
    /// Tone of what became of the mails.
    pub tone: &'static str,
    /// What became of them.
    pub sent: String,
    /// Address and state of each.
    pub mails: Vec<[String; 2]>,
}

#[derive(Debug, Default, Deserialize)]
struct Before {
    #[serde(default)]
    before: String,
}

async fn reports(State(app): State<App>, _: Regulator, frame: Frame, Query(page): Query<Before>) -> Result<Page<Reports>, Failure> {
    let now = app.clock.now();
    let found = actions::reports(&app, page.before.parse().ok()).await?;
    let over = |length| periods(now, length).into_iter().filter(|p| p.is_over(now)).map(|p| Choice::new(p.to_string(), p.label(&frame.lang), "")).collect();
    let full = u64::try_from(found.len()).is_ok_and(|n| n >= PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("/regulator/reports?before={}", last.report.id)).unwrap_or_default();
    Ok(Page(Reports {
        months: over(Length::Month),
        years: over(Length::Year),
        rows: found.into_iter().map(|sent| row(sent, &frame)).collect(),
        older,
        frame: frame.titled("nav-regulator-reports"),
    }))
}

fn row(sent: Sent, frame: &Frame) -> Row {
    let Sent { report, maker, mails } = sent;
    let Listed { id, period, cut_off_at, file_hash, content_hash, origin, made_at, bytes, .. } = report;
    let all = mails.len();
    let count = |wanted: MailState| mails.iter().filter(|(_, state)| *state == wanted).count();
    let (given_up, done) = (count(MailState::GivenUp), count(MailState::Sent));
    let (tone, key) = match (all, given_up, done) {
        (0, _, _) => ("fail", "regulator-mails-none"),
        (_, 0, done) if done == all => ("pass", "regulator-mails-sent"),
        (_, 0, _) => ("action", "regulator-mails-queued"),
        (_, _, _) => ("urgent", "regulator-mails-given-up"),
    };
    Row {
        href: format!("/regulator/reports/{id}/file"),
        period: period.parse::<Period>().map_or(period, |p| p.label(&frame.lang)),
        made: frame.instant(&made_at),
        origin: if origin == Origin::Hand.code() { frame.t1("regulator-made-by", "name", maker) } else { frame.t("regulator-made-by-schedule") },
        cut_off: frame.instant(&cut_off_at),
        kilobytes: (bytes + 1023) / 1024,
        file_hash,
        content_hash,
        tone,
        sent: frame.with(key, &[("all", all.to_string()), ("sent", done.to_string()), ("failed", given_up.to_string())]),
        mails: mails.into_iter().map(|(to, state)| [to, frame.t(state.text_key())]).collect(),
    }
}

/// What the form of a report posts.
#[derive(Debug, Deserialize)]
struct MakeForm {
    #[serde(default)]
    period: String,
}

async fn make(State(app): State<App>, reader: Regulator, session: Session, Form(form): Form<MakeForm>) -> Result<Redirect, Failure> {
    let period: Period = form.period.parse().map_err(|_| Failure::Invalid(FieldErrors::one("period", "report-error-period")))?;
    let made = actions::make(&app, &reader.who.by(), period, Origin::Hand).await?;
    let key = match made.news {
        News::New => "regulator-report-made",
        News::Known => "regulator-report-known",
    };
    session::flash(&session, key).await?;
    Ok(Redirect::to("/regulator/reports"))
}

async fn file(State(app): State<App>, regulator: Regulator, Path(id): Path<ReportId>) -> Result<Response, Failure> {
    let report = actions::file(&app, id).await?;
    // The file is kept with its hash and stays as it was made: the trail says who took it.
    mark(&app, &regulator.who, &Taken { what: &report.file_name, kind: Kind::Xlsx.code(), rows: 1, cut: false }).await?;
    Ok(workbook(report))
}

/// A report's file as an answer: to be saved, under its name, with its hash.
pub fn workbook(report: report::Model) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", report.file_name)),
        (header::ETAG, format!("\"{}\"", report.file_hash)),
    ];
    (headers, report.file).into_response()
}
