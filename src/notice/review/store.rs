//! People with the organisation whose notices they read: read across rooms, for whom to tell alone.

use entity::account::{organisation, person};
use entity::value::Role;
use entity::value::id::{OrganisationId, PersonId};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::store::Error;

/// Everybody of a role who has an account that is open.
pub(super) async fn list_of_role(db: &impl ConnectionTrait, role: Role) -> Result<Vec<(OrganisationId, PersonId)>, Error> {
    list(db, person::Column::Role.eq(role)).await
}

/// These people, as far as their accounts are open.
pub(super) async fn list_by_id(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<(OrganisationId, PersonId)>, Error> {
    list(db, person::Column::Id.is_in(people.iter().copied())).await
}

async fn list(db: &impl ConnectionTrait, who: SimpleExpr) -> Result<Vec<(OrganisationId, PersonId)>, Error> {
    let people = person::Entity::find().filter(who).filter(person::Column::Active.eq(true)).order_by_asc(person::Column::Id).all(db).await?;
    let places = organisation::Entity::find().filter(organisation::Column::Id.is_in(people.iter().filter_map(|person| person.organisation_id))).all(db).await?;
    let head = |id: OrganisationId| places.iter().find(|place| place.id == id).map(|place| place.parent_id.unwrap_or(place.id));
    Ok(people.into_iter().filter_map(|person| Some((head(person.organisation_id?)?, person.id))).collect())
}
