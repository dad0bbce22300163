//! What banks and regulators see of flags as of an earlier moment: those that stood then, told from what was known of each firm then and may
//! still be used. Whose they may see is decided by today.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::value::FlagState;
use entity::value::id::{EnterpriseId, FlagId, OrganisationId};

use super::super::actions::{Filter, Page, Reported, Seen, Watched, older, told_of};
use super::super::evidence::Record;
use super::super::store::{self, Search};
use crate::app::App;
use crate::consent::reading::past::actions::{Overlooked, look_over_as_of};
use crate::enterprise::past::actions::Past;
use crate::platform::audit::By;
use crate::platform::store::Error;
use crate::risk::actions::{Flag, records_of};

/// Flags of a bank's borrowers and applicants of today as they stood at an instant, by firm; and how many records that counted then are left out.
pub async fn of_bank(app: &App, by: &By, bank: OrganisationId, at: DateTime<Utc>, before: Option<FlagId>) -> Result<(Page<Watched>, usize), Error> {
    let search = Search { at: Some(at), bank: Some(bank), before, ..Search::default() };
    let Then { seen, older, over } = seen(app, by, search, at).await?;
    let mut rows: Vec<Watched> = Vec::new();
    for (firm, one) in seen {
        if let Some(watched) = rows.iter_mut().find(|watched| watched.firm.id == firm.enterprise.id) {
            watched.flags.push(one);
        } else {
            // What it owes and has applied for is told of now alone.
            rows.push(Watched { firm: firm.enterprise, balance: entity::value::Fen::ZERO, applications: 0, flags: vec![one] });
        }
    }
    for watched in &mut rows {
        watched.flags.sort_by_key(|seen| std::cmp::Reverse(crate::risk::catalogue::weight(seen.flag.severity)));
    }
    Ok((Page { rows, older }, over))
}

/// Flags of all firms as they stood at an instant, newest first, and who was told of them until then.
pub async fn of_all(app: &App, by: &By, filter: &Filter, at: DateTime<Utc>) -> Result<(Page<Reported>, usize), Error> {
    let code = filter.signal.map(|signal| signal.code().to_owned());
    let search = Search { at: Some(at), code, county: filter.county.clone(), before: filter.before, ..Search::default() };
    let Then { seen, older, over } = seen(app, by, search, at).await?;
    let mut told = told_of(app.db.read(), seen.iter().map(|(_, seen)| seen)).await?;
    let rows = seen.into_iter().map(|(firm, seen)| {
        let mut told = told.remove(&seen.flag.id.to_string()).unwrap_or_default();
        told.retain(|one| one.at <= at);
        Reported { firm: firm.enterprise, seen, told }
    });
    Ok((Page { rows: rows.collect(), older }, over))
}

/// A page of flags as they stood.
struct Then {
    /// Each with its firm.
    seen: Vec<(Overlooked, Seen)>,
    /// The flag before which the next page begins.
    older: Option<FlagId>,
    /// How many records that counted then are left out.
    over: usize,
}

async fn seen(app: &App, by: &By, search: Search, at: DateTime<Utc>) -> Result<Then, Error> {
    let bank = search.bank;
    let rows: Vec<Flag> = store::list(app.db.read(), &search).await?.into_iter().map(Flag::of).collect();
    let older = older(rows.len(), rows.last().map(|flag| flag.id));
    let firms: BTreeSet<EnterpriseId> = rows.iter().map(|flag| flag.enterprise).collect();
    let firms: Vec<EnterpriseId> = firms.into_iter().collect();
    let mut codes: HashMap<EnterpriseId, BTreeSet<&str>> = HashMap::new();
    for flag in &rows {
        codes.entry(flag.enterprise).or_default().insert(&flag.code);
    }
    // A firm of which nothing is left to be told is not read.
    let stood = |past: &Past| past.flags.iter().any(|flag| codes.get(&past.enterprise.id).is_some_and(|codes| codes.contains(flag.code.as_str())));
    let known = if firms.is_empty() { HashMap::new() } else { look_over_as_of(app, (by, None, bank), &firms, at, stood).await? };
    let over = known.values().map(|firm| firm.over).sum();
    let one = |row: &Flag| {
        let firm = known.get(&row.enterprise)?;
        let flag = firm.flags.iter().find(|flag| flag.code == row.code)?.clone();
        let flag = Flag { id: row.id, raised_at: row.raised_at, state: FlagState::Open, ..flag };
        let open = firm.records.as_deref();
        let rests = records_of(&flag.evidence);
        let records = rests.iter().filter_map(|id| open?.iter().find(|record| record.id == *id)).map(Record::of).collect();
        Some((firm.clone(), Seen { open: open.is_some(), flag, records }))
    };
    Ok(Then { seen: rows.iter().filter_map(one).collect(), older, over })
}
