//! Rows of merges, and the rows of every room's tables that go with a firm: only their firm is written here, nothing else of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::account::person;
use entity::agency::agency_report;
use entity::consent::{authorisation, personal_authorisation};
use entity::credit::{credit_record, objection, repair};
use entity::enterprise::{declaration, enterprise, enterprise_merge, enterprise_merge_row, enterprise_predecessor, fact};
use entity::financing::{application, demand, match_result};
use entity::lending::{disbursement, offer};
use entity::notice::notice;
use entity::value::ApplicationState;
use entity::value::id::{EnterpriseId, MergeId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::left::way::Merged;
use super::plan::Kind;
use crate::platform::store::{Error, PAGE, Tx, Version};

/// Values of one IN list, and rows of one INSERT.
const LIST: usize = 500;

/// Locks two firms in the order of their ids.
pub(super) async fn lock_firms(tx: &Tx, ids: [EnterpriseId; 2]) -> Result<BTreeMap<EnterpriseId, enterprise::Model>, Error> {
    let both = enterprise::Entity::find().filter(enterprise::Column::Id.is_in(ids)).order_by_asc(enterprise::Column::Id);
    let rows: BTreeMap<_, _> = both.lock_exclusive().all(tx).await?.into_iter().map(|row| (row.id, row)).collect();
    if ids.iter().all(|id| rows.contains_key(id)) { Ok(rows) } else { Err(Error::NotFound) }
}

pub(super) async fn save_pointer(tx: &Tx, from: EnterpriseId, into: Option<EnterpriseId>) -> Result<(), Error> {
    let change = enterprise::Entity::update_many().col_expr(enterprise::Column::MergedInto, Expr::value(into));
    change.filter(enterprise::Column::Id.eq(from)).exec(tx).await?;
    Ok(())
}

pub(super) async fn count_accounts(db: &impl ConnectionTrait, firm: EnterpriseId) -> Result<u64, Error> {
    let open = person::Entity::find().filter(person::Column::EnterpriseId.eq(firm)).filter(person::Column::Active.eq(true));
    Ok(open.count(db).await?)
}

/// States in which somebody is still waited for.
const LIVE: [ApplicationState; 4] = [ApplicationState::Waiting, ApplicationState::Accepted, ApplicationState::MaterialAsked, ApplicationState::Granted];

pub(super) async fn count_applications(db: &impl ConnectionTrait, firm: EnterpriseId) -> Result<u64, Error> {
    let live = application::Entity::find().filter(application::Column::EnterpriseId.eq(firm)).filter(application::Column::State.is_in(LIVE));
    Ok(live.count(db).await?)
}

async fn ids_of<E: EntityTrait>(db: &impl ConnectionTrait, id: E::Column, of: E::Column, firm: EnterpriseId) -> Result<Vec<Uuid>, Error> {
    Ok(E::find().select_only().column(id).filter(of.eq(firm)).order_by_asc(id).into_tuple().all(db).await?)
}

/// Rows of a kind that belong to a firm.
pub(super) async fn list_rows(db: &impl ConnectionTrait, kind: Kind, firm: EnterpriseId) -> Result<Vec<Uuid>, Error> {
    match kind {
        Kind::Record => ids_of::<credit_record::Entity>(db, credit_record::Column::Id, credit_record::Column::EnterpriseId, firm).await,
        Kind::Repair => ids_of::<repair::Entity>(db, repair::Column::Id, repair::Column::EnterpriseId, firm).await,
        // What an entry of the register says of itself stays with the entry, and so do the objections to it.
        Kind::Objection => {
            let own = objection::Entity::find().filter(objection::Column::EnterpriseId.eq(firm)).filter(objection::Column::RecordId.is_not_null());
            Ok(own.select_only().column(objection::Column::Id).order_by_asc(objection::Column::Id).into_tuple().all(db).await?)
        }
        Kind::Fact | Kind::FactBack => ids_of::<fact::Entity>(db, fact::Column::Id, fact::Column::EnterpriseId, firm).await,
        Kind::Declaration => ids_of::<declaration::Entity>(db, declaration::Column::Id, declaration::Column::EnterpriseId, firm).await,
        Kind::Account => ids_of::<person::Entity>(db, person::Column::Id, person::Column::EnterpriseId, firm).await,
        Kind::Authorisation => ids_of::<authorisation::Entity>(db, authorisation::Column::Id, authorisation::Column::EnterpriseId, firm).await,
        Kind::PersonalAuthorisation => {
            ids_of::<personal_authorisation::Entity>(db, personal_authorisation::Column::Id, personal_authorisation::Column::EnterpriseId, firm).await
        }
        Kind::Demand => ids_of::<demand::Entity>(db, demand::Column::Id, demand::Column::EnterpriseId, firm).await,
        Kind::Match => ids_of::<match_result::Entity>(db, match_result::Column::Id, match_result::Column::EnterpriseId, firm).await,
        Kind::Application => ids_of::<application::Entity>(db, application::Column::Id, application::Column::EnterpriseId, firm).await,
        Kind::Offer => ids_of::<offer::Entity>(db, offer::Column::Id, offer::Column::EnterpriseId, firm).await,
        Kind::Disbursement => ids_of::<disbursement::Entity>(db, disbursement::Column::Id, disbursement::Column::EnterpriseId, firm).await,
        Kind::Notice => ids_of::<notice::Entity>(db, notice::Column::Id, notice::Column::EnterpriseId, firm).await,
        Kind::AgencyReport => ids_of::<agency_report::Entity>(db, agency_report::Column::Id, agency_report::Column::EnterpriseId, firm).await,
        Kind::Predecessor => {
            ids_of::<enterprise_predecessor::Entity>(db, enterprise_predecessor::Column::Id, enterprise_predecessor::Column::SuccessorId, firm).await
        }
        Kind::Successor => {
            ids_of::<enterprise_predecessor::Entity>(db, enterprise_predecessor::Column::Id, enterprise_predecessor::Column::PredecessorId, firm).await
        }
        Kind::Pointer => ids_of::<enterprise::Entity>(db, enterprise::Column::Id, enterprise::Column::MergedInto, firm).await,
    }
}

/// Reports of agencies that go with a firm; one that the other firm has too, of the same agency under the same number, stays where it is.
pub(super) async fn list_reports(db: &impl ConnectionTrait, from: EnterpriseId, into: EnterpriseId) -> Result<Vec<Uuid>, Error> {
    use agency_report::Column as C;
    let standing = agency_report::Entity::find().filter(C::EnterpriseId.eq(into)).filter(C::WithdrawnAt.is_null());
    let theirs = standing.select_only().columns([C::AgencyId, C::Number]).into_tuple::<(Uuid, String)>().all(db).await?;
    let theirs: BTreeSet<(Uuid, String)> = theirs.into_iter().collect();
    let own = agency_report::Entity::find().filter(C::EnterpriseId.eq(from)).order_by_asc(C::Id);
    let own = own.select_only().columns([C::Id, C::AgencyId, C::Number, C::WithdrawnAt]);
    let own: Vec<(Uuid, Uuid, String, Option<DateTime<Utc>>)> = own.into_tuple().all(db).await?;
    let goes =
        |(_, agency, number, withdrawn): &(Uuid, Uuid, String, Option<DateTime<Utc>>)| withdrawn.is_some() || !theirs.contains(&(*agency, number.clone()));
    Ok(own.into_iter().filter(goes).map(|(id, ..)| id).collect())
}

async fn give<E: EntityTrait>(tx: &Tx, id: E::Column, of: E::Column, rows: &[Uuid], firms: (EnterpriseId, EnterpriseId)) -> Result<(), Error> {
    for rows in rows.chunks(LIST) {
        let change = E::update_many().col_expr(of, Expr::value(firms.1)).filter(of.eq(firms.0));
        change.filter(id.is_in(rows.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

/// Gives rows of the first firm to the second; those that are not the first one's any more stay where they are.
pub(super) async fn save_firm(tx: &Tx, kind: Kind, rows: &[Uuid], firms: (EnterpriseId, EnterpriseId)) -> Result<(), Error> {
    match kind {
        Kind::Record => give::<credit_record::Entity>(tx, credit_record::Column::Id, credit_record::Column::EnterpriseId, rows, firms).await,
        Kind::Repair => give::<repair::Entity>(tx, repair::Column::Id, repair::Column::EnterpriseId, rows, firms).await,
        Kind::Objection => give::<objection::Entity>(tx, objection::Column::Id, objection::Column::EnterpriseId, rows, firms).await,
        Kind::Fact | Kind::FactBack => give::<fact::Entity>(tx, fact::Column::Id, fact::Column::EnterpriseId, rows, firms).await,
        Kind::Declaration => give::<declaration::Entity>(tx, declaration::Column::Id, declaration::Column::EnterpriseId, rows, firms).await,
        Kind::Account => give::<person::Entity>(tx, person::Column::Id, person::Column::EnterpriseId, rows, firms).await,
        Kind::Authorisation => give::<authorisation::Entity>(tx, authorisation::Column::Id, authorisation::Column::EnterpriseId, rows, firms).await,
        Kind::PersonalAuthorisation => {
            give::<personal_authorisation::Entity>(tx, personal_authorisation::Column::Id, personal_authorisation::Column::EnterpriseId, rows, firms).await
        }
        Kind::Demand => give::<demand::Entity>(tx, demand::Column::Id, demand::Column::EnterpriseId, rows, firms).await,
        Kind::Match => give::<match_result::Entity>(tx, match_result::Column::Id, match_result::Column::EnterpriseId, rows, firms).await,
        Kind::Application => give::<application::Entity>(tx, application::Column::Id, application::Column::EnterpriseId, rows, firms).await,
        Kind::Offer => give::<offer::Entity>(tx, offer::Column::Id, offer::Column::EnterpriseId, rows, firms).await,
        Kind::Disbursement => give::<disbursement::Entity>(tx, disbursement::Column::Id, disbursement::Column::EnterpriseId, rows, firms).await,
        Kind::Notice => give::<notice::Entity>(tx, notice::Column::Id, notice::Column::EnterpriseId, rows, firms).await,
        Kind::AgencyReport => give::<agency_report::Entity>(tx, agency_report::Column::Id, agency_report::Column::EnterpriseId, rows, firms).await,
        Kind::Predecessor => {
            give::<enterprise_predecessor::Entity>(tx, enterprise_predecessor::Column::Id, enterprise_predecessor::Column::SuccessorId, rows, firms).await
        }
        Kind::Successor => {
            give::<enterprise_predecessor::Entity>(tx, enterprise_predecessor::Column::Id, enterprise_predecessor::Column::PredecessorId, rows, firms).await
        }
        Kind::Pointer => give::<enterprise::Entity>(tx, enterprise::Column::Id, enterprise::Column::MergedInto, rows, firms).await,
    }
}

/// Gives the requests and objections about some records of the first firm to the second: they go where their record goes.
pub(super) async fn save_cases(tx: &Tx, records: &[Uuid], firms: (EnterpriseId, EnterpriseId)) -> Result<(), Error> {
    give::<repair::Entity>(tx, repair::Column::RecordId, repair::Column::EnterpriseId, records, firms).await?;
    give::<objection::Entity>(tx, objection::Column::RecordId, objection::Column::EnterpriseId, records, firms).await
}

/// Facts of two firms.
pub(super) async fn list_facts(db: &impl ConnectionTrait, firms: [EnterpriseId; 2]) -> Result<Vec<fact::Model>, Error> {
    Ok(fact::Entity::find().filter(fact::Column::EnterpriseId.is_in(firms)).order_by_asc(fact::Column::Id).all(db).await?)
}

/// Marks the keys of facts, or takes the mark off, so that two of one key can change places.
pub(super) async fn save_marked(tx: &Tx, rows: &[Uuid], marked: Marked) -> Result<(), Error> {
    for rows in rows.chunks(LIST) {
        let key = match marked {
            Marked::Yes => Expr::cust("key || '~'"),
            Marked::No => Expr::cust("replace(key, '~', '')"),
        };
        fact::Entity::update_many().col_expr(fact::Column::Key, key).filter(fact::Column::Id.is_in(rows.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

/// Whether keys carry the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    /// They do.
    Yes,
    /// They do not.
    No,
}

pub(super) async fn insert(tx: &Tx, row: enterprise_merge::Model, moved: &[(Kind, Vec<Uuid>)]) -> Result<(), Error> {
    let id = row.id;
    enterprise_merge::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    for (kind, rows) in moved {
        for rows in rows.chunks(LIST) {
            let lines = rows.iter().map(|row| enterprise_merge_row::Model { merge_id: id, kind: kind.code().to_owned(), row_id: *row }.into_active_model());
            enterprise_merge_row::Entity::insert_many(lines).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

/// Adds a row to those that moved by a merge.
pub(super) async fn insert_moved(tx: &Tx, id: MergeId, kind: Kind, row: Uuid) -> Result<(), Error> {
    let line = enterprise_merge_row::Model { merge_id: id, kind: kind.code().to_owned(), row_id: row };
    enterprise_merge_row::Entity::insert(line.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// How many links of 个转企 hang on an entry that was merged into another.
pub(super) async fn count_left(db: &impl ConnectionTrait) -> Result<u64, Error> {
    let went = || Query::select().column(enterprise::Column::Id).from(enterprise::Entity).and_where(enterprise::Column::MergedInto.is_not_null()).to_owned();
    let of_one = enterprise_predecessor::Column::SuccessorId.in_subquery(went()).or(enterprise_predecessor::Column::PredecessorId.in_subquery(went()));
    Ok(enterprise_predecessor::Entity::find().filter(of_one).count(db).await?)
}

/// All links of 个转企.
pub(super) async fn list_links(db: &impl ConnectionTrait) -> Result<Vec<enterprise_predecessor::Model>, Error> {
    Ok(enterprise_predecessor::Entity::find().order_by_asc(enterprise_predecessor::Column::Id).all(db).await?)
}

/// The merges that stand, by the entry that went.
pub(super) async fn list_standing(db: &impl ConnectionTrait) -> Result<Merged, Error> {
    let standing = enterprise_merge::Entity::find().filter(enterprise_merge::Column::SplitAt.is_null());
    Ok(standing.all(db).await?.into_iter().map(|row| (row.from_id, (row.id, row.into_id))).collect())
}

pub(super) async fn find(db: &impl ConnectionTrait, id: MergeId) -> Result<enterprise_merge::Model, Error> {
    enterprise_merge::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Merges of a firm that were made or taken back after an instant.
pub(super) async fn list_since(db: &impl ConnectionTrait, firm: EnterpriseId, after: DateTime<Utc>) -> Result<Vec<enterprise_merge::Model>, Error> {
    let of = enterprise_merge::Column::FromId.eq(firm).or(enterprise_merge::Column::IntoId.eq(firm));
    let since = enterprise_merge::Column::MergedAt.gt(after).or(enterprise_merge::Column::SplitAt.gt(after));
    Ok(enterprise_merge::Entity::find().filter(of).filter(since).all(db).await?)
}

/// Locks a merge that still is as somebody saw it.
pub(super) async fn lock(tx: &Tx, id: MergeId, seen: Version) -> Result<enterprise_merge::Model, Error> {
    let row = enterprise_merge::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)?;
    if row.version == seen.0 { Ok(row) } else { Err(Error::Stale) }
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: enterprise_merge::Model) -> Result<(), Error> {
    enterprise_merge::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// The rows that moved by a merge, by kind.
pub(super) async fn list_moved(db: &impl ConnectionTrait, id: MergeId) -> Result<BTreeMap<String, Vec<Uuid>>, Error> {
    let rows = enterprise_merge_row::Entity::find().filter(enterprise_merge_row::Column::MergeId.eq(id)).all(db).await?;
    let mut moved: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for row in rows {
        moved.entry(row.kind).or_default().push(row.row_id);
    }
    Ok(moved)
}

/// A page of merges, the newest first.
pub(super) async fn list(db: &impl ConnectionTrait, before: Option<MergeId>) -> Result<Vec<enterprise_merge::Model>, Error> {
    let mut query = enterprise_merge::Entity::find().order_by_desc(enterprise_merge::Column::Id).limit(PAGE);
    if let Some(before) = before {
        query = query.filter(enterprise_merge::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// Records that came to a firm after a merge.
pub(super) async fn list_arrived(db: &impl ConnectionTrait, merge: &enterprise_merge::Model) -> Result<Vec<credit_record::Model>, Error> {
    let moved = enterprise_merge_row::Entity::find().select_only().column(enterprise_merge_row::Column::RowId);
    let moved = moved.filter(enterprise_merge_row::Column::MergeId.eq(merge.id)).filter(enterprise_merge_row::Column::Kind.eq(Kind::Record.code()));
    let moved: Vec<Uuid> = moved.into_tuple().all(db).await?;
    let new = credit_record::Entity::find()
        .filter(credit_record::Column::EnterpriseId.eq(merge.into_id))
        .filter(credit_record::Column::RecordedAt.gte(merge.merged_at));
    let rows = new.order_by_asc(credit_record::Column::Id).all(db).await?;
    Ok(rows.into_iter().filter(|row| !moved.contains(&row.id.0)).collect())
}
