//! The holiday table as an operator keeps it: read into the calendar by every process, written a year at a time.

use std::time::Duration;

use chrono::{Datelike, NaiveDate};
use entity::platform::{holiday, holiday_year};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tokio_util::sync::CancellationToken;

use super::calendar::{Editions, SpecialDay, embedded_days};
use super::store::{Error, Tx, Version};
use crate::app::App;

/// How often a process looks whether somebody has changed the table.
const LOOK: Duration = Duration::from_secs(2);

/// The holidays of a year and where they were announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// Where they were announced; empty for those that come with the program and for a year that was not announced.
    pub source: String,
    /// The days, in order.
    pub days: Vec<SpecialDay>,
    /// Version of the entry; 0 while no operator has entered the year.
    pub version: Version,
}

/// Reads the table into the calendar when its editions differ from those in use; whether they did.
pub async fn refresh(app: &App) -> Result<bool, Error> {
    let rows: Vec<(i64, i64)> =
        holiday_year::Entity::find().select_only().columns([holiday_year::Column::Year, holiday_year::Column::Version]).into_tuple().all(app.db.read()).await?;
    let editions: Editions = rows.into_iter().filter_map(|(year, version)| Some((i32::try_from(year).ok()?, version))).collect();
    if editions == app.calendar.editions() {
        return Ok(false);
    }
    // Rows that were written since the editions were read belong to an edition that the next look finds.
    let days = holiday::Entity::find().all(app.db.read()).await?;
    let days = days.into_iter().map(special).collect::<Result<Vec<_>, _>>()?;
    tracing::info!(?editions, "the holiday table is read");
    app.calendar.replace(days.into_iter().filter(|row| editions.contains_key(&row.day.year())).collect(), editions);
    Ok(true)
}

/// Looks every two seconds until told to stop, so that a change is known to every process at once.
pub async fn follow(app: App, stop: CancellationToken) {
    loop {
        if let Err(error) = refresh(&app).await {
            tracing::warn!(%error, "the holiday table cannot be read");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
    }
}

fn special(row: holiday::Model) -> Result<SpecialDay, Error> {
    let kind = row.kind.parse().map_err(|e| Error::unreadable(format!("holiday {}: {e}", row.day)))?;
    Ok(SpecialDay { day: row.day, kind, name: row.name })
}

fn between(year: i32) -> Result<(NaiveDate, NaiveDate), Error> {
    let end = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or(Error::NotFound);
    Ok((end(1, 1)?, end(12, 31)?))
}

/// Locks a year for a change and gives back how it stands: as entered, or as it comes with the program.
pub async fn lock(tx: &Tx, year: i32) -> Result<Year, Error> {
    let Some(entered) = holiday_year::Entity::find_by_id(i64::from(year)).lock_exclusive().one(tx).await? else {
        let days = embedded_days().into_iter().filter(|row| row.day.year() == year).collect();
        return Ok(Year { year, source: String::new(), days, version: Version(0) });
    };
    let (first, last) = between(year)?;
    let rows = holiday::Entity::find().filter(holiday::Column::Day.between(first, last)).all(tx).await?;
    let mut days = rows.into_iter().map(special).collect::<Result<Vec<_>, _>>()?;
    days.sort_by_key(|row| row.day);
    Ok(Year { year, source: entered.source, days, version: Version(entered.version) })
}

/// Writes a year that was locked in the same transaction, under the next version.
pub async fn save(tx: &Tx, app: &App, year: &Year) -> Result<(), Error> {
    let now = app.clock.now();
    let row =
        holiday_year::ActiveModel { year: Set(i64::from(year.year)), source: Set(year.source.clone()), version: Set(year.version.0 + 1), updated_at: Set(now) };
    if year.version.0 == 0 {
        holiday_year::Entity::insert(row).exec_without_returning(tx).await?;
    } else {
        holiday_year::Entity::update(row).exec(tx).await?;
    }
    let (first, last) = between(year.year)?;
    holiday::Entity::delete_many().filter(holiday::Column::Day.between(first, last)).exec(tx).await?;
    let rows = year.days.iter().map(|row| holiday::ActiveModel { day: Set(row.day), kind: Set(row.kind.code().to_owned()), name: Set(row.name.clone()) });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        holiday::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Where a year's holidays were announced; none while no operator has entered it.
pub async fn source(app: &App, year: i32) -> Result<Option<(String, Version)>, Error> {
    let found = holiday_year::Entity::find_by_id(i64::from(year)).one(app.db.read()).await?;
    Ok(found.map(|row| (row.source, Version(row.version))))
}
