//! Rows of the register: appending under the lock of its end, reading it along, anchors and anomalies. For its pages it joins names.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::consent::{authorisation, lookup, lookup_anchor, lookup_anomaly, lookup_head, lookup_unchained};
use entity::value::id::{AuthorisationId, EnterpriseId, LookupId, OrganisationId};
use entity::value::{LookupPurpose, LookupResult, LookupRule};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::chain::{Anchor, Line, Link};
use super::proof::Row;
use crate::platform::store::{Error, PAGE, Tx};

/// The one row of the end.
const HEAD: &str = "lookup";
/// Rows of one INSERT.
const ROWS: usize = 500;
/// Rows of one number that are looked at: a second one is wrong already.
const TWICE: u64 = 2;

impl From<&lookup::Model> for Line {
    fn from(row: &lookup::Model) -> Self {
        let lookup::Model {
            id,
            seq: _,
            at,
            person_id,
            api_token_id,
            organisation_id,
            enterprise_id,
            items,
            purpose,
            authorisation_id,
            application_id,
            result,
            request_id,
            records,
            digest,
            seal,
            hash: _,
            erased_on: _,
        } = row;
        Self {
            id: *id,
            at: *at,
            person: *person_id,
            token: *api_token_id,
            organisation: *organisation_id,
            enterprise: *enterprise_id,
            items: items.clone(),
            purpose: purpose.code().to_owned(),
            authorisation: *authorisation_id,
            application: *application_id,
            result: result.code().to_owned(),
            request: request_id.clone(),
            records: records.clone(),
            digest: digest.clone(),
            seal: seal.clone(),
        }
    }
}

fn link(row: lookup_head::Model) -> Link {
    Link { seq: row.seq, hash: row.hash }
}

/// The end of the chain, locked until the transaction ends.
pub(super) async fn lock_head(tx: &Tx) -> Result<Link, Error> {
    lookup_head::Entity::find_by_id(HEAD).lock_exclusive().one(tx).await?.map(link).ok_or(Error::NotFound)
}

/// The end of the chain.
pub(super) async fn find_head(db: &impl ConnectionTrait) -> Result<Link, Error> {
    lookup_head::Entity::find_by_id(HEAD).one(db).await?.map(link).ok_or(Error::NotFound)
}

pub(super) async fn save_head(tx: &Tx, head: Link) -> Result<(), Error> {
    let row = lookup_head::ActiveModel { name: Set(HEAD.to_owned()), seq: Set(head.seq), hash: Set(head.hash) };
    lookup_head::Entity::update(row).exec(tx).await?;
    Ok(())
}

