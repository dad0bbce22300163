//! What departments have delivered of a firm's figures: facts with gaps and ages, and monthly series.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::value::{EnterpriseStatus, Fen, Ppm, SubjectKind, Uscc};

use super::chance::{Chance, Stream, scaled};
use super::firm::Firm;
use super::organisation::department_of_fact;
use crate::enterprise::fact::{FactKey, Value};

/// A fact that a department delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The firm.
    pub code: Uscc,
    /// Which fact.
    pub key: FactKey,
    /// Its value.
    pub value: Value,
    /// The name of the department.
    pub department: &'static str,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
}

/// What a monthly series counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Electricity in kWh.
    Electricity,
    /// Insured staff.
    InsuredStaff,
}

/// A monthly series of a firm.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    /// The firm.
    pub code: Uscc,
    /// What it counts.
    pub measure: Measure,
    /// The name of the department.
    pub department: &'static str,
    /// The first day of each month and its number; a month that was not delivered is absent.
    pub months: Vec<(NaiveDate, i64)>,
}

/// The facts that departments deliver, in the catalogue's order.
pub const DELIVERED: [FactKey; 25] = [
    FactKey::Staff,
    FactKey::InsuredStaff,
    FactKey::RevenueYear,
    FactKey::RevenueTwelveMonths,
    FactKey::RevenueGrowth,
    FactKey::Assets,
    FactKey::TaxPaidYear,
    FactKey::PublicCreditGrade,
    FactKey::Qualifications,
    FactKey::Patents,
    FactKey::ExportsYear,
    FactKey::ElectricityTrend,
    FactKey::InsuranceArrearsMonths,
    FactKey::Zone,
    FactKey::InsuredTrend,
    FactKey::EnvironmentGrade,
    FactKey::CustomsGrade,
    FactKey::LabourGrade,
    FactKey::Trademarks,
    FactKey::Softwares,
    FactKey::LocalCreditGrade,
    FactKey::OutputGrade,
    FactKey::WaterTrend,
    FactKey::GasTrend,
    FactKey::OrdersTwelveMonths,
];

/// The facts by which the firm to show is chosen: later ones do not make it another.
pub const USUAL: &[FactKey] = DELIVERED.split_at(20).0;

/// Facts that the first cities did not have; drawn from a stream of their own, so that everything else stays.
const FIRST: usize = 13;

/// How often a fact is delivered at all.
#[derive(Clone, Copy)]
enum Cycle {
    Year,
    Quarter,
    Month,
}

fn cycle(key: FactKey) -> Cycle {
    match key.fresh_months() {
        0..=6 if key.fresh_months() > 0 => Cycle::Month,
        0 | 36.. => Cycle::Quarter,
        _ => Cycle::Year,
    }
}

/// The last day of the cycle that was delivered last, some time before `today`.
fn delivered_until(cycle: Cycle, today: NaiveDate) -> NaiveDate {
    let late = today.checked_sub_days(Days::new(20)).unwrap_or(today);
    let first = match cycle {
        Cycle::Year => today.checked_sub_months(Months::new(4)).and_then(|d| d.with_day(1)).and_then(|d| d.with_month(1)),
        Cycle::Quarter => late.with_day(1).and_then(|d| d.with_month(late.month0() / 3 * 3 + 1)),
        Cycle::Month => late.with_day(1),
    };
    first.and_then(|d| d.pred_opt()).unwrap_or(today)
}

/// The last day of the year of which departments have delivered the figures.
pub fn last_year(today: NaiveDate) -> NaiveDate {
    delivered_until(Cycle::Year, today)
}

