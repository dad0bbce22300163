//! A firm's records as the platform had them at an instant.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::credit::{credit_record, credit_record_event};
use entity::value::RecordState;
use entity::value::id::{EnterpriseId, RecordId};

use super::super::actions::{GIVEN, Record, of_enterprises, read};
use super::super::before::{Before, Rest};
use super::super::store;
use crate::platform::store::{Connection, Error};

/// A record as it was, and how it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// As the platform had it then.
    pub then: Record,
    /// As it is now; none when it is another firm's, or what it was then has been repaired or annulled since.
    pub now: Option<Record>,
}

impl Known {
    /// Whether it may still be shown on a day of now: it is in no way over.
    pub fn stands_on(&self, today: NaiveDate) -> bool {
        self.now.as_ref().is_some_and(|now| now.counts_on(today))
    }
    /// Whether a row of figures stands: the firm's, and neither taken back nor repaired or annulled.
    pub fn stands(&self) -> bool {
        self.now.as_ref().is_some_and(stands)
    }
    /// Whether a row of figures stood then.
    pub fn stood(&self) -> bool {
        stands(&self.then)
    }
}

fn stands(row: &Record) -> bool {
    row.state == RecordState::Current && !row.life.is_over()
}

/// All records of a firm as the platform had them at an instant, withdrawn ones too, by source.
pub async fn of_enterprise_as_of(db: &impl Connection, enterprise: EnterpriseId, at: DateTime<Utc>) -> Result<Vec<Record>, Error> {
    Ok(known(db, enterprise, at).await?.into_iter().map(|known| known.then).collect())
}

/// The same, each beside what it is now: the rows of now with everything undone that happened since. Two queries, however many records.
pub async fn known(db: &impl Connection, enterprise: EnterpriseId, at: DateTime<Utc>) -> Result<Vec<Known>, Error> {
    let (rows, events) = tokio::try_join!(store::list_ever(db, enterprise, at), store::list_events_after(db, enterprise, at))?;
    undone(db, enterprise, rows, events).await
}

/// Rows of figures about a firm as the platform had them at an instant, each beside what it is now.
pub async fn figures_known(db: &impl Connection, enterprise: EnterpriseId, at: DateTime<Utc>) -> Result<Vec<Known>, Error> {
    let (rows, events) = tokio::try_join!(store::list_figures_ever(db, enterprise, at), store::list_events_after(db, enterprise, at))?;
    undone(db, enterprise, rows, events).await
}

/// Those of some firms of whose records or rows of figures something may be over on a day, or another firm's.
pub async fn with_over(db: &impl Connection, firms: &[EnterpriseId], today: NaiveDate) -> Result<HashSet<EnterpriseId>, Error> {
    let mut over: HashSet<EnterpriseId> = store::list_firms_with_events(db, firms).await?.into_iter().collect();
    let by_time = of_enterprises(db, firms).await?.into_iter().filter(|(_, records)| records.iter().any(|record| !record.counts_on(today)));
    over.extend(by_time.map(|(firm, _)| firm));
    Ok(over)
}

/// Rows of now with the events since undone; those that were the firm's then.
async fn undone(
    db: &impl Connection,
    enterprise: EnterpriseId,
    rows: Vec<credit_record::Model>,
    events: Vec<credit_record_event::Model>,
) -> Result<Vec<Known>, Error> {
    let firms: Vec<Option<EnterpriseId>> = rows.iter().map(|row| row.enterprise_id).collect();
    let now = read(db, rows).await?.into_iter().zip(firms);
    let mut records: Vec<(Option<EnterpriseId>, Known)> =
        now.map(|(record, firm)| (firm, Known { now: Some(record.clone()).filter(|_| firm == Some(enterprise)), then: record })).collect();
    let place: HashMap<RecordId, usize> = records.iter().enumerate().map(|(place, (_, known))| (known.then.id, place)).collect();
    for (event, before) in latest_first(events)? {
        let Some((firm, known)) = place.get(&event.record_id).and_then(|place| records.get_mut(*place)) else { continue };
        *firm = event.enterprise_id;
        if known.then.life.is_over() {
            // Under its key stands another decision by now.
            known.now = None;
        }
        undo(&mut known.then, before);
        // Whose it is stands beside what it says, and makes no version of it.
        known.then.version -= i64::from(event.kind != GIVEN);
    }
    Ok(records.into_iter().filter(|(firm, _)| *firm == Some(enterprise)).map(|(_, known)| known).collect())
}

/// What a record was until something happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    /// As it was.
    pub then: Record,
    /// Whose it was.
    pub firm: Option<EnterpriseId>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Everything that some records have been before, the latest first.
pub async fn earlier(db: &impl Connection, records: Vec<Record>) -> Result<HashMap<RecordId, Vec<Earlier>>, Error> {
    let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
    let mut now: HashMap<RecordId, Record> = records.into_iter().map(|record| (record.id, record)).collect();
    let mut all: HashMap<RecordId, Vec<Earlier>> = HashMap::new();
    for (event, before) in latest_first(store::list_events_of(db, &ids).await?)? {
        let Some(record) = now.get_mut(&event.record_id) else { continue };
        undo(record, before);
        all.entry(event.record_id).or_default().push(Earlier { then: record.clone(), firm: event.enterprise_id, until: event.at });
    }
    Ok(all)
}

/// Events with what they keep, in the order in which they are undone. Of one instant that is the later version first, and of one version
/// that it was given: what changed it came after that.
fn latest_first(events: Vec<credit_record_event::Model>) -> Result<Vec<(credit_record_event::Model, Before)>, Error> {
    let mut events: Vec<(credit_record_event::Model, Before)> = events
        .into_iter()
        .map(|mut event| {
            let before = serde_json::from_value(event.content.take()).map_err(|e| Error::unreadable(e.to_string()))?;
            Ok((event, before))
        })
        .collect::<Result<_, Error>>()?;
    events.sort_by_key(|(event, before)| (Reverse(event.at), Reverse(before.rest.as_ref().and_then(|rest| rest.version)), event.kind == GIVEN));
    Ok(events)
}

/// Makes a record what it was before an event; what an event of the first versions did not keep is left as it is.
fn undo(record: &mut Record, before: Before) {
    record.content = before.before;
    record.state = before.state;
    if let Some(rest) = before.rest {
        let Rest { hash, marks, department, decided_on, valid_from_on, valid_to_on, publish_to_on, removed_on, outcome_on, life, version: _ } = rest;
        (record.content_hash, record.marks, record.department, record.life) = (hash, marks, department, life);
        (record.decided_on, record.valid_from_on, record.valid_to_on) = (decided_on, valid_from_on, valid_to_on);
        (record.publish_to_on, record.removed_on, record.outcome_on) = (publish_to_on, removed_on, outcome_on);
    }
}
