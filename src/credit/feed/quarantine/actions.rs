//! Looking at refused rows.

use entity::credit::quarantine_row;
use entity::value::id::{DeliveryId, IdentificationId};
use serde_json::Value as Json;

use super::super::actions::Error;
use super::super::finding::{Finding, Reason};
use super::super::store;
use crate::app::App;
use crate::platform::store::PAGE;

/// A refused row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Where it stands in the file.
    pub line: i64,
    /// Its cells as they are kept.
    pub cells: Vec<String>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What has to be decided before it can be used.
    pub identification: Option<IdentificationId>,
}

impl Quarantined {
    fn of(row: quarantine_row::Model) -> Self {
        let cells: Vec<String> = serde_json::from_value(row.cells).unwrap_or_default();
        let reasons: Vec<Json> = serde_json::from_value(row.reasons).unwrap_or_default();
        // A reason that only another version knows is left out rather than hiding the row.
        let reasons = reasons.into_iter().filter_map(|reason| serde_json::from_value::<Finding<_>>(reason).ok()).collect();
        Self { line: row.line, cells, reasons, identification: row.identification_id }
    }
}

/// A page of the refused rows of a delivery below a line, in the order of the file.
pub async fn list(app: &App, id: DeliveryId, after: i64) -> Result<Vec<Quarantined>, Error> {
    Ok(store::list_quarantine(app.db.read(), id, after, PAGE).await?.into_iter().map(Quarantined::of).collect())
}

/// A larger piece of the refused rows, at most so many, for the file of corrections.
pub async fn piece(app: &App, id: DeliveryId, after: i64, most: u64) -> Result<Vec<Quarantined>, Error> {
    Ok(store::list_quarantine(app.db.read(), id, after, most.min(1000)).await?.into_iter().map(Quarantined::of).collect())
}

/// Where a part of the refused rows begins, how many it has, and whether others follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// It begins behind this line.
    pub after: i64,
    /// Its rows.
    pub rows: u64,
    /// Others follow.
    pub more: bool,
}

/// A part of so many refused rows behind as many as were left out.
pub async fn part(app: &App, id: DeliveryId, left_out: u64, most: u64) -> Result<Part, Error> {
    let all = store::count_quarantine(app.db.read(), id).await?;
    let after = match left_out {
        0 => Some(-1),
        some => store::line_of(app.db.read(), id, some - 1).await?,
    };
    let rows = all.saturating_sub(left_out).min(most);
    Ok(Part { after: after.unwrap_or(i64::MAX), rows, more: all > left_out.saturating_add(rows) })
}
