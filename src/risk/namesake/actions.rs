//! Finding namesakes of a delivered list's firms, deciding on two of them, and what follows of it for those who may know.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::risk::namesake::Model;
use entity::value::id::{DeliveryId, EnterpriseId, NamesakeId, OrganisationId, RecordId};
use entity::value::{LookupPurpose, NamesakeEnd, NamesakeOutcome, OrganisationKind};
use serde_json::json;

use super::likeness::{Likeness, likeness};
use super::news::actions::{Turn, decided, objected, offices};
use super::roles::{Decision, Role};
use super::store::{self, Represented};
use super::typed::{Typed, sentence};
use crate::app::App;
use crate::consent::actions::File;
use crate::consent::personal::actions::{Opened, opened};
use crate::consent::personal::letter::PersonalItem;
use crate::consent::reading::actions::look_over;
use crate::consent::sight::{Personal, Purpose, Viewer, sight};
use crate::credit::catalogue::actions as catalogue;
use crate::credit::record::actions::{self as record, Record};
use crate::credit::record::list::{Speaks, list_of, stands_on};
use crate::enterprise::actions::{Enterprise, find, find_many};
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version};
use crate::platform::web::form::FieldErrors;
use crate::risk::comparison::actions::records_of_delivery;

/// The listed firm, and the one whose representative has the same name.
pub type Both = (EnterpriseId, EnterpriseId);

/// How many candidates there are, of how many listed firms, and how many were found to be one person and two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Candidates that are open.
    pub open: usize,
    /// Listed firms that have one, open or not.
    pub firms: usize,
    /// Found to be one person.
    pub same: usize,
    /// Found to be two.
    pub not_same: usize,
}

impl Counts {
    /// Of candidates.
    pub fn of(pairs: &[Pair]) -> Self {
        let found = |wanted: Option<NamesakeOutcome>| pairs.iter().filter(|pair| pair.decision.as_ref().map(|one| one.outcome) == wanted).count();
        Self {
            open: found(None),
            firms: pairs.iter().map(|pair| pair.both.0).collect::<BTreeSet<_>>().len(),
            same: found(Some(NamesakeOutcome::SamePerson)),
            not_same: found(Some(NamesakeOutcome::NotSame)),
        }
    }
}

/// Why something with a decision did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed cannot be used.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A candidate: two firms whose representatives have one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Which.
    pub both: Both,
    /// What else the register says of both alike.
    pub likeness: Likeness,
    /// What was found out; none while it is open.
    pub decision: Option<Decision>,
}

/// A firm as it stands beside the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// What the register says of it; its representative's name as the operator may see it.
    pub firm: Enterprise,
    /// Entries of lists that count today.
    pub listed: Vec<Record>,
}

/// A candidate with both its sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// The candidate.
    pub pair: Pair,
    /// The listed firm.
    pub listed: Side,
    /// The other.
    pub other: Side,
}

fn decision(row: &Model) -> Decision {
    Decision {
        id: row.id,
        outcome: row.outcome,
        basis: row.basis.clone(),
        basis_on: row.basis_on,
        decided_at: row.decided_at,
        objection: row.objection.clone().zip(row.objected_at),
        version: row.version,
    }
}

/// Whether a record puts its firm, and no person, on a list today.
fn lists(app: &App) -> impl Fn(&Record) -> bool {
    let today = app.clock.today();
    move |record| {
        let speaks = stands_on(record.source, &record.content).is_some_and(|(_, speaks)| speaks == Speaks::Against);
        speaks && !record.is_of_person && record.is_used_on(today)
    }
}

/// Candidates of some listed firms, the likeliest first; nothing is made of a name that its firm objects to.
async fn pairs_of(db: &impl Connection, firms: &[EnterpriseId]) -> Result<Vec<Pair>, StoreError> {
    let mut listed = store::list_represented(db, firms).await?;
    listed.retain(|one| !one.is_disputed);
    let names: BTreeSet<&str> = listed.iter().map(|one| one.name.as_str()).collect();
    let mut named: HashMap<String, Vec<Represented>> = HashMap::new();
    for one in store::list_by_representative(db, &names.into_iter().collect::<Vec<_>>()).await?.into_iter().filter(|one| !one.is_disputed) {
        named.entry(one.name.clone()).or_default().push(one);
    }
    let mut decided: HashMap<Both, Model> = HashMap::new();
    for row in store::list_standing(db, firms).await? {
        decided.insert((row.listed_id, row.other_id), row);
    }
    let mut pairs = Vec::new();
    for one in &listed {
        for other in named.get(&one.name).into_iter().flatten().filter(|other| other.firm != one.firm) {
            let both = (one.firm, other.firm);
            let decision = decided.get(&both).filter(|row| row.name == one.name).map(decision);
            pairs.push(Pair { both, likeness: likeness(&one.place, &other.place), decision });
        }
    }
    // What is open comes before what was found out.
    pairs.sort_by_key(|pair| (pair.decision.is_some(), pair.likeness, pair.both));
    Ok(pairs)
}

