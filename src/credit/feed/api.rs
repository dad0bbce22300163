//! Deliveries from departments' systems.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use entity::value::id::DeliveryId;
use entity::value::{Coverage, OrganisationKind, Source};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions::{self, Delivery};
use super::channel::Channel;
use super::supply::actions as supply;
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::web::Routes;
use crate::platform::web::access::{Access, Scope};
use crate::platform::web::actor::ApiClient;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::FieldErrors;
use crate::platform::web::json::{Json, Path, Query};
use crate::platform::web::keyed::Key;
use crate::platform::web::upload::receive_body;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().post(Access::Api(Scope::Deliver), "/api/v1/deliveries", deliver).get(Access::Api(Scope::Deliver), "/api/v1/deliveries/{id}", show)
}

/// The room's part of the API's description.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(paths(deliver, show), components(schemas(DeliveryView)))]
pub struct Doc;

/// A delivery and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryView {
    /// Its id.
    pub id: uuid::Uuid,
    /// What it carries.
    pub source: String,
    /// The sender's name for the file.
    pub file_name: String,
    /// Length of the file.
    pub file_bytes: i64,
    /// `received`, `reading`, `done` or `failed`.
    pub state: String,
    /// Rows in the file; 0 until it was looked through.
    pub rows: i64,
    /// Rows whose outcome is durable: new, changed, unchanged and quarantined ones.
    pub rows_read: i64,
    /// Records that were not known.
    pub rows_new: i64,
    /// Records that changed.
    pub rows_changed: i64,
    /// Records that said what was known.
    pub rows_unchanged: i64,
    /// Accepted rows with marks.
    pub rows_marked: i64,
    /// Refused rows.
    pub rows_quarantined: i64,
    /// `delta`, or `full`: what it does not hold any more is withdrawn.
    pub coverage: String,
    /// Records that were withdrawn because a full delivery does not hold them.
    pub rows_withdrawn: i64,
    /// Records that a full delivery does not hold and that were kept: rows were refused, or too many are missing at once.
    pub rows_withheld: i64,
    /// How often each mark came up.
    pub marks: BTreeMap<String, i64>,
    /// How often each reason to refuse a row came up.
    pub reasons: BTreeMap<String, i64>,
    /// Why the file as a whole was refused: the stable code.
    pub failure_code: Option<String>,
    /// The same as a sentence.
    pub failure: Option<String>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// When the reading ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl DeliveryView {
    fn of(delivery: Delivery) -> Self {
        Self {
            id: delivery.id.0,
            source: delivery.source.code().to_owned(),
            file_name: delivery.file_name,
            file_bytes: delivery.file_bytes,
            state: delivery.state.code().to_owned(),
            rows: delivery.head.rows,
            rows_read: delivery.rows_read,
            rows_new: delivery.rows_new,
            rows_changed: delivery.rows_changed,
            rows_unchanged: delivery.rows_unchanged,
            rows_marked: delivery.rows_marked,
            rows_quarantined: delivery.rows_quarantined,
            coverage: delivery.coverage.code().to_owned(),
            rows_withdrawn: delivery.rows_withdrawn,
            rows_withheld: delivery.head.withheld.map_or(0, |withheld| withheld.records),
            marks: delivery.head.marks,
            reasons: delivery.head.reasons,
            failure: delivery.failure.as_ref().map(|failure| failure.text(Lang::En)),
            failure_code: delivery.failure.map(|failure| failure.code),
            received_at: delivery.received_at,
            finished_at: delivery.finished_at,
        }
    }
}

/// Only departments and the credit office deliver.
fn may_deliver(client: &ApiClient) -> Result<(), Failure> {
    match client.organisation.kind {
        OrganisationKind::Department | OrganisationKind::CreditOffice => Ok(()),
        OrganisationKind::Bank | OrganisationKind::Branch | OrganisationKind::Regulator => Err(Failure::Forbidden),
    }
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    source: String,
    #[serde(default)]
    name: String,
    coverage: Option<Coverage>,
    #[serde(default)]
    about: String,
}

