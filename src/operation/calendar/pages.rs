//! The page of the holiday table: a year, its days, and the form for more.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions;
use super::change::{Typed, YEARS};
use crate::app::App;
use crate::operation::actions::Error;
use crate::operation::pages::Tab;
use crate::platform::calendar::DayKind;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Query;
use crate::platform::web::{Routes, session};

/// Routes of the table.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/calendar", show).post(Access::Operator, "/operator/calendar", enter).post(
        Access::Operator,
        "/operator/calendar/take-out",
        take_out,
    )
}

/// A year of the table.
#[derive(Template)]
#[template(path = "pages/operator_calendar.html")]
pub struct Calendar {
    /// Frame.
    pub frame: Frame,
    /// A tab for each year.
    pub tabs: Vec<Tab>,
    /// The year.
    pub year: i32,
    /// Whether its holidays were announced.
    pub announced: bool,
    /// Where; empty for those that come with the program.
    pub source: String,
    /// How many working days it has.
    pub working_days: i64,
    /// The days.
    pub rows: Vec<DayLine>,
    /// Version of the entry.
    pub version: i64,
    /// What was typed.
    pub form: Typed,
    /// Kinds of days: code, name, whether it is chosen.
    pub kinds: Vec<(&'static str, String, bool)>,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// A day as the list shows it.
pub struct DayLine {
    /// As the form sends it.
    pub code: String,
    /// The day.
    pub day: String,
    /// Its weekday.
    pub weekday: String,
    /// Tone of what it is.
    pub tone: &'static str,
    /// What it is.
    pub kind: String,
    /// The holiday it belongs to.
    pub name: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    year: String,
}

const fn kind_key(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Holiday => "calendar-holiday",
        DayKind::Workday => "calendar-workday",
    }
}

fn weekday(day: NaiveDate, lang: Lang) -> String {
    lang.t(format!("weekday-{}", day.weekday().number_from_monday()))
}

async fn page(app: &App, frame: Frame, year: i32, typed: Typed, errors: &FieldErrors) -> Result<Calendar, Failure> {
    let (found, lang) = (actions::year(app, year).await?, frame.lang);
    let mut years = app.calendar.years();
    years.extend([app.clock.year(), app.clock.year() + 1, year]);
    years.sort_unstable();
    years.dedup();
    let tab = |of: i32| Tab { href: format!("/operator/calendar?year={of}"), name: lang.t1("calendar-year", "year", of), count: None, current: of == year };
    let last = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31).ok_or(Failure::NotFound);
    let rows = found.days.iter().map(|row| DayLine {
        code: row.day.to_string(),
        day: lang.day(&row.day),
        weekday: weekday(row.day, lang),
        tone: if row.kind == DayKind::Holiday { "pass" } else { "unknown" },
        kind: lang.t(kind_key(row.kind)),
        name: row.name.clone(),
    });
    Ok(Calendar {
        tabs: years.into_iter().map(tab).collect(),
        year,
        announced: app.calendar.covers(year),
        working_days: app.calendar.working_days_between(last(year - 1)?, last(year)?),
        rows: rows.collect(),
        version: found.version.0,
        form: if typed.source.is_empty() { Typed { source: found.source.clone(), ..typed } } else { typed },
        kinds: Vec::new(),
        source: found.source,
        errors: ShownErrors::new(errors, lang),
        frame: frame.titled("nav-operator-calendar"),
    }
    .with_kinds())
}

impl Calendar {
    fn with_kinds(mut self) -> Self {
        self.kinds = [DayKind::Holiday, DayKind::Workday].map(|kind| (kind.code(), self.frame.t(kind_key(kind)), self.form.kind == kind.code())).into();
        self
    }
}

fn asked_year(app: &App, text: &str) -> Result<i32, Failure> {
    if text.is_empty() {
        return Ok(app.clock.year());
    }
    text.parse().ok().filter(|year| YEARS.contains(year)).ok_or(Failure::NotFound)
}

async fn show(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Calendar>, Failure> {
    let year = asked_year(&app, &asked.year)?;
    let typed = Typed { kind: DayKind::Holiday.code().to_owned(), ..Typed::default() };
    Ok(Page(page(&app, frame, year, typed, &FieldErrors::default()).await?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DaysForm {
    year: String,
    first: String,
    last: String,
    kind: String,
    name: String,
    source: String,
    version: String,
}

fn seen(version: &str) -> Result<Version, Failure> {
    version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}

async fn enter(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<DaysForm>) -> Result<Response, Failure> {
    let DaysForm { year, first, last, kind, name, source, version } = form;
    let (typed, shown) = (Typed { first, last, kind, name, source }, asked_year(&app, &year)?);
    // The version is that of the year that was shown; days of another year are entered on its own page.
    if typed.first.trim().parse::<NaiveDate>().is_ok_and(|day| day.year() != shown) {
        let errors = FieldErrors::one("first", "calendar-error-other-year");
        return Ok(Again(page(&app, frame, shown, typed, &errors).await?).into_response());
    }
    match actions::enter(&app, &operator.who.by(), &typed, seen(&version)?).await {
        Ok(year) => {
            session::flash(&session, "calendar-entered").await?;
            Ok(Redirect::to(&format!("/operator/calendar?year={year}")).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(page(&app, frame, shown, typed, &errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Deserialize)]
struct DayForm {
    day: NaiveDate,
    version: String,
}

async fn take_out(State(app): State<App>, operator: Operator, session: Session, Form(form): Form<DayForm>) -> Result<Redirect, Failure> {
    let year = actions::take_out(&app, &operator.who.by(), form.day, seen(&form.version)?).await?;
    session::flash(&session, "calendar-taken-out").await?;
    Ok(Redirect::to(&format!("/operator/calendar?year={year}")))
}
