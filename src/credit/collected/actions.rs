//! Noting what a delivery was the first of, and asking what has come.

use chrono::{DateTime, Utc};
use entity::credit::delivery;
use entity::supply::collected;

use super::since::{Collected, brought};
use super::store;
use crate::credit::feed::actions::head_of;
use crate::platform::store::{Connection, Error, Tx};

/// Notes what a delivery brings that is read to its end at an instant; what came before keeps its day, so doing it again changes nothing.
pub async fn note(tx: &Tx, row: &delivery::Model, at: DateTime<Utc>) -> Result<(), Error> {
    let accepted = row.rows_new + row.rows_changed + row.rows_unchanged;
    let codes = brought(row.source, accepted, row.rows_quarantined, &head_of(row.header.clone()).lists);
    let rows: Vec<_> = codes.into_iter().map(|code| collected::Model { code: code.to_owned(), since_at: at }).collect();
    if rows.is_empty() { Ok(()) } else { store::insert(tx, rows).await }
}

/// What had come until an instant.
pub async fn collected(db: &impl Connection, at: DateTime<Utc>) -> Result<Collected, Error> {
    Ok(store::list(db, at).await?.into_iter().map(|row| (row.code, row.since_at)).collect())
}
