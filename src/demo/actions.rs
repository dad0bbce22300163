//! Loads the city into an empty database, through the rooms' own imports and rules.

use std::collections::HashMap;
use std::path::PathBuf;

use chrono::{DateTime, Days, Utc};
use entity::account::{organisation, person};
use entity::product::{product, product_version};
use entity::value::id::PersonId;
use entity::value::{Coverage, Role};
use serde_json::json;
use uuid::{Builder, Uuid};

use super::declared::actions::declare_all;
use super::letter::actions::sign_farming;
use super::organisation::{agency_of_the_city, department_of_source, departments};
use super::past::actions::{Book, Past, past};
use super::{City, account, delivery, store};
use crate::account::password;
use crate::app::App;
use crate::consent::register::actions as register;
use crate::consent::register::jobs::MakeAudit;
use crate::credit::evaluation::agency::actions::file;
use crate::credit::evaluation::agency::typed::TypedAgency;
use crate::credit::feed::actions::{Sent, import_as};
use crate::credit::feed::channel::Channel;
use crate::credit::feed::supply::actions::{Typed, agree};
use crate::matching::experience::jobs::Learn;
use crate::platform::audit::{self, By, Deed};
use crate::platform::calendar;
use crate::platform::i18n::Lang;
use crate::platform::store::Error as StoreError;
use crate::platform::work;
use crate::report::jobs::MakeMonthly;
use crate::report::period::Period;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "canal-lantern-2026";

/// Said first, so that a city that was loaded only in part is known as such.
const BEGUN: &str = "demo.begin";
/// Said last.
const DONE: &str = "demo.finish";

/// Why the city could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of a delivery could not be written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A delivery could not be read.
    #[error("{0}: {1}")]
    Import(String, String),
    /// The city says what the platform's rules do not allow: a defect.
    #[error("the city does not follow the rules: {0}")]
    Inconsistent(String),
    /// Hashing the password failed.
    #[error("password hash: {0}")]
    Hash(String),
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Inconsistent(error.to_string())
    }
}

/// What stands in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet.
    Empty,
    /// A part of a city: a start did not end.
    Half,
    /// A city.
    Whole,
    /// Something that is no demonstration.
    Foreign,
}

/// An account of the demonstration, for the list that people sign in from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What the person may do.
    pub role: Role,
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The organisation or firm.
    pub place: String,
}

/// Somebody who is told how far the loading has come.
pub trait Progress: Send + Sync {
    /// A part begins that has so many steps.
    fn begin(&self, what: &str, steps: u64);
    /// So many steps of the part are done.
    fn reach(&self, steps: u64);
}

/// Nobody.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _what: &str, _steps: u64) {}
    fn reach(&self, _steps: u64) {}
}

/// A new id as if it had been made at `at`: lists that go by id then go by time.
pub(super) fn id_at<T: From<Uuid>>(app: &App, at: DateTime<Utc>) -> T {
    let mut bytes = [0; 10];
    app.ids.fill(&mut bytes);
    T::from(Builder::from_unix_timestamp_millis(u64::try_from(at.timestamp_millis()).unwrap_or(0), &bytes).into_uuid())
}

/// Says what the database holds.
pub async fn standing(app: &App) -> Result<Standing, Error> {
    let db = app.db.read();
    Ok(match (store::find_note(db, BEGUN).await?, store::find_note(db, DONE).await?) {
        (Some(_), Some(_)) => Standing::Whole,
        (Some(_), None) => Standing::Half,
        (None, _) if store::count_organisations(db).await? > 0 => Standing::Foreign,
        (None, _) => Standing::Empty,
    })
}

/// The demonstration's accounts that the database has, one of every role first.
pub async fn accounts(app: &App) -> Result<Vec<Account>, Error> {
    let people = store::people(app.db.read(), &account::logins()).await?;
    Ok(people.into_iter().map(|(row, place)| Account { role: row.role, login: row.login, name: row.name, place: place.unwrap_or_default() }).collect())
}

/// Loads a city into an empty database; each part is a transaction of its own, or many.
pub async fn load(app: &App, city: &City, progress: &dyn Progress) -> Result<Vec<Account>, Error> {
    note(app, BEGUN, json!({ "firms": city.enterprises.len() })).await?;
    let mut book = Book { organisations: organisations(app, city).await?, ..Book::default() };
    supplies(app).await?;
    for file in &city.deliveries {
        deliver(app, file, &book, progress).await?;
    }
    agency(app).await?;
    let firms = store::enterprises(app.db.read()).await?;
    book.firms = city.enterprises.iter().map(|firm| firms.get(&firm.code).copied()).collect();
    people(app, city, &mut book).await?;
    products(app, city, &mut book).await?;
    let past = past(app, city, &book)?;
    write_past(app, past, progress).await?;
    declare_all(app, city, &book).await?;
    reports(app).await?;
    sign_farming(app, city, &book).await?;
    note(app, DONE, json!({ "firms": firms.len() })).await?;
    accounts(app).await
}