pub(super) async fn insert(tx: &Tx, rows: Vec<lookup::Model>) -> Result<(), Error> {
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        lookup::Entity::insert_many(rows.by_ref().take(ROWS)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Rows of an earlier version, the oldest first.
pub(super) async fn list_unchained(tx: &Tx, most: u64) -> Result<Vec<lookup_unchained::Model>, Error> {
    let oldest = lookup_unchained::Entity::find().order_by_asc(lookup_unchained::Column::At).order_by_asc(lookup_unchained::Column::Id);
    Ok(oldest.limit(most).all(tx).await?)
}

pub(super) async fn delete_unchained(tx: &Tx, ids: Vec<LookupId>) -> Result<(), Error> {
    lookup_unchained::Entity::delete_many().filter(lookup_unchained::Column::Id.is_in(ids)).exec(tx).await?;
    Ok(())
}

pub(super) async fn count_unchained(db: &impl ConnectionTrait) -> Result<u64, Error> {
    Ok(lookup_unchained::Entity::find().count(db).await?)
}

#[derive(FromQueryResult)]
struct Read {
    #[sea_orm(nested)]
    row: lookup::Model,
    /// The instant as it is written.
    written: String,
}

/// Where reading along the chain stands.
pub(super) type After = Option<(i64, LookupId)>;

/// Rows along the chain after one; those of one number by id.
pub(super) async fn list_chain(db: &impl ConnectionTrait, after: After, most: u64) -> Result<Vec<(Row, (i64, LookupId))>, Error> {
    let Some((seq, id)) = after else { return list_rows(db, Condition::all(), most).await };
    // The first comparison bounds the index; with the second alone the rows before would be gone through each time.
    let behind = Condition::any().add(lookup::Column::Seq.gt(seq)).add(lookup::Column::Id.gt(id));
    list_rows(db, Condition::all().add(lookup::Column::Seq.gte(seq)).add(behind), most).await
}

async fn list_rows(db: &impl ConnectionTrait, which: Condition, most: u64) -> Result<Vec<(Row, (i64, LookupId))>, Error> {
    let rows = lookup::Entity::find()
        .expr_as(Expr::col(lookup::Column::At).cast_as("text"), "written")
        .filter(which)
        .order_by_asc(lookup::Column::Seq)
        .order_by_asc(lookup::Column::Id)
        .limit(most)
        .into_model::<Read>()
        .all(db)
        .await?;
    let text = db.get_database_backend() == DbBackend::Sqlite;
    let read = rows.into_iter().map(|Read { row, written }| {
        let place = (row.seq, row.id);
        // SQLite keeps an instant as text, which can be written in more than one way.
        let written_by_us = !text || written == row.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false);
        let (seq, line, erased_on) = (row.seq, Box::new(Line::from(&row)), row.erased_on);
        (Row::Read { seq, line, hash: row.hash, written_by_us, erased_on }, place)
    });
    Ok(read.collect())
}

/// The next numbers along the chain, for rows that cannot be read as a whole.
pub(super) async fn list_numbers(db: &impl ConnectionTrait, after: i64, most: u64) -> Result<Vec<i64>, Error> {
    let next = lookup::Entity::find().select_only().column(lookup::Column::Seq).filter(lookup::Column::Seq.gt(after));
    Ok(next.order_by_asc(lookup::Column::Seq).limit(most).into_tuple().all(db).await?)
}

/// Rows of a number; an error when one of them cannot be read.
pub(super) async fn list_numbered(db: &impl ConnectionTrait, seq: i64) -> Result<Vec<Row>, Error> {
    let of_number = Condition::all().add(lookup::Column::Seq.eq(seq));
    let rows = list_rows(db, of_number, TWICE).await?;
    Ok(rows.into_iter().map(|(row, _)| row).collect())
}

/// The first row along the chain.
pub(super) async fn find_first(db: &impl ConnectionTrait) -> Result<Option<lookup::Model>, Error> {
    Ok(lookup::Entity::find().order_by_asc(lookup::Column::Seq).one(db).await?)
}

/// Rows without a seal whose person and request were taken out, by number, behind one.
pub(super) async fn list_unsealed(db: &impl ConnectionTrait, after: i64, most: u64) -> Result<Vec<lookup::Model>, Error> {
    let erased = lookup::Entity::find().filter(lookup::Column::ErasedOn.is_not_null()).filter(lookup::Column::Seal.is_null());
    Ok(erased.filter(lookup::Column::Seq.gt(after)).order_by_asc(lookup::Column::Seq).limit(most).all(db).await?)
}

fn anchor(row: lookup_anchor::Model) -> Anchor {
    let lookup_anchor::Model { day, seq, hash, lookups, taken_at, mark } = row;
    Anchor { day, at: Link { seq, hash }, lookups, taken_at, mark }
}

#[derive(FromQueryResult)]
struct Held {
    #[sea_orm(nested)]
    row: lookup_anchor::Model,
    /// Day and instant as they are written.
    written: String,
}

/// Every anchor by day; one a day, so they are held. The mark of one that is not written as the service writes it is left out.
pub(super) async fn list_anchors(db: &impl ConnectionTrait) -> Result<Vec<Anchor>, Error> {
    let text = db.get_database_backend() == DbBackend::Sqlite;
    let written =
        Expr::col(lookup_anchor::Column::Day).cast_as("text").binary(BinOper::Custom("||"), Expr::col(lookup_anchor::Column::TakenAt).cast_as("text"));
    let rows = lookup_anchor::Entity::find().expr_as(written, "written").order_by_asc(lookup_anchor::Column::Day).into_model::<Held>().all(db).await?;
    let held = rows.into_iter().map(|Held { row, written }| {
        let ours = !text || written == format!("{}{}", row.day, row.taken_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false));
        let anchor = anchor(row);
        if ours { anchor } else { Anchor { mark: String::new(), ..anchor } }
    });
    Ok(held.collect())
}

