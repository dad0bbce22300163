//! Reading the rows of figures that stand.

use chrono::{DateTime, NaiveDate, Utc};
use entity::value::Source;
use entity::value::id::{EnterpriseId, RecordId};

use super::super::actions::Record;
use super::super::store;
use crate::enterprise::figures::work_out::Row;
use crate::platform::store::{Connection, Error};

/// The rows of some sources of figures that stand and are about firms.
pub async fn of(db: &impl Connection, firms: &[EnterpriseId], sources: &[Source]) -> Result<Vec<(EnterpriseId, Source, Row)>, Error> {
    let rows = store::list_figures(db, firms, sources).await?.into_iter();
    Ok(rows
        .filter_map(|row| {
            let disputed = row.suspended_at.is_some();
            let said = Row { record: row.id, on: row.decided_on?, valid_to_on: row.valid_to_on, content: row.content, disputed };
            Some((row.enterprise_id?, row.source, said))
        })
        .collect())
}

/// The rows of a source of figures about a firm that stand on a day, with whatever is said of them.
pub async fn of_source(db: &impl Connection, firm: EnterpriseId, source: Source, on: NaiveDate) -> Result<Vec<Record>, Error> {
    let rows = store::list_figures(db, &[firm], &[source]).await?;
    Ok(rows.into_iter().map(Record::of).filter(|row| row.counts_on(on)).collect())
}

/// Of some rows the figures about a firm that stand on a day, each with SHA-256 of what it says; in the order of their ids.
pub async fn standing(db: &impl Connection, firm: EnterpriseId, ids: &[RecordId], on: NaiveDate) -> Result<Vec<(RecordId, String)>, Error> {
    let own = store::list_by_id(db, ids).await?.into_iter().filter(|row| row.enterprise_id == Some(firm) && row.source.is_figures());
    let mut standing: Vec<(RecordId, String)> = own.map(Record::of).filter(|row| row.counts_on(on)).map(|row| (row.id, row.content_hash)).collect();
    standing.sort_unstable();
    standing.dedup();
    Ok(standing)
}

/// The source of each row of figures that was a firm's and stood until after an instant, and does not any more.
pub async fn over_since(db: &impl Connection, firm: EnterpriseId, at: DateTime<Utc>) -> Result<Vec<Source>, Error> {
    Ok(store::list_figures_over(db, firm, at).await?.into_iter().map(|row| row.source).collect())
}
