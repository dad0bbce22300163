//! Which flags a firm's current records raise, and what has to change so that those flags, and no others, stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, Months, NaiveDate, Utc};
use entity::value::id::{FlagId, RecordId};
use entity::value::{EnterpriseStatus, Fen, Severity, Signal, Source};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::catalogue::{self, RULES, Validity};
use super::subject::{BY_STATUS, Subject};
use crate::credit::record::list::list_of;

/// Arrears below this are only mentioned.
const ARREARS_LOW: Fen = Fen::wan(1);
/// Arrears from here on weigh medium.
const ARREARS_MEDIUM: Fen = Fen::wan(10);
/// Arrears from here on weigh high.
const ARREARS_HIGH: Fen = Fen::wan(100);

/// The words by which penalties and reasons are weighed.
#[derive(Debug, Deserialize)]
struct Words {
    serious: Vec<String>,
    slight: Vec<String>,
    serious_fine: i64,
    unreachable: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("penalty.toml")).expect("penalty.toml is part of the program and tested"));

/// A current public-credit record of a firm; records that the source took back, and repaired ones, are not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Which record.
    pub record: RecordId,
    /// What it is.
    pub source: Source,
    /// The day of the decision, listing or publication, of a settled commitment that of what became of it.
    pub decided_on: Option<NaiveDate>,
    /// The day the platform first had it.
    pub seen_on: NaiveDate,
    /// The first day on which it may no longer be shown and used; none while no end is known.
    pub published_until: Option<NaiveDate>,
    /// Its fields, as the importer names them.
    pub content: Value,
}

impl Evidence {
    fn text(&self, field: &str) -> &str {
        self.content.get(field).and_then(Value::as_str).unwrap_or_default().trim()
    }
    fn fen(&self, field: &str) -> Option<Fen> {
        self.content.get(field).and_then(Value::as_i64).map(Fen)
    }
    /// A year, written as a number or as text.
    fn year(&self) -> Option<i32> {
        let year = self.content.get("year")?;
        year.as_i64().and_then(|n| i32::try_from(n).ok()).or_else(|| year.as_str()?.trim().parse().ok())
    }
    /// The day from which it counts.
    fn opened_on(&self) -> NaiveDate {
        self.decided_on.unwrap_or(self.seen_on)
    }
}

/// How heavy a penalty is (失信行为严重程度).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// 轻微: raises no flag.
    Slight,
    /// 一般.
    General,
    /// 严重.
    Serious,
}

/// How heavy the penalty of a record is, by its fields: the kinds are codes where the importer knows them, the department's words
/// where it does not.
pub fn gravity_of(content: &Value) -> Gravity {
    let text = |field: &str| content.get(field).and_then(Value::as_str).unwrap_or_default().trim();
    let listed = content.get("category").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let categories = listed.chain([text("category"), text("category_2")]).collect::<Vec<_>>().join(" ");
    gravity(&categories, content.get("fine").and_then(Value::as_i64).map(Fen))
}

/// How heavy a penalty with these kinds and this fine is; what says nothing is general.
pub fn gravity(categories: &str, fine: Option<Fen>) -> Gravity {
    let has = |words: &[String]| words.iter().any(|word| categories.contains(word.as_str()));
    let fined = fine.is_some_and(|fine| fine > Fen::ZERO);
    if has(&WORDS.serious) || fine.is_some_and(|fine| fine.0 >= WORDS.serious_fine) {
        return Gravity::Serious;
    }
    let rest = WORDS.slight.iter().fold(categories.to_owned(), |text, word| text.replace(word.as_str(), ""));
    let nothing_else = !rest.chars().any(char::is_alphanumeric);
    if has(&WORDS.slight) && nothing_else && !fined { Gravity::Slight } else { Gravity::General }
}

/// A flag that should stand. A firm has at most one for each signal, resting on all records that say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it says.
    pub signal: Signal,
    /// How heavy it weighs.
    pub severity: Severity,
    /// The records it rests on, in the order of their identifiers; none when it rests on the firm's status.
    pub records: Vec<RecordId>,
    /// The day from which it counts: the earliest of its records.
    pub opened_on: NaiveDate,
    /// The day from which it no longer counts, when that is known.
    pub valid_until: Option<NaiveDate>,
    /// The day on which time changes it: the first on which one of its records no longer counts.
    pub turns_on: Option<NaiveDate>,
    /// The version of the rules.
    pub rule: &'static str,
}

