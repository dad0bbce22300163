//! Reading public-credit records. Whoever shows them to a person does it through `consent`, which checks and logs.

use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use entity::credit::credit_record;
use entity::value::id::{EnterpriseId, RecordId};
use entity::value::{RecordState, Source};
use serde_json::Value as Json;

use super::store;
use crate::platform::store::{Connection, Error};
use crate::risk::raise::Evidence;

/// A record about a firm as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Which.
    pub id: RecordId,
    /// What it is.
    pub source: Source,
    /// Whether it counts.
    pub state: RecordState,
    /// Its fields by their canonical names.
    pub content: Json,
    /// What was remarkable about it.
    pub marks: Json,
    /// The department that delivered it.
    pub department: String,
    /// The day of the decision, listing or publication.
    pub decided_on: Option<NaiveDate>,
    /// The first day of validity.
    pub valid_from_on: Option<NaiveDate>,
    /// The last day of validity.
    pub valid_to_on: Option<NaiveDate>,
    /// The last day of publication.
    pub publish_to_on: Option<NaiveDate>,
    /// The day the source took it back.
    pub removed_on: Option<NaiveDate>,
    /// The day the platform first had it.
    pub seen_on: NaiveDate,
    /// SHA-256 of what it says.
    pub content_hash: String,
}

impl Record {
    fn of(row: credit_record::Model) -> Self {
        Self {
            id: row.id,
            source: row.source,
            state: row.state,
            content: row.content,
            marks: row.marks,
            department: row.department,
            decided_on: row.decided_on,
            valid_from_on: row.valid_from_on,
            valid_to_on: row.valid_to_on,
            publish_to_on: row.publish_to_on,
            removed_on: row.removed_on,
            seen_on: row.recorded_at.with_timezone(&Shanghai).date_naive(),
            content_hash: row.content_hash,
        }
    }
    /// Whether it may be shown and used on a day: current and not past its publication period.
    pub fn counts_on(&self, today: NaiveDate) -> bool {
        match self.state {
            RecordState::Current => self.publish_to_on.is_none_or(|last| last >= today),
            RecordState::Withdrawn => false,
        }
    }
    /// As evidence for risk flags.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            record: self.id,
            source: self.source,
            decided_on: self.decided_on,
            seen_on: self.seen_on,
            valid_to_on: self.valid_to_on,
            publish_to_on: self.publish_to_on,
            content: self.content.clone(),
        }
    }
}

/// All records of a firm, withdrawn ones too, by source.
pub async fn of_enterprise(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Record>, Error> {
    Ok(store::list(db, enterprise).await?.into_iter().map(Record::of).collect())
}
