//! The catalogue as other rooms read it.

use std::sync::Arc;

use entity::catalogue::item_version;

use super::edition::{Approved, Catalogue};
use super::item::shipped;
use super::store;
use crate::app::App;
use crate::platform::store::{Connection, Error, Tx, lock_number, next_number};

/// The series whose last number is the catalogue's.
const SERIES: &str = "items";

fn approved(row: item_version::Model) -> Result<Approved, Error> {
    let broken = |what: &str| Error::unreadable(format!("version {} of item {}: {what}", row.id, row.code));
    let number = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok()).ok_or_else(|| broken("no number"));
    let shipped = match &row.shipped {
        Some(content) => Some((number(row.shipped_number)?, serde_json::from_value(content.clone()).map_err(|e| broken(&e.to_string()))?)),
        None => None,
    };
    Ok(Approved {
        id: row.id,
        kind: row.kind,
        number: number(row.number)?,
        from_on: row.from_on.ok_or_else(|| broken("no day"))?,
        content: serde_json::from_value(row.content.clone()).map_err(|e| broken(&e.to_string()))?,
        shipped,
        approved_at: row.reviewed_at.unwrap_or(row.updated_at),
        code: row.code,
    })
}

/// The catalogue from memory, as long as its number in the database has not moved on.
pub async fn current(app: &App, db: &impl Connection) -> Result<Arc<Catalogue>, Error> {
    let number = store::find_number(db, SERIES).await?;
    if let Some(catalogue) = app.catalogue.get(number) {
        return Ok(catalogue);
    }
    let versions = store::list_approved(db).await?.into_iter().map(approved).collect::<Result<Vec<_>, _>>()?;
    Ok(app.catalogue.put(Catalogue::of(number, shipped(), versions)))
}

/// The same for whoever approves a version: until the transaction ends nobody else approves one.
pub(super) async fn locked(app: &App, tx: &Tx) -> Result<Arc<Catalogue>, Error> {
    lock_number(tx, SERIES).await?;
    current(app, tx).await
}

/// Raises the catalogue's number, in the transaction that approves a version.
pub(super) async fn changed(tx: &Tx) -> Result<(), Error> {
    next_number(tx, SERIES).await?;
    Ok(())
}
