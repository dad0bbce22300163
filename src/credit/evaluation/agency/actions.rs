//! Filing agencies, and attaching and withdrawing their reports.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::agency::{agency, agency_report};
use entity::value::AgencyReportKind;
use entity::value::id::{AgencyId, AgencyReportId, ApiTokenId, EnterpriseId};
use serde_json::json;

use super::filing::{Filing, Refusal, Standing};
use super::store;
use super::typed::{KEPT, REASON, TypedAgency, TypedReport, renewed};
use crate::app::App;
use crate::consent::actions::{Error as ConsentError, Reader, look_up};
use crate::platform::audit::{self, By, Deed};
use crate::platform::once::{self, Once};
use crate::platform::store::{Connection, Error as StoreError, Version};
use crate::platform::web::form::FieldErrors;
use crate::platform::web::upload::Received;

/// Why something about agencies did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// It is not possible.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// The key was used for another request.
    #[error("the key was used for another request")]
    Reused,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<once::Error> for Error {
    fn from(error: once::Error) -> Self {
        match error {
            once::Error::Reused => Self::Reused,
            once::Error::Store(error) => Self::Store(error),
        }
    }
}

/// An agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Which.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// The number of its filing.
    pub filing_number: String,
    /// The time of its filing.
    pub filing: Filing,
    /// Version of the row.
    pub version: Version,
}

impl Agency {
    fn of(row: agency::Model) -> Self {
        let filing = Filing { from: row.filed_on, until: row.filed_until, withdrawn_on: row.withdrawn_on };
        Self { id: row.id, name: row.name, filing_number: row.filing_number, filing, version: Version(row.version) }
    }
}

/// A report of an agency on a firm; its word, not the platform's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Which.
    pub id: AgencyReportId,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// The agency.
    pub agency: Agency,
    /// What it is.
    pub kind: AgencyReportKind,
    /// The agency's number of it.
    pub number: String,
    /// Version of the agency's method.
    pub method_version: String,
    /// Its day.
    pub reported_on: NaiveDate,
    /// The first day on which it no longer holds.
    pub valid_until: NaiveDate,
    /// The grade in the agency's own words.
    pub grade: String,
    /// SHA-256 of its file.
    pub file_hash: String,
    /// Where the agency keeps it; empty where it does not say.
    pub link: String,
    /// The name of the file that is kept; empty when none is.
    pub file_name: String,
    /// Whether somebody of the firm attached it, and not the credit office.
    pub by_firm: bool,
    /// When.
    pub attached_at: DateTime<Utc>,
    /// Why it was withdrawn.
    pub withdrawn_because: Option<String>,
    /// Whether it was withdrawn.
    pub is_withdrawn: bool,
    /// Version of the row.
    pub version: Version,
}

impl Attached {
    /// How it stands on a day.
    pub fn standing(&self, day: NaiveDate) -> Standing {
        Standing::of(self.agency.filing, self.valid_until, self.is_withdrawn, day)
    }
}

