//! Which firms declared something: read only.

use entity::enterprise::{declaration, fact};
use entity::value::id::EnterpriseId;
use sea_orm::prelude::Json;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::enterprise::store::DECLARED;
use crate::platform::store::Error;

/// Values of one IN list.
const LIST: usize = 1000;

/// Those of some firms that have declared facts.
pub(super) async fn list_declaring(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<EnterpriseId>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(LIST) {
        let declared = fact::Entity::find().filter(fact::Column::EnterpriseId.is_in(some.iter().copied())).filter(fact::Column::Origin.eq(DECLARED));
        let ids: Vec<EnterpriseId> = declared.select_only().column(fact::Column::EnterpriseId).distinct().into_tuple().all(db).await?;
        all.extend(ids);
    }
    Ok(all)
}

/// What firms declared, declaration by declaration, the newest first.
pub(super) async fn list_items(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<(EnterpriseId, Json)>, Error> {
    let mut all = Vec::new();
    for some in firms.chunks(LIST) {
        let made = declaration::Entity::find().filter(declaration::Column::EnterpriseId.is_in(some.iter().copied()));
        let newest = made.order_by_desc(declaration::Column::DeclaredAt).order_by_desc(declaration::Column::Id);
        let columns = newest.select_only().columns([declaration::Column::EnterpriseId, declaration::Column::Items]);
        all.extend(columns.into_tuple::<(EnterpriseId, Json)>().all(db).await?);
    }
    Ok(all)
}

/// Firms that ever made a declaration, after one, in the order of their ids.
pub(super) async fn list_declared(db: &impl ConnectionTrait, after: Option<EnterpriseId>, most: u64) -> Result<Vec<EnterpriseId>, Error> {
    let mut made = declaration::Entity::find().select_only().column(declaration::Column::EnterpriseId).distinct();
    if let Some(after) = after {
        made = made.filter(declaration::Column::EnterpriseId.gt(after));
    }
    Ok(made.order_by_asc(declaration::Column::EnterpriseId).limit(most).into_tuple().all(db).await?)
}
