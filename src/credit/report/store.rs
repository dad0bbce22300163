//! Rows of reports as issued; there is nothing that changes or removes one.

use chrono::{DateTime, Utc};
use entity::credit::credit_report;
use entity::value::id::{CreditReportId, EnterpriseId, OrganisationId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::platform::store::{Error, PAGE, Tx};

/// Whose reports may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those that the firm itself asked for.
    Firm(EnterpriseId),
    /// Those that a bank asked for.
    Bank(OrganisationId),
    /// Every one.
    Any,
}

fn of(whose: Whose) -> Select<credit_report::Entity> {
    let all = credit_report::Entity::find();
    match whose {
        Whose::Firm(firm) => all.filter(credit_report::Column::EnterpriseId.eq(firm)).filter(credit_report::Column::OrganisationId.is_null()),
        Whose::Bank(bank) => all.filter(credit_report::Column::OrganisationId.eq(bank)),
        Whose::Any => all,
    }
}

pub(super) async fn insert(tx: &Tx, row: credit_report::Model) -> Result<(), Error> {
    credit_report::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn find(db: &impl ConnectionTrait, whose: Whose, id: CreditReportId) -> Result<credit_report::Model, Error> {
    of(whose).filter(credit_report::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_by_number(db: &impl ConnectionTrait, number: &str) -> Result<Option<credit_report::Model>, Error> {
    Ok(credit_report::Entity::find().filter(credit_report::Column::Number.eq(number)).one(db).await?)
}

/// The latest first.
pub(super) async fn list(db: &impl ConnectionTrait, whose: Whose, before: Option<CreditReportId>) -> Result<Vec<credit_report::Model>, Error> {
    let mut query = of(whose).order_by_desc(credit_report::Column::Id).limit(PAGE);
    if let Some(before) = before {
        query = query.filter(credit_report::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// All about a firm, the oldest first.
pub(super) async fn list_about(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<credit_report::Model>, Error> {
    let about = credit_report::Entity::find().filter(credit_report::Column::EnterpriseId.eq(enterprise));
    Ok(about.order_by_asc(credit_report::Column::Id).all(db).await?)
}

/// Whether one about a firm was issued at or after an instant.
pub(super) async fn exists_since(db: &impl ConnectionTrait, enterprise: EnterpriseId, since: DateTime<Utc>) -> Result<bool, Error> {
    let of = credit_report::Entity::find().filter(credit_report::Column::EnterpriseId.eq(enterprise));
    Ok(of.filter(credit_report::Column::IssuedAt.gte(since)).count(db).await? > 0)
}
