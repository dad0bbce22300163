//! Rows of people, organisations and tokens.

use chrono::{DateTime, Utc};
use entity::account::{api_token, organisation, person};
use entity::enterprise::enterprise;
use entity::value::id::{ApiTokenId, EnterpriseId, OrganisationId, PersonId};
use entity::value::{OrganisationKind, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn find_by_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<person::Model>, Error> {
    Ok(person::Entity::find().filter(person::Column::Login.eq(login)).one(db).await?)
}

pub(super) async fn lock(tx: &Tx, id: PersonId) -> Result<person::Model, Error> {
    person::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn insert(tx: &Tx, row: person::Model) -> Result<(), Error> {
    let person::Model {
        id,
        login,
        name,
        mail_address,
        password_hash,
        role,
        organisation_id,
        enterprise_id,
        active,
        failed_attempts,
        locked_until,
        signed_in_at,
        created_at,
        version,
    } = row;
    let row = person::ActiveModel {
        id: Set(id),
        login: Set(login),
        name: Set(name),
        mail_address: Set(mail_address),
        password_hash: Set(password_hash),
        role: Set(role),
        organisation_id: Set(organisation_id),
        enterprise_id: Set(enterprise_id),
        active: Set(active),
        failed_attempts: Set(failed_attempts),
        locked_until: Set(locked_until),
        signed_in_at: Set(signed_in_at),
        created_at: Set(created_at),
        version: Set(version),
    };
    person::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What one sign-in attempt leaves behind.
pub(super) struct Attempt {
    pub(super) failed_attempts: i64,
    pub(super) locked_until: Option<DateTime<Utc>>,
    pub(super) signed_in_at: Option<DateTime<Utc>>,
}

pub(super) async fn save_attempt(tx: &Tx, id: PersonId, attempt: Attempt) -> Result<(), Error> {
    let mut change =
        person::ActiveModel { id: Set(id), failed_attempts: Set(attempt.failed_attempts), locked_until: Set(attempt.locked_until), ..Default::default() };
    if attempt.signed_in_at.is_some() {
        change.signed_in_at = Set(attempt.signed_in_at);
    }
    person::Entity::update(change).exec(tx).await?;
    Ok(())
}

pub(super) async fn save_active(tx: &Tx, id: PersonId, active: bool) -> Result<(), Error> {
    person::Entity::update(person::ActiveModel { id: Set(id), active: Set(active), ..Default::default() }).exec(tx).await?;
    Ok(())
}

pub(super) async fn save_password(tx: &Tx, id: PersonId, hash: String) -> Result<(), Error> {
    let change = person::ActiveModel { id: Set(id), password_hash: Set(hash), failed_attempts: Set(0), locked_until: Set(None), ..Default::default() };
    person::Entity::update(change).exec(tx).await?;
    Ok(())
}

/// People for the operator's list, by login.
pub(super) async fn list(db: &impl ConnectionTrait, after: Option<&str>, search: Option<&str>) -> Result<Vec<person::Model>, Error> {
    let mut query = person::Entity::find().order_by_asc(person::Column::Login).limit(PAGE);
    if let Some(after) = after {
        query = query.filter(person::Column::Login.gt(after));
    }
    if let Some(search) = search {
        query = query.filter(person::Column::Login.starts_with(search));
    }
    Ok(query.all(db).await?)
}

/// People by id.
pub(super) async fn list_by_id(db: &impl ConnectionTrait, ids: &[PersonId]) -> Result<Vec<person::Model>, Error> {
    Ok(person::Entity::find().filter(person::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

pub(super) async fn count_of_enterprise(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<u64, Error> {
    Ok(person::Entity::find().filter(person::Column::EnterpriseId.eq(enterprise)).count(db).await?)
}

/// The registered firm of a code; its people sign in under it.
pub(super) async fn find_enterprise(db: &impl ConnectionTrait, code: &Uscc) -> Result<Option<enterprise::Model>, Error> {
    Ok(enterprise::Entity::find().filter(enterprise::Column::Code.eq(code.clone())).one(db).await?)
}

pub(super) async fn find_organisation(db: &impl ConnectionTrait, code: &str) -> Result<Option<organisation::Model>, Error> {
    Ok(organisation::Entity::find().filter(organisation::Column::Code.eq(code)).one(db).await?)
}

pub(super) async fn list_organisations(db: &impl ConnectionTrait, kind: Option<OrganisationKind>) -> Result<Vec<organisation::Model>, Error> {
    let mut query = organisation::Entity::find().order_by_asc(organisation::Column::Code);
    if let Some(kind) = kind {
        query = query.filter(organisation::Column::Kind.eq(kind));
    }
    Ok(query.all(db).await?)
}

pub(super) async fn insert_organisation(tx: &Tx, row: organisation::Model) -> Result<(), Error> {
    let organisation::Model { id, code, kind, name, parent_id, region, mail_address, active, created_at } = row;
    let row = organisation::ActiveModel {
        id: Set(id),
        code: Set(code),
        kind: Set(kind),
        name: Set(name),
        parent_id: Set(parent_id),
        region: Set(region),
        mail_address: Set(mail_address),
        active: Set(active),
        created_at: Set(created_at),
    };
    organisation::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// How many products are on offer, by how many banks.
pub(super) async fn count_offer(db: &impl ConnectionTrait) -> Result<(u64, u64), Error> {
    let products = entity::product::product::Entity::find().filter(entity::product::product::Column::Active.eq(true)).count(db).await?;
    let banks = organisation::Entity::find().filter(organisation::Column::Kind.eq(OrganisationKind::Bank)).count(db).await?;
    Ok((products, banks))
}

pub(super) async fn insert_token(tx: &Tx, row: api_token::Model) -> Result<(), Error> {
    let api_token::Model { id, organisation_id, name, token_hash, scopes, created_at, expires_at, revoked_at, used_at } = row;
    let row = api_token::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation_id),
        name: Set(name),
        token_hash: Set(token_hash),
        scopes: Set(scopes),
        created_at: Set(created_at),
        expires_at: Set(expires_at),
        revoked_at: Set(revoked_at),
        used_at: Set(used_at),
    };
    api_token::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn list_tokens(db: &impl ConnectionTrait) -> Result<Vec<api_token::Model>, Error> {
    Ok(api_token::Entity::find().order_by_desc(api_token::Column::Id).limit(PAGE).all(db).await?)
}

pub(super) async fn revoke_token(tx: &Tx, id: ApiTokenId, now: DateTime<Utc>) -> Result<(), Error> {
    let found = api_token::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if found.revoked_at.is_none() {
        api_token::Entity::update(api_token::ActiveModel { id: Set(id), revoked_at: Set(Some(now)), ..Default::default() }).exec(tx).await?;
    }
    Ok(())
}

pub(super) async fn find_organisation_by_id(db: &impl ConnectionTrait, id: OrganisationId) -> Result<organisation::Model, Error> {
    organisation::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}
