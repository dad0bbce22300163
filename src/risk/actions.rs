//! Reading risk flags, and making them follow a firm's records: raised with an alert, cleared with a correction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::enterprise::enterprise;
use entity::risk::risk_flag;
use entity::value::id::{EnterpriseId, FlagId, NoticeId, OrganisationId, RecordId};
use entity::value::{FlagState, Severity, Signal};
use serde_json::{Value as Json, json};

use super::raise::{self, Cleared, Reconciliation, Shift, Standing, Stood, Subject};
use super::{catalogue, store};
use crate::app::App;
use crate::credit::record::actions::{self as record, Record};
use crate::lending::actions as lending;
use crate::matching::rematch::actions::touched;
use crate::notice::actions::{self as notice, Message, Receiver};
use crate::platform::audit::{self, By, Deed};
use crate::platform::store::{Connection, Error, Tx};

/// Kind of the subject of notices about flags.
pub const SUBJECT: &str = "risk_flag";

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
}

impl Flag {
    /// Whether it is used on a day.
    pub fn stands_on(&self, today: NaiveDate) -> bool {
        self.valid_until.is_none_or(|until| today < until)
    }
    pub(super) fn of(row: risk_flag::Model) -> Self {
        Self {
            id: row.id,
            enterprise: row.enterprise_id,
            code: row.code,
            severity: row.severity,
            state: row.state,
            evidence: row.evidence,
            opened_on: row.opened_on,
            valid_until: row.valid_until,
            raised_at: row.raised_at,
            cleared_at: row.cleared_at,
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

/// Makes the flags of firms follow their records. Most firms of a delivery have nothing to change: only the others are locked, in the
/// order of their ids. Doing it again changes nothing and tells nobody.
pub async fn reconcile_all(app: &App, enterprises: &[EnterpriseId]) -> Result<(), Error> {
    let (db, today) = (app.db.read(), app.clock.today());
    let mut flags: HashMap<EnterpriseId, Vec<risk_flag::Model>> = HashMap::new();
    for row in store::list_open_of(db, enterprises).await? {
        flags.entry(row.enterprise_id).or_default().push(row);
    }
    let records = record::of_enterprises(db, enterprises).await?;
    let mut behind = Vec::new();
    for firm in store::list_enterprises(db, enterprises).await? {
        let of = |firm: &EnterpriseId| records.get(firm).map_or(&[][..], Vec::as_slice);
        if !way(&firm, of(&firm.id), flags.get(&firm.id).map_or(&[][..], Vec::as_slice), today)?.is_empty() {
            behind.push(firm.id);
        }
    }
    behind.sort_unstable();
    for some in behind.chunks(TOGETHER) {
        let tx = app.db.begin_write().await?;
        for firm in some {
            reconcile_within(&tx, app, *firm).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// What has to happen to the flags of a firm.
fn way(firm: &enterprise::Model, records: &[Record], open: &[risk_flag::Model], today: NaiveDate) -> Result<Reconciliation, Error> {
    // A record in dispute raises nothing, but what stands on it already stays until the answer.
    let standing: BTreeSet<RecordId> = open.iter().flat_map(|row| records_of(&row.evidence)).collect();
    let counts = |r: &&Record| r.is_used_on(today) || r.counts_on(today) && standing.contains(&r.id);
    let evidence: Vec<_> = records.iter().filter(counts).map(Record::evidence).collect();
    // An entry that was merged into another has nothing of its own.
    let own = firm.merged_into.is_none();
    let should = if own { raise::should_stand(Subject { status: firm.status, status_on: firm.as_of_on }, &evidence, today) } else { Vec::new() };
    let stood: Vec<Stood> = open.iter().map(stood).collect::<Result<_, _>>()?;
    Ok(raise::reconcile(&stood, &should, today))
}

/// What would happen to the flags of a firm if one of its records were not.
pub async fn way_without(app: &App, db: &impl Connection, enterprise: EnterpriseId, without: RecordId) -> Result<Reconciliation, Error> {
    let firm = store::list_enterprises(db, &[enterprise]).await?.into_iter().next().ok_or(Error::NotFound)?;
    let mut records = record::of_enterprise(db, enterprise).await?;
    records.retain(|record| record.id != without);
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
    let firm = store::lock_enterprise(tx, enterprise).await?;
    let records = record::of_enterprise(tx, enterprise).await?;
    let open = store::list_open(tx, enterprise).await?;
    let way = way(&firm, &records, &open, app.clock.today())?;
    if way.is_empty() {
        return Ok(());
    }
    let rows: BTreeMap<FlagId, risk_flag::Model> = open.into_iter().map(|row| (row.id, row)).collect();
    let firm = Concerned { exposed: exposed(tx, enterprise).await?, offices: store::offices(tx).await?, firm };
    for standing in way.raise {
        raise_one(tx, app, &firm, &standing, &records).await?;
    }
    for (flag, standing, shift) in way.change {
        let row = rows.get(&flag).cloned().ok_or(Error::NotFound)?;
        change_one(tx, app, &firm, row, (&standing, shift), &records).await?;
    }
    for (flag, signal, why) in way.clear {
        let row = rows.get(&flag).cloned().ok_or(Error::NotFound)?;
        clear_one(tx, app, &firm, row, (signal, why)).await?;
    }
    touched(tx, app, [enterprise]).await
}

/// A firm and those whom bad news of it concerns.
struct Concerned {
    firm: enterprise::Model,
    /// Banks with an application under way or a balance.
    exposed: BTreeSet<OrganisationId>,
    /// The regulators and the credit office.
    offices: Vec<OrganisationId>,
}

async fn exposed(tx: &Tx, enterprise: EnterpriseId) -> Result<BTreeSet<OrganisationId>, Error> {
    let mut banks: BTreeSet<OrganisationId> = lending::outstanding(tx, enterprise).await?.banks.into_iter().collect();
    banks.extend(store::live_banks(tx, enterprise).await?);
    Ok(banks)
}

fn stood(row: &risk_flag::Model) -> Result<Stood, Error> {
    let signal = row.code.parse().map_err(|_| Error::unreadable(format!("no signal {}", row.code)))?;
    let (records, rule) = (records_of(&row.evidence), row.rule_version.clone());
    let (opened_on, valid_until, turns_on) = (row.opened_on, row.valid_until, row.turns_on);
    Ok(Stood { flag: row.id, signal, severity: row.severity, records, opened_on, valid_until, turns_on, rule })
}

/// The records of a flag with the hash of what they said when it was raised.
fn evidence(standing: &Standing, records: &[Record]) -> Json {
    let rests = records.iter().filter(|r| standing.records.contains(&r.id));
    rests.map(|r| json!({ "record": r.id, "source": r.source, "hash": r.content_hash })).collect()
}

async fn raise_one(tx: &Tx, app: &App, whom: &Concerned, standing: &Standing, records: &[Record]) -> Result<(), Error> {
    let row = risk_flag::Model {
        id: app.ids.new_id(),
        enterprise_id: whom.firm.id,
        code: standing.signal.code().to_owned(),
        severity: standing.severity,
        state: FlagState::Open,
        evidence: evidence(standing, records),
        opened_on: standing.opened_on,
        valid_until: standing.valid_until,
        turns_on: standing.turns_on,
        rule_version: standing.rule.to_owned(),
        raised_at: app.clock.now(),
        cleared_at: None,
        cleared_because: None,
        version: 1,
    };
    let id = row.id;
    store::insert(tx, row).await?;
    write(tx, app, "risk.raise", id, whom.firm.id, standing.signal).await?;
    let alert = Alert { flag: id, standing, kind: "risk_raised", own_kind: "risk_raised_own", cause: format!("risk_raised:{id}") };
    alert.tell(tx, app, whom).await
}

async fn change_one(tx: &Tx, app: &App, whom: &Concerned, mut row: risk_flag::Model, to: (&Standing, Shift), records: &[Record]) -> Result<(), Error> {
    let (standing, shift) = to;
    let (id, version) = (row.id, row.version + 1);
    let shrinks = records_of(&row.evidence).iter().any(|was| !standing.records.contains(was));
    row.severity = standing.severity;
    row.evidence = evidence(standing, records);
    row.opened_on = standing.opened_on;
    row.valid_until = standing.valid_until;
    row.turns_on = standing.turns_on;
    standing.rule.clone_into(&mut row.rule_version);
    store::save(tx, row).await?;
    write(tx, app, "risk.change", id, whom.firm.id, standing.signal).await?;
    if shrinks {
        // It stands on other records; whoever was told of the one that it does not rest on any more hears so, before any new alert.
        let said = Said { kind: "risk_eased", own_kind: "risk_eased_own", severity: standing.severity, cause: format!("risk_eased:{id}:{version}") };
        correct(tx, app, whom, id, &said, vec![("signal", key(standing.signal.text_key())), ("severity", key(standing.severity.text_key()))]).await?;
    }
    match shift {
        Shift::Milder => Ok(()),
        Shift::Worse => {
            let alert = Alert { flag: id, standing, kind: "risk_worsened", own_kind: "risk_worsened_own", cause: format!("risk_worsened:{id}:{version}") };
            alert.tell(tx, app, whom).await
        }
    }
}

async fn clear_one(tx: &Tx, app: &App, whom: &Concerned, mut row: risk_flag::Model, what: (Signal, Cleared)) -> Result<(), Error> {
    let (signal, why) = what;
    let (id, severity) = (row.id, row.severity);
    row.state = FlagState::Cleared;
    row.cleared_at = Some(app.clock.now());
    row.cleared_because = Some(why.code().to_owned());
    store::save(tx, row).await?;
    write(tx, app, "risk.clear", id, whom.firm.id, signal).await?;
    let said = Said { kind: "risk_corrected", own_kind: "risk_corrected_own", severity, cause: format!("risk_corrected:{id}") };
    correct(tx, app, whom, id, &said, vec![("signal", key(signal.text_key())), ("because", key(why.text_key()))]).await
}

/// A correction.
struct Said {
    /// What banks and offices are told.
    kind: &'static str,
    /// What the firm itself is told.
    own_kind: &'static str,
    severity: Severity,
    cause: String,
}

/// Tells exactly those who were alerted, whoever has an exposure today; the last alert of each is the one that is corrected.
async fn correct(tx: &Tx, app: &App, whom: &Concerned, flag: FlagId, said: &Said, words: Vec<(&'static str, String)>) -> Result<(), Error> {
    let mut alerted: BTreeMap<Receiver, Option<NoticeId>> = BTreeMap::from([(Receiver::Firm(whom.firm.id), None)]);
    alerted.extend(notice::told(tx, SUBJECT, &[flag.to_string()]).await?.into_iter().map(|told| (told.to, Some(told.id))));
    for (to, corrects) in alerted {
        let (kind, path) = match to {
            Receiver::Firm(_) => (said.own_kind, OWN_PAGE),
            Receiver::Organisation(id) if whom.offices.contains(&id) => (said.kind, OFFICE_PAGE),
            Receiver::Organisation(_) => (said.kind, BANK_PAGE),
        };
        let words = [("firm", whom.firm.name.clone())].into_iter().chain(words.iter().cloned()).collect();
        let (subject_id, path, severity, cause) = (flag.to_string(), path.to_owned(), said.severity, said.cause.clone());
        notice::tell(tx, app, Message { to, kind, severity, subject_kind: SUBJECT, subject_id, path, words, cause, corrects }).await?;
    }
    Ok(())
}

/// Where a firm sees its own flags.
const OWN_PAGE: &str = "/firm/file";
/// Where a bank sees those of its borrowers and applicants.
const BANK_PAGE: &str = "/bank/watch";
/// Where the regulators and the credit office see all.
const OFFICE_PAGE: &str = "/regulator/risks";

/// A word that is a text of the reader's language.
fn key(text_key: &str) -> String {
    format!("@{text_key}")
}

/// News of a flag.
struct Alert<'a> {
    flag: FlagId,
    standing: &'a Standing,
    /// What banks and offices are told.
    kind: &'static str,
    /// What the firm itself is told.
    own_kind: &'static str,
    cause: String,
}

impl Alert<'_> {
    async fn tell(&self, tx: &Tx, app: &App, whom: &Concerned) -> Result<(), Error> {
        let entry = catalogue::entry(self.standing.signal);
        let own = vec![("signal", key(entry.name_key)), ("what", key(entry.what_key)), ("basis", key(entry.basis_key)), ("clear", key(entry.clear_key))];
        notice::tell(tx, app, self.message(Receiver::Firm(whom.firm.id), self.own_kind, OWN_PAGE, own)).await?;
        let heavy = match self.standing.severity {
            Severity::High | Severity::Medium => true,
            Severity::Low | Severity::Info => false,
        };
        // Bad news of a firm that owes nobody and asks nobody is on the pages; letters about it would bury the ones that matter.
        if !heavy || whom.exposed.is_empty() {
            return Ok(());
        }
        let banks = whom.exposed.iter().map(|bank| (*bank, BANK_PAGE));
        for (to, path) in banks.chain(whom.offices.iter().map(|office| (*office, OFFICE_PAGE))) {
            let severity = key(self.standing.severity.text_key());
            let words = vec![("firm", whom.firm.name.clone()), ("signal", key(entry.name_key)), ("severity", severity), ("what", key(entry.what_key))];
            notice::tell(tx, app, self.message(Receiver::Organisation(to), self.kind, path, words)).await?;
        }
        Ok(())
    }
    fn message(&self, to: Receiver, kind: &'static str, path: &str, words: Vec<(&'static str, String)>) -> Message {
        Message {
            to,
            kind,
            severity: self.standing.severity,
            subject_kind: SUBJECT,
            subject_id: self.flag.to_string(),
            path: path.to_owned(),
            words,
            cause: self.cause.clone(),
            corrects: None,
        }
    }
}

async fn write(tx: &Tx, app: &App, action: &str, flag: FlagId, enterprise: EnterpriseId, signal: Signal) -> Result<(), Error> {
    let detail = json!({ "enterprise": enterprise, "code": signal.code() });
    audit::write(tx, app, &By::SYSTEM, Deed { action, subject_kind: SUBJECT, subject_id: flag.to_string(), detail }).await
}

/// Firms whose flags may have run out by today, after `after`, in the order of their ids; at most `most`.
pub async fn due(app: &App, after: Option<EnterpriseId>, most: u64) -> Result<Vec<EnterpriseId>, Error> {
    store::list_due(app.db.read(), app.clock.today(), after, most).await
}
