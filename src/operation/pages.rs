//! The operator's pages of jobs and schedules.

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use entity::value::JobState;
use entity::value::id::JobId;
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Error};
use crate::account::actions::Error as AccountError;
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};
use crate::platform::work::{self, CatchUp, JobRow, Paused};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/jobs", jobs)
        .post(Access::Operator, "/operator/jobs/{id}/retry", retry)
        .get(Access::Operator, "/operator/schedules", schedules)
        .post(Access::Operator, "/operator/schedules/{code}/pause", pause)
        .post(Access::Operator, "/operator/schedules/{code}/resume", resume)
        .post(Access::Operator, "/operator/schedules/{code}/run", run)
        .merge(super::calendar::pages::routes())
        .merge(super::mail::pages::routes())
        .merge(super::account::pages::routes())
        .merge(super::token::pages::routes())
        .merge(super::trail::pages::routes())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Own => Self::refused("operation.own_account", "operation-refused-own"),
            Error::Account(error @ (AccountError::WrongPair | AccountError::Locked(_) | AccountError::Hash(_))) => Self::internal(&error),
            Error::Account(error @ (AccountError::Invalid(_) | AccountError::Store(_))) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

/// A tab with the number of what is behind it.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How many; none where it is not counted.
    pub count: Option<u64>,
    /// Whether the reader is there.
    pub current: bool,
}

/// The jobs in a state.
#[derive(Template)]
#[template(path = "pages/operator_jobs.html")]
pub struct Jobs {
    /// Frame.
    pub frame: Frame,
    /// A tab for each state.
    pub tabs: Vec<Tab>,
    /// The jobs.
    pub rows: Vec<JobLine>,
    /// Where older ones are; empty when there are none.
    pub older: String,
}

/// A job as the list shows it.
pub struct JobLine {
    /// Its id.
    pub id: String,
    /// What it does.
    pub name: String,
    /// Kind and key.
    pub key: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it was made.
    pub made: String,
    /// When it runs next, or ended.
    pub next: String,
    /// What went wrong at the last attempt; empty when nothing did.
    pub error: String,
    /// Whether it can be run at once.
    pub retriable: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    before: String,
}

/// What a kind of job does, in words where there are some.
fn kind_name(kind: &str, lang: Lang) -> String {
    worded(format!("job_kind-{}", kind.replace(['.', '_'], "-")), kind, lang)
}

fn schedule_name(code: &str, lang: Lang) -> String {
    worded(format!("schedule-{}", code.replace(['.', '_'], "-")), code, lang)
}

fn worded(key: String, code: &str, lang: Lang) -> String {
    if lang.has(&key) { lang.t(key) } else { code.to_owned() }
}

