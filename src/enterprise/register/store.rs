//! Rows of firms as the register writes them.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::enterprise::{enterprise, former_name};
use entity::value::id::EnterpriseId;
use entity::value::{EnterpriseStatus, Region, Uscc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select, Statement,
};
use serde_json::{Value as Json, json};

use crate::platform::store::{Error, Tx, among};

/// Rows of one INSERT.
const INSERT: usize = 500;
/// Values of one IN list.
const LIST: usize = 1000;

pub(super) async fn find_by_codes(db: &impl ConnectionTrait, codes: &[Uscc]) -> Result<Vec<enterprise::Model>, Error> {
    let mut all = Vec::with_capacity(codes.len());
    for codes in codes.chunks(LIST) {
        all.extend(enterprise::Entity::find().filter(among(db, enterprise::Column::Code, codes.iter().map(Uscc::to_string).collect())).all(db).await?);
    }
    Ok(all)
}

/// The firm that an entry stands for: itself, or the one that it was merged into.
fn owner() -> SimpleExpr {
    Expr::col(enterprise::Column::MergedInto).if_null(Expr::col(enterprise::Column::Id))
}

/// What that is called in an answer.
const OWNER: &str = "owner";

pub(super) async fn list_ids(db: &impl ConnectionTrait, codes: &[Uscc]) -> Result<Vec<(String, EnterpriseId)>, Error> {
    let mut all = Vec::with_capacity(codes.len());
    for codes in codes.chunks(LIST) {
        let found = enterprise::Entity::find().select_only().column(enterprise::Column::Code).column_as(owner(), OWNER);
        all.extend(found.filter(among(db, enterprise::Column::Code, codes.iter().map(Uscc::to_string).collect())).into_tuple().all(db).await?);
    }
    Ok(all)
}

