//! Records of firms that have an account, for reminding them: joined for reading only.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::account::person;
use entity::credit::credit_record;
use entity::value::id::{EnterpriseId, RecordId};
use entity::value::{RecordState, Source};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::platform::store::Error;

/// Since when firms have an account.
pub(super) async fn list_opened(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, DateTime<Utc>>, Error> {
    let people = person::Entity::find().filter(person::Column::EnterpriseId.is_in(firms.iter().copied())).filter(person::Column::Active.eq(true));
    let columns = people.select_only().columns([person::Column::EnterpriseId, person::Column::CreatedAt]);
    let rows: Vec<(Option<EnterpriseId>, DateTime<Utc>)> = columns.into_tuple().all(db).await?;
    let mut opened: HashMap<EnterpriseId, DateTime<Utc>> = HashMap::new();
    for (firm, at) in rows {
        if let Some(firm) = firm {
            opened.entry(firm).and_modify(|first| *first = at.min(*first)).or_insert(at);
        }
    }
    Ok(opened)
}

/// Current records, but no figures, of firms with an account, after one, in the order of their ids.
pub(super) async fn list(db: &impl ConnectionTrait, after: Option<RecordId>, most: u64) -> Result<Vec<(RecordId, EnterpriseId)>, Error> {
    let with_account = person::Entity::find().filter(person::Column::EnterpriseId.is_not_null()).filter(person::Column::Active.eq(true));
    let with_account = with_account.select_only().column(person::Column::EnterpriseId).into_query();
    let mut all = credit_record::Entity::find()
        .filter(credit_record::Column::Source.is_in(Source::RECORDS.iter().copied()))
        .filter(credit_record::Column::State.eq(RecordState::Current))
        .filter(credit_record::Column::RepairedAt.is_null())
        .filter(credit_record::Column::AnnulledAt.is_null())
        .filter(credit_record::Column::EnterpriseId.in_subquery(with_account));
    if let Some(after) = after {
        all = all.filter(credit_record::Column::Id.gt(after));
    }
    let ids = all.order_by_asc(credit_record::Column::Id).limit(most).select_only();
    Ok(ids.columns([credit_record::Column::Id, credit_record::Column::EnterpriseId]).into_tuple().all(db).await?)
}
