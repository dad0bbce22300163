//! Serving: the rooms put together into one router, the workers beside it, and a stop that finishes what has begun.

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi;

use crate::app::App;
use crate::platform::holiday;
use crate::platform::mail::SendMail;
use crate::platform::web::listen::listen;
use crate::platform::web::{Routes, openapi, shell};
use crate::platform::work::{self, Registry, Schedule};

/// Routes of every room.
pub fn routes() -> Routes {
    Routes::new()
        .merge(crate::account::pages::routes())
        .merge(crate::financing::application::pages::routes())
        .merge(crate::financing::application::api::routes())
        .merge(crate::lending::pages::routes())
        .merge(crate::lending::api::routes())
        .merge(crate::product::pages::routes())
        .merge(crate::product::draft::api::routes())
        .merge(crate::financing::demand::pages::routes())
        .merge(crate::financing::request::pages::routes())
        .merge(crate::matching::pages::routes())
        .merge(crate::matching::why::pages::routes())
        .merge(crate::matching::precheck::pages::routes())
        .merge(crate::matching::what_if::pages::routes())
        .merge(crate::matching::experience::pages::routes())
        .merge(crate::matching::reach::pages::routes())
        .merge(crate::credit::feed::pages::routes())
        .merge(crate::credit::feed::api::routes())
        .merge(crate::credit::quality::pages::routes())
        .merge(crate::credit::quality::api::routes())
        .merge(crate::credit::identify::review::pages::routes())
        .merge(crate::credit::record::held::pages::routes())
        .merge(crate::credit::repair::pages::routes())
        .merge(crate::credit::repair::answer::api::routes())
        .merge(crate::credit::report::pages::routes())
        .merge(crate::credit::evaluation::pages::routes())
        .merge(crate::credit::evaluation::api::routes())
        .merge(crate::credit::catalogue::pages::routes())
        .merge(crate::notice::pages::routes())
        .merge(crate::risk::pages::routes())
        .merge(crate::risk::comparison::pages::routes())
        .merge(crate::risk::namesake::pages::routes())
        .merge(crate::risk::comparison::api::routes())
        .merge(crate::enterprise::pages::routes())
        .merge(crate::enterprise::merge::pages::routes())
        .merge(crate::consent::pages::routes())
        .merge(crate::operation::pages::routes())
        .merge(crate::report::api::routes())
        .merge(crate::report::ledger::pages::routes())
        .merge(crate::report::pages::routes())
}

/// Jobs of every room.
pub fn jobs() -> Registry {
    Registry::default()
        .with::<SendMail>()
        .with::<crate::financing::application::jobs::TimeOut>()
        .with::<crate::financing::application::recount::jobs::RecountDue>()
        .with::<crate::credit::feed::jobs::ReadDelivery>()
        .with::<crate::credit::feed::supply::watch::jobs::LookIntoFolders>()
        .with::<crate::credit::feed::supply::late::jobs::LookForLate>()
        .with::<crate::credit::feed::supply::late::jobs::TellLate>()
        .with::<crate::credit::quality::jobs::MakeQuality>()
        .with::<crate::credit::repair::remind::jobs::Remind>()
        .with::<crate::credit::repair::overdue::jobs::Escalate>()
        .with::<crate::risk::jobs::ReconcileFirms>()
        .with::<crate::risk::jobs::Expire>()
        .with::<crate::report::jobs::MakeMonthly>()
        .with::<crate::consent::register::jobs::TakeAnchor>()
        .with::<crate::consent::register::jobs::ProveRegister>()
        .with::<crate::consent::register::jobs::RaiseAnomalies>()
        .with::<crate::consent::register::jobs::MakeAudit>()
        .with::<crate::consent::retention::jobs::Sweep>()
        .with::<crate::matching::experience::jobs::Learn>()
}

/// Schedules of every room.
pub fn schedules() -> Vec<Schedule> {
    let mut all = vec![
        crate::financing::application::jobs::TIME_OUT,
        crate::report::jobs::MONTHLY,
        crate::credit::quality::jobs::MONTHLY,
        crate::credit::feed::supply::watch::jobs::SCHEDULE,
        crate::credit::feed::supply::late::jobs::SCHEDULE,
        crate::matching::experience::jobs::MONTHLY,
    ];
    all.extend(crate::risk::jobs::schedules());
    all.extend(crate::credit::repair::remind::jobs::schedules());
    all.extend(crate::consent::register::jobs::schedules());
    all.extend(crate::credit::repair::overdue::jobs::schedules());
    all.push(crate::consent::retention::jobs::SCHEDULE);
    all
}

