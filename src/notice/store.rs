//! Rows of notices, and of their mails.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::account::{organisation, person};
use entity::notice::{mail, notice};
use entity::value::id::{EnterpriseId, NoticeId, OrganisationId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::actions::Receiver;
use crate::platform::store::{Error, PAGE, Tx};

/// Values of one `IN (..)`.
const CHUNK: usize = 1000;

/// Whether the row was new; a second one of the same cause is not made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inserted {
    New,
    Already,
}

pub(super) async fn insert(tx: &Tx, row: notice::Model) -> Result<Inserted, Error> {
    let notice::Model { id, organisation_id, enterprise_id, kind, severity, subject_kind, subject_id, params, cause_key, corrects_id, created_at, read_at } =
        row;
    let row = notice::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation_id),
        enterprise_id: Set(enterprise_id),
        kind: Set(kind),
        severity: Set(severity),
        subject_kind: Set(subject_kind),
        subject_id: Set(subject_id),
        params: Set(params),
        cause_key: Set(cause_key),
        corrects_id: Set(corrects_id),
        created_at: Set(created_at),
        read_at: Set(read_at),
    };
    let same = OnConflict::column(notice::Column::CauseKey).do_nothing().to_owned();
    let inserted = notice::Entity::insert(row).on_conflict(same).exec_without_returning(tx).await?;
    Ok(if inserted == 1 { Inserted::New } else { Inserted::Already })
}

pub(super) async fn find(db: &impl ConnectionTrait, id: NoticeId) -> Result<notice::Model, Error> {
    notice::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Mail addresses of an organisation.
pub(super) async fn addresses_of_organisation(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Vec<String>, Error> {
    let row = organisation::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    Ok(row.mail_address.into_iter().collect())
}

/// Mail addresses of a firm's people.
pub(super) async fn addresses_of_enterprise(db: &impl ConnectionTrait, id: EnterpriseId) -> Result<Vec<String>, Error> {
    let people = person::Entity::find().filter(person::Column::EnterpriseId.eq(id)).filter(person::Column::Active.eq(true)).all(db).await?;
    Ok(people.into_iter().filter_map(|p| p.mail_address).collect())
}

fn of(to: Receiver) -> SimpleExpr {
    match to {
        Receiver::Organisation(id) => notice::Column::OrganisationId.eq(id),
        Receiver::Firm(id) => notice::Column::EnterpriseId.eq(id),
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
