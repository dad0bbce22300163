//! Rows of what was known of firms and their facts before. Whoever writes over a row keeps it here first, in the same transaction; an
//! earlier moment is told from the rows of now by undoing what happened since.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::enterprise::{enterprise, enterprise_event, fact, fact_event};
use entity::value::id::{EnterpriseId, FactId};
use sea_orm::sea_query::{Expr, InsertStatement, Query, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde_json::json;

use super::event::{Happens, Replaces};
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
const WHOLE: [(enterprise_event::Column, enterprise::Column); 21] = {
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
        (To::IndustryEdition, From::IndustryEdition),
        (To::IndustryDelivered, From::IndustryDelivered),
        (To::CancelledOn, From::CancelledOn),
        (To::Disputed, From::Disputed),
    ]
};

/// What an event keeps of a fact, each column with that of the fact.
const SAID: [(fact_event::Column, fact::Column); 10] = {
    use fact::Column as From;
    use fact_event::Column as To;
    [
        (To::Key, From::Key),
        (To::Value, From::Value),
        (To::Origin, From::Origin),
        (To::Source, From::Source),
        (To::AsOfOn, From::AsOfOn),
        (To::RecordedAt, From::RecordedAt),
        (To::Feed, From::Feed),
        (To::RecordId, From::RecordId),
        (To::ValidToOn, From::ValidToOn),
        (To::Disputed, From::Disputed),
    ]
};

async fn keep_facts(tx: &Tx, rows: Select<fact::Entity>, what: Replaces, at: DateTime<Utc>) -> Result<(), Error> {
    use fact_event::Column as To;
    let rows = rows.select_only().column(fact::Column::Id).expr(next("fact_event", "fact_id", "fact"));
    let rows = rows.column(fact::Column::EnterpriseId).expr(Expr::value(what.code())).expr(Expr::value(at));
    let rows = rows.columns(SAID.iter().map(|(_, from)| *from));
    let columns = [To::FactId, To::Nth, To::EnterpriseId, To::Kind, To::At].into_iter().chain(SAID.iter().map(|(to, _)| *to));
    let insert = filled(Query::insert().into_table(fact_event::Entity).columns(columns).to_owned(), rows.into_query())?;
    tx.execute(&insert).await?;
    Ok(())
}

/// Keeps what a firm declared under these keys before it is replaced.
pub(in crate::enterprise) async fn keep_declared(tx: &Tx, firm: EnterpriseId, keys: &[&str], at: DateTime<Utc>) -> Result<(), Error> {
    let declared = fact::Entity::find().filter(fact::Column::EnterpriseId.eq(firm)).filter(fact::Column::Origin.eq(DECLARED));
    keep_facts(tx, declared.filter(fact::Column::Key.is_in(keys.iter().copied())), Replaces::Anew, at).await
}