/// The description of the API, of every room.
pub fn description() -> utoipa::openapi::OpenApi {
    openapi::describe(vec![
        crate::credit::catalogue::pages::Doc::openapi(),
        crate::credit::catalogue::api::Doc::openapi(),
        crate::credit::evaluation::agency::api::Doc::openapi(),
        crate::credit::evaluation::api::Doc::openapi(),
        crate::credit::feed::api::Doc::openapi(),
        crate::credit::quality::api::Doc::openapi(),
        crate::credit::repair::answer::api::Doc::openapi(),
        crate::financing::application::api::Doc::openapi(),
        crate::lending::api::Doc::openapi(),
        crate::product::draft::api::Doc::openapi(),
        crate::report::api::Doc::openapi(),
        crate::risk::comparison::api::Doc::openapi(),
    ])
}

/// The whole service as one router.
pub fn router(app: App) -> Router {
    shell(app, routes(), openapi::routes(description()))
}

/// What of the service a process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The web server and the workers.
    All,
    /// The web server alone.
    Web,
    /// The workers alone.
    Work,
}

/// Serves until told to stop, then finishes the requests under way and gives jobs back that do not end in time.
pub async fn serve(app: App, listener: Option<TcpListener>, part: Part, stop: CancellationToken) -> anyhow::Result<()> {
    let mut tasks: JoinSet<anyhow::Result<()>> = JoinSet::new();
    // Nothing is counted before the operator's holidays are known.
    holiday::refresh(&app).await?;
    // Look-ups of an earlier version stand in the chain before anybody reads the register.
    crate::consent::register::actions::chain_earlier(&app).await?;
    // So do companies and their sole traders that a merge of an earlier version parted.
    crate::enterprise::merge::left::actions::carry_left(&app).await?;
    tasks.spawn({
        let (app, stop) = (app.clone(), stop.clone());
        async move {
            holiday::follow(app, stop).await;
            Ok(())
        }
    });
    if part != Part::Web {
        let mut ticker = ticker(&app).await?;
        ticker.start().await?;
        let (app, stop) = (app.clone(), stop.clone());
        tasks.spawn(async move {
            work::run_workers(app, jobs(), stop).await;
            ticker.shutdown().await?;
            Ok(())
        });
    }
    if let Some(listener) = listener.filter(|_| part != Part::Work) {
        let (router, stop) = (router(app.clone()), stop.clone());
        let patience = Duration::from_secs(app.settings.server.patience_seconds);
        tasks.spawn(async move {
            listen(listener, router, patience, stop).await;
            Ok(())
        });
    }
    if part != Part::Web {
        tasks.spawn(repeatedly(app.clone(), stop.clone(), "rematch", async |app| crate::matching::rematch::actions::catch_up(app).await));
    }
    if part != Part::Work {
        tasks.spawn(repeatedly(app.clone(), stop.clone(), "reach", async |app| crate::matching::reach::actions::keep_up(app).await));
    }
    // A request that never ends must not keep the process: 30 seconds after the stop it goes.
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(Duration::from_secs(30)).await;
    };
    tokio::pin!(late);
    loop {
        tokio::select! {
            ended = tasks.join_next() => match ended {
                None => break,
                Some(ended) => {
                    // When one part ends, by request or by a defect, so do the others.
                    stop.cancel();
                    ended??;
                }
            },
            () = &mut late => break,
        }
    }
    Ok(app.db.close().await?)
}

/// Does what catches up with the database every two seconds until told to stop; a failure is logged and made up for by the next time.
async fn repeatedly<E: std::fmt::Display>(
    app: App,
    stop: CancellationToken,
    what: &'static str,
    once: impl AsyncFn(&App) -> Result<(), E>,
) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        if let Err(error) = once(&app).await {
            tracing::error!(%error, what, "catching up failed");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
    }
    Ok(())
}

/// Ticks every second: only makes due rows, which any process may do.
async fn ticker(app: &App) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    let app = app.clone();
    let tick = Job::new_async("* * * * * *", move |_, _| {
        let app = app.clone();
        Box::pin(async move {
            if let Err(error) = work::tick(&app, &schedules()).await {
                tracing::error!(%error, "the ticker failed");
            }
        })
    })?;
    scheduler.add(tick).await?;
    Ok(scheduler)
}
