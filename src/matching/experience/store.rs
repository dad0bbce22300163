//! Rows of decided applications with the facts they were sent with, joined here because only experience reads them so; and its versions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::financing::{application, experience, match_result};
use entity::product::product_version;
use entity::value::id::{ApplicationId, EnterpriseId, MatchId, OrganisationId, ProductVersionId};
use entity::value::{ApplicationState, Family};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;

use crate::platform::store::{Error, Tx};

/// Applications read at once.
const CHUNK: u64 = 500;

/// A decided application.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: ApplicationId,
    pub(super) bank: OrganisationId,
    pub(super) family: Family,
    pub(super) state: ApplicationState,
    pub(super) decided_at: DateTime<Utc>,
    pub(super) days: Option<i64>,
    /// The match it was sent from.
    pub(super) kept: Option<Kept>,
}

/// A match that an application was sent from.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) enterprise: EnterpriseId,
    pub(super) matched_at: DateTime<Utc>,
    pub(super) profile: Json,
    pub(super) question: Json,
}

type Columns = (ApplicationId, OrganisationId, ProductVersionId, Option<MatchId>, ApplicationState, Option<DateTime<Utc>>, Option<i64>);

type MatchColumns = (MatchId, EnterpriseId, DateTime<Utc>, Json, Option<Json>);

/// Some of the applications that banks decided in a span of time, by id, from the one after `after`; none when there are no more.
pub(super) async fn list_decided(
    db: &impl ConnectionTrait,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    after: Option<ApplicationId>,
) -> Result<Vec<Row>, Error> {
    let mut query = application::Entity::find()
        .select_only()
        .columns([
            application::Column::Id,
            application::Column::BankId,
            application::Column::ProductVersionId,
            application::Column::MatchId,
            application::Column::State,
            application::Column::DecidedAt,
            application::Column::DecisionDays,
        ])
        .filter(application::Column::DecidedAt.gte(from))
        .filter(application::Column::DecidedAt.lt(until));
    if let Some(after) = after {
        query = query.filter(application::Column::Id.gt(after));
    }
    let found: Vec<Columns> = query.order_by_asc(application::Column::Id).limit(CHUNK).into_tuple().all(db).await?;
    let versions = product_version::Entity::find()
        .select_only()
        .columns([product_version::Column::Id, product_version::Column::Family])
        .filter(product_version::Column::Id.is_in(found.iter().map(|row| row.2)));
    let families: Vec<(ProductVersionId, Family)> = versions.into_tuple().all(db).await?;
    let matches = match_result::Entity::find()
        .select_only()
        .columns([
            match_result::Column::Id,
            match_result::Column::EnterpriseId,
            match_result::Column::MatchedAt,
            match_result::Column::Profile,
            match_result::Column::Question,
        ])
        .filter(match_result::Column::Id.is_in(found.iter().filter_map(|row| row.3)));
    let matches: Vec<MatchColumns> = matches.into_tuple().all(db).await?;
    // One without a question is of the first version.
    let matches: HashMap<MatchId, Kept> = matches
        .into_iter()
        .filter_map(|(id, enterprise, matched_at, profile, question)| Some((id, Kept { enterprise, matched_at, profile, question: question? })))
        .collect();
    let row = |(id, bank, version, kept, state, decided_at, days): Columns| {
        let family = families.iter().find(|(of, _)| *of == version).map(|(_, family)| *family)?;
        let kept = kept.and_then(|id| matches.get(&id).cloned());
        Some(Row { id, bank, family, state, decided_at: decided_at?, days, kept })
    };
    Ok(found.into_iter().filter_map(row).collect())
}

pub(super) async fn find(db: &impl ConnectionTrait, number: i64) -> Result<experience::Model, Error> {
    experience::Entity::find_by_id(number).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_latest(db: &impl ConnectionTrait) -> Result<Option<experience::Model>, Error> {
    Ok(experience::Entity::find().order_by_desc(experience::Column::Number).one(db).await?)
}

pub(super) async fn find_latest_until(db: &impl ConnectionTrait, until: DateTime<Utc>) -> Result<Option<experience::Model>, Error> {
    let learned = experience::Entity::find().filter(experience::Column::LearnedAt.lte(until));
    Ok(learned.order_by_desc(experience::Column::Number).one(db).await?)
}

/// The number of the version of a period.
pub(super) async fn find_of_period(db: &impl ConnectionTrait, period: &str) -> Result<Option<i64>, Error> {
    let of = experience::Entity::find().select_only().column(experience::Column::Number).filter(experience::Column::Period.eq(period));
    Ok(of.into_tuple().one(db).await?)
}

/// Number, period and instant of every version, the newest first.
pub(super) async fn list(db: &impl ConnectionTrait) -> Result<Vec<(i64, String, DateTime<Utc>)>, Error> {
    let all = experience::Entity::find().select_only().columns([experience::Column::Number, experience::Column::Period, experience::Column::LearnedAt]);
    Ok(all.order_by_desc(experience::Column::Number).into_tuple().all(db).await?)
}

pub(super) async fn insert(tx: &Tx, row: experience::Model) -> Result<(), Error> {
    let experience::Model { number, period, cut_off_at, document, digest, learned_at } = row;
    let row = experience::ActiveModel {
        number: Set(number),
        period: Set(period),
        cut_off_at: Set(cut_off_at),
        document: Set(document),
        digest: Set(digest),
        learned_at: Set(learned_at),
    };
    experience::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
