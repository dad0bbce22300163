//! Reading the rows of figures that stand.

use entity::value::Source;
use entity::value::id::EnterpriseId;

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