async fn jobs(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Jobs>, Failure> {
    let counts = work::counts(&app).await?;
    let dead = counts.iter().any(|(state, n)| *state == JobState::Dead && *n > 0);
    let state = asked.state.parse().unwrap_or(if dead { JobState::Dead } else { JobState::Queued });
    let found = work::list(&app, Some(state), asked.before.parse().ok()).await?;
    let tab = |of: JobState| Tab {
        href: format!("/operator/jobs?state={}", of.code()),
        name: frame.t(of.text_key()),
        count: counts.iter().find(|(state, _)| *state == of).map(|(_, n)| *n),
        current: of == state,
    };
    let full = u64::try_from(found.len()).is_ok_and(|n| n >= PAGE);
    let older = found.last().filter(|_| full).map(|last| format!("/operator/jobs?state={}&before={}", state.code(), last.id)).unwrap_or_default();
    Ok(Page(Jobs {
        tabs: [JobState::Dead, JobState::Queued, JobState::Running, JobState::Done].map(tab).into(),
        rows: found.into_iter().map(|row| job_line(row, &frame)).collect(),
        older,
        frame: frame.titled("nav-operator-jobs"),
    }))
}

fn job_line(row: JobRow, frame: &Frame) -> JobLine {
    let (tone, next) = match row.state {
        JobState::Queued => ("unknown", Some(row.run_at)),
        JobState::Running => ("action", row.leased_until),
        JobState::Done => ("pass", row.finished_at),
        JobState::Dead => ("urgent", row.finished_at),
    };
    JobLine {
        id: row.id.to_string(),
        name: kind_name(&row.kind, frame.lang),
        key: format!("{} · {}", row.kind, row.key),
        tone,
        state: frame.t(row.state.text_key()),
        attempts: row.attempts,
        made: frame.instant(&row.created_at),
        next: next.as_ref().map(|at| frame.instant(at)).unwrap_or_default(),
        error: row.last_error.unwrap_or_default(),
        retriable: matches!(row.state, JobState::Dead | JobState::Queued),
    }
}

async fn retry(State(app): State<App>, operator: Operator, session: Session, Path(id): Path<JobId>) -> Result<Redirect, Failure> {
    actions::retry_job(&app, &operator.who.by(), id).await?;
    session::flash(&session, "operation-job-retried").await?;
    Ok(Redirect::to("/operator/jobs?state=queued"))
}

/// The schedules.
#[derive(Template)]
#[template(path = "pages/operator_schedules.html")]
pub struct Schedules {
    /// Frame.
    pub frame: Frame,
    /// The schedules.
    pub rows: Vec<ScheduleLine>,
}

/// A schedule as the list shows it.
pub struct ScheduleLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// When it falls due.
    pub cron: String,
    /// What happens with missed slots.
    pub catch_up: String,
    /// The last slot; empty before the first.
    pub last: String,
    /// The next slot; empty while it is halted.
    pub next: String,
    /// Whether it is halted.
    pub paused: bool,
    /// Whether the ticker knows it yet.
    pub known: bool,
}

async fn schedules(State(app): State<App>, _: Operator, frame: Frame) -> Result<Page<Schedules>, Failure> {
    let now = app.clock.now();
    let line = |(each, row): (work::Schedule, Option<work::ScheduleRow>)| ScheduleLine {
        code: each.code.to_owned(),
        name: schedule_name(each.code, frame.lang),
        cron: row.as_ref().map_or_else(|| each.cron.to_owned(), |row| row.cron.clone()),
        catch_up: match each.catch_up {
            CatchUp::Once => frame.t("operation-catch-up-once"),
            CatchUp::Each => frame.t("operation-catch-up-each"),
        },
        last: row.as_ref().map(|row| frame.instant(&row.last_slot_at)).unwrap_or_default(),
        next: row.as_ref().and_then(|row| work::next_slot(row, now)).map(|at| frame.instant(&at)).unwrap_or_default(),
        paused: row.as_ref().is_some_and(|row| row.paused),
        known: row.is_some(),
    };
    let rows = actions::schedules(&app).await?.into_iter().map(line).collect();
    Ok(Page(Schedules { rows, frame: frame.titled("nav-operator-schedules") }))
}

async fn pause(State(app): State<App>, operator: Operator, session: Session, Path(code): Path<String>) -> Result<Redirect, Failure> {
    actions::pause_schedule(&app, &operator.who.by(), &code, Paused::Yes).await?;
    session::flash(&session, "operation-schedule-paused").await?;
    Ok(Redirect::to("/operator/schedules"))
}

async fn resume(State(app): State<App>, operator: Operator, session: Session, Path(code): Path<String>) -> Result<Redirect, Failure> {
    actions::pause_schedule(&app, &operator.who.by(), &code, Paused::No).await?;
    session::flash(&session, "operation-schedule-resumed").await?;
    Ok(Redirect::to("/operator/schedules"))
}

async fn run(State(app): State<App>, operator: Operator, session: Session, Path(code): Path<String>) -> Result<Redirect, Failure> {
    actions::run_schedule(&app, &operator.who.by(), &code).await?;
    session::flash(&session, "operation-schedule-run").await?;
    Ok(Redirect::to("/operator/jobs?state=queued"))
}
