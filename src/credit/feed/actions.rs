//! Receiving deliveries, having them read, and looking at how far they have come.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use entity::credit::delivery;
use entity::value::id::{DeliveryId, OrganisationId, PersonId};
use entity::value::{Coverage, DeliveryState, Source};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::about::can_be_about;
use super::channel::Channel;
use super::file_error::FileError;
use super::head::Head;
use super::inbox::actions::{copy_in, discard};
use super::jobs::ReadDelivery;
use super::reading::actions::read;
pub use super::refusal::Refusal;
use super::store;
use super::supply::actions as supply;
use crate::app::App;
use crate::credit::catalogue::actions as catalogue;
use crate::credit::catalogue::edition::Admission;
use crate::platform::audit::{self, By, Deed};
use crate::platform::i18n::Lang;
use crate::platform::once::{self, Once};
use crate::platform::store::{Error as StoreError, Tx};
use crate::platform::web::form::FieldErrors;
use crate::platform::web::upload::Received;
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
    /// The client's key was used for another file.
    #[error("the key was used for another request")]
    Reused,
    /// The file system.
    #[error("{0}")]
    Disk(String),
}

impl From<once::Error> for Error {
    fn from(error: once::Error) -> Self {
        match error {
            once::Error::Reused => Self::Reused,
            once::Error::Store(error) => Self::Store(error),
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
    /// What it holds of its source.
    pub coverage: Coverage,
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
    /// Records that were withdrawn because it holds everything, and not them.
    pub rows_withdrawn: i64,
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
    pub(in crate::credit::feed) fn of(row: delivery::Model) -> Self {
        Self {
            id: row.id,
            source: row.source,
            file_name: row.file_name,
            file_bytes: row.file_bytes,
            channel: Channel::of(&row.channel),
            coverage: row.coverage,
            person: row.person_id,
            state: row.state,
            rows_read: row.rows_read,
            rows_new: row.rows_new,
            rows_changed: row.rows_changed,
            rows_unchanged: row.rows_unchanged,
            rows_marked: row.rows_marked,
            rows_quarantined: row.rows_quarantined,
            rows_withdrawn: row.rows_withdrawn,
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

/// The day in Asia/Shanghai that a delivery was received on.
pub fn received_on(row: &delivery::Model) -> NaiveDate {
    row.received_at.with_timezone(&Shanghai).date_naive()
}

/// The head that is stored beside a delivery; an empty one before it was read.
pub(in crate::credit) fn head_of(stored: Option<Json>) -> Head {
    stored.and_then(|head| serde_json::from_value(head).ok()).unwrap_or_default()
}

/// What is sent, and how.
#[derive(Clone, Debug)]
pub struct Sent {
    /// How it comes in.
    pub channel: Channel,
    /// What it carries.
    pub source: Source,
    /// What it holds of that.
    pub coverage: Coverage,
    /// Codes of the lists, kinds of filings or qualifications that it is about, of a file that may have no rows of them.
    pub about: BTreeSet<String>,
    /// The key of a client that may send it again.
    pub once: Option<Once>,
}

impl Sent {
    /// What is new or changed of a source.
    pub const fn delta(channel: Channel, source: Source) -> Self {
        Self { channel, source, coverage: Coverage::Delta, about: BTreeSet::new(), once: None }
    }
}

/// Takes a file in that lies in the inbox, and has it read in the background. A file that is not taken in does not stay there.
pub async fn receive(app: &App, by: &By, sent: &Sent, file: &Received) -> Result<DeliveryId, Error> {
    let taken = take_in(app, by, sent, file).await;
    if !matches!(taken, Ok((_, Taken::Now))) {
        discard(file).await;
    }
    taken.map(|(id, _)| id)
}

/// Whether a file was taken in by this request or by an earlier one under the same key.
enum Taken {
    Now,
    Before,
}

async fn take_in(app: &App, by: &By, sent: &Sent, file: &Received) -> Result<(DeliveryId, Taken), Error> {
    let tx = app.db.begin_write().await?;
    if let Some(once) = &sent.once
        && let Some(id) = once::answered(&tx, once).await?
    {
        return Ok((id, Taken::Before));
    }
    if let (Channel::Api, Some(organisation)) = (sent.channel, by.organisation)
        && supply::is_paused(&tx, organisation, sent.source).await?
    {
        // It was paused while the file came.
        return Err(Error::Refused(Refusal::Paused));
    }
    let id = admit(&tx, app, by, sent, file).await?;
    if let Some(once) = &sent.once {
        once::keep(&tx, app, once, &id).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok((id, Taken::Now))
}

/// Writes the row of a delivery and has it read, in the transaction of the caller.
pub(in crate::credit::feed) async fn admit(tx: &Tx, app: &App, by: &By, sent: &Sent, file: &Received) -> Result<DeliveryId, Error> {
    let id = enter(tx, app, by, sent, file).await?;
    work::enqueue(tx, app, &ReadDelivery { delivery: id, turn: app.ids.new_id() }).await?;
    Ok(id)
}

/// Copies a file into the inbox and takes it in.
pub async fn receive_file(app: &App, by: &By, channel: Channel, source: Source, path: &Path) -> Result<DeliveryId, Error> {
    let file = copy_in(app, path).await?;
    receive(app, by, &Sent::delta(channel, source), &file).await
}

/// Writes the row of a delivery.
async fn enter(tx: &Tx, app: &App, by: &By, sent: &Sent, file: &Received) -> Result<DeliveryId, Error> {
    let &Sent { channel, source, coverage, ref about, once: _ } = sent;
    if file.bytes == 0 {
        return Err(Error::Invalid(FieldErrors::one("file", "feed-error-empty")));
    }
    if coverage == Coverage::Full && source == Source::Registration {
        return Err(Error::Invalid(FieldErrors::one("coverage", "supply-error-coverage")));
    }
    if about.iter().any(|code| !can_be_about(source, code)) {
        return Err(Error::Invalid(FieldErrors::one("about", "feed-error-about")));
    }
    match catalogue::current(app, tx).await?.admission(source, app.clock.today()) {
        Admission::Open => {}
        Admission::Never => return Err(Error::Refused(Refusal::NotInCatalogue)),
        Admission::NotYet => return Err(Error::Refused(Refusal::ItemNotYet)),
        Admission::Ended => return Err(Error::Refused(Refusal::ItemEnded)),
        Admission::NotCopied => return Err(Error::Refused(Refusal::ItemNotCopied)),
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
        header: (!about.is_empty()).then(|| json!(Head { about: about.clone(), ..Head::default() })),
        received_at: app.clock.now(),
        finished_at: None,
        organisation_id: by.organisation,
        rows_matched: None,
        coverage,
        rows_withdrawn: 0,
    };
    store::insert(tx, row).await?;
    let detail = json!({ "source": source, "file": file.name, "hash": file.hash });
    audit::write(tx, app, by, Deed { action: RECEIVE, subject_kind: "delivery", subject_id: id.to_string(), detail }).await?;
    Ok(id)
}

/// The deed of receiving a delivery.
const RECEIVE: &str = "delivery.receive";

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

/// Lets a full delivery withdraw what it did not hold, although so much is missing from it.
pub async fn withdraw_after_all(app: &App, by: &By, id: DeliveryId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    let mut head = head_of(row.header.clone());
    let Some(withheld) = head.withheld.take().filter(|_| row.state == DeliveryState::Done) else {
        return Err(Error::Refused(Refusal::NothingWithheld));
    };
    if store::exists_later(&tx, &row).await? {
        return Err(Error::Refused(Refusal::Overtaken));
    }
    head.confirmed = true;
    let row = delivery::Model { header: Some(json!(head)), state: DeliveryState::Received, finished_at: None, ..row };
    store::save(&tx, row).await?;
    let detail = json!({ "records": withheld.records });
    audit::write(&tx, app, by, Deed { action: "delivery.withdraw", subject_kind: "delivery", subject_id: id.to_string(), detail }).await?;
    work::enqueue(&tx, app, &ReadDelivery { delivery: id, turn: app.ids.new_id() }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes a file of what is new or changed of a source in and reads it before it returns; `progress` gets the rows read so far and the rows
/// of the file. A file that an earlier command was killed over is gone on with instead of being taken in twice.
pub async fn import_now(app: &App, source: Source, path: &Path, progress: impl FnMut(i64, i64) + Send) -> Result<Delivery, Error> {
    import_as(app, &By::SYSTEM, &Sent::delta(Channel::Command, source), path, progress).await
}

/// The same in the name of somebody, of a file that may say what it is about.
pub async fn import_as(app: &App, by: &By, sent: &Sent, path: &Path, mut progress: impl FnMut(i64, i64) + Send) -> Result<Delivery, Error> {
    let file = copy_in(app, path).await?;
    // Without a row the same file can be about this list or that one.
    let earlier = store::list_unfinished(app.db.read(), sent.source, sent.channel.code(), &file.hash).await?;
    let id = if let Some(unfinished) = earlier.into_iter().find(|row| head_of(row.header.clone()).about == sent.about) {
        // The file of the earlier command is still in the inbox.
        tokio::fs::remove_file(&file.path).await.map_err(|e| Error::Disk(e.to_string()))?;
        unfinished.id
    } else {
        let tx = app.db.begin_write().await?;
        let id = enter(&tx, app, by, sent, &file).await?;
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
