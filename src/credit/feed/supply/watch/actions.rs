//! Looking into the folders. Every step is durable before the next begins, so that a process that ends between any two of them doubles
//! and loses nothing: the row of a file says how far it has come, and is unique while the file lies there.

use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono_tz::Asia::Shanghai;
use entity::supply::watched_file;
use entity::value::id::SupplyId;
use entity::value::{OrganisationKind, Severity};
use tokio::task::spawn_blocking;

use super::super::actions::{Supply, folder, supplies};
use super::super::store;
use super::opened::actions::Opened;
use super::shelf::{Found, Next, Place, beside, next, put_away};
use crate::app::App;
use crate::credit::feed::actions::{self as feed, Delivery, Error as FeedError, Sent};
use crate::credit::feed::channel::Channel;
use crate::credit::feed::inbox::actions::{copy_from, discard};
use crate::credit::feed::quarantine::actions as quarantine;
use crate::credit::repair::request::actions::offices;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::audit::{By, Channel as Through};
use crate::platform::i18n::Lang;
use crate::platform::store::Error as StoreError;

/// Refused rows that are written out with their reasons beside a file; the page of the delivery has them all.
const TOLD: usize = 1_000;

/// A step that is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A file's looks are written down.
    Noted,
    /// It is copied into the inbox.
    Copied,
    /// It is a delivery.
    Taken,
    /// What was refused is written beside where it goes.
    Told,
    /// It is put away.
    Moved,
    /// That is written down.
    Closed,
}

/// Whoever is told of every step, and may break off behind it.
pub type Each<'a> = dyn FnMut(Step) -> ControlFlow<()> + Send + 'a;

/// Why looking into one folder ended early.
enum Stop {
    BrokenOff,
    /// Key of the words that say why.
    Unreadable(&'static str),
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        let is = |kinds: &[io::ErrorKind]| kinds.contains(&error.kind());
        Self::Unreadable(if is(&[io::ErrorKind::PermissionDenied]) {
            "supply_unreadable-permission"
        } else if is(&[io::ErrorKind::NotADirectory, io::ErrorKind::AlreadyExists]) {
            "supply_unreadable-no-folder"
        } else if is(&[io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::ReadOnlyFilesystem]) {
            "supply_unreadable-disk"
        } else {
            "supply_unreadable-other"
        })
    }
}

impl From<FeedError> for Stop {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Store(error) => Self::Failed(error),
            FeedError::Disk(_) => Self::Unreadable("supply_unreadable-disk"),
            FeedError::Invalid(_) | FeedError::Refused(_) | FeedError::Reused => Self::Unreadable("supply_unreadable-other"),
        }
    }
}

fn step(each: &mut Each<'_>, done: Step) -> Result<(), Stop> {
    if each(done).is_break() { Err(Stop::BrokenOff) } else { Ok(()) }
}

