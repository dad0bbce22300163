//! Finding out whom the rows of a delivery are about that have no unified code: by an older number, by what was decided before, by name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::credit::{delivery, identification};
use entity::value::id::{EnterpriseId, IdentificationId};
use entity::value::{IdentificationState, MatchedBy, Source, Uscc};
use serde_json::json;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::asking::Asking;
use super::reason::{Kept, candidates};
use super::store;
use crate::app::App;
use crate::credit::feed::draft::{Draft, Identified};
use crate::credit::feed::finding::{Finding, ReasonCode, shown};
use crate::credit::feed::parcel::{Batch, Doubtful, Refused, superseded};
use crate::credit::record::kept::actions::kept_keys;
use crate::enterprise::actions::find_many;
use crate::enterprise::identity::candidate::{Index, Known, Outcome, Wanted};
use crate::enterprise::register::actions::{self as register, Named};
use crate::platform::store::{Connection, Error, Tx};

/// Firms that are read at once.
const PIECE: u64 = 5_000;

/// Finds firms by their names for the rows of one delivery. The index is made when the first row needs it, of those firms that some row
/// of the file may be about: a file with a code in every row costs nothing, and a city of firms does not lie in memory.
#[derive(Debug)]
pub struct Finder {
    wanted: Wanted,
    index: OnceCell<Index<EnterpriseId>>,
}

impl Finder {
    /// For a file whose rows ask for these.
    pub fn new(wanted: Wanted) -> Self {
        Self { wanted, index: OnceCell::new() }
    }
    async fn index(&self, app: &App) -> Result<&Index<EnterpriseId>, Error> {
        self.index.get_or_try_init(|| build(app, &self.wanted)).await
    }
}

async fn build(app: &App, wanted: &Wanted) -> Result<Index<EnterpriseId>, Error> {
    let (mut index, mut after) = (Index::default(), None);
    loop {
        let firms = register::named(app.db.read(), after, PIECE).await?;
        let Some(last) = firms.last() else { return Ok(index) };
        after = Some(last.id);
        let parsed = spawn_blocking(move || firms.iter().map(known).collect::<Vec<_>>()).await.map_err(|e| Error::unreadable(e.to_string()))?;
        parsed.into_iter().filter(|firm| wanted.wants(firm)).for_each(|firm| index.insert(firm));
    }
}

fn known(firm: &Named) -> Known<EnterpriseId> {
    let mut known = Known::new(firm.id, &firm.code, &firm.name, firm.region.clone());
    known.registration = firm.registration_number.as_ref().and_then(|number| number.parse().ok());
    firm.former.iter().fold(known, |known, name| known.formerly(name))
}

/// What was found out before the transaction, by the hash of the question.
#[derive(Debug, Default)]
pub struct Looked {
    numbers: HashMap<String, (EnterpriseId, MatchedBy)>,
    outcomes: HashMap<String, (Asking, Outcome<EnterpriseId>)>,
}

/// Looks for the firms of a batch's rows without a unified code.
pub async fn look(app: &App, finder: &Finder, source: Source, batch: &Batch) -> Result<Looked, Error> {
    let asked: BTreeMap<String, Asking> = batch.doubtful.iter().filter_map(|one| Asking::of(batch.drafts.get(one.at)?)).map(|a| (a.hash(), a)).collect();
    if asked.is_empty() {
        return Ok(Looked::default());
    }
    let numbers = by_number(app.db.read(), &asked).await?;
    let open: Vec<String> = asked.keys().filter(|hash| !numbers.contains_key(*hash)).cloned().collect();
    let before = store::list_asked(app.db.read(), source, &open).await?;
    let mut outcomes = HashMap::new();
    for (hash, asking) in asked.into_iter().filter(|(hash, _)| !numbers.contains_key(hash) && !before.contains(hash)) {
        let outcome = finder.index(app).await?.resolve(&asking.asked());
        outcomes.insert(hash, (asking, outcome));
    }
    Ok(Looked { numbers, outcomes })
}

