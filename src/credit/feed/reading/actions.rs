//! Reading a delivery into records, a batch a transaction, so that a reading that was broken off goes on where it ended.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use entity::credit::{delivery, quarantine_row};
use entity::value::id::{DeliveryId, EnterpriseId};
use entity::value::{DeliveryState, Source};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::super::about::Only;
use super::super::absent::actions::withdraw_absent;
use super::super::actions::{Delivery, Error, Failed, head_of};
use super::super::cross::actions as cross;
use super::super::draft::Draft;
use super::super::file_error::FileError;
use super::super::header::Header;
use super::super::parcel::{Batch, Parcel, Refused, Survey};
use super::super::read::Limits;
use super::super::repeat::actions::end_as_repeat;
use super::super::repeat::edition::edition;
use super::super::rule::rules;
use super::super::{spread, store};
use crate::app::App;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::catalogue::belonging::told_by;
use crate::credit::collected::actions as collected;
use crate::credit::identify::actions::{self as identify, Finder};
use crate::credit::record::actions as record;
use crate::credit::record::held::own::actions::tell_of;
use crate::credit::record::kept::actions::{Kept, kept};
use crate::credit::record::owner::actions as owner;
use crate::credit::repair::item::actions::after_delivery;
use crate::enterprise::figures::actions::{Which, settle};
use crate::enterprise::register::actions::{Novelty, Registered, Word, register};
use crate::enterprise::register::entry::Entry;
use crate::matching::rematch::actions::touched;
use crate::platform::store::{Error as StoreError, Tx};
use crate::platform::work;
use crate::risk::jobs::ReconcileFirms;

/// Rows of one transaction.
const BATCH: usize = 2_000;

