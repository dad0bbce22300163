//! Putting the profile of a firm together: what was delivered goes before what was declared, the newer before the older; what was declared
//! and is contradicted by a delivery counts for nothing.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::value::id::RecordId;
use entity::value::{EnterpriseStatus, Fen, Industry, Region, Severity, Source, SubjectKind};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::confirm::judge::{Standing, judge};
use super::fact::{Fact, FactKey, Profile, Provenance, Value, Why, dated};
use super::facts::Rests;
use super::size::{Indicators, size_class, year_of};
use crate::credit::collected::since::Collected;
use crate::credit::record::list::{self, Speaks, stands_on};

/// What the registration says, as far as the profile needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Kind of subject.
    pub kind: SubjectKind,
    /// Whether it is in business; none while that is objected to.
    pub status: Option<EnterpriseStatus>,
    /// Where it is.
    pub region: Option<Region>,
    /// What it does.
    pub industry: Option<Industry>,
    /// Since when.
    pub established_on: Option<NaiveDate>,
    /// Its capital.
    pub capital: Option<Fen>,
    /// The department that delivered it.
    pub source: String,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
}

/// A stored fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Which.
    pub key: FactKey,
    /// Its value.
    pub value: Value,
    /// Where it is from.
    pub source: Provenance,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
    /// The last day on which it holds, as the source says.
    pub valid_to_on: Option<NaiveDate>,
    /// What it rests on is objected to.
    pub disputed: bool,
    /// The row that it rests on; none for what a firm declared.
    pub record: Option<RecordId>,
}

impl Stored {
    /// As a fact of a day.
    fn fact(&self, today: NaiveDate) -> Fact<Value> {
        match (self.disputed, self.valid_to_on) {
            (true, _) => Fact::Unknown(Why::Disputed),
            (false, Some(last)) if last < today => Fact::Unknown(Why::Stale),
            (false, _) => dated(self.key, self.value.clone(), self.source.clone(), self.as_of_on, today),
        }
    }
}

/// A current public-credit record, as far as the profile needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// What it is.
    pub source: Source,
    /// Its fields.
    pub content: Json,
    /// The department.
    pub department: String,
    /// The day of the decision, of a settled commitment that of what became of it.
    pub decided_on: Option<NaiveDate>,
    /// The day the platform first had it.
    pub seen_on: NaiveDate,
}

/// An open risk flag, as far as the profile needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenFlag {
    /// RF01 …
    pub code: String,
    /// How heavy.
    pub severity: Severity,
    /// The day from which it counts.
    pub opened_on: NaiveDate,
}

/// What the platform's own ledgers say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// Open risk flags.
    pub open_flags: Vec<OpenFlag>,
    /// Outstanding loans seen on the platform.
    pub platform_loans: Fen,
    /// Whether a disbursement of the firm is on the ledger.
    pub has_borrowed: bool,
}

/// How many months back each fact looks for the events of open flags.
pub const RECENT: [(FactKey, u32); 3] = [(FactKey::RecentFlagsSix, 6), (FactKey::RecentFlags, 12), (FactKey::RecentFlagsTwentyFour, 24)];
/// The facts that count open flags of a severity, all and those whose events lie no more than [`RECENT_COUNTED`] months back.
pub const COUNTED: [(Severity, FactKey, FactKey); 2] =
    [(Severity::High, FactKey::HighFlags, FactKey::RecentHighFlags), (Severity::Medium, FactKey::MediumFlags, FactKey::RecentMediumFlags)];
/// How many months back those facts look.
pub const RECENT_COUNTED: u32 = 12;

/// Whole months between two days.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    if to.day() < from.day() && to.succ_opt().is_some_and(|next| next.month() == to.month()) { months - 1 } else { months }
}

/// Whether today is no later than so many months after the day; the last day of a shorter month stands for its missing ones.
pub fn within(day: NaiveDate, months: u32, today: NaiveDate) -> bool {
    day.checked_add_months(chrono::Months::new(months)).is_none_or(|until| today <= until)
}

/// Puts the profile together. What no delivery has spoken of yet is not known of any firm.
pub fn assemble(registered: &Registered, stored: &[Stored], records: &[Counted], own: &Own, collected: &Collected, today: NaiveDate) -> Profile {
    let mut profile = Profile::default();
    put_registered(&mut profile, registered, today);
    put_stored(&mut profile, stored, today);
    put_size(&mut profile, registered.industry.as_ref(), today);
    put_records(&mut profile, records, collected, today);
    put_own(&mut profile, own, today);
    profile
}

