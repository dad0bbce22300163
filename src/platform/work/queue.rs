//! The queue: putting jobs in, claiming them, finishing them.

use chrono::{DateTime, Duration, Utc};
use entity::platform::job;
use entity::value::JobState;
use entity::value::id::JobId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Job;
use crate::app::App;
use crate::platform::store::{Error, PAGE, Tx};

/// A job as the operator sees it.
pub type JobRow = job::Model;

/// Attempts after which a job is dead.
const MOST_ATTEMPTS: i64 = 10;

/// Puts a job in, to run as soon as the transaction is committed.
pub async fn enqueue<J: Job>(tx: &Tx, app: &App, work: &J) -> Result<(), Error> {
    enqueue_at(tx, app, work, app.clock.now()).await
}

/// Puts a job in, to run at `at`. A job of the same kind and key that is there already is left alone.
pub async fn enqueue_at<J: Job>(tx: &Tx, app: &App, work: &J, at: DateTime<Utc>) -> Result<(), Error> {
    insert(tx, app, J::KIND, work.key(), payload(work)?, at).await
}

fn payload<J: Job>(work: &J) -> Result<serde_json::Value, Error> {
    serde_json::to_value(work).map_err(|e| Error::Broken(DbErr::Json(e.to_string())))
}

pub(super) async fn insert(tx: &Tx, app: &App, kind: &str, key: String, payload: serde_json::Value, at: DateTime<Utc>) -> Result<(), Error> {
    let same = OnConflict::columns([job::Column::Kind, job::Column::Key]).do_nothing().to_owned();
    job::Entity::insert(row(app, kind, key, payload, at)).on_conflict(same).exec_without_returning(tx).await?;
    Ok(())
}

fn row(app: &App, kind: &str, key: String, payload: serde_json::Value, at: DateTime<Utc>) -> job::ActiveModel {
    job::ActiveModel {
        id: Set(app.ids.new_id()),
        kind: Set(kind.to_owned()),
        key: Set(key),
        payload: Set(payload),
        state: Set(JobState::Queued),
        run_at: Set(at),
        attempts: Set(0),
        leased_until: Set(None),
        last_error: Set(None),
        created_at: Set(app.clock.now()),
        finished_at: Set(None),
    }
}

/// Claims the job that is due longest, or one whose worker's lease ended.
pub(super) async fn claim(app: &App) -> Result<Option<job::Model>, Error> {
    let now = app.clock.now();
    let due = job::Column::State
        .eq(JobState::Queued)
        .and(job::Column::RunAt.lte(now))
        .or(job::Column::State.eq(JobState::Running).and(job::Column::LeasedUntil.lt(now)));
    // An idle worker only reads: on SQLite it must not take the write lock twice a second.
    if job::Entity::find().filter(due.clone()).one(app.db.read()).await?.is_none() {
        return Ok(None);
    }
    let tx = app.db.begin_write().await?;
    let found = job::Entity::find()
        .filter(due)
        .order_by_asc(job::Column::RunAt)
        .order_by_asc(job::Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&tx)
        .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let claimed = job::ActiveModel {
        id: Set(found.id),
        state: Set(JobState::Running),
        attempts: Set(found.attempts + 1),
        leased_until: Set(Some(now + Duration::seconds(app.settings.work.lease_seconds))),
        ..Default::default()
    };
    let claimed = job::Entity::update(claimed).exec(&tx).await?;
    tx.commit().await?;
    Ok(Some(claimed))
}

/// Whether the running job of this kind and key is not tried again when it fails now.
pub async fn is_last_attempt(app: &App, kind: &str, key: &str) -> Result<bool, Error> {
    let running = job::Entity::find().filter(job::Column::Kind.eq(kind)).filter(job::Column::Key.eq(key));
    Ok(running.one(app.db.read()).await?.is_some_and(|job| job.attempts >= MOST_ATTEMPTS))
}

/// How a claimed job ended.
pub(super) enum End {
    Done,
    Again(String),
    Dead(String),
    /// Not run: given back as it was.
    Returned,
}

/// Writes how a claimed job ended; nothing when another worker has taken it over since.
pub(super) async fn finish(app: &App, claimed: &job::Model, end: &End) -> Result<(), Error> {
    let now = app.clock.now();
    let mut change = job::ActiveModel { leased_until: Set(None), ..Default::default() };
    match end {
        End::Done => {
            change.state = Set(JobState::Done);
            change.finished_at = Set(Some(now));
            change.last_error = Set(None);
        }
        End::Again(error) if claimed.attempts < MOST_ATTEMPTS => {
            change.state = Set(JobState::Queued);
            change.run_at = Set(now + backoff(claimed));
            change.last_error = Set(Some(error.clone()));
        }
        End::Again(error) | End::Dead(error) => {
            change.state = Set(JobState::Dead);
            change.finished_at = Set(Some(now));
            change.last_error = Set(Some(error.clone()));
        }
        End::Returned => {
            change.state = Set(JobState::Queued);
            change.attempts = Set(claimed.attempts - 1);
        }
    }
    let tx = app.db.begin_write().await?;
    job::Entity::update_many()
        .set(change)
        .filter(job::Column::Id.eq(claimed.id))
        .filter(job::Column::State.eq(JobState::Running))
        .filter(job::Column::Attempts.eq(claimed.attempts))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// One minute doubled with every attempt, and up to a quarter more that differs from job to job.
fn backoff(claimed: &job::Model) -> Duration {
    let doubled = 60_i64 << (claimed.attempts - 1).clamp(0, 10);
    let jitter = i64::from(claimed.id.0.as_bytes()[15]) * doubled / 1024;
    Duration::seconds(doubled + jitter)
}

/// A page of jobs in a state, newest first.
pub async fn list(app: &App, state: Option<JobState>, before: Option<JobId>) -> Result<Vec<JobRow>, Error> {
    let mut query = job::Entity::find().order_by_desc(job::Column::Id).limit(PAGE);
    if let Some(state) = state {
        query = query.filter(job::Column::State.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(job::Column::Id.lt(before));
    }
    Ok(query.all(app.db.read()).await?)
}

/// How many jobs there are in each state.
pub async fn counts(app: &App) -> Result<Vec<(JobState, u64)>, Error> {
    let mut all = Vec::with_capacity(JobState::ALL.len());
    for state in JobState::ALL {
        let n = job::Entity::find().filter(job::Column::State.eq(*state)).count(app.db.read()).await?;
        all.push((*state, n));
    }
    Ok(all)
}

/// Puts a dead or waiting job at the head of the queue with its attempts forgotten.
pub async fn retry(tx: &Tx, app: &App, id: JobId) -> Result<JobRow, Error> {
    let found = job::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    match found.state {
        JobState::Queued | JobState::Dead => {}
        JobState::Running | JobState::Done => return Err(Error::Stale),
    }
    let change = job::ActiveModel {
        id: Set(id),
        state: Set(JobState::Queued),
        run_at: Set(app.clock.now()),
        attempts: Set(0),
        finished_at: Set(None),
        ..Default::default()
    };
    Ok(job::Entity::update(change).exec(tx).await?)
}
