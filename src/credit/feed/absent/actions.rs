//! Withdrawing the sender's records that a full delivery does not hold any more.

use std::collections::BTreeSet;

use chrono::Duration;
use entity::credit::delivery;
use entity::value::id::RecordId;
use entity::value::{Coverage, DeliveryState, Source};
use serde_json::json;

use super::super::absence::{DAYS, Doubt, Withheld, doubt};
use super::super::actions::{Error, head_of};
use super::super::parcel::{Survey, part_in};
use super::super::reading::follow::actions::follow;
use super::super::store;
use crate::app::App;
use crate::credit::record::withdrawal::actions::{self as withdrawal, Sender};
use crate::platform::store::Error as StoreError;

/// Withdraws in pieces what the records of the same sender have and the file has not; each piece is durable, and doing it again goes on.
/// When the file rather lost them, they stay, and the delivery says how many.
pub async fn withdraw_absent(app: &App, row: delivery::Model, survey: &Survey) -> Result<delivery::Model, Error> {
    // Firms do not end by standing in no file.
    if row.coverage == Coverage::Delta || row.source == Source::Registration {
        return Ok(row);
    }
    let sender = Sender { source: row.source, organisation: row.organisation_id, before: row.id };
    let (mut kept, mut absent, mut after) = (0, 0, None);
    while let Some((last, missing, piece)) = missing(app, sender, after, survey).await? {
        after = Some(last);
        absent += count(missing.len());
        kept += piece - count(missing.len());
    }
    // What has begun goes on.
    let confirmed = head_of(row.header.clone()).confirmed || row.rows_withdrawn > 0;
    if absent > 0 && store::exists_newer(app.db.read(), &row).await? {
        // What it does not hold the later one may have said again, or says as it is being read.
        return withhold(app, row, Withheld { why: Doubt::Overtaken, records: absent }).await;
    }
    if absent > 0 && !confirmed && survey.names_nothing() && parts(app, sender).await? > 1 {
        return withhold(app, row, Withheld { why: Doubt::Unnamed, records: absent }).await;
    }
    let lately = if confirmed { 0 } else { lately(app, &row).await? };
    if let Some(why) = doubt(row.rows_quarantined, kept, absent, lately).filter(|_| !confirmed) {
        return withhold(app, row, Withheld { why, records: absent }).await;
    }
    let (mut row, mut after) = (row, None);
    while let Some((last, missing, _)) = missing(app, sender, after, survey).await? {
        after = Some(last);
        if missing.is_empty() {
            continue;
        }
        match withdraw(app, row, &missing).await? {
            Piece::Withdrawn(after) => row = *after,
            Piece::Overtaken(before) => {
                let records = count(missing.len());
                return withhold(app, *before, Withheld { why: Doubt::Overtaken, records }).await;
            }
        }
    }
    Ok(row)
}

/// Of how many lists or items the sender's records are; none of a source that is one item.
async fn parts(app: &App, sender: Sender) -> Result<usize, StoreError> {
    let (mut parts, mut after) = (BTreeSet::new(), None);
    loop {
        let piece = withdrawal::piece(app.db.read(), sender, after).await?;
        let Some(&(last, _)) = piece.last() else { return Ok(parts.len()) };
        after = Some(last);
        parts.extend(piece.iter().filter_map(|(_, key)| part_in(sender.source, key)).map(str::to_owned));
    }
}

/// Records of the sender's that full deliveries of the last days withdrew by themselves.
async fn lately(app: &App, row: &delivery::Model) -> Result<i64, StoreError> {
    let full = store::list_full_since(app.db.read(), row, app.clock.now() - Duration::days(DAYS)).await?;
    Ok(full.into_iter().filter(|one| !head_of(one.header.clone()).confirmed).map(|one| one.rows_withdrawn).sum())
}

/// The last record of a piece of the sender's, those that the file does not hold, and how many the piece has.
async fn missing(app: &App, sender: Sender, after: Option<RecordId>, survey: &Survey) -> Result<Option<(RecordId, Vec<RecordId>, i64)>, StoreError> {
    let piece = withdrawal::piece(app.db.read(), sender, after).await?;
    let Some(&(last, _)) = piece.last() else { return Ok(None) };
    let all = count(piece.len());
    Ok(Some((last, piece.into_iter().filter(|(_, key)| survey.speaks_of(sender.source, key) && !survey.holds(key)).map(|(id, _)| id).collect(), all)))
}

/// What became of a piece of what is missing.
enum Piece {
    /// It was withdrawn.
    Withdrawn(Box<delivery::Model>),
    /// It was not: the sender has delivered the source again meanwhile.
    Overtaken(Box<delivery::Model>),
}

async fn withdraw(app: &App, seen: delivery::Model, missing: &[RecordId]) -> Result<Piece, Error> {
    let tx = app.db.begin_write().await?;
    let mut row = store::lock(&tx, seen.id).await?;
    if row.state != DeliveryState::Reading || row.rows_withdrawn != seen.rows_withdrawn {
        return Err(StoreError::Stale.into());
    }
    if store::exists_newer(&tx, &row).await? {
        return Ok(Piece::Overtaken(Box::new(seen)));
    }
    let done = withdrawal::withdraw(&tx, app, row.id, missing).await?;
    follow(&tx, app, row.source, &done.affected, format!("{}:absent:{}", row.id, row.rows_withdrawn)).await?;
    row.rows_withdrawn += done.records;
    store::save(&tx, row.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Piece::Withdrawn(Box::new(row)))
}

async fn withhold(app: &App, seen: delivery::Model, withheld: Withheld) -> Result<delivery::Model, Error> {
    let tx = app.db.begin_write().await?;
    let mut row = store::lock(&tx, seen.id).await?;
    let mut head = head_of(row.header.take());
    head.withheld = Some(withheld);
    row.header = Some(json!(head));
    store::save(&tx, row.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(row)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