async fn note(app: &App, action: &str, detail: serde_json::Value) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    audit::write(&tx, app, &By::SYSTEM, Deed { action, subject_kind: "city", subject_id: "demo".to_owned(), detail }).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

async fn organisations(app: &App, city: &City) -> Result<HashMap<String, entity::value::id::OrganisationId>, Error> {
    let mut ids = HashMap::new();
    let mut rows = Vec::with_capacity(city.organisations.len());
    for one in &city.organisations {
        let id = app.ids.new_id();
        ids.insert(one.code.clone(), id);
        rows.push(organisation::Model {
            id,
            code: one.code.clone(),
            kind: one.kind,
            name: one.name.clone(),
            parent_id: one.parent.as_ref().and_then(|code| ids.get(code)).copied(),
            region: one.region.clone(),
            mail_address: Some(format!("{}@example.org", one.code.to_lowercase())),
            active: true,
            created_at: app.clock.now(),
        });
    }
    let tx = app.db.begin_write().await?;
    store::insert_all(&tx, rows).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(ids)
}

/// Agrees with every department on what it delivers.
async fn supplies(app: &App) -> Result<(), Error> {
    for (department, source) in departments().iter().flat_map(|one| one.sources.iter().map(move |source| (one, *source))) {
        let typed = Typed {
            organisation: department.code.clone(),
            source: source.code().to_owned(),
            coverage: Coverage::Delta.code().to_owned(),
            about: String::new(),
            due_day: String::new(),
            watched: false,
        };
        agree(app, &By::SYSTEM, &typed).await.map_err(|error| Error::Inconsistent(format!("{} {source}: {error}", department.code)))?;
    }
    Ok(())
}

/// Files an agency whose reports firms may attach.
async fn agency(app: &App) -> Result<(), Error> {
    let day = app.clock.today();
    let typed = TypedAgency { filed_on: (day - Days::new(400)).to_string(), filed_to: (day + Days::new(700)).to_string(), ..agency_of_the_city() };
    file(app, &By::SYSTEM, &typed).await.map_err(|error| Error::Inconsistent(error.to_string()))?;
    Ok(())
}

/// Writes a delivery beside the database, as departments send it, and has it imported in the name of its department.
async fn deliver(app: &App, file: &delivery::Delivery, book: &Book, progress: &dyn Progress) -> Result<(), Error> {
    let by = By { organisation: book.organisations.get(&department_of_source(file.source).code).copied(), ..By::SYSTEM };
    let folder = app.settings.data.directory.join("demo");
    let path = folder.join(&file.name);
    let failed = |error| Error::File(path.clone(), error);
    tokio::fs::create_dir_all(&folder).await.map_err(failed)?;
    tokio::fs::write(&path, delivery::to_csv(file)).await.map_err(failed)?;
    progress.begin(&file.name, u64::try_from(file.rows.len()).unwrap_or(0));
    let mut before = 0;
    let sent = Sent { about: file.about.iter().cloned().collect(), ..Sent::delta(Channel::Command, file.source) };
    let read = import_as(app, &by, &sent, &path, |now, _| {
        progress.reach(u64::try_from(now - before).unwrap_or(0));
        before = now;
    });
    let read = read.await.map_err(|error| Error::Import(file.name.clone(), error.to_string()))?;
    match read.failure {
        Some(why) => Err(Error::Import(file.name.clone(), why.text(Lang::En))),
        None => Ok(()),
    }
}