/// Looks into every folder once. One that cannot be read is told to the credit office once, and does not hold up the others.
pub async fn look(app: &App, each: &mut Each<'_>) -> Result<(), StoreError> {
    for supply in supplies(app).await?.into_iter().filter(|supply| supply.watched && supply.paused_at.is_none()) {
        match Box::pin(look_into(app, &supply, each)).await {
            Ok(()) if supply.unreadable_at.is_some() => readable(app, &supply).await?,
            Ok(()) => {}
            Err(Stop::Unreadable(why)) => unreadable(app, &supply, why).await?,
            Err(Stop::BrokenOff) => return Ok(()),
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
    Ok(())
}

async fn look_into(app: &App, supply: &Supply, each: &mut Each<'_>) -> Result<(), Stop> {
    let path = folder(app, supply).ok_or(Stop::Unreadable("supply_unreadable-no-folder"))?;
    let again = path.clone();
    let mut opened = Arc::new(in_background(move || Opened::open(&path)).await?);
    let taken = store::list_here(app.db.read(), supply.id).await?.into_iter().filter(|row| row.delivery_id.is_some()).collect::<Vec<_>>();
    for row in &taken {
        settle(app, &opened, row, each).await?;
    }
    if !taken.is_empty() {
        // What was put away lies here no more.
        opened = Arc::new(in_background(move || Opened::open(&again)).await?);
    }
    let here = store::list_here(app.db.read(), supply.id).await?;
    for row in here.iter().filter(|row| row.delivery_id.is_none() && !opened.holds(&row.file_name)) {
        let tx = app.db.begin_write().await?;
        store::delete_file(&tx, row.id).await?;
        tx.commit().await.map_err(StoreError::from)?;
    }
    let here: HashMap<&str, &watched_file::Model> = here.iter().map(|row| (row.file_name.as_str(), row)).collect();
    let mut unreadable = None;
    for (found, _) in &opened.found {
        let row = here.get(found.name.as_str()).copied();
        if row.is_some_and(|row| row.delivery_id.is_some()) {
            continue;
        }
        let seen = row.map(|row| (seen(row), row.seen_at));
        let dealt = match (next(seen.as_ref().map(|(found, at)| (found, *at)), found, app.clock.now()), row) {
            (Next::Take, Some(row)) => take(app, supply, &opened, row, each).await,
            (Next::Note, row) => note(app, supply, row, found, each).await,
            (Next::Take | Next::Wait, _) => Ok(()),
        };
        match dealt {
            // One file that cannot be read does not hold up the others.
            Err(Stop::Unreadable(why)) => drop(unreadable.get_or_insert(why)),
            other => other?,
        }
    }
    unreadable.map_or(Ok(()), |why| Err(Stop::Unreadable(why)))
}

async fn in_background<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, Stop> {
    Ok(spawn_blocking(work).await.map_err(io::Error::other)??)
}

fn seen(row: &watched_file::Model) -> Found {
    Found { name: row.file_name.clone(), bytes: row.bytes, modified_ns: row.modified_ns }
}

async fn note(app: &App, supply: &Supply, row: Option<&watched_file::Model>, found: &Found, each: &mut Each<'_>) -> Result<(), Stop> {
    let (bytes, modified_ns, seen_at) = (found.bytes, found.modified_ns, app.clock.now());
    let tx = app.db.begin_write().await?;
    if let Some(row) = row {
        let row = store::lock_file(&tx, row.id).await?;
        if row.delivery_id.is_none() {
            store::save_file(&tx, watched_file::Model { bytes, modified_ns, seen_at, ..row }).await?;
        }
    } else {
        let (id, file_name) = (app.ids.new_id(), found.name.clone());
        let new = watched_file::Model { id, supply_id: supply.id, file_name, bytes, modified_ns, seen_at, file_hash: None, delivery_id: None, moved_at: None };
        match store::insert_file(&tx, new).await {
            // Another process has noted it.
            Err(StoreError::Taken(_)) => return Ok(()),
            other => other?,
        }
    }
    tx.commit().await.map_err(StoreError::from)?;
    step(each, Step::Noted)
}

/// Takes a file as a delivery of the organisation. Its copy counts: what happens to the file from now on changes nothing.
async fn take(app: &App, supply: &Supply, opened: &Arc<Opened>, row: &watched_file::Model, each: &mut Each<'_>) -> Result<(), Stop> {
    let (found, most) = (seen(row), app.settings.server.max_upload_bytes);
    if u64::try_from(found.bytes).is_ok_and(|bytes| bytes > most) {
        let text = Lang::ALL.map(|lang| lang.t("feed-error-size")).join("\n");
        return put(app, opened, row, Place::Refused, Some(text), each).await;
    }
    let (from, name) = (Arc::clone(opened), row.file_name.clone());
    let taken = match in_background(move || from.file(&found)).await {
        Ok(taken) => taken,
        Err(Stop::Unreadable(_)) => return Err(Stop::Unreadable("supply_unreadable-file")),
        Err(other) => return Err(other),
    };
    // Somebody has taken it away again, or writes it: the next look notes how it is then.
    let Some(taken) = taken.filter(|taken| taken.found == seen(row)) else { return Ok(()) };
    let copied = copy_from(app, taken.file, name, most).await?;
    let (from, found) = (Arc::clone(opened), seen(row));
    let now = in_background(move || from.file(&found)).await;
    if !matches!(&now, Ok(Some(now)) if now.found == seen(row)) || i64::try_from(copied.bytes) != Ok(row.bytes) {
        discard(&copied).await;
        return Ok(());
    }
    step(each, Step::Copied)?;
    let by = By { organisation: Some(supply.organisation), person: None, channel: Through::System, request_id: None };
    let tx = app.db.begin_write().await?;
    let agreed = store::lock(&tx, supply.id).await?;
    let sent = Sent { coverage: agreed.coverage, about: agreed.about.clone().into_iter().collect(), ..Sent::delta(Channel::Folder, supply.source) };
    let locked = store::lock_file(&tx, row.id).await;
    let admitted = match locked {
        // It was paused, or is not looked into any more.
        Ok(_) if agreed.paused_at.is_some() || !agreed.watched => Ok(None),
        Ok(locked) if locked.delivery_id.is_none() => feed::admit(&tx, app, &by, &sent, &copied).await.map(|id| Some((locked, id))),
        // Another process was faster.
        Ok(_) | Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    };
    match admitted {
        Ok(Some((locked, id))) => {
            store::save_file(&tx, watched_file::Model { delivery_id: Some(id), file_hash: Some(copied.hash.clone()), ..locked }).await?;
            tx.commit().await.map_err(StoreError::from)?;
            step(each, Step::Taken)
        }
        Ok(None) => {
            drop(tx);
            discard(&copied).await;
            Ok(())
        }
        Err(error @ (FeedError::Invalid(_) | FeedError::Refused(_))) => {
            drop(tx);
            discard(&copied).await;
            put(app, opened, row, Place::Refused, Some(refused(&error)), each).await
        }
        Err(error) => {
            drop(tx);
            discard(&copied).await;
            Err(error.into())
        }
    }
}

/// Why a file became no delivery, in both languages.
fn refused(error: &FeedError) -> String {
    let say = |lang: Lang| match error {
        FeedError::Invalid(_) => lang.t("feed-error-empty"),
        FeedError::Refused(refusal) => lang.t(refusal.text_key()),
        FeedError::Store(_) | FeedError::Reused | FeedError::Disk(_) => error.to_string(),
    };
    Lang::ALL.map(say).join("\n")
}

/// Puts a taken file away when its delivery has been read or refused.
async fn settle(app: &App, opened: &Arc<Opened>, row: &watched_file::Model, each: &mut Each<'_>) -> Result<(), Stop> {
    let Some(id) = row.delivery_id else { return Ok(()) };
    let delivery = feed::summary(app, id).await?;
    let Some(place) = Place::of(delivery.state) else { return Ok(()) };
    let text = reasons(app, &delivery).await?;
    put(app, opened, row, place, text, each).await
}

/// What was refused of a delivery, in both languages; none when nothing was.
async fn reasons(app: &App, delivery: &Delivery) -> Result<Option<String>, Stop> {
    let mut text = String::new();
    if let Some(failure) = &delivery.failure {
        text += &Lang::ALL.map(|lang| failure.text(lang)).join("\n");
        text.push('\n');
    }
    if let Some(withheld) = &delivery.head.withheld {
        text += &Lang::ALL.map(|lang| lang.t1(withheld.why.text_key(), "count", withheld.records)).join("\n");
        text.push('\n');
    }
    let (mut after, mut told) = (-1, 0);
    while told < TOLD {
        let rows = quarantine::list(app, delivery.id, after).await?;
        let Some(last) = rows.last() else { break };
        (after, told) = (last.line, told + rows.len());
        for row in &rows {
            for reason in &row.reasons {
                let said = Lang::ALL.map(|lang| lang.t(reason.code.text_key())).join(" / ");
                text += &format!("{}: {}: {said}\n", row.line, reason.column);
            }
        }
    }
    Ok((!text.is_empty()).then_some(text))
}

/// The name under which a file is put away; the same whenever it is asked for.
pub(in crate::credit::feed::supply) fn name_of(row: &watched_file::Model) -> String {
    let day = row.seen_at.with_timezone(&Shanghai).format("%Y%m%d-%H%M%S").to_string();
    put_away(&day, &row.id.0.simple().to_string(), &row.file_name)
}

/// Puts a file away beside what was refused of it. What was done of this before is not done again.
async fn put(app: &App, opened: &Arc<Opened>, row: &watched_file::Model, place: Place, text: Option<String>, each: &mut Each<'_>) -> Result<(), Stop> {
    let (name, found) = (name_of(row), seen(row));
    if let Some(text) = text {
        let (to, beside) = (Arc::clone(opened), beside(&name));
        in_background(move || to.tell(place, &beside, &text)).await?;
        step(each, Step::Told)?;
    }
    // A file that was put in its place since then is another one, and stays.
    if opened.found.iter().any(|(other, _)| *other == found) {
        let from = Arc::clone(opened);
        in_background(move || from.put(&found, place, &name)).await?;
        step(each, Step::Moved)?;
    }
    let tx = app.db.begin_write().await?;
    match store::lock_file(&tx, row.id).await {
        Ok(locked) => store::save_file(&tx, watched_file::Model { moved_at: Some(app.clock.now()), ..locked }).await?,
        // Another process has closed it.
        Err(StoreError::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await.map_err(StoreError::from)?;
    step(each, Step::Closed)
}

async fn readable(app: &App, supply: &Supply) -> Result<(), StoreError> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, supply.id).await?;
    store::save(&tx, entity::supply::supply::Model { unreadable_at: None, ..row }).await?;
    Ok(tx.commit().await?)
}

/// Tells the credit office that a folder cannot be read, once until it can be again.
async fn unreadable(app: &App, supply: &Supply, why: &'static str) -> Result<(), StoreError> {
    tracing::warn!(supply = %supply.id, why, "a folder cannot be read");
    let (offices, now) = (offices(app, OrganisationKind::CreditOffice).await?, app.clock.now());
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, supply.id).await?;
    if row.unreadable_at.is_some() {
        return Ok(());
    }
    store::save(&tx, entity::supply::supply::Model { unreadable_at: Some(now), ..row }).await?;
    for office in offices {
        let message = Message {
            to: Receiver::Organisation(office),
            kind: "folder_unreadable",
            severity: Severity::Medium,
            subject_kind: "supply",
            subject_id: supply.id.to_string(),
            path: format!("/operator/supplies/{}", supply.id),
            words: vec![("organisation", supply.organisation_name.clone()), ("source", format!("@{}", supply.source.text_key())), ("why", format!("@{why}"))],
            cause: format!("folder_unreadable:{}:{}", supply.id, now.timestamp()),
            corrects: None,
        };
        tell(&tx, app, message).await?;
    }
    Ok(tx.commit().await?)
}

/// Removes files that were put away, and the texts beside them; those that are not there any more are gone already.
pub async fn remove_put_away(app: &App, rows: &[watched_file::Model]) -> Result<(), StoreError> {
    let mut of: HashMap<SupplyId, Vec<&watched_file::Model>> = HashMap::new();
    for row in rows {
        of.entry(row.supply_id).or_default().push(row);
    }
    for (supply, rows) in of {
        let supply = super::super::actions::agreement(app, supply).await?;
        let Some(path) = folder(app, &supply) else { continue };
        let names: Vec<String> = rows.into_iter().map(name_of).collect();
        let removed = spawn_blocking(move || {
            let opened = Opened::open(&path)?;
            let mut all = names.iter().flat_map(|name| Place::ALL.map(|place| (place, name)));
            all.try_for_each(|(place, name)| opened.remove(place, name, &beside(name)))
        });
        let removed = removed.await.map_err(|error| StoreError::unreadable(error.to_string()))?;
        removed.map_err(|error| StoreError::unreadable(format!("files of supply {} cannot be removed: {}", supply.id, error.kind())))?;
    }
    Ok(())
}
