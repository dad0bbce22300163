//! The page of the LPR: what holds today, every publication as it was entered, and the form for more.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Datelike, NaiveDate};
use entity::value::id::PersonId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error};
use super::change::Typed;
use super::publication::{Entry, Publication, Publications};
use crate::app::App;
use crate::platform::calendar::{Calendar, month_start};
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Query;
use crate::platform::web::{Routes, session};

/// The day of a month on which the LPR is published, or the next working day.
const PUBLISHED_ON: u32 = 20;

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/lpr", show).post(Access::Operator, "/operator/lpr", enter).post(
        Access::Operator,
        "/operator/lpr/take-back",
        take_back,
    )
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Store(error) => error.into(),
        }
    }
}

/// The LPR.
#[derive(Template)]
#[template(path = "pages/operator_lpr.html")]
pub struct Lpr {
    /// Frame.
    pub frame: Frame,
    /// The rate of today for one year.
    pub one_year: String,
    /// The rate of today for more than five years.
    pub five_years: String,
    /// Since when they hold, and where they are from.
    pub since: String,
    /// What takes effect next; empty when nothing waits.
    pub next: String,
    /// The publication that should be there by now; empty when it is.
    pub missing: String,
    /// Every entry, the newest publication first.
    pub rows: Vec<Line>,
    /// What was typed.
    pub form: Typed,
    /// The day of the publication that is corrected; empty for a new one.
    pub corrected: String,
    /// Number of the entry that is corrected.
    pub edition: i64,
    /// Whether a rate that moved far has to be confirmed.
    pub far: bool,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// An entry as the list shows it.
pub struct Line {
    /// The publication's day, as forms send it.
    pub code: String,
    /// The publication's day.
    pub published: String,
    /// The first day on which its rates hold.
    pub effective: String,
    /// The rate for one year.
    pub one_year: String,
    /// The rate for more than five years.
    pub five_years: String,
    /// Where they are from.
    pub source: String,
    /// Tone of where the entry stands.
    pub tone: &'static str,
    /// Where it stands.
    pub state: String,
    /// Why it was corrected; may be empty.
    pub note: String,
    /// Who entered it and when.
    pub entered: String,
    /// Number of the entry.
    pub edition: i64,
    /// Whether it is the entry that counts.
    pub counts: bool,
    /// Whether it can be taken back.
    pub taken_back: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    correct: String,
}

/// The last day by today on which a publication was due.
fn due(today: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    let of_month = |day: NaiveDate| day.with_day(PUBLISHED_ON).map(|day| calendar.working_day_from(day));
    of_month(today).filter(|due| *due <= today).or_else(|| of_month(month_start(today).pred_opt()?))
}

fn line(lang: Lang, entry: &Entry, all: &Publications, now: &Publication, today: NaiveDate, names: &HashMap<PersonId, String>) -> Line {
    let latest = all.latest(entry.published_on) == Some(entry);
    let dash = || "—".to_owned();
    let (tone, state) = match &entry.says {
        _ if !latest => ("", "lpr-corrected"),
        None => ("fail", "lpr-taken-back"),
        Some(says) if says == now => ("pass", "lpr-in-force"),
        Some(says) if says.effective_on > today => ("action", "lpr-ahead"),
        Some(_) => ("", "lpr-over"),
    };
    let says = entry.says.as_ref();
    Line {
        code: entry.published_on.to_string(),
        published: lang.day(&entry.published_on),
        effective: says.map_or_else(dash, |says| lang.day(&says.effective_on)),
        one_year: says.map_or_else(dash, |says| lang.percent(&says.one_year)),
        five_years: says.map_or_else(dash, |says| lang.percent(&says.five_years)),
        source: says.map(|says| says.source.clone()).unwrap_or_default(),
        tone,
        state: lang.t(state),
        note: entry.note.clone(),
        entered: match &entry.entered {
            None => lang.t("lpr-embedded"),
            Some((by, at)) => {
                let name = by.and_then(|by| names.get(&by)).cloned().unwrap_or_else(dash);
                format!("{name} · {}", lang.instant(at))
            }
        },
        edition: entry.edition,
        counts: latest,
        taken_back: latest && entry.says.is_some() && !all.is_own(entry.published_on),
    }
}

async fn page(app: &App, frame: Frame, typed: Typed, edition: i64, errors: &FieldErrors) -> Result<Lpr, Failure> {
    let (lang, today) = (frame.lang, app.clock.today());
    let (all, names) = actions::entries(app).await?;
    let now = all.on(today);
    let said = |key: &str, of: &Publication| {
        let words = [
            ("effective", lang.day(&of.effective_on)),
            ("published", lang.day(&of.published_on)),
            ("one_year", lang.percent(&of.one_year)),
            ("five_years", lang.percent(&of.five_years)),
            ("source", of.source.clone()),
        ];
        lang.with(key, &words)
    };
    let due = due(today, &app.calendar).filter(|due| all.standing().all(|of| of.published_on < *due));
    Ok(Lpr {
        one_year: lang.percent(&now.one_year),
        five_years: lang.percent(&now.five_years),
        since: said("lpr-since", now),
        next: all.next(today).map(|next| said("lpr-next", next)).unwrap_or_default(),
        missing: due.map(|due| lang.t1("lpr-missing", "day", lang.day(&due))).unwrap_or_default(),
        rows: all.entries().rev().map(|entry| line(lang, entry, &all, now, today, &names)).collect(),
        corrected: typed.corrects.parse().map(|day| lang.day(&day)).unwrap_or_default(),
        form: typed,
        edition,
        far: errors.0.iter().any(|one| one.text_key == "lpr-error-far"),
        errors: ShownErrors::new(errors, lang),
        frame: frame.titled("nav-operator-lpr"),
    })
}

async fn show(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Lpr>, Failure> {
    let (typed, edition) = if asked.correct.is_empty() {
        let (all, _) = actions::entries(&app).await?;
        (Typed { source: all.on(app.clock.today()).source.clone(), ..Typed::default() }, 0)
    } else {
        let day = asked.correct.parse().map_err(|_| Failure::NotFound)?;
        let (all, _) = actions::entries(&app).await?;
        let entry = all.latest(day).ok_or(Failure::NotFound)?;
        (Typed::of(entry), entry.edition)
    };
    Ok(Page(page(&app, frame, typed, edition, &FieldErrors::default()).await?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PublicationForm {
    published: String,
    effective: String,
    one_year: String,
    five_years: String,
    source: String,
    note: String,
    corrects: String,
    sure: String,
    edition: String,
}

fn seen(edition: &str) -> Result<i64, Failure> {
    edition.parse().map_err(|_| Failure::Malformed("edition".to_owned()))
}

async fn enter(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<PublicationForm>) -> Result<Response, Failure> {
    let PublicationForm { published, effective, one_year, five_years, source, note, corrects, sure, edition } = form;
    let (typed, seen) = (Typed { published, effective, one_year, five_years, source, note, corrects, sure }, seen(&edition)?);
    match actions::enter(&app, &operator.who.by(), &typed, seen).await {
        Ok(_) => {
            session::flash(&session, if typed.corrects.is_empty() { "lpr-entered" } else { "lpr-is-corrected" }).await?;
            Ok(Redirect::to("/operator/lpr").into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(page(&app, frame, typed, seen, &errors).await?).into_response()),
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Deserialize)]
struct BackForm {
    published: NaiveDate,
    edition: String,
}

async fn take_back(State(app): State<App>, operator: Operator, session: Session, Form(form): Form<BackForm>) -> Result<Redirect, Failure> {
    actions::take_back(&app, &operator.who.by(), form.published, seen(&form.edition)?).await?;
    session::flash(&session, "lpr-is-taken-back").await?;
    Ok(Redirect::to("/operator/lpr"))
}

#[cfg(test)]
mod tests {
    use super::super::publication::tests::day;
    use super::*;

    #[test]
    fn the_twentieth_or_the_next_working_day_is_due() {
        let calendar = Calendar::embedded();
        for (today, last) in [
            ("2026-03-02", "2026-02-24"),
            ("2026-03-19", "2026-02-24"),
            ("2026-03-20", "2026-03-20"),
            ("2026-06-21", "2026-05-20"),
            ("2026-06-22", "2026-06-22"),
            ("2026-01-02", "2025-12-22"),
        ] {
            assert_eq!(due(day(today), &calendar), Some(day(last)), "{today}");
        }
    }
}