/// The value of a fact as it really is; grades and places are drawn.
fn truth(firm: &Firm, key: FactKey, chance: &mut Chance) -> Option<Value> {
    let figures = &firm.figures;
    Some(match key {
        FactKey::Staff => Value::Count(figures.staff),
        FactKey::InsuredStaff => Value::Count(figures.insured_staff),
        FactKey::RevenueYear => Value::Money(figures.revenue),
        FactKey::RevenueTwelveMonths => Value::Money(figures.revenue_12m),
        FactKey::RevenueGrowth => Value::Rate(figures.growth),
        FactKey::Assets => Value::Money(figures.assets),
        FactKey::TaxPaidYear => Value::Money(figures.tax),
        FactKey::PublicCreditGrade => Value::Code(figures.credit_grade.to_owned()),
        FactKey::Qualifications => Value::Codes(figures.qualifications.iter().map(|q| (*q).to_owned()).collect()),
        FactKey::Patents => Value::Count(figures.patents),
        FactKey::ExportsYear => Value::Money(figures.exports),
        FactKey::ElectricityTrend => Value::Rate(figures.electricity_trend),
        FactKey::InsuranceArrearsMonths => Value::Count(figures.insurance_arrears),
        FactKey::Zone => Value::Code((*chance.pick(&ZONES)).to_owned()),
        FactKey::InsuredTrend => Value::Rate(Ppm((figures.growth.0 / 3 + chance.bell() * 40).clamp(-900_000, 2_000_000))),
        FactKey::EnvironmentGrade => Value::Code(graded(figures.quality, chance, &["green", "blue", "yellow", "red", "black"])),
        FactKey::CustomsGrade if figures.exports.0 > 0 => Value::Code(graded(figures.quality - 900, chance, &["aeo", "registered", "registered", "dishonest"])),
        FactKey::CustomsGrade => Value::Code("unregistered".to_owned()),
        FactKey::LabourGrade => Value::Code(graded(figures.quality + 400, chance, &["A", "B", "B", "C"])),
        FactKey::Trademarks => Value::Count(if chance.permille(280) { chance.between(1, 12) } else { 0 }),
        FactKey::Softwares => Value::Count(if firm.industry.section() == "I" { chance.between(0, 20) } else { i64::from(chance.permille(50)) }),
        FactKey::LocalCreditGrade => Value::Code(local_grade(figures.credit_grade, chance).to_owned()),
        FactKey::OutputGrade => Value::Code(graded(figures.quality, chance, &["A", "B", "C", "D"])),
        FactKey::WaterTrend => Value::Rate(Ppm((figures.growth.0 / 2 + chance.bell() * 110).clamp(-900_000, 2_000_000))),
        FactKey::GasTrend => Value::Rate(Ppm((figures.growth.0 / 2 + chance.bell() * 140).clamp(-900_000, 2_000_000))),
        FactKey::OrdersTwelveMonths => Value::Money(orders(firm, chance)),
        FactKey::SubjectKind
        | FactKey::Region
        | FactKey::Industry
        | FactKey::Status
        | FactKey::AgeMonths
        | FactKey::Capital
        | FactKey::TaxGrade
        | FactKey::PlatformLoans
        | FactKey::FirstLoan
        | FactKey::OpenFlags
        | FactKey::Penalties
        | FactKey::BrokenCommitments
        | FactKey::KeptCommitments
        | FactKey::SizeClass
        | FactKey::EstablishedOn
        | FactKey::RecentFlags
        | FactKey::RecentFlagsSix
        | FactKey::RecentFlagsTwentyFour
        | FactKey::HighFlags
        | FactKey::RecentHighFlags
        | FactKey::MediumFlags
        | FactKey::RecentMediumFlags
        | FactKey::Lists
        | FactKey::RecommendedLists
        | FactKey::AskedAmount
        | FactKey::AskedTerm
        | FactKey::AskedPurpose
        | FactKey::AskedGuarantees
        | FactKey::AskedRepayment => return None,
    })
}

/// The city's own grade: the national one, told apart more finely.
fn local_grade(national: &str, chance: &mut Chance) -> &'static str {
    match (national, chance.permille(300)) {
        ("A", true) => "a_plus",
        ("A", false) => "a",
        ("C", false) => "c",
        ("C", true) => "c_minus",
        ("D", false) => "d",
        ("D", true) => "d_minus",
        _ => "b",
    }
}

