//! Reports for systems of those who supervise.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use entity::value::OrganisationKind;
use entity::value::id::ReportId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actions::{self, Listed};
use crate::app::App;
use crate::consent::export::actions::{Taken, note};
use crate::consent::export::sheet::Kind;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Json, Path, Query};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Api(Scope::Reports), "/api/v1/reports", list).get(Access::Api(Scope::Reports), "/api/v1/reports/{id}", find).get(
        Access::Api(Scope::Reports),
        "/api/v1/reports/{id}/file",
        file,
    )
}

/// The description of these routes.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, find, file), components(schemas(ReportView, ReportList)))]
pub struct Doc;

/// A report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// Id.
    pub id: String,
    /// Which report: `monthly`.
    pub code: String,
    /// Of which period: `2026-02` or `2026`.
    pub period: String,
    /// What happened before this instant went in.
    pub cut_off_at: DateTime<Utc>,
    /// Version of the layout: `monthly@1`.
    pub definition: String,
    /// Name of the file.
    pub file_name: String,
    /// Bytes of the file.
    pub file_bytes: i64,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// SHA-256 of the data that went in.
    pub content_sha256: String,
    /// `schedule` or `hand`.
    pub origin: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// A page of reports, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportList {
    /// The reports.
    pub items: Vec<ReportView>,
    /// Pass it as `before` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What of the list is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Before {
    /// Only reports older than this one.
    #[param(value_type = Option<uuid::Uuid>)]
    before: Option<ReportId>,
}

impl From<Listed> for ReportView {
    fn from(report: Listed) -> Self {
        Self {
            id: report.id.to_string(),
            code: report.code,
            period: report.period,
            cut_off_at: report.cut_off_at,
            definition: report.definition,
            file_name: report.file_name,
            file_bytes: report.bytes,
            file_sha256: report.file_hash,
            content_sha256: report.content_hash,
            origin: report.origin,
            made_at: report.made_at,
        }
    }
}

/// Figures of the whole city are for those who supervise, whatever scopes a token has.
fn supervises(client: &ApiClient) -> Result<(), Failure> {
    match client.organisation.kind {
        OrganisationKind::Regulator | OrganisationKind::CreditOffice => Ok(()),
        OrganisationKind::Bank | OrganisationKind::Branch | OrganisationKind::Department => Err(Failure::Forbidden),
    }
}

/// Reports, newest first
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports", params(Before), security(("token" = ["reports"])), responses(
    (status = 200, description = "A page of reports", body = ReportList),
    (status = 400, description = "The query cannot be read", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 403, description = "Not with this token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, client: ApiClient, Query(page): Query<Before>) -> Result<Json<ReportList>, Failure> {
    supervises(&client)?;
    let items: Vec<ReportView> = actions::reports(&app, page.before).await?.into_iter().map(|sent| sent.report.into()).collect();
    let full = u64::try_from(items.len()).is_ok_and(|n| n >= crate::platform::store::PAGE);
    let next = items.last().filter(|_| full).map(|last| last.id.clone());
    Ok(Json(ReportList { items, next }))
}

/// One report
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "reports", params(("id" = uuid::Uuid, Path, description = "The report")), security(("token" = ["reports"])), responses(
    (status = 200, description = "The report", body = ReportView),
    (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 403, description = "Not with this token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 404, description = "No such report", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json"),
))]
async fn find(State(app): State<App>, client: ApiClient, Path(id): Path<ReportId>) -> Result<Json<ReportView>, Failure> {
    supervises(&client)?;
    Ok(Json(actions::report(&app, id).await?.into()))
}

/// The workbook of a report
#[utoipa::path(get, path = "/api/v1/reports/{id}/file", tag = "reports", params(("id" = uuid::Uuid, Path, description = "The report")), security(("token" = ["reports"])), responses(
    (status = 200, description = "The workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
    (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 403, description = "Not with this token", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 404, description = "No such report", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
    (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json"),
))]
async fn file(State(app): State<App>, client: ApiClient, Path(id): Path<ReportId>) -> Result<Response, Failure> {
    supervises(&client)?;
    let report = actions::file(&app, id).await?;
    note(&app, &client.by(), &Taken { what: &report.file_name, kind: Kind::Xlsx.code(), rows: 1, cut: false }).await?;
    Ok(super::pages::workbook(report))
}
