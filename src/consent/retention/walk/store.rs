//! Records and rows of figures that are old enough to be over their term, and what hangs on them.

use chrono::NaiveDate;
use entity::credit::{credit_record, objection, objection_event, repair, repair_event};
use entity::value::Source;
use entity::value::id::RecordId;
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::actions::Due;
use crate::platform::store::{Error, Tx};

/// What of a source can be over its term.
#[derive(Clone, Copy, Debug)]
pub(super) struct Old {
    /// The source.
    pub(super) source: Source,
    /// Nothing of it that was decided after this day can be.
    pub(super) before: NaiveDate,
}

/// Records about which no request for repair and no objection is under way.
fn at_rest(of: Select<credit_record::Entity>) -> Select<credit_record::Entity> {
    let repairs = Query::select().column(repair::Column::RecordId).from(repair::Entity).and_where(repair::Column::EndedAt.is_null()).to_owned();
    // An objection to an item of the register names no record; beside a NULL nothing would be outside of the list.
    let objections = Query::select()
        .column(objection::Column::RecordId)
        .from(objection::Entity)
        .and_where(objection::Column::EndedAt.is_null())
        .and_where(objection::Column::RecordId.is_not_null())
        .to_owned();
    of.filter(credit_record::Column::Id.not_in_subquery(repairs)).filter(credit_record::Column::Id.not_in_subquery(objections))
}

/// A piece of the rows that are old enough, behind one of them.
pub(super) async fn list(db: &impl ConnectionTrait, old: &[Old], after: Option<RecordId>, most: u64) -> Result<Vec<credit_record::Model>, Error> {
    use credit_record::Column;
    let any = old
        .iter()
        .fold(Condition::any(), |any, old| any.add(Column::Source.eq(old.source).and(Column::DecidedOn.lte(old.before).or(Column::DecidedOn.is_null()))));
    let mut rows = at_rest(credit_record::Entity::find().filter(any));
    if let Some(after) = after {
        rows = rows.filter(Column::Id.gt(after));
    }
    if old.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows.order_by_asc(Column::Id).limit(most).all(db).await?)
}

/// Locks what is as it was looked at and still at rest.
pub(super) async fn lock(tx: &Tx, due: &[Due]) -> Result<Vec<credit_record::Model>, Error> {
    let ids: Vec<RecordId> = due.iter().map(|due| due.id).collect();
    let locked = credit_record::Entity::find().filter(credit_record::Column::Id.is_in(ids.iter().copied()));
    let locked = locked.order_by_asc(credit_record::Column::Id).lock_exclusive().all(tx).await?;
    // Asked again behind the lock: whoever files something about a record locks it first.
    let rest = at_rest(credit_record::Entity::find().filter(credit_record::Column::Id.is_in(ids)));
    let rest: Vec<RecordId> = rest.select_only().column(credit_record::Column::Id).into_tuple().all(tx).await?;
    let stands = |row: &credit_record::Model| rest.contains(&row.id) && due.iter().any(|due| due.id == row.id && due.version == row.version);
    Ok(locked.into_iter().filter(stands).collect())
}

/// Deletes records with their events, and the requests and objections about them with theirs.
pub(super) async fn delete(tx: &Tx, ids: &[RecordId]) -> Result<(), Error> {
    let requests: SelectStatement =
        Query::select().column(repair::Column::Id).from(repair::Entity).and_where(repair::Column::RecordId.is_in(ids.iter().copied())).to_owned();
    let objections: SelectStatement =
        Query::select().column(objection::Column::Id).from(objection::Entity).and_where(objection::Column::RecordId.is_in(ids.iter().copied())).to_owned();
    repair_event::Entity::delete_many().filter(repair_event::Column::RepairId.in_subquery(requests)).exec(tx).await?;
    objection_event::Entity::delete_many().filter(objection_event::Column::ObjectionId.in_subquery(objections)).exec(tx).await?;
    repair::Entity::delete_many().filter(repair::Column::RecordId.is_in(ids.iter().copied())).exec(tx).await?;
    objection::Entity::delete_many().filter(objection::Column::RecordId.is_in(ids.iter().copied())).exec(tx).await?;
    credit_record::Entity::delete_many().filter(credit_record::Column::Id.is_in(ids.iter().copied())).exec(tx).await?;
    Ok(())
}
