//! Looking into the folders. Every step is durable before the next begins, so that a process that ends between any two of them doubles
//! and loses nothing: the row of a file says how far it has come, and is unique while the file lies there.

use std::ffi::OsString;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use chrono_tz::Asia::Shanghai;
use entity::supply::watched_file;
use entity::value::{OrganisationKind, Severity};
use tokio::task::spawn_blocking;

use super::super::actions::{Supply, folder, supplies};
use super::super::store;
use super::shelf::{DONE, Found, Next, REFUSED, is_passing, next, place, put_away};
use crate::app::App;
use crate::credit::feed::actions::{self as feed, Delivery, Error as FeedError, Sent};
use crate::credit::feed::channel::Channel;
use crate::credit::feed::inbox::actions::{copy_in, discard};
use crate::credit::feed::quarantine::actions as quarantine;
use crate::credit::repair::request::actions::offices;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::audit::{By, Channel as Through};
use crate::platform::i18n::Lang;
use crate::platform::store::Error as StoreError;
use crate::platform::web::upload::Received;

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
    Unreadable(String),
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<FeedError> for Stop {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Store(error) => Self::Failed(error),
            error @ (FeedError::Invalid(_) | FeedError::Refused(_) | FeedError::Reused | FeedError::Disk(_)) => Self::Unreadable(error.to_string()),
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
            Err(Stop::Unreadable(why)) => unreadable(app, &supply, &why).await?,
            Err(Stop::BrokenOff) => return Ok(()),
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
    Ok(())
}

/// A folder and what lies in it, with the names as the system has them.
struct Opened {
    path: PathBuf,
    found: Vec<(Found, OsString)>,
}

async fn look_into(app: &App, supply: &Supply, each: &mut Each<'_>) -> Result<(), Stop> {
    let path = folder(app, supply).ok_or_else(|| Stop::Unreadable("the code of the organisation cannot name a folder".to_owned()))?;
    let again = path.clone();
    let mut opened = in_background(move || open(path)).await?;
    let taken = store::list_here(app.db.read(), supply.id).await?.into_iter().filter(|row| row.delivery_id.is_some()).collect::<Vec<_>>();
    for row in &taken {
        settle(app, &opened, row, each).await?;
    }
    if !taken.is_empty() {
        // What was put away lies here no more.
        opened = in_background(move || open(again)).await?;
    }
    let here = store::list_here(app.db.read(), supply.id).await?;
    for row in here.iter().filter(|row| row.delivery_id.is_none() && !opened.found.iter().any(|(found, _)| found.name == row.file_name)) {
        let tx = app.db.begin_write().await?;
        store::delete_file(&tx, row.id).await?;
        tx.commit().await.map_err(StoreError::from)?;
    }
    for (found, _) in &opened.found {
        let row = here.iter().find(|row| row.file_name == found.name);
        if row.is_some_and(|row| row.delivery_id.is_some()) {
            continue;
        }
        let seen = row.map(|row| (seen(row), row.seen_at));
        match (next(seen.as_ref().map(|(found, at)| (found, *at)), found, app.clock.now()), row) {
            (Next::Take, Some(row)) => take(app, supply, &opened, row, each).await?,
            (Next::Note, row) => note(app, supply, row, found, each).await?,
            (Next::Take | Next::Wait, _) => {}
        }
    }
    Ok(())
}

async fn in_background<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, Stop> {
    Ok(spawn_blocking(work).await.map_err(io::Error::other)??)
}

/// Makes a folder when it is not there, and lists its files; folders and links in it are nobody's deliveries.
fn open(path: PathBuf) -> io::Result<Opened> {
    for inner in [DONE, REFUSED] {
        std::fs::create_dir_all(path.join(inner))?;
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&path)? {
        let entry = entry?;
        let raw = entry.file_name();
        let Some(about) = gone_is_none(std::fs::symlink_metadata(entry.path()))? else { continue };
        let name = raw.to_string_lossy().into_owned();
        if about.is_file() && !is_passing(&name) {
            found.push((looks(name, &about), raw));
        }
    }
    found.sort_by(|a, b| (a.0.modified_ns, &a.0.name).cmp(&(b.0.modified_ns, &b.0.name)));
    Ok(Opened { path, found })
}

