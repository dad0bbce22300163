//! Rows of notices.

use entity::account::{organisation, person};
use entity::notice::notice;
use entity::value::id::{EnterpriseId, NoticeId, OrganisationId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::platform::store::{Error, Tx};

/// Whether the row was new; a second one of the same cause is not made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inserted {
    New,
    Already,
}

pub(super) async fn insert(tx: &Tx, row: notice::Model) -> Result<Inserted, Error> {
    let notice::Model { id, organisation_id, enterprise_id, kind, severity, subject_kind, subject_id, params, cause_key, corrects_id, created_at, read_at } =
        row;
    let row = notice::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation_id),
        enterprise_id: Set(enterprise_id),
        kind: Set(kind),
        severity: Set(severity),
        subject_kind: Set(subject_kind),
        subject_id: Set(subject_id),
        params: Set(params),
        cause_key: Set(cause_key),
        corrects_id: Set(corrects_id),
        created_at: Set(created_at),
        read_at: Set(read_at),
    };
    let same = OnConflict::column(notice::Column::CauseKey).do_nothing().to_owned();
    let inserted = notice::Entity::insert(row).on_conflict(same).exec_without_returning(tx).await?;
    Ok(if inserted == 1 { Inserted::New } else { Inserted::Already })
}

pub(super) async fn find(db: &impl ConnectionTrait, id: NoticeId) -> Result<notice::Model, Error> {
    notice::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Mail addresses of an organisation.
pub(super) async fn addresses_of_organisation(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Vec<String>, Error> {
    let row = organisation::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    Ok(row.mail_address.into_iter().collect())
}

/// Mail addresses of a firm's people.
pub(super) async fn addresses_of_enterprise(db: &impl ConnectionTrait, id: EnterpriseId) -> Result<Vec<String>, Error> {
    let people = person::Entity::find().filter(person::Column::EnterpriseId.eq(id)).filter(person::Column::Active.eq(true)).all(db).await?;
    Ok(people.into_iter().filter_map(|p| p.mail_address).collect())
}
