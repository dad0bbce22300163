//! Reading and reconciling risk flags.

use chrono::{DateTime, NaiveDate, Utc};
use entity::risk::risk_flag;
use entity::value::id::{EnterpriseId, FlagId};
use entity::value::{FlagState, Severity};
use serde_json::Value as Json;

use super::store;
use crate::platform::store::{Connection, Error};

/// A risk flag.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Which.
    pub id: FlagId,
    /// Whose.
    pub enterprise: EnterpriseId,
    /// RF01 …
    pub code: String,
    /// How heavy.
    pub severity: Severity,
    /// Whether it stands.
    pub state: FlagState,
    /// The records it rests on.
    pub evidence: Json,
    /// The day from which it counts.
    pub opened_on: NaiveDate,
    /// First day on which it no longer counts.
    pub valid_until: Option<NaiveDate>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// When it was cleared.
    pub cleared_at: Option<DateTime<Utc>>,
    /// Why.
    pub cleared_because: Option<String>,
}

impl Flag {
    fn of(row: risk_flag::Model) -> Self {
        Self {
            id: row.id,
            enterprise: row.enterprise_id,
            code: row.code,
            severity: row.severity,
            state: row.state,
            evidence: row.evidence,
            opened_on: row.opened_on,
            valid_until: row.valid_until,
            raised_at: row.raised_at,
            cleared_at: row.cleared_at,
            cleared_because: row.cleared_because,
        }
    }
}

/// Flags of a firm that stand, by code.
pub async fn open_flags(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Flag>, Error> {
    Ok(store::list_open(db, enterprise).await?.into_iter().map(Flag::of).collect())
}

/// All flags of a firm, newest first.
pub async fn flags(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Flag>, Error> {
    Ok(store::list(db, enterprise).await?.into_iter().map(Flag::of).collect())
}