/// Files an agency.
pub async fn file(app: &App, by: &By, typed: &TypedAgency) -> Result<AgencyId, Error> {
    let new = typed.read().map_err(Error::Invalid)?;
    let id: AgencyId = app.ids.new_id();
    let tx = app.db.begin_write().await?;
    let detail = json!({ "filing_number": new.filing_number, "from": new.filed_on, "until": new.filed_until });
    let row = agency::Model {
        id,
        name: new.name,
        filing_number: new.filing_number,
        filed_on: new.filed_on,
        filed_until: new.filed_until,
        withdrawn_on: None,
        created_at: app.clock.now(),
        version: 1,
    };
    match store::insert_agency(&tx, row).await {
        Err(error) if error.is_taken("filing_number") => return Err(Error::Refused(Refusal::FiledBefore)),
        other => other?,
    }
    audit::write(&tx, app, by, Deed { action: "agency.file", subject_kind: "agency", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Renews the filing of an agency under its number: it ends on a later day.
pub async fn extend(app: &App, by: &By, id: AgencyId, filed_to: &str, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock_agency(&tx, id, seen).await?;
    if row.withdrawn_on.is_some() {
        return Err(Error::Refused(Refusal::WithdrawnBefore));
    }
    let filed_until = renewed(filed_to, row.filed_until).map_err(Error::Invalid)?;
    let detail = json!({ "filing_number": row.filing_number, "before": row.filed_until, "until": filed_until });
    let version = row.version + 1;
    store::save_agency(&tx, agency::Model { filed_until, version, ..row }).await?;
    audit::write(&tx, app, by, Deed { action: "agency.extend", subject_kind: "agency", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Withdraws the filing of an agency: from today its reports are not shown as valid.
pub async fn unfile(app: &App, by: &By, id: AgencyId, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock_agency(&tx, id, seen).await?;
    if row.withdrawn_on.is_some() {
        return Err(Error::Refused(Refusal::WithdrawnBefore));
    }
    let version = row.version + 1;
    store::save_agency(&tx, agency::Model { withdrawn_on: Some(app.clock.today()), version, ..row }).await?;
    audit::write(&tx, app, by, Deed { action: "agency.unfile", subject_kind: "agency", subject_id: id.to_string(), detail: json!({}) }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Every agency, by name.
pub async fn agencies(db: &impl Connection) -> Result<Vec<Agency>, StoreError> {
    Ok(store::list_agencies(db).await?.into_iter().map(Agency::of).collect())
}

/// Attaches a report of an agency to a firm; an agency that was not filed on the day of the report is refused. A small file is kept. A
/// system attaches with its token, under a key.
pub async fn attach(
    app: &App,
    by: &By,
    system: Option<(ApiTokenId, &Once)>,
    enterprise: EnterpriseId,
    typed: &TypedReport,
    file: Option<&Received>,
) -> Result<AgencyReportId, Error> {
    let new = typed.read(file.map(|file| file.hash.as_str()), app.clock.today()).map_err(Error::Invalid)?;
    let kept = match file.filter(|file| file.bytes <= KEPT) {
        Some(file) => Some(tokio::fs::read(&file.path).await.map_err(|_| Error::Invalid(FieldErrors::one("file", "agency-error-file")))?),
        None => None,
    };
    let tx = app.db.begin_write().await?;
    if let Some((_, once)) = system
        && let Some(id) = once::answered(&tx, once).await?
    {
        return Ok(id);
    }
    let agency = store::lock_by_number(&tx, &new.agency).await?.ok_or(Error::Refused(Refusal::NotFiled)).map(Agency::of)?;
    if !agency.filing.holds_on(new.reported_on) {
        return Err(Error::Refused(Refusal::NotFiled));
    }
    let id: AgencyReportId = app.ids.new_id();
    let detail = json!({ "agency": agency.filing_number, "number": new.number, "enterprise": enterprise, "hash": new.file_hash });
    let row = agency_report::Model {
        id,
        agency_id: agency.id,
        enterprise_id: enterprise,
        kind: new.kind,
        number: new.number,
        method_version: new.method_version,
        reported_on: new.reported_on,
        valid_until: new.valid_until,
        grade: new.grade,
        file_hash: new.file_hash,
        link: new.link,
        file_name: kept.as_ref().and(file).map(|file| file.name.clone()).unwrap_or_default(),
        file: kept,
        person_id: by.person,
        by_firm: by.person.is_some() && by.organisation.is_none(),
        api_token_id: system.map(|(token, _)| token),
        attached_at: app.clock.now(),
        withdrawn_at: None,
        withdrawn_because: None,
        version: 1,
    };
    match store::insert(&tx, row).await {
        Err(error) if error.is_taken("number") => return Err(Error::Refused(Refusal::AttachedBefore)),
        other => other?,
    }
    audit::write(&tx, app, by, Deed { action: "agency.attach", subject_kind: "agency_report", subject_id: id.to_string(), detail }).await?;
    if let Some((_, once)) = system {
        once::keep(&tx, app, once, &id).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Deletes a file that was received, once its report is attached or refused.
pub async fn discard(file: Option<&Received>) {
    if let Some(file) = file {
        // One that stays is only a file that nobody refers to.
        let _ = tokio::fs::remove_file(&file.path).await;
    }
}

/// Withdraws a report: the credit office any, a firm one that somebody of the firm attached.
pub async fn withdraw(app: &App, by: &By, firm: Option<EnterpriseId>, id: AgencyReportId, seen: Version, because: &str) -> Result<(), Error> {
    let because = because.trim();
    if !(1..=REASON).contains(&because.chars().count()) {
        return Err(Error::Invalid(FieldErrors::one("because", "agency-error-words")));
    }
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, firm, id).await?;
    if firm.is_some() && !row.by_firm {
        return Err(Error::Refused(Refusal::NotOwn));
    }
    if row.version != seen.0 {
        return Err(StoreError::Stale.into());
    }
    if row.withdrawn_at.is_some() {
        return Err(Error::Refused(Refusal::WithdrawnBefore));
    }
    let (withdrawn_at, version) = (Some(app.clock.now()), row.version + 1);
    store::save(&tx, agency_report::Model { withdrawn_at, withdrawn_because: Some(because.to_owned()), version, ..row }).await?;
    audit::write(&tx, app, by, Deed { action: "agency.withdraw", subject_kind: "agency_report", subject_id: id.to_string(), detail: json!({}) }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Reports on a firm, the newest first, whether they hold or not. Whoever shows them to a person does it through `consent`, or shows a
/// firm its own.
pub async fn reports(db: &impl Connection, firm: EnterpriseId) -> Result<Vec<Attached>, StoreError> {
    of_agencies(db, store::list(db, Some(firm), None).await?).await
}

/// A page of the reports on a firm, for itself: the newest first, or the newest of those before one.
pub async fn own(db: &impl Connection, firm: EnterpriseId, before: Option<AgencyReportId>) -> Result<Vec<Attached>, StoreError> {
    of_agencies(db, store::list(db, Some(firm), before).await?).await
}

/// Reports on all firms, the newest first, or the newest of those before one. What they say is read by `consent` only.
pub async fn every(db: &impl Connection, before: Option<AgencyReportId>) -> Result<Vec<Attached>, StoreError> {
    of_agencies(db, store::list(db, None, before).await?).await
}

async fn of_agencies(db: &impl Connection, lines: Vec<store::Line>) -> Result<Vec<Attached>, StoreError> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let by_id: HashMap<AgencyId, Agency> = agencies(db).await?.into_iter().map(|agency| (agency.id, agency)).collect();
    let attached = |line: store::Line| {
        Some(Attached {
            agency: by_id.get(&line.agency_id)?.clone(),
            id: line.id,
            enterprise: line.enterprise_id,
            kind: line.kind,
            number: line.number,
            method_version: line.method_version,
            reported_on: line.reported_on,
            valid_until: line.valid_until,
            grade: line.grade,
            file_hash: line.file_hash,
            link: line.link,
            file_name: line.file_name,
            by_firm: line.by_firm,
            attached_at: line.attached_at,
            withdrawn_because: line.withdrawn_because,
            is_withdrawn: line.withdrawn_at.is_some(),
            version: Version(line.version),
        })
    };
    Ok(lines.into_iter().filter_map(attached).collect())
}

/// The name and the bytes of a report's file, for the firm that it is about; none when only the hash is kept.
pub async fn file_of(app: &App, firm: EnterpriseId, id: AgencyReportId) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let row = store::find(app.db.read(), Some(firm), id).await?;
    Ok(row.file.map(|bytes| (row.file_name, bytes)))
}

/// The same for whoever is not of the firm: it is read like the firm's file, and leaves a line in the register.
pub async fn file_for(app: &App, reader: &Reader, id: AgencyReportId) -> Result<Option<(String, Vec<u8>)>, ConsentError> {
    let row = store::find(app.db.read(), None, id).await?;
    let Some(bytes) = row.file else { return Ok(None) };
    look_up(app, reader, row.enterprise_id).await?;
    Ok(Some((row.file_name, bytes)))
}
