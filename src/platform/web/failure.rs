//! Failures of a request: one closed list, shown as a page to people and as problem+json (RFC 9457) to systems.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::form::FieldErrors;
use crate::platform::i18n::Lang;
use crate::platform::store;

/// Why a request failed.
#[derive(Clone, Debug)]
pub enum Failure {
    /// 422: what was sent cannot be used, field by field.
    Invalid(FieldErrors),
    /// 422: the idempotency key was used for another request.
    KeyReused,
    /// 400: the request itself cannot be read.
    Malformed(String),
    /// 409: it is not possible in this state; the refusal's stable code and the key of its sentence.
    Refused {
        /// `room.reason`.
        code: String,
        /// Key of the sentence.
        text_key: String,
    },
    /// 409: somebody else changed it since it was shown.
    Stale,
    /// 404: it is not there, or the caller may not know of it.
    NotFound,
    /// 401: nobody is signed in.
    SignIn,
    /// 403: not with this role, scope or form token.
    Forbidden,
    /// 408: what was sent came too slowly.
    Slow,
    /// 413: larger than allowed.
    TooLarge,
    /// 429: too many requests; seconds after which the next one is answered.
    TooMany(u64),
    /// 503: busy; try again.
    Unavailable,
    /// 503: the disk is full or does not work, and nothing was kept; the reference is in the log.
    NoSpace(String),
    /// 500: a defect; the reference is in the log.
    Internal(String),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Stale => Self::Stale,
            store::Error::Taken(name) => {
                tracing::info!(key = %name, "a unique key is taken");
                Self::Stale
            }
            store::Error::Busy => Self::Unavailable,
            store::Error::Disk(error) | store::Error::Broken(error) => Self::internal(&error),
        }
    }
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        store::Error::from(error).into()
    }
}

impl Failure {
    /// A defect, or a disk without room: logged once under a reference that the page shows.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        let reference = format!("{:08x}", crc(&format!("{error}{:?}", std::time::SystemTime::now())));
        if store::tells_of_disk(&error.to_string()) {
            tracing::error!(%error, %reference, "the disk is full or does not work: free space under the data directory");
            return Self::NoSpace(reference);
        }
        tracing::error!(%error, %reference, "internal error");
        Self::Internal(reference)
    }
    /// A refusal by its stable code and the key of its sentence.
    pub fn refused(code: impl Into<String>, text_key: impl Into<String>) -> Self {
        Self::Refused { code: code.into(), text_key: text_key.into() }
    }
    /// The status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Refused { .. } | Self::Stale => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable | Self::NoSpace(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Invalid(_) => "request.invalid",
            Self::KeyReused => "request.key_reused",
            Self::Malformed(_) => "request.malformed",
            Self::Refused { code, .. } => code,
            Self::Stale => "request.stale",
            Self::NotFound => "request.not_found",
            Self::SignIn => "request.sign_in",
            Self::Forbidden => "request.forbidden",
            Self::Slow => "request.slow",
            Self::TooLarge => "request.too_large",
            Self::NoSpace(_) => "request.no_space",
            Self::TooMany(_) => "request.too_many",
            Self::Unavailable => "request.unavailable",
            Self::Internal(_) => "request.internal",
        }
    }
    /// Key of the sentence that says what happened and what to do.
    pub fn text_key(&self) -> String {
        if let Self::Refused { text_key, .. } = self { text_key.clone() } else { format!("error-{}-text", self.word()) }
    }
    /// The part of the keys of its sentences that is its own.
    pub(super) fn word(&self) -> String {
        if matches!(self, Self::NoSpace(_)) { "no_space".to_owned() } else { self.status().as_u16().to_string() }
    }
    /// What to quote to those who run the service; empty when there is nothing in the log.
    pub(super) fn reference(&self) -> &str {
        if let Self::Internal(reference) | Self::NoSpace(reference) = self { reference } else { "" }
    }
    /// The headers that go with it, whoever asked.
    pub(super) fn add_headers(&self, response: &mut Response) {
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
    }
    /// As problem+json.
    pub fn problem(&self) -> Response {
        let mut body = json!({
            "type": format!("urn:xinyidai:problem:{}", self.code()),
            "title": Lang::En.t(self.text_key()),
            "status": self.status().as_u16(),
            "code": self.code(),
        });
        match self {
            Self::Invalid(errors) => body["errors"] = errors.problem(),
            Self::Malformed(detail) => body["detail"] = json!(detail),
            Self::Internal(reference) | Self::NoSpace(reference) => body["reference"] = json!(reference),
            Self::Refused { .. }
            | Self::KeyReused
            | Self::Stale
            | Self::NotFound
            | Self::SignIn
            | Self::Forbidden
            | Self::Slow
            | Self::TooLarge
            | Self::TooMany(_)
            | Self::Unavailable => {}
        }
        let mut response = (self.status(), Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if matches!(self, Self::SignIn) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        self.add_headers(&mut response);
        response
    }
}

/// Cheap and short: only a word to find a log line by.
fn crc(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

impl IntoResponse for Failure {
    /// Leaves the failure with the response: the shell renders it for the one who asked.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
