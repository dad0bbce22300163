//! Judging records on their way to a firm, holding them back, looking at those, and giving one to its firm all the same.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::credit::{credit_record, held_record};
use entity::value::id::{DeliveryId, EnterpriseId, RecordId};
use entity::value::{MatchedBy, RegisterItem, Source, Uscc};
use serde_json::{Value as Json, json};

use super::super::actions::{GIVEN, Record, event};
use super::super::owner::actions as owner;
use super::super::store as records;
use super::store;
use crate::app::App;
use crate::credit::feed::cross::actions::{weigh, weigh_by};
use crate::credit::feed::draft::{Draft, Identified};
use crate::credit::feed::finding::Mark;
use crate::credit::feed::reading::follow::actions::follow;
use crate::credit::feed::rule::rules;
use crate::enterprise::actions::{Enterprise, find_many};
use crate::enterprise::register::actions as register;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error, Tx, Version};

/// A firm, and how it was found; by nothing when the record has its unified code.
pub(in crate::credit::record) type To = (EnterpriseId, Option<MatchedBy>);

/// A record on its way to a firm.
#[derive(Clone, Copy, Debug)]
pub(in crate::credit::record) struct Way<'a> {
    /// The record.
    pub(in crate::credit::record) row: &'a credit_record::Model,
    /// The firm.
    pub(in crate::credit::record) to: To,
}

/// What the rules make of a record on its way.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::credit::record) struct Judged {
    /// Its marks with what was found.
    pub(in crate::credit::record) marks: Json,
    /// Whether it is held back.
    pub(in crate::credit::record) held: bool,
}

