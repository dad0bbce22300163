//! Who does something, and the trail that it leaves.

use chrono::{DateTime, Utc};
use entity::platform::audit_entry;
use entity::value::id::{AuditId, OrganisationId, PersonId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;

use super::store::{Connection, Error, PAGE, Tx};
use crate::app::App;

/// Through what something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By a person in the browser.
    Person,
    /// By a system through the API.
    Api,
    /// By the platform itself.
    System,
}

impl Channel {
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Api => "api",
            Self::System => "system",
        }
    }
}

/// Who does something: stands in events and in the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The person; none for a system.
    pub person: Option<PersonId>,
    /// The organisation they act for.
    pub organisation: Option<OrganisationId>,
    /// Through what.
    pub channel: Channel,
    /// The request, to find its log lines.
    pub request_id: Option<String>,
}

impl By {
    /// The platform itself: jobs, schedules, the command line.
    pub const SYSTEM: Self = Self { person: None, organisation: None, channel: Channel::System, request_id: None };
}

/// What was done to what.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// `room.verb` in snake case.
    pub action: &'a str,
    /// Kind of the thing, e.g. `application`.
    pub subject_kind: &'a str,
    /// Its id.
    pub subject_id: String,
    /// What an auditor wants to see beside it; never personal data.
    pub detail: Json,
}

/// Writes a line of the trail in the transaction of the deed.
pub async fn write(tx: &Tx, app: &App, by: &By, deed: Deed<'_>) -> Result<(), Error> {
    audit_entry::Entity::insert(row(app, by, deed)).exec_without_returning(tx).await?;
    Ok(())
}

/// The same for several deeds.
pub async fn write_all(tx: &Tx, app: &App, by: &By, deeds: Vec<Deed<'_>>) -> Result<(), Error> {
    if !deeds.is_empty() {
        audit_entry::Entity::insert_many(deeds.into_iter().map(|deed| row(app, by, deed))).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(app: &App, by: &By, deed: Deed<'_>) -> audit_entry::ActiveModel {
    audit_entry::ActiveModel {
        id: Set(app.ids.new_id::<AuditId>()),
        at: Set(app.clock.now()),
        person_id: Set(by.person),
        organisation_id: Set(by.organisation),
        channel: Set(by.channel.code().to_owned()),
        action: Set(deed.action.to_owned()),
        subject_kind: Set(deed.subject_kind.to_owned()),
        subject_id: Set(deed.subject_id),
        detail: Set(deed.detail),
        request_id: Set(by.request_id.clone()),
    }
}

/// What to show of the trail.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only actions that begin with this.
    pub action: Option<String>,
    /// Only this subject's.
    pub subject_id: Option<String>,
    /// Only what is older than this line.
    pub before: Option<AuditId>,
}

/// A page of the trail, newest first.
pub async fn list(app: &App, search: &Search) -> Result<Vec<audit_entry::Model>, Error> {
    let mut query = audit_entry::Entity::find().order_by_desc(audit_entry::Column::Id).limit(PAGE);
    if let Some(action) = &search.action {
        query = query.filter(audit_entry::Column::Action.starts_with(action));
    }
    if let Some(subject) = &search.subject_id {
        query = query.filter(audit_entry::Column::SubjectId.eq(subject));
    }
    if let Some(before) = search.before {
        query = query.filter(audit_entry::Column::Id.lt(before));
    }
    Ok(query.all(app.db.read()).await?)
}

/// Subjects of one query.
const TOGETHER: usize = 1000;

/// Subject and detail of each line that an action left on some subjects of a kind after an instant.
pub async fn after(db: &impl Connection, action: &str, (kind, ids): (&str, &[String]), at: DateTime<Utc>) -> Result<Vec<(String, Json)>, Error> {
    let mut all = Vec::new();
    for some in ids.chunks(TOGETHER) {
        let of = audit_entry::Entity::find().filter(audit_entry::Column::SubjectKind.eq(kind));
        let of = of.filter(audit_entry::Column::SubjectId.is_in(some.iter().map(String::as_str)));
        let of = of.filter(audit_entry::Column::At.gt(at)).filter(audit_entry::Column::Action.eq(action));
        all.extend(of.all(db).await?.into_iter().map(|line| (line.subject_id, line.detail)));
    }
    Ok(all)
}
