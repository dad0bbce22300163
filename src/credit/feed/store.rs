//! Rows of deliveries and their quarantine; and, for the operator's first page, the oldest trouble of the other rooms' tables,
//! which it joins for reading only.

use chrono::{DateTime, Duration, Utc};
use entity::credit::{delivery, quarantine_row};
use entity::notice::mail;
use entity::platform::job;
use entity::value::id::DeliveryId;
use entity::value::{Coverage, DeliveryState, JobState, MailState, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::platform::store::{Error, PAGE, Tx};

/// Rows of one INSERT.
const INSERT: usize = 500;

pub(super) async fn insert(tx: &Tx, row: delivery::Model) -> Result<(), Error> {
    delivery::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn find(db: &impl ConnectionTrait, id: DeliveryId) -> Result<delivery::Model, Error> {
    delivery::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn lock(tx: &Tx, id: DeliveryId) -> Result<delivery::Model, Error> {
    delivery::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Error::NotFound)
}

/// Writes a row that was locked in the same transaction.
pub(super) async fn save(tx: &Tx, row: delivery::Model) -> Result<(), Error> {
    delivery::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// A page of deliveries, newest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    source: Option<Source>,
    state: Option<DeliveryState>,
    before: Option<DeliveryId>,
) -> Result<Vec<delivery::Model>, Error> {
    let mut query = delivery::Entity::find().order_by_desc(delivery::Column::Id).limit(PAGE);
    if let Some(state) = state {
        query = query.filter(delivery::Column::State.eq(state));
    }
    if let Some(source) = source {
        query = query.filter(delivery::Column::Source.eq(source));
    }
    if let Some(before) = before {
        query = query.filter(delivery::Column::Id.lt(before));
    }
    Ok(query.all(db).await?)
}

/// The deliveries of this file by commands that did not come to their end, the latest first.
pub(super) async fn list_unfinished(db: &impl ConnectionTrait, source: Source, channel: &str, hash: &str) -> Result<Vec<delivery::Model>, Error> {
    let found = delivery::Entity::find()
        .filter(delivery::Column::Source.eq(source))
        .filter(delivery::Column::Channel.eq(channel))
        .filter(delivery::Column::FileHash.eq(hash))
        .filter(delivery::Column::State.is_in([DeliveryState::Received, DeliveryState::Reading]));
    Ok(found.order_by_desc(delivery::Column::Id).all(db).await?)
}

/// How many other deliveries of this very file were read to the end.
pub(super) async fn count_repeats(db: &impl ConnectionTrait, row: &delivery::Model) -> Result<u64, Error> {
    let same = delivery::Entity::find()
        .filter(delivery::Column::Source.eq(row.source))
        .filter(delivery::Column::FileHash.eq(&row.file_hash))
        .filter(delivery::Column::State.eq(DeliveryState::Done))
        .filter(delivery::Column::Id.ne(row.id));
    Ok(same.count(db).await?)
}

/// The latest other delivery of this very file that was read to its end.
pub(super) async fn find_read(db: &impl ConnectionTrait, row: &delivery::Model) -> Result<Option<delivery::Model>, Error> {
    let same = delivery::Entity::find()
        .filter(delivery::Column::Source.eq(row.source))
        .filter(delivery::Column::FileHash.eq(&row.file_hash))
        .filter(delivery::Column::Coverage.eq(row.coverage))
        .filter(delivery::Column::State.eq(DeliveryState::Done))
        .filter(delivery::Column::Id.ne(row.id));
    Ok(same.order_by_desc(delivery::Column::ReceivedAt).order_by_desc(delivery::Column::Id).one(db).await?)
}

/// Whether a delivery of the same source besides these two is being read, or wrote something at or after an instant.
pub(super) async fn exists_other_writer(tx: &Tx, one: &delivery::Model, two: &delivery::Model, since: DateTime<Utc>) -> Result<bool, Error> {
    let wrote = delivery::Column::RowsNew.gt(0).or(delivery::Column::RowsChanged.gt(0)).or(delivery::Column::RowsWithdrawn.gt(0));
    let late = delivery::Column::FinishedAt.is_null().or(delivery::Column::FinishedAt.gte(since));
    let others = delivery::Entity::find()
        .filter(delivery::Column::Source.eq(one.source))
        .filter(delivery::Column::Id.is_not_in([one.id, two.id]))
        .filter(delivery::Column::State.eq(DeliveryState::Reading).or(wrote.and(late)));
    Ok(others.count(tx).await? > 0)
}

pub(super) async fn insert_quarantine(tx: &Tx, rows: Vec<quarantine_row::Model>) -> Result<(), Error> {
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<quarantine_row::ActiveModel> = rows.by_ref().take(INSERT).collect();
        quarantine_row::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// How many refused rows of a delivery there are.
pub(super) async fn count_quarantine(db: &impl ConnectionTrait, id: DeliveryId) -> Result<u64, Error> {
    Ok(quarantine_row::Entity::find().filter(quarantine_row::Column::DeliveryId.eq(id)).count(db).await?)
}

/// The line of a refused row by its place among them, from 0.
pub(super) async fn line_of(db: &impl ConnectionTrait, id: DeliveryId, place: u64) -> Result<Option<i64>, Error> {
    let rows = quarantine_row::Entity::find().filter(quarantine_row::Column::DeliveryId.eq(id)).order_by_asc(quarantine_row::Column::Line);
    Ok(rows.offset(place).limit(1).select_only().column(quarantine_row::Column::Line).into_tuple().one(db).await?)
}

/// Refused rows of a delivery below a line, in the order of the file.
pub(super) async fn list_quarantine(db: &impl ConnectionTrait, id: DeliveryId, after: i64, most: u64) -> Result<Vec<quarantine_row::Model>, Error> {
    let rows = quarantine_row::Entity::find().filter(quarantine_row::Column::DeliveryId.eq(id)).filter(quarantine_row::Column::Line.gt(after));
    Ok(rows.order_by_asc(quarantine_row::Column::Line).limit(most).all(db).await?)
}

/// How many and since when.
pub(super) type Count = (u64, Option<DateTime<Utc>>);

pub(super) async fn count_failed(db: &impl ConnectionTrait) -> Result<Count, Error> {
    let failed = delivery::Entity::find().filter(delivery::Column::State.eq(DeliveryState::Failed));
    let first = failed.clone().order_by_asc(delivery::Column::FinishedAt).one(db).await?;
    Ok((failed.count(db).await?, first.and_then(|row| row.finished_at)))
}

pub(super) async fn count_dead_jobs(db: &impl ConnectionTrait) -> Result<Count, Error> {
    let dead = job::Entity::find().filter(job::Column::State.eq(JobState::Dead));
    let first = dead.clone().order_by_asc(job::Column::FinishedAt).one(db).await?;
    Ok((dead.count(db).await?, first.and_then(|row| row.finished_at)))
}

/// Jobs that should have begun ten minutes ago: nobody works.
pub(super) async fn count_late_jobs(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Count, Error> {
    let late = job::Entity::find().filter(job::Column::State.eq(JobState::Queued)).filter(job::Column::RunAt.lt(now - Duration::minutes(10)));
    let first = late.clone().order_by_asc(job::Column::RunAt).one(db).await?;
    Ok((late.count(db).await?, first.map(|row| row.run_at)))
}

pub(super) async fn count_given_up_mails(db: &impl ConnectionTrait) -> Result<Count, Error> {
    let lost = mail::Entity::find().filter(mail::Column::State.eq(MailState::GivenUp));
    let first = lost.clone().order_by_asc(mail::Column::CreatedAt).one(db).await?;
    Ok((lost.count(db).await?, first.map(|row| row.created_at)))
}

/// Sets a delivery back to where reading begins.
pub(super) async fn save_state(tx: &Tx, id: DeliveryId, state: DeliveryState) -> Result<(), Error> {
    let change = delivery::ActiveModel { id: Set(id), state: Set(state), failure: Set(None), finished_at: Set(None), ..Default::default() };
    delivery::Entity::update(change).exec(tx).await?;
    Ok(())
}

fn of_sender(row: &delivery::Model) -> Select<delivery::Entity> {
    let same = delivery::Entity::find().filter(delivery::Column::Source.eq(row.source)).filter(delivery::Column::State.eq(DeliveryState::Done));
    match row.organisation_id {
        Some(id) => same.filter(delivery::Column::OrganisationId.eq(id)),
        None => same.filter(delivery::Column::OrganisationId.is_null()),
    }
}

/// Whether the sender has delivered the source again since, and it was read to its end.
pub(super) async fn exists_later(db: &impl ConnectionTrait, row: &delivery::Model) -> Result<bool, Error> {
    Ok(of_sender(row).filter(delivery::Column::Id.gt(row.id)).count(db).await? > 0)
}

/// Whether the sender has delivered the source again since, and it was read or will be: rows of it that say what is known leave no trace.
pub(super) async fn exists_newer(db: &impl ConnectionTrait, row: &delivery::Model) -> Result<bool, Error> {
    let same = delivery::Entity::find().filter(delivery::Column::Source.eq(row.source)).filter(delivery::Column::Id.gt(row.id));
    let same = match row.organisation_id {
        Some(id) => same.filter(delivery::Column::OrganisationId.eq(id)),
        None => same.filter(delivery::Column::OrganisationId.is_null()),
    };
    Ok(same.filter(delivery::Column::State.ne(DeliveryState::Failed)).count(db).await? > 0)
}

/// Full deliveries of the sender that were received at or after an instant, and are read to their end.
pub(super) async fn list_full_since(db: &impl ConnectionTrait, row: &delivery::Model, since: DateTime<Utc>) -> Result<Vec<delivery::Model>, Error> {
    let full = of_sender(row).filter(delivery::Column::Coverage.eq(Coverage::Full)).filter(delivery::Column::Id.lt(row.id));
    Ok(full.filter(delivery::Column::ReceivedAt.gte(since)).all(db).await?)
}

/// Whether a delivery refers to a file, by its path below the data directory.
pub(super) async fn exists_file(db: &impl ConnectionTrait, path: &str) -> Result<bool, Error> {
    Ok(delivery::Entity::find().filter(delivery::Column::FilePath.eq(path)).count(db).await? > 0)
}
