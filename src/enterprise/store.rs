//! Rows of firms and their facts.

use entity::enterprise::{declaration, enterprise, fact};
use entity::value::Uscc;
use entity::value::id::{DeclarationId, EnterpriseId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx};

pub(super) async fn find(db: &impl ConnectionTrait, id: EnterpriseId) -> Result<enterprise::Model, Error> {
    enterprise::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_by_code(db: &impl ConnectionTrait, code: &Uscc) -> Result<enterprise::Model, Error> {
    enterprise::Entity::find().filter(enterprise::Column::Code.eq(code.clone())).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_many(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<enterprise::Model>, Error> {
    let mut all = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        all.extend(enterprise::Entity::find().filter(enterprise::Column::Id.is_in(chunk.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Facts of several firms.
pub(super) async fn facts_of(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<fact::Model>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(1000) {
        let of = fact::Entity::find().filter(fact::Column::EnterpriseId.is_in(some.iter().copied()));
        all.extend(of.order_by_asc(fact::Column::Id).all(db).await?);
    }
    Ok(all)
}

/// The origin of facts that a firm says itself.
pub(super) const DECLARED: &str = "declared";

/// Locks a firm, so that two declarations of it come one after the other.
pub(super) async fn lock(tx: &Tx, id: EnterpriseId) -> Result<enterprise::Model, Error> {
    enterprise::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// Locks two firms in the order of their ids; the answer is in that in which they were asked for.
pub(super) async fn lock_both(tx: &Tx, (one, other): (EnterpriseId, EnterpriseId)) -> Result<(enterprise::Model, enterprise::Model), Error> {
    if one <= other {
        let first = lock(tx, one).await?;
        return Ok((first, lock(tx, other).await?));
    }
    let first = lock(tx, other).await?;
    Ok((lock(tx, one).await?, first))
}

/// Takes back what the firm declared before under these keys.
pub(super) async fn delete_declared(tx: &Tx, id: EnterpriseId, keys: &[&str]) -> Result<(), Error> {
    let declared = fact::Entity::delete_many().filter(fact::Column::EnterpriseId.eq(id)).filter(fact::Column::Origin.eq(DECLARED));
    declared.filter(fact::Column::Key.is_in(keys.iter().copied())).exec(tx).await?;
    Ok(())
}

pub(super) async fn insert_fact(tx: &Tx, row: fact::Model) -> Result<(), Error> {
    let fact::Model { id, enterprise_id, key, value, origin, source, as_of_on, recorded_at, feed, record_id, valid_to_on, disputed } = row;
    let row = fact::ActiveModel {
        id: Set(id),
        enterprise_id: Set(enterprise_id),
        key: Set(key),
        value: Set(value),
        origin: Set(origin),
        source: Set(source),
        as_of_on: Set(as_of_on),
        recorded_at: Set(recorded_at),
        feed: Set(feed),
        record_id: Set(record_id),
        valid_to_on: Set(valid_to_on),
        disputed: Set(disputed),
    };
    fact::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn insert_declaration(tx: &Tx, row: declaration::Model) -> Result<(), Error> {
    let declaration::Model { id, number, enterprise_id, person_id, items, text_version, text_hash, declared_at } = row;
    let row = declaration::ActiveModel {
        id: Set(id),
        number: Set(number),
        enterprise_id: Set(enterprise_id),
        person_id: Set(person_id),
        items: Set(items),
        text_version: Set(text_version),
        text_hash: Set(text_hash),
        declared_at: Set(declared_at),
    };
    declaration::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Declarations of a firm, the latest first.
pub(super) async fn declarations(db: &impl ConnectionTrait, id: EnterpriseId) -> Result<Vec<declaration::Model>, Error> {
    let own = declaration::Entity::find().filter(declaration::Column::EnterpriseId.eq(id));
    Ok(own.order_by_desc(declaration::Column::Id).limit(PAGE).all(db).await?)
}

pub(super) async fn find_declaration(db: &impl ConnectionTrait, firm: EnterpriseId, id: DeclarationId) -> Result<declaration::Model, Error> {
    let own = declaration::Entity::find_by_id(id).filter(declaration::Column::EnterpriseId.eq(firm));
    own.one(db).await?.ok_or(Error::NotFound)
}
