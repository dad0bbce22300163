//! A stretch of a delivery in one transaction: its batches are written one after the other, and while one is written it is looked up what is
//! known of the next one.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::Arc;

use entity::credit::{delivery, quarantine_row};
use entity::value::id::DeliveryId;
use entity::value::{DeliveryState, Source};
use sea_orm::DbBackend;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn, spawn_blocking};

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
use crate::platform::store::{Connection, Error as StoreError, Tx};

/// Gets a delivery as it stands after every batch, and may break off.
pub type Each<'a> = dyn FnMut(&Delivery) -> ControlFlow<()> + Send + 'a;

/// What all batches of a delivery share.
pub struct Course {
    /// Whether the file was seen before.
    pub novelty: Novelty,
    /// Finds firms by their names.
    pub finder: Finder,
    /// In which column each field stands.
    pub header: Option<Arc<Header>>,
}

/// The batches of a delivery as they come.
pub struct Inflow {
    batches: mpsc::Receiver<Batch>,
    next: Option<Batch>,
}

impl Inflow {
    /// The batches that come through a channel.
    pub fn new(batches: mpsc::Receiver<Batch>) -> Self {
        Self { batches, next: None }
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

/// A batch, and what is known of its records.
struct Ready {
    batch: Batch,
    kept: Kept,
}

/// The batch after the one that is written.
enum Next {
    /// There is none, or it is another transaction's.
    No,
    /// It is being looked up what is known of it.
    Ahead(JoinHandle<Result<Ready, Error>>),
    /// It has a record of this transaction, which has to be written first.
    Waits(Batch),
}

/// The records of a transaction, each by a number; two that share one may still be different.
#[derive(Default)]
struct Written(HashSet<u64>);

impl Written {
    fn numbers(batch: &Batch) -> impl Iterator<Item = u64> {
        batch.drafts.iter().map(|draft| {
            let mut hasher = DefaultHasher::new();
            draft.natural_key.hash(&mut hasher);
            hasher.finish()
        })
    }
    fn add(&mut self, batch: &Batch) {
        self.0.extend(Self::numbers(batch));
    }
    fn shares(&self, batch: &Batch) -> bool {
        Self::numbers(batch).any(|number| self.0.contains(&number))
    }
}

/// Rows after which a transaction ends. On SQLite the more there are, the less often the same page of an index is written, and nobody waits for
/// it who asks to write; on PostgreSQL nobody can tell whom its locks keep waiting.
fn longest(app: &App) -> usize {
    if app.db.backend() == DbBackend::Postgres { 4_000 } else { 20_000 }
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
    let mut ready = ready(&tx, row.source, course.header.as_deref(), batch).await?;
    let (mut rows, mut written, mut emptied) = (0, Written::default(), None);
    loop {
        rows += ready.batch.rows();
        written.add(&ready.batch);
        let goes_on = rows < longest(app) && !app.db.is_awaited();
        let next = if goes_on { look_ahead(app, row.source, course, &written, inflow) } else { Next::No };
        // On the heap: what a command holds on the stack stays small.
        let (after, batch) = Box::pin(write(app, &tx, row, ready, course)).await?;
        row = after;
        // A batch is thousands of small pieces: they are given back beside the next one, and no more than two are left to give back.
        if let Some(before) = emptied.replace(spawn_blocking(move || drop(batch))) {
            joined(before.await)?;
        }
        let told = each(&Delivery::of(row.clone()));
        ready = match next {
            Next::Ahead(ahead) if told.is_continue() => joined(ahead.await)??,
            Next::Waits(batch) if told.is_continue() => self::ready(&tx, row.source, course.header.as_deref(), batch).await?,
            Next::Ahead(_) | Next::Waits(_) | Next::No => {
                tx.commit().await.map_err(StoreError::from)?;
                return Ok(Some((row, told)));
            }
        };
    }
}

fn joined<T>(done: Result<T, tokio::task::JoinError>) -> Result<T, Error> {
    done.map_err(|e| Error::Disk(e.to_string()))
}

/// Looks up what is known of the next batch, beside the transaction: nobody else writes of its records, and none of them is one of the
/// transaction's.
fn look_ahead(app: &App, source: Source, course: &Course, written: &Written, inflow: &mut Inflow) -> Next {
    let Some(batch) = inflow.at_hand() else { return Next::No };
    if written.shares(&batch) || source == Source::Registration || rules(source).compared().contains(&source) {
        return Next::Waits(batch);
    }
    let (app, header) = (app.clone(), course.header.clone());
    Next::Ahead(spawn(async move { ready(app.db.read(), source, header.as_deref(), batch).await }))
}

/// Looks up what is kept of a batch's records and what other sources say of its firms, and takes out the rows that a comparison refuses.
async fn ready(db: &impl Connection, source: Source, header: Option<&Header>, batch: Batch) -> Result<Ready, Error> {
    // The register keeps firms, and no records of them.
    let kept = if source == Source::Registration { Kept::default() } else { kept(db, source, &batch.drafts).await? };
    let (batch, kept) = cross::settle(db, source, header, batch, kept).await?;
    Ok(Ready { batch, kept })
}

/// The records of a batch, its refused rows, the jobs that follow, and how far the reading has come. The batch comes back when it is stored.
async fn write(app: &App, tx: &Tx, mut row: delivery::Model, ready: Ready, course: &Course) -> Result<(delivery::Model, Batch), Error> {
    let Ready { batch, kept } = ready;
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
    count_findings(&mut row, &batch, &taken.by_kind, course.header.as_deref());
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
