//! Rows of personal letters.

use chrono::{DateTime, NaiveDate, Utc};
use entity::account::organisation;
use entity::consent::{personal_authorisation, personal_authorisation_bank};
use entity::value::id::{EnterpriseId, OrganisationId, PersonalAuthorisationId};
use entity::value::{AuthorisationState, LookupPurpose};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx, Version};

/// Letters that a firm's people signed for a purpose and that hold on a day, with the banks they name.
pub(super) async fn list_live(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
    purpose: LookupPurpose,
    on: NaiveDate,
) -> Result<Vec<(personal_authorisation::Model, Vec<OrganisationId>)>, Error> {
    let live = personal_authorisation::Entity::find()
        .filter(personal_authorisation::Column::EnterpriseId.eq(enterprise))
        .filter(personal_authorisation::Column::Purpose.eq(purpose))
        .filter(personal_authorisation::Column::State.eq(AuthorisationState::Live))
        .filter(personal_authorisation::Column::ValidFromOn.lte(on))
        .filter(personal_authorisation::Column::ValidToOn.gte(on));
    let live = live.order_by_asc(personal_authorisation::Column::Id).all(db).await?;
    if live.is_empty() {
        return Ok(Vec::new());
    }
    let of = personal_authorisation_bank::Column::AuthorisationId.is_in(live.iter().map(|row| row.id));
    let banks = personal_authorisation_bank::Entity::find().filter(of).all(db).await?;
    let named = |id| banks.iter().filter(|bank| bank.authorisation_id == id).map(|bank| bank.bank_id).collect();
    Ok(live.into_iter().map(|row| (row.clone(), named(row.id))).collect())
}

/// Letters of a firm's people, the latest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
    before: Option<PersonalAuthorisationId>,
) -> Result<Vec<personal_authorisation::Model>, Error> {
    let own = personal_authorisation::Entity::find().filter(personal_authorisation::Column::EnterpriseId.eq(enterprise));
    let mut latest = own.order_by_desc(personal_authorisation::Column::Id).limit(PAGE);
    if let Some(before) = before {
        latest = latest.filter(personal_authorisation::Column::Id.lt(before));
    }
    Ok(latest.all(db).await?)
}

pub(super) async fn find(db: &impl ConnectionTrait, enterprise: EnterpriseId, id: PersonalAuthorisationId) -> Result<personal_authorisation::Model, Error> {
    let own = personal_authorisation::Entity::find_by_id(id).filter(personal_authorisation::Column::EnterpriseId.eq(enterprise));
    own.one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn lock(tx: &Tx, enterprise: EnterpriseId, id: PersonalAuthorisationId) -> Result<personal_authorisation::Model, Error> {
    let own = personal_authorisation::Entity::find_by_id(id).filter(personal_authorisation::Column::EnterpriseId.eq(enterprise));
    own.lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// Names of the banks that letters name, by the bank's code.
pub(super) async fn list_named(db: &impl ConnectionTrait, letters: &[PersonalAuthorisationId]) -> Result<Vec<(PersonalAuthorisationId, String)>, Error> {
    let of = personal_authorisation_bank::Column::AuthorisationId.is_in(letters.iter().copied());
    let rows = personal_authorisation_bank::Entity::find().filter(of).all(db).await?;
    let banks = organisation::Entity::find().filter(organisation::Column::Id.is_in(rows.iter().map(|row| row.bank_id)));
    let banks = banks.order_by_asc(organisation::Column::Code).all(db).await?;
    let of_bank = |bank: organisation::Model| -> Vec<_> {
        rows.iter().filter(|row| row.bank_id == bank.id).map(|row| (row.authorisation_id, bank.name.clone())).collect()
    };
    Ok(banks.into_iter().flat_map(of_bank).collect())
}

pub(super) async fn insert(tx: &Tx, row: personal_authorisation::Model, banks: &[OrganisationId]) -> Result<(), Error> {
    let id = row.id;
    personal_authorisation::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    for bank in banks {
        let row = personal_authorisation_bank::ActiveModel { authorisation_id: Set(id), bank_id: Set(*bank) };
        personal_authorisation_bank::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Counts a reading under a letter, unless it is used up or was withdrawn just now; whether it was counted.
pub(super) async fn use_letter(tx: &Tx, id: PersonalAuthorisationId) -> Result<bool, Error> {
    let one = personal_authorisation::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if one.state != AuthorisationState::Live || one.most.is_some_and(|most| one.used >= most) {
        return Ok(false);
    }
    let change = personal_authorisation::ActiveModel { id: Set(id), used: Set(one.used + 1), ..Default::default() };
    personal_authorisation::Entity::update(change).exec(tx).await?;
    Ok(true)
}

/// Withdraws a letter that was seen in this version.
pub(super) async fn save_revoked(tx: &Tx, id: PersonalAuthorisationId, seen: Version, at: DateTime<Utc>) -> Result<(), Error> {
    let change = personal_authorisation::ActiveModel {
        state: Set(AuthorisationState::Revoked),
        revoked_at: Set(Some(at)),
        version: Set(seen.0 + 1),
        ..Default::default()
    };
    let seen = personal_authorisation::Column::Version.eq(seen.0);
    let of = personal_authorisation::Entity::update_many().set(change).filter(personal_authorisation::Column::Id.eq(id)).filter(seen);
    if of.exec(tx).await?.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}
