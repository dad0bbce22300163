//! Rows of notices, and of their mails.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::account::{organisation, person};
use entity::notice::{mail, notice};
use entity::value::id::{NoticeId, OrganisationId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::actions::Receiver;
use crate::platform::store::{Error, PAGE, Tx};

/// Values of one `IN (..)`.
const CHUNK: usize = 1000;

/// Rows of one INSERT.
const INSERT: usize = 500;

/// Enters notices, and says which are new; a second one of the same cause is not made.
pub(super) async fn insert(tx: &Tx, rows: Vec<notice::Model>) -> Result<HashSet<NoticeId>, Error> {
    let mut new = HashSet::new();
    for rows in rows.chunks(INSERT) {
        let same = OnConflict::column(notice::Column::CauseKey).do_nothing().to_owned();
        let causes: Vec<&str> = rows.iter().map(|row| row.cause_key.as_str()).collect();
        let insert = notice::Entity::insert_many(rows.iter().cloned().map(IntoActiveModel::into_active_model)).on_conflict(same);
        let inserted = insert.exec_without_returning(tx).await?;
        if usize::try_from(inserted).is_ok_and(|inserted| inserted == rows.len()) {
            new.extend(rows.iter().map(|row| row.id));
        } else {
            let there = notice::Entity::find().filter(notice::Column::CauseKey.is_in(causes)).select_only().column(notice::Column::Id);
            let there: HashSet<NoticeId> = there.into_tuple().all(tx).await?.into_iter().collect();
            new.extend(rows.iter().map(|row| row.id).filter(|id| there.contains(id)));
        }
    }
    Ok(new)
}

/// Those of some keys of causes under which a notice is kept.
pub(super) async fn list_causes(db: &impl ConnectionTrait, keys: &[String]) -> Result<HashSet<String>, Error> {
    let mut all = HashSet::new();
    for keys in keys.chunks(CHUNK) {
        let there = notice::Entity::find().filter(notice::Column::CauseKey.is_in(keys)).select_only().column(notice::Column::CauseKey);
        all.extend(there.into_tuple::<String>().all(db).await?);
    }
    Ok(all)
}

pub(super) async fn find(db: &impl ConnectionTrait, id: NoticeId) -> Result<notice::Model, Error> {
    notice::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Mail addresses of organisations, of the people of firms, and of single people.
pub(super) async fn list_addresses(db: &impl ConnectionTrait, to: impl Iterator<Item = Receiver>) -> Result<HashMap<Receiver, Vec<String>>, Error> {
    let (mut organisations, mut firms, mut people) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    for to in to {
        match to {
            Receiver::Organisation(id) => organisations.insert(id),
            Receiver::Firm(id) => firms.insert(id),
            Receiver::Person(_, id) => people.insert(id, to).is_none(),
        };
    }
    let mut of: HashMap<Receiver, Vec<String>> = HashMap::new();
    if !organisations.is_empty() {
        for row in organisation::Entity::find().filter(organisation::Column::Id.is_in(organisations)).all(db).await? {
            of.entry(Receiver::Organisation(row.id)).or_default().extend(row.mail_address);
        }
    }
    if !people.is_empty() {
        let single = person::Entity::find().filter(person::Column::Id.is_in(people.keys().copied())).filter(person::Column::Active.eq(true));
        for row in single.all(db).await? {
            if let Some(to) = people.get(&row.id) {
                of.entry(*to).or_default().extend(row.mail_address);
            }
        }
    }
    for firms in firms.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
        let people = person::Entity::find().filter(person::Column::EnterpriseId.is_in(firms.iter().copied())).filter(person::Column::Active.eq(true));
        for row in people.order_by_asc(person::Column::Id).all(db).await? {
            if let Some(firm) = row.enterprise_id {
                of.entry(Receiver::Firm(firm)).or_default().extend(row.mail_address);
            }
        }
    }
    Ok(of)
}

fn of(to: Receiver) -> SimpleExpr {
    let everybody = || notice::Column::PersonId.is_null();
    match to {
        Receiver::Organisation(id) => notice::Column::OrganisationId.eq(id).and(everybody()),
        Receiver::Firm(id) => notice::Column::EnterpriseId.eq(id),
        Receiver::Person(at, id) => notice::Column::OrganisationId.eq(at).and(everybody().or(notice::Column::PersonId.eq(id))),
    }
}

/// A page of a receiver's notices, newest first.
pub(super) async fn list(db: &impl ConnectionTrait, to: Receiver, before: Option<NoticeId>) -> Result<Vec<notice::Model>, Error> {
    let mut query = notice::Entity::find().filter(of(to)).order_by_desc(notice::Column::Id).limit(PAGE);
    if let Some(before) = before {
        query = query.filter(notice::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// Notices of a receiver by their ids.
pub(super) async fn list_by_id(db: &impl ConnectionTrait, to: Receiver, ids: &[NoticeId]) -> Result<Vec<notice::Model>, Error> {
    Ok(notice::Entity::find().filter(of(to)).filter(notice::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

pub(super) async fn count_unread(db: &impl ConnectionTrait, to: Receiver) -> Result<u64, Error> {
    Ok(notice::Entity::find().filter(of(to)).filter(notice::Column::ReadAt.is_null()).count(db).await?)
}

/// Marks one notice of a receiver, or all, as read.
pub(super) async fn save_read(tx: &Tx, to: Receiver, one: Option<NoticeId>, now: DateTime<Utc>) -> Result<(), Error> {
    let change = notice::ActiveModel { read_at: Set(Some(now)), ..Default::default() };
    let mut update = notice::Entity::update_many().set(change).filter(of(to)).filter(notice::Column::ReadAt.is_null());
    if let Some(id) = one {
        update = update.filter(notice::Column::Id.eq(id));
    }
    update.exec(tx).await?;
    Ok(())
}

/// Marks notices as read, whoever they are for.
pub(super) async fn save_ended(tx: &Tx, ids: &[NoticeId], now: DateTime<Utc>) -> Result<(), Error> {
    for ids in ids.chunks(CHUNK) {
        let change = notice::ActiveModel { read_at: Set(Some(now)), ..Default::default() };
        let unread = notice::Column::Id.is_in(ids.iter().copied()).and(notice::Column::ReadAt.is_null());
        notice::Entity::update_many().set(change).filter(unread).exec(tx).await?;
    }
    Ok(())
}

/// Notices about things of a kind, oldest first.
pub(super) async fn list_about(db: &impl ConnectionTrait, subject_kind: &str, subject_ids: &[String]) -> Result<Vec<notice::Model>, Error> {
    let mut all = Vec::new();
    for ids in subject_ids.chunks(CHUNK) {
        let about = notice::Entity::find().filter(notice::Column::SubjectKind.eq(subject_kind)).filter(notice::Column::SubjectId.is_in(ids));
        all.extend(about.order_by_asc(notice::Column::Id).all(db).await?);
    }
    Ok(all)
}

/// Mails that carry these notices.
pub(super) async fn list_mails(db: &impl ConnectionTrait, notices: &[NoticeId]) -> Result<Vec<mail::Model>, Error> {
    let mut all = Vec::new();
    for ids in notices.chunks(CHUNK) {
        all.extend(mail::Entity::find().filter(mail::Column::NoticeId.is_in(ids.iter().copied())).all(db).await?);
    }
    Ok(all)
}

/// Names of the organisations that got these notices.
pub(super) async fn names_of_organisations(db: &impl ConnectionTrait, notices: &[notice::Model]) -> Result<HashMap<OrganisationId, String>, Error> {
    let mut ids: Vec<OrganisationId> = notices.iter().filter_map(|n| n.organisation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut names = HashMap::new();
    for ids in ids.chunks(CHUNK) {
        let rows = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids.iter().copied())).all(db).await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}