/// Deliver a file: its bytes are the body. It is read in the background; look at the delivery for how it went.
///
/// CSV (UTF-8, GBK/GB18030, UTF-16), JSON (array or lines; both also with gzip), XLSX or XLS, or a zip of one or several of these with the
/// same columns. Sending the same file again makes another delivery whose rows are all unchanged; under the same `Idempotency-Key` it is
/// answered with the first one. A department delivers the sources that were agreed with it.
#[utoipa::path(
    post,
    path = "/api/v1/deliveries",
    tag = "deliveries",
    params(
        ("source" = String, Query, description = Source::codes()),
        ("name" = Option<String>, Query, description = "The file's name; a known ending has to be that of what the file is, without one nothing is promised"),
        ("coverage" = Option<String>, Query, description = "delta or full; as agreed when it is not said. Full only where full was agreed"),
        ("about" = Option<String>, Query, description = "Of sources that several items share (listing, filing, qualification): codes of the lists or kinds that the file is about, with commas between them. A list without a row is then known to have nobody on it; in a full delivery the earlier entries of its item are withdrawn. A full file without rows that does not say it is about everything that its sender sent of the source. A file about one alone needs no column that names it; as agreed when it is not said"),
        ("Idempotency-Key" = Option<String>, Header, description = "Chosen by the client; the same file under the same key is received once")
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 202, description = "Received", body = DeliveryView),
        (status = 400, description = "Malformed", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 403, description = "Without the scope deliver, or neither a department nor the credit office", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 408, description = "It came too slowly", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 409, description = "Not agreed, or paused: the code says which", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 413, description = "Larger than allowed", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 422, description = "No such source, an empty file, or a key that was used for another file", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 503, description = "Busy, or the disk is full: the code says which", body = serde_json::Value, content_type = "application/problem+json")
    ),
    security(("token" = ["deliver"]))
)]
async fn deliver(State(app): State<App>, client: ApiClient, Query(asked): Query<Asked>, key: Key, body: Body) -> Result<Response, Failure> {
    may_deliver(&client)?;
    let source: Source = asked.source.parse().map_err(|_| Failure::Invalid(FieldErrors::one("source", "feed-error-source")))?;
    let (agreed, only) = supply::agreed(&app, client.organisation.id, client.organisation.kind, source).await?.unzip();
    if asked.coverage == Some(Coverage::Full) && agreed == Some(Coverage::Delta) {
        return Err(Failure::Invalid(FieldErrors::one("coverage", "supply-error-not-full")));
    }
    let coverage = asked.coverage.or(agreed).unwrap_or(Coverage::Delta);
    let about: BTreeSet<String> = asked.about.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let about = if about.is_empty() { only.flatten().into_iter().collect() } else { about };
    let name = if asked.name.trim().is_empty() { source.code() } else { asked.name.trim() };
    let file = receive_body(&app, body, name).await?;
    let once = key.once(client.organisation.id.0, &format!("/api/v1/deliveries {source} {coverage} {name} {}{}", file.hash, asked.about));
    let sent = actions::Sent { channel: Channel::Api, source, coverage, about, once };
    let id = actions::receive(&app, &client.by(), &sent, &file).await?;
    let view = DeliveryView::of(actions::summary(&app, id).await?);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/deliveries/{id}"))], Json(view)).into_response())
}

/// Look at a delivery that the organisation sent; the credit office sees every one.
#[utoipa::path(
    get,
    path = "/api/v1/deliveries/{id}",
    tag = "deliveries",
    params(("id" = uuid::Uuid, Path, description = "The delivery")),
    responses(
        (status = 200, description = "How far it has come", body = DeliveryView),
        (status = 401, description = "No valid token", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 403, description = "Without the scope deliver, or neither a department nor the credit office", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 404, description = "No such delivery", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 503, description = "Busy", body = serde_json::Value, content_type = "application/problem+json")
    ),
    security(("token" = ["deliver"]))
)]
async fn show(State(app): State<App>, client: ApiClient, Path(id): Path<DeliveryId>) -> Result<Json<DeliveryView>, Failure> {
    may_deliver(&client)?;
    let delivery = actions::summary(&app, id).await?;
    if client.organisation.kind != OrganisationKind::CreditOffice && !actions::is_from(&app, id, client.organisation.id).await? {
        return Err(Failure::NotFound);
    }
    Ok(Json(DeliveryView::of(delivery)))
}

#[cfg(test)]
mod tests {
    use utoipa::OpenApi;

    use super::*;

    #[test]
    fn the_description_names_every_source() {
        let described = Doc::openapi().to_json().expect("a description");
        assert!(described.contains(&format!("\"{}\"", Source::codes())), "{described}");
    }
}
