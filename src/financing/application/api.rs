//! The bank's applications for its own systems.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use entity::value::id::ApplicationId;
use entity::value::{ApplicationState, FeeKind, Fen, Guarantee, Ppm, RefusalReason, RepaymentForm};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::act::{Act, Terms};
use super::actions::{self, Detail, Done, Filter, Side, Summary};
use super::clock::Due;
use crate::app::App;
use crate::platform::moment::{AskedAt, Wrong};
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Json, Path, Query};
use crate::platform::web::keyed::Keyed;
use crate::product::terms::{Fee, FeeBasis};

/// Routes of the API.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Api(Scope::Applications), "/api/v1/applications", list)
        .get(Access::Api(Scope::Applications), "/api/v1/applications/{id}", one)
        .post(Access::Api(Scope::Applications), "/api/v1/applications/{id}/accept", accept)
        .post(Access::Api(Scope::Applications), "/api/v1/applications/{id}/decline", decline)
        .post(Access::Api(Scope::Applications), "/api/v1/applications/{id}/grant", grant)
}

/// A deadline that runs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueView {
    /// response, material, decision, legal or validity.
    pub what: &'static str,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// Working days after today; negative when it has passed.
    pub left_working_days: i64,
    /// Whether it has passed.
    pub overdue: bool,
}

impl DueView {
    fn of(due: &Due) -> Self {
        Self { what: due.what.code(), due_at: due.due_at, left_working_days: due.left_working_days, overdue: due.overdue }
    }
}

/// An application in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationView {
    /// Which.
    #[schema(value_type = String, format = "uuid")]
    pub id: ApplicationId,
    /// Its number, e.g. SQD-2026-000001.
    pub number: String,
    /// waiting, accepted, material_asked, granted, disbursed, settled, declined, withdrawn, timed_out or lapsed.
    pub state: &'static str,
    /// The firm's name.
    pub firm_name: String,
    /// The product's name.
    pub product_name: String,
    /// The amount asked for.
    pub amount_fen: i64,
    /// The term asked for.
    pub term_months: i64,
    /// When it was sent.
    pub submitted_at: DateTime<Utc>,
    /// When the bank accepted it.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the bank decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Working days from submission to decision.
    pub decision_days: Option<i64>,
    /// The first deadline that runs.
    pub due: Option<DueView>,
    /// Its version.
    pub version: i64,
}

impl ApplicationView {
    fn of(summary: &Summary) -> Self {
        Self {
            id: summary.id,
            number: summary.number.clone(),
            state: summary.state.code(),
            firm_name: summary.firm_name.clone(),
            product_name: summary.product_name.clone(),
            amount_fen: summary.amount.0,
            term_months: summary.term_months,
            submitted_at: summary.submitted_at,
            accepted_at: summary.accepted_at,
            decided_at: summary.decided_at,
            decision_days: summary.decision_days,
            due: summary.due.as_ref().map(DueView::of),
            version: summary.version.0,
        }
    }
}

/// A page of applications, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationPage {
    /// The applications.
    pub items: Vec<ApplicationView>,
    /// What to send as `before` for the next page; none when this is the last.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub next_before: Option<ApplicationId>,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventView {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub act: &'static str,
    /// Where the application stood after it.
    pub state_after: &'static str,
}

/// An application in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationDetailView {
    /// As in lists.
    #[serde(flatten)]
    pub application: ApplicationView,
    /// What happened, the oldest first.
    pub events: Vec<EventView>,
    /// The deadlines that run.
    pub deadlines: Vec<DueView>,
    /// The granted amount.
    pub granted_fen: Option<i64>,
    /// What can still be drawn.
    pub undrawn_fen: i64,
    /// Codes of the reasons of a decline.
    pub reasons: Vec<&'static str>,
}

impl ApplicationDetailView {
    fn of(detail: &Detail) -> Self {
        let event = |e: &actions::Happened| EventView { seq: e.seq, at: e.at, act: e.act.code(), state_after: e.state_after.code() };
        Self {
            application: ApplicationView::of(&detail.summary),
            events: detail.events.iter().map(event).collect(),
            deadlines: detail.deadlines.iter().map(DueView::of).collect(),
            granted_fen: detail.offer.as_ref().map(|o| o.amount_fen.0),
            undrawn_fen: detail.application.undrawn().0,
            reasons: detail.declined.iter().flat_map(|d| d.reasons.iter().map(|r| r.code())).collect(),
        }
    }
}