/// Orders won in a year: two firms in three have none that is published.
fn orders(firm: &Firm, chance: &mut Chance) -> Fen {
    let share = chance.between(40, 450);
    let has = firm.kind == SubjectKind::Company && firm.figures.staff >= 5 && chance.permille(420);
    if has { Fen(firm.figures.revenue_12m.0 / 100_000 * share * 100) } else { Fen::ZERO }
}

/// Codes of zones and parks; two firms in five belong to none.
const ZONES: [&str; 5] = ["none", "none", "etdz", "hntz", "park"];

/// A grade that the quality of a firm leads to, give or take one.
fn graded(quality: i64, chance: &mut Chance, grades: &[&str]) -> String {
    let place = 1 + (-quality - chance.bell() / 2) / 1_100;
    let last = i64::try_from(grades.len()).unwrap_or(1) - 1;
    grades[usize::try_from(place.clamp(0, last)).unwrap_or(0)].to_owned()
}

/// The facts of one firm that were delivered: about one in five is missing or has become stale.
pub fn facts(seed: u64, firm: &Firm, today: NaiveDate) -> Vec<Observed> {
    let mut chance = Chance::new(seed, Stream::Facts, firm.index);
    // Some firms are hardly known and some nearly whole, as in any city.
    let gap = chance.weighted(&[(40, 70), (35, 160), (18, 280), (7, 450)]) + if firm.kind == SubjectKind::Company { -15 } else { 25 };
    let mut known = Vec::with_capacity(DELIVERED.len());
    let mut more = Chance::new(seed, Stream::MoreFacts, firm.index);
    for (at, key) in DELIVERED.into_iter().enumerate() {
        let chance = if at < FIRST { &mut chance } else { &mut more };
        let (missing, stale) = (chance.permille(gap), chance.permille(38));
        let young = matches!(cycle(key), Cycle::Year) && firm.established_on > delivered_until(Cycle::Year, today);
        let (Some(value), Some(department)) = (truth(firm, key, chance), department_of_fact(key)) else { continue };
        if missing || (young && chance.permille(300)) {
            continue;
        }
        let usual = delivered_until(cycle(key), today);
        let older = stale && key.fresh_months() > 0;
        let as_of_on = if older { usual.checked_sub_months(Months::new(key.fresh_months() + 2)).unwrap_or(usual) } else { usual };
        known.push(Observed { code: firm.code.clone(), key, value, department: &department.name, as_of_on });
    }
    known
}

/// How many months a series covers.
const MONTHS: u32 = 24;

/// The monthly series of a firm; three firms in five that are in business have one or two.
pub fn series(seed: u64, firm: &Firm, today: NaiveDate) -> Vec<Series> {
    let mut chance = Chance::new(seed, Stream::Series, firm.index);
    let mut all = Vec::new();
    if firm.status != EnterpriseStatus::Active {
        return all;
    }
    let wanted = [
        (Measure::Electricity, 520, FactKey::ElectricityTrend, firm.figures.monthly_kwh, firm.figures.electricity_trend),
        (Measure::InsuredStaff, 450, FactKey::InsuredStaff, firm.figures.insured_staff, Ppm(firm.figures.growth.0 / 3)),
    ];
    for (measure, share, key, level, trend) in wanted {
        if !chance.permille(share) || level == 0 {
            continue;
        }
        let Some(department) = department_of_fact(key) else { continue };
        all.push(Series { code: firm.code.clone(), measure, department: &department.name, months: months(firm, measure, level, trend, today, &mut chance) });
    }
    all
}