/// Which of the sources and lists have come that what is known of every firm depends on; another answer makes other profiles of all of them.
pub fn came(collected: &Collected) -> String {
    let lists = [Speaks::Against, Speaks::For].into_iter().flat_map(list::codes);
    let all = [Source::Penalty.code(), Source::Commitment.code()].into_iter().chain(lists);
    let came: String = all.map(|code| if collected.has(code) { '1' } else { '0' }).collect();
    hex::encode(&Sha256::digest(came)[..8])
}

fn put_registered(profile: &mut Profile, registered: &Registered, today: NaiveDate) {
    let mut put = |key: FactKey, value: Option<Value>| {
        if let Some(value) = value {
            profile.put(key, dated(key, value, Provenance::Delivered(registered.source.clone()), registered.as_of_on, today));
        }
    };
    put(FactKey::SubjectKind, Some(Value::Code(registered.kind.code().to_owned())));
    put(FactKey::Status, registered.status.map(|status| Value::Code(status.code().to_owned())));
    put(FactKey::Region, registered.region.as_ref().map(|r| Value::Code(r.to_string())));
    put(FactKey::Industry, registered.industry.as_ref().map(|i| Value::Code(i.to_string())));
    put(FactKey::EstablishedOn, registered.established_on.map(Value::Day));
    put(FactKey::AgeMonths, registered.established_on.map(|day| Value::Count(months_between(day, today))));
    put(FactKey::Capital, registered.capital.map(Value::Money));
}

fn put_stored(profile: &mut Profile, stored: &[Stored], today: NaiveDate) {
    for key in FactKey::ALL {
        let delivered = |s: &&Stored| matches!(s.source, Provenance::Delivered(_) | Provenance::Platform);
        let of_key = || stored.iter().filter(|s| s.key == *key);
        let fresh = |s: &Stored| match s.fact(today) {
            Fact::Known { .. } | Fact::Unknown(Why::Disputed) => true,
            Fact::Unknown(Why::Missing | Why::Stale | Why::NotAuthorised) => false,
        };
        // What departments contradict does not stand in for what they said, however old that has become.
        let holds = |s: &&Stored| s.source != Provenance::Declared || judge(s, stored).standing != Standing::Contradicted;
        // A delivered fact goes before a declared one, unless it is stale and the declared one is not.
        let newest = of_key().filter(delivered).max_by_key(|s| s.as_of_on).filter(|s| fresh(s));
        let best = newest.or_else(|| of_key().filter(holds).max_by_key(|s| s.as_of_on));
        if let Some(best) = best {
            profile.put_resting(*key, best.fact(today), Rests { record: best.record, valid_to_on: best.valid_to_on });
        }
    }
}

/// The size class anew, after the figures that it follows from were changed on trial; not known when they no longer say it. What is supposed
/// is supposed to be of one year.
pub fn resize(profile: &mut Profile, today: NaiveDate) {
    let industry: Option<Industry> = if let Some(Value::Code(code)) = profile.value(FactKey::Industry) { code.parse().ok() } else { None };
    let figures = [FactKey::Staff, FactKey::RevenueYear, FactKey::Assets].into_iter().filter_map(|key| figure(profile, key)).collect::<Vec<_>>();
    profile.put(FactKey::SizeClass, Fact::Unknown(Why::Missing));
    put_class(profile, industry.as_ref(), &figures, today);
}

/// A figure that decides on the size class, with its day.
type Figure = (FactKey, Value, NaiveDate);

fn figure(profile: &Profile, key: FactKey) -> Option<Figure> {
    if let Fact::Known { value, as_of_on, .. } = profile.get(key) { Some((key, value, as_of_on)) } else { None }
}

/// The size class of today's known figures of the latest year that says it: those of different years say nothing together.
fn put_size(profile: &mut Profile, industry: Option<&Industry>, today: NaiveDate) {
    let mut by_year: BTreeMap<i32, Vec<Figure>> = BTreeMap::new();
    for figure in [FactKey::Staff, FactKey::RevenueYear, FactKey::Assets].into_iter().filter_map(|key| figure(profile, key)) {
        by_year.entry(year_of(figure.2)).or_default().push(figure);
    }
    for figures in by_year.values().rev() {
        if put_class(profile, industry, figures, today) {
            return;
        }
    }
}

