//! Rows of public-credit records and of what happened to them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::credit::{credit_record, credit_record_event, delivery};
use entity::value::id::{DeliveryId, EnterpriseId, IdentificationId, OrganisationId, RecordId};
use entity::value::{RecordState, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, Statement,
};
use serde_json::{Value as Json, json};

use super::actions::GIVEN;
use super::key::key_hash;
use super::life::Befalls;
use crate::platform::store::{Error, Tx};

/// Rows of one INSERT.
const INSERT: usize = 500;
/// Values of one IN list.
const LIST: usize = 1000;

/// Records of decisions and lists; figures are read by [`list_figures`] alone.
fn decides() -> SimpleExpr {
    credit_record::Column::Source.is_in(Source::RECORDS.iter().copied())
}

/// All records of a firm but its figures.
pub(super) async fn list(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<credit_record::Model>, Error> {
    let all = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.eq(enterprise)).filter(decides());
    Ok(all.order_by_asc(credit_record::Column::Source).order_by_asc(credit_record::Column::Id).all(db).await?)
}

/// Rows of figures about firms that stand.
pub(super) async fn list_figures(db: &impl ConnectionTrait, firms: &[EnterpriseId], sources: &[Source]) -> Result<Vec<credit_record::Model>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(LIST) {
        let of = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.is_in(some.iter().copied()));
        let of = of.filter(credit_record::Column::Source.is_in(sources.iter().copied())).filter(credit_record::Column::State.eq(RecordState::Current));
        let of = of.filter(credit_record::Column::RepairedAt.is_null()).filter(credit_record::Column::AnnulledAt.is_null());
        all.extend(of.all(db).await?);
    }
    Ok(all)
}

/// Records of several firms but their figures.
pub(super) async fn list_of(db: &impl ConnectionTrait, enterprises: &[EnterpriseId]) -> Result<Vec<credit_record::Model>, Error> {
    let mut all = Vec::new();
    for some in enterprises.chunks(LIST) {
        let of = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.is_in(some.iter().copied())).filter(decides());
        all.extend(of.order_by_asc(credit_record::Column::Source).order_by_asc(credit_record::Column::Id).all(db).await?);
    }
    Ok(all)
}

/// Records by their ids.
pub(super) async fn list_by_id(db: &impl ConnectionTrait, ids: &[RecordId]) -> Result<Vec<credit_record::Model>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(LIST) {
        all.extend(credit_record::Entity::find().filter(credit_record::Column::Id.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// What most rows need of a record that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) id: RecordId,
    pub(super) hash: String,
    /// Its firm is known.
    pub(super) settled: bool,
}

/// The records that are known among those of `keys`, by key.
pub(super) async fn list_known(db: &impl ConnectionTrait, source: Source, keys: &[&str]) -> Result<HashMap<String, Known>, Error> {
    let mut all = HashMap::with_capacity(keys.len());
    for keys in keys.chunks(LIST) {
        let rows = if db.get_database_backend() == DbBackend::Postgres { looked_up(db, source, keys).await? } else { listed(db, source, keys).await? };
        all.extend(rows.into_iter().map(|(key, id, hash, firm)| (key, Known { id, hash, settled: firm.is_some() })));
    }
    Ok(all)
}

/// Key, id, hash and firm of a record.
type Told = (String, RecordId, String, Option<EnterpriseId>);

async fn listed(db: &impl ConnectionTrait, source: Source, keys: &[&str]) -> Result<Vec<Told>, Error> {
    let of = credit_record::Entity::find().filter(credit_record::Column::KeyHash.is_in(keys.iter().map(|key| key_hash(source, key)))).select_only();
    let columns = [credit_record::Column::NaturalKey, credit_record::Column::Id, credit_record::Column::ContentHash, credit_record::Column::EnterpriseId];
    Ok(of.columns(columns).into_tuple().all(db).await?)
}

/// The same on PostgreSQL, key by key: in the midst of a large delivery it knows nothing yet of how keys are spread, and for a list it
/// would read every record of the source.
async fn looked_up(db: &impl ConnectionTrait, source: Source, keys: &[&str]) -> Result<Vec<Told>, Error> {
    let sql = "SELECT known.* FROM unnest($1::uuid[]) AS wanted(key) CROSS JOIN LATERAL \
               (SELECT natural_key, id, content_hash, enterprise_id FROM credit_record WHERE key_hash = wanted.key LIMIT 1) AS known";
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [keys.iter().map(|key| key_hash(source, key)).collect::<Vec<_>>().into()]))
        .await?;
    let one = |row: QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?));
    rows.into_iter().map(one).collect::<Result<_, DbErr>>().map_err(Error::from)
}

