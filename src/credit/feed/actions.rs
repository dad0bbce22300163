//! Receiving deliveries, having them read, and looking at how far they have come.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::credit::delivery;
use entity::value::id::{DeliveryId, OrganisationId, PersonId};
use entity::value::{DeliveryState, Source};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::channel::Channel;
use super::file_error::FileError;
use super::head::Head;
use super::jobs::ReadDelivery;
use super::reading::actions::read;
use super::store;
use crate::app::App;
use crate::credit::catalogue::item::catalogue;
use crate::platform::audit::{self, By, Deed};
use crate::platform::i18n::Lang;
use crate::platform::store::{Error as StoreError, Tx};
use crate::platform::web::form::FieldErrors;
use crate::platform::web::upload::{Received, inbox};
use crate::platform::work;

/// Why something with a delivery did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was sent cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// It is not possible in this state.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file system.
    #[error("{0}")]
    Disk(String),
}

/// Why an action is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The delivery was read to its end.
    AlreadyRead,
    /// No item of the catalogue lets the source in today.
    NotInCatalogue,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyRead => "feed.already_read",
            Self::NotInCatalogue => "feed.not_in_catalogue",
        }
    }
    /// The key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::AlreadyRead => "feed-refused-already-read",
            Self::NotInCatalogue => "feed-refused-not-in-catalogue",
        }
    }
}

/// Why a file as a whole was refused, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The stable code, `feed.…`.
    pub code: String,
    /// What the sentence's parameters stand for.
    pub params: BTreeMap<String, String>,
}

impl Failed {
    /// As it is stored.
    pub(super) fn of(error: &FileError) -> Self {
        Self { code: error.code().to_owned(), params: error.params().into_iter().map(|(name, word)| (name.to_owned(), word)).collect() }
    }
    /// The sentence.
    pub fn text(&self, lang: Lang) -> String {
        let words: Vec<(&str, String)> = self.params.iter().map(|(name, word)| (name.as_str(), word.clone())).collect();
        lang.with(format!("feed_file-{}", self.code.trim_start_matches("feed.")), &words)
    }
}

/// A delivery and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which.
    pub id: DeliveryId,
    /// What it carries.
    pub source: Source,
    /// Its sender's name for the file.
    pub file_name: String,
    /// Length of the file in bytes.
    pub file_bytes: i64,
    /// How it came in; none when stored by another version.
    pub channel: Option<Channel>,
    /// Who uploaded it.
    pub person: Option<PersonId>,
    /// How far it has come.
    pub state: DeliveryState,
    /// Rows whose outcome is durable.
    pub rows_read: i64,
    /// Records that were not known.
    pub rows_new: i64,
    /// Records that changed.
    pub rows_changed: i64,
    /// Records that said what was known.
    pub rows_unchanged: i64,
    /// Accepted rows with marks.
    pub rows_marked: i64,
    /// Refused rows.
    pub rows_quarantined: i64,
    /// What is known about the file; rows, marks and reasons are counted in it.
    pub head: Head,
    /// Why the file was refused.
    pub failure: Option<Failed>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// When the reading ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Delivery {
    /// A row as others see it.
    pub(super) fn of(row: delivery::Model) -> Self {
        Self {
            id: row.id,
            source: row.source,
            file_name: row.file_name,
            file_bytes: row.file_bytes,
            channel: Channel::of(&row.channel),
            person: row.person_id,
            state: row.state,
            rows_read: row.rows_read,
            rows_new: row.rows_new,
            rows_changed: row.rows_changed,
            rows_unchanged: row.rows_unchanged,
            rows_marked: row.rows_marked,
            rows_quarantined: row.rows_quarantined,
            head: head_of(row.header),
            failure: row.failure.and_then(|failure| serde_json::from_value(failure).ok()),
            received_at: row.received_at,
            finished_at: row.finished_at,
        }
    }
    /// Whether it is still to be read or being read.
    pub const fn under_way(&self) -> bool {
        match self.state {
            DeliveryState::Received | DeliveryState::Reading => true,
            DeliveryState::Done | DeliveryState::Failed => false,
        }
    }
}

/// The head that is stored beside a delivery; an empty one before it was read.
pub(in crate::credit) fn head_of(stored: Option<Json>) -> Head {
    stored.and_then(|head| serde_json::from_value(head).ok()).unwrap_or_default()
}

/// Takes a file in that lies in the inbox, and has it read in the background. A file that is not taken in does not stay there.
pub async fn receive(app: &App, by: &By, channel: Channel, source: Source, file: &Received) -> Result<DeliveryId, Error> {
    let taken = take_in(app, by, channel, source, file).await;
    if taken.is_err() {
        discard(file).await;
    }
    taken
}

/// Removes a file that no delivery refers to.
pub async fn discard(file: &Received) {
    if let Err(error) = tokio::fs::remove_file(&file.path).await {
        tracing::warn!(%error, file = %file.path.display(), "a file that was not taken in stays in the inbox");
    }
}

