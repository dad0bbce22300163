//! Places of firms, what was shown, and applications with the match they were sent from, for a shadow run: those are read only, and
//! joined here because only a shadow run looks at them so.

use chrono::{DateTime, NaiveDate, Utc};
use entity::financing::{application, match_result};
use entity::following::{reach_place, reach_shown};
use entity::value::id::{EnterpriseId, OrganisationId, ProductId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::store::{Error, Tx};

/// Places of firms that have one.
pub(super) async fn list_places(db: &impl ConnectionTrait, firms: &[EnterpriseId]) -> Result<Vec<reach_place::Model>, Error> {
    Ok(reach_place::Entity::find().filter(reach_place::Column::EnterpriseId.is_in(firms.iter().copied())).all(db).await?)
}

/// The last place that was given.
pub(super) async fn find_last_place(db: &impl ConnectionTrait) -> Result<Option<i64>, Error> {
    Ok(reach_place::Entity::find().order_by_desc(reach_place::Column::Place).one(db).await?.map(|row| row.place))
}

pub(super) async fn insert_places(tx: &Tx, rows: Vec<reach_place::Model>) -> Result<(), Error> {
    for some in rows.chunks(500) {
        reach_place::Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The next so many lines of what was shown after a number, since a day.
pub(super) async fn list_shown(db: &impl ConnectionTrait, since: NaiveDate, after: i64, most: u64) -> Result<Vec<reach_shown::Model>, Error> {
    let of = reach_shown::Entity::find().filter(reach_shown::Column::Number.gt(after)).filter(reach_shown::Column::OnDay.gte(since));
    Ok(of.order_by_asc(reach_shown::Column::Number).limit(most).all(db).await?)
}

pub(super) async fn insert_shown(tx: &Tx, row: reach_shown::Model) -> Result<(), Error> {
    reach_shown::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// What was shown before a day goes.
pub(super) async fn delete_shown(tx: &Tx, before: NaiveDate) -> Result<(), Error> {
    reach_shown::Entity::delete_many().filter(reach_shown::Column::OnDay.lt(before)).exec(tx).await?;
    Ok(())
}

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
