//! Assets of the portal, embedded and addressed by their hash, so that a browser may keep them for ever.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::failure::Failure;

struct Asset {
    mime: &'static str,
    body: Vec<u8>,
    hash: String,
}

macro_rules! text {
    ($($file:literal),+) => {
        concat!($(include_str!(concat!("../../../templates/assets/", $file)), "\n"),+)
    };
}

static ASSETS: LazyLock<HashMap<&'static str, Asset>> = LazyLock::new(|| {
    let files = [
        ("xinyidai.css", "text/css; charset=utf-8", text!("xinyidai.css", "chart.css")),
        ("xinyidai.js", "text/javascript; charset=utf-8", text!("xinyidai.js")),
        ("icons.svg", "image/svg+xml", text!("icons.svg")),
        ("mark.svg", "image/svg+xml", text!("mark.svg")),
        ("favicon.svg", "image/svg+xml", text!("favicon.svg")),
    ];
    files
        .into_iter()
        .map(|(name, mime, body)| {
            let hash = hex::encode(&Sha256::digest(body.as_bytes())[..6]);
            (name, Asset { mime, body: body.as_bytes().to_vec(), hash })
        })
        .collect()
});

/// The address of an asset, with its hash.
pub fn url(name: &str) -> String {
    ASSETS.get(name).map_or_else(String::new, |a| format!("/assets/{name}?v={}", a.hash))
}

/// Serves an asset.
pub(super) async fn serve(Path(name): Path<String>) -> Result<Response, Failure> {
    let asset = ASSETS.get(name.as_str()).ok_or(Failure::NotFound)?;
    Ok(([(header::CONTENT_TYPE, asset.mime), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], asset.body.clone()).into_response())
}
