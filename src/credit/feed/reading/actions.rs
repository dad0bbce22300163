//! Reading a delivery into records, a stretch of batches a transaction, so that a reading that was broken off goes on where it ended.

use std::ops::ControlFlow;
use std::sync::Arc;

use entity::credit::delivery;
use entity::value::DeliveryState;
use entity::value::id::DeliveryId;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::super::about::Only;
use super::super::absent::actions::withdraw_absent;
use super::super::actions::{Delivery, Error, Failed, head_of, received_on};
use super::super::file_error::FileError;
use super::super::header::Header;
use super::super::parcel::{Parcel, Survey};
use super::super::read::Limits;
use super::super::repeat::actions::end_as_repeat;
use super::super::repeat::edition::edition;
use super::super::store;
use super::stretch::actions::{Course, Each, Inflow, take_in};
use crate::app::App;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::collected::actions as collected;
use crate::credit::identify::actions::Finder;
use crate::credit::record::held::own::actions::tell_of;
use crate::enterprise::register::actions::Novelty;
use crate::platform::store::Error as StoreError;

/// Rows that are looked up and written together.
const BATCH: usize = 1_000;

/// Reads a delivery from where an earlier reading ended. `each` gets the rows read so far after every batch, and may break
/// off. [`StoreError::Stale`] when somebody else reads it at the same time.
pub async fn read(app: &App, id: DeliveryId, each: &mut Each<'_>) -> Result<(), Error> {
    let row = store::find(app.db.read(), id).await?;
    if !Delivery::of(row.clone()).under_way() {
        return Ok(());
    }
    if let Some(row) = end_as_repeat(app, id).await? {
        // It is at its end: breaking off means nothing any more.
        let _ = each(&Delivery::of(row));
        return Ok(());
    }
    let parcel = Arc::new(parcel(app, &row).await?);
    let surveyed = Arc::clone(&parcel);
    let survey = match spawn_blocking(move || surveyed.survey()).await.map_err(|e| Error::Disk(e.to_string()))? {
        Ok(survey) => Arc::new(survey.about(row.source, &head_of(row.header.clone()).about)),
        Err(error) => return fail(app, id, &error).await,
    };
    let mut row = begin(app, id, &survey, &edition(row.source, &parcel.gate)).await?;
    if each(&Delivery::of(row.clone())).is_break() {
        return Ok(());
    }
    let novelty = if store::count_repeats(app.db.read(), &row).await? == 0 { Novelty::Fresh } else { Novelty::Repeat };
    let header = Header::resolve(row.source, survey.summary.columns.clone()).ok();
    let course = Course { novelty, finder: Finder::new(survey.wanted.clone()), header };
    let (send, batches) = mpsc::channel(1);
    let (give_back, written) = std::sync::mpsc::channel();
    let (skip, surveyed) = (u64::try_from(row.rows_read).unwrap_or(0), Arc::clone(&survey));
    let reader = spawn_blocking(move || {
        let mut send = |batch| {
            written.try_iter().for_each(drop);
            if send.blocking_send(batch).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        parcel.batches(&surveyed, skip, BATCH, &mut send)
    });
    let mut inflow = Inflow::new(batches, give_back);
    // On the heap: what a command holds on the stack stays small.
    while let Some((after, told)) = Box::pin(take_in(app, &row, &course, &mut inflow, each)).await? {
        row = after;
        if told.is_break() {
            return Ok(());
        }
    }
    match reader.await.map_err(|e| Error::Disk(e.to_string()))? {
        Ok(()) => {
            let row = Box::pin(withdraw_absent(app, row, &survey)).await?;
            finish(app, &row).await
        }
        Err(error) => fail(app, id, &error).await,
    }
}

async fn parcel(app: &App, row: &delivery::Model) -> Result<Parcel, StoreError> {
    let (path, today) = (app.settings.data.directory.join(&row.file_path), received_on(row));
    let gate = catalogue::current(app, app.db.read()).await?.gate(row.source, today);
    let only = Only::of(row.source, &head_of(row.header.clone()).about);
    Ok(Parcel { source: row.source, only, path, name: row.file_name.clone(), limits: Limits::default(), today, gate })
}

/// Writes down what the file is and that it is being read.
async fn begin(app: &App, id: DeliveryId, survey: &Survey, edition: &str) -> Result<delivery::Model, Error> {
    let tx = app.db.begin_write().await?;
    let mut row = store::lock(&tx, id).await?;
    if !Delivery::of(row.clone()).under_way() {
        return Err(StoreError::Stale.into());
    }
    let mut head = head_of(row.header);
    head.describe(&survey.summary);
    head.begun = Some((app.clock.now(), row.rows_read));
    // Read in two parts, by two versions of the rules: nobody can say by which.
    head.read_by = (row.rows_read == 0 || head.read_by.as_deref() == Some(edition)).then(|| edition.to_owned());
    row.header = Some(json!(head));
    if row.rows_read == 0 {
        row.rows_matched = Some(0);
    }
    row.state = DeliveryState::Reading;
    store::save(&tx, row.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(row)
}

async fn finish(app: &App, seen: &delivery::Model) -> Result<(), Error> {
    end(app, seen.id, Some(seen.rows_read), |row| row.state = DeliveryState::Done).await
}

async fn fail(app: &App, id: DeliveryId, error: &FileError) -> Result<(), Error> {
    tracing::warn!(delivery = %id, code = error.code(), "a delivery cannot be read");
    let failure = json!(Failed::of(error));
    end(app, id, None, |row| {
        row.state = DeliveryState::Failed;
        row.failure = Some(failure);
    })
    .await
}

async fn end(app: &App, id: DeliveryId, rows_read: Option<i64>, how: impl FnOnce(&mut delivery::Model)) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let mut row = store::lock(&tx, id).await?;
    if rows_read.is_some_and(|rows| rows != row.rows_read) || !Delivery::of(row.clone()).under_way() {
        return Err(StoreError::Stale.into());
    }
    how(&mut row);
    let now = app.clock.now();
    row.finished_at = Some(now);
    if row.state == DeliveryState::Done {
        collected::note(&tx, &row, now).await?;
        tell_of(&tx, app, id).await?;
    }
    store::save(&tx, row).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
