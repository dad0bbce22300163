//! What a delivery of the register does to the firms, and finding firms by the codes of other deliveries.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::enterprise::{enterprise, former_name};
use entity::value::id::EnterpriseId;
use entity::value::{EnterpriseStatus, Region, RegisterItem, Uscc};
use serde_json::json;

use super::entry::Entry;
use super::store;
use crate::app::App;
use crate::credit::feed::cross::compare::Entered;
use crate::credit::feed::fold::fold;
use crate::enterprise::actions::Enterprise;
use crate::enterprise::item;
use crate::enterprise::past::event::Happens;
use crate::enterprise::past::store::keep;
use crate::enterprise::store::lock;
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
    /// Firms that were not known, or whose registration number was not.
    pub arrived: Vec<Arrived>,
    /// How many firms were not known.
    pub new: usize,
    /// Firms about which something changed.
    pub changed: Vec<EnterpriseId>,
    /// Entries that said what was known.
    pub unchanged: i64,
    /// Items that are objected to and of which an entry said something else.
    pub corrected: Vec<(EnterpriseId, RegisterItem)>,
}

/// A firm that can be found by its numbers from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Which.
    pub id: EnterpriseId,
    /// Unified code.
    pub code: Uscc,
    /// Registration number.
    pub registration_number: Option<String>,
}

impl Arrived {
    fn of(row: &enterprise::Model) -> Self {
        Self { id: row.id, code: row.code.clone(), registration_number: row.registration_number.clone() }
    }
}

/// Enters firms that are not known and changes those about which the register says something else.
pub async fn register(tx: &Tx, app: &App, entries: &[Entry], word: Word<'_>) -> Result<Registered, Error> {
    let codes: Vec<Uscc> = entries.iter().map(|entry| entry.code.clone()).collect();
    let known = store::find_by_codes(tx, &codes).await?;
    let mut known: HashMap<Uscc, enterprise::Model> = known.into_iter().map(|row| (row.code.clone(), row)).collect();
    let (mut done, mut rows, mut confirmed, mut names, mut changes) = (Registered::default(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        let Some(before) = known.get(&entry.code) else {
            let row = new_row(app, entry, word);
            names.extend(told_names(app, entry, row.id));
            done.new += 1;
            done.arrived.push(Arrived::of(&row));
            known.insert(entry.code.clone(), row.clone());
            rows.push(row);
            continue;
        };
        let after = changed_row(app, entry, word, before);
        names.extend(told_names(app, entry, before.id));
        if after.name_search != fold(&before.name) {
            names.push(former_name(app, before.id, &before.name, Some(word.as_of_on), RENAMED));
        }
        if same(before, &after) {
            done.unchanged += 1;
            if word.novelty == Novelty::Fresh && before.as_of_on < word.as_of_on {
                confirmed.push(before.id);
            }
            continue;
        }
        done.changed.push(after.id);
        let firm = Enterprise::of(before.clone());
        done.corrected.extend(firm.disputed.keys().filter(|item| item::differs(entry, &firm, **item)).map(|item| (after.id, *item)));
        if before.registration_number != after.registration_number {
            done.arrived.push(Arrived::of(&after));
        }
        changes.push(after.clone());
        known.insert(entry.code.clone(), after);
    }
    store::insert(tx, rows).await?;
    keep(tx, &done.changed.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(), Happens::Changed, app.clock.now()).await?;
    for row in changes {
        store::save(tx, row).await?;
    }
    store::insert_names(tx, names).await?;
    keep(tx, &confirmed, Happens::Confirmed, app.clock.now()).await?;
    store::save_as_of(tx, &confirmed, word.as_of_on).await?;
    Ok(done)
}

/// Whether an item of the register is objected to from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is, and nothing is decided by it.
    Disputed,
    /// It is not any more.
    Settled,
}

/// A firm as registered, locked until the end of the transaction.
pub async fn locked(tx: &Tx, id: EnterpriseId) -> Result<Enterprise, Error> {
    Ok(Enterprise::of(lock(tx, id).await?))
}