/// Where an application stands after an act.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DoneView {
    /// Which.
    #[schema(value_type = String, format = "uuid")]
    pub application_id: ApplicationId,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: &'static str,
    /// Its version.
    pub version: i64,
    /// The disbursement that the act made or took back.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub disbursement_id: Option<entity::value::id::DisbursementId>,
}

impl DoneView {
    /// Of what was done.
    pub fn of(done: Done) -> Self {
        let Done { application_id, number, state, version, disbursement_id } = done;
        Self { application_id, number, state: state.code(), version, disbursement_id }
    }
}

/// Which applications are listed.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
pub struct Asked {
    /// Only in this state.
    #[param(value_type = Option<String>)]
    state: Option<ApplicationState>,
    /// Only older than this application.
    #[param(value_type = Option<String>)]
    before: Option<ApplicationId>,
}

/// The bank's applications, newest first.
#[utoipa::path(get, path = "/api/v1/applications", tag = "applications", params(Asked), responses(
    (status = 200, body = ApplicationPage),
    (status = 400, description = "A parameter cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn list(State(app): State<App>, client: ApiClient, Query(asked): Query<Asked>) -> Result<Json<ApplicationPage>, Failure> {
    let filter = Filter { states: asked.state.into_iter().collect(), officer: None };
    let found = actions::newest(&app, client.bank()?, &filter, asked.before).await?;
    let full = u64::try_from(found.len()).unwrap_or(0) == crate::platform::store::PAGE;
    let next_before = found.last().filter(|_| full).map(|s| s.id);
    Ok(Json(ApplicationPage { items: found.iter().map(ApplicationView::of).collect(), next_before }))
}

