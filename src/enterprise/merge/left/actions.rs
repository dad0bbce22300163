//! Carrying those links along.

use std::collections::BTreeSet;

use entity::value::id::EnterpriseId;
use serde_json::json;

use super::super::plan::Kind;
use super::super::store;
use super::way::{Link, Way, ways};
use crate::app::App;
use crate::enterprise::store::lock;
use crate::lending::actions::reconcile_first_loan;
use crate::matching::rematch::actions::touched;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error, Tx};

/// Carries along every link of which it can be told where it belongs, with the lines by which a split takes it back, and has the first loans
/// follow; says how many. Broken off it has carried none, and doing it again carries nothing.
pub async fn carry_left(app: &App) -> Result<usize, Error> {
    if store::count_left(app.db.read()).await? == 0 {
        return Ok(0);
    }
    let tx = app.db.begin_write().await?;
    let left = all(&tx).await?;
    let firms: BTreeSet<EnterpriseId> = left.iter().flat_map(firms).collect();
    for firm in &firms {
        lock(&tx, *firm).await?;
    }
    if all(&tx).await? != left {
        // Somebody else is at it; what is left then is carried when the service starts again.
        return Ok(0);
    }
    for way in &left {
        carry(&tx, app, way).await?;
    }
    touched(&tx, app, firms).await?;
    tx.commit().await?;
    Ok(left.len())
}

async fn all(db: &impl Connection) -> Result<Vec<Way>, Error> {
    let links = store::list_links(db).await?.into_iter();
    let links: Vec<Link> = links.map(|row| Link { id: row.id, successor: row.successor_id, predecessor: row.predecessor_id }).collect();
    Ok(ways(&links, &store::list_standing(db).await?))
}

const fn firms(way: &Way) -> [EnterpriseId; 4] {
    [way.from.predecessor, way.to.predecessor, way.from.successor, way.to.successor]
}

async fn carry(tx: &Tx, app: &App, way: &Way) -> Result<(), Error> {
    let Way { from, to, merges } = way;
    store::save_firm(tx, Kind::Predecessor, &[from.id.0], (from.successor, to.successor)).await?;
    store::save_firm(tx, Kind::Successor, &[from.id.0], (from.predecessor, to.predecessor)).await?;
    for (merge, kind) in merges {
        store::insert_moved(tx, *merge, *kind, from.id.0).await?;
    }
    for firm in firms(way) {
        reconcile_first_loan(tx, app, firm).await?;
    }
    let merges: Vec<_> = merges.iter().map(|(merge, _)| merge).collect();
    let detail = json!({ "predecessor": to.predecessor, "before": [from.predecessor, from.successor], "merges": merges });
    let deed = Deed { action: "enterprise.carry_link", subject_kind: "enterprise", subject_id: to.successor.to_string(), detail };
    audit::write(tx, app, &By::SYSTEM, deed).await
}
