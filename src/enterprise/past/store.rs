//! Rows of what was known of firms and their facts before. Whoever writes over a row keeps it here first, in the same transaction.

use chrono::{DateTime, Utc};
use entity::enterprise::{enterprise, enterprise_event, fact, fact_event};
use entity::value::id::EnterpriseId;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use super::undo::{Happens, Replaces};
use crate::enterprise::store::DECLARED;
use crate::platform::store::{Error, Tx};

/// Values of one IN list.
const LIST: usize = 1000;

/// The place of the next event of a row.
fn next(table: &'static str, column: &'static str, of: &'static str) -> Expr {
    Expr::cust(format!("(SELECT COALESCE(MAX(kept.nth), 0) + 1 FROM {table} AS kept WHERE kept.{column} = {of}.id)"))
}

fn filled(mut insert: InsertStatement, select: sea_orm::sea_query::SelectStatement) -> Result<InsertStatement, Error> {
    insert.select_from(select).map_err(|e| Error::from(DbErr::Custom(e.to_string())))?;
    Ok(insert)
}

/// Keeps what the register says of firms before it says something else; of a mere confirmation only the day.
pub(in crate::enterprise) async fn keep(tx: &Tx, ids: &[EnterpriseId], what: Happens, at: DateTime<Utc>) -> Result<(), Error> {
    use enterprise_event::Column as To;
    for ids in ids.chunks(LIST) {
        let rows = enterprise::Entity::find().filter(enterprise::Column::Id.is_in(ids.iter().copied())).select_only();
        let rows = rows.column(enterprise::Column::Id).expr(next("enterprise_event", "enterprise_id", "enterprise"));
        let rows = rows.expr(Expr::value(what.code())).expr(Expr::value(at)).column(enterprise::Column::AsOfOn);
        let day = [To::EnterpriseId, To::Nth, To::Kind, To::At, To::AsOfOn];
        let insert = match what {
            Happens::Confirmed => filled(Query::insert().into_table(enterprise_event::Entity).columns(day).to_owned(), rows.into_query())?,
            Happens::Changed | Happens::Merged | Happens::Split => {
                let columns = day.into_iter().chain(WHOLE.iter().map(|(to, _)| *to));
                let rows = rows.columns(WHOLE.iter().map(|(_, from)| *from));
                filled(Query::insert().into_table(enterprise_event::Entity).columns(columns).to_owned(), rows.into_query())?
            }
        };
        tx.execute(&insert).await?;
    }
    Ok(())
}

/// The columns of an event beside the day, each with that of the firm.
const WHOLE: [(enterprise_event::Column, enterprise::Column); 17] = {
    use enterprise::Column as From;
    use enterprise_event::Column as To;
    [
        (To::CodeCheckFailed, From::CodeCheckFailed),
        (To::Name, From::Name),
        (To::SubjectKind, From::Kind),
        (To::Form, From::Form),
        (To::Status, From::Status),
        (To::Region, From::Region),
        (To::Industry, From::Industry),
        (To::EstablishedOn, From::EstablishedOn),
        (To::CapitalFen, From::CapitalFen),
        (To::Address, From::Address),
        (To::Scope, From::Scope),
        (To::LegalRepresentative, From::LegalRepresentative),
        (To::Source, From::Source),
        (To::RegistrationNumber, From::RegistrationNumber),
        (To::MergedInto, From::MergedInto),
        (To::UpdatedAt, From::UpdatedAt),
        (To::Version, From::Version),
    ]
};

async fn keep_facts(tx: &Tx, rows: Select<fact::Entity>, what: Replaces, at: DateTime<Utc>) -> Result<(), Error> {
    use fact_event::Column as To;
    let rows = rows.select_only().column(fact::Column::Id).expr(next("fact_event", "fact_id", "fact"));
    let rows = rows.column(fact::Column::EnterpriseId).expr(Expr::value(what.code())).expr(Expr::value(at));
    let rows =
        rows.columns([fact::Column::Key, fact::Column::Value, fact::Column::Origin, fact::Column::Source, fact::Column::AsOfOn, fact::Column::RecordedAt]);
    let columns = [To::FactId, To::Nth, To::EnterpriseId, To::Kind, To::At, To::Key, To::Value, To::Origin, To::Source, To::AsOfOn, To::RecordedAt];
    let insert = filled(Query::insert().into_table(fact_event::Entity).columns(columns).to_owned(), rows.into_query())?;
    tx.execute(&insert).await?;
    Ok(())
}

/// Keeps what a firm declared under these keys before it is replaced.
pub(in crate::enterprise) async fn keep_declared(tx: &Tx, firm: EnterpriseId, keys: &[&str], at: DateTime<Utc>) -> Result<(), Error> {
    let declared = fact::Entity::find().filter(fact::Column::EnterpriseId.eq(firm)).filter(fact::Column::Origin.eq(DECLARED));
    keep_facts(tx, declared.filter(fact::Column::Key.is_in(keys.iter().copied())), Replaces::Declared, at).await
}

/// Keeps whose facts were before they go to another firm.
pub(in crate::enterprise) async fn keep_owner(tx: &Tx, facts: &[Uuid], what: Replaces, at: DateTime<Utc>) -> Result<(), Error> {
    for facts in facts.chunks(LIST) {
        keep_facts(tx, fact::Entity::find().filter(fact::Column::Id.is_in(facts.iter().copied())), what, at).await?;
    }
    Ok(())
}

/// What the register said of a firm until after an instant, the latest first.
pub(super) async fn list_after(db: &impl ConnectionTrait, firm: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<enterprise_event::Model>, Error> {
    let later = enterprise_event::Entity::find().filter(enterprise_event::Column::EnterpriseId.eq(firm));
    let later = later.filter(enterprise_event::Column::At.gt(after)).order_by_desc(enterprise_event::Column::Nth);
    Ok(later.all(db).await?)
}

/// What the facts were until after an instant that are a firm's, or were then; the earliest of each fact first.
pub(super) async fn list_facts_after(db: &impl ConnectionTrait, firm: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<fact_event::Model>, Error> {
    let own = fact::Entity::find().filter(fact::Column::EnterpriseId.eq(firm)).select_only().column(fact::Column::Id).into_query();
    let of = fact_event::Column::EnterpriseId.eq(firm).or(fact_event::Column::FactId.in_subquery(own));
    let later = fact_event::Entity::find().filter(of).filter(fact_event::Column::At.gt(after));
    Ok(later.order_by_asc(fact_event::Column::FactId).order_by_asc(fact_event::Column::Nth).all(db).await?)
}
