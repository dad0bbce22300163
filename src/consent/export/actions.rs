//! Taking something out: the number and the line of the trail come before the file.

use serde_json::json;

use super::watermark::Watermark;
use crate::app::App;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Error, next_number};
use crate::platform::web::actor::SignedIn;

/// What is taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken<'a> {
    /// The code of the list, or the number of the file.
    pub what: &'a str,
    /// The kind of file.
    pub kind: &'a str,
    /// How many rows; 1 for a file.
    pub rows: usize,
    /// Whether there are more than the role takes out.
    pub cut: bool,
}

/// Gives an export its number and writes who takes out what; nothing leaves before this is committed.
pub async fn note(app: &App, by: &By, taken: &Taken<'_>) -> Result<String, Error> {
    let tx = app.db.begin_write().await?;
    let year = app.clock.year();
    let number = format!("DC-{year}-{:06}", next_number(&tx, &format!("DC-{year}")).await?);
    let detail = json!({ "what": taken.what, "kind": taken.kind, "rows": taken.rows, "cut": taken.cut });
    audit::write(&tx, app, by, Deed { action: "export.take", subject_kind: "export", subject_id: number.clone(), detail }).await?;
    tx.commit().await?;
    Ok(number)
}

/// The same for somebody who is signed in, with what is to stand in the file.
pub async fn mark(app: &App, by: &SignedIn, taken: &Taken<'_>) -> Result<Watermark, Error> {
    let number = note(app, &by.by(), taken).await?;
    let organisation = by.organisation.as_ref().map(|of| of.name.clone()).unwrap_or_default();
    Ok(Watermark { number, person: by.name.clone(), organisation, at: app.clock.now() })
}
