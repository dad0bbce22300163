//! Putting files into the directory of received files, and taking out those that became no delivery.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::super::actions::Error;
use super::super::store;
use crate::app::App;
use crate::platform::store::Error as StoreError;
use crate::platform::web::upload::{Received, inbox};

/// A file that no delivery refers to is received no longer than this.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes a file that no delivery refers to.
pub async fn discard(file: &Received) {
    if let Err(error) = tokio::fs::remove_file(&file.path).await {
        tracing::warn!(%error, file = %file.path.display(), "a file that was not taken in stays in the inbox");
    }
}

/// Removes files of the inbox that no delivery refers to a day after they came: what was being received when a process ended.
pub async fn remove_orphans(app: &App) -> Result<(), StoreError> {
    let folder = inbox(app);
    let old = spawn_blocking({
        let folder = folder.clone();
        move || older_than(&folder, DAY)
    });
    let old = old.await.map_err(|error| StoreError::unreadable(error.to_string()))?.map_err(|error| StoreError::unreadable(error.to_string()))?;
    for name in old {
        let path = folder.join(&name);
        let kept = path.strip_prefix(&app.settings.data.directory).unwrap_or(&path).to_string_lossy().into_owned();
        if store::exists_file(app.db.read(), &kept).await? {
            continue;
        }
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(StoreError::unreadable(format!("{name}: {}", error.kind()))),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Names of files that have not been written for so long; none where there is no folder yet.
fn older_than(folder: &Path, age: Duration) -> std::io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut old = Vec::new();
    for entry in entries {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() && about.modified()?.elapsed().is_ok_and(|since| since > age) {
            old.extend(entry.file_name().into_string().ok());
        }
    }
    Ok(old)
}

/// Copies a file into the inbox.
pub async fn copy_in(app: &App, path: &Path) -> Result<Received, Error> {
    let failed = |e: String| Error::Disk(format!("{} cannot be copied to {}: {e}", path.display(), inbox(app).display()));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = tokio::fs::File::open(path).await.map_err(|e| failed(e.to_string()))?.into_std().await;
    copy_from(app, file, name, u64::MAX).await.map_err(|error| failed(error.to_string()))
}

/// Copies what a file holds into the inbox, unless that is more than so many bytes.
pub async fn copy_from(app: &App, from: File, name: String, most: u64) -> Result<Received, Error> {
    let to = inbox(app).join(app.ids.new_id::<uuid::Uuid>().simple().to_string());
    let copied = spawn_blocking(move || copy(from, to, name, most)).await.map_err(|e| Error::Disk(e.to_string()))?;
    copied.map_err(|e| Error::Disk(e.to_string()))
}

/// A copy, or none at all.
fn copy(from: File, to: PathBuf, name: String, most: u64) -> std::io::Result<Received> {
    let copied = copy_whole(from, to.clone(), name, most);
    if copied.is_err() {
        // What could not even be begun is not there to be removed.
        let _ = std::fs::remove_file(&to);
    }
    copied
}

fn copy_whole(from: File, to: PathBuf, name: String, most: u64) -> std::io::Result<Received> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let (mut from, mut file) = (from, File::create(&to)?);
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        bytes += n as u64;
        if bytes > most {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        hash.update(&buffer[..n]);
        file.write_all(&buffer[..n])?;
    }
    file.sync_all()?;
    Ok(Received { name, path: to, hash: hex::encode(hash.finalize()), bytes })
}
