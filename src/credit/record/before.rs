//! What an event keeps of a record: everything that it was before, so that any earlier moment can be told from the rows of now.

use chrono::NaiveDate;
use entity::value::RecordState;
use entity::value::id::DeliveryId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::life::Life;

/// What a record was before an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Its fields.
    pub before: Value,
    /// Whether it counted.
    pub state: RecordState,
    /// The delivery that it was from.
    pub delivery: Option<DeliveryId>,
    /// The rest; events of the first versions kept none.
    #[serde(default)]
    pub rest: Option<Rest>,
}

/// What of a record follows from its row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rest {
    /// The hash of what it said.
    pub hash: String,
    /// What was remarkable.
    pub marks: Value,
    /// The department.
    pub department: String,
    /// The day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// The first day of validity.
    pub valid_from_on: Option<NaiveDate>,
    /// The last day of validity.
    pub valid_to_on: Option<NaiveDate>,
    /// The last day of publication.
    pub publish_to_on: Option<NaiveDate>,
    /// The day the source took it back.
    pub removed_on: Option<NaiveDate>,
    /// The day on which the row came to say what became of a commitment.
    #[serde(default)]
    pub outcome_on: Option<NaiveDate>,
    /// What had befallen it.
    pub life: Life,
    /// Version of the row, by which events of one instant have their order; those of the first versions kept none.
    #[serde(default)]
    pub version: Option<i64>,
}