/// One record's say in a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// What it says.
    pub signal: Signal,
    /// How heavy it weighs; arrears, all together.
    pub severity: Severity,
    /// The record; none when the firm's status says it.
    pub record: Option<RecordId>,
    /// The day from which it counts.
    pub opened_on: NaiveDate,
    /// The day from which it no longer counts, when that is known.
    pub valid_until: Option<NaiveDate>,
    /// What is owed, where that weighs and is stated.
    pub owed: Option<Fen>,
}

/// What records say, each by itself.
pub fn says(evidence: &[Evidence]) -> Vec<Say> {
    let mut says: Vec<Say> = evidence.iter().filter_map(one_record).collect();
    says.extend(latest_grade(evidence));
    says.extend(arrears(evidence));
    says
}

/// How heavy a flag weighs by what is left of its says.
pub fn heaviest<'a>(left: impl Iterator<Item = &'a Say> + Clone) -> Option<Severity> {
    if left.clone().any(|say| say.signal == Signal::RF09) {
        return Some(of_arrears(left.map(|say| say.owed)));
    }
    left.map(|say| say.severity).max_by_key(|severity| catalogue::weight(*severity))
}

/// The flags that should stand today, in the order of the catalogue.
pub fn should_stand(subject: Subject, evidence: &[Evidence], today: NaiveDate) -> Vec<Standing> {
    let says = says(evidence).into_iter().chain(status(subject));
    let mut standing: BTreeMap<Signal, Standing> = BTreeMap::new();
    for say in says.filter(|say| say.valid_until.is_none_or(|until| today < until)) {
        standing.entry(say.signal).and_modify(|flag| join(flag, &say)).or_insert_with(|| Standing {
            signal: say.signal,
            severity: say.severity,
            records: say.record.into_iter().collect(),
            opened_on: say.opened_on,
            valid_until: say.valid_until,
            turns_on: say.valid_until,
            rule: RULES,
        });
    }
    standing.into_values().collect()
}

fn join(flag: &mut Standing, say: &Say) {
    if catalogue::weight(say.severity) > catalogue::weight(flag.severity) {
        flag.severity = say.severity;
    }
    flag.opened_on = flag.opened_on.min(say.opened_on);
    // A flag lasts as long as the last record it rests on; one without an end has none.
    flag.valid_until = flag.valid_until.zip(say.valid_until).map(|(a, b)| a.max(b));
    flag.turns_on = flag.turns_on.into_iter().chain(say.valid_until).min();
    flag.records.extend(say.record);
    flag.records.sort_unstable();
    flag.records.dedup();
}

/// What a record says by itself.
fn one_record(record: &Evidence) -> Option<Say> {
    let usual = |signal: Signal| (signal, catalogue::entry(signal).severity);
    let (signal, severity) = match record.source {
        Source::DishonestDebtor => usual(Signal::RF01),
        Source::SeriousViolation => usual(Signal::RF15),
        Source::AbnormalOperation => {
            let (signal, severity) = usual(Signal::RF14);
            let reason = record.text("reason");
            let unreachable = WORDS.unreachable.iter().any(|word| reason.contains(word.as_str()));
            (signal, if unreachable { Severity::High } else { severity })
        }
        Source::Penalty => match gravity_of(&record.content) {
            Gravity::Slight => return None,
            Gravity::General => usual(Signal::RF17),
            Gravity::Serious => usual(Signal::RF16),
        },
        Source::Commitment => match record.text("performance") {
            "none" => usual(Signal::RF20),
            "breached" => (Signal::RF20, Severity::Medium),
            _ => return None,
        },
        Source::Listing => {
            let list = list_of(record.source, &record.content)?;
            let slight = list.low_below.zip(record.fen("amount")).is_some_and(|(below, amount)| amount < below);
            (list.signal?, if slight { Severity::Low } else { list.severity? })
        }
        // Arrears and grades are judged together, the registration by the firm's status; licences, filings and figures are no bad news.
        Source::TaxArrears | Source::TaxGrade | Source::Registration | Source::Licence | Source::Filing | Source::Figures(_) => return None,
    };
    let valid_until = match catalogue::entry(signal).validity {
        Validity::UntilCleared | Validity::Publication | Validity::NextResult => record.published_until,
        Validity::Months(months) => record.published_until.into_iter().chain([months_after(record.opened_on(), months)]).min(),
    };
    Some(Say { signal, severity, record: Some(record.record), opened_on: record.opened_on(), valid_until, owed: None })
}

