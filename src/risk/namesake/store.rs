//! Rows of decisions on namesakes; and, joined for reading only, whom the register names as legal representatives.

use entity::enterprise::enterprise;
use entity::risk::namesake::{Column, Entity, Model};
use entity::value::id::{EnterpriseId, NamesakeId};
use entity::value::{Region, RegisterItem};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::Value as Json;

use super::likeness::Place;
use crate::enterprise::item::disputed;
use crate::platform::store::{Error, Tx};

/// Values that are looked for at once.
const LIST: usize = 1000;

/// A firm with whom the register names as its legal representative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Represented {
    pub(super) firm: EnterpriseId,
    pub(super) name: String,
    /// Where it is; unknown while the firm objects to its address.
    pub(super) place: Place,
    /// Whether the firm objects to the name: then nobody knows whom it has.
    pub(super) is_disputed: bool,
}

fn represented() -> Select<enterprise::Entity> {
    enterprise::Entity::find().filter(enterprise::Column::MergedInto.is_null()).filter(enterprise::Column::LegalRepresentative.is_not_null())
}

async fn read(db: &impl ConnectionTrait, some: Select<enterprise::Entity>) -> Result<Vec<Represented>, Error> {
    use enterprise::Column::{Address, Disputed, Id, LegalRepresentative, Region as County};
    type Row = (EnterpriseId, Option<String>, Option<Region>, Option<String>, Json);
    let rows: Vec<Row> = some.select_only().columns([Id, LegalRepresentative, County, Address, Disputed]).into_tuple().all(db).await?;
    let named = |(firm, name, region, address, items): Row| {
        let items = disputed(&items);
        let place = if items.contains_key(&RegisterItem::Address) { Place::default() } else { Place { region, address } };
        Some(Represented { firm, name: name.filter(|name| !name.is_empty())?, place, is_disputed: items.contains_key(&RegisterItem::LegalRepresentative) })
    };
    Ok(rows.into_iter().filter_map(named).collect())
}

/// Some firms that have a representative; none that was merged into another.
pub(super) async fn list_represented(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<Represented>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(LIST) {
        all.extend(read(db, represented().filter(enterprise::Column::Id.is_in(some.iter().copied()))).await?);
    }
    Ok(all)
}

/// Every firm whose representative has one of some names.
pub(super) async fn list_by_representative(db: &impl ConnectionTrait, names: &[&str]) -> Result<Vec<Represented>, Error> {
    let mut all = Vec::new();
    for some in names.chunks(LIST) {
        all.extend(read(db, represented().filter(enterprise::Column::LegalRepresentative.is_in(some.iter().copied()))).await?);
    }
    Ok(all)
}

pub(super) async fn insert(tx: &Tx, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: Model) -> Result<(), Error> {
    Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

fn standing() -> Select<Entity> {
    Entity::find().filter(Column::EndedAt.is_null())
}

/// A decision that stands, locked.
pub(super) async fn lock(tx: &Tx, id: NamesakeId) -> Result<Model, Error> {
    standing().filter(Column::Id.eq(id)).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// The decision on two firms that stands, locked.
pub(super) async fn lock_pair(tx: &Tx, (listed, other): (EnterpriseId, EnterpriseId)) -> Result<Option<Model>, Error> {
    Ok(standing().filter(Column::ListedId.eq(listed)).filter(Column::OtherId.eq(other)).lock_exclusive().one(tx).await?)
}

/// Decisions on two firms, those that have ended too, the newest first.
pub(super) async fn list_pair(db: &impl ConnectionTrait, (listed, other): (EnterpriseId, EnterpriseId)) -> Result<Vec<Model>, Error> {
    let both = Entity::find().filter(Column::ListedId.eq(listed)).filter(Column::OtherId.eq(other));
    Ok(both.order_by_desc(Column::Id).all(db).await?)
}

/// Decisions that stand on some listed firms.
pub(super) async fn list_standing(db: &impl ConnectionTrait, listed: &[EnterpriseId]) -> Result<Vec<Model>, Error> {
    let mut all = Vec::new();
    for some in listed.chunks(LIST) {
        all.extend(standing().filter(Column::ListedId.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Decisions that stand on a firm whose representative has a listed firm's name, in the order in which they were made.
pub(super) async fn list_of_other(db: &impl ConnectionTrait, other: EnterpriseId) -> Result<Vec<Model>, Error> {
    Ok(standing().filter(Column::OtherId.eq(other)).order_by_asc(Column::Id).all(db).await?)
}

/// Decisions that stand and that their firms object to.
pub(super) async fn list_objected(db: &impl ConnectionTrait) -> Result<Vec<Model>, Error> {
    Ok(standing().filter(Column::ObjectedAt.is_not_null()).order_by_asc(Column::Id).all(db).await?)
}

/// Decisions that stand on some firms, on either side.
pub(super) async fn list_of_either(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<Model>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(LIST) {
        let of = |column: Column| column.is_in(some.iter().copied());
        all.extend(standing().filter(Condition::any().add(of(Column::ListedId)).add(of(Column::OtherId))).order_by_asc(Column::Id).all(db).await?);
    }
    all.sort_by_key(|row| row.id);
    all.dedup_by_key(|row| row.id);
    Ok(all)
}