pub(super) async fn lock(tx: &Tx, id: RecordId) -> Result<credit_record::Model, Error> {
    credit_record::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: credit_record::Model) -> Result<(), Error> {
    credit_record::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

pub(super) async fn insert_events(tx: &Tx, rows: Vec<credit_record_event::Model>) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        return insert_as_one(tx, "credit_record_event", rows.into_iter().map(event_json).collect()).await;
    }
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<credit_record_event::ActiveModel> = rows.by_ref().take(INSERT).collect();
        credit_record_event::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Inserts rows as one JSON value: PostgreSQL takes them apart several times faster than as many thousand parameters.
async fn insert_as_one(tx: &Tx, table: &str, rows: Vec<Json>) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!("INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1)");
    tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [Json::from(rows).into()])).await?;
    Ok(())
}

fn event_json(row: credit_record_event::Model) -> Json {
    let credit_record_event::Model { id, record_id, delivery_id, enterprise_id, kind, content, at } = row;
    json!({ "id": id, "record_id": record_id, "delivery_id": delivery_id, "enterprise_id": enterprise_id, "kind": kind, "content": content, "at": at })
}

/// Records of these codes that no firm has yet; they stay as they are until the transaction ends.
pub(super) async fn lock_waiting(tx: &Tx, codes: &[&str]) -> Result<Vec<credit_record::Model>, Error> {
    let mut all = Vec::new();
    for codes in codes.chunks(LIST) {
        let found = credit_record::Entity::find()
            .filter(credit_record::Column::SubjectCode.is_in(codes.iter().copied()))
            .filter(credit_record::Column::EnterpriseId.is_null());
        all.extend(found.order_by_asc(credit_record::Column::Id).lock_exclusive().all(tx).await?);
    }
    Ok(all)
}

/// That a record came to its firm after an instant, or was delivered anew.
fn come_after(after: DateTime<Utc>) -> SimpleExpr {
    use credit_record_event::{Column, Entity};
    let of = ExprTrait::eq(Expr::col((Entity, Column::RecordId)), Expr::col((credit_record::Entity, credit_record::Column::Id)));
    let given = Column::Kind.eq(GIVEN).and(Column::EnterpriseId.is_null());
    let delivered = Column::Kind.ne(GIVEN).and(Column::DeliveryId.is_not_null());
    let come = Entity::find().filter(of).filter(Column::At.gt(after)).filter(given.or(delivered));
    Expr::exists(come.select_only().column(Column::RecordId).into_query())
}

