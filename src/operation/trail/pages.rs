//! The page of the audit trail.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use entity::account::person;
use entity::value::Role;
use entity::value::id::{OrganisationId, PersonId};
use serde::Deserialize;

use crate::account::actions as account;
use crate::app::App;
use crate::consent::sight::{Personal, in_operation};
use crate::platform::audit::{self, Channel, Search};
use crate::platform::page::{Frame, Page};
use crate::platform::store::PAGE;
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;

/// Routes of the trail.
pub fn routes() -> Routes {
    Routes::new().get(Access::Operator, "/operator/audit", trail)
}

/// The audit trail.
#[derive(Template)]
#[template(path = "pages/operator_audit.html")]
pub struct Trail {
    /// Frame.
    pub frame: Frame,
    /// Beginning of the action that is searched.
    pub action: String,
    /// Subject that is searched.
    pub subject: String,
    /// The lines.
    pub rows: Vec<Line>,
    /// Where older ones are; empty when there are none.
    pub older: String,
}

/// A line of the trail.
pub struct Line {
    /// When.
    pub when: String,
    /// Who.
    pub who: String,
    /// For which organisation.
    pub organisation: String,
    /// What was done.
    pub action: String,
    /// What stands beside it.
    pub detail: String,
    /// Kind of the subject.
    pub kind: String,
    /// Id of the subject.
    pub subject: String,
    /// The request, to find its log lines.
    pub request: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    action: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    before: String,
}

async fn trail(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<Trail>, Failure> {
    let (action, subject) = (asked.action.trim().to_owned(), asked.subject.trim().to_owned());
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let search = Search { action: some(&action), subject_id: some(&subject), before: asked.before.parse().ok() };
    let found = audit::list(&app, &search).await?;
    let ids: Vec<PersonId> = found.iter().filter_map(|entry| entry.person_id).collect();
    let people: HashMap<PersonId, String> = account::people_by_id(&app, &ids).await?.into_iter().map(named).collect();
    let organisations: HashMap<OrganisationId, String> = account::organisations(&app, None).await?.into_iter().map(|o| (o.id, o.name)).collect();
    let full = u64::try_from(found.len()).is_ok_and(|n| n >= PAGE);
    let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let older =
        found.last().filter(|_| full).map(|last| format!("/operator/audit?action={}&subject={}&before={}", encoded(&action), encoded(&subject), last.id));
    let rows = found.into_iter().map(|entry| {
        let person = entry.person_id.and_then(|id| people.get(&id).cloned());
        Line {
            when: frame.instant(&entry.at),
            who: person.unwrap_or_else(|| frame.t(if entry.channel == Channel::Api.code() { "operation-channel-api" } else { "operation-channel-system" })),
            organisation: entry.organisation_id.and_then(|id| organisations.get(&id).cloned()).unwrap_or_default(),
            action: entry.action,
            detail: detail(&entry.detail),
            kind: entry.subject_kind,
            subject: entry.subject_id,
            request: entry.request_id.unwrap_or_default(),
        }
    });
    let rows = rows.collect();
    Ok(Page(Trail { action, subject, rows, older: older.unwrap_or_default(), frame: frame.titled("nav-operator-audit") }))
}

/// Somebody's name as the office sees it: of a firm's people it is masked.
fn named(row: person::Model) -> (PersonId, String) {
    (row.id, if row.role == Role::FirmOwner { in_operation(Personal::AccountName, &row.name) } else { row.name })
}

/// `key: value` of each, in a line.
fn detail(json: &serde_json::Value) -> String {
    let Some(map) = json.as_object() else {
        return String::new();
    };
    let word = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    map.iter().map(|(key, value)| format!("{key}: {}", word(value))).collect::<Vec<_>>().join(" · ")
}
