//! Ending the delivery of a file that was read before without reading it again.

use chrono::TimeDelta;
use entity::credit::{delivery, quarantine_row};
use entity::value::DeliveryState;
use entity::value::id::DeliveryId;
use serde_json::json;

use super::edition::{edition, holds};
use crate::app::App;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::feed::actions::{Error, head_of, received_on};
use crate::credit::feed::cross::rule::compares;
use crate::credit::feed::store;
use crate::credit::identify::review::actions::decided_since;
use crate::credit::record::held::actions as held;
use crate::platform::store::{Error as StoreError, Tx};

/// Most refused rows that are copied in one transaction; a file with more of them is read again.
const MOST_REFUSED: i64 = 10_000;
/// Refused rows that are copied at once.
const PIECE: u64 = 500;
/// How far the clocks of two machines may be apart.
const CLOCKS: TimeDelta = TimeDelta::minutes(1);

/// Ends a delivery whose file was read to its end before, when reading it again would find every record as it left it. The
/// delivery gets the counts and the refused rows that reading it would give; none when it has to be read.
pub async fn end_as_repeat(app: &App, id: DeliveryId) -> Result<Option<delivery::Model>, Error> {
    let row = store::find(app.db.read(), id).await?;
    if row.rows_read > 0 || store::find_read(app.db.read(), &row).await?.is_none() {
        return Ok(None);
    }
    let tx = app.db.begin_write().await?;
    let mut row = store::lock(&tx, id).await?;
    let Some(earlier) = store::find_read(&tx, &row).await? else {
        return Ok(None);
    };
    let edition = edition(row.source, &catalogue::current(app, &tx).await?.gate(row.source, received_on(&row)));
    // What an operator has confirmed of a file without rows is still to be withdrawn.
    if row.rows_read > 0 || row.state == DeliveryState::Done || head_of(row.header.clone()).confirmed || !stands(&tx, &row, &earlier, &edition).await? {
        return Ok(None);
    }
    row.rows_unchanged = earlier.rows_new + earlier.rows_changed + earlier.rows_unchanged;
    row.rows_marked = earlier.rows_marked;
    row.rows_matched = earlier.rows_matched;
    row.rows_quarantined = earlier.rows_quarantined;
    row.rows_read = row.rows_unchanged + row.rows_quarantined;
    row.header = Some(json!(head_of(earlier.header)));
    row.state = DeliveryState::Done;
    row.finished_at = Some(app.clock.now());
    copy_refused(&tx, app, earlier.id, id).await?;
    store::save(&tx, row.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Some(row))
}

/// Whether everything still stands as the earlier delivery left it. What the records of a source say is written by its deliveries
/// (`record::take`, `register`), and whose they are also by those who decide whom a row is about, so it is enough that neither has
/// written since that one came in, or is writing now. Repair, annulment and objection (`record::befall`) leave what a record says, and
/// its hash, alone, and reading the same row again would find it unchanged and leave it as repaired as it is. Whoever writes records in
/// another way has to be asked here too.
async fn stands(tx: &Tx, row: &delivery::Model, earlier: &delivery::Model, edition: &str) -> Result<bool, Error> {
    let (head, own) = (head_of(earlier.header.clone()), head_of(row.header.clone()));
    if earlier.rows_quarantined > MOST_REFUSED || own.about != head.about || !holds(&head, edition, received_on(earlier), received_on(row)) {
        return Ok(false);
    }
    // What a comparison with another source refused or holds back may be right by now, whoever changed what.
    if head.reasons.keys().any(|code| compares(code)) || held::any(tx, row.source).await? {
        return Ok(false);
    }
    let since = earlier.received_at - CLOCKS;
    Ok(!store::exists_other_writer(tx, row, earlier, since).await? && !decided_since(tx, row.source, since).await?)
}

/// Gives a delivery the refused rows of another, for its own file of corrections.
async fn copy_refused(tx: &Tx, app: &App, from: DeliveryId, to: DeliveryId) -> Result<(), Error> {
    let mut after = -1;
    loop {
        let rows = store::list_quarantine(tx, from, after, PIECE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.line;
        let copies = rows.into_iter().map(|row| quarantine_row::Model { id: app.ids.new_id(), delivery_id: to, ..row }).collect();
        store::insert_quarantine(tx, copies).await?;
    }
}