/// The latest anchor.
pub(super) async fn find_last_anchor(db: &impl ConnectionTrait) -> Result<Option<Anchor>, Error> {
    Ok(lookup_anchor::Entity::find().order_by_desc(lookup_anchor::Column::Day).one(db).await?.map(anchor))
}

pub(super) async fn insert_anchor(tx: &Tx, anchor: Anchor) -> Result<(), Error> {
    let Anchor { day, at, lookups, taken_at, mark } = anchor;
    let row =
        lookup_anchor::ActiveModel { day: Set(day), seq: Set(at.seq), hash: Set(at.hash), lookups: Set(lookups), taken_at: Set(taken_at), mark: Set(mark) };
    lookup_anchor::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The letter of a line that an organisation left.
pub(super) async fn find_letter(db: &impl ConnectionTrait, id: LookupId, organisation: OrganisationId) -> Result<Option<AuthorisationId>, Error> {
    let line = lookup::Entity::find_by_id(id).filter(lookup::Column::OrganisationId.eq(organisation)).one(db).await?;
    Ok(line.and_then(|line| line.authorisation_id))
}

/// The items of a line that an organisation left.
pub(super) async fn find_items(db: &impl ConnectionTrait, id: LookupId, organisation: OrganisationId) -> Result<Option<String>, Error> {
    let line = lookup::Entity::find_by_id(id).filter(lookup::Column::OrganisationId.eq(organisation));
    Ok(line.select_only().column(lookup::Column::Items).into_tuple().one(db).await?)
}

/// Which look-ups to list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Anybody,
    Others,
}

/// Look-ups of a firm, the latest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    enterprise: EnterpriseId,
    before: Option<LookupId>,
    by: By,
    most: u64,
) -> Result<Vec<lookup::Model>, Error> {
    let mut query = lookup::Entity::find().filter(lookup::Column::EnterpriseId.eq(enterprise)).order_by_desc(lookup::Column::Id).limit(most);
    if by == By::Others {
        query = query.filter(lookup::Column::Purpose.ne(LookupPurpose::OwnFile));
    }
    if let Some(before) = before {
        query = query.filter(lookup::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// What of the whole register is listed.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    /// Only these results.
    pub(super) result: Option<LookupResult>,
    /// Only what an organisation read.
    pub(super) organisation: Option<OrganisationId>,
    /// Only rows below this number.
    pub(super) before: Option<i64>,
}

/// A page of the whole register, the latest first; a firm's looks at itself are not in it.
pub(super) async fn list_all(db: &impl ConnectionTrait, search: &Search) -> Result<Vec<lookup::Model>, Error> {
    let mut query = lookup::Entity::find().filter(lookup::Column::Purpose.ne(LookupPurpose::OwnFile)).order_by_desc(lookup::Column::Seq).limit(PAGE);
    if let Some(result) = search.result {
        query = query.filter(lookup::Column::Result.eq(result));
    }
    if let Some(organisation) = search.organisation {
        query = query.filter(lookup::Column::OrganisationId.eq(organisation));
    }
    if let Some(before) = search.before {
        query = query.filter(lookup::Column::Seq.lt(before));
    }
    Ok(query.all(db).await?)
}

/// What others read of anybody within a time, the oldest first, after a number; in portions.
pub(super) async fn list_within(db: &impl ConnectionTrait, within: (DateTime<Utc>, DateTime<Utc>), after: i64) -> Result<Vec<lookup::Model>, Error> {
    let of_time = lookup::Entity::find().filter(lookup::Column::At.gte(within.0)).filter(lookup::Column::At.lt(within.1));
    let of_others = of_time.filter(lookup::Column::Purpose.ne(LookupPurpose::OwnFile)).filter(lookup::Column::Seq.gt(after));
    Ok(of_others.order_by_asc(lookup::Column::Seq).limit(u64::try_from(ROWS).unwrap_or(u64::MAX)).all(db).await?)
}

/// How often others read since an instant.
pub(super) async fn count(db: &impl ConnectionTrait, enterprise: EnterpriseId, since: DateTime<Utc>) -> Result<u64, Error> {
    let recent = lookup::Entity::find().filter(lookup::Column::EnterpriseId.eq(enterprise)).filter(lookup::Column::At.gte(since));
    Ok(recent.filter(lookup::Column::Purpose.ne(LookupPurpose::OwnFile)).count(db).await?)
}

/// Numbers of letters.
pub(super) async fn letter_numbers(db: &impl ConnectionTrait, ids: Vec<AuthorisationId>) -> Result<HashMap<AuthorisationId, String>, Error> {
    let rows = authorisation::Entity::find().filter(authorisation::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.number)).collect())
}

