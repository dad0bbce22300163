//! A stretch of a delivery in one transaction: its batches are written one after the other.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use entity::credit::{delivery, quarantine_row};
use entity::value::id::DeliveryId;
use entity::value::{DeliveryState, Source};
use serde_json::json;
use tokio::sync::mpsc;

use super::super::follow::actions::{follow, take_registrations};
use crate::app::App;
use crate::credit::catalogue::belonging::told_by;
use crate::credit::feed::actions::{Delivery, Error, head_of};
use crate::credit::feed::cross::actions as cross;
use crate::credit::feed::header::Header;
use crate::credit::feed::parcel::{Batch, Refused};
use crate::credit::feed::rule::rules;
use crate::credit::feed::{spread, store};
use crate::credit::identify::actions::{self as identify, Finder};
use crate::credit::record::actions as record;
use crate::credit::record::kept::actions::{Kept, kept};
use crate::enterprise::register::actions::Novelty;
use crate::platform::store::{Error as StoreError, Tx};

/// Gets a delivery as it stands after every batch, and may break off.
pub type Each<'a> = dyn FnMut(&Delivery) -> ControlFlow<()> + Send + 'a;

/// What all batches of a delivery share.
pub struct Course {
    /// Whether the file was seen before.
    pub novelty: Novelty,
    /// Finds firms by their names.
    pub finder: Finder,
    /// In which column each field stands.
    pub header: Option<Header>,
}

/// The batches of a delivery as they come, and where they go when they are written: a batch is thousands of small pieces, and whoever made them
/// takes them apart at the least cost.
pub struct Inflow {
    batches: mpsc::Receiver<Batch>,
    next: Option<Batch>,
    written: Sender<Batch>,
}

impl Inflow {
    /// The batches that come through a channel, and go back through another.
    pub fn new(batches: mpsc::Receiver<Batch>, written: Sender<Batch>) -> Self {
        Self { batches, next: None, written }
    }
    fn give_back(&self, batch: Batch) {
        // Who has read the whole file takes nothing back any more.
        let _ = self.written.send(batch);
    }
    /// The next one; nothing at the end.
    async fn wait(&mut self) -> Option<Batch> {
        match self.next.take() {
            Some(batch) => Some(batch),
            None => self.batches.recv().await,
        }
    }
    /// The next one if it is there and all its rows name their firms by codes: others are looked for outside of a transaction.
    fn at_hand(&mut self) -> Option<Batch> {
        self.next = self.next.take().or_else(|| self.batches.try_recv().ok());
        self.next.take_if(|batch| batch.doubtful.is_empty())
    }
}

/// How long a transaction takes in batches. On SQLite the longer it is, the less often the same page of an index is written, and nobody in this
/// process waits for it; on PostgreSQL nobody can tell whom its locks keep waiting.
fn held(app: &App) -> Duration {
    Duration::from_millis(if app.db.has_one_writer() { 1_000 } else { 200 })
}

/// Takes in batches in one transaction until it is long enough, somebody else wants to write, or the next batch is none of its; the delivery as
/// it stands then, and whether `each` broke off. Nothing when there is no batch any more.
pub async fn take_in(
    app: &App,
    seen: &delivery::Model,
    course: &Course,
    inflow: &mut Inflow,
    each: &mut Each<'_>,
) -> Result<Option<(delivery::Model, ControlFlow<()>)>, Error> {
    let Some(batch) = inflow.wait().await else { return Ok(None) };
    let looked = identify::look(app, &course.finder, seen.source, &batch).await?;
    let tx = app.db.begin_write().await?;
    let mut row = store::lock(&tx, seen.id).await?;
    if row.rows_read != seen.rows_read || row.state != DeliveryState::Reading {
        return Err(StoreError::Stale.into());
    }
    let batch = identify::settle(&tx, app, &row, batch, looked).await?;
    let mut told = ControlFlow::Continue(());
    let (begun, mut next) = (Instant::now(), Some(batch));
    while let Some(batch) = next.take() {
        // On the heap: what a command holds on the stack stays small.
        let (after, batch) = Box::pin(record_batch(app, &tx, row, batch, course)).await?;
        row = after;
        inflow.give_back(batch);
        told = each(&Delivery::of(row.clone()));
        next = (told.is_continue() && begun.elapsed() < held(app) && !app.db.is_awaited()).then(|| inflow.at_hand()).flatten();
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Some((row, told)))
}

/// The records of a batch, its refused rows, the jobs that follow, and how far the reading has come. The batch comes back when it is stored.
async fn record_batch(app: &App, tx: &Tx, mut row: delivery::Model, batch: Batch, course: &Course) -> Result<(delivery::Model, Batch), Error> {
    // The register keeps firms, and no records of them.
    let kept = if row.source == Source::Registration { Kept::default() } else { kept(tx, row.source, &batch.drafts).await? };
    let (batch, kept) = cross::settle(tx, row.source, course.header.as_ref(), batch, kept).await?;
    let taken = if row.source == Source::Registration {
        take_registrations(tx, app, &row, &batch.drafts, course.novelty).await?
    } else {
        // On the heap: what a command holds on the stack stays small.
        Box::pin(record::take(tx, app, row.id, &rules(row.source).department, &batch.drafts, kept)).await?
    };
    store::insert_quarantine(tx, batch.refused.iter().map(|refused| quarantined(app, row.id, refused)).collect()).await?;
    follow(tx, app, row.source, &taken.affected, format!("{}:{}", row.id, row.rows_read)).await?;
    row.rows_new += taken.new;
    row.rows_changed += taken.changed;
    row.rows_unchanged += taken.unchanged;
    row.rows_matched = row.rows_matched.map(|known| known + taken.matched);
    count_findings(&mut row, &batch, &taken.by_kind, course.header.as_ref());
    row.rows_read = row.rows_new + row.rows_changed + row.rows_unchanged + row.rows_quarantined;
    store::save(tx, row.clone()).await?;
    Ok((row, batch))
}

fn count_findings(row: &mut delivery::Model, batch: &Batch, matched: &BTreeMap<String, i64>, header: Option<&Header>) {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    row.rows_marked += count(batch.drafts.iter().filter(|draft| !draft.marks.is_empty()).count());
    row.rows_quarantined += count(batch.refused.len());
    let mut head = head_of(row.header.take());
    head.count_marks(batch.drafts.iter().flat_map(|draft| draft.marks.iter().map(|mark| mark.code.code())));
    head.count_reasons(batch.refused.iter().flat_map(|refused| refused.reasons.iter().map(|reason| reason.code.code())));
    if told_by(row.source).is_some() {
        spread::count(&mut head.lists, header, batch, matched);
    }
    row.header = Some(json!(head));
}

fn quarantined(app: &App, delivery: DeliveryId, refused: &Refused) -> quarantine_row::Model {
    let line = i64::try_from(refused.line).unwrap_or(i64::MAX);
    quarantine_row::Model {
        id: app.ids.new_id(),
        delivery_id: delivery,
        line,
        cells: json!(refused.cells),
        reasons: json!(refused.reasons),
        identification_id: refused.identification,
    }
}