/// Judges records of a source, in their order; none that a person has given to its firm is held back.
pub(in crate::credit::record) async fn judge(db: &impl Connection, source: Source, ways: &[Way<'_>]) -> Result<Vec<Judged>, Error> {
    let drafts: Vec<Draft> = ways.iter().map(draft).collect();
    let weighed = weigh(db, source, &drafts).await?;
    let judged = ways
        .iter()
        .zip(weighed)
        .map(|(way, found)| Judged { marks: marked(&way.row.marks, &found.marks), held: found.refused && way.to.1 != Some(MatchedBy::Decision) });
    Ok(judged.collect())
}

/// The same by those rules alone that look at an item of the register; what the others had found stays.
pub(in crate::credit::record) async fn judge_by(db: &impl Connection, source: Source, item: RegisterItem, ways: &[Way<'_>]) -> Result<Vec<Judged>, Error> {
    let drafts: Vec<Draft> = ways.iter().map(draft).collect();
    let weighed = weigh_by(db, source, item, &drafts).await?;
    let judged = ways.iter().zip(weighed).map(|(way, found)| Judged {
        marks: marked_by(&way.row.marks, (source, item), &found.marks),
        held: found.refused && way.to.1 != Some(MatchedBy::Decision),
    });
    Ok(judged.collect())
}

/// A record as the row that it was, as far as rules look at it.
fn draft(way: &Way<'_>) -> Draft {
    let row = way.row;
    let code = row.subject_code.as_deref().and_then(|code| code.parse::<Uscc>().ok());
    let fields = rules(row.source).fields.iter();
    Draft {
        source: row.source,
        subject_other_code: row.subject_code.clone().filter(|_| code.is_none()),
        subject_code: code,
        subject_name: row.subject_name.clone(),
        natural_key: row.natural_key.clone(),
        content: fields.filter_map(|field| Some((field.id.as_str(), row.content.get(&field.id)?.clone()))).collect(),
        written: row.content.to_string(),
        decided_on: row.decided_on,
        valid_from_on: row.valid_from_on,
        valid_to_on: row.valid_to_on,
        publish_until_on: row.publish_to_on,
        removed_on: row.removed_on,
        content_hash: row.content_hash.clone(),
        marks: Vec::new(),
        key_parts: Vec::new(),
        identified: way.to.1.map(|by| Identified { enterprise: way.to.0, by, identification: None }),
    }
}

/// Marks with what was found in the place of what an earlier comparison had found.
fn marked(marks: &Json, found: &[Mark]) -> Json {
    let own = marks.as_array().into_iter().flatten().filter(|mark| mark.get("other").is_none_or(Json::is_null)).cloned();
    own.chain(found.iter().map(|mark| json!(mark))).collect()
}

/// The same, where only what the rules that look at an item had found goes.
fn marked_by(marks: &Json, (source, item): (Source, RegisterItem), found: &[Mark]) -> Json {
    let is_of_item = |code: &str| rules(source).cross.iter().any(|rule| rule.is.item() == Some(item) && rule.is.finds().code() == code);
    let stays = |mark: &&Json| mark.get("other").is_none_or(Json::is_null) || mark.get("code").and_then(Json::as_str).is_none_or(|code| !is_of_item(code));
    marks.as_array().into_iter().flatten().filter(stays).cloned().chain(found.iter().map(|mark| json!(mark))).collect()
}

/// Holds a locked record back from a firm, with what was found among its marks, also one that it had; nothing is written when the same was
/// found before.
pub(in crate::credit::record) async fn hold(
    tx: &Tx,
    app: &App,
    cause: Option<DeliveryId>,
    (row, to): (credit_record::Model, To),
    marks: Json,
) -> Result<(), Error> {
    let (id, now) = (row.id, app.clock.now());
    let before = store::find(tx, id).await?;
    if before.is_some() && row.marks == marks {
        return Ok(());
    }
    records::insert_events(tx, vec![event(app, cause, &row, GIVEN)]).await?;
    records::save(tx, credit_record::Model { marks, enterprise_id: None, matched_by: None, ..row }).await?;
    match before {
        Some(before) => store::save(tx, held_record::Model { enterprise_id: to.0, matched_by: to.1, version: before.version + 1, ..before }).await,
        None => store::insert(tx, held_record::Model { record_id: id, enterprise_id: to.0, matched_by: to.1, held_at: now, version: 1 }).await,
    }
}

/// Holds records back no longer.
pub(in crate::credit::record) async fn release(tx: &Tx, ids: &[RecordId]) -> Result<(), Error> {
    store::delete(tx, ids).await
}

/// Those of some records that are held back, and from which firms.
pub(in crate::credit::record) async fn of_records(db: &impl Connection, ids: &[RecordId]) -> Result<BTreeMap<RecordId, To>, Error> {
    own(db, store::list_by_id(db, ids).await?).await
}

/// Records that are held back from some firms.
pub(in crate::credit::record) async fn of_firms(db: &impl Connection, firms: &[EnterpriseId]) -> Result<BTreeMap<RecordId, To>, Error> {
    own(db, store::list_from(db, firms).await?).await
}

/// By record; the firms of merged entries are those that they were merged into.
async fn own(db: &impl Connection, held: Vec<held_record::Model>) -> Result<BTreeMap<RecordId, To>, Error> {
    let merged = register::merged(db, &held.iter().map(|row| row.enterprise_id).collect::<Vec<_>>()).await?;
    let firm = |id| merged.get(&id).copied().unwrap_or(id);
    Ok(held.into_iter().map(|row| (row.record_id, (firm(row.enterprise_id), row.matched_by))).collect())
}

/// Whether a record of a source is held back: the same row may come to its firm when it comes again.
pub async fn any(db: &impl Connection, source: Source) -> Result<bool, Error> {
    store::exists(db, source).await
}

/// A record that is held back.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The record, with what was found among its marks.
    pub record: Record,
    /// The name and the code in it.
    pub subject: (String, String),
    /// The firm whose it would be.
    pub firm: Enterprise,
    /// Since when it is held back.
    pub at: DateTime<Utc>,
    /// How often something else was found.
    pub version: Version,
}

/// A page of the records that are held back and that their source has not taken back, the newest first.
pub async fn list(app: &App, before: Option<RecordId>) -> Result<Vec<Held>, Error> {
    let db = app.db.read();
    of_rows(db, store::list(db, before).await?).await
}

/// Records that are held back, with their firms.
pub(in crate::credit::record) async fn of_rows(db: &impl Connection, rows: Vec<(credit_record::Model, held_record::Model)>) -> Result<Vec<Held>, Error> {
    let firms = find_many(db, &rows.iter().map(|(_, held)| held.enterprise_id).collect::<Vec<_>>()).await?;
    let one = |(row, held): (credit_record::Model, held_record::Model)| {
        Some(Held {
            firm: firms.get(&held.enterprise_id)?.clone(),
            subject: (row.subject_name.clone(), row.subject_code.clone().unwrap_or_default()),
            record: Record::of(row),
            at: held.held_at,
            version: Version(held.version),
        })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// How many there are.
pub async fn count(app: &App) -> Result<u64, Error> {
    store::count(app.db.read()).await
}

/// Gives a record that is held back to its firm all the same: what was found stays among its marks. [`Error::Stale`] when it is held back no
/// longer, or something else was found since.
pub async fn give(app: &App, by: &By, id: RecordId, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = records::lock(&tx, id).await?;
    if store::find(&tx, id).await?.is_none_or(|held| held.version != seen.0) {
        return Err(Error::Stale);
    }
    let held = of_records(&tx, &[id]).await?;
    let to: BTreeMap<RecordId, To> = held.into_iter().map(|(id, (firm, _))| (id, (firm, Some(MatchedBy::Decision)))).collect();
    let firms = owner::give_each(&tx, app, None, to).await?;
    follow(&tx, app, row.source, &firms, format!("given:{id}:{}", seen.0)).await?;
    let detail = json!({ "source": row.source, "firms": firms });
    audit::write(&tx, app, by, Deed { action: "record.give", subject_kind: "credit_record", subject_id: id.to_string(), detail }).await?;
    tx.commit().await?;
    Ok(())
}
