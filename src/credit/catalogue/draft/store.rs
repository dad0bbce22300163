//! Rows of versions as they are drafted and approved, and the counts of whom a wider item would touch: read across rooms, for the review alone.

use chrono::{DateTime, NaiveDate, Utc};
use entity::catalogue::item_version;
use entity::consent::authorisation;
use entity::credit::credit_record;
use entity::enterprise::enterprise;
use entity::value::id::{ItemVersionId, PersonId};
use entity::value::{AuthorisationState, DraftState, EnterpriseStatus, Source, SubjectKind};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;

use crate::platform::store::{Error, Tx, Version};

/// States in which a version is still worked on.
const OPEN: [DraftState; 3] = [DraftState::Draft, DraftState::InReview, DraftState::Returned];

/// The draft of an item that is worked on.
pub(super) async fn find_open(db: &impl ConnectionTrait, code: &str) -> Result<Option<item_version::Model>, Error> {
    let open = item_version::Entity::find().filter(item_version::Column::Code.eq(code)).filter(item_version::Column::State.is_in(OPEN));
    Ok(open.one(db).await?)
}

/// The draft of an item that is worked on, held until the transaction ends.
pub(super) async fn lock_open(tx: &Tx, code: &str) -> Result<Option<item_version::Model>, Error> {
    let open = item_version::Entity::find().filter(item_version::Column::Code.eq(code)).filter(item_version::Column::State.is_in(OPEN));
    Ok(open.lock_exclusive().one(tx).await?)
}

/// Every draft that is worked on, the latest change first.
pub(super) async fn list_open(db: &impl ConnectionTrait) -> Result<Vec<item_version::Model>, Error> {
    let open = item_version::Entity::find().filter(item_version::Column::State.is_in(OPEN));
    Ok(open.order_by_desc(item_version::Column::UpdatedAt).order_by_desc(item_version::Column::Id).all(db).await?)
}

/// The latest versions that were approved or given up.
pub(super) async fn list_closed(db: &impl ConnectionTrait, most: u64) -> Result<Vec<item_version::Model>, Error> {
    let closed = item_version::Entity::find().filter(item_version::Column::State.is_not_in(OPEN));
    Ok(closed.order_by_desc(item_version::Column::UpdatedAt).order_by_desc(item_version::Column::Id).limit(most).all(db).await?)
}

/// Every version of an item that was ever begun, newest first.
pub(super) async fn list_of(db: &impl ConnectionTrait, code: &str) -> Result<Vec<item_version::Model>, Error> {
    let of = item_version::Entity::find().filter(item_version::Column::Code.eq(code));
    Ok(of.order_by_desc(item_version::Column::Id).all(db).await?)
}

/// Codes of items that begin with a category's and were ever begun here.
pub(super) async fn list_codes(db: &impl ConnectionTrait, start: &str) -> Result<Vec<String>, Error> {
    let all = item_version::Entity::find().select_only().column(item_version::Column::Code).distinct();
    Ok(all.filter(item_version::Column::Code.starts_with(start)).into_tuple().all(db).await?)
}

pub(super) async fn insert(tx: &Tx, row: item_version::Model) -> Result<(), Error> {
    item_version::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// What is written anew in a draft.
pub(super) struct Written {
    pub(super) content: Json,
    pub(super) note: String,
    pub(super) authors: Json,
}

pub(super) async fn save_written(tx: &Tx, id: ItemVersionId, written: Written, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    let Written { content, note, authors } = written;
    let change =
        item_version::ActiveModel { state: Set(DraftState::Draft), content: Set(content), note: Set(note), authors: Set(authors), ..Default::default() };
    save(tx, id, change, seen, now).await
}

/// Where a draft stands after an act, and who did it.
#[derive(Default)]
pub(super) struct Standing {
    pub(super) note: Option<String>,
    pub(super) submitted_by: Option<PersonId>,
    pub(super) reviewed_by: Option<PersonId>,
    pub(super) review_note: Option<String>,
    pub(super) approved: Option<(i64, NaiveDate)>,
}

pub(super) async fn save_standing(tx: &Tx, id: ItemVersionId, state: DraftState, standing: Standing, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    let mut change = item_version::ActiveModel { state: Set(state), ..Default::default() };
    let Standing { note, submitted_by, reviewed_by, review_note, approved } = standing;
    if let Some(note) = note {
        change.note = Set(note);
    }
    if submitted_by.is_some() {
        change.submitted_by = Set(submitted_by);
        change.submitted_at = Set(Some(now));
    }
    if reviewed_by.is_some() {
        change.reviewed_by = Set(reviewed_by);
        change.reviewed_at = Set(Some(now));
    }
    if let Some(note) = review_note {
        change.review_note = Set(note);
    }
    if let Some((number, from_on)) = approved {
        change.number = Set(Some(number));
        change.from_on = Set(Some(from_on));
    }
    save(tx, id, change, seen, now).await
}

/// Saves under the version that was seen.
async fn save(tx: &Tx, id: ItemVersionId, mut change: item_version::ActiveModel, seen: Version, now: DateTime<Utc>) -> Result<(), Error> {
    change.updated_at = Set(now);
    change.version = Set(seen.0 + 1);
    let this = item_version::Column::Id.eq(id).and(item_version::Column::Version.eq(seen.0));
    let done = item_version::Entity::update_many().set(change).filter(this).exec(tx).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Letters of firms that are live on a day.
pub(super) async fn count_letters(db: &impl ConnectionTrait, on: NaiveDate) -> Result<u64, Error> {
    let live = authorisation::Entity::find().filter(authorisation::Column::State.eq(AuthorisationState::Live));
    Ok(live.filter(authorisation::Column::ValidFromOn.lte(on)).filter(authorisation::Column::ValidToOn.gte(on)).count(db).await?)
}

/// Firms about which there is a record of a source.
pub(super) async fn count_firms_with(db: &impl ConnectionTrait, source: Source) -> Result<i64, Error> {
    let of = credit_record::Entity::find().filter(credit_record::Column::Source.eq(source)).select_only();
    let firms = of.expr(Expr::col(credit_record::Column::EnterpriseId).count_distinct()).into_tuple::<i64>().one(db).await?;
    Ok(firms.unwrap_or_default())
}

/// Firms in business of these kinds.
pub(super) async fn count_firms_of(db: &impl ConnectionTrait, kinds: &[SubjectKind]) -> Result<u64, Error> {
    let of = enterprise::Entity::find().filter(enterprise::Column::Kind.is_in(kinds.iter().copied()));
    Ok(of.filter(enterprise::Column::Status.eq(EnterpriseStatus::Active)).count(db).await?)
}
