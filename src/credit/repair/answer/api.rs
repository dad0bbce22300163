//! Objections that a department was asked about, for its system.

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use entity::value::id::{EnterpriseId, ObjectionId, OrganisationId, RecordId};
use entity::value::{LookupPurpose, ObjectionState, OrganisationKind, Source};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::objection::actions::{self, About, Answered, Matter, Objection, Seen};
use super::super::objection::state::{Act, fits};
use crate::app::App;
use crate::consent::actions::{Reader, look_up};
use crate::consent::reading::actions::look_over;
use crate::credit::record::actions::Record;
use crate::enterprise::actions as enterprise;
use crate::enterprise::item::{cell, field};
use crate::platform::store::PAGE;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::{Json, Path, Query};
use crate::platform::web::keyed::Keyed;

/// Routes of the room.
pub fn routes() -> Routes {
    const OWN: Access = Access::Api(Scope::Objections);
    Routes::new().get(OWN, "/api/v1/objections", list).get(OWN, "/api/v1/objections/{id}", show).post(OWN, "/api/v1/objections/{id}/answer", answer)
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(list, show, answer), components(schemas(ObjectionView, ObjectionPage, ObjectionDetailView, AnswerBody, AnsweredView)))]
pub struct Doc;

/// An objection to a record that the department delivered, or to an item of the register that it keeps.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ObjectionView {
    /// Its id.
    pub id: uuid::Uuid,
    /// Its number.
    pub number: String,
    /// The source of the record; `registration` for an item of the register.
    pub source: String,
    /// The number of the record's document; empty for an item of the register.
    pub record_number: String,
    /// The item of the register: `name`, `form`, `status`, `established_on`, `industry`, `capital`, `address`, `scope` or
    /// `legal_representative`; none for a record.
    pub item: Option<String>,
    /// `forwarded`: to be answered; `correcting`: the corrected row is waited for; `upheld`, `rejected`, `withdrawn` or `closed`.
    pub state: String,
    /// The end of the clock that runs; none when it has ended.
    pub due_at: Option<DateTime<Utc>>,
    /// When the firm objected.
    pub filed_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl ObjectionView {
    fn of(made: &Objection, record: Option<&Record>) -> Self {
        let item = match made.about {
            About::Record(_) => None,
            About::Item(item) => Some(item.code().to_owned()),
        };
        Self {
            id: made.id.0,
            number: made.number.clone(),
            source: record.map_or(Source::Registration, |record| record.source).code().to_owned(),
            record_number: record.map(Record::number).unwrap_or_default(),
            item,
            state: made.state.code().to_owned(),
            due_at: made.due_at,
            filed_at: made.filed_at,
            ended_at: made.ended_at,
        }
    }
}

/// A page of objections, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ObjectionPage {
    /// The objections.
    pub items: Vec<ObjectionView>,
    /// What to send as `before` for the next page; none when this is the last.
    pub next_before: Option<uuid::Uuid>,
}

/// An objection in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ObjectionDetailView {
    /// As in lists.
    #[serde(flatten)]
    pub objection: ObjectionView,
    /// The firm.
    pub enterprise_code: String,
    /// Its name.
    pub enterprise_name: String,
    /// What the firm says is wrong; empty when it is covered.
    pub statement: String,
    /// What shows it; may be empty.
    pub evidence: String,
    /// The objection has ended: what the firm and the record say is not shown any more.
    pub covered: bool,
    /// What was answered.
    pub answer: Option<String>,
    /// The day of the decision, listing or publication.
    pub decided_on: Option<NaiveDate>,
    /// What the record, or the item of the register, says, by the names of its fields; empty when it is covered.
    pub record: serde_json::Value,
}

/// The department that a client acts for; forbidden for any other organisation.
fn department(client: &ApiClient) -> Result<OrganisationId, Failure> {
    match client.organisation.kind {
        OrganisationKind::Department => Ok(client.organisation.id),
        OrganisationKind::CreditOffice | OrganisationKind::Bank | OrganisationKind::Branch | OrganisationKind::Regulator => Err(Failure::Forbidden),
    }
}

/// Which objections are listed.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
pub struct Asked {
    /// Only in this state.
    #[param(value_type = Option<String>)]
    state: Option<ObjectionState>,
    /// Only older than this objection.
    #[param(value_type = Option<String>)]
    before: Option<ObjectionId>,
}

