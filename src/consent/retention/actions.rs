//! Sweeping: portion by portion, each with its line of the ledger in one transaction, so that a sweep that is killed goes on where it was.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::value::Source;

use super::law::Kind;
use super::store::{self, Limit};
use super::walk::actions::{self as walk, Walk};
use crate::app::App;
use crate::consent::register::trail::actions as trail;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::feed::inbox::actions::remove_orphans;
use crate::credit::feed::supply::watch::actions::remove_put_away;
use crate::platform::store::{Connection, Error, Tx};

/// Rows of one transaction.
const PORTION: u64 = 500;
/// Lines of the ledger on its page.
const LINES: u64 = 200;
/// Days after which something that is due must be gone: the sweep runs once a day.
const GRACE: u64 = 1;

async fn limit(app: &App) -> Result<Limit, Error> {
    Ok(Limit { catalogue: catalogue::current(app, app.db.read()).await?, today: app.clock.today(), now: app.clock.now() })
}

/// Deletes and anonymises everything that is due, and says how much of each kind it was.
pub async fn sweep(app: &App) -> Result<Vec<(Kind, u64)>, Error> {
    let limit = limit(app).await?;
    let mut swept = Vec::new();
    remove_orphans(app).await?;
    for kind in Kind::ALL {
        let walked = kind.walked();
        let all = if walked.is_empty() { take_portions(app, kind, &limit).await? } else { walk_through(app, (kind, walked), &limit).await? };
        if all > 0 {
            swept.push((kind, all));
        }
    }
    Ok(swept)
}

/// Takes portion by portion of what a query finds.
async fn take_portions(app: &App, kind: Kind, limit: &Limit) -> Result<u64, Error> {
    let mut all = 0;
    loop {
        if kind == Kind::Upload {
            remove_files(app, limit).await?;
        } else if kind == Kind::PutAway {
            remove_put_away(app, &store::list_put_away(app.db.read(), limit, PORTION).await?).await?;
        }
        let tx = app.db.begin_write().await?;
        let rows = if kind == Kind::Lookup { erase(&tx, app, limit).await? } else { store::take(&tx, kind, limit, PORTION).await? };
        if rows == 0 {
            return Ok(all);
        }
        store::add(&tx, kind, limit, i64::try_from(rows).unwrap_or(i64::MAX)).await?;
        tx.commit().await?;
        all += rows;
    }
}

/// Takes whoever read out of a portion of the register's lines, and notes what is left of those whose hash cannot be computed again then.
async fn erase(tx: &Tx, app: &App, limit: &Limit) -> Result<u64, Error> {
    let lines = store::list_lookups(tx, limit, PORTION).await?;
    if lines.is_empty() {
        return Ok(0);
    }
    trail::note(tx, app, &lines).await?;
    store::save_erased(tx, limit, &lines).await
}

/// Goes through records or figures, each piece in one transaction; what changed since it was looked at waits for the next sweep.
async fn walk_through(app: &App, (kind, sources): (Kind, Vec<Source>), limit: &Limit) -> Result<u64, Error> {
    let (mut walk, mut all) = (Walk::begin(sources, limit), 0);
    while let Some(due) = walk.next(app.db.read()).await? {
        if due.is_empty() {
            continue;
        }
        let tx = app.db.begin_write().await?;
        let rows = walk::take(&tx, app, limit, &due).await?;
        if rows > 0 {
            store::add(&tx, kind, limit, i64::try_from(rows).unwrap_or(i64::MAX)).await?;
        }
        tx.commit().await?;
        all += rows;
    }
    Ok(all)
}

/// Removes files before their rows say that they are gone; what a sweep before had removed is not there any more.
async fn remove_files(app: &App, limit: &Limit) -> Result<(), Error> {
    let directory = &app.settings.data.directory;
    for path in store::list_files(app.db.read(), limit, PORTION).await? {
        let path = std::path::Path::new(&path);
        // Only what lies in the platform's own directory is the platform's to delete.
        let own = path.is_relative() && path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !own {
            continue;
        }
        match tokio::fs::remove_file(directory.join(path)).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::unreadable(format!("{}: {error}", path.display()))),
        }
    }
    Ok(())
}

/// Counts what is due and keeps it with the instant, for the page that shows it.
pub async fn count_due(app: &App) -> Result<(), Error> {
    let counted = due(app).await?;
    let tx = app.db.begin_write().await?;
    for (kind, rows) in counted {
        store::put_due(&tx, kind, i64::try_from(rows).unwrap_or(i64::MAX), app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// How much of each kind was due when it was counted last, and when that was; a kind that was not counted yet is not among it.
pub async fn counted_due(app: &App) -> Result<Vec<(Kind, i64, DateTime<Utc>)>, Error> {
    let rows = store::list_due(app.db.read()).await?;
    Ok(rows.into_iter().filter_map(|row| Some((Kind::of(&row.kind)?, row.rows, row.counted_at))).collect())
}

/// How much is due of each kind now.
pub async fn due(app: &App) -> Result<Vec<(Kind, u64)>, Error> {
    counted(app.db.read(), limit(app).await?).await
}

/// What outlived its term by more than the sweep may take; nothing of a kind that is in order.
pub async fn overdue(app: &App) -> Result<Vec<(Kind, u64)>, Error> {
    let now = limit(app).await?;
    let back = Limit { today: now.today - Days::new(GRACE), now: now.now - Days::new(GRACE), catalogue: now.catalogue };
    let all = counted(app.db.read(), back).await?;
    Ok(all.into_iter().filter(|(_, rows)| *rows > 0).collect())
}

async fn counted(db: &impl Connection, limit: Limit) -> Result<Vec<(Kind, u64)>, Error> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let walked = kind.walked();
        all.push((kind, if walked.is_empty() { store::count(db, kind, &limit).await? } else { walk::count(db, walked, &limit).await? }));
    }
    Ok(all)
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// The day.
    pub day: NaiveDate,
    /// What.
    pub kind: Kind,
    /// How many rows.
    pub rows: i64,
    /// What had ended before that day.
    pub before: NaiveDate,
    /// When the last of them went.
    pub at: DateTime<Utc>,
}

/// The ledger, the latest days first.
pub async fn ledger(app: &App) -> Result<Vec<Deleted>, Error> {
    let rows = store::list(app.db.read(), LINES).await?;
    let line = |row: entity::consent::deletion::Model| {
        Some(Deleted { day: row.day, kind: Kind::of(&row.kind)?, rows: row.rows, before: row.before_on, at: row.done_at })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}
