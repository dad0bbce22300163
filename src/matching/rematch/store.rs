//! Rows of following: changes of firms in batches, how far following has come, and what each followed firm qualifies for.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::following::{firm_change, follow_mark, followed_firm, qualification};
use entity::value::QualificationState;
use entity::value::id::{EnterpriseId, FirmChangeId, ProductId, ProductVersionId};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect, Statement};
use serde_json::json;

use crate::platform::store::{Error, Tx};

/// The series that gives batches their numbers.
pub(super) const BATCHES: &str = "firm_change";
/// The only mark there is.
const MARK: &str = "rematch";
/// Rows of one INSERT.
const INSERT: usize = 500;

/// Writes down that firms changed at an instant, but on SQLite for those of which a change waits for its batch already: on PostgreSQL others
/// give batches beside it. Both take the firms apart in the database: as rows or as parameters of their own they cost several times as much.
pub(super) async fn insert_changes(tx: &Tx, changes: &[(FirmChangeId, EnterpriseId)], at: DateTime<Utc>) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "INSERT INTO firm_change (id, enterprise_id, changed_at) SELECT one.id, one.firm, $3 FROM unnest($1::uuid[], $2::uuid[]) AS one(id, firm)";
        let (ids, firms): (Vec<Uuid>, Vec<Uuid>) = changes.iter().map(|(id, firm)| (id.0, firm.0)).unzip();
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [ids.into(), firms.into(), at.into()])).await?;
        return Ok(());
    }
    let sql = "WITH one AS (SELECT unhex(substr(value, 1, 32)) AS id, unhex(substr(value, 33)) AS firm FROM json_each(?)) \
               INSERT INTO firm_change (id, enterprise_id, changed_at) SELECT id, firm, ? FROM one \
               WHERE NOT EXISTS (SELECT 1 FROM firm_change WHERE batch IS NULL AND enterprise_id = one.firm)";
    let pairs: Vec<String> = changes.iter().map(|(id, firm)| format!("{}{}", id.0.simple(), firm.0.simple())).collect();
    tx.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, [json!(pairs).to_string().into(), at.into()])).await?;
    Ok(())
}

/// Whether a committed change has no batch yet.
pub(super) async fn exists_unbatched(db: &impl ConnectionTrait) -> Result<bool, Error> {
    Ok(firm_change::Entity::find().filter(firm_change::Column::Batch.is_null()).one(db).await?.is_some())
}

/// Gives every committed change without one this batch.
pub(super) async fn save_batch(tx: &Tx, batch: i64) -> Result<(), Error> {
    let change = firm_change::ActiveModel { batch: Set(Some(batch)), ..Default::default() };
    firm_change::Entity::update_many().set(change).filter(firm_change::Column::Batch.is_null()).exec(tx).await?;
    Ok(())
}

/// The number of the last batch that was committed; 0 before the first.
pub(super) async fn find_last_batch(db: &impl ConnectionTrait) -> Result<i64, Error> {
    let row = entity::platform::number_series::Entity::find_by_id(BATCHES).one(db).await?;
    Ok(row.map_or(0, |row| row.last))
}

/// Firms of batches after one, each change once.
pub(super) async fn list_firms_after(db: &impl ConnectionTrait, batch: i64) -> Result<Vec<(EnterpriseId, Option<i64>)>, Error> {
    let after = firm_change::Entity::find().filter(firm_change::Column::Batch.gt(batch)).select_only();
    Ok(after.columns([firm_change::Column::EnterpriseId, firm_change::Column::Batch]).into_tuple().all(db).await?)
}

/// Firms that changed after a mark with their batch, in the order of batches; however often a firm changed, it is once in a batch.
pub(super) async fn list_changed(db: &impl ConnectionTrait, mark: &follow_mark::Model, most: u64) -> Result<Vec<(i64, EnterpriseId)>, Error> {
    let after = match mark.enterprise_id {
        // As one pair: with an OR, a database reads every change before it too.
        Some(last) => {
            let here = Expr::tuple([firm_change::Column::Batch.into_simple_expr(), firm_change::Column::EnterpriseId.into_simple_expr()]);
            here.gt(Expr::tuple([Expr::val(mark.batch), Expr::val(last)]))
        }
        None => firm_change::Column::Batch.gt(mark.batch),
    };
    let columns = [firm_change::Column::Batch, firm_change::Column::EnterpriseId];
    let changed = firm_change::Entity::find().filter(after).select_only().columns(columns).distinct();
    Ok(changed.order_by_asc(firm_change::Column::Batch).order_by_asc(firm_change::Column::EnterpriseId).limit(most).into_tuple().all(db).await?)
}

/// Changes that were followed and are older than an instant are of no more use.
pub(super) async fn delete_changes(tx: &Tx, before: i64, older: DateTime<Utc>) -> Result<(), Error> {
    let done = firm_change::Entity::delete_many().filter(firm_change::Column::Batch.lt(before)).filter(firm_change::Column::ChangedAt.lt(older));
    done.exec(tx).await?;
    Ok(())
}

/// The mark as it stands, without waiting for whoever moves it.
pub(super) async fn find_mark(db: &impl ConnectionTrait) -> Result<Option<follow_mark::Model>, Error> {
    Ok(follow_mark::Entity::find_by_id(MARK).one(db).await?)
}

