//! Reading risk flags, and making them follow a firm's records: raised with an alert, cleared with a correction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::enterprise::enterprise;
use entity::risk::risk_flag;
use entity::value::id::{EnterpriseId, FlagId, NoticeId, OrganisationId, RecordId};
use entity::value::{FlagState, RegisterItem, Severity};
use serde_json::{Value as Json, json};

use super::news::actions::{Concerned, Known, News, SUBJECT, corrected};
use super::raise::{self, Reconciliation, Stood};
use super::subject::Subject;
use super::{store, suspended};
use crate::app::App;
use crate::credit::record::actions::{self as record, Record};
use crate::enterprise::item::{Disputed, disputed};
use crate::lending::actions as lending;
use crate::matching::rematch::actions::touched;
use crate::notice::actions::{self as notice, Receiver};
use crate::platform::audit::{self, By};
use crate::platform::store::{Connection, Error, Tx};

/// Whether it is known how heavy a flag weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighs {
    /// As it is said.
    AsSaid,
    /// What it weighed at the moment that is asked about was not kept: what is said may be otherwise.
    Unkept,
}

/// Key of what stands in place of a severity that was not kept.
pub const UNKEPT: &str = "risk_page-severity-unkept";

/// A risk flag.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Which.
    pub id: FlagId,
    /// Whose.
    pub enterprise: EnterpriseId,
    /// RF01 …
    pub code: String,
    /// How heavy.
    pub severity: Severity,
    /// Whether that is known; of now it is.
    pub weighs: Weighs,
    /// Whether it stands.
    pub state: FlagState,
    /// The records it rests on.
    pub evidence: Json,
    /// The day from which it counts.
    pub opened_on: NaiveDate,
    /// First day on which it no longer counts.
    pub valid_until: Option<NaiveDate>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// When it was cleared.
    pub cleared_at: Option<DateTime<Utc>>,
    /// Why.
    pub cleared_because: Option<String>,
    /// Since when it stands by records in dispute alone.
    pub disputed_at: Option<DateTime<Utc>>,
}

impl Flag {
    /// Whether it is used on a day.
    pub fn stands_on(&self, today: NaiveDate) -> bool {
        self.valid_until.is_none_or(|until| today < until)
    }
    /// Key of its severity where there is no place to say that it may have been otherwise.
    pub fn severity_key(&self) -> &'static str {
        match self.weighs {
            Weighs::AsSaid => self.severity.text_key(),
            Weighs::Unkept => UNKEPT,
        }
    }
    pub(super) fn of(row: risk_flag::Model) -> Self {
        Self {
            id: row.id,
            enterprise: row.enterprise_id,
            code: row.code,
            severity: row.severity,
            weighs: Weighs::AsSaid,
            state: row.state,
            evidence: row.evidence,
            opened_on: row.opened_on,
            valid_until: row.valid_until,
            raised_at: row.raised_at,
            cleared_at: row.cleared_at,
            disputed_at: row.disputed_at.filter(|_| row.state == FlagState::Open),
            cleared_because: row.cleared_because,
        }
    }
}

