//! Uploads: a multipart form whose file is streamed to disk and refused as soon as it is too large.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::pin::pin;

use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::failure::Failure;
use super::form::{CsrfToken, tokens_equal};
use super::pace::BESIDE_FILE;
use crate::app::App;

/// A file that was received.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its name as the sender calls it, without a path.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// SHA-256 in hexadecimal.
    pub hash: String,
    /// Its length.
    pub bytes: u64,
}

/// A form with one file: the fields before the file, and the file.
#[derive(Debug)]
pub struct Upload {
    /// The fields, in order.
    pub fields: Vec<(String, String)>,
    /// The file; none when the form was sent without one.
    pub file: Option<Received>,
}

impl Upload {
    /// The first value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

impl FromRequest<App> for Upload {
    type Rejection = Failure;
    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let token = request.extensions().get::<CsrfToken>().cloned();
        let form = Multipart::from_request(request, app).await.map_err(|e| Failure::Malformed(e.to_string()))?;
        let mut upload = Self { fields: Vec::new(), file: None };
        let read = upload.read(app, token, form).await;
        if let (Err(_), Some(file)) = (&read, &upload.file) {
            // Nobody refers to the file of a form that came in wrong.
            let _ = tokio::fs::remove_file(&file.path).await;
        }
        read.map(|()| upload)
    }
}

impl Upload {
    async fn read(&mut self, app: &App, token: Option<CsrfToken>, mut form: Multipart) -> Result<(), Failure> {
        let mut beside = 0;
        while let Some(part) = form.next_field().await.map_err(|e| Failure::Malformed(e.to_string()))? {
            let name = part.name().unwrap_or_default().to_owned();
            let Some(file_name) = part.file_name().map(file_name) else {
                let value = words(part, &mut beside).await?;
                self.fields.push((name, value));
                continue;
            };
            // The token stands before the file, so that nothing of a forged upload reaches the disk.
            let sent = self.field("csrf").unwrap_or_default();
            if !token.as_ref().is_some_and(|t| tokens_equal(&t.0, sent)) {
                return Err(Failure::Forbidden);
            }
            if self.file.is_some() {
                return Err(Failure::Malformed("a form has one file".to_owned()));
            }
            if !file_name.is_empty() {
                self.file = Some(receive(app, part, file_name).await?);
            }
        }
        Ok(())
    }
}

/// The text of a field; all fields together are no longer than what a form may hold beside its file.
async fn words(mut part: Field<'_>, beside: &mut u64) -> Result<String, Failure> {
    let mut text = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|e| Failure::Malformed(e.to_string()))? {
        *beside += chunk.len() as u64;
        if *beside > BESIDE_FILE {
            return Err(Failure::TooLarge);
        }
        text.extend_from_slice(&chunk);
    }
    String::from_utf8(text).map_err(|e| Failure::Malformed(e.to_string()))
}

fn file_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// The directory of received files.
pub fn inbox(app: &App) -> PathBuf {
    app.settings.data.directory.join("deliveries")
}

/// Receives the body of a request as a file that its sender calls `name`.
pub async fn receive_body(app: &App, body: Body, name: &str) -> Result<Received, Failure> {
    receive(app, body.into_data_stream(), file_name(name)).await
}

async fn receive<E: Display>(app: &App, part: impl Stream<Item = Result<Bytes, E>>, name: String) -> Result<Received, Failure> {
    let directory = inbox(app);
    tokio::fs::create_dir_all(&directory).await.map_err(|e| Failure::internal(&e))?;
    let path = directory.join(app.ids.new_id::<uuid::Uuid>().simple().to_string());
    let received = stream(app, part, &path, name).await;
    if received.is_err() {
        // Nothing half-done stays; an error here only leaves a file that nobody refers to.
        let _ = tokio::fs::remove_file(&path).await;
    }
    received
}

async fn stream<E: Display>(app: &App, part: impl Stream<Item = Result<Bytes, E>>, path: &Path, name: String) -> Result<Received, Failure> {
    let mut part = pin!(part);
    let mut file = tokio::fs::File::create(path).await.map_err(|e| Failure::internal(&e))?;
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|e| Failure::Malformed(e.to_string()))?;
        bytes += chunk.len() as u64;
        if bytes > app.settings.server.max_upload_bytes {
            return Err(Failure::TooLarge);
        }
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(|e| Failure::internal(&e))?;
    }
    // The last parts are still on their way to the disk: only this says whether they found room.
    file.flush().await.map_err(|e| Failure::internal(&e))?;
    file.sync_all().await.map_err(|e| Failure::internal(&e))?;
    Ok(Received { name, path: path.to_owned(), hash: hex::encode(hash.finalize()), bytes })
}
