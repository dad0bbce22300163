//! Deciding whom rows are about, and opening a decision again while nothing rests on it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;
use entity::credit::{delivery, identification, quarantine_row};
use entity::value::id::{DeliveryId, EnterpriseId, IdentificationId, PersonId, RecordId};
use entity::value::{IdentificationState, MatchedBy, Region, Source};
use serde_json::json;

use crate::app::App;
use crate::credit::feed::actions::head_of;
use crate::credit::feed::check::{Checked, check};
use crate::credit::feed::cross::actions as cross;
use crate::credit::feed::draft::{Draft, Identified};
use crate::credit::feed::header::Header;
use crate::credit::feed::reading::follow::actions::follow;
use crate::credit::feed::row::Row;
use crate::credit::feed::rule::rules;
use crate::credit::identify::actions::rename_drafts;
use crate::credit::identify::reason::Kept;
use crate::credit::identify::store;
use crate::credit::record::actions as record;
use crate::credit::record::kept::actions::kept;
use crate::credit::record::owner::actions as owner;
use crate::credit::repair::actions::has_case;
use crate::credit::report::actions::issued_since;
use crate::enterprise::register::actions::merged;
use crate::financing::application::reading::actions::submitted_since;
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error as StoreError, Tx, Version};
use crate::risk::actions as risk;

/// Rows that a page shows.
const SHOWN: u64 = 50;

/// Why it did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not possible.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an action is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is decided already: open it again first.
    Decided,
    /// The firm is none of the candidates.
    NoCandidate,
    /// There is nothing to take back.
    Open,
    /// A later delivery changed a record that came in by it.
    RecordChanged,
    /// A flag rests on a record that came in by it.
    FlagRests,
    /// A request for repair or an objection names a record that came in by it.
    CaseRests,
    /// A report or an application of the firm was made since.
    UsedSince,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decided => "identify.decided",
            Self::NoCandidate => "identify.no_candidate",
            Self::Open => "identify.open",
            Self::RecordChanged => "identify.record_changed",
            Self::FlagRests => "identify.flag_rests",
            Self::CaseRests => "identify.case_rests",
            Self::UsedSince => "identify.used_since",
        }
    }
    /// The key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Decided => "subject_refused-decided",
            Self::NoCandidate => "subject_refused-no_candidate",
            Self::Open => "subject_refused-open",
            Self::RecordChanged => "subject_refused-record_changed",
            Self::FlagRests => "subject_refused-flag_rests",
            Self::CaseRests => "subject_refused-case_rests",
            Self::UsedSince => "subject_refused-used_since",
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A question as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which.
    pub id: IdentificationId,
    /// Whose rows ask it.
    pub source: Source,
    /// The name in the rows.
    pub name: String,
    /// The older number in the rows.
    pub number: Option<String>,
    /// The division that the rows name.
    pub region: Option<Region>,
    /// Whether it is decided.
    pub state: IdentificationState,
    /// The firm that was found.
    pub enterprise: Option<EnterpriseId>,
    /// Whom they may be about.
    pub candidates: Vec<Kept>,
    /// When it first came up.
    pub asked_at: DateTime<Utc>,
    /// When and by whom it was decided.
    pub decided: Option<(DateTime<Utc>, Option<PersonId>)>,
    /// How often it was written.
    pub version: Version,
}

impl Question {
    fn of(row: identification::Model) -> Self {
        Self {
            id: row.id,
            source: row.source,
            name: row.subject_name,
            number: row.subject_number,
            region: row.region,
            state: row.state,
            enterprise: row.enterprise_id,
            candidates: serde_json::from_value(row.candidates).unwrap_or_default(),
            asked_at: row.asked_at,
            decided: row.decided_at.map(|at| (at, row.decided_by)),
            version: Version(row.version),
        }
    }
}

/// A row that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    /// The delivery that brought it.
    pub delivery: DeliveryId,
    /// The file's name.
    pub file: String,
    /// Its line in the file.
    pub line: i64,
    /// Column and cell, where there is something.
    pub cells: Vec<(String, String)>,
}

/// A page of questions in a state, the newest first, with the rows that wait for each; or of those that stood in it at an earlier moment.
pub async fn list(app: &App, state: IdentificationState, before: Option<IdentificationId>, at: Option<DateTime<Utc>>) -> Result<Vec<(Question, i64)>, Error> {
    let found = store::list(app.db.read(), state, before, at).await?;
    let ids: Vec<IdentificationId> = found.iter().map(|row| row.id).collect();
    let rows = store::count_rows(app.db.read(), &ids).await?;
    let all = found.into_iter().map(|row| (rows.get(&row.id).copied().unwrap_or_default(), Question::of(row)));
    Ok(all.filter_map(|(rows, question)| Some((then(question, at)?, rows))).collect())
}

