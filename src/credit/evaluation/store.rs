//! Rows of profiles as shown; there is nothing that changes or removes one.

use entity::credit::evaluation;
use entity::value::id::{EnterpriseId, EvaluationId, OrganisationId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::platform::store::{Error, Tx};

/// Whose profiles may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Every one about the firm, also those that banks were shown.
    Firm(EnterpriseId),
    /// Those that a bank was shown.
    Bank(OrganisationId),
    /// Every one.
    Any,
}

fn of(whose: Whose) -> Select<evaluation::Entity> {
    let all = evaluation::Entity::find();
    match whose {
        Whose::Firm(firm) => all.filter(evaluation::Column::EnterpriseId.eq(firm)),
        Whose::Bank(bank) => all.filter(evaluation::Column::OrganisationId.eq(bank)),
        Whose::Any => all,
    }
}

pub(super) async fn insert(tx: &Tx, row: evaluation::Model) -> Result<(), Error> {
    evaluation::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn find(db: &impl ConnectionTrait, whose: Whose, id: EvaluationId) -> Result<evaluation::Model, Error> {
    of(whose).filter(evaluation::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// The one that the same reader was shown of the same input.
pub(super) async fn find_same(db: &impl ConnectionTrait, row: &evaluation::Model) -> Result<Option<EvaluationId>, Error> {
    let same = evaluation::Entity::find()
        .filter(evaluation::Column::EnterpriseId.eq(row.enterprise_id))
        .filter(evaluation::Column::InputDigest.eq(row.input_digest.as_str()))
        .filter(evaluation::Column::Purpose.eq(row.purpose));
    let same = match row.organisation_id {
        Some(organisation) => same.filter(evaluation::Column::OrganisationId.eq(organisation)),
        None => same.filter(evaluation::Column::OrganisationId.is_null()),
    };
    let same = match row.application_id {
        Some(application) => same.filter(evaluation::Column::ApplicationId.eq(application)),
        None => same.filter(evaluation::Column::ApplicationId.is_null()),
    };
    Ok(same.select_only().column(evaluation::Column::Id).into_tuple().one(db).await?)
}

/// The latest ones, the newest first.
pub(super) async fn list(db: &impl ConnectionTrait, whose: Whose, most: u64) -> Result<Vec<evaluation::Model>, Error> {
    Ok(of(whose).order_by_desc(evaluation::Column::Id).limit(most).all(db).await?)
}