/// What the latest evaluated year says; a year without a grade is no bad grade.
fn latest_grade(evidence: &[Evidence]) -> Option<Say> {
    let grades = evidence.iter().filter(|record| record.source == Source::TaxGrade);
    let (_, latest) = grades.filter_map(|record| Some((record.year()?, record))).max_by_key(|(year, record)| (*year, record.opened_on(), record.record))?;
    let signal = match latest.text("grade") {
        "D" | "d" => Signal::RF11,
        "C" | "c" => Signal::RF12,
        _ => return None,
    };
    let (severity, opened_on, valid_until) = (catalogue::entry(signal).severity, latest.opened_on(), latest.published_until);
    Some(Say { signal, severity, record: Some(latest.record), opened_on, valid_until, owed: None })
}

fn status(subject: Subject) -> Option<Say> {
    match subject.status {
        EnterpriseStatus::Revoked | EnterpriseStatus::Cancelled => {
            let severity = catalogue::entry(BY_STATUS).severity;
            Some(Say { signal: BY_STATUS, severity, record: None, opened_on: subject.status_on, valid_until: None, owed: None })
        }
        EnterpriseStatus::Active | EnterpriseStatus::MovedOut => None,
    }
}

/// How heavy arrears weigh together; one that is not stated is owed all the same.
fn of_arrears(owed: impl Iterator<Item = Option<Fen>>) -> Severity {
    let (sum, unstated) =
        owed.fold((Fen::ZERO, false), |(sum, unstated), one| (Fen(sum.0.saturating_add(one.unwrap_or(Fen::ZERO).0)), unstated || one.is_none()));
    match sum {
        sum if sum >= ARREARS_HIGH => Severity::High,
        sum if sum >= ARREARS_MEDIUM => Severity::Medium,
        sum if sum >= ARREARS_LOW || unstated => Severity::Low,
        _ => Severity::Info,
    }
}

/// Arrears weigh by their sum; an announcement without an amount is an arrear all the same.
fn arrears(evidence: &[Evidence]) -> Vec<Say> {
    let owed = |record: &&Evidence| record.source == Source::TaxArrears && record.fen("balance").is_none_or(|balance| balance > Fen::ZERO);
    let all: Vec<&Evidence> = evidence.iter().filter(owed).collect();
    let severity = of_arrears(all.iter().map(|record| record.fen("balance")));
    let say = |record: &Evidence| {
        let (opened_on, valid_until, owed) = (record.opened_on(), record.published_until, record.fen("balance"));
        Say { signal: Signal::RF09, severity, record: Some(record.record), opened_on, valid_until, owed }
    };
    all.into_iter().map(say).collect()
}

fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// A flag that stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// Which.
    pub flag: FlagId,
    /// What it says.
    pub signal: Signal,
    /// How heavy it weighs.
    pub severity: Severity,
    /// The records it rests on.
    pub records: Vec<RecordId>,
    /// The day from which it counts.
    pub opened_on: NaiveDate,
    /// The day from which it no longer counts.
    pub valid_until: Option<NaiveDate>,
    /// The day on which time changes it.
    pub turns_on: Option<NaiveDate>,
    /// The version of the rules that it stands by.
    pub rule: String,
}

/// Why a flag no longer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cleared {
    /// The source took back what it rested on, or says something better now.
    Source,
    /// Its time is over.
    Expired,
}

impl Cleared {
    /// Every reason.
    pub const ALL: &'static [Self] = &[Self::Source, Self::Expired];
    /// The text that is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Expired => "expired",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Source => "risk_cleared-source",
            Self::Expired => "risk_cleared-expired",
        }
    }
}

/// Whether a standing flag that changed has become heavier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shift {
    /// It weighs more, or rests on a record that was not there before: receivers are alerted again.
    Worse,
    /// It weighs the same or less: only the flag is brought up to date.
    Milder,
}

/// What has to be written so that the right flags stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Flags to raise: receivers are alerted.
    pub raise: Vec<Standing>,
    /// Flags to bring up to date.
    pub change: Vec<(FlagId, Standing, Shift)>,
    /// Flags to clear: everyone who got the alert gets a correction.
    pub clear: Vec<(FlagId, Signal, Cleared)>,
    /// Flags that stand by records in dispute alone from now on, and since when, or by others again: nobody is alerted to either.
    pub dispute: Vec<(FlagId, Option<DateTime<Utc>>)>,
}

