//! Rows of matches as they were shown.

use entity::financing::match_result;
use entity::value::id::{DemandId, EnterpriseId, MatchId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::platform::store::{Error, Tx};

pub(super) async fn find(db: &impl ConnectionTrait, enterprise: EnterpriseId, id: MatchId) -> Result<match_result::Model, Error> {
    match_result::Entity::find_by_id(id).filter(match_result::Column::EnterpriseId.eq(enterprise)).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_of_any(db: &impl ConnectionTrait, id: MatchId) -> Result<match_result::Model, Error> {
    match_result::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

pub(super) async fn find_by_digest(db: &impl ConnectionTrait, demand: DemandId, digest: &str) -> Result<Option<match_result::Model>, Error> {
    let same = match_result::Entity::find().filter(match_result::Column::DemandId.eq(demand)).filter(match_result::Column::Digest.eq(digest));
    Ok(same.one(db).await?)
}

pub(super) async fn insert(tx: &Tx, row: match_result::Model) -> Result<(), Error> {
    let match_result::Model { id, demand_id, enterprise_id, digest, profile, matches, matched_at } = row;
    let row = match_result::ActiveModel {
        id: Set(id),
        demand_id: Set(demand_id),
        enterprise_id: Set(enterprise_id),
        digest: Set(digest),
        profile: Set(profile),
        matches: Set(matches),
        matched_at: Set(matched_at),
    };
    match_result::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