/// Marks an item of a firm's registration as objected to, or takes the mark off; how it was before is kept.
pub async fn mark(tx: &Tx, app: &App, id: EnterpriseId, item: RegisterItem, what: Mark) -> Result<(), Error> {
    let (row, now) = (lock(tx, id).await?, app.clock.now());
    let mut disputed = item::disputed(&row.disputed);
    match what {
        Mark::Disputed => disputed.insert(item, now),
        Mark::Settled => disputed.remove(&item),
    };
    keep(tx, &[id], Happens::Changed, now).await?;
    store::save(tx, enterprise::Model { disputed: json!(disputed), updated_at: now, version: row.version + 1, ..row }).await
}

/// The register said another name until then.
const RENAMED: &str = "renamed";
/// The register lists it as a former one.
const TOLD: &str = "told";

fn former_name(app: &App, enterprise: EnterpriseId, name: &str, held_until: Option<NaiveDate>, origin: &str) -> former_name::Model {
    former_name::Model {
        id: app.ids.new_id(),
        enterprise_id: enterprise,
        name: name.to_owned(),
        name_search: fold(name),
        held_until,
        origin: origin.to_owned(),
        recorded_at: app.clock.now(),
    }
}

/// The names that an entry says its firm had.
fn told_names(app: &App, entry: &Entry, enterprise: EnterpriseId) -> Vec<former_name::Model> {
    let others = entry.former_names.iter().filter(|name| fold(name) != entry.name_search);
    others.map(|name| former_name(app, enterprise, name, None, TOLD)).collect()
}

fn new_row(app: &App, entry: &Entry, word: Word<'_>) -> enterprise::Model {
    let entry = entry.clone();
    let now = app.clock.now();
    let (industry_edition, industry_delivered) = entry.industry_before.map(|(edition, code)| (edition.year().to_owned(), code)).unzip();
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
        registration_number: entry.registration_number,
        merged_into: None,
        industry_edition,
        industry_delivered,
        cancelled_on: entry.cancelled_on,
        disputed: json!({}),
    }
}

