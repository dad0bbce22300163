//! Rows of a whole city, written many at a time, and what is known of a city that is there already.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::account::{organisation, person};
use entity::enterprise::enterprise;
use entity::platform::{audit_entry, number_series};
use entity::value::Uscc;
use entity::value::id::{EnterpriseId, OrganisationId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, Tx};

/// Rows of one statement: within both databases' limits of parameters.
const ROWS: usize = 500;

/// Inserts all rows of one table.
pub(super) async fn insert_all<M>(tx: &Tx, rows: Vec<M>) -> Result<(), Error>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: Send,
{
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<_> = rows.by_ref().take(ROWS).map(IntoActiveModel::into_active_model).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        <M::Entity as EntityTrait>::insert_many(chunk).exec_without_returning(tx).await?;
    }
}

/// Sets how far the numbers of a series have been given.
pub(super) async fn save_series(tx: &Tx, series: &str, last: i64) -> Result<(), Error> {
    let row = number_series::ActiveModel { series: Set(series.to_owned()), last: Set(last) };
    let over = OnConflict::column(number_series::Column::Series).update_column(number_series::Column::Last).to_owned();
    number_series::Entity::insert(row).on_conflict(over).exec_without_returning(tx).await?;
    Ok(())
}

/// The firms by their codes.
pub(super) async fn enterprises(db: &impl ConnectionTrait) -> Result<HashMap<Uscc, EnterpriseId>, Error> {
    let all = enterprise::Entity::find().select_only().column(enterprise::Column::Code).column(enterprise::Column::Id);
    Ok(all.into_tuple::<(Uscc, EnterpriseId)>().all(db).await?.into_iter().collect())
}

/// How many organisations there are.
pub(super) async fn count_organisations(db: &impl ConnectionTrait) -> Result<u64, Error> {
    Ok(organisation::Entity::find().count(db).await?)
}

/// When something was first noted of the city.
pub(super) async fn find_note(db: &impl ConnectionTrait, action: &str) -> Result<Option<DateTime<Utc>>, Error> {
    let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq(action)).order_by_asc(audit_entry::Column::Id);
    Ok(noted.one(db).await?.map(|row| row.at))
}

/// A person with the names of where they belong.
pub(super) type Belonging = (person::Model, Option<String>);

/// The people of these logins, each with the name of their organisation or firm.
pub(super) async fn people(db: &impl ConnectionTrait, logins: &[String]) -> Result<Vec<Belonging>, Error> {
    let mut all = Vec::with_capacity(logins.len());
    for login in logins {
        let Some(found) = person::Entity::find().filter(person::Column::Login.eq(login)).one(db).await? else { continue };
        let name = match (found.organisation_id, found.enterprise_id) {
            (Some(id), _) => organisation_name(db, id).await?,
            (None, Some(id)) => enterprise::Entity::find_by_id(id).one(db).await?.map(|row| row.name),
            (None, None) => None,
        };
        all.push((found, name));
    }
    Ok(all)
}

async fn organisation_name(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<String>, Error> {
    Ok(organisation::Entity::find_by_id(id).one(db).await?.map(|row| row.name))
}
