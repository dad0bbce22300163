//! Rows of agencies and of their reports, which are listed without their files.

use chrono::{DateTime, NaiveDate, Utc};
use entity::agency::{agency, agency_report};
use entity::value::AgencyReportKind;
use entity::value::id::{AgencyId, AgencyReportId, EnterpriseId};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx, Version};

pub(super) async fn insert_agency(tx: &Tx, row: agency::Model) -> Result<(), Error> {
    agency::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn list_agencies(db: &impl ConnectionTrait) -> Result<Vec<agency::Model>, Error> {
    Ok(agency::Entity::find().order_by_asc(agency::Column::Name).all(db).await?)
}

/// The agency that has a filing number, locked: it does not lose its filing while a report of it is attached.
pub(super) async fn lock_by_number(tx: &Tx, number: &str) -> Result<Option<agency::Model>, Error> {
    let standing = agency::Entity::find().filter(agency::Column::FilingNumber.eq(number)).filter(agency::Column::WithdrawnOn.is_null());
    Ok(standing.lock_exclusive().one(tx).await?)
}

/// Locks an agency that still is as somebody saw it.
pub(super) async fn lock_agency(tx: &Tx, id: AgencyId, seen: Version) -> Result<agency::Model, Error> {
    let row = agency::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if row.version == seen.0 { Ok(row) } else { Err(Error::Stale) }
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save_agency(tx: &Tx, row: agency::Model) -> Result<(), Error> {
    agency::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

pub(super) async fn insert(tx: &Tx, row: agency_report::Model) -> Result<(), Error> {
    agency_report::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Locks a report that may be withdrawn: of a firm, or any.
pub(super) async fn lock(tx: &Tx, firm: Option<EnterpriseId>, id: AgencyReportId) -> Result<agency_report::Model, Error> {
    let row = agency_report::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if firm.is_none_or(|firm| row.enterprise_id == firm) { Ok(row) } else { Err(Error::NotFound) }
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: agency_report::Model) -> Result<(), Error> {
    agency_report::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// A report, with its file, that may be seen: of a firm, or any.
pub(super) async fn find(db: &impl ConnectionTrait, firm: Option<EnterpriseId>, id: AgencyReportId) -> Result<agency_report::Model, Error> {
    let row = agency_report::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    if firm.is_none_or(|firm| row.enterprise_id == firm) { Ok(row) } else { Err(Error::NotFound) }
}

/// A report without its file, with its agency.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub(super) struct Line {
    pub(super) id: AgencyReportId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) kind: AgencyReportKind,
    pub(super) number: String,
    pub(super) method_version: String,
    pub(super) reported_on: NaiveDate,
    pub(super) valid_until: NaiveDate,
    pub(super) grade: String,
    pub(super) file_hash: String,
    pub(super) link: String,
    pub(super) file_name: String,
    pub(super) by_firm: bool,
    pub(super) attached_at: DateTime<Utc>,
    pub(super) withdrawn_at: Option<DateTime<Utc>>,
    pub(super) withdrawn_because: Option<String>,
    pub(super) version: i64,
    pub(super) agency_id: AgencyId,
}

/// Reports of a firm, or of all, the newest first, or the newest of those before one.
pub(super) async fn list(db: &impl ConnectionTrait, firm: Option<EnterpriseId>, before: Option<AgencyReportId>) -> Result<Vec<Line>, Error> {
    use agency_report::Column as C;
    let mut all = agency_report::Entity::find().select_only().columns([
        C::Id,
        C::EnterpriseId,
        C::Kind,
        C::Number,
        C::MethodVersion,
        C::ReportedOn,
        C::ValidUntil,
        C::Grade,
        C::FileHash,
        C::Link,
        C::FileName,
        C::ByFirm,
        C::AttachedAt,
        C::WithdrawnAt,
        C::WithdrawnBecause,
        C::Version,
        C::AgencyId,
    ]);
    if let Some(firm) = firm {
        all = all.filter(C::EnterpriseId.eq(firm));
    }
    if let Some(before) = before {
        all = all.filter(C::Id.lt(before));
    }
    Ok(all.order_by_desc(C::Id).limit(PAGE).into_model::<Line>().all(db).await?)
}
