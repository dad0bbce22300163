//! Changing the holiday table: each change is a line of the audit trail, and open applications get their deadlines anew.

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use super::change::{Change, Typed, with};
use crate::app::App;
use crate::financing::application::recount::jobs::RecountDue;
use crate::operation::actions::Error;
use crate::platform::audit::{self, By, Deed};
use crate::platform::holiday::{self, Year};
use crate::platform::store::{Error as StoreError, Tx, Version};
use crate::platform::web::form::FieldErrors;
use crate::platform::work;

/// A year as it stands: as entered, or as it comes with the program.
pub async fn year(app: &App, year: i32) -> Result<Year, Error> {
    holiday::refresh(app).await?;
    let (source, version) = holiday::source(app, year).await?.unwrap_or((String::new(), Version(0)));
    Ok(Year { year, source, days: app.calendar.special_days(year), version })
}

/// Enters days; `seen` is the version of the year that the operator saw. The year that was changed.
pub async fn enter(app: &App, by: &By, typed: &Typed, seen: Version) -> Result<i32, Error> {
    let Change { year, days, source } = typed.read().map_err(|wrong| {
        let mut errors = FieldErrors::default();
        for one in wrong {
            errors.add(one.field(), one.text_key());
        }
        Error::Invalid(errors)
    })?;
    let tx = app.db.begin_write().await?;
    let before = lock(&tx, year, seen).await?;
    let span = json!({ "first": days.first().map(|row| row.day), "last": days.last().map(|row| row.day), "kind": typed.kind, "source": source });
    let after = Year { days: with(&before.days, &days), source, ..before };
    change(tx, app, by, &after, Deed { action: "operation.enter_holidays", subject_kind: "holiday_year", subject_id: year.to_string(), detail: span }).await?;
    Ok(year)
}

/// Takes a day out of the table: it is again what its weekday says. The year that was changed.
pub async fn take_out(app: &App, by: &By, day: NaiveDate, seen: Version) -> Result<i32, Error> {
    let tx = app.db.begin_write().await?;
    let mut year = lock(&tx, day.year(), seen).await?;
    let row = year.days.iter().position(|row| row.day == day).map(|at| year.days.remove(at)).ok_or(StoreError::NotFound)?;
    let detail = json!({ "day": day, "kind": row.kind.code() });
    let deed = Deed { action: "operation.take_out_holiday", subject_kind: "holiday_year", subject_id: year.year.to_string(), detail };
    change(tx, app, by, &year, deed).await?;
    Ok(day.year())
}

async fn lock(tx: &Tx, year: i32, seen: Version) -> Result<Year, Error> {
    let before = holiday::lock(tx, year).await?;
    if before.version == seen { Ok(before) } else { Err(StoreError::Stale.into()) }
}

/// Writes the year, what follows from it, and the line of the trail.
async fn change(tx: Tx, app: &App, by: &By, after: &Year, deed: Deed<'_>) -> Result<(), Error> {
    match holiday::save(&tx, app, after).await {
        // Two operators entered the same year for the first time.
        Err(StoreError::Taken(_)) => return Err(StoreError::Stale.into()),
        other => other?,
    }
    work::enqueue(&tx, app, &RecountDue { year: after.year, edition: after.version.0 + 1 }).await?;
    audit::write(&tx, app, by, deed).await?;
    tx.commit().await.map_err(StoreError::from)?;
    holiday::refresh(app).await?;
    Ok(())
}
