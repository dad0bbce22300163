//! What a delivery of the register does to the firms, and finding firms by the codes of other deliveries.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::enterprise::enterprise;
use entity::value::id::EnterpriseId;
use entity::value::{EnterpriseStatus, Uscc};

use super::entry::Entry;
use super::store;
use crate::app::App;
use crate::platform::store::{Connection, Error, Tx};

/// Whether the file was seen before, byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    /// It says how things are on its day.
    Fresh,
    /// It only repeats: nothing is truer for it.
    Repeat,
}

/// Who says so, and of which day.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// The department.
    pub department: &'a str,
    /// The day.
    pub as_of_on: NaiveDate,
    /// Whether the file was seen before.
    pub novelty: Novelty,
}

/// What became of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    /// Firms that were not known.
    pub new: Vec<(EnterpriseId, Uscc)>,
    /// Firms about which something changed.
    pub changed: Vec<EnterpriseId>,
    /// Entries that said what was known.
    pub unchanged: i64,
}

/// Enters firms that are not known and changes those about which the register says something else.
pub async fn register(tx: &Tx, app: &App, entries: &[Entry], word: Word<'_>) -> Result<Registered, Error> {
    let codes: Vec<Uscc> = entries.iter().map(|entry| entry.code.clone()).collect();
    let known = store::find_by_codes(tx, &codes).await?;
    let mut known: HashMap<Uscc, enterprise::Model> = known.into_iter().map(|row| (row.code.clone(), row)).collect();
    let (mut done, mut rows, mut confirmed) = (Registered::default(), Vec::new(), Vec::new());
    for entry in entries {
        let Some(before) = known.get(&entry.code) else {
            let row = new_row(app, entry, word);
            done.new.push((row.id, row.code.clone()));
            known.insert(entry.code.clone(), row.clone());
            rows.push(row);
            continue;
        };
        let after = changed_row(app, entry, word, before);
        if same(before, &after) {
            done.unchanged += 1;
            if word.novelty == Novelty::Fresh && before.as_of_on < word.as_of_on {
                confirmed.push(before.id);
            }
            continue;
        }
        done.changed.push(after.id);
        store::save(tx, after.clone()).await?;
        known.insert(entry.code.clone(), after);
    }
    store::insert(tx, rows).await?;
    store::save_as_of(tx, &confirmed, word.as_of_on).await?;
    Ok(done)
}

fn new_row(app: &App, entry: &Entry, word: Word<'_>) -> enterprise::Model {
    let entry = entry.clone();
    let now = app.clock.now();
    enterprise::Model {
        id: app.ids.new_id(),
        code: entry.code,
        code_check_failed: entry.code_check_failed,
        name: entry.name,
        name_search: entry.name_search,
        kind: entry.kind,
        form: entry.form,
        // A register without that column lists the firms that are in business.
        status: entry.status.unwrap_or(EnterpriseStatus::Active),
        region: entry.region,
        industry: entry.industry,
        established_on: entry.established_on,
        capital_fen: entry.capital,
        address: entry.address,
        scope: entry.scope,
        legal_representative: entry.legal_representative,
        source: word.department.to_owned(),
        as_of_on: word.as_of_on,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// The row as the entry would have it. What the entry does not say stays: columns differ from file to file.
fn changed_row(app: &App, entry: &Entry, word: Word<'_>, before: &enterprise::Model) -> enterprise::Model {
    let new = new_row(app, entry, word);
    let before = before.clone();
    enterprise::Model {
        id: before.id,
        form: new.form.or(before.form),
        status: entry.status.unwrap_or(before.status),
        region: new.region.or(before.region),
        industry: new.industry.or(before.industry),
        established_on: new.established_on.or(before.established_on),
        capital_fen: new.capital_fen.or(before.capital_fen),
        address: new.address.or(before.address),
        scope: new.scope.or(before.scope),
        legal_representative: new.legal_representative.or(before.legal_representative),
        created_at: before.created_at,
        version: before.version + 1,
        ..new
    }
}

/// Whether two rows say the same about the firm.
fn same(before: &enterprise::Model, after: &enterprise::Model) -> bool {
    let as_before = enterprise::Model {
        source: before.source.clone(),
        as_of_on: before.as_of_on,
        updated_at: before.updated_at,
        version: before.version,
        name_search: before.name_search.clone(),
        ..after.clone()
    };
    as_before == *before
}

/// The firms of unified codes.
pub async fn ids_by_code(db: &impl Connection, codes: &[Uscc]) -> Result<HashMap<String, EnterpriseId>, Error> {
    Ok(store::list_ids(db, codes).await?.into_iter().collect())
}

/// The firms of organisation codes (nine characters); a code that several firms carry inside theirs names none of them.
pub async fn ids_by_organisation_code(db: &impl Connection, codes: &[String]) -> Result<HashMap<String, EnterpriseId>, Error> {
    let mut found: HashMap<String, Option<EnterpriseId>> = HashMap::new();
    for (code, id) in store::list_ids_by_organisation(db, codes).await? {
        let inner = code.get(8..17).unwrap_or_default().to_owned();
        found.entry(inner).and_modify(|one| *one = None).or_insert(Some(id));
    }
    Ok(found.into_iter().filter_map(|(code, id)| Some((code, id?))).collect())
}
