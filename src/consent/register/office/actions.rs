//! Proving the register for the credit office, and reading what came out.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::value::id::{EnterpriseId, OrganisationId};
use entity::value::{OrganisationKind, Severity};
use serde_json::json;

use crate::account::actions as account;
use crate::app::App;
use crate::consent::register::jobs::ProveRegister;
use crate::consent::register::trail::actions::{Compared, prove};
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::audit::{self, By, Deed, Search};
use crate::platform::store::Error;
use crate::platform::work;

/// What the trail calls a proof.
const ACTION: &str = "register.prove";

/// How the register stood when it was last proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// When.
    pub at: DateTime<Utc>,
    /// Rows that were read.
    pub rows: u64,
    /// How much was wrong.
    pub wrong: u64,
    /// The first that was; empty when nothing.
    pub first: String,
}

/// Computes the register again, holds it against the trail, writes what came out into the trail, and tells the credit office when something does not fit.
pub async fn prove_and_tell(app: &App, by: &By) -> Result<(), Error> {
    let Compared { proven, stored, further: _ } = prove(app, Vec::new()).await?;
    let found = proven.findings;
    let first = found.wrong.first().map(ToString::to_string).unwrap_or_default();
    let tx = app.db.begin_write().await?;
    let detail = json!({ "rows": found.rows, "anchors": stored, "last": found.last, "wrong": found.count, "first": first });
    audit::write(&tx, app, by, Deed { action: ACTION, subject_kind: "lookup", subject_id: "register".to_owned(), detail }).await?;
    if !found.fits() {
        for office in offices(app).await? {
            let message = Message {
                to: Receiver::Organisation(office),
                kind: "register_broken",
                severity: Severity::High,
                subject_kind: "lookup",
                subject_id: "register".to_owned(),
                path: "/operator/register".to_owned(),
                words: vec![("count", found.count.to_string())],
                cause: format!("register_broken:{first}"),
                corrects: None,
            };
            tell(&tx, app, message).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Credit offices at work.
pub async fn offices(app: &App) -> Result<Vec<OrganisationId>, Error> {
    let all = account::organisations(app, Some(OrganisationKind::CreditOffice)).await?;
    Ok(all.into_iter().filter(|office| office.active).map(|office| office.id).collect())
}

/// Has the register proven in the background.
pub async fn ask(app: &App) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    work::enqueue(&tx, app, &ProveRegister { asked_at: Some(app.clock.now()) }).await?;
    tx.commit().await?;
    Ok(())
}

/// How it stood the last time.
pub async fn last(app: &App) -> Result<Option<Proven>, Error> {
    let found = audit::list(app, &Search { action: Some(ACTION.to_owned()), subject_id: None, before: None }).await?;
    Ok(found.into_iter().next().map(|entry| {
        let number = |key: &str| entry.detail.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
        let first = entry.detail.get("first").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        Proven { at: entry.at, rows: number("rows"), wrong: number("wrong"), first }
    }))
}

/// Names of firms.
pub async fn firms(app: &App, ids: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, String>, Error> {
    let found = crate::enterprise::actions::find_many(app.db.read(), ids).await?;
    Ok(found.into_iter().map(|(id, firm)| (id, firm.name)).collect())
}
