//! Agreeing on what organisations deliver, and asking what was agreed.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use entity::account::organisation;
use entity::supply::{supply, watched_file};
use entity::value::id::{DeliveryId, OrganisationId, SupplyId};
use entity::value::{Coverage, OrganisationKind, Source};
use serde_json::json;

use super::super::about::can_be_about;
use super::super::actions::Delivery;
use super::asked::actions::Asked;
use super::expected::{Late, days, late, next};
pub use super::refusal::Refusal;
use super::store;
use crate::app::App;
use crate::credit::catalogue::item::Frequency;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version};
use crate::platform::web::access::Scope;
use crate::platform::web::form::FieldErrors;

/// Why something with a supply did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// It is not possible.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an organisation delivers.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// Which.
    pub id: SupplyId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Code of the organisation.
    pub organisation_code: String,
    /// Its name.
    pub organisation_name: String,
    /// What it delivers.
    pub source: Source,
    /// What a file holds when nothing else is said.
    pub coverage: Coverage,
    /// The one list or kind that all of it is; none where its files say it row by row.
    pub about: Option<String>,
    /// How often, as the catalogue says; of a form that several items share, of those that it sends.
    pub frequency: Frequency,
    /// The agreed day of the week or month.
    pub due_day: Option<i64>,
    /// Whether its folder is looked into.
    pub watched: bool,
    /// Since when it is paused.
    pub paused_at: Option<DateTime<Utc>>,
    /// Since when its folder cannot be read.
    pub unreadable_at: Option<DateTime<Utc>>,
    /// Since when it is agreed.
    pub created_at: DateTime<Utc>,
    /// Version of the row.
    pub version: Version,
}

impl Supply {
    fn of((row, whose): (supply::Model, organisation::Model), asked: &Asked) -> Self {
        Self {
            id: row.id,
            organisation: row.organisation_id,
            organisation_code: whose.code,
            organisation_name: whose.name,
            source: row.source,
            coverage: row.coverage,
            about: row.about,
            frequency: asked.frequency(row.source),
            due_day: row.due_day,
            watched: row.watched,
            paused_at: row.paused_at,
            unreadable_at: row.unreadable_at,
            created_at: row.created_at,
            version: Version(row.version),
        }
    }
}

/// The folder of a supply: made of the codes of the organisation and the source, never of what somebody typed; none when the
/// organisation's code could lead elsewhere.
pub fn folder(app: &App, supply: &Supply) -> Option<PathBuf> {
    let code = &supply.organisation_code;
    let watch = &app.settings.data.watch;
    let base = if watch.as_os_str().is_empty() { app.settings.data.directory.join("watch") } else { watch.clone() };
    names_folder(code).then(|| base.join(code).join(supply.source.code()))
}

fn names_folder(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// What a file holds and the one kind that it is, as agreed with an organisation whose system sends a source: the credit office sends everything,
/// a department what was agreed.
pub async fn agreed(app: &App, organisation: OrganisationId, kind: OrganisationKind, source: Source) -> Result<Option<(Coverage, Option<String>)>, Error> {
    let found = store::find_agreed(app.db.read(), organisation, source).await?;
    match (found, kind) {
        (Some(row), _) if row.paused_at.is_some() => Err(Error::Refused(Refusal::Paused)),
        (Some(row), _) => Ok(Some((row.coverage, row.about))),
        (None, OrganisationKind::CreditOffice) => Ok(None),
        (None, OrganisationKind::Department | OrganisationKind::Bank | OrganisationKind::Branch | OrganisationKind::Regulator) => {
            Err(Error::Refused(Refusal::NotAgreed))
        }
    }
}

/// Whether what an organisation delivers of a source is paused, in the transaction in which a delivery is taken in.
pub async fn is_paused(tx: &Tx, organisation: OrganisationId, source: Source) -> Result<bool, StoreError> {
    Ok(store::lock_agreed(tx, organisation, source).await?.is_some_and(|row| row.paused_at.is_some()))
}

/// The department whose delivery a record stands by; none when the credit office or a command delivered it.
pub async fn department_of(db: &impl Connection, delivery: DeliveryId) -> Result<Option<organisation::Model>, StoreError> {
    store::find_sender(db, delivery).await
}

/// The department with which a source is agreed; none when nobody of the platform delivers it.
pub async fn department_delivering(db: &impl Connection, source: Source) -> Result<Option<organisation::Model>, StoreError> {
    let agreed = store::list(db).await?.into_iter().filter(|(row, whose)| row.source == source && whose.active);
    Ok(agreed.map(|(_, whose)| whose).find(|whose| whose.kind == OrganisationKind::Department))
}

/// Departments that can be asked about a record, by code.
pub async fn departments(db: &impl Connection) -> Result<Vec<organisation::Model>, StoreError> {
    store::list_departments(db).await
}

/// What is agreed, as an operator types it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Code of the organisation.
    pub organisation: String,
    /// Code of the source.
    pub source: String,
    /// Code of the coverage.
    pub coverage: String,
    /// Code of the one list or kind that it is; empty where its files say it row by row.
    pub about: String,
    /// The agreed day; empty for none.
    pub due_day: String,
    /// Whether the folder is looked into.
    pub watched: bool,
}