/// Flags of a firm that stand, by code.
pub async fn open_flags(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Flag>, Error> {
    Ok(store::list_open(db, enterprise).await?.into_iter().map(Flag::of).collect())
}

/// Flags of several firms that stand, by code.
pub async fn open_flags_of(db: &impl Connection, enterprises: &[EnterpriseId]) -> Result<Vec<Flag>, Error> {
    Ok(store::list_open_of(db, enterprises).await?.into_iter().map(Flag::of).collect())
}

/// All flags of a firm, newest first.
pub async fn flags(db: &impl Connection, enterprise: EnterpriseId) -> Result<Vec<Flag>, Error> {
    Ok(store::list(db, enterprise).await?.into_iter().map(Flag::of).collect())
}

/// The records that a flag rests on.
pub fn records_of(evidence: &Json) -> Vec<RecordId> {
    let ids = evidence.as_array().into_iter().flatten();
    ids.filter_map(|each| each.get("record").and_then(Json::as_str)?.parse().ok()).collect()
}

/// Firms whose flags change in one transaction: few enough that nobody who wants to write waits for long.
const TOGETHER: usize = 32;

/// Firms that are looked at together.
const LOOKED_AT: usize = 1_000;

/// Makes the flags of firms follow their records. Most firms of a delivery have nothing to change: only the others are locked, in the
/// order of their ids. Doing it again changes nothing and tells nobody.
pub async fn reconcile_all(app: &App, enterprises: &[EnterpriseId]) -> Result<(), Error> {
    for looked_at in enterprises.chunks(LOOKED_AT) {
        for some in behind(app, looked_at).await?.chunks(TOGETHER) {
            let tx = app.db.begin_write().await?;
            reconcile_some(&tx, app, some).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Those of some firms whose flags are not what they should be, in the order of their ids.
async fn behind(app: &App, enterprises: &[EnterpriseId]) -> Result<Vec<EnterpriseId>, Error> {
    let (db, today) = (app.db.read(), app.clock.today());
    let flags = by_firm(store::list_open_of(db, enterprises).await?);
    let records = record::of_enterprises(db, enterprises).await?;
    let mut behind = Vec::new();
    for firm in store::list_enterprises(db, enterprises).await? {
        let of = |firm: &EnterpriseId| records.get(firm).map_or(&[][..], Vec::as_slice);
        if !way(&firm, of(&firm.id), flags.get(&firm.id).map_or(&[][..], Vec::as_slice), today)?.is_empty() {
            behind.push(firm.id);
        }
    }
    behind.sort_unstable();
    Ok(behind)
}

/// What has to happen to the flags of a firm.
fn way(firm: &enterprise::Model, records: &[Record], open: &[risk_flag::Model], today: NaiveDate) -> Result<Reconciliation, Error> {
    // A record in dispute raises nothing, but what stands on it already stays until the answer.
    let standing: BTreeSet<RecordId> = open.iter().flat_map(|row| records_of(&row.evidence)).collect();
    let counts = |r: &&Record| r.is_used_on(today) || r.counts_on(today) && standing.contains(&r.id);
    let evidence: Vec<_> = records.iter().filter(counts).map(Record::evidence).collect();
    // An entry that was merged into another has nothing of its own.
    let own = firm.merged_into.is_none();
    let disputed_at = disputed(&firm.disputed).get(&RegisterItem::Status).copied();
    let subject = Subject { status: firm.status, status_on: firm.as_of_on, disputed_at };
    let stood: Vec<Stood> = open.iter().map(stood).collect::<Result<_, _>>()?;
    let raising = subject.standing_on(stood.iter().map(|flag| flag.signal));
    let should = if own { raise::should_stand(raising, &evidence, today) } else { Vec::new() };
    let mut way = raise::reconcile(&stood, &should, today);
    let without = suspended::without(subject, records, today);
    for flag in stood.iter().filter(|flag| way.clear.iter().all(|(cleared, ..)| *cleared != flag.flag)) {
        let Some(standing) = should.iter().find(|standing| standing.signal == flag.signal) else { continue };
        let since = suspended::since(standing, subject, records, without.as_ref());
        if open.iter().any(|row| row.id == flag.flag && row.disputed_at != since) {
            way.dispute.push((flag.flag, since));
        }
    }
    Ok(way)
}

/// What would happen to the flags of a firm if one of its records were not.
pub async fn way_without(app: &App, db: &impl Connection, enterprise: EnterpriseId, without: RecordId) -> Result<Reconciliation, Error> {
    let firm = store::list_enterprises(db, &[enterprise]).await?.into_iter().next().ok_or(Error::NotFound)?;
    let mut records = record::of_enterprise(db, enterprise).await?;
    records.retain(|record| record.id != without);
    way(&firm, &records, &store::list_open(db, enterprise).await?, app.clock.today())
}

/// What would happen to the flags of a firm if these items of its registration were objected to, and no others.
pub async fn way_disputing(app: &App, db: &impl Connection, enterprise: EnterpriseId, items: &Disputed) -> Result<Reconciliation, Error> {
    let mut firm = store::list_enterprises(db, &[enterprise]).await?.into_iter().next().ok_or(Error::NotFound)?;
    firm.disputed = json!(items);
    let records = record::of_enterprise(db, enterprise).await?;
    way(&firm, &records, &store::list_open(db, enterprise).await?, app.clock.today())
}

/// Makes the flags of a firm follow its records, and tells those whom it concerns. Doing it again changes nothing and tells nobody.
pub async fn reconcile(app: &App, enterprise: EnterpriseId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    reconcile_within(&tx, app, enterprise).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in the transaction of the cause: from its commit on the flags are right.
pub async fn reconcile_within(tx: &Tx, app: &App, enterprise: EnterpriseId) -> Result<(), Error> {
    reconcile_some(tx, app, &[enterprise]).await
}

/// The same for some firms: what is known of all is read at once, and what there is to write is written at once.
async fn reconcile_some(tx: &Tx, app: &App, enterprises: &[EnterpriseId]) -> Result<(), Error> {
    let firms = store::lock_enterprises(tx, enterprises).await?;
    if firms.len() < enterprises.len() {
        return Err(Error::NotFound);
    }
    let mut records = record::of_enterprises(tx, enterprises).await?;
    let mut open = by_firm(store::list_open_of(tx, enterprises).await?);
    let mut behind = Vec::new();
    for firm in firms {
        let (records, open) = (records.remove(&firm.id).unwrap_or_default(), open.remove(&firm.id).unwrap_or_default());
        let way = way(&firm, &records, &open, app.clock.today())?;
        if !way.is_empty() {
            behind.push((firm, records, open, way));
        }
    }
    let ids: Vec<EnterpriseId> = behind.iter().map(|(firm, ..)| firm.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let offices = store::offices(tx).await?;
    let mut exposed = exposed(tx, &ids).await?;
    let mut told = told(tx, &behind.iter().flat_map(|(.., way)| corrected(way)).map(|flag| flag.to_string()).collect::<Vec<_>>()).await?;
    let mut news = News::default();
    for (firm, records, open, way) in behind {
        let exposed = exposed.remove(&firm.id).unwrap_or_default();
        let firm = Concerned { firm, exposed, offices: &offices };
        news.of(app, &firm, Known { records: &records, open, told: &mut told }, way)?;
    }
    write(tx, app, news).await?;
    touched(tx, app, ids).await
}

/// Flags by their firm.
fn by_firm(rows: Vec<risk_flag::Model>) -> HashMap<EnterpriseId, Vec<risk_flag::Model>> {
    let mut of: HashMap<EnterpriseId, Vec<risk_flag::Model>> = HashMap::new();
    for row in rows {
        of.entry(row.enterprise_id).or_default().push(row);
    }
    of
}

/// Banks that have to do with firms: an application under way, or a balance.
async fn exposed(tx: &Tx, enterprises: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, BTreeSet<OrganisationId>>, Error> {
    let mut banks: HashMap<EnterpriseId, BTreeSet<OrganisationId>> = HashMap::new();
    for (firm, sum) in lending::outstanding_of(tx, enterprises).await? {
        banks.entry(firm).or_default().extend(sum.banks);
    }
    for (firm, bank) in store::live_banks(tx, enterprises).await? {
        banks.entry(firm).or_default().insert(bank);
    }
    Ok(banks)
}

/// Who was alerted to flags, and by which notice last.
async fn told(tx: &Tx, flags: &[String]) -> Result<HashMap<String, BTreeMap<Receiver, NoticeId>>, Error> {
    let mut of: HashMap<String, BTreeMap<Receiver, NoticeId>> = HashMap::new();
    for told in notice::told(tx, SUBJECT, flags).await? {
        of.entry(told.subject_id).or_default().insert(told.to, told.id);
    }
    Ok(of)
}

async fn write(tx: &Tx, app: &App, news: News) -> Result<(), Error> {
    store::insert(tx, news.raised).await?;
    for row in news.changed {
        store::save(tx, row).await?;
    }
    audit::write_all(tx, app, &By::SYSTEM, news.deeds).await?;
    notice::tell_all(tx, app, news.messages).await
}

fn stood(row: &risk_flag::Model) -> Result<Stood, Error> {
    let signal = row.code.parse().map_err(|_| Error::unreadable(format!("no signal {}", row.code)))?;
    let (records, rule) = (records_of(&row.evidence), row.rule_version.clone());
    let (opened_on, valid_until, turns_on) = (row.opened_on, row.valid_until, row.turns_on);
    Ok(Stood { flag: row.id, signal, severity: row.severity, records, opened_on, valid_until, turns_on, rule })
}

/// Firms whose flags may have run out by today, or may be missing, after `after`, in the order of their ids; at most `most`.
pub async fn due(app: &App, after: Option<EnterpriseId>, most: u64) -> Result<Vec<EnterpriseId>, Error> {
    store::list_due(app.db.read(), app.clock.today(), after, most).await
}