/// The demonstration's accounts, and somebody for each firm of the past, who cannot sign in.
async fn people(app: &App, city: &City, book: &mut Book) -> Result<(), Error> {
    let now = app.clock.now();
    let blank = |id: PersonId, login: String, name: String, role: Role| person::Model {
        id,
        mail_address: Some(format!("{login}@example.org")),
        login,
        name,
        // Belongs to no password.
        password_hash: "*".to_owned(),
        role,
        organisation_id: None,
        enterprise_id: None,
        active: true,
        failed_attempts: 0,
        locked_until: None,
        signed_in_at: None,
        created_at: now,
        version: 1,
    };
    let mut rows = Vec::new();
    for one in &city.accounts {
        let mut row = blank(app.ids.new_id(), one.login.clone(), one.name.clone(), one.role);
        row.password_hash = hashed(app).await?;
        row.organisation_id = one.organisation.as_ref().and_then(|code| book.organisations.get(code)).copied();
        row.enterprise_id = one.firm.and_then(|firm| book.firms.get(firm).copied().flatten());
        match (one.role, &one.organisation, one.firm) {
            (Role::FirmOwner, _, Some(firm)) => drop(book.owners.insert(firm, row.id)),
            (Role::BankOfficer, Some(bank), _) => drop(book.officers.insert(bank.clone(), row.id)),
            (Role::FirmOwner | Role::BankOfficer | Role::BankManager | Role::Regulator | Role::Operator | Role::Department, _, _) => {}
        }
        rows.push(row);
    }
    for demand in &city.history {
        let Some(enterprise) = book.firms.get(demand.firm).copied().flatten() else { continue };
        if book.owners.contains_key(&demand.firm) {
            continue;
        }
        let firm = &city.enterprises[demand.firm];
        let mut row = blank(app.ids.new_id(), format!("firm{:06}", firm.index), firm.representative.clone(), Role::FirmOwner);
        row.enterprise_id = Some(enterprise);
        book.owners.insert(demand.firm, row.id);
        rows.push(row);
    }
    let tx = app.db.begin_write().await?;
    store::insert_all(&tx, rows).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

async fn hashed(app: &App) -> Result<String, Error> {
    let mut salt = [0; 16];
    app.ids.fill(&mut salt);
    let hash = tokio::task::spawn_blocking(move || password::hash(PASSWORD, &salt)).await.map_err(|e| Error::Hash(e.to_string()))?;
    hash.map_err(|e| Error::Hash(e.to_string()))
}

async fn products(app: &App, city: &City, book: &mut Book) -> Result<(), Error> {
    let (mut rows, mut versions) = (Vec::new(), Vec::new());
    for one in &city.products {
        let missing = || Error::Inconsistent(format!("no bank {}", one.bank));
        let published_at = calendar::midnight(one.offered_from_on);
        let (id, version) = (id_at(app, published_at), id_at(app, published_at));
        book.products.push((id, version));
        rows.push(product::Model {
            id,
            bank_id: *book.organisations.get(&one.bank).ok_or_else(missing)?,
            code: one.code.clone(),
            name: one.name.clone(),
            summary: one.line.clone(),
            active: true,
            created_at: published_at,
        });
        versions.push(product_version::Model {
            id: version,
            product_id: id,
            number: 1,
            family: one.terms.family,
            terms: serde_json::to_value(&one.terms)?,
            criteria: serde_json::to_value(&one.criteria)?,
            effective_from_on: one.offered_from_on,
            effective_until: one.offered_until,
            published_at,
        });
    }
    let tx = app.db.begin_write().await?;
    store::insert_all(&tx, rows).await?;
    store::insert_all(&tx, versions).await?;
    crate::product::actions::changed(&tx).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// Writes the past in one transaction: its tables refer to one another.
async fn write_past(app: &App, past: Past, progress: &dyn Progress) -> Result<(), Error> {
    let Past { authorisations, demands, catalogues, matches, applications, events, lookups, offers, disbursements, repayments, first_loans, shares, numbers } =
        past;
    progress.begin("history", 12);
    let tx = app.db.begin_write().await?;
    store::insert_all(&tx, authorisations).await?;
    progress.reach(1);
    store::insert_all(&tx, demands).await?;
    progress.reach(1);
    store::insert_all(&tx, catalogues.into_values().collect()).await?;
    progress.reach(1);
    store::insert_all(&tx, matches).await?;
    progress.reach(1);
    store::insert_all(&tx, applications).await?;
    progress.reach(1);
    store::insert_all(&tx, events).await?;
    progress.reach(1);
    // The register is in the order in which things were read.
    let mut lookups = lookups;
    lookups.sort_by_key(|row| (row.at, row.id));
    register::append(&tx, lookups).await?;
    progress.reach(1);
    store::insert_all(&tx, offers).await?;
    progress.reach(1);
    store::insert_all(&tx, disbursements).await?;
    progress.reach(1);
    store::insert_all(&tx, repayments).await?;
    progress.reach(1);
    store::insert_all(&tx, first_loans).await?;
    progress.reach(1);
    store::insert_all(&tx, shares).await?;
    for (series, last) in numbers {
        store::save_series(&tx, &series, last).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    register::take_anchor(app, &By::SYSTEM, register::day_before(app.clock.now())).await?;
    progress.reach(1);
    Ok(())
}

/// Months whose reports the service makes when it starts.
const REPORTS: usize = 3;

/// Has the reports of the last months made, and the outcomes until the last month's end learned from, as the schedules would have.
async fn reports(app: &App) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let mut period = Period::month_of(app.clock.now());
    work::enqueue(&tx, app, &Learn { month: period.previous() }).await?;
    for _ in 0..REPORTS {
        period = period.previous();
        work::enqueue(&tx, app, &MakeMonthly { period }).await?;
        work::enqueue(&tx, app, &MakeAudit { period }).await?;
    }
    Ok(tx.commit().await.map_err(StoreError::from)?)
}