/// Firms by the organisation code inside their unified code; the expression is that of the index `enterprise_organisation`.
pub(super) async fn list_ids_by_organisation(db: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<(String, EnterpriseId)>, Error> {
    let mut all = Vec::with_capacity(codes.len());
    for codes in codes.chunks(LIST) {
        let found = enterprise::Entity::find().select_only().column(enterprise::Column::Code).column_as(owner(), OWNER);
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

pub(super) async fn list_codes(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<(EnterpriseId, Uscc)>, Error> {
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(LIST) {
        let found = enterprise::Entity::find().select_only().columns([enterprise::Column::Id, enterprise::Column::Code]);
        all.extend(found.filter(among(db, enterprise::Column::Id, ids.iter().map(|id| id.0).collect())).into_tuple().all(db).await?);
    }
    Ok(all)
}

pub(super) async fn list_ids_by_registration(db: &impl ConnectionTrait, numbers: &[String]) -> Result<Vec<(String, EnterpriseId)>, Error> {
    let mut all = Vec::with_capacity(numbers.len());
    for numbers in numbers.chunks(LIST) {
        let found = enterprise::Entity::find().select_only().column(enterprise::Column::RegistrationNumber).column_as(owner(), OWNER);
        let own = enterprise::Column::RegistrationNumber.is_in(numbers.iter().map(String::as_str));
        all.extend(found.filter(own).into_tuple().all(db).await?);
    }
    Ok(all)
}

/// Id, code, the firm that it was merged into, name, since when, status, the day on which it was struck off, the items that are objected to.
pub(super) type EnteredRow = (EnterpriseId, Uscc, Option<EnterpriseId>, String, Option<NaiveDate>, EnterpriseStatus, Option<NaiveDate>, Json);

/// The columns of an [`EnteredRow`].
fn entered() -> Select<enterprise::Entity> {
    use enterprise::Column::{CancelledOn, Code, Disputed, EstablishedOn, Id, MergedInto, Name, Status};
    enterprise::Entity::find().select_only().columns([Id, Code, MergedInto, Name, EstablishedOn, Status, CancelledOn, Disputed])
}

pub(super) async fn list_entered(db: &impl ConnectionTrait, codes: &[Uscc]) -> Result<Vec<EnteredRow>, Error> {
    let mut all = Vec::with_capacity(codes.len());
    for codes in codes.chunks(LIST) {
        let rows: Vec<EnteredRow> = if db.get_database_backend() == DbBackend::Sqlite {
            entered_as_one(db, codes).await?
        } else {
            entered().filter(among(db, enterprise::Column::Code, codes.iter().map(Uscc::to_string).collect())).into_tuple().all(db).await?
        };
        all.extend(rows);
    }
    Ok(all)
}

/// The same on SQLite, all rows as one value: its thread and the one that asks wake one another for every row.
async fn entered_as_one(db: &impl ConnectionTrait, codes: &[Uscc]) -> Result<Vec<EnteredRow>, Error> {
    const SQL: &str = "SELECT json_group_array(json_array(hex(id), code, iif(merged_into IS NULL, NULL, hex(merged_into)), name, established_on, status, \
        cancelled_on, json(disputed))) FROM enterprise WHERE code IN (SELECT value FROM json_each(?))";
    let row = db.query_one_raw(Statement::from_sql_and_values(DbBackend::Sqlite, SQL, [json!(codes).to_string().into()])).await?;
    let rows: String = row.ok_or(Error::NotFound)?.try_get_by_index(0)?;
    Ok(serde_json::from_str(&rows).map_err(|e| DbErr::Type(e.to_string()))?)
}

pub(super) async fn list_entered_by_id(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<EnteredRow>, Error> {
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(LIST) {
        let rows: Vec<EnteredRow> = entered().filter(among(db, enterprise::Column::Id, ids.iter().map(|id| id.0).collect())).into_tuple().all(db).await?;
        all.extend(rows);
    }
    Ok(all)
}

/// Id, code, name, division, registration number.
pub(super) type NamedRow = (EnterpriseId, Uscc, String, Option<Region>, Option<String>);

pub(super) async fn list_named(db: &impl ConnectionTrait, after: Option<EnterpriseId>, most: u64) -> Result<Vec<NamedRow>, Error> {
    use enterprise::Column::{Code, Id, MergedInto, Name, Region, RegistrationNumber};
    let mut found = enterprise::Entity::find().select_only().columns([Id, Code, Name, Region, RegistrationNumber]).filter(MergedInto.is_null());
    if let Some(after) = after {
        found = found.filter(Id.gt(after));
    }
    Ok(found.order_by_asc(Id).limit(most).into_tuple().all(db).await?)
}

/// The firms that merged entries stand for.
pub(super) async fn list_merged(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<(EnterpriseId, EnterpriseId)>, Error> {
    let mut all = Vec::new();
    for ids in ids.chunks(LIST) {
        let found = enterprise::Entity::find().select_only().columns([enterprise::Column::Id, enterprise::Column::MergedInto]);
        let merged = found.filter(enterprise::Column::Id.is_in(ids.iter().copied())).filter(enterprise::Column::MergedInto.is_not_null());
        let rows: Vec<(EnterpriseId, EnterpriseId)> = merged.into_tuple().all(db).await?;
        all.extend(rows);
    }
    Ok(all)
}

/// Names of the entries that were merged into firms, with those that they had before.
pub(super) async fn list_merged_names(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<(EnterpriseId, String)>, Error> {
    let mut all = Vec::new();
    for ids in ids.chunks(LIST) {
        use enterprise::Column::{Id, MergedInto, Name};
        let found = enterprise::Entity::find().select_only().columns([MergedInto, Id, Name]).filter(MergedInto.is_in(ids.iter().copied()));
        let rows: Vec<(EnterpriseId, EnterpriseId, String)> = found.into_tuple().all(db).await?;
        let into: HashMap<EnterpriseId, EnterpriseId> = rows.iter().map(|(into, from, _)| (*from, *into)).collect();
        let former = list_names(db, &into.keys().copied().collect::<Vec<_>>()).await?;
        all.extend(former.into_iter().filter_map(|(from, name)| Some((*into.get(&from)?, name))));
        all.extend(rows.into_iter().map(|(into, _, name)| (into, name)));
    }
    Ok(all)
}

/// Names that firms had, the latest first.
pub(super) async fn list_names(db: &impl ConnectionTrait, ids: &[EnterpriseId]) -> Result<Vec<(EnterpriseId, String)>, Error> {
    let mut all = Vec::new();
    for ids in ids.chunks(LIST) {
        let found = former_name::Entity::find().select_only().columns([former_name::Column::EnterpriseId, former_name::Column::Name]);
        let of = found.filter(former_name::Column::EnterpriseId.is_in(ids.iter().copied()));
        all.extend(of.order_by_desc(former_name::Column::Id).into_tuple().all(db).await?);
    }
    Ok(all)
}

/// Notes names that firms had, unless they are noted.
pub(super) async fn insert_names(tx: &Tx, rows: Vec<former_name::Model>) -> Result<(), Error> {
    let known = OnConflict::columns([former_name::Column::EnterpriseId, former_name::Column::NameSearch]).do_nothing().to_owned();
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<former_name::ActiveModel> = rows.by_ref().take(INSERT).collect();
        former_name::Entity::insert_many(some).on_conflict(known.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}