/// Candidates of the firms that a delivery says to stand on a list, as it is now; nobody's file is read.
pub async fn pairs(app: &App, db: &impl Connection, delivery: DeliveryId) -> Result<Vec<Pair>, StoreError> {
    let rows = records_of_delivery(app, db, delivery).await?;
    let firms: Vec<EnterpriseId> = rows.iter().filter_map(|(_, firm)| *firm).collect::<BTreeSet<_>>().into_iter().collect();
    let (of, counts) = (rows.into_iter().map(|(id, _)| id).collect::<BTreeSet<RecordId>>(), lists(app));
    let records = record::of_enterprises(db, &firms).await?;
    let listed = |firm: &EnterpriseId| records.get(firm).is_some_and(|all| all.iter().any(|record| of.contains(&record.id) && counts(record)));
    pairs_of(db, &firms.into_iter().filter(listed).collect::<Vec<_>>()).await
}

/// Reads both sides of candidates, which leaves a line of supervision in the register for each firm.
pub async fn beside(app: &App, by: &By, pairs: Vec<Pair>) -> Result<Vec<Beside>, StoreError> {
    let (db, counts) = (app.db.read(), lists(app));
    let firms: BTreeSet<EnterpriseId> = pairs.iter().flat_map(|pair| [pair.both.0, pair.both.1]).collect();
    let firms: Vec<EnterpriseId> = firms.into_iter().collect();
    let records = record::of_enterprises(db, &firms).await?;
    let wanted: BTreeMap<EnterpriseId, Vec<RecordId>> =
        firms.iter().map(|firm| (*firm, records.get(firm).into_iter().flatten().filter(|record| counts(record)).map(|record| record.id).collect())).collect();
    let mut shown = look_over(app, by, None, None, &wanted).await?;
    for records in shown.values_mut() {
        records.sort_by_key(|record| (Reverse(record.decided_on), record.id));
    }
    let mut known = find_many(db, &firms).await?;
    let seen = sight(Viewer::Operator, Purpose::File(LookupPurpose::Supervision), Personal::LegalRepresentative, &[]);
    for firm in known.values_mut() {
        firm.legal_representative = firm.legal_representative.take().and_then(|name| Personal::LegalRepresentative.shown(&name, seen));
    }
    let side = |id: EnterpriseId| Some(Side { firm: known.get(&id)?.clone(), listed: shown.get(&id).cloned().unwrap_or_default() });
    Ok(pairs.into_iter().filter_map(|pair| Some(Beside { listed: side(pair.both.0)?, other: side(pair.both.1)?, pair })).collect())
}

/// A candidate by its firms; not found when it is none any more, whatever was found out.
async fn pair(app: &App, db: &impl Connection, both: Both) -> Result<Pair, StoreError> {
    let counts = lists(app);
    if !record::of_enterprise(db, both.0).await?.iter().any(counts) {
        return Err(StoreError::NotFound);
    }
    pairs_of(db, &[both.0]).await?.into_iter().find(|pair| pair.both == both).ok_or(StoreError::NotFound)
}

/// One candidate with both its sides, and every decision there was on it.
pub async fn show(app: &App, by: &By, both: Both) -> Result<(Beside, Vec<Model>), StoreError> {
    let pair = pair(app, app.db.read(), both).await?;
    let one = beside(app, by, vec![pair]).await?.pop().ok_or(StoreError::NotFound)?;
    Ok((one, store::list_pair(app.db.read(), both).await?))
}

/// Ends a decision: the name in it is taken out.
fn ended(app: &App, row: Model, by: &By, why: NamesakeEnd) -> Model {
    Model { name: String::new(), ended_at: Some(app.clock.now()), ended_by: by.person, ended_because: Some(why), version: row.version + 1, ..row }
}