/// The objections that the department was asked about, newest first. Reading them leaves a line in the register of look-ups of every firm.
#[utoipa::path(get, path = "/api/v1/objections", tag = "objections", params(Asked), responses(
    (status = 200, body = ObjectionPage),
    (status = 400, description = "A parameter cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no department's", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
), security(("token" = ["objections"])))]
async fn list(State(app): State<App>, client: ApiClient, Query(asked): Query<Asked>) -> Result<Json<ObjectionPage>, Failure> {
    let states: Vec<ObjectionState> = asked.state.into_iter().collect();
    let found = actions::list_asked(&app, department(&client)?, &states, asked.before).await?;
    let mut wanted: BTreeMap<EnterpriseId, Vec<RecordId>> = BTreeMap::new();
    for made in &found {
        wanted.entry(made.enterprise).or_default().extend(made.about.record());
    }
    // Each firm sees in its register that the department read what was objected to.
    let read = if wanted.is_empty() { HashMap::new() } else { look_over(&app, &client.by(), Some(client.token), None, &wanted).await? };
    let records: HashMap<RecordId, Record> = read.into_values().flatten().map(|record| (record.id, record)).collect();
    let full = u64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let next_before = found.last().filter(|_| full).map(|made| made.id.0);
    let view = |made: &Objection| match made.about {
        About::Record(id) => Some(ObjectionView::of(made, Some(records.get(&id)?))),
        About::Item(_) => Some(ObjectionView::of(made, None)),
    };
    let items = found.iter().filter_map(view);
    Ok(Json(ObjectionPage { items: items.collect(), next_before }))
}

/// One objection that the department was asked about; another's is not there. Reading it leaves a line in the firm's register of look-ups;
/// when it has ended, what the firm and the record say is covered.
#[utoipa::path(get, path = "/api/v1/objections/{id}", tag = "objections", params(("id" = uuid::Uuid, Path, description = "The objection")), responses(
    (status = 200, body = ObjectionDetailView),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no department's", content_type = "application/problem+json"),
    (status = 404, description = "The department was asked about no such objection", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
), security(("token" = ["objections"])))]
async fn show(State(app): State<App>, client: ApiClient, Path(id): Path<ObjectionId>) -> Result<Json<ObjectionDetailView>, Failure> {
    let made = actions::find_asked(&app, department(&client)?, id).await?;
    let covered = made.ended_at.is_some();
    if !covered {
        let reader = Reader { by: client.by(), token: Some(client.token), bank: None, purpose: LookupPurpose::Supervision, application: None };
        look_up(&app, &reader, made.enterprise).await?;
    }
    let db = app.db.read();
    let firm = enterprise::find(db, made.enterprise).await?;
    let (record, said) = match actions::matter_of(db, &made).await? {
        Matter::Record(record) => (Some(record), None),
        Matter::Item(firm, item) => (None, Some(serde_json::json!({ (field(item)): cell(&firm, item) }))),
    };
    Ok(Json(ObjectionDetailView {
        objection: ObjectionView::of(&made, record.as_deref()),
        enterprise_code: firm.code.to_string(),
        enterprise_name: firm.name,
        statement: if covered { String::new() } else { made.statement },
        evidence: if covered { String::new() } else { made.evidence },
        covered,
        answer: made.answer,
        decided_on: record.as_ref().and_then(|record| record.decided_on).filter(|_| !covered),
        record: record.map(|record| record.content).or(said).filter(|_| !covered).unwrap_or_else(|| serde_json::json!({})),
    }))
}

/// An answer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct AnswerBody {
    /// `reject`: the record is right; `promise_correction`: it is wrong in part, and the corrected row will be delivered; `annul`: it is
    /// wrong as a whole, and withdrawn, which an item of the register cannot be.
    pub answer: String,
    /// What was found, in at most 300 characters; the firm reads it.
    pub reason: String,
}

/// Where an objection stands after an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnsweredView {
    /// Which.
    pub id: uuid::Uuid,
    /// Its number.
    pub number: String,
    /// `rejected`, `correcting` or `upheld`.
    pub state: String,
    /// By when the corrected row has to come; none otherwise.
    pub due_at: Option<DateTime<Utc>>,
}

impl AnsweredView {
    fn of(answered: Answered) -> Self {
        let Answered { id, number, state, due_at } = answered;
        Self { id: id.0, number, state: state.code().to_owned(), due_at }
    }
}

/// Answer an objection.
#[utoipa::path(post, path = "/api/v1/objections/{id}/answer", tag = "objections", request_body = AnswerBody,
    params(("id" = uuid::Uuid, Path, description = "The objection"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 200, body = AnsweredView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no department's", content_type = "application/problem+json"),
    (status = 404, description = "The department was asked about no such objection", content_type = "application/problem+json"),
    (status = 409, description = "Not possible as it stands; the code says why", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "No such answer, no reason or one of more than 300 characters, or the key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
), security(("token" = ["objections"])))]
async fn answer(State(app): State<App>, client: ApiClient, Path(id): Path<ObjectionId>, keyed: Keyed<AnswerBody>) -> Result<Json<AnsweredView>, Failure> {
    let (own, once) = (department(&client)?, keyed.once(client.organisation.id.0));
    let AnswerBody { answer, reason } = keyed.body;
    let act = Act::of_department(&answer, &reason).ok_or_else(|| Failure::Invalid(FieldErrors::one("answer", "objection-error-answer")))?;
    if !fits(&reason) {
        return Err(Failure::Invalid(FieldErrors::one("reason", "objection-error-note")));
    }
    Ok(Json(AnsweredView::of(actions::answer(&app, &client.by(), own, id, &act, Seen::Once(&once)).await?)))
}
