//! Which records and rows of figures are over their term, and taking them away with everything that hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Asia::Shanghai;
use entity::credit::credit_record;
use entity::value::Source;
use entity::value::id::{EnterpriseId, RecordId};

use super::super::law::{decided_before, is_over};
use super::super::store::{self as retention, Limit};
use super::store::{self, Old};
use crate::app::App;
use crate::credit::evaluation::actions::fallen_with;
use crate::credit::feed::reading::follow::actions::follow;
use crate::credit::record::actions::{Record, read};
use crate::platform::store::{Connection, Error, Tx};

/// Rows of one piece.
const PIECE: u64 = 1000;

/// The records or the rows of figures that may be over their term; each piece begins behind the one before.
pub struct Walk<'a> {
    limit: &'a Limit,
    old: Vec<Old>,
    after: Option<RecordId>,
}

/// A row that is over its term, as it was when it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub(super) id: RecordId,
    pub(super) version: i64,
}

impl<'a> Walk<'a> {
    /// From the beginning of the rows of some sources.
    pub(in crate::consent::retention) fn begin(sources: Vec<Source>, limit: &'a Limit) -> Self {
        let old = |source: Source| Old { source, before: decided_before(&limit.catalogue, source, limit.today) };
        Self { limit, old: sources.into_iter().map(old).collect(), after: None }
    }
    /// What of the next piece is due; none when there is no further one.
    pub(in crate::consent::retention) async fn next(&mut self, db: &impl Connection) -> Result<Option<Vec<Due>>, Error> {
        let rows = store::list(db, &self.old, self.after, PIECE).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = Some(last.id);
        self.due_of(db, rows).await.map(Some)
    }
    async fn due_of(&self, db: &impl Connection, rows: Vec<credit_record::Model>) -> Result<Vec<Due>, Error> {
        let updated: Vec<_> = rows.iter().map(|row| row.updated_at.with_timezone(&Shanghai).date_naive()).collect();
        let records = read(db, rows).await?.into_iter().zip(updated);
        let due = records.filter(|(record, updated_on)| is_over(&self.limit.catalogue, record, *updated_on, self.limit.today));
        Ok(due.map(|(record, _)| Due { id: record.id, version: record.version }).collect())
    }
}

/// How many are due; those about which something is under way are not.
pub(in crate::consent::retention) async fn count(db: &impl Connection, sources: Vec<Source>, limit: &Limit) -> Result<u64, Error> {
    let (mut walk, mut all) = (Walk::begin(sources, limit), 0);
    while let Some(due) = walk.next(db).await? {
        all += u64::try_from(due.len()).unwrap_or(u64::MAX);
    }
    Ok(all)
}

/// Takes away what is due and stands as it was looked at, with the requests and objections that were about it; facts and series are worked
/// out anew without it. How many rows went.
pub(in crate::consent::retention) async fn take(tx: &Tx, app: &App, limit: &Limit, due: &[Due]) -> Result<u64, Error> {
    let rows = store::lock(tx, due).await?;
    let ids: Vec<RecordId> = rows.iter().map(|row| row.id).collect();
    let mut firms: BTreeMap<Source, BTreeSet<EnterpriseId>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.source.is_figures()) {
        firms.entry(row.source).or_default().extend(row.enterprise_id);
    }
    forget(tx, limit, &rows).await?;
    store::delete(tx, &ids).await?;
    for (source, firms) in firms {
        let cause = format!("retention:{}:{}", ids.first().map(ToString::to_string).unwrap_or_default(), app.clock.now());
        follow(tx, app, source, &firms, cause).await?;
        retention::delete_known(tx, limit, &firms.into_iter().collect::<Vec<_>>()).await?;
    }
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

/// Takes away what profiles were made of that are withdrawn with a row of figures that goes: once it is kept no longer nothing tells it from one
/// that was never wrong.
async fn forget(tx: &Tx, limit: &Limit, rows: &[credit_record::Model]) -> Result<(), Error> {
    // What is in its first version stands as it came.
    let befallen: Vec<credit_record::Model> = rows.iter().filter(|row| row.source.is_figures() && row.version > 1).cloned().collect();
    let firms: Vec<Option<EnterpriseId>> = befallen.iter().map(|row| row.enterprise_id).collect();
    let mut of: BTreeMap<EnterpriseId, Vec<Record>> = BTreeMap::new();
    for (firm, record) in firms.into_iter().zip(read(tx, befallen).await?) {
        if let Some(firm) = firm {
            of.entry(firm).or_default().push(record);
        }
    }
    let mut fallen = Vec::new();
    for (firm, records) in of {
        fallen.extend(fallen_with(tx, firm, &records).await?);
    }
    if fallen.is_empty() { Ok(()) } else { retention::save_forgotten(tx, limit, &fallen).await }
}
