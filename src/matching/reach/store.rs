//! Applications with the match they were sent from, for a shadow run: read only, joined here because only a shadow run looks at them so.

use chrono::{DateTime, Utc};
use entity::financing::{application, match_result};
use entity::value::id::{OrganisationId, ProductId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

/// Applications to a bank's product since an instant, each with the kept match it was sent from.
pub(super) async fn list_applications(
    db: &impl ConnectionTrait,
    bank: OrganisationId,
    product: ProductId,
    since: DateTime<Utc>,
) -> Result<Vec<(application::Model, Option<match_result::Model>)>, Error> {
    let applications = application::Entity::find()
        .filter(application::Column::BankId.eq(bank))
        .filter(application::Column::ProductId.eq(product))
        .filter(application::Column::SubmittedAt.gte(since))
        .order_by_asc(application::Column::Id)
        .all(db)
        .await?;
    let ids: Vec<_> = applications.iter().filter_map(|one| one.match_id).collect();
    let mut matches = Vec::new();
    for some in ids.chunks(500) {
        matches.extend(match_result::Entity::find().filter(match_result::Column::Id.is_in(some.iter().copied())).all(db).await?);
    }
    let of = |one: &application::Model| matches.iter().find(|kept| Some(kept.id) == one.match_id).cloned();
    Ok(applications.into_iter().map(|one| (of(&one), one)).map(|(kept, one)| (one, kept)).collect())
}