async fn take_in(app: &App, by: &By, channel: Channel, source: Source, file: &Received) -> Result<DeliveryId, Error> {
    let tx = app.db.begin_write().await?;
    let id = enter(&tx, app, by, channel, source, file).await?;
    work::enqueue(&tx, app, &ReadDelivery { delivery: id, turn: app.ids.new_id() }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Copies a file into the inbox and takes it in.
pub async fn receive_file(app: &App, by: &By, channel: Channel, source: Source, path: &Path) -> Result<DeliveryId, Error> {
    let file = copy_in(app, path).await?;
    receive(app, by, channel, source, &file).await
}

/// Writes the row of a delivery.
async fn enter(tx: &Tx, app: &App, by: &By, channel: Channel, source: Source, file: &Received) -> Result<DeliveryId, Error> {
    if file.bytes == 0 {
        return Err(Error::Invalid(FieldErrors::one("file", "feed-error-empty")));
    }
    if !catalogue().admits(source, app.clock.today()) {
        return Err(Error::Refused(Refusal::NotInCatalogue));
    }
    let id: DeliveryId = app.ids.new_id();
    let path = file.path.strip_prefix(&app.settings.data.directory).unwrap_or(&file.path);
    let row = delivery::Model {
        id,
        source,
        file_name: file.name.clone(),
        file_path: path.to_string_lossy().into_owned(),
        file_hash: file.hash.clone(),
        file_bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
        channel: channel.code().to_owned(),
        person_id: by.person,
        state: DeliveryState::Received,
        rows_read: 0,
        rows_new: 0,
        rows_changed: 0,
        rows_unchanged: 0,
        rows_marked: 0,
        rows_quarantined: 0,
        failure: None,
        header: None,
        received_at: app.clock.now(),
        finished_at: None,
        organisation_id: by.organisation,
        rows_matched: None,
    };
    store::insert(tx, row).await?;
    let detail = json!({ "source": source, "file": file.name, "hash": file.hash });
    audit::write(tx, app, by, Deed { action: RECEIVE, subject_kind: "delivery", subject_id: id.to_string(), detail }).await?;
    Ok(id)
}

/// The deed of receiving a delivery.
const RECEIVE: &str = "delivery.receive";

/// Copies a file into the inbox.
async fn copy_in(app: &App, path: &Path) -> Result<Received, Error> {
    let (from, to) = (path.to_owned(), inbox(app).join(app.ids.new_id::<uuid::Uuid>().simple().to_string()));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let copied = spawn_blocking(move || copy(&from, to, name)).await.map_err(|e| Error::Disk(e.to_string()))?;
    copied.map_err(|e| Error::Disk(format!("{} cannot be copied to {}: {e}", path.display(), inbox(app).display())))
}

/// A copy, or none at all.
fn copy(from: &Path, to: PathBuf, name: String) -> std::io::Result<Received> {
    let copied = copy_whole(from, to.clone(), name);
    if copied.is_err() {
        // What could not even be begun is not there to be removed.
        let _ = std::fs::remove_file(&to);
    }
    copied
}

fn copy_whole(from: &Path, to: PathBuf, name: String) -> std::io::Result<Received> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let (mut from, mut file) = (std::fs::File::open(from)?, std::fs::File::create(&to)?);
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        file.write_all(&buffer[..n])?;
        bytes += n as u64;
    }
    file.sync_all()?;
    Ok(Received { name, path: to, hash: hex::encode(hash.finalize()), bytes })
}

/// Has a delivery read again that failed or got stuck; what is recorded already stays, and the reading goes on behind it.
pub async fn read_again(app: &App, by: &By, id: DeliveryId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    if row.state == DeliveryState::Done {
        return Err(Error::Refused(Refusal::AlreadyRead));
    }
    store::save_state(&tx, id, DeliveryState::Received).await?;
    let detail = json!({ "from_row": row.rows_read });
    audit::write(&tx, app, by, Deed { action: "delivery.read_again", subject_kind: "delivery", subject_id: id.to_string(), detail }).await?;
    work::enqueue(&tx, app, &ReadDelivery { delivery: id, turn: app.ids.new_id() }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes a file in and reads it before it returns, for the command line; `progress` gets the rows read so far and the rows
/// of the file. A file that an earlier command was killed over is gone on with instead of being taken in twice.
pub async fn import_now(app: &App, source: Source, path: &Path, mut progress: impl FnMut(i64, i64) + Send) -> Result<Delivery, Error> {
    let file = copy_in(app, path).await?;
    let id = if let Some(unfinished) = store::find_unfinished(app.db.read(), source, Channel::Command.code(), &file.hash).await? {
        // The file of the earlier command is still in the inbox.
        tokio::fs::remove_file(&file.path).await.map_err(|e| Error::Disk(e.to_string()))?;
        unfinished.id
    } else {
        let tx = app.db.begin_write().await?;
        let id = enter(&tx, app, &By::SYSTEM, Channel::Command, source, &file).await?;
        tx.commit().await.map_err(StoreError::from)?;
        id
    };
    let mut each = |delivery: &Delivery| {
        progress(delivery.rows_read, delivery.head.rows);
        ControlFlow::Continue(())
    };
    loop {
        match read(app, id, &mut each).await {
            Err(Error::Store(StoreError::Stale | StoreError::Busy)) => {}
            other => {
                other?;
                return summary(app, id).await;
            }
        }
        // Another command reads the same delivery: look again until one of the two has ended it.
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// A delivery with its counts.
pub async fn summary(app: &App, id: DeliveryId) -> Result<Delivery, Error> {
    Ok(Delivery::of(store::find(app.db.read(), id).await?))
}

/// A page of deliveries, newest first.
pub async fn list(app: &App, source: Option<Source>, state: Option<DeliveryState>, before: Option<DeliveryId>) -> Result<Vec<Delivery>, Error> {
    Ok(store::list(app.db.read(), source, state, before).await?.into_iter().map(Delivery::of).collect())
}

/// Whether an organisation received a delivery through its system.
pub async fn is_from(app: &App, id: DeliveryId, organisation: OrganisationId) -> Result<bool, Error> {
    Ok(store::find(app.db.read(), id).await?.organisation_id == Some(organisation))
}
