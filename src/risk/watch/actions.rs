//! What banks and regulators see of flags.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Datelike, NaiveTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use entity::value::id::{EnterpriseId, FlagId, OrganisationId, RecordId};
use entity::value::{Fen, FlagState, Region, Severity, Signal};

use super::evidence::Record;
use super::store::{self, Search, Since};
use crate::app::App;
use crate::consent::reading::actions::look_over;
use crate::enterprise::actions::{self as enterprise, Enterprise};
use crate::notice::actions::{self as notice, Told};
use crate::platform::audit::By;
use crate::platform::store::{Connection, Error, PAGE};
use crate::risk::actions::{Flag, records_of};
use crate::risk::catalogue;
use crate::risk::news::actions::SUBJECT;

/// A flag with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The flag.
    pub flag: Flag,
    /// The records, in the order of the evidence.
    pub records: Vec<Record>,
    /// Whether the reader may see them.
    pub open: bool,
}

/// A firm as a bank watches it.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// The firm.
    pub firm: Enterprise,
    /// What it owes the bank on loans of the platform.
    pub balance: Fen,
    /// Its applications at the bank that are under way or paid out.
    pub applications: usize,
    /// Its flags on this page.
    pub flags: Vec<Seen>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub rows: Vec<T>,
    /// The flag before which the next page begins; none on the last.
    pub older: Option<FlagId>,
}

/// Flags of a bank's borrowers and applicants, by firm, the firm with the newest flag first; nobody else's. The records that they rest on are
/// part of the firm's file: each firm's are read through the register, and not shown without a letter.
pub async fn of_bank(app: &App, by: &By, bank: OrganisationId, state: FlagState, before: Option<FlagId>) -> Result<Page<Watched>, Error> {
    let db = app.db.read();
    let flags = store::list(db, &Search { state: Some(state), bank: Some(bank), before, ..Search::default() }).await?;
    let older = older(flags.len(), flags.last().map(|f| f.id));
    let seen = with_records(app, by, Some(bank), flags.into_iter().map(Flag::of).collect()).await?;
    let firms = firms_of(&seen);
    let mut names = enterprise::find_many(db, &firms).await?;
    let applicants = store::list_applicants(db, bank, &firms).await?;
    let owed = store::list_owed(db, bank, &firms).await?;
    let mut rows: Vec<Watched> = Vec::new();
    for one in seen {
        let id = one.flag.enterprise;
        if let Some(watched) = rows.iter_mut().find(|w| w.firm.id == id) {
            watched.flags.push(one);
        } else if let Some(firm) = names.remove(&id) {
            let balance = owed.iter().filter(|o| o.0 == id).fold(Fen::ZERO, |sum, o| sum + (o.2 - o.3));
            let applications = applicants.iter().filter(|a| **a == id).count();
            rows.push(Watched { firm, balance, applications, flags: vec![one] });
        }
    }
    for watched in &mut rows {
        watched.flags.sort_by_key(|seen| (seen.flag.disputed_at.is_some(), std::cmp::Reverse(catalogue::weight(seen.flag.severity))));
    }
    Ok(Page { rows, older })
}

/// What a regulator asks to see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Only those that stand, or only those that were cleared.
    pub state: Option<FlagState>,
    /// Only this signal.
    pub signal: Option<Signal>,
    /// Only firms of this county.
    pub county: Option<Region>,
    /// Only what is older than this flag.
    pub before: Option<FlagId>,
}

/// A flag as a regulator sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    /// The firm.
    pub firm: Enterprise,
    /// The flag with its records.
    pub seen: Seen,
    /// Who was told about it, oldest first.
    pub told: Vec<Told>,
}

/// A page of flags of all firms, newest first; each firm's leaves a line in the register.
pub async fn of_all(app: &App, by: &By, filter: Filter) -> Result<Page<Reported>, Error> {
    let db = app.db.read();
    let Filter { state, signal, county, before } = filter;
    let code = signal.map(|s| s.code().to_owned());
    let flags = store::list(db, &Search { state, code, county, before, ..Search::default() }).await?;
    let older = older(flags.len(), flags.last().map(|f| f.id));
    let seen = with_records(app, by, None, flags.into_iter().map(Flag::of).collect()).await?;
    let names = enterprise::find_many(db, &firms_of(&seen)).await?;
    let mut told = told_of(db, seen.iter()).await?;
    let rows = seen.into_iter().filter_map(|seen| {
        let firm = names.get(&seen.flag.enterprise)?.clone();
        let told = told.remove(&seen.flag.id.to_string()).unwrap_or_default();
        Some(Reported { firm, seen, told })
    });
    Ok(Page { rows: rows.collect(), older })
}