impl Typed {
    fn terms(&self, asked: &Asked, source: Option<Source>, errors: &mut FieldErrors) -> Terms {
        let coverage = self.coverage.parse::<Coverage>().ok();
        if coverage.is_none() || (coverage == Some(Coverage::Full) && source == Some(Source::Registration)) {
            errors.add("coverage", "supply-error-coverage");
        }
        let about = Some(self.about.clone()).filter(|code| !code.is_empty());
        if about.as_ref().is_some_and(|code| source.is_some_and(|source| !can_be_about(source, code))) {
            errors.add("about", "feed-error-about");
        }
        let typed = self.due_day.trim();
        let due_day =
            typed.parse::<i64>().ok().filter(|day| source.and_then(|source| days(asked.frequency(source))).is_some_and(|last| (1..=last).contains(day)));
        if !typed.is_empty() && due_day.is_none() {
            errors.add("due_day", "supply-error-due_day");
        }
        (coverage.unwrap_or(Coverage::Delta), about, due_day)
    }
}

/// What a file holds, the one kind that it is, and the agreed day.
type Terms = (Coverage, Option<String>, Option<i64>);

/// Agrees that an organisation delivers a source.
pub async fn agree(app: &App, by: &By, typed: &Typed) -> Result<SupplyId, Error> {
    let mut errors = FieldErrors::default();
    let whose = deliverers(app).await?.into_iter().find(|row| row.code == typed.organisation);
    let source = typed.source.parse::<Source>().ok();
    if whose.is_none() {
        errors.add("organisation", "supply-error-organisation");
    }
    if source.is_none() {
        errors.add("source", "feed-error-source");
    }
    if typed.watched && whose.as_ref().is_some_and(|row| !names_folder(&row.code)) {
        errors.add("watched", "supply-folder-none");
    }
    let (coverage, about, due_day) = typed.terms(&Asked::now(app, app.db.read()).await?, source, &mut errors);
    let (true, Some(whose), Some(source)) = (errors.is_empty(), whose, source) else {
        return Err(Error::Invalid(errors));
    };
    let id: SupplyId = app.ids.new_id();
    let row = supply::Model {
        id,
        organisation_id: whose.id,
        source,
        coverage,
        due_day,
        watched: typed.watched,
        paused_at: None,
        unreadable_at: None,
        created_at: app.clock.now(),
        version: 1,
        about,
    };
    let tx = app.db.begin_write().await?;
    store::insert(&tx, row).await.map_err(|error| match error {
        StoreError::Taken(_) => Error::Invalid(FieldErrors::one("source", "supply-error-taken")),
        other @ (StoreError::NotFound | StoreError::Stale | StoreError::Busy | StoreError::Disk(_) | StoreError::Broken(_)) => other.into(),
    })?;
    let detail =
        json!({ "organisation": whose.code, "source": source, "coverage": coverage, "about": typed.about, "due_day": due_day, "watched": typed.watched });
    audit::write(&tx, app, by, Deed { action: "supply.agree", subject_kind: "supply", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Organisations that deliver.
pub async fn deliverers(app: &App) -> Result<Vec<organisation::Model>, Error> {
    let all = crate::account::actions::organisations(app, None).await?;
    Ok(all.into_iter().filter(|row| row.active && matches!(row.kind, OrganisationKind::Department | OrganisationKind::CreditOffice)).collect())
}

/// Changes what was agreed.
pub async fn change(app: &App, by: &By, id: SupplyId, typed: &Typed, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    if row.version != seen.0 {
        return Err(StoreError::Stale.into());
    }
    let mut errors = FieldErrors::default();
    let (coverage, about, due_day) = typed.terms(&Asked::now(app, app.db.read()).await?, Some(row.source), &mut errors);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let unreadable_at = row.unreadable_at.filter(|_| typed.watched);
    store::save(&tx, supply::Model { coverage, about, due_day, watched: typed.watched, unreadable_at, version: row.version + 1, ..row }).await?;
    let detail = json!({ "coverage": coverage, "about": typed.about, "due_day": due_day, "watched": typed.watched });
    audit::write(&tx, app, by, Deed { action: "supply.change", subject_kind: "supply", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Whether nothing is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paused {
    /// Nothing is.
    Yes,
    /// It goes on.
    No,
}

/// Pauses a supply, or lets it go on.
pub async fn pause(app: &App, by: &By, id: SupplyId, paused: Paused) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    let (action, paused_at) = match paused {
        Paused::Yes => ("supply.pause", row.paused_at.or(Some(app.clock.now()))),
        Paused::No => ("supply.resume", None),
    };
    store::save(&tx, supply::Model { paused_at, version: row.version + 1, ..row }).await?;
    audit::write(&tx, app, by, Deed { action, subject_kind: "supply", subject_id: id.to_string(), detail: json!({}) }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// How a supply stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What was agreed.
    pub supply: Supply,
    /// When the newest delivery came that was read to its end.
    pub newest_at: Option<DateTime<Utc>>,
    /// By when the next one is expected.
    pub next_on: Option<NaiveDate>,
    /// The latest stretch of which nothing has come.
    pub late: Option<Late>,
    /// Names of the tokens by which it may deliver.
    pub tokens: Vec<String>,
}

/// Every supply and how it stands.
pub async fn list(app: &App) -> Result<Vec<Standing>, Error> {
    let (mut all, asked) = (Vec::new(), Asked::now(app, app.db.read()).await?);
    for row in store::list(app.db.read()).await? {
        all.push(standing(app, Supply::of(row, &asked), &asked).await?);
    }
    all.sort_by(|a, b| (&a.supply.organisation_code, a.supply.source).cmp(&(&b.supply.organisation_code, b.supply.source)));
    Ok(all)
}

/// Every supply of an organisation that is not closed.
pub async fn supplies(app: &App) -> Result<Vec<Supply>, StoreError> {
    let asked = Asked::now(app, app.db.read()).await?;
    let rows = store::list(app.db.read()).await?.into_iter().filter(|(_, whose)| whose.active);
    Ok(rows.map(|row| Supply::of(row, &asked)).collect())
}

/// What was agreed.
pub(super) async fn agreement(app: &App, id: SupplyId) -> Result<Supply, StoreError> {
    let asked = Asked::now(app, app.db.read()).await?;
    Ok(Supply::of(store::find(app.db.read(), id).await?, &asked))
}

/// One supply and how it stands.
pub async fn find(app: &App, id: SupplyId) -> Result<Standing, Error> {
    let asked = Asked::now(app, app.db.read()).await?;
    standing(app, Supply::of(store::find(app.db.read(), id).await?, &asked), &asked).await
}

async fn standing(app: &App, mut supply: Supply, asked: &Asked) -> Result<Standing, Error> {
    let (db, now) = (app.db.read(), app.clock.now());
    supply.frequency = asked.of_sender(db, supply.organisation, supply.source).await?;
    let newest_at = store::find_newest(db, supply.organisation, supply.source).await?;
    let day = |at: DateTime<Utc>| at.with_timezone(&Shanghai).date_naive();
    let (today, due) = (app.clock.today(), supply.due_day);
    let days = (day(supply.created_at), newest_at.map(day), today);
    let may = |scopes: &serde_json::Value| scopes.as_array().is_some_and(|all| all.iter().any(|code| code == Scope::Deliver.code()));
    let tokens = store::list_tokens(db, supply.organisation, now).await?.into_iter().filter(|token| may(&token.scopes)).map(|token| token.name);
    Ok(Standing {
        newest_at,
        next_on: next(supply.frequency, due, today, &app.calendar),
        late: late(supply.frequency, due, days, &app.calendar).filter(|_| supply.paused_at.is_none()),
        tokens: tokens.collect(),
        supply,
    })
}

/// A supply of which something is late, in the transaction in which that is said; none when it has come meanwhile, is being read, or is not
/// asked for any more.
pub(super) async fn lock_late(tx: &Tx, app: &App, id: SupplyId) -> Result<Option<(Supply, Late)>, StoreError> {
    // Whoever says that a delivery has come locks it as well.
    store::lock(tx, id).await?;
    let asked = Asked::now(app, tx).await?;
    let (row, whose) = store::find(tx, id).await?;
    if !whose.active || row.paused_at.is_some() || store::exists_under_way(tx, row.organisation_id, row.source).await? {
        return Ok(None);
    }
    let (mut supply, day) = (Supply::of((row, whose), &asked), |at: DateTime<Utc>| at.with_timezone(&Shanghai).date_naive());
    supply.frequency = asked.of_sender(tx, supply.organisation, supply.source).await?;
    let newest_on = store::find_newest(tx, supply.organisation, supply.source).await?.map(day);
    Ok(late(supply.frequency, supply.due_day, (day(supply.created_at), newest_on, asked.today), &app.calendar).map(|late| (supply, late)))
}

/// A file of a supply's folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// Its name.
    pub name: String,
    /// When it was looked at last before it was taken.
    pub seen_at: DateTime<Utc>,
    /// When it was put away.
    pub moved_at: Option<DateTime<Utc>>,
    /// The delivery that it became.
    pub delivery: Option<Delivery>,
}

/// The latest files of a supply's folder.
pub async fn files(app: &App, id: SupplyId) -> Result<Vec<Watched>, StoreError> {
    let files = store::list_files(app.db.read(), id).await?;
    let ids: Vec<DeliveryId> = files.iter().filter_map(|file| file.delivery_id).collect();
    let mut deliveries = store::list_deliveries(app.db.read(), &ids).await?;
    let mut watched = |file: watched_file::Model| Watched {
        delivery: file.delivery_id.and_then(|id| deliveries.remove(&id)).map(Delivery::of),
        name: file.file_name,
        seen_at: file.seen_at,
        moved_at: file.moved_at,
    };
    Ok(files.into_iter().map(&mut watched).collect())
}