/// Keeps what facts are and whose, before they go to another firm or say something else.
pub(in crate::enterprise) async fn keep_each(tx: &Tx, facts: &[FactId], what: Replaces, at: DateTime<Utc>) -> Result<(), Error> {
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

/// Everything that the register said of a firm before, the latest first.
pub(super) async fn list(db: &impl ConnectionTrait, firm: EnterpriseId) -> Result<Vec<enterprise_event::Model>, Error> {
    list_after(db, firm, DateTime::UNIX_EPOCH).await
}

/// Everything that the facts were before that are a firm's, or were.
pub(super) async fn list_facts(db: &impl ConnectionTrait, firm: EnterpriseId) -> Result<Vec<fact_event::Model>, Error> {
    list_facts_after(db, firm, DateTime::UNIX_EPOCH).await
}

/// What the facts were until after an instant that are a firm's, or were then; the earliest of each fact first.
pub(super) async fn list_facts_after(db: &impl ConnectionTrait, firm: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<fact_event::Model>, Error> {
    let mut of = fact::Entity::find().filter(fact::Column::EnterpriseId.eq(firm)).select_only().column(fact::Column::Id).into_query();
    // Of a fact that came and went again the first event since is another firm's.
    let left = fact_event::Entity::find().filter(fact_event::Column::EnterpriseId.eq(firm)).filter(fact_event::Column::At.gt(after));
    let left = left.select_only().column(fact_event::Column::FactId).into_query();
    of.union(UnionType::Distinct, left);
    let later = fact_event::Entity::find().filter(fact_event::Column::FactId.in_subquery(of)).filter(fact_event::Column::At.gt(after));
    Ok(later.order_by_asc(fact_event::Column::FactId).order_by_asc(fact_event::Column::Nth).all(db).await?)
}

/// A firm's row as it was at an instant, by the events since, the latest first; none when the platform did not know it then, or did
/// not keep yet what it knew.
pub(super) fn firm(mut row: enterprise::Model, since: Vec<enterprise_event::Model>, at: DateTime<Utc>) -> Option<enterprise::Model> {
    for event in since {
        row = before(row, event);
    }
    (row.created_at <= at && row.updated_at <= at).then_some(row)
}

/// The same of an earlier day, by all events: what the register said last of a day no later, or else what it said first. None when the
/// firm was not yet established.
pub(super) fn firm_on(row: enterprise::Model, all: Vec<enterprise_event::Model>, at: DateTime<Utc>, on: NaiveDate) -> Option<enterprise::Model> {
    let (since, earlier): (Vec<_>, Vec<_>) = all.into_iter().partition(|event| event.at > at);
    let mut row = firm(row, since, at)?;
    // What is objected to is a matter of the moment, as whose entry it is.
    let (merged_into, disputed) = (row.merged_into, row.disputed.clone());
    for event in earlier {
        if row.as_of_on <= on {
            break;
        }
        row = before(row, event);
    }
    row.established_on.is_none_or(|day| day <= on).then_some(enterprise::Model { merged_into, disputed, ..row })
}

/// A firm's row before an event.
fn before(row: enterprise::Model, event: enterprise_event::Model) -> enterprise::Model {
    let row = enterprise::Model { as_of_on: event.as_of_on, ..row };
    let (Some(code_check_failed), Some(name), Some(kind), Some(status)) = (event.code_check_failed, event.name, event.subject_kind, event.status) else {
        return row;
    };
    enterprise::Model {
        code_check_failed,
        name,
        kind,
        form: event.form,
        status,
        region: event.region,
        industry: event.industry,
        established_on: event.established_on,
        capital_fen: event.capital_fen,
        address: event.address,
        scope: event.scope,
        legal_representative: event.legal_representative,
        source: event.source.unwrap_or_default(),
        registration_number: event.registration_number,
        merged_into: event.merged_into,
        cancelled_on: event.cancelled_on,
        updated_at: event.updated_at.unwrap_or(row.updated_at),
        version: event.version.unwrap_or(row.version),
        industry_edition: event.industry_edition,
        industry_delivered: event.industry_delivered,
        // Nothing was objected to before that was kept.
        disputed: event.disputed.unwrap_or_else(|| json!({})),
        ..row
    }
}

/// The fact that an event keeps.
fn was(event: fact_event::Model) -> fact::Model {
    let fact_event::Model { fact_id: id, enterprise_id, key, value, origin, source, as_of_on, recorded_at, feed, record_id, valid_to_on, .. } = event;
    let disputed = event.disputed;
    fact::Model { id, enterprise_id, key, value, origin, source, as_of_on, recorded_at, feed, record_id, valid_to_on, disputed }
}

/// A firm's facts as they were at an instant, by the events since, the earliest of each fact first; in the order of their ids.
pub(super) fn facts(now: Vec<fact::Model>, since: Vec<fact_event::Model>, of: EnterpriseId, at: DateTime<Utc>) -> Vec<fact::Model> {
    let mut then: HashMap<FactId, fact::Model> = HashMap::new();
    for event in since {
        then.entry(event.fact_id).or_insert_with(|| was(event));
    }
    for row in now {
        then.entry(row.id).or_insert(row);
    }
    let mut all: Vec<fact::Model> = then.into_values().filter(|row| row.enterprise_id == of && row.recorded_at <= at).collect();
    all.sort_by_key(|row| row.id);
    all
}

/// What a firm's facts that rest on no row of figures were on an earlier day, as they were known at an instant, by all events: of each what
/// was said last of a day no later. What was replaced was true of its own day all the same.
pub(super) fn facts_on(now: Vec<fact::Model>, all: Vec<fact_event::Model>, (of, at): (EnterpriseId, DateTime<Utc>), on: NaiveDate) -> Vec<fact::Model> {
    let replaced = |event: &&fact_event::Model| event.kind == Replaces::Anew.code() && event.enterprise_id == of && event.at <= at;
    let earlier: Vec<fact::Model> = all.iter().filter(replaced).cloned().map(was).collect();
    let since = all.into_iter().filter(|event| event.at > at).collect();
    let mut last: BTreeMap<(String, String), fact::Model> = BTreeMap::new();
    for row in facts(now, since, of, at).into_iter().chain(earlier) {
        if row.feed.is_some() || row.as_of_on > on {
            continue;
        }
        // What a firm declares bears the number of the declaration.
        let source = if row.origin == DECLARED { String::new() } else { row.source.clone() };
        let place = (row.key.clone(), source);
        if last.get(&place).is_none_or(|other| (other.as_of_on, other.recorded_at) < (row.as_of_on, row.recorded_at)) {
            last.insert(place, row);
        }
    }
    last.into_values().collect()
}

#[cfg(test)]
mod tests {
    use entity::value::{EnterpriseStatus, SubjectKind};

    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-03-02T{hour:02}:00:00Z").parse().expect("an instant")
    }
    fn id<T: From<uuid::Uuid>>(nth: u128) -> T {
        uuid::Uuid::from_u128(nth).into()
    }
    fn row(name: &str, updated: u32) -> enterprise::Model {
        enterprise::Model {
            id: id(1),
            code: "91320899MAXAY4CL05".parse().expect("a code"),
            code_check_failed: false,
            name: name.to_owned(),
            name_search: name.to_owned(),
            kind: SubjectKind::Company,
            form: None,
            status: EnterpriseStatus::Active,
            region: None,
            industry: None,
            established_on: None,
            capital_fen: None,
            address: None,
            scope: None,
            legal_representative: None,
            source: "某局".to_owned(),
            as_of_on: "2026-03-02".parse().expect("a day"),
            created_at: at(1),
            updated_at: at(updated),
            version: 1,
            registration_number: None,
            merged_into: None,
            industry_edition: None,
            industry_delivered: None,
            cancelled_on: None,
            disputed: json!({}),
        }
    }
    fn event(nth: i64, happens: Happens, hour: u32, name: Option<(&str, u32)>, day: &str) -> enterprise_event::Model {
        enterprise_event::Model {
            enterprise_id: id(1),
            nth,
            kind: happens.code().to_owned(),
            at: at(hour),
            as_of_on: day.parse().expect("a day"),
            code_check_failed: name.map(|_| false),
            name: name.map(|(name, _)| name.to_owned()),
            subject_kind: name.map(|_| SubjectKind::Company),
            form: None,
            status: name.map(|_| EnterpriseStatus::Revoked),
            region: None,
            industry: None,
            established_on: None,
            capital_fen: None,
            address: None,
            scope: None,
            legal_representative: None,
            source: name.map(|_| "某局".to_owned()),
            registration_number: None,
            merged_into: None,
            updated_at: name.map(|(_, since)| at(since)),
            version: name.map(|_| 1),
            industry_edition: None,
            industry_delivered: None,
            cancelled_on: None,
            disputed: name.map(|_| json!({})),
        }
    }

    #[test]
    fn an_earlier_day_is_objected_to_as_the_moment_is() {
        let events = || vec![event(1, Happens::Changed, 9, Some(("同一个名称", 1)), "2026-02-01")];
        let marked = enterprise::Model { disputed: json!({ "status": at(9) }), ..row("同一个名称", 9) };
        let on = |hour: u32| firm_on(marked.clone(), events(), at(hour), "2026-02-01".parse().expect("a day")).map(|row| row.disputed);
        assert_eq!((on(10), on(8)), (Some(json!({ "status": at(9) })), Some(json!({}))));
    }

    #[test]
    fn of_an_earlier_day_counts_what_was_said_of_it_last() {
        let events = || {
            vec![
                event(3, Happens::Changed, 9, Some(("第二个名称", 5)), "2026-02-20"),
                event(2, Happens::Confirmed, 7, None, "2026-02-10"),
                event(1, Happens::Changed, 5, Some(("第一个名称", 1)), "2026-02-01"),
            ]
        };
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let on = |hour: u32, of: &str| firm_on(row("第三个名称", 9), events(), at(hour), day(of)).map(|row| (row.name, row.as_of_on));
        assert_eq!(on(10, "2026-02-20"), Some(("第二个名称".to_owned(), day("2026-02-20"))), "known by now");
        assert_eq!(on(10, "2026-02-15"), Some(("第二个名称".to_owned(), day("2026-02-10"))));
        assert_eq!(on(10, "2026-01-15"), Some(("第一个名称".to_owned(), day("2026-02-01"))), "the first that is known");
        assert_eq!(on(4, "2026-02-20"), Some(("第一个名称".to_owned(), day("2026-02-01"))), "not known yet");
        let young = enterprise::Model { established_on: Some(day("2026-02-18")), ..row("新设企业", 9) };
        assert!(firm_on(young.clone(), Vec::new(), at(10), day("2026-02-17")).is_none());
        assert!(firm_on(young, Vec::new(), at(10), day("2026-02-18")).is_some());
    }

    #[test]
    fn the_events_since_are_undone_one_after_the_other() {
        let events = [
            event(3, Happens::Changed, 9, Some(("第二个名称", 5)), "2026-02-20"),
            event(2, Happens::Confirmed, 7, None, "2026-02-10"),
            event(1, Happens::Changed, 5, Some(("第一个名称", 1)), "2026-02-01"),
        ];
        let then = |hour: u32| firm(row("现在的名称", 9), events.iter().filter(|event| event.at > at(hour)).cloned().collect(), at(hour));
        let told = |hour: u32| then(hour).map(|row| (row.name, row.as_of_on.to_string()));
        assert_eq!(told(9), Some(("现在的名称".to_owned(), "2026-03-02".to_owned())));
        assert_eq!(told(8), Some(("第二个名称".to_owned(), "2026-02-20".to_owned())));
        assert_eq!(told(6), Some(("第二个名称".to_owned(), "2026-02-10".to_owned())));
        assert_eq!(told(4), Some(("第一个名称".to_owned(), "2026-02-01".to_owned())));
        assert_eq!(told(0), None, "it was not known yet");
        assert_eq!(firm(row("改写过的名称", 9), Vec::new(), at(8)), None, "what it was before was not kept");
    }

    #[test]
    fn a_fact_is_told_by_its_first_event_since() {
        let fact = |nth: u128, firm: u128, value: i64, since: u32| fact::Model {
            id: id(nth),
            enterprise_id: id(firm),
            key: "staff".to_owned(),
            value: json!(value),
            origin: "declared".to_owned(),
            source: String::new(),
            as_of_on: "2026-03-02".parse().expect("a day"),
            recorded_at: at(since),
            feed: None,
            record_id: None,
            valid_to_on: None,
            disputed: false,
        };
        let was = |nth: i64, of: &fact::Model, hour: u32| fact_event::Model {
            fact_id: of.id,
            nth,
            enterprise_id: of.enterprise_id,
            kind: Replaces::Anew.code().to_owned(),
            at: at(hour),
            key: of.key.clone(),
            value: of.value.clone(),
            origin: of.origin.clone(),
            source: of.source.clone(),
            as_of_on: of.as_of_on,
            recorded_at: of.recorded_at,
            feed: of.feed,
            record_id: of.record_id,
            valid_to_on: of.valid_to_on,
            disputed: of.disputed,
        };
        // The first fact is replaced at six; the third comes from another firm at eight.
        let (old, new, moved) = (fact(1, 1, 5, 2), fact(2, 1, 6, 6), fact(3, 1, 7, 2));
        let events = [was(1, &old, 6), was(1, &fact::Model { enterprise_id: id(2), ..moved.clone() }, 8)];
        let then = |hour: u32| {
            let since = events.iter().filter(|event| event.at > at(hour)).cloned().collect();
            facts(vec![new.clone(), moved.clone()], since, id(1), at(hour)).into_iter().map(|row| row.value).collect::<Vec<_>>()
        };
        assert_eq!(then(9), [json!(6), json!(7)]);
        assert_eq!(then(7), [json!(6)]);
        assert_eq!(then(3), [json!(5)]);
        assert!(then(1).is_empty());
    }
}
