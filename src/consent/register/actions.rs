//! Reading the register of look-ups: who read what of a firm, when, why, and under which letter.

use chrono::{DateTime, Duration, Utc};
use entity::value::id::{AuthorisationId, EnterpriseId, LookupId};
use entity::value::{LookupPurpose, LookupResult};

use crate::app::App;
use crate::consent::letter::Item;
use crate::consent::store;
use crate::platform::store::{Error, PAGE};

/// Days over which look-ups are counted as recent.
pub const RECENT_DAYS: i64 = 30;

/// Which look-ups to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those of banks and of supervision.
    Others,
    /// The firm's own looks at its file too.
    All,
}

/// A look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Which.
    pub id: LookupId,
    /// When.
    pub at: DateTime<Utc>,
    /// The organisation that read; none for the firm itself.
    pub organisation: Option<String>,
    /// The person who read; none for a system.
    pub person: Option<String>,
    /// What was read.
    pub items: Vec<Item>,
    /// What for.
    pub purpose: LookupPurpose,
    /// The letter that it was read under, and its number.
    pub letter: Option<(AuthorisationId, String)>,
    /// Whether anything was shown.
    pub result: LookupResult,
}

/// A page of look-ups of a firm, the latest first.
pub async fn lookups(app: &App, enterprise: EnterpriseId, before: Option<LookupId>, filter: Filter) -> Result<Vec<Lookup>, Error> {
    list(app, enterprise, before, filter, PAGE).await
}

/// The latest look-ups by others.
pub async fn latest(app: &App, enterprise: EnterpriseId, most: u64) -> Result<Vec<Lookup>, Error> {
    list(app, enterprise, None, Filter::Others, most).await
}

/// How often others read in the last [`RECENT_DAYS`] days.
pub async fn recent(app: &App, enterprise: EnterpriseId) -> Result<u64, Error> {
    store::count_lookups(app.db.read(), enterprise, app.clock.now() - Duration::days(RECENT_DAYS)).await
}

async fn list(app: &App, enterprise: EnterpriseId, before: Option<LookupId>, filter: Filter, most: u64) -> Result<Vec<Lookup>, Error> {
    let db = app.db.read();
    let by = match filter {
        Filter::Others => store::By::Others,
        Filter::All => store::By::Anybody,
    };
    let rows = store::list_lookups(db, enterprise, before, by, most).await?;
    let organisations = store::organisation_names(db, rows.iter().filter_map(|r| r.organisation_id).collect()).await?;
    let people = store::person_names(db, rows.iter().filter_map(|r| r.person_id).collect()).await?;
    let letters = store::letter_numbers(db, rows.iter().filter_map(|r| r.authorisation_id).collect()).await?;
    let lookup = |row: entity::consent::lookup::Model| {
        let codes: Vec<String> = serde_json::from_value(row.items).unwrap_or_default();
        Lookup {
            id: row.id,
            at: row.at,
            organisation: row.organisation_id.and_then(|id| organisations.get(&id).cloned()),
            person: row.person_id.and_then(|id| people.get(&id).cloned()),
            items: codes.iter().filter_map(|code| Item::of(code)).collect(),
            purpose: row.purpose,
            letter: row.authorisation_id.and_then(|id| Some((id, letters.get(&id)?.clone()))),
            result: row.result,
        }
    };
    Ok(rows.into_iter().map(lookup).collect())
}