/// The mark, locked: one process follows at a time.
pub(super) async fn lock_mark(tx: &Tx) -> Result<follow_mark::Model, Error> {
    let row =
        follow_mark::ActiveModel { name: Set(MARK.to_owned()), batch: Set(0), enterprise_id: Set(None), catalogue: Set(String::new()), held_on: Set(None) };
    let absent = OnConflict::column(follow_mark::Column::Name).do_nothing().to_owned();
    follow_mark::Entity::insert(row).on_conflict(absent).exec_without_returning(tx).await?;
    follow_mark::Entity::find_by_id(MARK).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn save_mark(tx: &Tx, mark: follow_mark::Model) -> Result<(), Error> {
    let follow_mark::Model { name, batch, enterprise_id, catalogue, held_on } = mark;
    let row =
        follow_mark::ActiveModel { name: Set(name), batch: Set(batch), enterprise_id: Set(enterprise_id), catalogue: Set(catalogue), held_on: Set(held_on) };
    follow_mark::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// Firms whose day has come, the longest due first.
pub(super) async fn list_due(db: &impl ConnectionTrait, today: NaiveDate, most: u64) -> Result<Vec<EnterpriseId>, Error> {
    let due = followed_firm::Entity::find().filter(followed_firm::Column::DueOn.lte(today)).order_by_asc(followed_firm::Column::DueOn);
    Ok(due.limit(most).all(db).await?.into_iter().map(|row| row.enterprise_id).collect())
}

/// Makes every followed firm due.
pub(super) async fn save_all_due(tx: &Tx, today: NaiveDate) -> Result<(), Error> {
    let change = followed_firm::ActiveModel { due_on: Set(Some(today)), ..Default::default() };
    followed_firm::Entity::update_many().set(change).exec(tx).await?;
    Ok(())
}

pub(super) async fn list_followed(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<EnterpriseId>, Error> {
    let rows = followed_firm::Entity::find().filter(followed_firm::Column::EnterpriseId.is_in(firms.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|row| row.enterprise_id).collect())
}

/// Firms and the next day on which they are looked at.
pub(super) async fn save_followed(tx: &Tx, firms: Vec<(EnterpriseId, Option<NaiveDate>)>, at: DateTime<Utc>) -> Result<(), Error> {
    for some in firms.chunks(INSERT) {
        let rows = some.iter().map(|(firm, due_on)| followed_firm::ActiveModel { enterprise_id: Set(*firm), due_on: Set(*due_on), followed_at: Set(at) });
        let there = OnConflict::column(followed_firm::Column::EnterpriseId).update_column(followed_firm::Column::DueOn).to_owned();
        followed_firm::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub(super) async fn delete_followed(tx: &Tx, firms: &[EnterpriseId]) -> Result<(), Error> {
    followed_firm::Entity::delete_many().filter(followed_firm::Column::EnterpriseId.is_in(firms.iter().copied())).exec(tx).await?;
    qualification::Entity::delete_many().filter(qualification::Column::EnterpriseId.is_in(firms.iter().copied())).exec(tx).await?;
    Ok(())
}

/// Products that firms are known to qualify for.
pub(super) async fn list_qualified(
    db: &impl ConnectionTrait,
    firms: &[EnterpriseId],
) -> Result<BTreeMap<EnterpriseId, BTreeMap<ProductId, ProductVersionId>>, Error> {
    let rows = qualification::Entity::find().filter(qualification::Column::EnterpriseId.is_in(firms.iter().copied())).all(db).await?;
    let mut of: BTreeMap<EnterpriseId, BTreeMap<ProductId, ProductVersionId>> = BTreeMap::new();
    for row in rows {
        of.entry(row.enterprise_id).or_default().insert(row.product_id, row.version_id);
    }
    Ok(of)
}

pub(super) async fn insert_qualified(tx: &Tx, rows: Vec<qualification::Model>) -> Result<(), Error> {
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<qualification::ActiveModel> = rows.by_ref().take(INSERT).collect();
        qualification::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub(super) async fn save_version(tx: &Tx, firm: EnterpriseId, product: ProductId, version: ProductVersionId) -> Result<(), Error> {
    let change = qualification::ActiveModel { version_id: Set(version), ..Default::default() };
    let one = qualification::Entity::update_many().set(change).filter(qualification::Column::EnterpriseId.eq(firm));
    one.filter(qualification::Column::ProductId.eq(product)).exec(tx).await?;
    Ok(())
}

pub(super) async fn delete_qualified(tx: &Tx, firm: EnterpriseId, products: &[ProductId]) -> Result<(), Error> {
    let lost = qualification::Entity::delete_many().filter(qualification::Column::EnterpriseId.eq(firm));
    lost.filter(qualification::Column::ProductId.is_in(products.iter().copied())).exec(tx).await?;
    Ok(())
}

/// Gains that have lasted since an instant and were not told, the oldest first.
pub(super) async fn list_pending(db: &impl ConnectionTrait, until: DateTime<Utc>, most: u64) -> Result<Vec<qualification::Model>, Error> {
    let pending = qualification::Entity::find().filter(qualification::Column::State.eq(QualificationState::Pending));
    Ok(pending.filter(qualification::Column::SinceAt.lte(until)).order_by_asc(qualification::Column::SinceAt).limit(most).all(db).await?)
}

pub(super) async fn save_told(tx: &Tx, firm: EnterpriseId, product: ProductId) -> Result<(), Error> {
    let change = qualification::ActiveModel { state: Set(QualificationState::Told), ..Default::default() };
    let one = qualification::Entity::update_many().set(change).filter(qualification::Column::EnterpriseId.eq(firm));
    one.filter(qualification::Column::ProductId.eq(product)).exec(tx).await?;
    Ok(())
}

/// A gain that is still to be told, locked.
pub(super) async fn lock_pending(tx: &Tx, firm: EnterpriseId, product: ProductId) -> Result<Option<qualification::Model>, Error> {
    let one = qualification::Entity::find_by_id((firm, product)).filter(qualification::Column::State.eq(QualificationState::Pending));
    Ok(one.lock_exclusive().one(tx).await?)
}