/// Numbers around a level that the trend leads to, with the season and the quiet weeks of the new year.
fn months(firm: &Firm, measure: Measure, level: i64, trend: Ppm, today: NaiveDate, chance: &mut Chance) -> Vec<(NaiveDate, i64)> {
    let last = delivered_until(Cycle::Month, today).with_day(1).unwrap_or(today);
    let mut months = Vec::new();
    for back in (0..MONTHS).rev() {
        let Some(month) = last.checked_sub_months(Months::new(back)) else { continue };
        if month < firm.established_on || chance.permille(12) {
            continue;
        }
        let season = match measure {
            Measure::Electricity => SEASON[usize::try_from(month.month0()).unwrap_or(0)],
            Measure::InsuredStaff => 1_000_000,
        };
        let noise = match measure {
            Measure::Electricity => chance.spread(70),
            Measure::InsuredStaff => 1_000_000 + chance.bell() * 12,
        };
        // The level of a year ago is what, grown by the trend, gives today's.
        let drift = 1_000_000 - trend.0 * i64::from(back) / i64::from(MONTHS / 2);
        let number = scaled(scaled(scaled(level, season), noise), drift.max(150_000));
        months.push((month, number.max(0)));
    }
    months
}

/// Electricity by month against the year's mean: summer and winter high, the month of the spring festival low.
const SEASON: [i64; 12] = [980_000, 760_000, 960_000, 950_000, 970_000, 1_040_000, 1_160_000, 1_190_000, 1_050_000, 960_000, 970_000, 1_020_000];

#[cfg(test)]
mod tests {
    use super::super::firm::firm;
    use super::*;
    use crate::enterprise::fact::{Fact, Provenance, dated};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
    }

    #[test]
    fn about_one_fact_in_five_is_unknown() {
        for seed in [1, 2, 3] {
            let (mut known, mut stale) = (0, 0);
            for index in 0..3_000 {
                for fact in facts(seed, &firm(seed, index, today()), today()) {
                    assert!(fact.as_of_on < today());
                    match dated(fact.key, fact.value, Provenance::Delivered(fact.department.to_owned()), fact.as_of_on, today()) {
                        Fact::Known { .. } => known += 1,
                        Fact::Unknown(_) => stale += 1,
                    }
                }
            }
            let all = 3_000 * DELIVERED.len();
            let unknown = (all - known) * 1000 / all;
            assert!((180..=220).contains(&unknown), "{unknown} of a thousand");
            assert!(stale > 0);
        }
    }

    #[test]
    fn figures_hang_together() {
        let mut by_staff: Vec<(i64, i64)> = (0..2_000).map(|i| firm(1, i, today()).figures).map(|f| (f.staff, f.revenue.0)).collect();
        by_staff.sort_unstable();
        let revenue = |part: &[(i64, i64)]| {
            let mut all: Vec<i64> = part.iter().map(|p| p.1).collect();
            all.sort_unstable();
            all[all.len() / 2]
        };
        assert!(revenue(&by_staff[1_500..]) > 5 * revenue(&by_staff[..500]));
        for index in 0..500 {
            let figures = firm(1, index, today()).figures;
            assert!(figures.insured_staff <= figures.staff && figures.exports <= figures.revenue);
        }
    }

    #[test]
    fn series_end_last_month_and_are_in_order() {
        let mut found = 0;
        for index in 0..300 {
            for series in series(1, &firm(1, index, today()), today()) {
                found += 1;
                assert!(series.months.windows(2).all(|pair| pair[0].0 < pair[1].0));
                assert!(series.months.iter().all(|m| m.0 < today() && m.1 >= 0));
            }
        }
        assert!((150..450).contains(&found), "{found}");
    }

    #[test]
    fn what_is_delivered_is_fresh_on_any_day() {
        let mut day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
        for _ in 0..400 {
            for key in DELIVERED {
                let as_of_on = delivered_until(cycle(key), day);
                assert!(as_of_on < day);
                assert!(matches!(dated(key, Value::Count(1), Provenance::Platform, as_of_on, day), Fact::Known { .. }), "{key:?} on {day}");
            }
            day = day.succ_opt().expect("a day");
        }
    }
}
