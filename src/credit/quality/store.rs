//! What the deliveries tell about their departments; only read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::credit::delivery::{self, Column};
use entity::value::id::OrganisationId;
use entity::value::{DeliveryState, Source};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;

use super::figures::Arrival;
use crate::credit::feed::actions::head_of;
use crate::credit::feed::cross::rule::compares;
use crate::platform::store::Error;

/// Hashes that are looked for at once.
const LIST: usize = 1000;

/// The latest delivery of a source that was read to its end.
pub(super) async fn find_latest(db: &impl ConnectionTrait, source: Source, until: DateTime<Utc>) -> Result<Option<delivery::Model>, Error> {
    let done = delivery::Entity::find().filter(delivery::Column::Source.eq(source)).filter(delivery::Column::State.eq(DeliveryState::Done));
    let done = done.filter(delivery::Column::ReceivedAt.lte(until));
    Ok(done.order_by_desc(delivery::Column::ReceivedAt).order_by_desc(delivery::Column::Id).one(db).await?)
}

/// Everybody's deliveries, or those of one organisation.
fn of(whose: Option<OrganisationId>) -> Condition {
    Condition::all().add_option(whose.map(|id| Column::OrganisationId.eq(id)))
}

/// Deliveries received in a time, in the order in which they came.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    whose: Option<OrganisationId>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Arrival>, Error> {
    let found = delivery::Entity::find().filter(of(whose)).filter(Column::ReceivedAt.gte(from)).filter(Column::ReceivedAt.lt(until));
    let rows = found.order_by_asc(Column::ReceivedAt).order_by_asc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(arrival).collect())
}

fn arrival(row: delivery::Model) -> Arrival {
    let head = head_of(row.header);
    Arrival {
        id: row.id,
        source: row.source,
        hash: row.file_hash,
        organisation: row.organisation_id,
        received_at: row.received_at,
        finished_at: row.finished_at,
        state: row.state,
        accepted: row.rows_new + row.rows_changed + row.rows_unchanged,
        quarantined: row.rows_quarantined,
        matched: row.rows_matched,
        reasons: head.reasons,
        lists: head.lists,
        marked: head.marks.into_iter().filter(|(code, _)| compares(code)).collect(),
    }
}

/// Sources and hashes of those files that had been read before an instant.
pub(super) async fn list_read_before(
    db: &impl ConnectionTrait,
    whose: Option<OrganisationId>,
    hashes: &BTreeSet<&str>,
    before: DateTime<Utc>,
) -> Result<BTreeSet<(Source, String)>, Error> {
    let all: Vec<&str> = hashes.iter().copied().collect();
    let mut found = BTreeSet::new();
    for some in all.chunks(LIST) {
        let rows: Vec<(Source, String)> = delivery::Entity::find()
            .select_only()
            .columns([Column::Source, Column::FileHash])
            .filter(of(whose))
            .filter(Column::FileHash.is_in(some.iter().copied()))
            .filter(Column::ReceivedAt.lt(before))
            .filter(Column::State.eq(DeliveryState::Done))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// When the newest delivery of each source came that was read to its end and came before an instant.
pub(super) async fn list_newest(
    db: &impl ConnectionTrait,
    whose: Option<OrganisationId>,
    before: DateTime<Utc>,
) -> Result<Vec<(Source, DateTime<Utc>)>, Error> {
    let done = delivery::Entity::find().filter(of(whose)).filter(Column::ReceivedAt.lt(before)).filter(Column::State.eq(DeliveryState::Done));
    let newest = done.select_only().column(Column::Source).column_as(Column::ReceivedAt.max(), "newest").group_by(Column::Source);
    Ok(newest.into_tuple().all(db).await?)
}

/// When the newest delivery of a source came that held rows of each of its kinds, was read to its end and came before an instant.
pub(super) async fn list_newest_of_kinds(
    db: &impl ConnectionTrait,
    source: Source,
    whose: Option<OrganisationId>,
    before: DateTime<Utc>,
) -> Result<BTreeMap<String, DateTime<Utc>>, Error> {
    let done = delivery::Entity::find().filter(of(whose)).filter(Column::ReceivedAt.lt(before)).filter(Column::State.eq(DeliveryState::Done));
    let kinds = done.filter(Column::Source.eq(source)).order_by_asc(Column::ReceivedAt).order_by_asc(Column::Id);
    let rows: Vec<(DateTime<Utc>, Option<Json>)> = kinds.select_only().columns([Column::ReceivedAt, Column::Header]).into_tuple().all(db).await?;
    Ok(rows.into_iter().flat_map(|(at, header)| head_of(header).lists.into_keys().map(move |kind| (kind, at))).collect())
}

/// When the very first delivery came.
pub(super) async fn find_first(db: &impl ConnectionTrait, whose: Option<OrganisationId>) -> Result<Option<DateTime<Utc>>, Error> {
    let first = delivery::Entity::find().filter(of(whose)).order_by_asc(Column::ReceivedAt).select_only().column(Column::ReceivedAt);
    Ok(first.into_tuple().one(db).await?)
}