/// What somebody else has taken away meanwhile is none.
fn gone_is_none<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn gone_is_fine(outcome: io::Result<()>) -> io::Result<()> {
    gone_is_none(outcome).map(|_| ())
}

fn looks(name: String, about: &std::fs::Metadata) -> Found {
    let since = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    Found { name, bytes: i64::try_from(about.len()).unwrap_or(i64::MAX), modified_ns: i64::try_from(since.as_nanos()).unwrap_or(i64::MAX) }
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
async fn take(app: &App, supply: &Supply, opened: &Opened, row: &watched_file::Model, each: &mut Each<'_>) -> Result<(), Stop> {
    let Some((found, raw)) = opened.found.iter().find(|(found, _)| found.name == row.file_name) else { return Ok(()) };
    let path = opened.path.join(raw);
    let copied = match copy_in(app, &path).await {
        Ok(copied) => Received { name: found.name.clone(), ..copied },
        // Somebody has taken it away again.
        Err(_) if !path.exists() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let (again, name) = (path.clone(), found.name.clone());
    let now = in_background(move || std::fs::symlink_metadata(again).map(|about| looks(name, &about))).await;
    if !matches!(&now, Ok(now) if now == found) || i64::try_from(copied.bytes) != Ok(found.bytes) {
        // Somebody wrote it while it was copied: the next look notes how it is then.
        discard(&copied).await;
        return Ok(());
    }
    step(each, Step::Copied)?;
    let by = By { organisation: Some(supply.organisation), person: None, channel: Through::System, request_id: None };
    let sent = Sent { coverage: supply.coverage, ..Sent::delta(Channel::Folder, supply.source) };
    let tx = app.db.begin_write().await?;
    let locked = store::lock_file(&tx, row.id).await;
    let admitted = match locked {
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
            put(app, opened, row, REFUSED, Some(refused(&error)), each).await
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
async fn settle(app: &App, opened: &Opened, row: &watched_file::Model, each: &mut Each<'_>) -> Result<(), Stop> {
    let Some(id) = row.delivery_id else { return Ok(()) };
    let delivery = feed::summary(app, id).await?;
    let Some(place) = place(delivery.state) else { return Ok(()) };
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

/// Puts a file away beside what was refused of it. What was done of this before is not done again.
async fn put(app: &App, opened: &Opened, row: &watched_file::Model, place: &str, text: Option<String>, each: &mut Each<'_>) -> Result<(), Stop> {
    let day = row.seen_at.with_timezone(&Shanghai).format("%Y%m%d-%H%M%S").to_string();
    let name = put_away(&day, &row.id.0.simple().to_string(), &row.file_name);
    let target = opened.path.join(place).join(&name);
    if let Some(text) = text {
        let beside = opened.path.join(place).join(format!("{name}.reasons.txt"));
        in_background(move || write_whole(&beside, &text)).await?;
        step(each, Step::Told)?;
    }
    let raw = opened.found.iter().find(|(found, _)| *found == seen(row)).map(|(_, raw)| opened.path.join(raw));
    // A file that was put in its place since then is another one, and stays.
    if let Some(path) = raw {
        in_background(move || gone_is_fine(std::fs::rename(&path, &target))).await?;
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

/// Writes a text so that it is there as a whole or not at all.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

async fn readable(app: &App, supply: &Supply) -> Result<(), StoreError> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, supply.id).await?;
    store::save(&tx, entity::supply::supply::Model { unreadable_at: None, ..row }).await?;
    Ok(tx.commit().await?)
}

/// Tells the credit office that a folder cannot be read, once until it can be again.
async fn unreadable(app: &App, supply: &Supply, why: &str) -> Result<(), StoreError> {
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
            words: vec![("organisation", supply.organisation_name.clone()), ("source", format!("@{}", supply.source.text_key())), ("why", why.to_owned())],
            cause: format!("folder_unreadable:{}:{}", supply.id, now.timestamp()),
            corrects: None,
        };
        tell(&tx, app, message).await?;
    }
    Ok(tx.commit().await?)
}
