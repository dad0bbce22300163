//! Rows of matches as they were shown, and of the catalogues they were made with.

use chrono::{DateTime, Utc};
use entity::financing::{match_catalogue, match_result};
use entity::value::id::{DemandId, EnterpriseId, MatchId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::platform::store::{Error, Tx};

pub(super) async fn find(db: &impl ConnectionTrait, enterprise: EnterpriseId, id: MatchId) -> Result<match_result::Model, Error> {
    match_result::Entity::find_by_id(id).filter(match_result::Column::EnterpriseId.eq(enterprise)).one(db).await?.ok_or(Error::NotFound)
}

/// The demand that a firm's match answers.
pub(super) async fn find_demand(db: &impl ConnectionTrait, enterprise: EnterpriseId, id: MatchId) -> Result<DemandId, Error> {
    let own = match_result::Entity::find_by_id(id).filter(match_result::Column::EnterpriseId.eq(enterprise));
    own.select_only().column(match_result::Column::DemandId).into_tuple().one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_of_any(db: &impl ConnectionTrait, id: MatchId) -> Result<match_result::Model, Error> {
    match_result::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Which match is the answer to a question, and when it was first shown.
pub(super) async fn find_shown(db: &impl ConnectionTrait, demand: DemandId, digest: &str) -> Result<Option<(MatchId, DateTime<Utc>)>, Error> {
    let same = match_result::Entity::find().filter(match_result::Column::DemandId.eq(demand)).filter(match_result::Column::Digest.eq(digest));
    Ok(same.select_only().columns([match_result::Column::Id, match_result::Column::MatchedAt]).into_tuple().one(db).await?)
}

pub(super) async fn insert(tx: &Tx, row: match_result::Model) -> Result<(), Error> {
    let match_result::Model { id, demand_id, enterprise_id, digest, profile, matches, matched_at, catalogue, question, answer_digest } = row;
    let row = match_result::ActiveModel {
        id: Set(id),
        demand_id: Set(demand_id),
        enterprise_id: Set(enterprise_id),
        digest: Set(digest),
        profile: Set(profile),
        matches: Set(matches),
        matched_at: Set(matched_at),
        catalogue: Set(catalogue),
        question: Set(question),
        answer_digest: Set(answer_digest),
    };
    match_result::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn find_catalogue(db: &impl ConnectionTrait, digest: &str) -> Result<match_catalogue::Model, Error> {
    match_catalogue::Entity::find_by_id(digest).one(db).await?.ok_or(Error::NotFound)
}

/// Whether a catalogue is kept; what is kept stays.
pub(super) async fn exists_catalogue(db: &impl ConnectionTrait, digest: &str) -> Result<bool, Error> {
    let found: Option<String> = match_catalogue::Entity::find_by_id(digest).select_only().column(match_catalogue::Column::Digest).into_tuple().one(db).await?;
    Ok(found.is_some())
}

/// Keeps a catalogue once.
pub(super) async fn insert_catalogue(tx: &Tx, row: match_catalogue::Model) -> Result<(), Error> {
    let match_catalogue::Model { digest, products, kept_at } = row;
    let row = match_catalogue::ActiveModel { digest: Set(digest), products: Set(products), kept_at: Set(kept_at) };
    let absent = OnConflict::column(match_catalogue::Column::Digest).do_nothing().to_owned();
    match_catalogue::Entity::insert(row).on_conflict(absent).exec_without_returning(tx).await?;
    Ok(())
}
