//! What the credit office has to look into, and what it found.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::consent::lookup_anomaly;
use entity::value::LookupRule;
use entity::value::id::{OrganisationId, PersonId};
use serde_json::json;

use crate::account::actions as account;
use crate::app::App;
use crate::consent::register::store;
use crate::consent::register::watch::answer::{Which, finding};
use crate::consent::store::person_names;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Error as StoreError, PAGE};

/// Answered ones that are shown, the latest.
const LATEST: u64 = 10;

/// Why an answer is not kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It says nothing, or too much.
    #[error("a finding is missing")]
    NoFinding,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something remarkable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// Which.
    pub which: Which,
    /// How often it was the case when it was raised.
    pub times: i64,
    /// Of which organisation.
    pub organisation: String,
    /// Who; none for a system.
    pub person: Option<String>,
    /// What was found, by whom and when; none while nobody has said so.
    pub answer: Option<(String, String, DateTime<Utc>)>,
}

/// What nobody has answered, the latest first, and behind it what was answered last.
pub async fn raised(app: &App) -> Result<Vec<Raised>, StoreError> {
    let db = app.db.read();
    let mut rows = store::list_open_anomalies(db, PAGE).await?;
    rows.extend(store::list_answered_anomalies(db, LATEST).await?);
    let people: Vec<PersonId> = rows.iter().flat_map(|row| [row.person_id, row.answered_by]).flatten().collect();
    let people = person_names(db, people).await?;
    let organisations: HashMap<OrganisationId, String> = account::organisations(app, None).await?.into_iter().map(|one| (one.id, one.name)).collect();
    let name = |id: PersonId| people.get(&id).cloned().unwrap_or_default();
    let one = |row: lookup_anomaly::Model| {
        let rule: LookupRule = row.rule.parse().ok()?;
        let answer = row.finding.zip(row.answered_at).map(|(found, at)| (found, row.answered_by.map(name).unwrap_or_default(), at));
        Some(Raised {
            which: Which { reader: row.reader_id, rule, day: row.day },
            times: row.times,
            organisation: row.organisation_id.and_then(|id| organisations.get(&id).cloned()).unwrap_or_default(),
            person: row.person_id.map(name),
            answer,
        })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// Keeps what somebody found; once.
pub async fn answer(app: &App, by: &By, which: Which, typed: &str) -> Result<(), Error> {
    let found = finding(typed).ok_or(Error::NoFinding)?;
    let Which { reader, rule, day } = which;
    let tx = app.db.begin_write().await?;
    let row = store::lock_anomaly(&tx, reader, rule, day).await?;
    if row.answered_at.is_some() {
        return Err(StoreError::Stale.into());
    }
    let answered = lookup_anomaly::Model { finding: Some(found.to_owned()), answered_by: by.person, answered_at: Some(app.clock.now()), ..row };
    store::save_anomaly(&tx, answered).await?;
    // What was found may name somebody: the trail says that it was answered.
    let deed = Deed { action: "register.answer", subject_kind: "lookup_anomaly", subject_id: which.to_string(), detail: json!({ "day": day }) };
    audit::write(&tx, app, by, deed).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
