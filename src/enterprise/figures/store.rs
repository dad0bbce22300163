//! Rows of delivered facts and of monthly series.

use chrono::NaiveDate;
use entity::enterprise::{enterprise, fact, fact_series};
use entity::value::Source;
use entity::value::id::{EnterpriseId, FactId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::platform::store::{Error, Tx};

/// Rows of one statement.
const ROWS: usize = 500;
/// The origin of facts that departments deliver.
pub(super) const DELIVERED: &str = "delivered";

/// Delivered facts of firms.
pub(super) async fn list(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<fact::Model>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(ROWS) {
        let of = fact::Entity::find().filter(fact::Column::EnterpriseId.is_in(some.iter().copied())).filter(fact::Column::Origin.eq(DELIVERED));
        all.extend(of.order_by_asc(fact::Column::Id).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn delete(tx: &Tx, ids: &[FactId]) -> Result<(), Error> {
    for some in ids.chunks(ROWS) {
        fact::Entity::delete_many().filter(fact::Column::Id.is_in(some.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

pub(super) async fn insert(tx: &Tx, rows: Vec<fact::Model>) -> Result<(), Error> {
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        fact::Entity::insert_many(rows.by_ref().take(ROWS).collect::<Vec<fact::ActiveModel>>()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Firms after `after`, in the order of their ids, with a fact of a source whose last day is over. An entry that was merged into another keeps
/// its facts as they were.
pub(super) async fn list_run_out(db: &impl ConnectionTrait, source: Source, today: NaiveDate, after: Option<EnterpriseId>) -> Result<Vec<EnterpriseId>, Error> {
    let merged = enterprise::Entity::find().filter(enterprise::Column::MergedInto.is_not_null()).select_only().column(enterprise::Column::Id).into_query();
    let over = fact::Entity::find().filter(fact::Column::Origin.eq(DELIVERED)).filter(fact::Column::Feed.eq(source));
    let mut over = over.filter(fact::Column::ValidToOn.lt(today)).filter(fact::Column::EnterpriseId.not_in_subquery(merged));
    if let Some(after) = after {
        over = over.filter(fact::Column::EnterpriseId.gt(after));
    }
    let ids = over.select_only().column(fact::Column::EnterpriseId).distinct().order_by_asc(fact::Column::EnterpriseId).limit(ROWS as u64);
    Ok(ids.into_tuple().all(db).await?)
}

/// The series of a firm.
pub(super) async fn list_series(db: &impl ConnectionTrait, firm: EnterpriseId) -> Result<Vec<fact_series::Model>, Error> {
    Ok(fact_series::Entity::find().filter(fact_series::Column::EnterpriseId.eq(firm)).all(db).await?)
}

/// Puts series in the place of what was there.
pub(super) async fn save_series(tx: &Tx, rows: Vec<fact_series::Model>) -> Result<(), Error> {
    let over = || {
        let key = OnConflict::columns([fact_series::Column::EnterpriseId, fact_series::Column::Key]);
        let columns = [fact_series::Column::Points, fact_series::Column::Source, fact_series::Column::AsOfOn];
        key.clone().update_columns(columns).to_owned()
    };
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<fact_series::ActiveModel> = rows.by_ref().take(ROWS).collect();
        fact_series::Entity::insert_many(some).on_conflict(over()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Takes series of firms away.
pub(super) async fn delete_series(tx: &Tx, key: &str, firms: &[EnterpriseId]) -> Result<(), Error> {
    for some in firms.chunks(ROWS) {
        let of = fact_series::Entity::delete_many().filter(fact_series::Column::Key.eq(key));
        of.filter(fact_series::Column::EnterpriseId.is_in(some.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

/// The sources of figures that facts of firms rest on.
pub(super) fn feeds(rows: &[fact::Model]) -> impl Iterator<Item = (EnterpriseId, Source)> {
    rows.iter().filter_map(|row| Some((row.enterprise_id, row.feed?)))
}