/// A question as it stood at an earlier moment: a decision that was opened again since is not known any more. None when it had not come up.
pub fn then(question: Question, at: Option<DateTime<Utc>>) -> Option<Question> {
    let Some(at) = at else { return Some(question) };
    if question.asked_at > at {
        return None;
    }
    let open = question.decided.is_some_and(|(decided, _)| decided > at);
    Some(if open { Question { state: IdentificationState::Open, enterprise: None, decided: None, ..question } } else { question })
}

/// How many wait for a person.
pub async fn open(app: &App) -> Result<u64, StoreError> {
    store::count(app.db.read(), IdentificationState::Open).await
}

/// The next one that waits for a person.
pub async fn next(app: &App, but: IdentificationId) -> Result<Option<IdentificationId>, Error> {
    Ok(store::find_next(app.db.read(), but).await?)
}

/// One question with some of the rows that ask it.
pub async fn show(app: &App, id: IdentificationId) -> Result<(Question, Vec<Asks>), Error> {
    let question = Question::of(store::find(app.db.read(), id).await?);
    let rows = store::list_rows(app.db.read(), id, Some(SHOWN)).await?;
    Ok((question, rows.into_iter().map(asks).collect()))
}

fn asks((row, delivery): (quarantine_row::Model, delivery::Model)) -> Asks {
    let cells: Vec<String> = serde_json::from_value(row.cells).unwrap_or_default();
    let filled = head_of(delivery.header).columns.into_iter().zip(cells).filter(|(_, cell)| !cell.trim().is_empty());
    Asks { delivery: delivery.id, file: delivery.file_name, line: row.line, cells: filled.collect() }
}

/// What a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The rows are about this candidate.
    Firm(EnterpriseId),
    /// They are about none that is known.
    Nobody,
}

