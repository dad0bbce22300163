//! Rows of authorisations and look-ups.

use chrono::NaiveDate;
use entity::consent::{authorisation, authorisation_bank, lookup};
use entity::value::AuthorisationState;
use entity::value::id::{EnterpriseId, OrganisationId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::{Error, Tx};

/// Live authorisations of a firm that cover a bank on a day, the one that lasts longest first.
pub(super) async fn list_live(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
    bank: OrganisationId,
    on: NaiveDate,
) -> Result<Vec<authorisation::Model>, Error> {
    let live = authorisation::Entity::find()
        .filter(authorisation::Column::EnterpriseId.eq(enterprise))
        .filter(authorisation::Column::State.eq(AuthorisationState::Live))
        .filter(authorisation::Column::ValidFromOn.lte(on))
        .filter(authorisation::Column::ValidToOn.gte(on))
        .order_by_desc(authorisation::Column::ValidToOn)
        .all(db)
        .await?;
    let ids: Vec<_> = live.iter().map(|a| a.id).collect();
    let named = authorisation_bank::Entity::find()
        .filter(authorisation_bank::Column::AuthorisationId.is_in(ids))
        .filter(authorisation_bank::Column::BankId.eq(bank))
        .all(db)
        .await?;
    Ok(live.into_iter().filter(|a| a.every_bank || named.iter().any(|n| n.authorisation_id == a.id)).collect())
}

pub(super) async fn insert_lookup(tx: &Tx, row: lookup::Model) -> Result<(), Error> {
    let lookup::Model { id, at, person_id, api_token_id, organisation_id, enterprise_id, items, purpose, authorisation_id, application_id, result, request_id } =
        row;
    let row = lookup::ActiveModel {
        id: Set(id),
        at: Set(at),
        person_id: Set(person_id),
        api_token_id: Set(api_token_id),
        organisation_id: Set(organisation_id),
        enterprise_id: Set(enterprise_id),
        items: Set(items),
        purpose: Set(purpose),
        authorisation_id: Set(authorisation_id),
        application_id: Set(application_id),
        result: Set(result),
        request_id: Set(request_id),
    };
    lookup::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
