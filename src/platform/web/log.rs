//! Request ids and log lines: method, route, status and time, never a query, a body or a name.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::app::App;

/// The id of a request: in the log, in the audit trail and in the answer's `x-request-id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Gives the request an id and writes its line.
pub(super) async fn line(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = app.ids.new_id::<uuid::Uuid>().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |p| p.as_str().to_owned());
    let started = Instant::now();
    let span = tracing::info_span!("request", id = %id);
    let mut response = next.run(request).instrument(span).await;
    let (status, seconds) = (response.status().as_u16(), started.elapsed().as_secs_f64());
    tracing::info!(target: "xinyidai::request", %id, %method, %route, status, ms = seconds * 1000.0);
    let labels = [("method", method.to_string()), ("route", route), ("status", status.to_string())];
    metrics::histogram!("xinyidai_request_seconds", &labels).record(seconds);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