/// Decides whom the rows are about; those that wait come in as if their delivery had known, and the same question needs nobody any more.
pub async fn decide(app: &App, by: &By, id: IdentificationId, says: Says, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let before = store::lock(&tx, id, seen).await?;
    if before.state != IdentificationState::Open {
        return Err(Refusal::Decided.into());
    }
    let question = Question::of(before.clone());
    let (state, enterprise) = match says {
        Says::Firm(firm) if question.candidates.iter().any(|one| one.enterprise == firm) => (IdentificationState::Firm, Some(firm)),
        Says::Firm(_) => return Err(Refusal::NoCandidate.into()),
        Says::Nobody => (IdentificationState::Nobody, None),
    };
    let now = app.clock.now();
    let after = identification::Model {
        state,
        enterprise_id: enterprise,
        decided_by: by.person,
        decided_at: Some(now),
        updated_at: now,
        version: before.version + 1,
        ..before
    };
    let (version, source) = (after.version, after.source);
    store::save(&tx, after).await?;
    let rows = store::list_rows(&tx, id, None).await?;
    let detail = json!({ "source": source, "decision": state, "firm": enterprise, "rows": rows.len() });
    if let Some(chosen) = enterprise {
        let firm = merged(&tx, &[chosen]).await?.remove(&chosen).unwrap_or(chosen);
        let mut firms = take_in(&tx, app, id, firm, rows).await?;
        let to = (firm, Some(MatchedBy::Decision));
        let waited = owner::led_by(&tx, id).await?.into_iter().filter(|one| one.enterprise.is_none()).map(|one| (one.id, to));
        firms.extend(owner::give_each(&tx, app, None, waited.collect()).await?);
        follow(&tx, app, source, &firms, format!("{id}:{version}")).await?;
    }
    audit::write(&tx, app, by, Deed { action: "identify.decide", subject_kind: "identification", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes the waiting rows in, delivery by delivery, through the same check and the same intake.
async fn take_in(
    tx: &Tx,
    app: &App,
    id: IdentificationId,
    firm: EnterpriseId,
    rows: Vec<(quarantine_row::Model, delivery::Model)>,
) -> Result<BTreeSet<EnterpriseId>, StoreError> {
    let identified = Identified { enterprise: firm, by: MatchedBy::Decision, identification: Some(id) };
    let mut deliveries: BTreeMap<DeliveryId, (Source, BTreeMap<String, Draft>)> = BTreeMap::new();
    let mut drafts: Vec<(DeliveryId, Draft)> = Vec::new();
    for (row, from) in rows {
        deliveries.entry(from.id).or_insert_with(|| (from.source, BTreeMap::new()));
        drafts.extend(again(&row, &from).map(|draft| (from.id, Draft { identified: Some(identified), ..draft })));
    }
    let source = deliveries.values().next().map(|(source, _)| *source);
    if let Some(source) = source {
        rename_drafts(tx, source, &mut drafts.iter_mut().map(|(_, draft)| draft).collect::<Vec<_>>()).await?;
    }
    for (delivery, draft) in drafts {
        if let Some((_, of)) = deliveries.get_mut(&delivery) {
            // Of two rows that are one record the later counts, as when a file is read.
            of.insert(draft.natural_key.clone(), draft);
        }
    }
    let mut firms = BTreeSet::new();
    for (delivery, (source, drafts)) in deliveries {
        let mut drafts: Vec<Draft> = drafts.into_values().collect();
        cross::mark(tx, source, &mut drafts).await?;
        let kept = kept(tx, source, &drafts).await?;
        firms.extend(Box::pin(record::take(tx, app, delivery, &rules(source).department, &drafts, kept)).await?.affected);
    }
    Ok(firms)
}

/// The record of a waiting row: judged again by the rules on the day on which it came.
fn again(row: &quarantine_row::Model, from: &delivery::Model) -> Option<Draft> {
    let header = Header::resolve(from.source, head_of(from.header.clone()).columns).ok()?;
    let cells: Vec<String> = serde_json::from_value(row.cells.clone()).ok()?;
    let line = u64::try_from(row.line).unwrap_or_default();
    match check(&header, &Row::new(line, cells.iter().map(String::as_str)), from.received_at.with_timezone(&Shanghai).date_naive()) {
        Checked::Accepted(draft) => Some(*draft),
        Checked::Refused { .. } => None,
    }
}

/// Opens a decision again, also one of the rules, while nothing rests on it: the records that came in by it are nobody's until it is decided
/// anew. Those whose rows wait in the quarantine go out.
pub async fn undo(app: &App, by: &By, id: IdentificationId, seen: Version) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    let before = store::lock(&tx, id, seen).await?;
    if before.state == IdentificationState::Open {
        return Err(Refusal::Open.into());
    }
    let led = owner::led_by(&tx, id).await?;
    let since = before.decided_at.unwrap_or(before.asked_at);
    if let Some(refusal) = rests(&tx, &led, since).await? {
        return Err(refusal.into());
    }
    let (out, away): (Vec<RecordId>, Vec<RecordId>) = match before.state {
        // What the rules decided left no row behind that could wait.
        IdentificationState::Sure => (Vec::new(), led.iter().map(|one| one.id).collect()),
        IdentificationState::Open | IdentificationState::Firm | IdentificationState::Nobody => (led.iter().map(|one| one.id).collect(), Vec::new()),
    };
    owner::take_out(&tx, &out).await?;
    owner::take_away(&tx, app, &away).await?;
    let firms: BTreeSet<EnterpriseId> = led.iter().filter_map(|one| one.enterprise).collect();
    let (version, source, was) = (before.version + 1, before.source, before.state);
    let after = identification::Model {
        state: IdentificationState::Open,
        enterprise_id: None,
        decided_by: None,
        decided_at: None,
        updated_at: app.clock.now(),
        version,
        ..before
    };
    store::save(&tx, after).await?;
    follow(&tx, app, source, &firms, format!("{id}:{version}")).await?;
    let detail = json!({ "source": source, "was": was, "records": led.len() });
    audit::write(&tx, app, by, Deed { action: "identify.undo", subject_kind: "identification", subject_id: id.to_string(), detail }).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// What rests on records since an instant.
async fn rests(db: &impl Connection, led: &[owner::Led], since: DateTime<Utc>) -> Result<Option<Refusal>, StoreError> {
    let records: BTreeSet<RecordId> = led.iter().map(|one| one.id).collect();
    // An objection or a repair changes the record too: it is the better reason.
    if has_case(db, &records.iter().copied().collect::<Vec<_>>()).await? {
        return Ok(Some(Refusal::CaseRests));
    }
    if led.iter().any(|one| one.version > 1) {
        return Ok(Some(Refusal::RecordChanged));
    }
    for firm in led.iter().filter_map(|one| one.enterprise).collect::<BTreeSet<_>>() {
        let flags = risk::flags(db, firm).await?;
        if flags.iter().any(|flag| risk::records_of(&flag.evidence).iter().any(|id| records.contains(id))) {
            return Ok(Some(Refusal::FlagRests));
        }
        if issued_since(db, firm, since).await? || submitted_since(db, firm, since).await? {
            return Ok(Some(Refusal::UsedSince));
        }
    }
    Ok(None)
}

/// Whether somebody decided about rows of a source, or opened such a decision again, at or after an instant.
pub async fn decided_since(db: &impl Connection, source: Source, since: DateTime<Utc>) -> Result<bool, StoreError> {
    store::exists_decided_since(db, source, since).await
}