impl Reconciliation {
    /// Whether nothing has to be written.
    pub fn is_empty(&self) -> bool {
        let Self { raise, change, clear, dispute } = self;
        raise.is_empty() && change.is_empty() && clear.is_empty() && dispute.is_empty()
    }
}

/// The way from the flags that stand to those that should; doing it twice changes nothing.
pub fn reconcile(stood: &[Stood], should: &[Standing], today: NaiveDate) -> Reconciliation {
    let mut result = Reconciliation::default();
    let mut kept: BTreeSet<Signal> = BTreeSet::new();
    for flag in stood {
        match should.iter().find(|standing| standing.signal == flag.signal) {
            Some(standing) if kept.insert(flag.signal) => result.change.extend(shift(flag, standing).map(|shift| (flag.flag, standing.clone(), shift))),
            // A second flag for one signal is a mistake of the past: the first one speaks for both.
            Some(_) => result.clear.push((flag.flag, flag.signal, Cleared::Source)),
            None => {
                let over = flag.valid_until.is_some_and(|until| until <= today);
                result.clear.push((flag.flag, flag.signal, if over { Cleared::Expired } else { Cleared::Source }));
            }
        }
    }
    result.raise = should.iter().filter(|standing| !kept.contains(&standing.signal)).cloned().collect();
    result
}

