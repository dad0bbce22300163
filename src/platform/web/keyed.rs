//! A JSON body under an `Idempotency-Key`: what systems send when something happens by it.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use sea_orm::prelude::Uuid;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::failure::Failure;
use crate::app::App;
use crate::platform::once::Once;

/// Largest body in bytes.
const MOST: usize = 1024 * 1024;
/// Longest key.
const LONGEST: usize = 100;

/// A JSON body with the key under which it was sent.
#[derive(Clone, Debug)]
pub struct Keyed<T> {
    /// The body.
    pub body: T,
    key: String,
    request_hash: String,
}

impl<T> Keyed<T> {
    /// The request under its key, as an organisation's.
    pub fn once(&self, owner: Uuid) -> Once {
        Once { owner, key: self.key.clone(), request_hash: self.request_hash.clone() }
    }
}

fn key_of(headers: &HeaderMap) -> Option<String> {
    headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(|k| k.trim().to_owned())
}

/// The key of a request whose body is a file; a client that never sends one again may leave it out.
#[derive(Clone, Debug)]
pub struct Key(Option<String>);

impl Key {
    /// The request under its key, as an organisation's; `what` says all of what is asked.
    pub fn once(self, owner: Uuid, what: &str) -> Option<Once> {
        self.0.map(|key| Once { owner, key, request_hash: hex::encode(Sha256::digest(what.as_bytes())) })
    }
}

impl FromRequestParts<App> for Key {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        let key = key_of(&parts.headers);
        if key.as_ref().is_some_and(|key| !(1..=LONGEST).contains(&key.len())) {
            return Err(Failure::Malformed("the header Idempotency-Key is empty or too long".to_owned()));
        }
        Ok(Self(key))
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Keyed<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        let key = key_of(request.headers())
            .filter(|k| (1..=LONGEST).contains(&k.len()))
            .ok_or_else(|| Failure::Malformed("the header Idempotency-Key is missing".to_owned()))?;
        let path = request.uri().path().to_owned();
        let bytes = to_bytes(request.into_body(), MOST).await.map_err(|_| Failure::TooLarge)?;
        // No body says as much as an empty one.
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let body = serde_json::from_slice(text).map_err(|e| Failure::Malformed(e.to_string()))?;
        let request_hash = hex::encode(Sha256::new().chain_update(path.as_bytes()).chain_update(b"\n").chain_update(text).finalize());
        Ok(Self { body, key, request_hash })
    }
}
