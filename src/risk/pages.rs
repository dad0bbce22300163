//! Pages of risk flags: the bank's watch, and the regulators' overview.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::id::FlagId;
use entity::value::{FlagState, MailState, Region, Severity, Signal};
use serde::Deserialize;

use super::catalogue;
use super::choice::Choice;
use super::raise::Cleared;
use super::watch::actions::{self, Filter, Overview, Reported, Seen, Watched};
use super::watch::evidence::{Record, Shown};
use super::watch::past::actions as past;
use crate::app::App;
use crate::enterprise::past::pages::Then;
use crate::enterprise::shown::{disputed, unkept};
use crate::notice::actions::{Receiver, Told};
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, Asked};
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{BankOfficer, Regulator};
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Query;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/watch", watch).get(Access::Regulator, "/regulator/risks", risks)
}

/// A flag on a page.
#[derive(Clone, Debug)]
pub struct FlagLine {
    /// What it says.
    pub name: String,
    /// Tone of its severity.
    pub tone: &'static str,
    /// Its severity; of one that stands by records in dispute alone, that it does.
    pub severity: String,
    /// What was recorded.
    pub what: String,
    /// From when and until when it counts.
    pub validity: String,
    /// When it was raised.
    pub raised: String,
    /// When and why it was cleared; empty while it stands.
    pub cleared: String,
    /// What it rests on.
    pub evidence: Vec<EvidenceLine>,
    /// Why that is not shown; empty when it is.
    pub closed: String,
}

/// A record that a flag rests on.
#[derive(Clone, Debug)]
pub struct EvidenceLine {
    /// Kind of record, department, day.
    pub head: String,
    /// Names of fields and values.
    pub lines: Vec<(String, String)>,
}

const fn tone(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "urgent",
        Severity::Medium => "unknown",
        Severity::Low => "action",
        Severity::Info => "fail",
    }
}

fn flag_line(lang: Lang, seen: &Seen) -> FlagLine {
    let flag = &seen.flag;
    let signal = flag.code.parse::<Signal>().map(catalogue::entry);
    let opened = lang.day(&flag.opened_on);
    let cleared = flag.cleared_at.map(|at| {
        let why = Cleared::ALL.iter().find(|c| Some(c.code()) == flag.cleared_because.as_deref()).map(|c| lang.t(c.text_key())).unwrap_or_default();
        lang.t2("risk_page-cleared", "at", lang.instant(&at), "why", why)
    });
    let validity = match &flag.valid_until {
        Some(until) => lang.t2("risk_page-until", "from", opened, "until", lang.day(until)),
        None => lang.t1("risk_page-until-cleared", "from", opened),
    };
    let dispute = disputed(flag, lang);
    FlagLine {
        name: signal.as_ref().map_or_else(|_| flag.code.clone(), |entry| lang.t(entry.name_key)),
        tone: if dispute.is_some() { "fail" } else { tone(flag.severity) },
        severity: if dispute.is_some() { lang.t("risk_page-disputed-state") } else { lang.t(flag.severity.text_key()) },
        what: signal.as_ref().map(|entry| lang.t(entry.what_key)).unwrap_or_default(),
        validity: [Some(validity), dispute, unkept(flag, lang)].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        raised: lang.instant(&flag.raised_at),
        cleared: cleared.unwrap_or_default(),
        evidence: seen.records.iter().map(|record| evidence_line(lang, record)).collect(),
        closed: if seen.open { String::new() } else { lang.t("risk_page-closed") },
    }
}

fn evidence_line(lang: Lang, record: &Record) -> EvidenceLine {
    let head = [lang.t(record.source.text_key()), record.department.clone(), record.decided_on.as_ref().map(|day| lang.day(day)).unwrap_or_default()];
    let head: Vec<String> = head.into_iter().filter(|part| !part.is_empty()).collect();
    EvidenceLine { head: head.join(" · "), lines: record.lines.iter().map(|(key, shown)| (lang.t(key), value(lang, shown))).collect() }
}

fn value(lang: Lang, shown: &Shown) -> String {
    match shown {
        Shown::Text(text) => text.clone(),
        Shown::Money(amount) => lang.money(amount),
        Shown::Choice(codes) => {
            let words = codes.iter().map(|(key, word)| if is_code(word) && lang.has(key) { lang.t(key) } else { word.clone() });
            words.collect::<Vec<_>>().join(&lang.t("risk_page-comma"))
        }
    }
}

