//! Making one firm of two entries of the register, and taking that back: what depended on either is computed anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::enterprise::{enterprise, enterprise_merge, fact};
use entity::value::id::{EnterpriseId, FactId, MergeId, PersonId, RecordId};
use entity::value::{SubjectKind, Uscc};
use serde_json::json;
use uuid::Uuid;

use super::plan::{Kind, Refusal, Side, can_merge};
use super::store::{self, Marked};
use crate::app::App;
use crate::credit::record::actions::{Record, of_enterprise};
use crate::credit::record::owner::actions as owner;
use crate::enterprise::actions::{Enterprise, find, find_many};
use crate::enterprise::figures::actions::{Which, settle};
use crate::enterprise::past::event::{Happens, Replaces};
use crate::enterprise::past::store as past;
use crate::enterprise::predecessor::actions::{predecessor_of, successor_of};
use crate::lending::actions::reconcile_first_loan;
use crate::matching::rematch::actions::touched;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version};
use crate::platform::work;
use crate::risk::jobs::ReconcileFirms;

/// Why it did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not possible.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// No firm has this code.
    #[error("no firm has the code {0}")]
    NoFirm(String),
    /// The reason is missing.
    #[error("a reason is missing")]
    NoReason,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What would move.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The entry that goes.
    pub from: Enterprise,
    /// The entry that stays.
    pub into: Enterprise,
    /// How many rows of each kind move.
    pub moved: Vec<(Kind, usize)>,
    /// The records that move.
    pub records: Vec<Record>,
    /// Why it cannot be done.
    pub refusal: Option<Refusal>,
    /// Versions of both entries.
    pub versions: (Version, Version),
}

/// What merging two firms would move, by their codes.
pub async fn preview(app: &App, from: &str, into: &str) -> Result<Preview, Error> {
    let db = app.db.read();
    let (from, into) = (by_code(db, from).await?, by_code(db, into).await?);
    let moved = if from.id == into.id { Vec::new() } else { plan(db, from.id, into.id).await? };
    let sides = (side(db, &from).await?, side(db, &into).await?);
    Ok(Preview {
        records: of_enterprise(db, from.id).await?,
        versions: (Version(from.version), Version(into.version)),
        refusal: can_merge(sides.0, sides.1).err(),
        from: Enterprise::of(from),
        into: Enterprise::of(into),
        moved: moved.into_iter().map(|(kind, rows)| (kind, rows.len())).filter(|(_, rows)| *rows > 0).collect(),
    })
}

async fn by_code(db: &impl Connection, code: &str) -> Result<enterprise::Model, Error> {
    let none = || Error::NoFirm(code.trim().to_owned());
    let parsed = code.parse::<Uscc>().map_err(|_| none())?;
    match crate::enterprise::store::find_by_code(db, &parsed).await {
        Err(StoreError::NotFound) => Err(none()),
        other => Ok(other?),
    }
}

async fn side(db: &impl Connection, firm: &enterprise::Model) -> Result<Side, StoreError> {
    let (id, kind, merged): (EnterpriseId, SubjectKind, bool) = (firm.id, firm.kind, firm.merged_into.is_some());
    let (accounts, applications) = (store::count_accounts(db, id).await?, store::count_applications(db, id).await?);
    Ok(Side { id, kind, merged, accounts, applications, predecessor: predecessor_of(db, id).await?, successor: successor_of(db, id).await? })
}

/// The rows that move, by kind.
async fn plan(db: &impl Connection, from: EnterpriseId, into: EnterpriseId) -> Result<Vec<(Kind, Vec<Uuid>)>, StoreError> {
    let mut moved = Vec::new();
    let (facts, back) = facts(store::list_facts(db, [from, into]).await?, from);
    for kind in Kind::ALL {
        let rows = match kind {
            Kind::Fact => facts.clone(),
            Kind::FactBack => back.clone(),
            Kind::AgencyReport => store::list_reports(db, from, into).await?,
            Kind::Record
            | Kind::Repair
            | Kind::Objection
            | Kind::Declaration
            | Kind::Account
            | Kind::Authorisation
            | Kind::PersonalAuthorisation
            | Kind::Demand
            | Kind::Match
            | Kind::Application
            | Kind::Offer
            | Kind::Disbursement
            | Kind::Notice
            | Kind::Predecessor
            | Kind::Successor
            | Kind::Pointer => store::list_rows(db, *kind, from).await?,
        };
        moved.push((*kind, rows));
    }
    Ok(moved)
}