/// Who was told about flags, oldest first.
pub(super) async fn told_of<'a>(db: &impl Connection, seen: impl Iterator<Item = &'a Seen>) -> Result<HashMap<String, Vec<Told>>, Error> {
    let subjects: Vec<String> = seen.map(|seen| seen.flag.id.to_string()).collect();
    let mut told: HashMap<String, Vec<Told>> = HashMap::new();
    for one in notice::told(db, SUBJECT, &subjects).await? {
        told.entry(one.subject_id.clone()).or_default().push(one);
    }
    Ok(told)
}

pub(super) fn older(rows: usize, last: Option<FlagId>) -> Option<FlagId> {
    last.filter(|_| u64::try_from(rows).is_ok_and(|n| n == PAGE))
}

fn firms_of(seen: &[Seen]) -> Vec<EnterpriseId> {
    let ids: BTreeSet<EnterpriseId> = seen.iter().map(|s| s.flag.enterprise).collect();
    ids.into_iter().collect()
}

async fn with_records(app: &App, by: &By, bank: Option<OrganisationId>, flags: Vec<Flag>) -> Result<Vec<Seen>, Error> {
    let mut wanted: BTreeMap<EnterpriseId, Vec<RecordId>> = BTreeMap::new();
    for flag in &flags {
        wanted.entry(flag.enterprise).or_default().extend(records_of(&flag.evidence));
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let shown = look_over(app, by, None, bank, &wanted).await?;
    let seen = flags.into_iter().map(|flag| {
        let of_firm = shown.get(&flag.enterprise);
        let records = records_of(&flag.evidence).iter().filter_map(|id| of_firm?.iter().find(|record| record.id == *id)).map(Record::of).collect();
        Seen { open: of_firm.is_some(), flag, records }
    });
    Ok(seen.collect())
}

/// The flags of one signal and severity, counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Count {
    /// That stand.
    pub open: i64,
    /// Raised since the first of this month.
    pub raised: i64,
    /// Cleared since the first of this month.
    pub cleared: i64,
    /// Firms with one that stands.
    pub firms: usize,
    /// What those firms owe on loans of the platform.
    pub balance: Fen,
    /// The banks to which they owe it.
    pub banks: usize,
}

/// All flags, counted by signal and severity, the heaviest first; and all firms with an open one together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// By signal and severity.
    pub rows: Vec<(Signal, Severity, Count)>,
    /// Together; firms, balance and banks are counted once.
    pub total: Count,
    /// Flags that stand by records in dispute alone; they are in none of the other figures of what stands.
    pub disputed: u64,
}

/// Counts flags for the regulators.
pub async fn overview(app: &App) -> Result<Overview, Error> {
    let db = app.db.read();
    let since = month_start(app.clock.now());
    let mut counts: BTreeMap<(String, Severity), (Count, BTreeSet<EnterpriseId>)> = BTreeMap::new();
    for (code, severity, firm) in store::list_all_open(db).await? {
        let (count, firms) = counts.entry((code, severity)).or_default();
        count.open += 1;
        firms.insert(firm);
    }
    for (code, severity, n) in store::count_since(db, Since::Raised, since).await? {
        counts.entry((code, severity)).or_default().0.raised = n;
    }
    for (code, severity, n) in store::count_since(db, Since::Cleared, since).await? {
        counts.entry((code, severity)).or_default().0.cleared = n;
    }
    let owed = store::list_owed_under_flags(db).await?;
    let involved = |firms: &BTreeSet<EnterpriseId>, count: Count| {
        let own: Vec<_> = owed.iter().filter(|o| firms.contains(&o.0)).collect();
        let balance = own.iter().fold(Fen::ZERO, |sum, o| sum + (o.2 - o.3));
        let banks: BTreeSet<OrganisationId> = own.iter().map(|o| o.1).collect();
        Count { firms: firms.len(), balance, banks: banks.len(), ..count }
    };
    let mut overview = Overview { disputed: store::count_disputed(db).await?, ..Overview::default() };
    let mut all = BTreeSet::new();
    for ((code, severity), (count, firms)) in counts {
        overview.total.open += count.open;
        overview.total.raised += count.raised;
        overview.total.cleared += count.cleared;
        // A signal of a later version of the catalogue is counted in the sum, but has no name here.
        if let Ok(signal) = code.parse::<Signal>() {
            overview.rows.push((signal, severity, involved(&firms, count)));
        }
        all.extend(firms);
    }
    overview.total = involved(&all, overview.total);
    overview.rows.sort_by_key(|(signal, severity, _)| (std::cmp::Reverse(catalogue::weight(*severity)), *signal));
    Ok(overview)
}

/// The beginning of the month in Asia/Shanghai.
fn month_start(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = now.with_timezone(&Shanghai).date_naive();
    let first = day.with_day(1).unwrap_or(day).and_time(NaiveTime::MIN);
    Shanghai.from_local_datetime(&first).earliest().map_or(now, |at| at.with_timezone(&Utc))
}
