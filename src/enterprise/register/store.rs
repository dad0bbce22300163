//! Rows of firms as the register writes them.

use chrono::NaiveDate;
use entity::enterprise::enterprise;
use entity::value::Uscc;
use entity::value::id::EnterpriseId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use crate::platform::store::{Error, Tx};

/// Rows of one INSERT.
const INSERT: usize = 500;
/// Values of one IN list.
const LIST: usize = 1000;

pub(super) async fn find_by_codes(db: &impl ConnectionTrait, codes: &[Uscc]) -> Result<Vec<enterprise::Model>, Error> {
    let mut all = Vec::with_capacity(codes.len());
    for codes in codes.chunks(LIST) {
        all.extend(enterprise::Entity::find().filter(enterprise::Column::Code.is_in(codes.iter().cloned())).all(db).await?);
    }
    Ok(all)
}

pub(super) async fn list_ids(db: &impl ConnectionTrait, codes: &[Uscc]) -> Result<Vec<(String, EnterpriseId)>, Error> {
    let mut all = Vec::with_capacity(codes.len());
    for codes in codes.chunks(LIST) {
        let found = enterprise::Entity::find().select_only().columns([enterprise::Column::Code, enterprise::Column::Id]);
        all.extend(found.filter(enterprise::Column::Code.is_in(codes.iter().cloned())).into_tuple().all(db).await?);
    }
    Ok(all)
}

/// Firms by the organisation code inside their unified code; the expression is that of the index `enterprise_organisation`.
pub(super) async fn list_ids_by_organisation(db: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<(String, EnterpriseId)>, Error> {
    let mut all = Vec::with_capacity(codes.len());
    for codes in codes.chunks(LIST) {
        let found = enterprise::Entity::find().select_only().columns([enterprise::Column::Code, enterprise::Column::Id]);
        let inner = Expr::cust("substr(code, 9, 9)").is_in(codes.iter().map(String::as_str));
        all.extend(found.filter(inner).into_tuple().all(db).await?);
    }
    Ok(all)
}

pub(super) async fn insert(tx: &Tx, rows: Vec<enterprise::Model>) -> Result<(), Error> {
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<enterprise::ActiveModel> = rows.by_ref().take(INSERT).collect();
        enterprise::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Writes a row that was read in the same transaction.
pub(super) async fn save(tx: &Tx, row: enterprise::Model) -> Result<(), Error> {
    enterprise::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// Notes that rows still said the same on a day.
pub(super) async fn save_as_of(tx: &Tx, ids: &[EnterpriseId], day: NaiveDate) -> Result<(), Error> {
    for ids in ids.chunks(LIST) {
        let change = enterprise::ActiveModel { as_of_on: Set(day), ..Default::default() };
        enterprise::Entity::update_many().set(change).filter(enterprise::Column::Id.is_in(ids.iter().copied())).exec(tx).await?;
    }
    Ok(())
}
