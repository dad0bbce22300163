//! Rows of authorisations; for pages it reads names, and for a withdrawal the applications that it touches.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::account::{organisation, person};
use entity::consent::{authorisation, authorisation_bank, letter_signature};
use entity::financing::application;
use entity::value::id::{ApplicationId, AuthorisationId, EnterpriseId, OrganisationId, PersonId};
use entity::value::{ApplicationState, AuthorisationState, LookupPurpose};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx, Version};

/// Live authorisations of a firm that cover a bank on a day, the one that lasts longest first.
pub(in crate::consent) async fn list_live(
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
        .filter(unused())
        .order_by_desc(authorisation::Column::ValidToOn)
        .order_by_desc(authorisation::Column::Id)
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

/// Locks a letter that holds on a day, used up or not: it is not withdrawn while something is read under it.
pub(in crate::consent) async fn lock_live(tx: &Tx, id: AuthorisationId, on: NaiveDate) -> Result<Option<authorisation::Model>, Error> {
    let live = authorisation::Entity::find_by_id(id)
        .filter(authorisation::Column::State.eq(AuthorisationState::Live))
        .filter(authorisation::Column::ValidFromOn.lte(on))
        .filter(authorisation::Column::ValidToOn.gte(on));
    Ok(live.lock_exclusive().one(tx).await?)
}

/// Letters for credit review that hold on a day, of some firms or of every one.
pub(in crate::consent) async fn list_reviewable(
    db: &impl ConnectionTrait,
    on: NaiveDate,
    firms: Option<&[EnterpriseId]>,
) -> Result<Vec<authorisation::Model>, Error> {
    let live = authorisation::Entity::find()
        .filter(authorisation::Column::Purpose.eq(LookupPurpose::CreditReview))
        .filter(authorisation::Column::State.eq(AuthorisationState::Live))
        .filter(authorisation::Column::ValidFromOn.lte(on))
        .filter(authorisation::Column::ValidToOn.gte(on))
        .filter(unused());
    let Some(firms) = firms else { return Ok(live.all(db).await?) };
    let mut all = Vec::new();
    for some in firms.chunks(1000) {
        all.extend(live.clone().filter(authorisation::Column::EnterpriseId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Whether the firm ever applied to the bank.
pub(in crate::consent) async fn exists_application(db: &impl ConnectionTrait, enterprise: EnterpriseId, bank: OrganisationId) -> Result<bool, Error> {
    let applied = application::Entity::find().filter(application::Column::EnterpriseId.eq(enterprise)).filter(application::Column::BankId.eq(bank));
    Ok(applied.count(db).await? > 0)
}

/// The firm's latest application at the bank.
pub(in crate::consent) async fn find_application(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
    bank: OrganisationId,
) -> Result<Option<ApplicationId>, Error> {
    let applied = application::Entity::find().filter(application::Column::EnterpriseId.eq(enterprise)).filter(application::Column::BankId.eq(bank));
    Ok(applied.select_only().column(application::Column::Id).order_by_desc(application::Column::Id).into_tuple().one(db).await?)
}

/// Letters of a firm, the latest first.
pub(in crate::consent) async fn list(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
    before: Option<AuthorisationId>,
) -> Result<Vec<authorisation::Model>, Error> {
    let mut query =
        authorisation::Entity::find().filter(authorisation::Column::EnterpriseId.eq(enterprise)).order_by_desc(authorisation::Column::Id).limit(PAGE);
    if let Some(before) = before {
        query = query.filter(authorisation::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

pub(in crate::consent) async fn find(db: &impl ConnectionTrait, enterprise: EnterpriseId, id: AuthorisationId) -> Result<authorisation::Model, Error> {
    let own = authorisation::Entity::find_by_id(id).filter(authorisation::Column::EnterpriseId.eq(enterprise));
    own.one(db).await?.ok_or(Error::NotFound)
}

pub(in crate::consent) async fn lock(tx: &Tx, enterprise: EnterpriseId, id: AuthorisationId) -> Result<authorisation::Model, Error> {
    let own = authorisation::Entity::find_by_id(id).filter(authorisation::Column::EnterpriseId.eq(enterprise));
    own.lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// A bank that a letter names.
pub(in crate::consent) struct Named {
    pub(in crate::consent) letter: AuthorisationId,
    pub(in crate::consent) bank: OrganisationId,
    pub(in crate::consent) name: String,
}

/// The banks that letters name, by the bank's code.
pub(in crate::consent) async fn list_named(db: &impl ConnectionTrait, letters: &[AuthorisationId]) -> Result<Vec<Named>, Error> {
    let rows = authorisation_bank::Entity::find().filter(authorisation_bank::Column::AuthorisationId.is_in(letters.iter().copied())).all(db).await?;
    let banks = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(rows.iter().map(|r| r.bank_id)))
        .order_by_asc(organisation::Column::Code)
        .all(db)
        .await?;
    let mut named = Vec::with_capacity(rows.len());
    for bank in banks {
        let of_bank = rows.iter().filter(|r| r.bank_id == bank.id);
        named.extend(of_bank.map(|r| Named { letter: r.authorisation_id, bank: bank.id, name: bank.name.clone() }));
    }
    Ok(named)
}

pub(in crate::consent) async fn insert(tx: &Tx, row: authorisation::Model, banks: &[OrganisationId]) -> Result<(), Error> {
    let authorisation::Model {
        id,
        number,
        enterprise_id,
        person_id,
        items,
        purpose,
        every_bank,
        text_version,
        text_hash,
        valid_from_on,
        valid_to_on,
        state,
        signed_at,
        revoked_at,
        most,
        used,
        version,
    } = row;
    let row = authorisation::ActiveModel {
        id: Set(id),
        number: Set(number),
        enterprise_id: Set(enterprise_id),
        person_id: Set(person_id),
        items: Set(items),
        purpose: Set(purpose),
        every_bank: Set(every_bank),
        text_version: Set(text_version),
        text_hash: Set(text_hash),
        valid_from_on: Set(valid_from_on),
        valid_to_on: Set(valid_to_on),
        state: Set(state),
        signed_at: Set(signed_at),
        revoked_at: Set(revoked_at),
        most: Set(most),
        used: Set(used),
        version: Set(version),
    };
    authorisation::Entity::insert(row).exec_without_returning(tx).await?;
    for bank in banks {
        let row = authorisation_bank::ActiveModel { authorisation_id: Set(id), bank_id: Set(*bank) };
        authorisation_bank::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Letters under which something may still be read.
fn unused() -> SimpleExpr {
    authorisation::Column::Most.is_null().or(Expr::col(authorisation::Column::Used).lt(Expr::col(authorisation::Column::Most)))
}

/// Counts a reading under a letter and says how many there are now; none when it is used up or was withdrawn just now.
pub(in crate::consent) async fn use_letter(tx: &Tx, id: AuthorisationId) -> Result<Option<i64>, Error> {
    let one = authorisation::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if one.state != AuthorisationState::Live || one.most.is_some_and(|most| one.used >= most) {
        return Ok(None);
    }
    let used = one.used + 1;
    authorisation::Entity::update(authorisation::ActiveModel { id: Set(id), used: Set(used), ..Default::default() }).exec(tx).await?;
    Ok(Some(used))
}

/// Withdraws a letter that was seen in this version.
pub(in crate::consent) async fn save_revoked(tx: &Tx, id: AuthorisationId, seen: Version, at: DateTime<Utc>) -> Result<(), Error> {
    let change =
        authorisation::ActiveModel { state: Set(AuthorisationState::Revoked), revoked_at: Set(Some(at)), version: Set(seen.0 + 1), ..Default::default() };
    let seen = authorisation::Entity::update_many().set(change).filter(authorisation::Column::Id.eq(id)).filter(authorisation::Column::Version.eq(seen.0));
    if seen.exec(tx).await?.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Applications of a firm that a bank still works on or has money out for.
pub(in crate::consent) async fn list_live_applications(tx: &Tx, enterprise: EnterpriseId) -> Result<Vec<application::Model>, Error> {
    let live = [ApplicationState::Waiting, ApplicationState::Accepted, ApplicationState::MaterialAsked, ApplicationState::Granted, ApplicationState::Disbursed];
    let own = application::Entity::find().filter(application::Column::EnterpriseId.eq(enterprise)).filter(application::Column::State.is_in(live));
    Ok(own.order_by_asc(application::Column::Id).all(tx).await?)
}

/// Names of organisations.
pub(in crate::consent) async fn organisation_names(db: &impl ConnectionTrait, ids: Vec<OrganisationId>) -> Result<HashMap<OrganisationId, String>, Error> {
    let rows = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Names of people.
pub(in crate::consent) async fn person_names(db: &impl ConnectionTrait, ids: Vec<PersonId>) -> Result<HashMap<PersonId, String>, Error> {
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Keeps what proves a signature.
pub(in crate::consent) async fn insert_signature(tx: &Tx, row: letter_signature::Model) -> Result<(), Error> {
    letter_signature::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// What proves the signature of a letter; none of one that was signed before that was kept.
pub(in crate::consent) async fn find_signature(db: &impl ConnectionTrait, letter: uuid::Uuid) -> Result<Option<letter_signature::Model>, Error> {
    Ok(letter_signature::Entity::find_by_id(letter).one(db).await?)
}
