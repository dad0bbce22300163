//! A firm's records as the platform had them at an instant.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::value::id::{EnterpriseId, RecordId};

use super::super::actions::{GIVEN, Record};
use super::super::before::{Before, Rest};
use super::super::store;
use crate::platform::store::{Connection, Error};

/// All records of a firm as the platform had them at an instant, withdrawn ones too, by source: the rows of now with everything
/// undone that happened since. Two queries, however many records.
pub async fn of_enterprise_as_of(db: &impl Connection, enterprise: EnterpriseId, at: DateTime<Utc>) -> Result<Vec<Record>, Error> {
    let mut records: Vec<(Option<EnterpriseId>, Record)> =
        store::list_ever(db, enterprise, at).await?.into_iter().map(|row| (row.enterprise_id, Record::of(row))).collect();
    let place: HashMap<RecordId, usize> = records.iter().enumerate().map(|(place, (_, record))| (record.id, place)).collect();
    for event in store::list_events_after(db, enterprise, at).await? {
        let Some((firm, record)) = place.get(&event.record_id).and_then(|place| records.get_mut(*place)) else { continue };
        *firm = event.enterprise_id;
        undo(record, serde_json::from_value(event.content).map_err(|e| Error::unreadable(e.to_string()))?);
        // Whose it is stands beside what it says, and makes no version of it.
        record.version -= i64::from(event.kind != GIVEN);
    }
    Ok(records.into_iter().filter(|(firm, _)| *firm == Some(enterprise)).map(|(_, record)| record).collect())
}

/// Makes a record what it was before an event; what an event of the first versions did not keep is left as it is.
fn undo(record: &mut Record, before: Before) {
    record.content = before.before;
    record.state = before.state;
    if let Some(rest) = before.rest {
        let Rest { hash, marks, department, decided_on, valid_from_on, valid_to_on, publish_to_on, removed_on, life } = rest;
        *record = Record { content_hash: hash, marks, department, decided_on, valid_from_on, valid_to_on, publish_to_on, removed_on, life, ..record.clone() };
    }
}