/// Only a code can be the end of a key; a word that no table had is shown as it is.
fn is_code(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// A firm that a bank watches.
#[derive(Clone, Debug)]
pub struct WatchedFirm {
    /// Its name.
    pub name: String,
    /// Unified code.
    pub code: String,
    /// What it owes the bank; empty when nothing.
    pub balance: String,
    /// Its applications under way or paid out; empty when none.
    pub applications: String,
    /// Its flags, the heaviest first.
    pub flags: Vec<FlagLine>,
}

/// The bank's watch.
#[derive(Template)]
#[template(path = "pages/bank_watch.html")]
pub struct Watch {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of.
    pub then: Then,
    /// Whether flags that were cleared are shown.
    pub cleared: bool,
    /// Firms with flags, the newest flag first.
    pub firms: Vec<WatchedFirm>,
    /// The first page; empty when this is it.
    pub newer: String,
    /// The next page; empty on the last.
    pub older: String,
}

#[derive(Debug, Deserialize)]
struct WatchQuery {
    #[serde(default)]
    state: String,
    before: Option<FlagId>,
    #[serde(default)]
    at: String,
}

async fn watch(State(app): State<App>, officer: BankOfficer, frame: Frame, Query(query): Query<WatchQuery>) -> Result<Response, Failure> {
    let (by, lang) = (officer.who.by(), frame.lang);
    let then = Then::now("/bank/watch");
    let (page, then, here) = match moment::read(&query.at, app.clock.now()) {
        Err(wrong) => return Ok(then.again(frame, &Asked { at: query.at, on: String::new() }, wrong)),
        Ok(Some(at)) => {
            let (page, over) = past::of_bank(&app, &by, officer.bank, at, query.before).await?;
            let then = then.of(lang, at.into(), over);
            let here = format!("/bank/watch{}", then.query);
            (page, then, here)
        }
        Ok(None) => {
            let state = query.state.parse().unwrap_or(FlagState::Open);
            (actions::of_bank(&app, &by, officer.bank, state, query.before).await?, then, format!("/bank/watch?state={}", state.code()))
        }
    };
    Ok(Page(Watch {
        cleared: then.is_now() && query.state == FlagState::Cleared.code(),
        firms: page.rows.iter().map(|watched| watched_firm(lang, watched)).collect(),
        newer: query.before.map(|_| here.clone()).unwrap_or_default(),
        older: page.older.map(|id| format!("{here}&before={id}")).unwrap_or_default(),
        then,
        frame: frame.titled("risk_page-watch-title"),
    })
    .into_response())
}

fn watched_firm(lang: Lang, watched: &Watched) -> WatchedFirm {
    let owes = watched.balance > entity::value::Fen::ZERO;
    let applications = i64::try_from(watched.applications).unwrap_or(i64::MAX);
    WatchedFirm {
        name: watched.firm.name.clone(),
        code: watched.firm.code.to_string(),
        balance: if owes { lang.t1("risk_page-balance", "amount", lang.money(&watched.balance)) } else { String::new() },
        applications: if applications > 0 { lang.counted("risk_page-applications", applications) } else { String::new() },
        flags: watched.flags.iter().map(|seen| flag_line(lang, seen)).collect(),
    }
}

/// A line of the regulators' table of counts.
#[derive(Clone, Debug)]
pub struct CountLine {
    /// The signal.
    pub name: String,
    /// Where its flags are listed.
    pub href: String,
    /// Tone of the severity.
    pub tone: &'static str,
    /// The severity.
    pub severity: String,
    /// That stand.
    pub open: i64,
    /// Raised this month.
    pub raised: i64,
    /// Cleared this month.
    pub cleared: i64,
    /// Firms.
    pub firms: usize,
    /// Balance in 万元.
    pub balance: String,
    /// Banks.
    pub banks: usize,
}

/// A flag of the regulators' list.
#[derive(Clone, Debug)]
pub struct RiskLine {
    /// The firm's name.
    pub firm: String,
    /// Its unified code.
    pub code: String,
    /// Its county; empty when unknown.
    pub county: String,
    /// The flag.
    pub flag: FlagLine,
    /// Who was told, and when.
    pub told: Vec<String>,
}

/// The regulators' page.
#[derive(Template)]
#[template(path = "pages/regulator_risks.html")]
pub struct Risks {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of.
    pub then: Then,
    /// Figures of all together: open, raised, cleared, firms, balance in 万元, banks.
    pub total: CountLine,
    /// Flags that stand by records in dispute alone, which no figure counts.
    pub disputed: u64,
    /// By signal and severity.
    pub counts: Vec<CountLine>,
    /// The list.
    pub lines: Vec<RiskLine>,
    /// States to filter by.
    pub states: Vec<Choice>,
    /// Signals to filter by.
    pub signals: Vec<Choice>,
    /// Counties to filter by.
    pub counties: Vec<Choice>,
    /// The first page; empty when this is it.
    pub newer: String,
    /// The next page; empty on the last.
    pub older: String,
}

#[derive(Debug, Default, Deserialize)]
struct RiskQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    county: String,
    before: Option<FlagId>,
    #[serde(default)]
    at: String,
}