/// Puts the class in that figures come to, as old as the oldest of them; whether they come to one.
fn put_class(profile: &mut Profile, industry: Option<&Industry>, figures: &[Figure], today: NaiveDate) -> bool {
    let mut of = Indicators::default();
    for (key, value, _) in figures {
        match (key, value) {
            (FactKey::Staff, Value::Count(staff)) => of.staff = Some(*staff),
            (FactKey::RevenueYear, Value::Money(amount)) => of.revenue = Some(*amount),
            (FactKey::Assets, Value::Money(amount)) => of.assets = Some(*amount),
            (_, _) => {}
        }
    }
    let Some(class) = industry.and_then(|industry| size_class(industry, of)) else { return false };
    let as_of_on = figures.iter().map(|(.., day)| *day).min().unwrap_or(today);
    profile.put(FactKey::SizeClass, Fact::Known { value: Value::Code(class.code().to_owned()), source: Provenance::Platform, as_of_on });
    true
}

fn put_records(profile: &mut Profile, records: &[Counted], collected: &Collected, today: NaiveDate) {
    let of = |source: Source| records.iter().filter(move |r| r.source == source);
    let day = |r: &Counted| r.decided_on.unwrap_or(r.seen_on);
    let grade = of(Source::TaxGrade).max_by_key(|r| (r.content.get("year").and_then(year), day(r)));
    if let Some((record, grade)) = grade.and_then(|r| Some((r, r.content.get("grade")?.as_str()?))) {
        let value = Value::Code(grade.to_owned());
        profile.put(FactKey::TaxGrade, dated(FactKey::TaxGrade, value, Provenance::Delivered(record.department.clone()), day(record), today));
    }
    let counted = |source: Source, count: usize| {
        let value = Value::Count(i64::try_from(count).unwrap_or(i64::MAX));
        if collected.has(source.code()) { Fact::Known { value, source: Provenance::Platform, as_of_on: today } } else { Fact::Unknown(Why::Missing) }
    };
    profile.put(FactKey::Penalties, counted(Source::Penalty, of(Source::Penalty).count()));
    let broken = of(Source::Commitment).filter(|r| r.content.get("performance").and_then(Json::as_str) == Some("breached") && within(day(r), 24, today));
    profile.put(FactKey::BrokenCommitments, counted(Source::Commitment, broken.count()));
    let kept = of(Source::Commitment).filter(|r| r.content.get("performance").and_then(Json::as_str) == Some("all") && within(day(r), 24, today));
    profile.put(FactKey::KeptCommitments, counted(Source::Commitment, kept.count()));
    for (key, speaks) in [(FactKey::Lists, Speaks::Against), (FactKey::RecommendedLists, Speaks::For)] {
        let stands = |code: &&str| records.iter().any(|r| stands_on(r.source, &r.content) == Some((*code, speaks)));
        let on = list::codes(speaks).into_iter().filter(stands).map(str::to_owned).collect();
        profile.put(key, Fact::Known { value: Value::Codes(on), source: Provenance::Platform, as_of_on: today });
        profile.leave_open(key, list::codes(speaks).into_iter().filter(|code| !collected.has(code)).map(str::to_owned).collect());
    }
}

