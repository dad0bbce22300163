//! Rows that are read for what rests on a record: requests and objections under way of several records, and applications under way,
//! which it joins with their products for reading only.

use entity::credit::{objection, repair};
use entity::financing::application;
use entity::value::ApplicationState;
use entity::value::id::{EnterpriseId, ObjectionId, ProductVersionId, RecordId, RepairId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::Error;

/// Values of one IN list.
const LIST: usize = 1000;

/// States in which a bank has to do with a firm.
const LIVE: [ApplicationState; 5] =
    [ApplicationState::Waiting, ApplicationState::Accepted, ApplicationState::MaterialAsked, ApplicationState::Granted, ApplicationState::Disbursed];

/// Numbers and products of the firm's applications under way.
pub(super) async fn list_applications(db: &impl ConnectionTrait, enterprise: EnterpriseId) -> Result<Vec<(String, ProductVersionId)>, Error> {
    let live = application::Entity::find().filter(application::Column::EnterpriseId.eq(enterprise)).filter(application::Column::State.is_in(LIVE));
    let live = live.order_by_asc(application::Column::Number).select_only();
    Ok(live.columns([application::Column::Number, application::Column::ProductVersionId]).into_tuple().all(db).await?)
}

/// Requests for repair of some records that are under way.
pub(super) async fn list_requests(db: &impl ConnectionTrait, records: &[RecordId]) -> Result<Vec<RepairId>, Error> {
    let open = repair::Entity::find().filter(repair::Column::EndedAt.is_null()).filter(repair::Column::RecordId.is_in(records.iter().copied()));
    Ok(open.select_only().column(repair::Column::Id).into_tuple().all(db).await?)
}

/// Whether a request for repair or an objection, under way or ended, names one of some records.
pub(super) async fn exists_case(db: &impl ConnectionTrait, records: &[RecordId]) -> Result<bool, Error> {
    for some in records.chunks(LIST) {
        let requests = repair::Entity::find().filter(repair::Column::RecordId.is_in(some.iter().copied()));
        let objections = objection::Entity::find().filter(objection::Column::RecordId.is_in(some.iter().copied()));
        if requests.count(db).await? > 0 || objections.count(db).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Objections to some records that are under way.
pub(super) async fn list_objections(db: &impl ConnectionTrait, records: &[RecordId]) -> Result<Vec<ObjectionId>, Error> {
    let open = objection::Entity::find().filter(objection::Column::EndedAt.is_null());
    let open = open.filter(objection::Column::RecordId.is_in(records.iter().copied()));
    Ok(open.select_only().column(objection::Column::Id).into_tuple().all(db).await?)
}