/// Whether it is a new one: a reader, rule and day are raised once.
pub(super) async fn insert_anomaly(tx: &Tx, row: lookup_anomaly::Model) -> Result<bool, Error> {
    let key = [lookup_anomaly::Column::ReaderId, lookup_anomaly::Column::Rule, lookup_anomaly::Column::Day];
    let same = OnConflict::columns(key).do_nothing().to_owned();
    Ok(lookup_anomaly::Entity::insert(row.into_active_model()).on_conflict(same).exec_without_returning(tx).await? == 1)
}

/// Anomalies that nobody has answered, the latest first.
pub(super) async fn list_open_anomalies(db: &impl ConnectionTrait, most: u64) -> Result<Vec<lookup_anomaly::Model>, Error> {
    let open = lookup_anomaly::Entity::find().filter(lookup_anomaly::Column::AnsweredAt.is_null()).order_by_desc(lookup_anomaly::Column::Day);
    Ok(open.order_by_asc(lookup_anomaly::Column::ReaderId).order_by_asc(lookup_anomaly::Column::Rule).limit(most).all(db).await?)
}

/// Anomalies that were answered, the latest answer first.
pub(super) async fn list_answered_anomalies(db: &impl ConnectionTrait, most: u64) -> Result<Vec<lookup_anomaly::Model>, Error> {
    let answered = lookup_anomaly::Entity::find().filter(lookup_anomaly::Column::AnsweredAt.is_not_null());
    let latest = answered.order_by_desc(lookup_anomaly::Column::AnsweredAt).order_by_asc(lookup_anomaly::Column::ReaderId);
    Ok(latest.order_by_asc(lookup_anomaly::Column::Rule).limit(most).all(db).await?)
}

/// The anomaly of a reader, rule and day.
pub(super) async fn lock_anomaly(tx: &Tx, reader: Uuid, rule: LookupRule, day: NaiveDate) -> Result<lookup_anomaly::Model, Error> {
    let one = lookup_anomaly::Entity::find_by_id((reader, rule.code().to_owned(), day));
    one.lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save_anomaly(tx: &Tx, row: lookup_anomaly::Model) -> Result<(), Error> {
    lookup_anomaly::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// Anomalies of days, the latest first.
pub(super) async fn list_anomalies(db: &impl ConnectionTrait, from: NaiveDate, to: NaiveDate) -> Result<Vec<lookup_anomaly::Model>, Error> {
    let of_days = lookup_anomaly::Entity::find().filter(lookup_anomaly::Column::Day.gte(from)).filter(lookup_anomaly::Column::Day.lte(to));
    Ok(of_days
        .order_by_desc(lookup_anomaly::Column::Day)
        .order_by_asc(lookup_anomaly::Column::ReaderId)
        .order_by_asc(lookup_anomaly::Column::Rule)
        .all(db)
        .await?)
}