/// One application of the bank, as of an earlier moment as it stood then; another bank's is not there.
#[utoipa::path(get, path = "/api/v1/applications/{id}", tag = "applications", params(("id" = String, Path, description = "Its id"), AskedAt), responses(
    (status = 200, body = ApplicationDetailView),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such application of this bank", content_type = "application/problem+json"),
    (status = 422, description = "The moment cannot be read, has not come yet, or is before the application", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn one(
    State(app): State<App>,
    client: ApiClient,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<AskedAt>,
) -> Result<Json<ApplicationDetailView>, Failure> {
    let mut detail = actions::detail_for_bank(&app, client.bank()?, id).await?;
    if let Some(at) = asked.read(app.clock.now())? {
        detail = actions::detail_as_of(app.db.read(), detail, at).await?;
        if detail.events.is_empty() {
            return Err(Wrong::Unknown.into());
        }
    }
    Ok(Json(ApplicationDetailView::of(&detail)))
}

/// Does an act of a system under its key.
pub async fn act(app: &App, client: &ApiClient, id: ApplicationId, act: &Act, once: &crate::platform::once::Once) -> Result<Done, Failure> {
    Ok(actions::perform_once(app, &client.by(), Side::Bank(client.bank()?), id, act, once).await?)
}

/// An empty body.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Nothing {}

/// Takes an application on (接单).
#[utoipa::path(post, path = "/api/v1/applications/{id}/accept", tag = "applications", request_body = Nothing,
    params(("id" = String, Path, description = "Its id"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 200, body = DoneView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such application of this bank", content_type = "application/problem+json"),
    (status = 409, description = "Not possible as it stands; the code says why", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "The key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn accept(State(app): State<App>, client: ApiClient, Path(id): Path<ApplicationId>, keyed: Keyed<Nothing>) -> Result<Json<DoneView>, Failure> {
    let done = act(&app, &client, id, &Act::Accept, &keyed.once(client.organisation.head.0)).await?;
    Ok(Json(DoneView::of(done)))
}

/// A decline with its reasons.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct DeclineBody {
    /// One to four of R01 to R99.
    #[schema(value_type = Vec<String>)]
    pub reasons: Vec<RefusalReason>,
    /// What the bank adds for the firm; at least 20 characters with R99.
    #[serde(default)]
    pub note: String,
}

/// Declines an application with reasons.
#[utoipa::path(post, path = "/api/v1/applications/{id}/decline", tag = "applications", request_body = DeclineBody,
    params(("id" = String, Path, description = "Its id"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 200, body = DoneView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such application of this bank", content_type = "application/problem+json"),
    (status = 409, description = "Not possible as it stands; the code says why", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "The key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn decline(State(app): State<App>, client: ApiClient, Path(id): Path<ApplicationId>, keyed: Keyed<DeclineBody>) -> Result<Json<DoneView>, Failure> {
    let once = keyed.once(client.organisation.head.0);
    let DeclineBody { reasons, note } = keyed.body;
    Ok(Json(DoneView::of(act(&app, &client, id, &Act::Decline { reasons, note }, &once).await?)))
}

/// A cost beside the interest: exactly one of the three figures.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct FeeBody {
    /// guarantee, valuation, account, insurance, registration or other.
    #[schema(value_type = String)]
    pub kind: FeeKind,
    /// A sum, once at the start.
    pub sum_fen: Option<i64>,
    /// A share of the amount, once at the start.
    pub once_ppm: Option<i64>,
    /// A share of the amount, each year.
    pub yearly_ppm: Option<i64>,
}

impl FeeBody {
    fn fee(&self) -> Option<Fee> {
        let basis = match (self.sum_fen, self.once_ppm, self.yearly_ppm) {
            (Some(sum), None, None) if sum >= 0 => FeeBasis::Sum(Fen(sum)),
            (None, Some(share), None) if share >= 0 => FeeBasis::Once(Ppm(share)),
            (None, None, Some(share)) if share >= 0 => FeeBasis::Yearly(Ppm(share)),
            (_, _, _) => return None,
        };
        Some(Fee { kind: self.kind, basis })
    }
}

/// What the bank grants.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct GrantBody {
    /// The amount.
    pub amount_fen: i64,
    /// The yearly rate.
    pub rate_ppm: i64,
    /// The term.
    pub term_months: i64,
    /// credit, guarantor, mortgage or pledge.
    #[schema(value_type = String)]
    pub guarantee: Guarantee,
    /// level_instalment, interest_then_principal or level_principal.
    #[schema(value_type = String)]
    pub repayment_form: RepaymentForm,
    /// The list of costs beside the interest.
    #[serde(default)]
    pub fees: Vec<FeeBody>,
    /// Calendar days for which the offer stands, 1 to 365.
    pub valid_days: i64,
    /// What the firm has to do before.
    #[serde(default)]
    pub conditions: String,
    /// Why the amount is above the product's maximum.
    pub override_reason: Option<String>,
}

/// Grants a credit line (授信).
#[utoipa::path(post, path = "/api/v1/applications/{id}/grant", tag = "applications", request_body = GrantBody,
    params(("id" = String, Path, description = "Its id"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 201, body = DoneView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such application of this bank", content_type = "application/problem+json"),
    (status = 409, description = "Not possible as it stands; the code says why", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "The key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn grant(
    State(app): State<App>,
    client: ApiClient,
    Path(id): Path<ApplicationId>,
    keyed: Keyed<GrantBody>,
) -> Result<(StatusCode, Json<DoneView>), Failure> {
    let once = keyed.once(client.organisation.head.0);
    let body = keyed.body;
    let fees: Option<Vec<Fee>> = body.fees.iter().map(FeeBody::fee).collect();
    let terms = Terms {
        amount: Fen(body.amount_fen),
        rate: Ppm(body.rate_ppm),
        term_months: body.term_months,
        guarantee: body.guarantee,
        repayment: body.repayment_form,
        fees: fees.ok_or_else(|| Failure::Malformed("a fee has exactly one of sum_fen, once_ppm and yearly_ppm".to_owned()))?,
        valid_days: body.valid_days,
        conditions: body.conditions,
        override_reason: body.override_reason,
    };
    let done = act(&app, &client, id, &Act::Grant(terms), &once).await?;
    Ok((StatusCode::CREATED, Json(DoneView::of(done))))
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(
    paths(list, one, accept, decline, grant),
    components(schemas(ApplicationPage, ApplicationView, ApplicationDetailView, EventView, DueView, DoneView, Nothing, DeclineBody, GrantBody, FeeBody))
)]
pub struct Doc;
