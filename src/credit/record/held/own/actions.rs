//! Telling departments of their records that are held back, and listing those.

use std::collections::{BTreeMap, HashMap};

use entity::credit::credit_record;
use entity::value::id::{DeliveryId, OrganisationId, RecordId};
use entity::value::{Severity, Source};
use serde_json::Value as Json;

use super::super::actions::{Held, of_rows};
use super::super::store;
use crate::app::App;
use crate::credit::feed::finding::Mark;
use crate::credit::feed::supply::actions::department_of;
use crate::credit::feed::written::row;
use crate::notice::actions::{Message, Receiver, tell};
use crate::platform::store::{Error, Tx};

/// Where a department sees its own.
pub const OWN: &str = "/department/held";

/// Tells departments, once for each delivery that was read, how many records of theirs it had held back from firms.
pub async fn tell_of(tx: &Tx, app: &App, delivery: DeliveryId) -> Result<(), Error> {
    let held = store::list_held_by(tx, delivery).await?;
    tell_senders(tx, app, held, ("delivery", delivery.to_string())).await
}

/// Tells departments, once for each thing by which any are held back, how many of some records are theirs.
pub(in crate::credit::record) async fn tell_senders(
    tx: &Tx,
    app: &App,
    held: Vec<credit_record::Model>,
    (subject_kind, subject_id): (&'static str, String),
) -> Result<(), Error> {
    let mut senders: HashMap<DeliveryId, Option<OrganisationId>> = HashMap::new();
    let mut theirs: BTreeMap<OrganisationId, Vec<credit_record::Model>> = BTreeMap::new();
    for row in held {
        let sender = match senders.get(&row.delivery_id) {
            Some(known) => *known,
            None => department_of(tx, row.delivery_id).await?.map(|one| one.id),
        };
        senders.insert(row.delivery_id, sender);
        if let Some(department) = sender {
            theirs.entry(department).or_default().push(row);
        }
    }
    for (department, rows) in theirs {
        let Some(first) = rows.first() else { continue };
        let message = Message {
            to: Receiver::Organisation(department),
            kind: "record_held",
            severity: Severity::Medium,
            subject_kind,
            subject_id: subject_id.clone(),
            path: OWN.to_owned(),
            words: vec![
                ("rows", rows.len().to_string()),
                ("source", format!("@{}", first.source.text_key())),
                ("reason", reasons(&first.marks).first().map(|mark| format!("@{}", mark.code.text_key())).unwrap_or_default()),
            ],
            cause: format!("record_held:{subject_id}:{department}"),
            corrects: None,
        };
        tell(tx, app, message).await?;
    }
    Ok(())
}

/// What rules across sources found of a record; a mark that only another version knows is left out.
pub(super) fn reasons(marks: &Json) -> Vec<Mark> {
    let across = marks.as_array().into_iter().flatten().filter(|mark| mark.get("other").is_some_and(|other| !other.is_null()));
    across.filter_map(|mark| serde_json::from_value(mark.clone()).ok()).collect()
}

/// A page of a department's own records that are held back, the newest first.
pub async fn list(app: &App, department: OrganisationId, before: Option<RecordId>) -> Result<Vec<Held>, Error> {
    let db = app.db.read();
    of_rows(db, store::list_of_sender(db, department, None, before, crate::platform::store::PAGE).await?).await
}

/// How many of each source there are.
pub async fn counts(app: &App, department: OrganisationId) -> Result<Vec<(Source, i64)>, Error> {
    let mut all = store::count_of_sender(app.db.read(), department).await?;
    // In the order of the catalogue.
    all.sort_by_key(|(source, _)| Source::ALL.iter().position(|of| of == source));
    Ok(all)
}

/// A record as the row that it came by, with what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The record, as it is held back.
    pub held: Held,
    /// The official columns.
    pub columns: Vec<String>,
    /// Its cells under them.
    pub cells: Vec<String>,
    /// What was found.
    pub reasons: Vec<Mark>,
}

/// A department's own records of a source as rows, the newest first, at most so many.
pub async fn rows(app: &App, department: OrganisationId, source: Source, most: u64) -> Result<Vec<Written>, Error> {
    let db = app.db.read();
    let held = of_rows(db, store::list_of_sender(db, department, Some(source), None, most).await?).await?;
    let one = |held: Held| {
        let (columns, cells) = row(source, (&held.subject.0, &held.subject.1), &held.record.content);
        Written { columns, cells, reasons: reasons(&held.record.marks), held }
    };
    Ok(held.into_iter().map(one).collect())
}
