//! The workers: claim, commit, run outside of any transaction, finish in a second one.

use std::time::Duration;

use entity::platform::job;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::queue::{self, End};
use super::{Outcome, Registry};
use crate::app::App;
use crate::platform::store::Error;

/// Runs the workers and the ticker until told to stop; a job that does not end within ten seconds of that is given back.
pub async fn run_workers(app: App, registry: Registry, stop: CancellationToken) {
    let mut workers = JoinSet::new();
    for _ in 0..app.settings.work.workers.max(1) {
        workers.spawn(work(app.clone(), registry.clone(), stop.clone()));
    }
    while workers.join_next().await.is_some() {}
}

async fn work(app: App, registry: Registry, stop: CancellationToken) {
    let pause = Duration::from_millis(app.settings.work.poll_milliseconds);
    while !stop.is_cancelled() {
        match queue::claim(&app).await {
            Ok(Some(claimed)) => run_or_return(&app, &registry, claimed, &stop).await,
            Ok(None) => wait(pause, &stop).await,
            Err(error) => {
                tracing::error!(%error, "cannot claim a job");
                wait(Duration::from_secs(5), &stop).await;
            }
        }
    }
}

async fn wait(pause: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(pause) => {}
        () = stop.cancelled() => {}
    }
}

async fn run_or_return(app: &App, registry: &Registry, claimed: job::Model, stop: &CancellationToken) {
    let end = tokio::select! {
        end = attempt(app, registry, &claimed) => end,
        () = async { stop.cancelled().await; tokio::time::sleep(Duration::from_secs(10)).await; } => End::Returned,
    };
    finish(app, &claimed, end, stop).await;
}

/// Writes how a job ended, again and again while the database cannot take it, e.g. because its disk is full. When it never
/// can, the lease ends by itself and the job runs again, which every job must bear.
async fn finish(app: &App, claimed: &job::Model, end: End, stop: &CancellationToken) {
    loop {
        let Err(error) = queue::finish(app, claimed, &end).await else { return };
        tracing::error!(%error, job = %claimed.id, "cannot finish a job");
        if stop.is_cancelled() || claimed.leased_until.is_none_or(|until| until <= app.clock.now()) {
            return;
        }
        wait(Duration::from_secs(5), stop).await;
    }
}

async fn attempt(app: &App, registry: &Registry, claimed: &job::Model) -> End {
    let Some(handler) = registry.handler(&claimed.kind) else {
        return End::Dead(format!("no worker knows the kind {}", claimed.kind));
    };
    let started = std::time::Instant::now();
    // In a task of its own, so that a panic is an outcome and not the end of the worker.
    let mut alone = JoinSet::new();
    alone.spawn(handler(app.clone(), claimed.payload.clone()));
    let outcome = match alone.join_next().await {
        Some(Ok(outcome)) => outcome,
        Some(Err(panic)) => Err(Outcome::GiveUp(anyhow::anyhow!("panicked: {panic}"))),
        None => Err(Outcome::GiveUp(anyhow::anyhow!("nothing ran"))),
    };
    let (label, end) = match outcome {
        Ok(()) => ("done", End::Done),
        Err(again @ Outcome::Retry(_)) => ("retry", End::Again(again.to_string())),
        Err(dead @ Outcome::GiveUp(_)) => ("dead", End::Dead(dead.to_string())),
    };
    metrics::histogram!("xinyidai_job_seconds", "kind" => claimed.kind.clone(), "outcome" => label).record(started.elapsed().as_secs_f64());
    match &end {
        End::Again(error) | End::Dead(error) => tracing::warn!(job = %claimed.id, kind = %claimed.kind, attempt = claimed.attempts, %error, "job {label}"),
        End::Done | End::Returned => tracing::debug!(job = %claimed.id, kind = %claimed.kind, "job {label}"),
    }
    end
}

/// Runs what is due until nothing is: for commands and tests, which have no workers beside them.
pub async fn drain(app: &App, registry: &Registry) -> Result<usize, Error> {
    let mut ran = 0;
    while let Some(claimed) = queue::claim(app).await? {
        let end = attempt(app, registry, &claimed).await;
        queue::finish(app, &claimed, &end).await?;
        ran += 1;
    }
    Ok(ran)
}