/// The firms that the rows' numbers name.
async fn by_number(db: &impl Connection, asked: &BTreeMap<String, Asking>) -> Result<HashMap<String, (EnterpriseId, MatchedBy)>, Error> {
    let (mut registrations, mut organisations, mut unified) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let numbers: Vec<(&String, Vec<(MatchedBy, String)>)> = asked.iter().map(|(hash, asking)| (hash, asking.numbers())).collect();
    for (by, number) in numbers.iter().flat_map(|(_, numbers)| numbers) {
        match (by, number.parse::<Uscc>()) {
            (MatchedBy::RegistrationNumber, _) => drop(registrations.insert(number.clone())),
            (MatchedBy::TaxNumber, Ok(code)) => drop(unified.insert(code)),
            (MatchedBy::OrganisationCode | MatchedBy::TaxNumber | MatchedBy::Name | MatchedBy::Decision, _) => drop(organisations.insert(number.clone())),
        }
    }
    let registrations = register::ids_by_registration_number(db, &registrations.into_iter().collect::<Vec<_>>()).await?;
    let mut others = register::ids_by_organisation_code(db, &organisations.into_iter().collect::<Vec<_>>()).await?;
    others.extend(register::ids_by_code(db, &unified.into_iter().collect::<Vec<_>>()).await?);
    let firm = |(by, number): &(MatchedBy, String)| {
        let firms = if *by == MatchedBy::RegistrationNumber { &registrations } else { &others };
        firms.get(number).map(|id| (*id, *by))
    };
    Ok(numbers.iter().filter_map(|(hash, numbers)| Some(((*hash).clone(), numbers.iter().find_map(firm)?))).collect())
}

/// Says of each row without a unified code whom it is about. Rows about nobody who is known wait when they have a number by which their firm
/// will be found, and are refused otherwise; those in doubt are refused until a person has decided.
pub async fn settle(tx: &Tx, app: &App, from: &delivery::Model, mut batch: Batch, looked: Looked) -> Result<Batch, Error> {
    let doubtful = std::mem::take(&mut batch.doubtful);
    if doubtful.is_empty() {
        return Ok(batch);
    }
    let asked: HashMap<usize, String> = doubtful.iter().filter_map(|one| Some((one.at, Asking::of(batch.drafts.get(one.at)?)?.hash()))).collect();
    let Looked { numbers, outcomes } = looked;
    store::insert(tx, questions(tx, app, from, outcomes).await?).await?;
    let hashes: BTreeSet<&String> = asked.values().filter(|hash| !numbers.contains_key(*hash)).collect();
    let questions = store::lock_asked(tx, from.source, &hashes.into_iter().cloned().collect::<Vec<_>>()).await?;
    let mut out = Vec::new();
    for one in doubtful {
        let (Some(draft), Some(hash)) = (batch.drafts.get_mut(one.at), asked.get(&one.at)) else { continue };
        match (numbers.get(hash), questions.get(hash)) {
            (Some((enterprise, by)), _) => draft.identified = Some(Identified { enterprise: *enterprise, by: *by, identification: None }),
            (None, question) => match answer(question, draft) {
                Answer::Firm(found) => draft.identified = Some(found),
                Answer::Waits => {}
                Answer::Refused(code, identification) => {
                    batch.refused.push(refused(&one, draft, code, identification));
                    out.push(one.at);
                    continue;
                }
            },
        }
        batch.doubtful.push(one);
    }
    rename(tx, from.source, &mut batch).await?;
    out.extend(twins(&mut batch));
    batch.doubtful.clear();
    batch.take_out(&out);
    Ok(batch)
}

/// What a question came to.
enum Answer {
    Firm(Identified),
    Waits,
    Refused(ReasonCode, Option<IdentificationId>),
}

fn answer(question: Option<&identification::Model>, draft: &Draft) -> Answer {
    let nobody = if draft.subject_other_code.is_some() { Answer::Waits } else { Answer::Refused(ReasonCode::SubjectUnknown, None) };
    let Some(question) = question else { return nobody };
    let firm = |by| question.enterprise_id.map(|enterprise| Identified { enterprise, by, identification: Some(question.id) });
    match question.state {
        IdentificationState::Sure => firm(MatchedBy::Name).map_or(nobody, Answer::Firm),
        IdentificationState::Firm => firm(MatchedBy::Decision).map_or(nobody, Answer::Firm),
        IdentificationState::Open => Answer::Refused(ReasonCode::SubjectUnsure, Some(question.id)),
        IdentificationState::Nobody => nobody,
    }
}

fn refused(one: &Doubtful, draft: &Draft, code: ReasonCode, identification: Option<IdentificationId>) -> Refused {
    let reason =
        Finding { code, field: "subject_name".to_owned(), column: one.column.clone(), value: shown(&draft.subject_name), suggestion: None, other: None };
    Refused { line: one.line, cells: one.cells.clone(), reasons: vec![reason], identification }
}