/// The row as the entry would have it. What the entry does not say stays: columns differ from file to file.
fn changed_row(app: &App, entry: &Entry, word: Word<'_>, before: &enterprise::Model) -> enterprise::Model {
    let new = new_row(app, entry, word);
    let before = before.clone();
    // A code and what it was belong together; one that was taken apart beyond its section says only what it was.
    let said = new.industry.is_some() || new.industry_delivered.is_some();
    let (industry_edition, industry_delivered) =
        if said { (new.industry_edition, new.industry_delivered) } else { (before.industry_edition, before.industry_delivered) };
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
        registration_number: new.registration_number.or(before.registration_number),
        merged_into: before.merged_into,
        disputed: before.disputed,
        industry_edition,
        industry_delivered,
        cancelled_on: match entry.status {
            Some(EnterpriseStatus::Cancelled) | None => new.cancelled_on.or(before.cancelled_on),
            // It was not struck off after all.
            Some(EnterpriseStatus::Active | EnterpriseStatus::Revoked | EnterpriseStatus::MovedOut) => new.cancelled_on,
        },
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

/// The firms that entries stand for which were merged into others; those that were not are absent.
pub async fn merged(db: &impl Connection, ids: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, EnterpriseId>, Error> {
    Ok(store::list_merged(db, ids).await?.into_iter().collect())
}

/// The firms of unified codes.
pub async fn ids_by_code(db: &impl Connection, codes: &[Uscc]) -> Result<HashMap<String, EnterpriseId>, Error> {
    Ok(store::list_ids(db, codes).await?.into_iter().collect())
}

/// The codes of firms.
pub async fn codes_of(db: &impl Connection, ids: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Uscc>, Error> {
    Ok(store::list_codes(db, ids).await?.into_iter().collect())
}

/// The firms of registration numbers; a number that several firms had names none of them.
pub async fn ids_by_registration_number(db: &impl Connection, numbers: &[String]) -> Result<HashMap<String, EnterpriseId>, Error> {
    Ok(alone(store::list_ids_by_registration(db, numbers).await?.into_iter()))
}

/// The firms of organisation codes (nine characters); a code that several firms carry inside theirs names none of them.
pub async fn ids_by_organisation_code(db: &impl Connection, codes: &[String]) -> Result<HashMap<String, EnterpriseId>, Error> {
    let found = store::list_ids_by_organisation(db, codes).await?;
    Ok(alone(found.into_iter().map(|(code, id)| (code.get(8..17).unwrap_or_default().to_owned(), id))))
}

/// The firms whose number no other firm has.
fn alone(found: impl Iterator<Item = (String, EnterpriseId)>) -> HashMap<String, EnterpriseId> {
    let mut firms: HashMap<String, Option<EnterpriseId>> = HashMap::new();
    for (number, id) in found {
        firms.entry(number).and_modify(|one| *one = one.filter(|one| *one == id)).or_insert(Some(id));
    }
    firms.into_iter().filter_map(|(number, id)| Some((number, id?))).collect()
}

/// A firm as rows of other sources are compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firm {
    /// The entry.
    pub id: EnterpriseId,
    /// The firm that it stands for: itself, or the one that it was merged into.
    pub owner: EnterpriseId,
    /// What the register says of it, without the items that are objected to.
    pub entered: Entered,
}

/// What the register says of the firms of some codes, by code, and of some others, by id; what is objected to of it is left out.
pub async fn firms(db: &impl Connection, codes: &[Uscc], ids: &[EnterpriseId]) -> Result<(HashMap<String, Firm>, HashMap<EnterpriseId, Firm>), Error> {
    let firm = |(id, _, merged_into, name, established_on, status, cancelled_on, disputed): store::EnteredRow| {
        // What is objected to is unknown until the registrar has answered: no row is refused or marked by it.
        let disputed = item::disputed(&disputed);
        let stands = |item: RegisterItem| !disputed.contains_key(&item);
        let entered = Entered {
            name: stands(RegisterItem::Name).then_some(name),
            established_on: established_on.filter(|_| stands(RegisterItem::EstablishedOn)),
            status: stands(RegisterItem::Status).then_some(status),
            cancelled_on: cancelled_on.filter(|_| stands(RegisterItem::Status)),
        };
        Firm { id, owner: merged_into.unwrap_or(id), entered }
    };
    let by_code = store::list_entered(db, codes).await?.into_iter().map(|row| (row.1.to_string(), firm(row))).collect();
    let by_id = store::list_entered_by_id(db, ids).await?.into_iter().map(|row| (row.0, firm(row))).collect();
    Ok((by_code, by_id))
}

/// The names that firms had, and those of the entries that were merged into them.
pub async fn former_names(db: &impl Connection, ids: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Vec<String>>, Error> {
    let mut former: HashMap<EnterpriseId, Vec<String>> = HashMap::new();
    for (id, name) in store::list_names(db, ids).await?.into_iter().chain(store::list_merged_names(db, ids).await?) {
        former.entry(id).or_default().push(name);
    }
    Ok(former)
}

/// A firm with every name by which a row may call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub id: EnterpriseId,
    /// Unified code.
    pub code: Uscc,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub region: Option<Region>,
    /// Its registration number.
    pub registration_number: Option<String>,
    /// Names that it had.
    pub former: Vec<String>,
}

/// Firms with their names, after `after`, in the order of their ids; at most `most`.
pub async fn named(db: &impl Connection, after: Option<EnterpriseId>, most: u64) -> Result<Vec<Named>, Error> {
    let rows = store::list_named(db, after, most).await?;
    let ids: Vec<EnterpriseId> = rows.iter().map(|row| row.0).collect();
    let mut former = former_names(db, &ids).await?;
    let firm = |(id, code, name, region, registration_number): store::NamedRow| Named {
        id,
        code,
        name,
        region,
        registration_number,
        former: former.remove(&id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(firm).collect())
}