async fn risks(State(app): State<App>, reader: Regulator, frame: Frame, Query(query): Query<RiskQuery>) -> Result<Response, Failure> {
    let (lang, by) = (frame.lang, reader.who.by());
    let filter = Filter {
        state: query.state.parse().ok(),
        signal: query.code.parse().ok(),
        county: Region::counties().find(|county| county.as_str() == query.county),
        before: query.before,
    };
    let along = [("code", filter.signal.map(Signal::code)), ("county", filter.county.as_ref().map(Region::as_str))];
    let along = along.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect();
    let then = Then::now("/regulator/risks").along(along);
    let (states, signals, counties) = choices(lang, &filter);
    let here = here(&filter);
    let (page, overview, then) = match moment::read(&query.at, app.clock.now()) {
        Err(wrong) => return Ok(then.again(frame, &Asked { at: query.at, on: String::new() }, wrong)),
        // Firms are told of an earlier moment, sums over all of them of now alone.
        Ok(Some(at)) => {
            let (page, over) = past::of_all(&app, &by, &filter, at).await?;
            (page, Overview::default(), then.of(lang, at.into(), over))
        }
        Ok(None) => (actions::of_all(&app, &by, filter).await?, actions::overview(&app).await?, then),
    };
    let here = here + &then.query.replace('?', "&");
    Ok(Page(Risks {
        total: total(lang, &overview),
        disputed: overview.disputed,
        counts: overview.rows.iter().map(|(signal, severity, count)| count_line(lang, (*signal, *severity), count)).collect(),
        lines: page.rows.iter().map(|reported| risk_line(lang, reported)).collect(),
        states,
        signals,
        counties,
        newer: query.before.map(|_| here.clone()).unwrap_or_default(),
        older: page.older.map(|id| format!("{here}&before={id}")).unwrap_or_default(),
        then,
        frame: frame.titled("risk_page-overview-title"),
    })
    .into_response())
}

fn here(filter: &Filter) -> String {
    let state = filter.state.map(FlagState::code).unwrap_or_default();
    let code = filter.signal.map(Signal::code).unwrap_or_default();
    format!("/regulator/risks?state={state}&code={code}&county={}", filter.county.as_ref().map(Region::as_str).unwrap_or_default())
}

fn choices(lang: Lang, filter: &Filter) -> (Vec<Choice>, Vec<Choice>, Vec<Choice>) {
    let choice = |value: &str, text: String, chosen: bool| Choice { value: value.to_owned(), text, chosen };
    let states = FlagState::ALL.iter().map(|s| choice(s.code(), lang.t(s.text_key()), filter.state == Some(*s)));
    let signals = Signal::ALL.iter().map(|s| choice(s.code(), lang.t(s.text_key()), filter.signal == Some(*s)));
    let counties = Region::counties().map(|c| choice(c.as_str(), lang.region(&c), filter.county.as_ref() == Some(&c)));
    (states.collect(), signals.collect(), counties.collect())
}

fn count_line(lang: Lang, of: (Signal, Severity), count: &actions::Count) -> CountLine {
    let (signal, severity) = of;
    CountLine {
        name: lang.t(signal.text_key()),
        href: format!("/regulator/risks?code={}", signal.code()),
        tone: tone(severity),
        severity: lang.t(severity.text_key()),
        open: count.open,
        raised: count.raised,
        cleared: count.cleared,
        firms: count.firms,
        balance: lang.wan(&count.balance),
        banks: count.banks,
    }
}

fn total(lang: Lang, overview: &Overview) -> CountLine {
    let all = &overview.total;
    CountLine {
        name: String::new(),
        href: String::new(),
        tone: "action",
        severity: String::new(),
        open: all.open,
        raised: all.raised,
        cleared: all.cleared,
        firms: all.firms,
        balance: lang.wan(&all.balance),
        banks: all.banks,
    }
}

fn risk_line(lang: Lang, reported: &Reported) -> RiskLine {
    RiskLine {
        firm: reported.firm.name.clone(),
        code: reported.firm.code.to_string(),
        county: reported.firm.region.as_ref().map(|region| lang.region(region)).unwrap_or_default(),
        flag: flag_line(lang, &reported.seen),
        told: reported.told.iter().map(|told| told_line(lang, told)).collect(),
    }
}

/// Who was told what, when, and whether the mail left.
fn told_line(lang: Lang, told: &Told) -> String {
    let who = match told.to {
        Receiver::Firm(_) => lang.t("risk_page-told-firm"),
        Receiver::Organisation(_) | Receiver::Person(..) => told.name.clone(),
    };
    let corrects = ["risk_corrected", "risk_eased"].iter().any(|kind| told.kind.starts_with(kind));
    let what = if corrects { lang.t("risk_page-told-corrected") } else { lang.t("risk_page-told-alerted") };
    let mail = match told.mails.iter().map(|(state, _)| *state).max_by_key(|state| *state == MailState::Sent) {
        None => lang.t("risk_page-told-page-only"),
        Some(state) => lang.t1("risk_page-told-mail", "state", lang.t(state.text_key())),
    };
    [who, what, lang.instant(&told.at), mail].join(" · ")
}
