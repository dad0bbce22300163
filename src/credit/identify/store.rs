//! Rows of identifications, and the quarantined rows that wait for them, which it joins with their deliveries for reading.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::credit::{delivery, identification, quarantine_row};
use entity::value::id::IdentificationId;
use entity::value::{IdentificationState, Source};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, PAGE, Tx, Version};

/// Values of one IN list.
const LIST: usize = 1000;
/// Rows of one INSERT.
const INSERT: usize = 500;

/// Those of the questions of a source that were asked before.
pub(super) async fn list_asked(db: &impl ConnectionTrait, source: Source, hashes: &[String]) -> Result<HashSet<String>, Error> {
    let mut all = HashSet::new();
    for hashes in hashes.chunks(LIST) {
        let found = identification::Entity::find().select_only().column(identification::Column::AskedHash);
        let these = identification::Column::AskedHash.is_in(hashes.iter().map(String::as_str));
        let found: Vec<String> = found.filter(identification::Column::Source.eq(source)).filter(these).into_tuple().all(db).await?;
        all.extend(found);
    }
    Ok(all)
}

/// Adds questions, unless somebody asked them in the meantime.
pub(super) async fn insert(tx: &Tx, rows: Vec<identification::Model>) -> Result<(), Error> {
    let known = OnConflict::columns([identification::Column::Source, identification::Column::AskedHash]).do_nothing().to_owned();
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<identification::ActiveModel> = rows.by_ref().take(INSERT).collect();
        identification::Entity::insert_many(some).on_conflict(known.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The questions of a source by their hash; nobody decides them before the transaction ends.
pub(super) async fn lock_asked(tx: &Tx, source: Source, hashes: &[String]) -> Result<HashMap<String, identification::Model>, Error> {
    let mut all = HashMap::new();
    for hashes in hashes.chunks(LIST) {
        let these = identification::Column::AskedHash.is_in(hashes.iter().map(String::as_str));
        let found = identification::Entity::find().filter(identification::Column::Source.eq(source)).filter(these);
        let rows = found.order_by_asc(identification::Column::Id).lock_exclusive().all(tx).await?;
        all.extend(rows.into_iter().map(|row| (row.asked_hash.clone(), row)));
    }
    Ok(all)
}

pub(super) async fn find(db: &impl ConnectionTrait, id: IdentificationId) -> Result<identification::Model, Error> {
    identification::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Locks a question that still is as somebody saw it.
pub(super) async fn lock(tx: &Tx, id: IdentificationId, seen: Version) -> Result<identification::Model, Error> {
    let row = identification::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if row.version == seen.0 { Ok(row) } else { Err(Error::Stale) }
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: identification::Model) -> Result<(), Error> {
    identification::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// A page of questions, the newest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    state: IdentificationState,
    before: Option<IdentificationId>,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<identification::Model>, Error> {
    use identification::Column;
    let mut query = identification::Entity::find();
    query = match (at, state) {
        (None, _) => query.filter(Column::State.eq(state)),
        (Some(at), IdentificationState::Open) => query.filter(Column::AskedAt.lte(at)).filter(Column::State.eq(state).or(Column::DecidedAt.gt(at))),
        (Some(at), IdentificationState::Sure | IdentificationState::Firm | IdentificationState::Nobody) => {
            query.filter(Column::State.eq(state)).filter(Column::AskedAt.lte(at)).filter(Column::DecidedAt.lte(at))
        }
    };
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    Ok(query.order_by_desc(Column::Id).limit(PAGE).all(db).await?)
}

pub(super) async fn count(db: &impl ConnectionTrait, state: IdentificationState) -> Result<u64, Error> {
    Ok(identification::Entity::find().filter(identification::Column::State.eq(state)).count(db).await?)
}

/// The newest open question but this one.
pub(super) async fn find_next(db: &impl ConnectionTrait, but: IdentificationId) -> Result<Option<IdentificationId>, Error> {
    let open = identification::Entity::find().filter(identification::Column::State.eq(IdentificationState::Open));
    let next = open.filter(identification::Column::Id.ne(but)).order_by_desc(identification::Column::Id).one(db).await?;
    Ok(next.map(|row| row.id))
}

/// Whether a question of a source was asked, decided or opened again at or after an instant, by a person.
pub(super) async fn exists_decided_since(db: &impl ConnectionTrait, source: Source, since: DateTime<Utc>) -> Result<bool, Error> {
    // A question that a delivery asked has not been written since; one that somebody touched has.
    let touched = identification::Entity::find()
        .filter(identification::Column::Source.eq(source))
        .filter(identification::Column::UpdatedAt.gte(since))
        .filter(identification::Column::Version.gt(1));
    Ok(touched.count(db).await? > 0)
}

/// The rows that wait for a question, in the order in which they came, each with its delivery.
pub(super) async fn list_rows(
    db: &impl ConnectionTrait,
    id: IdentificationId,
    most: Option<u64>,
) -> Result<Vec<(quarantine_row::Model, delivery::Model)>, Error> {
    let waiting = quarantine_row::Entity::find().filter(quarantine_row::Column::IdentificationId.eq(id));
    let rows = waiting.order_by_asc(quarantine_row::Column::DeliveryId).order_by_asc(quarantine_row::Column::Line).limit(most).all(db).await?;
    let ids: HashSet<_> = rows.iter().map(|row| row.delivery_id).collect();
    let found = delivery::Entity::find().filter(delivery::Column::Id.is_in(ids)).all(db).await?;
    let deliveries: HashMap<_, _> = found.into_iter().map(|row| (row.id, row)).collect();
    Ok(rows.into_iter().filter_map(|row| Some((deliveries.get(&row.delivery_id)?.clone(), row))).map(|(delivery, row)| (row, delivery)).collect())
}

/// How many rows wait for each of some questions.
pub(super) async fn count_rows(db: &impl ConnectionTrait, ids: &[IdentificationId]) -> Result<HashMap<IdentificationId, i64>, Error> {
    let waiting = quarantine_row::Entity::find().select_only().column(quarantine_row::Column::IdentificationId);
    let counted = waiting.column_as(quarantine_row::Column::Id.count(), "rows");
    let of = counted.filter(quarantine_row::Column::IdentificationId.is_in(ids.iter().copied())).group_by(quarantine_row::Column::IdentificationId);
    let rows: Vec<(IdentificationId, i64)> = of.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}