async fn write(tx: &Tx, app: &App, by: &By, action: &'static str, row: &Model) -> Result<(), StoreError> {
    let detail = json!({ "listed": row.listed_id, "other": row.other_id, "outcome": row.outcome, "because": row.ended_because });
    audit::write(tx, app, by, Deed { action, subject_kind: "namesake", subject_id: row.id.to_string(), detail }).await
}

/// Keeps what an operator found out; what was found out before ends. `seen` is the version of that, 0 of none.
pub async fn decide(app: &App, by: &By, both: Both, typed: &Typed, seen: Version) -> Result<(), Error> {
    let found = typed.found(app.clock.today()).map_err(Error::Invalid)?;
    let tx = app.db.begin_write().await?;
    let before = store::lock_pair(&tx, both).await?;
    if before.as_ref().map_or(0, |row| row.version) != seen.0 {
        return Err(StoreError::Stale.into());
    }
    pair(app, &tx, both).await?;
    let name = find(&tx, both.0).await?.legal_representative.ok_or(StoreError::NotFound)?;
    let was_shown = match &before {
        Some(row) => shows(app, &tx, row).await?,
        None => false,
    };
    if let Some(row) = before {
        let row = ended(app, row, by, NamesakeEnd::DecidedAgain);
        store::save(&tx, row).await?;
    }
    let row = Model {
        id: app.ids.new_id(),
        listed_id: both.0,
        other_id: both.1,
        name,
        outcome: found.outcome,
        basis: found.basis,
        basis_on: found.basis_on,
        decided_by: by.person,
        decided_at: app.clock.now(),
        objection: None,
        objected_at: None,
        ended_by: None,
        ended_at: None,
        ended_because: None,
        version: 1,
    };
    write(&tx, app, by, "namesake.decide", &row).await?;
    match store::insert(&tx, row.clone()).await {
        // Somebody else decided at the same time.
        Err(error) if error.is_taken("namesake") => return Err(StoreError::Stale.into()),
        other => other?,
    }
    // What it was never shown it is not told either.
    if was_shown || shows(app, &tx, &row).await? {
        decided(&tx, app, &row, Turn::Decided).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes a decision back: the candidate is open again.
pub async fn undo(app: &App, by: &By, both: Both, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let row = store::lock_pair(&tx, both).await?.ok_or(StoreError::Stale)?;
    if row.version != seen.0 {
        return Err(StoreError::Stale.into());
    }
    let was_shown = shows(app, &tx, &row).await?;
    let row = ended(app, row, by, NamesakeEnd::Undone);
    write(&tx, app, by, "namesake.undo", &row).await?;
    if was_shown {
        decided(&tx, app, &row, Turn::Undone).await?;
    }
    store::save(&tx, row).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Ends decisions on some firms whose representatives the register does not name any more as it did. Doing it again changes nothing.
pub async fn follow_register(app: &App, firms: &[EnterpriseId]) -> Result<(), StoreError> {
    for row in store::list_of_either(app.db.read(), firms).await? {
        if names_both(app.db.read(), &row).await? != Some(false) {
            continue;
        }
        let tx = app.db.begin_write().await?;
        let row = match store::lock(&tx, row.id).await {
            Err(StoreError::NotFound) => continue,
            other => other?,
        };
        if names_both(&tx, &row).await? == Some(false) {
            let row = ended(app, row, &By::SYSTEM, NamesakeEnd::Register);
            write(&tx, app, &By::SYSTEM, "namesake.end", &row).await?;
            store::save(&tx, row).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Whether the register names the representatives of both firms as it did when the decision was made; none while it does and one objects to it.
async fn names_both(db: &impl Connection, row: &Model) -> Result<Option<bool>, StoreError> {
    let named = store::list_represented(db, &[row.listed_id, row.other_id]).await?;
    let as_then = named.len() == 2 && named.iter().all(|one| one.name == row.name);
    Ok((!as_then || named.iter().all(|one| !one.is_disputed)).then_some(as_then))
}

/// Verified roles of a firm's representative in firms that stand on a list today which anybody may see: neither the firm nor a bank has a
/// letter of the listed firm, so that what is shared between departments alone is not told.
async fn roles(app: &App, db: &impl Connection, firm: EnterpriseId) -> Result<Vec<Role>, StoreError> {
    let (mut all, counts, today) = (Vec::new(), lists(app), app.clock.today());
    let catalogue = catalogue::current(app, db).await?;
    let is_open = |record: &&Record| catalogue.is_open(record.source, list_of(record.source, &record.content).map(|list| list.code.as_str()), today);
    for row in store::list_of_other(db, firm).await?.into_iter().filter(|row| row.outcome == NamesakeOutcome::SamePerson) {
        let records = record::of_enterprise(db, row.listed_id).await?;
        let on = records.iter().filter(|record| counts(record)).filter(is_open).filter_map(|record| stands_on(record.source, &record.content));
        let lists: Vec<&'static str> = on.map(|(list, _)| list).collect::<BTreeSet<_>>().into_iter().collect();
        if !lists.is_empty() && names_both(db, &row).await? == Some(true) {
            all.push(Role { decision: decision(&row), listed: find(db, row.listed_id).await?, lists });
        }
    }
    Ok(all)
}

/// Whether the firm reads a decision as a verified role.
async fn shows(app: &App, db: &impl Connection, row: &Model) -> Result<bool, StoreError> {
    Ok(roles(app, db, row.other_id).await?.iter().any(|role| role.decision.id == row.id))
}

/// The same as the firm itself reads it.
pub async fn own(app: &App, firm: EnterpriseId) -> Result<Vec<Role>, StoreError> {
    roles(app, app.db.read(), firm).await
}

/// The same as a bank reads it where no reading is counted: only under a live letter of the person that opens lists and does not count, and
/// not while the firm objects.
pub async fn for_bank(app: &App, firm: EnterpriseId, bank: OrganisationId, purpose: LookupPurpose) -> Result<Vec<Role>, StoreError> {
    let db = app.db.read();
    let Some(name) = find(db, firm).await?.legal_representative else { return Ok(Vec::new()) };
    let letters = opened(app, db, (firm, bank, purpose)).await?;
    let items: Vec<PersonalItem> = Opened::of(&letters, &name).map(|(item, _)| item).collect();
    unobjected(app, firm, &items).await
}

/// The same beside a file that a bank has opened: when the person's letter opened lists with it, and not while the firm objects.
pub async fn of_file(app: &App, file: &File) -> Result<Vec<Role>, StoreError> {
    unobjected(app, file.enterprise.id, &file.people).await
}

async fn unobjected(app: &App, firm: EnterpriseId, opened: &[PersonalItem]) -> Result<Vec<Role>, StoreError> {
    if !opened.contains(&PersonalItem::Lists) {
        return Ok(Vec::new());
    }
    let mut all = roles(app, app.db.read(), firm).await?;
    all.retain(|role| role.decision.objection.is_none());
    Ok(all)
}

/// The same of several firms, of those that have one: as a bank reads it under the person's letter for either purpose, or for supervision.
pub async fn roles_of(app: &App, firms: &[EnterpriseId], bank: Option<OrganisationId>) -> Result<HashMap<EnterpriseId, Vec<Role>>, StoreError> {
    let verified = store::list_of_either(app.db.read(), firms).await?.into_iter().filter(|row| row.outcome == NamesakeOutcome::SamePerson);
    let some: BTreeSet<EnterpriseId> = verified.map(|row| row.other_id).filter(|other| firms.contains(other)).collect();
    let mut all = HashMap::new();
    for firm in some {
        let mut found = Vec::new();
        match bank {
            Some(bank) => {
                for purpose in [LookupPurpose::CreditReview, LookupPurpose::PostLoan] {
                    if found.is_empty() {
                        found = for_bank(app, firm, bank, purpose).await?;
                    }
                }
            }
            None => found.extend(own(app, firm).await?.into_iter().filter(|role| role.decision.objection.is_none())),
        }
        all.insert(firm, found);
    }
    Ok(all)
}

/// The firm objects to a verified role: no bank reads it until an operator has decided anew.
pub async fn object(app: &App, by: &By, firm: EnterpriseId, id: NamesakeId, statement: &str) -> Result<(), Error> {
    let said = sentence(statement).ok_or_else(|| Error::Invalid(FieldErrors::one("statement", "namesake-error-statement")))?;
    let own = offices(app, OrganisationKind::CreditOffice).await?;
    let tx = app.db.begin_write().await?;
    let row = store::lock(&tx, id).await?;
    if row.other_id != firm || row.outcome != NamesakeOutcome::SamePerson {
        return Err(StoreError::NotFound.into());
    }
    if row.objection.is_some() {
        return Err(StoreError::Stale.into());
    }
    let row = Model { objection: Some(said), objected_at: Some(app.clock.now()), version: row.version + 1, ..row };
    write(&tx, app, by, "namesake.object", &row).await?;
    objected(&tx, app, &row, &own).await?;
    store::save(&tx, row).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
