//! Signs of life for those who run the service: /healthz, /readyz, /metrics.

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::net::SocketAddr;

use super::failure::Failure;
use crate::app::App;

/// The process runs.
pub(super) async fn healthz() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}

/// The process can serve: the database answers and its schema is the latest.
pub(super) async fn readyz(State(app): State<App>) -> Response {
    let database = app.db.ping().await.is_ok();
    let pending = if database { app.db.pending().await.map(|p| p.len()).ok() } else { None };
    let ready = database && pending == Some(0);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "status": if ready { "ready" } else { "not ready" }, "database": database, "pending_migrations": pending }))).into_response()
}

/// Figures for Prometheus: with the token of the settings, or without one for this machine alone.
pub(super) async fn metrics(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let token = &app.settings.server.metrics_token;
    let headers = request.headers();
    let allowed = if token.is_empty() {
        let local = request.extensions().get::<ConnectInfo<SocketAddr>>().is_none_or(|peer| peer.0.ip().is_loopback());
        local && !headers.contains_key("x-forwarded-for")
    } else {
        let sent = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer ")).unwrap_or_default();
        super::form::tokens_equal(token, sent)
    };
    if !allowed {
        return Err(Failure::NotFound);
    }
    for (state, n) in crate::platform::work::counts(&app).await? {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
        metrics::gauge!("xinyidai_jobs", "state" => state.code()).set(n as f64);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.render()).into_response())
}