/// Records of a firm that stand and that came in or to it after an instant, or were delivered anew, in the order in which they came in; they stay
/// as they are until the transaction ends.
pub(super) async fn lock_arrived(tx: &Tx, enterprise: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<credit_record::Model>, Error> {
    arrived(tx, credit_record::Column::EnterpriseId.eq(enterprise), after).await
}

/// The same among some records.
pub(super) async fn lock_arrived_of(tx: &Tx, ids: &[RecordId], after: DateTime<Utc>) -> Result<Vec<credit_record::Model>, Error> {
    let mut all = Vec::new();
    for ids in ids.chunks(LIST) {
        all.extend(arrived(tx, credit_record::Column::Id.is_in(ids.iter().copied()), after).await?);
    }
    Ok(all)
}

async fn arrived(tx: &Tx, of: SimpleExpr, after: DateTime<Utc>) -> Result<Vec<credit_record::Model>, Error> {
    use credit_record::Column;
    let stand = credit_record::Entity::find().filter(of).filter(Column::State.eq(RecordState::Current));
    let stand = stand.filter(Column::RepairedAt.is_null()).filter(Column::AnnulledAt.is_null());
    let since = stand.filter(Column::RecordedAt.gt(after).or(come_after(after)));
    Ok(since.order_by_asc(Column::Id).lock_exclusive().all(tx).await?)
}

/// Those of some records that came from nobody to a firm after an instant.
pub(super) async fn list_given_after(db: &impl ConnectionTrait, ids: &[RecordId], after: DateTime<Utc>) -> Result<Vec<RecordId>, Error> {
    use credit_record_event::Column;
    let mut all = Vec::new();
    for ids in ids.chunks(LIST) {
        let given = credit_record_event::Entity::find().filter(Column::RecordId.is_in(ids.iter().copied())).filter(Column::At.gt(after));
        let given = given.filter(Column::Kind.eq(GIVEN)).filter(Column::EnterpriseId.is_null());
        all.extend(given.select_only().column(Column::RecordId).into_tuple::<RecordId>().all(db).await?);
    }
    Ok(all)
}

/// Takes records away from their firm.
pub(super) async fn save_nobody(tx: &Tx, ids: &[RecordId]) -> Result<(), Error> {
    for ids in ids.chunks(LIST) {
        let change = credit_record::ActiveModel { enterprise_id: Set(None), matched_by: Set(None), ..Default::default() };
        credit_record::Entity::update_many().set(change).filter(credit_record::Column::Id.is_in(ids.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

/// The records of which something happened after an instant while they were a firm's.
fn left_after(enterprise: EnterpriseId, after: DateTime<Utc>) -> SelectStatement {
    let left = credit_record_event::Entity::find().filter(credit_record_event::Column::EnterpriseId.eq(enterprise));
    left.filter(credit_record_event::Column::At.gt(after)).select_only().column(credit_record_event::Column::RecordId).into_query()
}

/// The records that are a firm's, or were at some time after an instant: one list, so that a database need not go through all of them.
fn ever(enterprise: EnterpriseId, after: DateTime<Utc>) -> SelectStatement {
    let own = credit_record::Entity::find().filter(credit_record::Column::EnterpriseId.eq(enterprise)).select_only();
    own.column(credit_record::Column::Id).into_query().union(UnionType::Distinct, left_after(enterprise, after)).to_owned()
}

/// Records that are a firm's, or were at some time after an instant.
pub(super) async fn list_ever(db: &impl ConnectionTrait, enterprise: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<credit_record::Model>, Error> {
    ever_had(db, (enterprise, after), decides()).await
}

/// The same of rows of figures.
pub(super) async fn list_figures_ever(db: &impl ConnectionTrait, enterprise: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<credit_record::Model>, Error> {
    ever_had(db, (enterprise, after), decides().not()).await
}

async fn ever_had(db: &impl ConnectionTrait, (enterprise, after): (EnterpriseId, DateTime<Utc>), of: SimpleExpr) -> Result<Vec<credit_record::Model>, Error> {
    let all = credit_record::Entity::find()
        .filter(credit_record::Column::Id.in_subquery(ever(enterprise, after)))
        .filter(of)
        .filter(credit_record::Column::RecordedAt.lte(after));
    Ok(all.order_by_asc(credit_record::Column::Source).order_by_asc(credit_record::Column::Id).all(db).await?)
}

/// Rows of figures that were a firm's and stood until after an instant, and do not any more.
pub(super) async fn list_figures_over(db: &impl ConnectionTrait, enterprise: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<credit_record::Model>, Error> {
    use credit_record::Column;
    let gone = Column::EnterpriseId.is_null().or(Column::EnterpriseId.ne(enterprise));
    let withdrawn = Column::State.ne(RecordState::Current).and(Column::UpdatedAt.gt(after));
    let over = withdrawn.or(Column::AnnulledAt.gt(after)).or(Column::RepairedAt.gt(after));
    let all = credit_record::Entity::find().filter(Column::Id.in_subquery(ever(enterprise, after))).filter(decides().not());
    Ok(all.filter(Column::RecordedAt.lte(after)).filter(gone.or(over)).all(db).await?)
}

/// What happened after an instant to the records of [`list_ever`], the latest first.
pub(super) async fn list_events_after(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
    after: DateTime<Utc>,
) -> Result<Vec<credit_record_event::Model>, Error> {
    let later = credit_record_event::Entity::find().filter(credit_record_event::Column::RecordId.in_subquery(ever(enterprise, after)));
    let later = later.filter(credit_record_event::Column::At.gt(after)).order_by_desc(credit_record_event::Column::At);
    Ok(later.order_by_desc(credit_record_event::Column::Id).all(db).await?)
}

/// Those of some firms of whose records one was changed, ended or given away at some time.
pub(super) async fn list_firms_with_events(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<EnterpriseId>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(LIST) {
        let of = credit_record_event::Entity::find().filter(credit_record_event::Column::EnterpriseId.is_in(some.iter().copied()));
        let of = of.select_only().column(credit_record_event::Column::EnterpriseId).distinct();
        all.extend(of.into_tuple::<EnterpriseId>().all(db).await?);
    }
    Ok(all)
}

/// Everything that has happened to some records.
pub(super) async fn list_events_of(db: &impl ConnectionTrait, ids: &[RecordId]) -> Result<Vec<credit_record_event::Model>, Error> {
    let mut all = Vec::new();
    for ids in ids.chunks(LIST) {
        let of = credit_record_event::Entity::find().filter(credit_record_event::Column::RecordId.is_in(ids.iter().copied()));
        all.extend(of.all(db).await?);
    }
    Ok(all)
}

pub(super) async fn find(db: &impl ConnectionTrait, id: RecordId) -> Result<credit_record::Model, Error> {
    credit_record::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Whether something befell a record beside its deliveries.
pub(super) async fn exists_befallen(db: &impl ConnectionTrait, id: RecordId) -> Result<bool, Error> {
    let kinds = [Befalls::Repaired, Befalls::Annulled, Befalls::Suspended, Befalls::Resumed].map(Befalls::code);
    let of = credit_record_event::Entity::find().filter(credit_record_event::Column::RecordId.eq(id));
    Ok(of.filter(credit_record_event::Column::Kind.is_in(kinds)).count(db).await? > 0)
}

/// Gives records to their firm.
pub(super) async fn save_enterprise(tx: &Tx, ids: &[RecordId], enterprise: EnterpriseId) -> Result<(), Error> {
    for ids in ids.chunks(LIST) {
        let change = credit_record::ActiveModel { enterprise_id: Set(Some(enterprise)), ..Default::default() };
        credit_record::Entity::update_many().set(change).filter(credit_record::Column::Id.is_in(ids.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

/// The records that an identification led to their firm.
pub(super) async fn list_identified(db: &impl ConnectionTrait, id: IdentificationId) -> Result<Vec<credit_record::Model>, Error> {
    let found = credit_record::Entity::find().filter(credit_record::Column::IdentificationId.eq(id));
    Ok(found.order_by_asc(credit_record::Column::Id).all(db).await?)
}

/// Current records of a source that stand by a delivery of a sender before another delivery, behind one of them: their ids and keys.
pub(super) async fn list_sent(
    db: &impl ConnectionTrait,
    (source, organisation, before): (Source, Option<OrganisationId>, DeliveryId),
    after: Option<RecordId>,
) -> Result<Vec<(RecordId, String)>, Error> {
    let sent = delivery::Entity::find().filter(delivery::Column::Source.eq(source)).filter(delivery::Column::Id.lt(before));
    let sent = match organisation {
        Some(id) => sent.filter(delivery::Column::OrganisationId.eq(id)),
        None => sent.filter(delivery::Column::OrganisationId.is_null()),
    };
    let sent = sent.select_only().column(delivery::Column::Id).into_query();
    let mut query = credit_record::Entity::find()
        .filter(credit_record::Column::Source.eq(source))
        .filter(credit_record::Column::State.eq(RecordState::Current))
        .filter(credit_record::Column::DeliveryId.in_subquery(sent));
    if let Some(after) = after {
        query = query.filter(credit_record::Column::Id.gt(after));
    }
    let query = query.order_by_asc(credit_record::Column::Id).limit(LIST as u64).select_only();
    Ok(query.columns([credit_record::Column::Id, credit_record::Column::NaturalKey]).into_tuple().all(db).await?)
}

/// Takes records out again; their events go with them.
pub(super) async fn delete(tx: &Tx, ids: &[RecordId]) -> Result<(), Error> {
    for ids in ids.chunks(LIST) {
        credit_record::Entity::delete_many().filter(credit_record::Column::Id.is_in(ids.iter().copied())).exec(tx).await?;
    }
    Ok(())
}
