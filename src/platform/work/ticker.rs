//! The ticker: turns the slots of schedules that have come into jobs, once each, however many processes tick.

use chrono::{DateTime, Utc};
use entity::platform::schedule;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QuerySelect};

use super::queue;
use crate::app::App;
use crate::platform::slot;
use crate::platform::store::{Error, Tx};

pub use crate::platform::slot::CatchUp;

/// A schedule's row, as the operator sees it.
pub type ScheduleRow = schedule::Model;

/// Something that happens by the calendar of Asia/Shanghai.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Its name in the table and in the texts.
    pub code: &'static str,
    /// Six fields: second, minute, hour, day of month, month, day of week.
    pub cron: &'static str,
    /// What happens with the slots that passed while nothing ran.
    pub catch_up: CatchUp,
    /// The job's kind.
    pub kind: &'static str,
    /// The job's payload for a slot.
    pub payload: fn(DateTime<Utc>) -> serde_json::Value,
}

/// Makes jobs of the slots that have come since the last tick. A schedule that is new begins now.
pub async fn tick(app: &App, all: &[Schedule]) -> Result<usize, Error> {
    let now = app.clock.now();
    let known = schedule::Entity::find().all(app.db.read()).await?;
    let mut made = 0;
    for each in all {
        let idle = known.iter().any(|k| k.code == each.code && (k.paused || due(&k.cron, k.last_slot_at, now, each.catch_up).is_empty()));
        if !idle {
            made += tick_one(app, each, now).await?;
        }
    }
    Ok(made)
}

async fn tick_one(app: &App, each: &Schedule, now: DateTime<Utc>) -> Result<usize, Error> {
    let tx = app.db.begin_write().await?;
    let row = lock(&tx, each, now).await?;
    let due: Vec<DateTime<Utc>> = if row.paused { Vec::new() } else { due(&row.cron, row.last_slot_at, now, each.catch_up) };
    for at in &due {
        queue::insert(&tx, app, each.kind, format!("{}@{}", each.code, at.to_rfc3339()), (each.payload)(*at), now).await?;
    }
    if let Some(last) = due.last() {
        schedule::Entity::update(schedule::ActiveModel { code: Set(row.code), last_slot_at: Set(*last), ..Default::default() }).exec(&tx).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}

async fn lock(tx: &Tx, each: &Schedule, now: DateTime<Utc>) -> Result<schedule::Model, Error> {
    let fresh = schedule::ActiveModel {
        code: Set(each.code.to_owned()),
        cron: Set(each.cron.to_owned()),
        catch_up: Set(code(each.catch_up).to_owned()),
        last_slot_at: Set(now),
        paused: Set(false),
    };
    let there = OnConflict::column(schedule::Column::Code).do_nothing().to_owned();
    schedule::Entity::insert(fresh).on_conflict(there).exec_without_returning(tx).await?;
    schedule::Entity::find_by_id(each.code).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// The slots to run now; an expression that cannot be read is logged and never falls due.
fn due(cron: &str, last: DateTime<Utc>, now: DateTime<Utc>, catch_up: CatchUp) -> Vec<DateTime<Utc>> {
    match cron.parse::<slot::Schedule>() {
        Ok(schedule) => schedule.due(last, now, catch_up),
        Err(error) => {
            tracing::error!(%error, "a schedule cannot be read");
            Vec::new()
        }
    }
}

/// The next slot of a schedule's row; none while it is halted.
pub fn next_slot(row: &ScheduleRow, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if row.paused { None } else { row.cron.parse::<slot::Schedule>().ok()?.next_after(now) }
}

const fn code(catch_up: CatchUp) -> &'static str {
    match catch_up {
        CatchUp::Once => "once",
        CatchUp::Each => "each",
    }
}

/// All schedules with their last slot.
pub async fn schedules(app: &App) -> Result<Vec<ScheduleRow>, Error> {
    let mut all = schedule::Entity::find().all(app.db.read()).await?;
    all.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(all)
}

/// Halts a schedule or lets it go on; slots that pass while it is halted are not made up for.
pub async fn set_paused(tx: &Tx, app: &App, code: &str, paused: Paused) -> Result<(), Error> {
    let row = schedule::Entity::find_by_id(code).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    let mut change = schedule::ActiveModel { code: Set(row.code), paused: Set(paused == Paused::Yes), ..Default::default() };
    if paused == Paused::No {
        change.last_slot_at = Set(app.clock.now());
    }
    schedule::Entity::update(change).exec(tx).await?;
    Ok(())
}

/// Whether a schedule is halted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paused {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// Makes the job of a schedule now, beside its slots.
pub async fn run_now(tx: &Tx, app: &App, each: &Schedule) -> Result<(), Error> {
    let now = app.clock.now();
    queue::insert(tx, app, each.kind, format!("{}@{}", each.code, now.to_rfc3339()), (each.payload)(now), now).await
}