fn shift(flag: &Stood, standing: &Standing) -> Option<Shift> {
    let before: BTreeSet<RecordId> = flag.records.iter().copied().collect();
    let now: BTreeSet<RecordId> = standing.records.iter().copied().collect();
    let same_days = (flag.opened_on, flag.valid_until, flag.turns_on) == (standing.opened_on, standing.valid_until, standing.turns_on);
    if before == now && flag.severity == standing.severity && same_days && flag.rule == standing.rule {
        return None;
    }
    let heavier = catalogue::weight(standing.severity) > catalogue::weight(flag.severity);
    Some(if heavier || !now.is_subset(&before) { Shift::Worse } else { Shift::Milder })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::record::validity::{self as published, Matter};
    use serde_json::json;

    fn id<T: std::str::FromStr>(n: u8) -> T {
        format!("00000000-0000-7000-8000-0000000000{n:02x}").parse().ok().expect("an identifier")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn record(n: u8, source: Source, decided_on: &str, content: Value) -> Evidence {
        let matter = Matter::new(source, day(decided_on)).with_content(&content, gravity_of(&content));
        // One that is never published is over when it begins.
        let never = Some(matter.decided_on);
        let published_until = published::Validity::of(&matter).and_then(|validity| validity.published.map_or(never, |span| span.until));
        Evidence { record: id(n), source, decided_on: Some(matter.decided_on), seen_on: day("2026-03-01"), published_until, content }
    }

    fn active() -> Subject {
        Subject { status: EnterpriseStatus::Active, status_on: day("2020-01-01"), disputed_at: None }
    }

    fn flags(evidence: &[Evidence], today: &str) -> Vec<(Signal, Severity)> {
        should_stand(active(), evidence, day(today)).into_iter().map(|s| (s.signal, s.severity)).collect()
    }

    #[test]
    fn each_record_says_its_part() {
        let today = "2026-03-10";
        for (source, content, expected) in [
            (Source::DishonestDebtor, json!({ "performance": "全部未履行" }), Some((Signal::RF01, Severity::High))),
            (Source::DishonestDebtor, json!({}), Some((Signal::RF01, Severity::High))),
            (Source::SeriousViolation, json!({ "reason": "生产不符合标准的食品" }), Some((Signal::RF15, Severity::High))),
            (Source::AbnormalOperation, json!({ "reason": "未按期公示年度报告" }), Some((Signal::RF14, Severity::Medium))),
            (Source::AbnormalOperation, json!({ "reason": "通过登记的住所或者经营场所无法联系" }), Some((Signal::RF14, Severity::High))),
            (Source::TaxArrears, json!({ "balance": 0 }), None),
            (Source::TaxArrears, json!({ "balance": 999_999 }), Some((Signal::RF09, Severity::Info))),
            (Source::TaxArrears, json!({ "balance": 1_000_000 }), Some((Signal::RF09, Severity::Low))),
            (Source::TaxArrears, json!({ "balance": 10_000_000 }), Some((Signal::RF09, Severity::Medium))),
            (Source::TaxArrears, json!({ "balance": 100_000_000 }), Some((Signal::RF09, Severity::High))),
            (Source::TaxArrears, json!({}), Some((Signal::RF09, Severity::Low))),
            (Source::TaxGrade, json!({ "grade": "D", "year": 2024 }), Some((Signal::RF11, Severity::High))),
            (Source::TaxGrade, json!({ "grade": "C", "year": "2024" }), Some((Signal::RF12, Severity::Medium))),
            (Source::TaxGrade, json!({ "grade": "B", "year": 2024 }), None),
            (Source::TaxGrade, json!({ "grade": "D", "year": 2022 }), None),
            (Source::TaxGrade, json!({ "grade": "D" }), None),
            (Source::Penalty, json!({ "category": "警告", "fine": null }), None),
            (Source::Penalty, json!({ "category": "警告、通报批评" }), None),
            (Source::Penalty, json!({ "category": "警告;罚款", "fine": 50_000 }), Some((Signal::RF17, Severity::Low))),
            (Source::Penalty, json!({ "category": "罚款", "fine": 100_000_000 }), Some((Signal::RF16, Severity::Medium))),
            (Source::Penalty, json!({ "category": "吊销许可证件" }), Some((Signal::RF16, Severity::Medium))),
            (Source::Penalty, json!({ "category": ["criticism", "warning"] }), None),
            (Source::Penalty, json!({ "category": ["fine", "warning"] }), Some((Signal::RF17, Severity::Low))),
            (Source::Penalty, json!({ "category": ["warning"], "category_2": "责令停产停业" }), Some((Signal::RF16, Severity::Medium))),
            (Source::Penalty, json!({ "category": ["suspended_operation"] }), Some((Signal::RF16, Severity::Medium))),
            (Source::AbnormalOperation, json!({ "reason": "unreachable" }), Some((Signal::RF14, Severity::High))),
            (Source::Penalty, json!({}), Some((Signal::RF17, Severity::Low))),
            (Source::Commitment, json!({ "performance": "none" }), Some((Signal::RF20, Severity::Low))),
            (Source::Commitment, json!({ "performance": "breached" }), Some((Signal::RF20, Severity::Medium))),
            (Source::Commitment, json!({ "performance": "part" }), None),
            (Source::Commitment, json!({ "performance": "all" }), None),
            (Source::Listing, json!({ "list": "grave_tax" }), Some((Signal::RF08, Severity::High))),
            (Source::Listing, json!({ "list": "unpaid_wages" }), Some((Signal::RF07, Severity::High))),
            (Source::Listing, json!({ "list": "work_safety" }), Some((Signal::RF06, Severity::High))),
            (Source::Listing, json!({ "list": "customs" }), Some((Signal::RF23, Severity::Medium))),
            (Source::Listing, json!({ "list": "tax_lapsed" }), Some((Signal::RF10, Severity::High))),
            (Source::Listing, json!({ "list": "watched" }), Some((Signal::RF40, Severity::Low))),
            (Source::Listing, json!({ "list": "coordination" }), None),
            (Source::Listing, json!({ "list": "honest" }), None),
            (Source::Listing, json!({ "list": "something" }), None),
            (Source::Licence, json!({}), None),
            (Source::Filing, json!({ "kind": "cancellation" }), None),
            (Source::Registration, json!({}), None),
        ] {
            let found = flags(&[record(1, source, "2026-01-15", content.clone())], today);
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{source} {content}");
            let by = if source == Source::Listing { content["list"].as_str().unwrap_or_default() } else { source.code() };
            assert!(found.iter().all(|(signal, _)| catalogue::raised_by(*signal).any(|code| code == by)), "{source} {content}");
        }
    }

    #[test]
    fn a_revoked_firm_is_flagged_by_its_status() {
        for (status, count) in
            [(EnterpriseStatus::Revoked, 1), (EnterpriseStatus::Cancelled, 1), (EnterpriseStatus::Active, 0), (EnterpriseStatus::MovedOut, 0)]
        {
            let standing = should_stand(Subject { status, status_on: day("2026-02-01"), disputed_at: None }, &[], day("2026-03-01"));
            assert_eq!(standing.len(), count, "{status}");
            assert!(standing.iter().all(|s| s.signal == Signal::RF13 && s.opened_on == day("2026-02-01") && s.records.is_empty()));
        }
    }

    #[test]
    fn records_of_one_kind_make_one_flag() {
        let mut first = record(2, Source::Penalty, "2026-01-10", json!({ "category": "罚款", "fine": 100 }));
        first.published_until = Some(day("2026-04-10"));
        let second = record(1, Source::Penalty, "2025-12-01", json!({ "category": "罚款", "fine": 100 }));
        let all = [first, second];
        let standing = should_stand(active(), &all, day("2026-03-01"));
        assert_eq!(standing.len(), 1);
        assert_eq!((&standing[0].records, standing[0].opened_on), (&vec![id(1), id(2)], day("2025-12-01")));
        assert_eq!((standing[0].valid_until, standing[0].turns_on), (Some(day("2028-12-01")), Some(day("2026-04-10"))));
        let later = should_stand(active(), &all, day("2026-04-10"));
        assert_eq!(later[0].records, vec![id(1)], "a record past its publication is not used");
        assert!(should_stand(active(), &all, day("2028-12-01")).is_empty());

        let owed = [
            record(1, Source::TaxArrears, "2026-01-01", json!({ "balance": 6_000_000 })),
            record(2, Source::TaxArrears, "2026-01-01", json!({ "balance": 4_000_000 })),
        ];
        assert_eq!(flags(&owed, "2026-03-01"), [(Signal::RF09, Severity::Medium)]);
    }

    #[test]
    fn the_latest_grade_counts_alone() {
        let d = record(1, Source::TaxGrade, "2024-04-20", json!({ "grade": "D", "year": 2023 }));
        let better = record(2, Source::TaxGrade, "2025-04-20", json!({ "grade": "B", "year": 2024 }));
        assert_eq!(flags(std::slice::from_ref(&d), "2025-03-01"), [(Signal::RF11, Severity::High)]);
        assert_eq!(flags(&[d.clone(), better], "2025-05-01"), []);
        assert_eq!(flags(&[d], "2025-07-01"), [], "not evaluated since: no bad grade");
    }

    #[test]
    fn a_list_entry_ends_with_its_last_day() {
        let mut listed = record(1, Source::SeriousViolation, "2023-03-01", json!({}));
        listed.published_until = Some(day("2026-03-01"));
        assert_eq!(flags(std::slice::from_ref(&listed), "2026-02-28").len(), 1);
        assert_eq!(flags(&[listed], "2026-03-01").len(), 0);
    }

    fn stood(n: u8, standing: &Standing) -> Stood {
        let Standing { signal, severity, records, valid_until, turns_on, opened_on, rule } = standing.clone();
        Stood { flag: id(n), signal, severity, records, opened_on, valid_until, turns_on, rule: rule.to_owned() }
    }

    #[test]
    fn flags_follow_the_records() {
        let today = day("2026-03-10");
        let debtor = record(1, Source::DishonestDebtor, "2026-03-01", json!({}));
        let should = should_stand(active(), std::slice::from_ref(&debtor), today);
        let raised = reconcile(&[], &should, today);
        assert_eq!((raised.raise.len(), raised.clear.len()), (1, 0));
        let standing = [stood(9, &should[0])];
        assert!(reconcile(&standing, &should, today).is_empty(), "the same fact is one alert");
        let by_older_rules = Stood { rule: "risk-2025".to_owned(), ..stood(9, &should[0]) };
        assert_eq!(reconcile(&[by_older_rules], &should, today).change, [(id(9), should[0].clone(), Shift::Milder)]);
        assert_eq!(reconcile(&standing, &[], today).clear, [(id(9), Signal::RF01, Cleared::Source)]);

        let second = record(2, Source::DishonestDebtor, "2026-03-05", json!({}));
        let both = should_stand(active(), &[debtor.clone(), second], today);
        assert_eq!(reconcile(&standing, &both, today).change, [(id(9), both[0].clone(), Shift::Worse)]);
        let twice = [stood(9, &both[0]), stood(8, &both[0])];
        let one_left = reconcile(&twice, &should, today);
        assert_eq!(one_left.change, [(id(9), should[0].clone(), Shift::Milder)]);
        assert_eq!(one_left.clear, [(id(8), Signal::RF01, Cleared::Source)]);

        let penalty = record(3, Source::Penalty, "2025-01-10", json!({ "category": "罚款" }));
        let general = should_stand(active(), &[penalty], day("2025-06-01"));
        assert_eq!(reconcile(&[stood(7, &general[0])], &[], day("2028-01-10")).clear, [(id(7), Signal::RF17, Cleared::Expired)]);
    }
}
