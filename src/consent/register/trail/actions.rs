//! The register held against the trail of deeds: whoever writes register and anchors anew has the trail to write anew as well.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::consent::lookup;
use entity::platform::audit_entry;
use serde_json::json;

use crate::app::App;
use crate::consent::register::actions::{self as register, ANCHOR, Proven};
use crate::consent::register::chain::{Anchor, Line, Link};
use crate::consent::register::store;
use crate::platform::audit::{self, By, Deed, Search};
use crate::platform::store::{Error, Tx};

/// What the trail calls taking person and request out of a row without a seal.
const ERASE: &str = "register.erase";
/// Rows of one portion.
const PORTION: u64 = 500;

/// What came out when the register was held against the trail too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What was found.
    pub proven: Proven,
    /// How many anchors are stored.
    pub stored: usize,
    /// How many anchors of the trail were not among those that were kept outside.
    pub further: usize,
}

/// Computes the register again and holds it against the trail, and against anchors that were kept outside of the database.
pub async fn prove(app: &App, kept: Vec<Anchor>) -> Result<Compared, Error> {
    let Trail { anchors, untold } = read(app).await?;
    let of_trail: Vec<Anchor> = anchors.into_iter().filter(|anchor| !kept.contains(anchor)).collect();
    let further = of_trail.len();
    let all = [kept, of_trail].concat();
    let mut proven = register::prove(app.db.read(), app.clock.today(), &all).await?;
    proven.findings.untold(&untold);
    // Read after the rows: what is left of each that was erased by then stands in the trail. Of several lines about one row the first that was
    // written stays, and the newest come first.
    let rests = list(app, ERASE).await?.iter().filter_map(rest).collect();
    proven.findings.rests(&rests);
    let stored = proven.findings.anchors.saturating_sub(all.len());
    Ok(Compared { proven, stored, further })
}

/// What the trail says of anchors.
#[derive(Default)]
struct Trail {
    /// The anchors of which it says that they were taken, the oldest first.
    anchors: Vec<Anchor>,
    /// Days of stored anchors of which it says nothing.
    untold: Vec<NaiveDate>,
}

/// Notes what is left of the rows without a seal among those that are erased now, each in a line of the trail: of the others the hash can be
/// computed again.
pub async fn note(tx: &Tx, app: &App, rows: &[lookup::Model]) -> Result<(), Error> {
    let line = |row: &lookup::Model| {
        let said = Line::from(row);
        let detail = json!({ "rest": said.rest(row.seq, &row.hash) });
        (!said.is_sealed(&row.hash)).then(|| Deed { action: ERASE, subject_kind: "lookup", subject_id: row.seq.to_string(), detail })
    };
    audit::write_all(tx, app, &By::SYSTEM, rows.iter().filter_map(line).collect()).await
}

/// Notes the same of the rows that a version erased that did not note it; once, so that they are proven from then on as they stood.
pub(in crate::consent::register) async fn note_earlier(app: &App) -> Result<(), Error> {
    match note_once(app).await {
        // A row that cannot be read is told by the proof, and keeps nobody from serving.
        Err(Error::Broken(_)) => Ok(()),
        other => other,
    }
}

async fn note_once(app: &App) -> Result<(), Error> {
    // Where the first row has a seal every one has.
    if store::find_first(app.db.read()).await?.is_none_or(|row| row.seal.is_some()) {
        return Ok(());
    }
    let known = audit::list(app, &Search { action: Some(ERASE.to_owned()), ..Search::default() }).await?;
    if !known.is_empty() || store::list_unsealed(app.db.read(), 0, 1).await?.is_empty() {
        return Ok(());
    }
    let tx = app.db.begin_write().await?;
    let mut after = 0;
    loop {
        let rows = store::list_unsealed(&tx, after, PORTION).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        note(&tx, app, &rows).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What a line of the trail says is left of a row, by its number.
fn rest(line: &audit_entry::Model) -> Option<(i64, String)> {
    Some((line.subject_id.parse().ok()?, line.detail.get("rest").and_then(serde_json::Value::as_str)?.to_owned()))
}

/// Nothing when a stored anchor cannot be read, which proving says itself.
async fn read(app: &App) -> Result<Trail, Error> {
    // Read before the trail: an anchor and its line come in one transaction, so each of these has its line by then.
    let Some(before) = stored(app).await? else { return Ok(Trail::default()) };
    let lines = list(app, ANCHOR).await?;
    // And after it: each anchor of which the trail tells was stored by then.
    let Some(after) = stored(app).await? else { return Ok(Trail::default()) };
    let anchors: Vec<Anchor> = lines.iter().rev().filter_map(|line| told(line, &after)).collect();
    let days: BTreeSet<NaiveDate> = anchors.iter().map(|anchor| anchor.day).collect();
    let untold = before.iter().map(|anchor| anchor.day).filter(|day| !days.contains(day)).collect();
    Ok(Trail { anchors, untold })
}

/// The stored anchors; none when one of them cannot be read.
async fn stored(app: &App) -> Result<Option<Vec<Anchor>>, Error> {
    match store::list_anchors(app.db.read()).await {
        Ok(stored) => Ok(Some(stored)),
        Err(Error::Broken(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Every line of a deed, the newest first.
async fn list(app: &App, action: &str) -> Result<Vec<audit_entry::Model>, Error> {
    let mut search = Search { action: Some(action.to_owned()), ..Search::default() };
    let mut lines = Vec::new();
    loop {
        let page = audit::list(app, &search).await?;
        let Some(last) = page.last() else { return Ok(lines) };
        search.before = Some(last.id);
        lines.extend(page);
    }
}

/// The anchor of which a line of the trail tells: the stored one when that is it. The mark, which goes over the rest, says so.
fn told(line: &audit_entry::Model, stored: &[Anchor]) -> Option<Anchor> {
    let text = |key: &str| line.detail.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    let day: NaiveDate = line.subject_id.parse().ok()?;
    let at = Link { seq: line.detail.get("seq").and_then(serde_json::Value::as_i64)?, hash: text("hash")? };
    let mark = text("mark")?;
    let same = stored.iter().find(|anchor| anchor.day == day && anchor.at == at && anchor.mark == mark);
    Some(same.cloned().unwrap_or(Anchor { day, at, lookups: 0, taken_at: line.at, mark }))
}