/// Rows of what nobody asked before and what came to more than nobody.
async fn questions(
    tx: &Tx,
    app: &App,
    from: &delivery::Model,
    outcomes: HashMap<String, (Asking, Outcome<EnterpriseId>)>,
) -> Result<Vec<identification::Model>, Error> {
    let ids: HashSet<EnterpriseId> = outcomes.values().flat_map(|(_, outcome)| candidates(outcome)).map(|one| one.id).collect();
    let firms = find_many(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    let mut rows = Vec::new();
    for (hash, (asking, outcome)) in outcomes {
        let (state, enterprise) = match &outcome {
            Outcome::Sure(one, _) => (IdentificationState::Sure, Some(one.id)),
            Outcome::Unsure(_) => (IdentificationState::Open, None),
            Outcome::Nobody => continue,
        };
        let kept = candidates(&outcome).into_iter().filter_map(|one| firms.get(&one.id).map(|firm| Kept::of(one, &firm.code, &firm.name)));
        let kept: Vec<Kept> = kept.collect();
        rows.push(identification::Model {
            id: app.ids.new_id(),
            source: from.source,
            asked_hash: hash,
            subject_name: asking.name,
            subject_number: asking.number,
            region: asking.region,
            state,
            enterprise_id: enterprise,
            candidates: json!(kept),
            delivery_id: from.id,
            asked_at: app.clock.now(),
            decided_by: None,
            decided_at: None,
            updated_at: app.clock.now(),
            version: 1,
        });
    }
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Gives identified rows the key that they would have with their firm's code, unless their record is kept under the other one already.
async fn rename(tx: &Tx, source: Source, batch: &mut Batch) -> Result<(), Error> {
    let mut drafts: Vec<&mut Draft> = batch.drafts.iter_mut().filter(|draft| draft.identified.is_some()).collect();
    rename_drafts(tx, source, &mut drafts).await
}

/// The same for some rows; the firms of merged entries are those that they were merged into.
pub(super) async fn rename_drafts(tx: &Tx, source: Source, drafts: &mut [&mut Draft]) -> Result<(), Error> {
    let found: BTreeSet<EnterpriseId> = drafts.iter().filter_map(|draft| draft.identified.map(|found| found.enterprise)).collect();
    let merged = register::merged(tx, &found.into_iter().collect::<Vec<_>>()).await?;
    for found in drafts.iter_mut().filter_map(|draft| draft.identified.as_mut()) {
        found.enterprise = merged.get(&found.enterprise).copied().unwrap_or(found.enterprise);
    }
    let firms: BTreeSet<EnterpriseId> = drafts.iter().filter_map(|draft| draft.identified.map(|found| found.enterprise)).collect();
    let codes = register::codes_of(tx, &firms.into_iter().collect::<Vec<_>>()).await?;
    let keys: Vec<&str> = drafts.iter().map(|draft| draft.natural_key.as_str()).collect();
    let kept = kept_keys(tx, source, &keys).await?;
    for draft in drafts.iter_mut().filter(|draft| !kept.contains(&draft.natural_key)) {
        if let Some(code) = draft.identified.and_then(|found| codes.get(&found.enterprise)) {
            draft.natural_key = draft.key_under(code);
        }
    }
    Ok(())
}

/// Rows without a code that turned out to be the same record as another row of the batch: the other one counts.
fn twins(batch: &mut Batch) -> Vec<usize> {
    let mut last: HashMap<&str, usize> = HashMap::new();
    let named = batch.drafts.iter().enumerate().filter(|(_, draft)| draft.subject_code.is_some());
    let unnamed = batch.doubtful.iter().filter_map(|one| Some((one.at, batch.drafts.get(one.at)?)));
    for (at, draft) in unnamed.chain(named) {
        last.insert(&draft.natural_key, at);
    }
    let mut out = Vec::new();
    for one in &batch.doubtful {
        let Some(draft) = batch.drafts.get(one.at) else { continue };
        let other = last.get(draft.natural_key.as_str()).and_then(|at| Some((batch.drafts.get(*at)?, *batch.lines.get(*at)?)));
        let Some((_, line)) = other.filter(|(other, _)| other.content_hash != draft.content_hash) else { continue };
        batch.refused.push(Refused { line: one.line, cells: one.cells.clone(), reasons: vec![superseded(line)], identification: None });
        out.push(one.at);
    }
    out
}
