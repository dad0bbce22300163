//! Loans as the banks' systems report them.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use entity::value::id::{ApplicationId, DisbursementId};
use entity::value::{Fen, Ppm};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions;
use super::repayment::Repayment;
use crate::app::App;
use crate::financing::application::act::{Act, Attestation, Payout};
use crate::financing::application::api::{DoneView, act};
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Json, Path};
use crate::platform::web::keyed::Keyed;

/// Routes of the API.
pub fn routes() -> Routes {
    Routes::new()
        .post(Access::Api(Scope::Lending), "/api/v1/applications/{id}/disbursements", disburse)
        .post(Access::Api(Scope::Lending), "/api/v1/disbursements/{id}/reversal", reverse)
        .post(Access::Api(Scope::Lending), "/api/v1/disbursements/{id}/repayments", repay)
}

/// The bank's word that the PBoC system showed no loan record of the firm before.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct AttestationBody {
    /// The day the bank looked.
    pub checked_on: NaiveDate,
    /// Its reference of the report.
    pub evidence: String,
}

/// Money paid out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct DisbursementBody {
    /// The bank's own number of the loan note, unique within the bank.
    pub reference: String,
    /// The amount.
    pub amount_fen: i64,
    /// The yearly rate.
    pub rate_ppm: i64,
    /// The term.
    pub term_months: i64,
    /// The day it was paid out on.
    pub disbursed_on: NaiveDate,
    /// The bank's word for the first-loan ledger.
    pub attestation: Option<AttestationBody>,
}

/// Reports a disbursement (放款).
#[utoipa::path(post, path = "/api/v1/applications/{id}/disbursements", tag = "lending", request_body = DisbursementBody,
    params(("id" = String, Path, description = "Id of the application"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 201, body = DoneView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such application of this bank", content_type = "application/problem+json"),
    (status = 409, description = "Not possible as it stands; the code says why", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "The reference is taken, or the key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn disburse(
    State(app): State<App>,
    client: ApiClient,
    Path(id): Path<ApplicationId>,
    keyed: Keyed<DisbursementBody>,
) -> Result<(StatusCode, Json<DoneView>), Failure> {
    let once = keyed.once(client.organisation.head.0);
    let body = keyed.body;
    let payout = Payout {
        disbursement: app.ids.new_id(),
        loan_number: body.reference,
        amount: Fen(body.amount_fen),
        paid_on: body.disbursed_on,
        rate: Ppm(body.rate_ppm),
        term_months: body.term_months,
        attestation: body.attestation.map(|a| Attestation { checked_on: a.checked_on, evidence: a.evidence }),
    };
    let done = act(&app, &client, id, &Act::Disburse(payout), &once).await?;
    Ok((StatusCode::CREATED, Json(DoneView::of(done))))
}

/// Why a disbursement is taken back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ReversalBody {
    /// Why.
    pub reason: String,
}

/// Takes a disbursement back (冲正).
#[utoipa::path(post, path = "/api/v1/disbursements/{id}/reversal", tag = "lending", request_body = ReversalBody,
    params(("id" = String, Path, description = "Id of the disbursement"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 200, body = DoneView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such disbursement of this bank", content_type = "application/problem+json"),
    (status = 409, description = "Not possible as it stands; the code says why", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "The key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn reverse(State(app): State<App>, client: ApiClient, Path(id): Path<DisbursementId>, keyed: Keyed<ReversalBody>) -> Result<Json<DoneView>, Failure> {
    let once = keyed.once(client.organisation.head.0);
    let row = actions::find(app.db.read(), client.bank()?, id).await?;
    let done = act(&app, &client, row.application_id, &Act::Reverse { disbursement: id, reason: keyed.body.reason }, &once).await?;
    Ok(Json(DoneView::of(done)))
}

/// A payment of the firm.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct RepaymentBody {
    /// The day it was paid on.
    pub paid_on: NaiveDate,
    /// Principal in it.
    #[serde(default)]
    pub principal_fen: i64,
    /// Interest in it.
    #[serde(default)]
    pub interest_fen: i64,
    /// The bank's own number of the payment, unique within the loan.
    pub reference: String,
}

/// A loan after a repayment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepaidView {
    /// The disbursement.
    #[schema(value_type = String, format = "uuid")]
    pub disbursement_id: DisbursementId,
    /// What is still owed of it.
    pub outstanding_fen: i64,
    /// The state of its application.
    pub state: &'static str,
}

/// Reports a repayment.
#[utoipa::path(post, path = "/api/v1/disbursements/{id}/repayments", tag = "lending", request_body = RepaymentBody,
    params(("id" = String, Path, description = "Id of the disbursement"), ("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")), responses(
    (status = 201, body = RepaidView),
    (status = 400, description = "The key is missing, or the body cannot be read", content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that does not hold", content_type = "application/problem+json"),
    (status = 403, description = "The token has another scope, or is no bank's", content_type = "application/problem+json"),
    (status = 404, description = "There is no such disbursement of this bank", content_type = "application/problem+json"),
    (status = 409, description = "Not possible as it stands; the code says why", content_type = "application/problem+json"),
    (status = 413, description = "Too large", content_type = "application/problem+json"),
    (status = 422, description = "The reference is taken, or the key was used for another request", content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", content_type = "application/problem+json")
))]
pub async fn repay(
    State(app): State<App>,
    client: ApiClient,
    Path(id): Path<DisbursementId>,
    keyed: Keyed<RepaymentBody>,
) -> Result<(StatusCode, Json<RepaidView>), Failure> {
    let once = keyed.once(client.organisation.head.0);
    let RepaymentBody { paid_on, principal_fen, interest_fen, reference } = keyed.body;
    let paid = Repayment { paid_on, principal: Fen(principal_fen), interest: Fen(interest_fen), reference };
    let done = actions::repay_once(&app, &client.by(), client.bank()?, id, &paid, &once).await?;
    Ok((StatusCode::CREATED, Json(RepaidView { disbursement_id: done.disbursement_id, outstanding_fen: done.outstanding.0, state: done.state.code() })))
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(disburse, reverse, repay), components(schemas(DisbursementBody, AttestationBody, ReversalBody, RepaymentBody, RepaidView, DoneView)))]
pub struct Doc;
