//! A firm's file of an earlier moment. Who may read it is who may read the file of now, for a letter has to be live today; what was read,
//! and as of when, stands in the line of the register.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::LookupPurpose;
use entity::value::id::{EnterpriseId, RecordId};

use super::super::actions::{Error, File, Grant, RECORDS, Reader, covered, digest, grant, line, named, personal_letters, viewer};
use super::line::words;
use crate::app::App;
use crate::consent::register::actions::append;
use crate::credit::evaluation::agency::actions as agency;
use crate::enterprise::past::actions::{Past, Reach, as_of};
use crate::platform::store::Error as StoreError;

/// A file as of an earlier moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// What was known.
    pub file: File,
    /// The moment.
    pub at: DateTime<Utc>,
    /// Its day.
    pub on: NaiveDate,
    /// How many records that counted then are over today.
    pub over: usize,
    /// SHA-256 of what each record says today.
    pub hashes: HashMap<RecordId, String>,
}

/// Reads a firm's file as it was known at an instant. Everything, with what is over by now, is for an audit of the credit office alone.
pub async fn look_up_as_of(app: &App, reader: &Reader, enterprise: EnterpriseId, at: DateTime<Utc>, reach: Reach) -> Result<Looked, Error> {
    let audits = reach == Reach::Everything;
    if audits && (reader.bank.is_some() || reader.purpose != LookupPurpose::Supervision) {
        return Err(Error::NotAuthorised);
    }
    let tx = app.db.begin_write().await?;
    let grant = grant(app, &tx, reader.bank, reader.purpose, enterprise).await?;
    let items = grant.items();
    let mut row = line(app, reader, enterprise, &items, &grant);
    if let Grant::Nothing = grant {
        append(&tx, vec![row]).await?;
        tx.commit().await.map_err(StoreError::from)?;
        return Err(Error::NotAuthorised);
    }
    let may = |item: &str| items.iter().any(|i| i == item);
    let Past { at, on, enterprise: firm, profile, records, hashes, flags, over } = as_of(app, &tx, enterprise, at, reach).await?;
    let hashes = records.iter().map(|record| record.id).zip(hashes).collect();
    let mut reports = if may(RECORDS) { agency::reports(&tx, enterprise).await? } else { Vec::new() };
    reports.retain(|report| report.attached_at <= at);
    let mut file = File {
        lookup: row.id,
        enterprise: firm,
        profile: profile.limited(&may),
        records: if may(RECORDS) { records } else { Vec::new() },
        flags: if may(RECORDS) { flags } else { Vec::new() },
        reports,
        items: items.clone(),
    };
    let letters = personal_letters(app, &tx, reader, enterprise).await?;
    let people = covered(&mut file, viewer(reader.bank, reader.purpose), reader.purpose, &letters);
    row.items = [items.clone(), people, words(at, audits)].concat().join(",");
    row.records = named(&file.records);
    row.digest = Some(digest(&file));
    let over = if may(RECORDS) { over } else { 0 };
    append(&tx, vec![row]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Looked { file, at, on, over, hashes })
}