/// Reads a delivery from where an earlier reading ended. `each` gets the rows read so far after every batch, and may break
/// off. [`StoreError::Stale`] when somebody else reads it at the same time.
pub async fn read(app: &App, id: DeliveryId, each: &mut (dyn FnMut(&Delivery) -> ControlFlow<()> + Send)) -> Result<(), Error> {
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
    let course = Course { novelty, finder: Finder::new(survey.wanted.clone()), header: Header::resolve(row.source, survey.summary.columns.clone()).ok() };
    let (send, mut batches) = mpsc::channel(1);
    let (skip, surveyed) = (u64::try_from(row.rows_read).unwrap_or(0), Arc::clone(&survey));
    let reader = spawn_blocking(move || {
        let mut send = |batch| if send.blocking_send(batch).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        parcel.batches(&surveyed, skip, BATCH, &mut send)
    });
    let mut emptied = None;
    while let Some(batch) = batches.recv().await {
        // On the heap: what a command holds on the stack stays small.
        let (after, batch) = Box::pin(record_batch(app, &row, batch, &course)).await?;
        row = after;
        // A batch is thousands of small pieces: they are given back beside the next one, and no more than two are left to give back.
        if let Some(before) = emptied.replace(spawn_blocking(move || drop(batch))) {
            before.await.map_err(|e| Error::Disk(e.to_string()))?;
        }
        if each(&Delivery::of(row.clone())).is_break() {
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

/// The day in Asia/Shanghai that a delivery was received on.
fn received_on(row: &delivery::Model) -> NaiveDate {
    row.received_at.with_timezone(&Shanghai).date_naive()
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

/// What all batches of a delivery share.
struct Course {
    /// Whether the file was seen before.
    novelty: Novelty,
    /// Finds firms by their names.
    finder: Finder,
    /// In which column each field stands.
    header: Option<Header>,
}

/// One transaction: the records, the refused rows, the jobs that follow, and how far the reading has come. The batch comes back when it is stored.
async fn record_batch(app: &App, seen: &delivery::Model, batch: Batch, course: &Course) -> Result<(delivery::Model, Batch), Error> {
    let looked = identify::look(app, &course.finder, seen.source, &batch).await?;
    let tx = app.db.begin_write().await?;
    let mut row = store::lock(&tx, seen.id).await?;
    if row.rows_read != seen.rows_read || row.state != DeliveryState::Reading {
        return Err(StoreError::Stale.into());
    }
    let batch = identify::settle(&tx, app, &row, batch, looked).await?;
    // The register keeps firms, and no records of them.
    let kept = if row.source == Source::Registration { Kept::default() } else { kept(&tx, row.source, &batch.drafts).await? };
    let (batch, kept) = cross::settle(&tx, row.source, course.header.as_ref(), batch, kept).await?;
    let taken = if row.source == Source::Registration {
        take_registrations(&tx, app, &row, &batch.drafts, course.novelty).await?
    } else {
        // On the heap: what a command holds on the stack stays small.
        Box::pin(record::take(&tx, app, row.id, &rules(row.source).department, &batch.drafts, kept)).await?
    };
    store::insert_quarantine(&tx, batch.refused.iter().map(|refused| quarantined(app, row.id, refused)).collect()).await?;
    follow(&tx, app, row.source, &taken.affected, format!("{}:{}", row.id, row.rows_read)).await?;
    row.rows_new += taken.new;
    row.rows_changed += taken.changed;
    row.rows_unchanged += taken.unchanged;
    row.rows_matched = row.rows_matched.map(|known| known + taken.matched);
    count_findings(&mut row, &batch, &taken.by_kind, course.header.as_ref());
    row.rows_read = row.rows_new + row.rows_changed + row.rows_unchanged + row.rows_quarantined;
    store::save(&tx, row.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok((row, batch))
}

/// What follows when records of firms changed, whoever changed them: their flags are looked at, figures become facts, and matching hears of it.
pub async fn follow(tx: &Tx, app: &App, source: Source, firms: &BTreeSet<EnterpriseId>, cause: String) -> Result<(), StoreError> {
    if weighs(source) && !firms.is_empty() {
        work::enqueue(tx, app, &ReconcileFirms { enterprises: firms.iter().copied().collect(), cause }).await?;
    }
    if source.is_figures() {
        // On the heap: what a command holds on the stack stays small.
        Box::pin(settle(tx, app, firms, Which::Source(source))).await?;
    }
    touched(tx, app, firms.iter().copied()).await
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

/// Whether records of a source can raise or clear a risk flag.
const fn weighs(source: Source) -> bool {
    match source {
        Source::Licence | Source::Filing | Source::Figures(_) => false,
        Source::Registration
        | Source::Penalty
        | Source::DishonestDebtor
        | Source::AbnormalOperation
        | Source::SeriousViolation
        | Source::TaxArrears
        | Source::TaxGrade
        | Source::Commitment
        | Source::Listing => true,
    }
}

/// Enters firms, and gives them the records that waited for them and that no rule holds back.
async fn take_registrations(tx: &Tx, app: &App, row: &delivery::Model, drafts: &[Draft], novelty: Novelty) -> Result<record::Taken, Error> {
    // The rules refuse a row of the register without a unified code, so every draft makes an entry.
    let entries: Vec<Entry> = drafts.iter().filter_map(Entry::of).collect();
    let word = Word { department: &rules(row.source).department, as_of_on: received_on(row), novelty };
    let done = register(tx, app, &entries, word).await?;
    let mut given = owner::give_to(tx, app, &done.arrived, row.id).await?;
    given.extend(told_anew(tx, app, &done, Some(row.id)).await?);
    settle(tx, app, &given, Which::Every).await?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let affected: BTreeSet<EnterpriseId> = done.changed.iter().copied().chain(given).collect();
    let (new, changed, unchanged) = (count(done.new), count(done.changed.len()), done.unchanged);
    // A row of the register is a firm.
    Ok(record::Taken { new, changed, unchanged, matched: new + changed + unchanged, by_kind: BTreeMap::new(), affected })
}

/// What follows when the register says something else of firms, whoever had it say so: objections that waited for it are upheld, and they are
/// given what was held back from them and no rule holds back any more. The firms that were given something.
async fn told_anew(tx: &Tx, app: &App, done: &Registered, cause: Option<DeliveryId>) -> Result<BTreeSet<EnterpriseId>, StoreError> {
    after_delivery(tx, app, &done.corrected).await?;
    owner::give_held(tx, app, &done.changed, cause).await
}

/// Has the register say something else of a firm, without a delivery: to look at what that changes.
pub async fn try_registration(tx: &Tx, app: &App, draft: &Draft, today: NaiveDate) -> Result<usize, StoreError> {
    let (entry, department) = (Entry::of(draft), &rules(Source::Registration).department);
    let word = Word { department, as_of_on: today, novelty: Novelty::Fresh };
    let done = register(tx, app, entry.as_slice(), word).await?;
    let given = told_anew(tx, app, &done, None).await?;
    settle(tx, app, &given, Which::Every).await?;
    let affected: BTreeSet<EnterpriseId> = done.changed.iter().copied().chain(given).collect();
    follow(tx, app, Source::Registration, &affected, "preview".to_owned()).await?;
    Ok(done.corrected.len())
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
