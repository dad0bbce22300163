//! A firm's file of an earlier moment. Who may read it is who may read the file of now, for a letter has to be live today; what was read,
//! and as of when, stands in the line of the register.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::LookupPurpose;
use entity::value::id::{ApiTokenId, EnterpriseId, OrganisationId, RecordId};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::actions::{Error, File, Grant, RECORDS, Reader, grant, line, personal_letters, watching};
use super::super::covered::{covered, viewer};
use super::super::digest::{digest, named};
use super::super::farming::Farming;
use super::line::words;
use crate::app::App;
use crate::consent::register::actions::append;
use crate::consent::sight::{Personal, Purpose, cover, sight};
use crate::consent::store;
use crate::credit::evaluation::agency::actions as agency;
use crate::credit::record::actions::Record;
use crate::credit::record::figures::actions as figures;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::past::actions::{Past, Reach, as_of, rows_behind_as_of};
use crate::platform::audit::By;
use crate::platform::moment::Moment;
use crate::platform::store::Error as StoreError;
use crate::risk::actions::Flag;

/// A file as of an earlier moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// What was known.
    pub file: File,
    /// The moment.
    pub at: DateTime<Utc>,
    /// Its day, or an earlier one that was asked about.
    pub on: NaiveDate,
    /// How many records that counted then are over today.
    pub over: usize,
    /// SHA-256 of what each record says today.
    pub hashes: HashMap<RecordId, String>,
}

/// Reads a firm's file as it was known at an instant, on a day. Everything, with what is over by now, is for an audit of the credit office alone.
pub async fn look_up_as_of(app: &App, reader: &Reader, enterprise: EnterpriseId, asked: Moment, reach: Reach) -> Result<Looked, Error> {
    let audits = reach == Reach::Everything;
    if audits && (reader.bank.is_some() || reader.purpose != LookupPurpose::Supervision) {
        return Err(Error::NotAuthorised);
    }
    let tx = app.db.begin_write().await?;
    let grant = grant(app, &tx, reader.bank, (reader.purpose, None), enterprise).await?;
    let items = grant.items();
    let mut row = line(app, reader, enterprise, &items, &grant);
    if let Grant::Nothing = grant {
        append(&tx, vec![row]).await?;
        tx.commit().await.map_err(StoreError::from)?;
        return Err(Error::NotAuthorised);
    }
    let may = |item: &str| items.iter().any(|i| i == item);
    let Past { at, on, enterprise: firm, profile, records, hashes, flags, over } = as_of(app, &tx, enterprise, asked, reach).await?;
    let (profile, hashes) = (profile.limited(&may), records.iter().map(|record| record.id).zip(hashes).collect());
    let mut reports = if may(RECORDS) { agency::reports(&tx, enterprise).await? } else { Vec::new() };
    reports.retain(|report| report.attached_at <= at && report.reported_on <= on);
    let made_of = rows_behind_as_of(&tx, enterprise, asked, reach, &profile).await?;
    let rows: Vec<RecordId> = made_of.values().flat_map(|rows| rows.keys().copied()).collect();
    let mut file = File {
        lookup: row.id,
        enterprise: firm,
        figures: figures::standing(&tx, enterprise, &rows, app.clock.today()).await?,
        made_of,
        profile,
        records: if may(RECORDS) { records } else { Vec::new() },
        flags: if may(RECORDS) { flags } else { Vec::new() },
        reports,
        items: items.clone(),
        people: Vec::new(),
        // How a household farms is shown as it is today alone.
        farming: Farming::Nothing,
    };
    let letters = personal_letters(app, &tx, reader, &file, None).await?;
    let people = covered(&mut file, viewer(reader.bank, reader.purpose), reader.purpose, &letters);
    row.items = [items.clone(), people, words(asked, audits)].concat().join(",");
    row.records = named(&file.records);
    row.digest = Some(digest(&file));
    let over = if may(RECORDS) { over } else { 0 };
    append(&tx, vec![row]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Looked { file, at, on, over, hashes })
}

/// A firm among several that were read as of an earlier moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlooked {
    /// The firm as registered then.
    pub enterprise: Enterprise,
    /// Flags that stood.
    pub flags: Vec<Flag>,
    /// Records that counted and stand; none without a letter that opens them.
    pub records: Option<Vec<Record>>,
    /// How many records that counted then are over and left out.
    pub over: usize,
}

/// Several firms on one page as they were known at an instant, as [`look_over`](super::super::actions::look_over) reads those of now: each that
/// is wanted, by what was known of it, leaves a line with the moment. Of a firm that was not known then nothing is told.
pub async fn look_over_as_of(
    app: &App,
    (by, token, bank): (&By, Option<ApiTokenId>, Option<OrganisationId>),
    firms: &[EnterpriseId],
    at: DateTime<Utc>,
    wanted: impl Fn(&Past) -> bool,
) -> Result<HashMap<EnterpriseId, Overlooked>, StoreError> {
    let tx = app.db.begin_write().await?;
    let (mut rows, mut shown) = (Vec::with_capacity(firms.len()), HashMap::new());
    for firm in firms {
        let past = match as_of(app, &tx, *firm, at, Reach::Standing).await {
            Err(StoreError::NotFound) => continue,
            past => past?,
        };
        if !wanted(&past) {
            continue;
        }
        let (purpose, grant) = watching(app, &tx, bank, *firm).await?;
        let application = match bank {
            Some(bank) => store::find_application(&tx, *firm, bank).await?,
            None => None,
        };
        let reader = Reader { by: by.clone(), token, bank, purpose, application };
        let mut row = line(app, &reader, *firm, &[RECORDS.to_owned()], &grant);
        let Past { enterprise, mut records, flags, over, .. } = past;
        let (records, over) = match grant {
            Grant::Nothing => {
                row.items.clear();
                (None, 0)
            }
            Grant::Whole | Grant::Letter(_) => {
                let seen = sight(viewer(bank, purpose), Purpose::File(purpose), Personal::Named, &[]);
                for record in &mut records {
                    record.content = cover(&record.content, seen);
                }
                row.items = [vec![RECORDS.to_owned()], words(at.into(), false)].concat().join(",");
                row.records = named(&records);
                let said: Vec<_> = records.iter().map(|r| json!([r.id, r.version, r.content_hash])).collect();
                row.digest = Some(hex::encode(Sha256::digest(json!(said).to_string())));
                (Some(records), over)
            }
        };
        rows.push(row);
        shown.insert(*firm, Overlooked { enterprise, flags, records, over });
    }
    append(&tx, rows).await?;
    tx.commit().await?;
    Ok(shown)
}
