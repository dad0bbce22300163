//! Rate limits by address.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Request};
use axum::response::IntoResponse;
use governor::middleware::NoOpMiddleware;
use tower_governor::GovernorLayer;
use tower_governor::errors::GovernorError;
use tower_governor::governor::GovernorConfigBuilder;
use tower_governor::key_extractor::KeyExtractor;

use super::failure::Failure;
use crate::app::App;

/// The sender's address: the peer's, or behind a proxy the last one that the proxy added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender {
    behind_proxy: bool,
}

impl KeyExtractor for Sender {
    type Key = IpAddr;
    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        address(self.behind_proxy, request.headers(), request.extensions()).ok_or(GovernorError::UnableToExtractKey)
    }
}

fn address(behind_proxy: bool, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let forwarded = || headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
    let peer = || extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    if behind_proxy { forwarded().or_else(peer) } else { peer() }
}

/// The address that a request comes from; none when the connection does not say.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub Option<IpAddr>);

impl FromRequestParts<App> for Address {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(address(app.settings.server.behind_proxy, &parts.headers, &parts.extensions)))
    }
}

/// The layer of the settings; none when they switch it off.
pub(super) fn layer(app: &App) -> Option<GovernorLayer<Sender, NoOpMiddleware, Body>> {
    let limits = &app.settings.limits;
    if !limits.enabled {
        return None;
    }
    let period = std::time::Duration::from_micros(1_000_000 / limits.per_second.max(1));
    let config = GovernorConfigBuilder::default()
        .period(period)
        .burst_size(limits.burst)
        .key_extractor(Sender { behind_proxy: app.settings.server.behind_proxy })
        .finish()?;
    Some(GovernorLayer::new(Arc::new(config)).error_handler(|error| {
        match error {
            GovernorError::TooManyRequests { wait_time, .. } => Failure::TooMany(wait_time.max(1)),
            GovernorError::UnableToExtractKey | GovernorError::Other { .. } => Failure::internal(&error),
        }
        .into_response()
    }))
}