fn year(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn put_own(profile: &mut Profile, own: &Own, today: NaiveDate) {
    let mut known = |key: FactKey, value: Value| profile.put(key, Fact::Known { value, source: Provenance::Platform, as_of_on: today });
    let codes = |of: &mut dyn Iterator<Item = &OpenFlag>| Value::Codes(of.map(|flag| flag.code.clone()).collect());
    known(FactKey::OpenFlags, codes(&mut own.open_flags.iter()));
    for (key, months) in RECENT {
        known(key, codes(&mut own.open_flags.iter().filter(|flag| within(flag.opened_on, months, today))));
    }
    let count = |flags: usize| Value::Count(i64::try_from(flags).unwrap_or(i64::MAX));
    for (severity, all, recent) in COUNTED {
        let of = || own.open_flags.iter().filter(|flag| flag.severity == severity);
        known(all, count(of().count()));
        known(recent, count(of().filter(|flag| within(flag.opened_on, RECENT_COUNTED, today)).count()));
    }
    known(FactKey::PlatformLoans, Value::Money(own.platform_loans));
    // The platform cannot see the PBoC system: only a loan of its own ledger settles the question, otherwise the firm's word stands.
    if own.has_borrowed {
        known(FactKey::FirstLoan, Value::YesNo(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a day")
    }

    fn registered() -> Registered {
        Registered {
            kind: SubjectKind::Company,
            status: Some(EnterpriseStatus::Active),
            region: "320812".parse().ok(),
            industry: "C17".parse().ok(),
            established_on: Some(day(2024, 3, 15)),
            capital: None,
            source: "市场监督管理部门".to_owned(),
            as_of_on: day(2026, 1, 5),
        }
    }

    #[test]
    fn months_are_whole() {
        assert_eq!(months_between(day(2024, 3, 15), day(2026, 3, 14)), 23);
        assert_eq!(months_between(day(2024, 3, 15), day(2026, 3, 15)), 24);
        assert_eq!(months_between(day(2024, 1, 31), day(2024, 2, 29)), 1);
    }

    #[test]
    fn a_span_of_months_ends_on_the_same_day_or_the_last_of_a_shorter_month() {
        assert!(within(day(2026, 2, 28), 24, day(2028, 2, 28)));
        assert!(!within(day(2026, 2, 28), 24, day(2028, 2, 29)), "one day more");
        assert!(within(day(2024, 2, 29), 12, day(2025, 2, 28)));
        assert!(!within(day(2024, 2, 29), 12, day(2025, 3, 1)));
    }

    #[test]
    fn a_delivered_fact_goes_before_a_declared_one_until_it_is_stale() {
        let stored = |source: Provenance, n: i64, on: NaiveDate| Stored {
            key: FactKey::Staff,
            value: Value::Count(n),
            source,
            as_of_on: on,
            valid_to_on: None,
            disputed: false,
            record: None,
        };
        let facts = [stored(Provenance::Delivered("人社部门".to_owned()), 20, day(2025, 6, 1)), stored(Provenance::Declared, 30, day(2026, 1, 1))];
        let at = |today| assemble(&registered(), &facts, &[], &Own::default(), &Collected::whole(), today).value(FactKey::Staff).cloned();
        assert_eq!(at(day(2026, 3, 2)), Some(Value::Count(20)));
        assert_eq!(at(day(2027, 1, 2)), Some(Value::Count(30)), "the delivered one is stale after 18 months");
    }

    #[test]
    fn what_a_delivery_contradicts_does_not_come_back_when_the_delivery_has_become_stale() {
        let revenue = |source: Provenance, wan: i64, on: NaiveDate| Stored {
            key: FactKey::RevenueYear,
            value: Value::Money(Fen::wan(wan)),
            source,
            as_of_on: on,
            valid_to_on: None,
            disputed: false,
            record: None,
        };
        let delivered = revenue(Provenance::Delivered("税务部门".to_owned()), 100, day(2024, 12, 31));
        // Declared later of the same year: it goes stale later too.
        let at = |declared: i64, today: NaiveDate| {
            let facts = [delivered.clone(), revenue(Provenance::Declared, declared, day(2025, 3, 1))];
            assemble(&registered(), &facts, &[], &Own::default(), &Collected::whole(), today).get(FactKey::RevenueYear)
        };
        let value = |fact: Fact<Value>| if let Fact::Known { value, .. } = fact { Some(value) } else { None };
        assert_eq!(value(at(900, day(2026, 6, 29))), Some(Value::Money(Fen::wan(100))));
        assert_eq!(at(900, day(2026, 7, 15)), Fact::Unknown(Why::Stale), "not the contradicted one");
        assert_eq!(value(at(101, day(2026, 7, 15))), Some(Value::Money(Fen::wan(101))), "the verified one");
    }

    #[test]
    fn a_fact_that_has_run_out_or_is_in_dispute_is_unknown_for_that_reason() {
        let held = |valid_to_on, disputed| Stored {
            key: FactKey::LabourGrade,
            value: Value::Code("A".to_owned()),
            source: Provenance::Delivered("人社部门".to_owned()),
            as_of_on: day(2025, 12, 31),
            valid_to_on,
            disputed,
            record: None,
        };
        let at = |stored: Stored| assemble(&registered(), &[stored], &[], &Own::default(), &Collected::whole(), day(2026, 3, 2)).get(FactKey::LabourGrade);
        assert!(matches!(at(held(Some(day(2026, 3, 2)), false)), Fact::Known { .. }), "its last day");
        assert_eq!(at(held(Some(day(2026, 3, 1)), false)), Fact::Unknown(Why::Stale));
        assert_eq!(at(held(None, true)), Fact::Unknown(Why::Disputed));
    }

    #[test]
    fn flags_lists_and_size_are_facts_of_the_platform() {
        let flag = |code: &str, severity, opened_on| OpenFlag { code: code.to_owned(), severity, opened_on };
        let own = Own { open_flags: vec![flag("RF16", Severity::Medium, day(2024, 1, 1)), flag("RF01", Severity::High, day(2026, 1, 1))], ..Own::default() };
        let listed = Counted {
            source: Source::DishonestDebtor,
            content: Json::Null,
            department: "法院".to_owned(),
            decided_on: Some(day(2026, 1, 1)),
            seen_on: day(2026, 1, 2),
        };
        let staff = Stored {
            key: FactKey::Staff,
            value: Value::Count(9),
            source: Provenance::Declared,
            as_of_on: day(2026, 1, 1),
            valid_to_on: None,
            disputed: false,
            record: None,
        };
        let profile = assemble(&registered(), &[staff], &[listed], &own, &Collected::whole(), day(2026, 3, 2));
        let codes = |of: &[&str]| Some(Value::Codes(of.iter().map(|c| (*c).to_owned()).collect()));
        assert_eq!(profile.value(FactKey::OpenFlags).cloned(), codes(&["RF16", "RF01"]));
        assert_eq!(profile.value(FactKey::RecentFlags).cloned(), codes(&["RF01"]));
        assert_eq!(profile.value(FactKey::RecentFlagsSix).cloned(), codes(&["RF01"]));
        assert_eq!(profile.value(FactKey::RecentFlagsTwentyFour).cloned(), codes(&["RF01"]), "26 months are more than 24");
        assert_eq!([FactKey::HighFlags, FactKey::RecentHighFlags].map(|key| profile.value(key).cloned()), [Some(Value::Count(1)), Some(Value::Count(1))]);
        let later = assemble(&registered(), &[], &[], &own, &Collected::whole(), day(2026, 7, 2));
        assert_eq!(later.value(FactKey::RecentFlagsSix).cloned(), codes(&[]), "half a year and a day later");
        assert_eq!(later.value(FactKey::RecentFlags).cloned(), codes(&["RF01"]));
        let later = assemble(&registered(), &[], &[], &own, &Collected::whole(), day(2027, 1, 2));
        assert_eq!([FactKey::HighFlags, FactKey::RecentHighFlags].map(|key| later.value(key).cloned()), [Some(Value::Count(1)), Some(Value::Count(0))]);
        assert_eq!([FactKey::MediumFlags, FactKey::RecentMediumFlags].map(|key| profile.value(key).cloned()), [Some(Value::Count(1)), Some(Value::Count(0))]);
        assert_eq!(profile.value(FactKey::Lists).cloned(), codes(&["dishonest_debtor"]));
        assert_eq!(profile.value(FactKey::SizeClass), Some(&Value::Code("micro".to_owned())), "fewer than 20 people are micro in industry C");
    }

    #[test]
    fn the_size_class_follows_from_figures_of_one_year() {
        let stored = |key: FactKey, value: Value, on: NaiveDate| Stored {
            key,
            value,
            source: Provenance::Delivered("市场监督管理部门".to_owned()),
            as_of_on: on,
            valid_to_on: None,
            disputed: false,
            record: None,
        };
        let (staff, revenue) = (|n, on| stored(FactKey::Staff, Value::Count(n), on), |wan, on| stored(FactKey::RevenueYear, Value::Money(Fen::wan(wan)), on));
        let class = |facts: &[Stored], today: NaiveDate| match assemble(&registered(), facts, &[], &Own::default(), &Collected::whole(), today)
            .get(FactKey::SizeClass)
        {
            Fact::Known { value: Value::Code(code), as_of_on, .. } => Some((code, as_of_on)),
            Fact::Known { .. } | Fact::Unknown(_) => None,
        };
        let of = |code: &str, on| Some((code.to_owned(), on));
        let (old, new) = (day(2024, 12, 31), day(2025, 12, 31));
        let today = day(2026, 3, 2);
        assert_eq!(class(&[staff(400, new), revenue(5_000, new)], today), of("medium", new));
        assert_eq!(class(&[staff(400, day(2026, 2, 20)), revenue(5_000, new)], today), of("medium", new), "what is said in spring is of the year that is over");
        assert_eq!(class(&[staff(400, old), revenue(5_000, new)], today), None, "people of 2024 and revenue of 2025");
        assert_eq!(class(&[staff(400, day(2025, 8, 1)), revenue(5_000, old)], today), None);
        assert_eq!(class(&[staff(400, new), revenue(200, old)], today), of("micro", old), "the revenue of 2024 alone says it");
        assert_eq!(class(&[staff(12, new), revenue(5_000, old)], today), of("micro", new), "as the people of 2025 do");
    }

    #[test]
    fn what_nobody_said_is_unknown_and_a_ledger_loan_settles_the_first_loan() {
        let profile = assemble(&registered(), &[], &[], &Own::default(), &Collected::whole(), day(2026, 3, 2));
        assert_eq!(profile.value(FactKey::FirstLoan), None);
        assert_eq!(profile.value(FactKey::Capital), None);
        let own = Own { has_borrowed: true, ..Own::default() };
        let profile = assemble(&registered(), &[], &[], &own, &Collected::whole(), day(2026, 3, 2));
        assert_eq!(profile.value(FactKey::FirstLoan), Some(&Value::YesNo(false)));
    }
}