/// The facts that go to the other firm, and those of its that give way: the newer one of the same source counts.
fn facts(all: Vec<fact::Model>, from: EnterpriseId) -> (Vec<Uuid>, Vec<Uuid>) {
    let (own, theirs): (Vec<fact::Model>, Vec<fact::Model>) = all.into_iter().partition(|row| row.enterprise_id == from);
    let name = |row: &fact::Model| (row.key.clone(), row.origin.clone(), row.source.clone());
    let theirs: HashMap<_, _> = theirs.iter().map(|row| (name(row), row)).collect();
    let (mut go, mut back) = (Vec::new(), Vec::new());
    for row in own {
        match theirs.get(&name(&row)) {
            None => go.push(row.id.0),
            Some(other) if other.as_of_on < row.as_of_on => {
                go.push(row.id.0);
                back.push(other.id.0);
            }
            Some(_) => {}
        }
    }
    (go, back)
}

/// Makes one firm of two entries: the first goes, the second stays and has everything. `seen` are the versions of both as they were shown.
pub async fn merge(app: &App, by: &By, codes: (&str, &str), seen: (Version, Version), reason: &str) -> Result<MergeId, Error> {
    if reason.trim().is_empty() {
        return Err(Error::NoReason);
    }
    let tx = app.db.begin_write().await?;
    let (from, into) = (by_code(&tx, codes.0).await?, by_code(&tx, codes.1).await?);
    if from.id == into.id {
        return Err(Refusal::Same.into());
    }
    let locked = store::lock_firms(&tx, [from.id, into.id]).await?;
    let version = |id: &EnterpriseId| locked.get(id).map(|row| Version(row.version));
    can_merge(side(&tx, locked.get(&from.id).unwrap_or(&from)).await?, side(&tx, locked.get(&into.id).unwrap_or(&into)).await?)?;
    if (version(&from.id), version(&into.id)) != (Some(seen.0), Some(seen.1)) {
        return Err(StoreError::Stale.into());
    }
    let moved = plan(&tx, from.id, into.id).await?;
    keep_moved(&tx, app, &moved, (Replaces::Merged, Happens::Merged), from.id).await?;
    carry(&tx, app, &moved, (from.id, into.id)).await?;
    store::save_pointer(&tx, from.id, Some(into.id)).await?;
    let (id, now): (MergeId, _) = (app.ids.new_id(), app.clock.now());
    let counts: BTreeMap<&str, usize> = moved.iter().filter(|(_, rows)| !rows.is_empty()).map(|(kind, rows)| (kind.code(), rows.len())).collect();
    let row = enterprise_merge::Model {
        id,
        from_id: from.id,
        into_id: into.id,
        reason: reason.trim().to_owned(),
        moved: json!(counts),
        merged_by: by.person,
        merged_at: now,
        split_by: None,
        split_at: None,
        version: 1,
    };
    store::insert(&tx, row, &moved).await?;
    // The entry that went keeps its facts for the case that it comes back.
    settle(&tx, app, &BTreeSet::from([into.id]), Which::Every).await?;
    restate(&tx, app, [from.id, into.id], &format!("merge:{id}")).await?;
    let detail = json!({ "from": from.id, "into": into.id, "moved": counts });
    audit::write(&tx, app, by, Deed { action: "enterprise.merge", subject_kind: "enterprise_merge", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Keeps whose facts were that move, where the entry that goes and those that were merged into it before pointed to.
async fn keep_moved(tx: &Tx, app: &App, moved: &[(Kind, Vec<Uuid>)], what: (Replaces, Happens), goes: EnterpriseId) -> Result<(), StoreError> {
    let of = |kinds: [Kind; 2]| moved.iter().filter(move |(kind, _)| kinds.contains(kind)).flat_map(|(_, rows)| rows.iter().copied());
    let facts: Vec<FactId> = of([Kind::Fact, Kind::FactBack]).map(FactId::from).collect();
    past::keep_each(tx, &facts, what.0, app.clock.now()).await?;
    let firms: Vec<EnterpriseId> = of([Kind::Pointer, Kind::Pointer]).map(EnterpriseId::from).chain([goes]).collect();
    past::keep(tx, &firms, what.1, app.clock.now()).await
}

/// The rows of a kind (but facts, some of which go the other way) that were a firm's at an instant: those of now, with the moves since undone, the latest first.
pub async fn owned_then(db: &impl Connection, kind: Kind, firm: EnterpriseId, at: DateTime<Utc>) -> Result<BTreeSet<Uuid>, StoreError> {
    let mut own: BTreeSet<Uuid> = store::list_rows(db, kind, firm).await?.into_iter().collect();
    let merges = store::list_since(db, firm, at).await?;
    let back = merges.iter().filter_map(|row| Some((row.split_at?, row, (row.into_id, row.from_id))));
    let there = merges.iter().map(|row| (row.merged_at, row, (row.from_id, row.into_id)));
    let mut moves: Vec<_> = back.chain(there).filter(|(moved_at, ..)| *moved_at > at).collect();
    // Of two at one instant the split came last.
    moves.sort_by_key(|(moved_at, row, (from, _))| std::cmp::Reverse((*moved_at, row.id, *from == row.into_id)));
    for (_, row, (from, to)) in moves {
        let rows = store::list_moved(db, row.id).await?.remove(kind.code()).unwrap_or_default();
        if to == firm {
            own.retain(|row| !rows.contains(row));
        }
        if from == firm {
            own.extend(rows);
        }
    }
    Ok(own)
}

/// Moves rows; facts that take each other's place carry a mark on the way.
async fn carry(tx: &Tx, app: &App, moved: &[(Kind, Vec<Uuid>)], firms: (EnterpriseId, EnterpriseId)) -> Result<(), StoreError> {
    for (kind, rows) in moved {
        match kind {
            Kind::Fact => {
                store::save_marked(tx, rows, Marked::Yes).await?;
                store::save_firm(tx, *kind, rows, firms).await?;
            }
            Kind::FactBack => store::save_firm(tx, *kind, rows, (firms.1, firms.0)).await?,
            Kind::Record => {
                pass(tx, app, rows, firms.0).await?;
                store::save_firm(tx, *kind, rows, firms).await?;
            }
            Kind::Repair
            | Kind::Objection
            | Kind::Declaration
            | Kind::Account
            | Kind::Authorisation
            | Kind::PersonalAuthorisation
            | Kind::Demand
            | Kind::Match
            | Kind::Application
            | Kind::Offer
            | Kind::Disbursement
            | Kind::Notice
            | Kind::AgencyReport
            | Kind::Predecessor
            | Kind::Successor
            | Kind::Pointer => store::save_firm(tx, *kind, rows, firms).await?,
        }
    }
    for (_, rows) in moved.iter().filter(|(kind, _)| *kind == Kind::Fact) {
        store::save_marked(tx, rows, Marked::No).await?;
    }
    Ok(())
}

/// Notes of records that they leave a firm, so that what it had at an earlier moment can still be told.
async fn pass(tx: &Tx, app: &App, rows: &[Uuid], firm: EnterpriseId) -> Result<(), StoreError> {
    owner::leave(tx, app, &rows.iter().copied().map(RecordId::from).collect::<Vec<_>>(), firm).await
}

/// What depends on either firm is computed anew: the first-loan ledger at once, flags and what they qualify for in the background.
async fn restate(tx: &Tx, app: &App, firms: [EnterpriseId; 2], cause: &str) -> Result<(), StoreError> {
    let mut concerned = firms.to_vec();
    for firm in firms {
        reconcile_first_loan(tx, app, firm).await?;
        // The first loan of the company that a sole trader went on as hangs on the trader's loans.
        concerned.extend(successor_of(tx, firm).await?);
    }
    work::enqueue(tx, app, &ReconcileFirms { enterprises: firms.to_vec(), cause: cause.to_owned() }).await?;
    touched(tx, app, concerned).await
}

/// Where an entry went, as the words of a sentence: name and code of the firm that stays.
pub async fn pointer(app: &App, into: Option<EnterpriseId>) -> Result<Vec<(&'static str, String)>, StoreError> {
    let Some(into) = into else { return Ok(Vec::new()) };
    let firm = find(app.db.read(), into).await?;
    Ok(vec![("name", firm.name), ("code", firm.code.to_string())])
}

/// A merge as others see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// Which.
    pub id: MergeId,
    /// The entry that went.
    pub from: Enterprise,
    /// The entry that stayed.
    pub into: Enterprise,
    /// Why.
    pub reason: String,
    /// How many rows of each kind moved.
    pub moved: Vec<(Kind, usize)>,
    /// When and by whom.
    pub merged: (DateTime<Utc>, Option<PersonId>),
    /// When and by whom it was taken back.
    pub split: Option<(DateTime<Utc>, Option<PersonId>)>,
    /// How often it was written.
    pub version: Version,
}

fn shown(row: enterprise_merge::Model, firms: &HashMap<EnterpriseId, Enterprise>) -> Option<Merge> {
    let counts: BTreeMap<String, usize> = serde_json::from_value(row.moved).unwrap_or_default();
    Some(Merge {
        id: row.id,
        from: firms.get(&row.from_id)?.clone(),
        into: firms.get(&row.into_id)?.clone(),
        reason: row.reason,
        moved: Kind::ALL.iter().filter_map(|kind| Some((*kind, *counts.get(kind.code())?))).collect(),
        merged: (row.merged_at, row.merged_by),
        split: row.split_at.map(|at| (at, row.split_by)),
        version: Version(row.version),
    })
}

/// A page of merges, the newest first.
pub async fn list(app: &App, before: Option<MergeId>) -> Result<Vec<Merge>, StoreError> {
    let rows = store::list(app.db.read(), before).await?;
    let ids: Vec<EnterpriseId> = rows.iter().flat_map(|row| [row.from_id, row.into_id]).collect();
    let firms = find_many(app.db.read(), &ids).await?;
    Ok(rows.into_iter().filter_map(|row| shown(row, &firms)).collect())
}

/// One merge.
pub async fn show(app: &App, id: MergeId) -> Result<Merge, StoreError> {
    let row = store::find(app.db.read(), id).await?;
    let firms = HashMap::from([(row.from_id, find(app.db.read(), row.from_id).await?), (row.into_id, find(app.db.read(), row.into_id).await?)]);
    shown(row, &firms).ok_or(StoreError::NotFound)
}

/// A record that came to the merged firm, and whether it names the entry that went.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// The record.
    pub record: Record,
    /// The code and name in it.
    pub subject: (String, String),
    /// It names the entry that went.
    pub names_from: bool,
}

/// Records that came in since a merge: a split asks of each whose it is.
pub async fn arrived(app: &App, id: MergeId) -> Result<Vec<Arrived>, StoreError> {
    let db = app.db.read();
    let merge = store::find(db, id).await?;
    let from = crate::enterprise::store::find(db, merge.from_id).await?;
    let codes = [Some(from.code.to_string()), Some(from.code.organisation_code().to_owned()), from.registration_number];
    let rows = store::list_arrived(db, &merge).await?;
    let one = |row: entity::credit::credit_record::Model| {
        let subject = (row.subject_code.clone().unwrap_or_default(), row.subject_name.clone());
        Arrived { names_from: codes.iter().flatten().any(|code| *code == subject.0), subject, record: Record::of(row) }
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Takes a merge back: each row that moved goes back to where it was, and of the records that came since, `theirs` go to the entry that went.
pub async fn split(app: &App, by: &By, id: MergeId, theirs: &[RecordId], seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let before = store::lock(&tx, id, seen).await?;
    if before.split_at.is_some() {
        return Err(Refusal::SplitBefore.into());
    }
    let (from, into) = (before.from_id, before.into_id);
    let locked = store::lock_firms(&tx, [from, into]).await?;
    if locked.get(&into).is_some_and(|row| row.merged_into.is_some()) {
        return Err(Refusal::MergedFurther.into());
    }
    let mut moved = store::list_moved(&tx, id).await?;
    let moved: Vec<(Kind, Vec<Uuid>)> = Kind::ALL.iter().filter_map(|kind| Some((*kind, moved.remove(kind.code())?))).collect();
    keep_moved(&tx, app, &moved, (Replaces::Split, Happens::Split), from).await?;
    carry(&tx, app, &moved, (into, from)).await?;
    let since: Vec<Uuid> = store::list_arrived(&tx, &before).await?.into_iter().map(|row| row.id).filter(|id| theirs.contains(id)).map(|id| id.0).collect();
    pass(&tx, app, &since, into).await?;
    store::save_firm(&tx, Kind::Record, &since, (into, from)).await?;
    let back = moved.iter().filter(|(kind, _)| *kind == Kind::Record).flat_map(|(_, rows)| rows.iter().copied());
    store::save_cases(&tx, &back.chain(since.iter().copied()).collect::<Vec<_>>(), (into, from)).await?;
    store::save_pointer(&tx, from, None).await?;
    let after = enterprise_merge::Model { split_by: by.person, split_at: Some(app.clock.now()), version: before.version + 1, ..before };
    store::save(&tx, after).await?;
    settle(&tx, app, &BTreeSet::from([from, into]), Which::Every).await?;
    restate(&tx, app, [from, into], &format!("split:{id}")).await?;
    let detail = json!({ "from": from, "into": into, "since": since.len() });
    audit::write(&tx, app, by, Deed { action: "enterprise.split", subject_kind: "enterprise_merge", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
