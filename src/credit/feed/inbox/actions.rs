//! Putting files into the directory of received files, and taking out those that became no delivery.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::super::actions::Error;
use crate::app::App;
use crate::platform::web::upload::{Received, inbox};

/// Removes a file that no delivery refers to.
pub async fn discard(file: &Received) {
    if let Err(error) = tokio::fs::remove_file(&file.path).await {
        tracing::warn!(%error, file = %file.path.display(), "a file that was not taken in stays in the inbox");
    }
}

/// Copies a file into the inbox.
pub async fn copy_in(app: &App, path: &Path) -> Result<Received, Error> {
    let (from, to) = (path.to_owned(), inbox(app).join(app.ids.new_id::<uuid::Uuid>().simple().to_string()));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let copied = spawn_blocking(move || copy(&from, to, name)).await.map_err(|e| Error::Disk(e.to_string()))?;
    copied.map_err(|e| Error::Disk(format!("{} cannot be copied to {}: {e}", path.display(), inbox(app).display())))
}

/// A copy, or none at all.
fn copy(from: &Path, to: PathBuf, name: String) -> std::io::Result<Received> {
    let copied = copy_whole(from, to.clone(), name);
    if copied.is_err() {
        // What could not even be begun is not there to be removed.
        let _ = std::fs::remove_file(&to);
    }
    copied
}

fn copy_whole(from: &Path, to: PathBuf, name: String) -> std::io::Result<Received> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let (mut from, mut file) = (std::fs::File::open(from)?, std::fs::File::create(&to)?);
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        file.write_all(&buffer[..n])?;
        bytes += n as u64;
    }
    file.sync_all()?;
    Ok(Received { name, path: to, hash: hex::encode(hash.finalize()), bytes })
}
