//! Attaching reports of agencies by the credit office's system.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use entity::value::{OrganisationKind, Uscc};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::actions;
use super::typed::TypedReport;
use crate::app::App;
use crate::enterprise::actions::find_by_code;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::keyed::Keyed;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().post(Access::Api(Scope::Deliver), "/api/v1/agency-reports", attach)
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(attach), components(schemas(AgencyReportBody)))]
pub struct Doc;

/// A report of a filed agency on a firm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyReportBody {
    /// The firm's unified code.
    pub code: String,
    /// The filing number of the agency, which has to be filed on the day of the report.
    pub agency: String,
    /// `rating`, `report` or `risk`.
    pub kind: String,
    /// The agency's number of it.
    pub number: String,
    /// Version of the agency's method.
    pub method_version: String,
    /// Its day, e.g. 2026-03-01.
    pub reported_on: String,
    /// The last day on which it holds.
    pub valid_to: String,
    /// The grade in the agency's own words.
    pub grade: String,
    /// Where the agency keeps it: an address that begins with https.
    #[serde(default)]
    pub link: String,
    /// SHA-256 of its file, in hexadecimal.
    pub file_hash: String,
}

/// Attach a report of a filed agency to a firm. Only the credit office does so; the file stays with the agency, its hash is kept. The report is
/// shown as the agency's and enters no figure of the platform.
#[utoipa::path(
    post,
    path = "/api/v1/agency-reports",
    tag = "profiles",
    request_body = AgencyReportBody,
    params(("Idempotency-Key" = String, Header, description = "Chosen by the client; the same request under the same key happens once")),
    responses(
        (status = 201, description = "Attached: its `id`", body = Object),
        (status = 400, description = "The key is missing, or the body cannot be read", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 403, description = "Without the scope deliver, or not the credit office", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 409, description = "The agency was not filed on that day, or the report is attached already", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 413, description = "Larger than allowed", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 422, description = "What cannot be used, field by field, or the key was used for another request", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
    ),
    security(("token" = ["deliver"]))
)]
async fn attach(State(app): State<App>, client: ApiClient, keyed: Result<Keyed<AgencyReportBody>, Failure>) -> Result<Response, Failure> {
    match client.organisation.kind {
        OrganisationKind::CreditOffice => {}
        OrganisationKind::Bank | OrganisationKind::Branch | OrganisationKind::Department | OrganisationKind::Regulator => return Err(Failure::Forbidden),
    }
    let keyed = keyed?;
    let once = keyed.once(client.organisation.id.0);
    let AgencyReportBody { code, agency, kind, number, method_version, reported_on, valid_to, grade, link, file_hash } = keyed.body;
    let code: Uscc = code.parse().map_err(|_| Failure::Invalid(FieldErrors::one("code", "credit_report-error-code")))?;
    let firm = find_by_code(app.db.read(), &code).await?;
    let typed = TypedReport { agency, kind, number, method_version, reported_on, valid_to, grade, link, file_hash: Some(file_hash) };
    let id = actions::attach(&app, &client.by(), Some((client.token, &once)), firm.id, &typed, None).await?;
    Ok((StatusCode::CREATED, axum::Json(json!({ "id": id }))).into_response())
}
