//! Facts and monthly series of a firm, worked out from the rows of one source of figures.
//!
//! A sum needs every one of its twelve months, a comparison of years at least nine months that both years have; with fewer the fact is
//! unknown, unless the source says the result itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};
use entity::value::id::RecordId;
use entity::value::{Fen, Ppm};
use serde_json::Value as Json;

use crate::credit::feed::figure_rule::{FactRule, Way};
use crate::credit::feed::rule::{Rules, Stretch};
use crate::enterprise::fact::{FactKey, Shape, Value};

/// Months that a sum covers.
pub const SUMMED: usize = 12;
/// Months of twelve that both years must have before they are compared.
pub const COMPARED: usize = 9;

/// A row that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The record.
    pub record: RecordId,
    /// The day that it is about.
    pub on: NaiveDate,
    /// The last day on which it holds, as the source says.
    pub valid_to_on: Option<NaiveDate>,
    /// Its fields.
    pub content: Json,
    /// It is objected to.
    pub disputed: bool,
}

impl Row {
    fn number(&self, field: &str) -> Option<i64> {
        self.content.get(field).and_then(Json::as_i64)
    }
    fn text(&self, field: &str) -> Option<&str> {
        self.content.get(field).and_then(Json::as_str)
    }
}

/// A fact that rows came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// Which.
    pub key: FactKey,
    /// Its value.
    pub value: Value,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
    /// The last day on which it holds; none while no end is known.
    pub valid_to_on: Option<NaiveDate>,
    /// The newest row that it rests on.
    pub record: RecordId,
    /// Every row that it was made of, with the day that it is about; the newest is among them.
    pub rows: BTreeMap<RecordId, NaiveDate>,
    /// It rests on a row that is objected to.
    pub disputed: bool,
}

/// How many months are there of those that a fact needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct There {
    /// Months that are there.
    pub have: usize,
    /// Months that it needs.
    pub need: usize,
}

/// What a delivered fact rests on: what its firm may object to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    /// The newest row that it rests on.
    pub record: RecordId,
    /// Since when the platform has it so.
    pub recorded_on: NaiveDate,
}

/// A number for each month or year, under its first day.
pub type ByMonth = BTreeMap<NaiveDate, i64>;

/// The facts that rows of a source come to on a day.
pub fn work_out(rules: &Rules, rows: &[Row], today: NaiveDate) -> Vec<Worked> {
    let of = |rows: &[&Row]| -> Vec<Worked> { rules.facts.iter().filter_map(|rule| one(rule, rows, today)).collect() };
    let mut whole = of(&rows.iter().collect::<Vec<_>>());
    let used: Vec<&Row> = rows.iter().filter(|row| !row.disputed).collect();
    if used.len() < rows.len() {
        let used = of(&used);
        // What would be otherwise without the rows in dispute rests on them; what would be the same was made of the others.
        for fact in &mut whole {
            let same = |other: &&Worked| other.key == fact.key && other.value == fact.value && other.as_of_on == fact.as_of_on;
            match used.iter().find(same) {
                Some(other) => fact.clone_from(other),
                None => fact.disputed = true,
            }
        }
    }
    whole
}

/// The numbers of a field by month or year; of several in one, the latest.
pub fn series<'a>(of: &str, each: Stretch, rows: impl IntoIterator<Item = &'a Row>) -> ByMonth {
    said(of, each, rows).into_iter().map(|(begins, (number, _))| (begins, number)).collect()
}

/// The same, each with the row that says it.
fn said<'a>(of: &str, each: Stretch, rows: impl IntoIterator<Item = &'a Row>) -> BTreeMap<NaiveDate, (i64, &'a Row)> {
    let begins = |on: NaiveDate| match each {
        Stretch::Month => on.with_day(1),
        Stretch::Year => NaiveDate::from_ymd_opt(on.year(), 1, 1),
    };
    let mut points: Vec<_> = rows.into_iter().filter_map(|row| Some((begins(row.on)?, row.number(of)?, row))).collect();
    points.sort_by_key(|(begins, _, row)| (*begins, row.on, row.record));
    points.into_iter().map(|(begins, number, row)| (begins, (number, row))).collect()
}

/// How many months a fact has of those that it needs; nothing for a fact that needs none.
pub fn there(way: &Way, months: &ByMonth) -> Option<There> {
    let last = months.keys().next_back().copied();
    let count = |holds: &dyn Fn(NaiveDate) -> bool| last.map_or(0, |last| year_to(last).filter(|month| holds(*month)).count());
    match way {
        Way::Latest { .. } | Way::All { .. } => None,
        Way::Sum { .. } => Some(There { have: count(&|month| months.contains_key(&month)), need: SUMMED }),
        Way::Trend { .. } => {
            let both = |month| months.contains_key(&month) && before(month).is_some_and(|before| months.contains_key(&before));
            Some(There { have: count(&both), need: COMPARED })
        }
        Way::Against { .. } => {
            let both = last.and_then(before).is_some_and(|before| months.contains_key(&before));
            Some(There { have: usize::from(last.is_some()) + usize::from(both), need: 2 })
        }
    }
}

/// Twelve months that end with one.
fn year_to(last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..12).filter_map(move |back| last.checked_sub_months(Months::new(back)))
}

/// The same month a year before.
fn before(month: NaiveDate) -> Option<NaiveDate> {
    month.checked_sub_months(Months::new(12))
}

fn one(rule: &FactRule, rows: &[&Row], today: NaiveDate) -> Option<Worked> {
    let fact = |value: Value, row: &Row| Worked {
        key: rule.key,
        value,
        as_of_on: row.on,
        valid_to_on: row.valid_to_on,
        record: row.record,
        rows: days([row]),
        disputed: false,
    };
    let shape = rule.key.shape();
    match &rule.is {
        Way::Latest { of } => {
            let newest = newest(rows, |row| row.content.get(of.as_str()).is_some())?;
            Some(fact(value(shape, newest, of)?, newest))
        }
        Way::All { of, except } => {
            let holds = holding(rows, of, except, today);
            let newest = newest(&holds, |_| true)?;
            let valid_to_on = holds.iter().filter_map(|row| row.valid_to_on).min();
            Some(Worked { valid_to_on, rows: days(holds.iter().copied()), ..fact(Value::Codes(codes(&holds, of)), newest) })
        }
        Way::Sum { of, stated } | Way::Trend { of, stated } | Way::Against { of, stated } => {
            let last = newest(rows, |row| row.number(of).is_some());
            let said = said(of, Stretch::Month, rows.iter().copied());
            let months: ByMonth = said.iter().map(|(month, (number, _))| (*month, *number)).collect();
            let worked = last.zip(number(&rule.is, &months)).and_then(|(row, number)| {
                let made_of = counted(&rule.is, &months).into_iter().filter_map(|month| said.get(&month)).map(|(_, row)| *row);
                Some(Worked { rows: days(made_of.chain([row])), ..fact(numeric(shape, number)?, row) })
            });
            let stated = stated.as_ref().and_then(|field| {
                let row = newest(rows, |row| row.number(field).is_some())?;
                Some(fact(value(shape, row, field)?, row))
            });
            match (worked, stated) {
                // What can be worked out of the months goes before what the source says, unless that is about a later month.
                (Some(worked), Some(stated)) if stated.as_of_on > worked.as_of_on => Some(stated),
                (Some(worked), _) => Some(worked),
                (None, stated) => stated,
            }
        }
    }
}

fn newest<'a>(rows: &[&'a Row], has: impl Fn(&Row) -> bool) -> Option<&'a Row> {
    rows.iter().copied().filter(|row| has(row)).max_by_key(|row| (row.on, row.record))
}

/// Rows with the days that they are about.
fn days<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeMap<RecordId, NaiveDate> {
    rows.into_iter().map(|row| (row.record, row.on)).collect()
}

/// The rows that hold on a day; those of some codes say nothing.
fn holding<'a>(rows: &[&'a Row], of: &str, except: &[String], today: NaiveDate) -> Vec<&'a Row> {
    let says = |row: &Row| row.text(of).is_some_and(|code| !except.iter().any(|left| left == code));
    rows.iter().copied().filter(|row| row.valid_to_on.is_none_or(|last| last >= today) && says(row)).collect()
}

/// The codes that they say.
fn codes(holds: &[&Row], of: &str) -> Vec<String> {
    let codes: BTreeSet<&str> = holds.iter().filter_map(|row| row.text(of)).filter(|code| *code != NONE).collect();
    codes.into_iter().map(str::to_owned).collect()
}

/// The code of a row that says that there is none.
const NONE: &str = "none";

fn value(shape: Shape, row: &Row, field: &str) -> Option<Value> {
    match shape {
        Shape::Money | Shape::Count | Shape::Rate => numeric(shape, row.number(field)?),
        Shape::Code => Some(Value::Code(row.text(field)?.to_owned())),
        Shape::Codes => Some(Value::Codes(vec![row.text(field)?.to_owned()])),
        Shape::Day | Shape::YesNo => None,
    }
}

fn numeric(shape: Shape, number: i64) -> Option<Value> {
    match shape {
        Shape::Money => Some(Value::Money(Fen(number))),
        Shape::Count => Some(Value::Count(number)),
        Shape::Rate => Some(Value::Rate(Ppm(number))),
        Shape::Code | Shape::Codes | Shape::Day | Shape::YesNo => None,
    }
}

/// What months come to; nothing while too few are there, or when the year before is nothing to compare with.
fn number(way: &Way, months: &ByMonth) -> Option<i64> {
    let enough = there(way, months)?;
    let last = months.keys().next_back().copied()?;
    if enough.have < enough.need {
        return None;
    }
    let at = |month: NaiveDate| months.get(&month).copied().map(i128::from);
    match way {
        Way::Latest { .. } | Way::All { .. } => None,
        Way::Sum { .. } => i64::try_from(year_to(last).filter_map(at).sum::<i128>()).ok(),
        Way::Trend { .. } => {
            let pairs = year_to(last).filter_map(|month| Some((at(month)?, at(before(month)?)?)));
            let (now, then) = pairs.fold((0, 0), |(now, then), (a, b)| (now + a, then + b));
            change(now, then)
        }
        Way::Against { .. } => change(at(last)?, at(before(last)?)?),
    }
}

/// The months that a number is made of.
fn counted(way: &Way, months: &ByMonth) -> Vec<NaiveDate> {
    let Some(last) = months.keys().next_back().copied() else { return Vec::new() };
    let both = |month: NaiveDate| before(month).filter(|before| months.contains_key(&month) && months.contains_key(before)).map(|before| [month, before]);
    match way {
        Way::Latest { .. } | Way::All { .. } => Vec::new(),
        Way::Sum { .. } => year_to(last).collect(),
        Way::Trend { .. } => year_to(last).filter_map(both).flatten().collect(),
        Way::Against { .. } => both(last).into_iter().flatten().collect(),
    }
}

/// A growth in parts per million.
fn change(now: i128, then: i128) -> Option<i64> {
    (then > 0).then(|| (now - then) * 1_000_000 / then).and_then(|rate| i64::try_from(rate).ok())
}

#[cfg(test)]
mod tests {
    use entity::value::{Figures, Source};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::credit::feed::rule::rules;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn today() -> NaiveDate {
        day("2026-03-02")
    }

    fn row(id: u128, on: &str, content: Json) -> Row {
        Row { record: uuid::Uuid::from_u128(id).into(), on: day(on), valid_to_on: None, content, disputed: false }
    }

    fn of(figures: Figures, rows: &[Row]) -> BTreeMap<FactKey, (Value, NaiveDate)> {
        work_out(rules(Source::Figures(figures)), rows, today()).into_iter().map(|fact| (fact.key, (fact.value, fact.as_of_on))).collect()
    }

    /// So many months that end with January 2026, each with the number that its place back says.
    fn months(count: u32, number: impl Fn(u32) -> i64, field: &str) -> Vec<Row> {
        let last = day("2026-01-31");
        let month = |back: u32| last.checked_sub_months(Months::new(back)).expect("a month").to_string();
        (0..count).map(|back| row(back.into(), &month(back), json!({ field: number(back) }))).collect()
    }

    #[test]
    fn a_series_has_one_number_for_each_month_or_year_the_latest_of_several() {
        let held = |id, on: &str, number: i64| row(id, on, json!({ "held": number }));
        let rows = [held(3, "2026-01-31", 7), held(1, "2026-01-15", 5), held(2, "2025-12-31", 4)];
        let all = |each| series("held", each, &rows).into_iter().map(|(on, number)| (on.to_string(), number)).collect::<Vec<_>>();
        assert_eq!(all(Stretch::Month), [("2025-12-01".to_owned(), 4), ("2026-01-01".to_owned(), 7)]);
        assert_eq!(all(Stretch::Year), [("2025-01-01".to_owned(), 4), ("2026-01-01".to_owned(), 7)]);
    }

    #[test]
    fn a_sum_needs_all_its_months() {
        let eleven = months(11, |_| 100, "amount");
        assert_eq!(of(Figures::Invoices, &eleven), BTreeMap::new());
        let way = &rules(Source::Figures(Figures::Invoices)).facts[0].is;
        assert_eq!(there(way, &series("amount", Stretch::Month, &eleven)), Some(There { have: 11, need: 12 }));
        let whole = months(14, |back| i64::from(back) + 1, "amount");
        assert_eq!(of(Figures::Invoices, &whole)[&FactKey::RevenueTwelveMonths], (Value::Money(Fen(78)), day("2026-01-31")));
        let mut gap = whole.clone();
        gap.remove(3);
        assert_eq!(of(Figures::Invoices, &gap), BTreeMap::new(), "a month that nobody delivered is not nothing");
    }

    #[test]
    fn years_are_compared_by_the_months_that_both_have() {
        let trend = |rows: &[Row]| of(Figures::Electricity, rows).remove(&FactKey::ElectricityTrend).map(|(value, _)| value);
        let grown = |back: u32| if back < 12 { 110 } else { 100 };
        assert_eq!(trend(&months(24, grown, "usage")), Some(Value::Rate(Ppm(100_000))));
        assert_eq!(trend(&months(20, grown, "usage")), None, "eight months of two years");
        assert_eq!(trend(&months(21, grown, "usage")), Some(Value::Rate(Ppm(100_000))), "nine");
        let mut gaps = months(24, |back| if back == 2 { 1_000_000 } else { grown(back) }, "usage");
        gaps.retain(|row| row.on != day("2024-11-30"));
        assert_eq!(trend(&gaps), Some(Value::Rate(Ppm(100_000))), "a month that only one year has says nothing");
        assert_eq!(trend(&months(24, |back| if back < 12 { 5 } else { 0 }, "usage")), None, "against nothing");
    }

    #[test]
    fn staff_is_compared_with_the_same_month_a_year_before() {
        let facts = of(Figures::InsuredStaff, &months(13, |back| 60 - i64::from(back), "insured"));
        assert_eq!(facts[&FactKey::InsuredStaff].0, Value::Count(60));
        assert_eq!(facts[&FactKey::InsuredTrend].0, Value::Rate(Ppm(250_000)));
        assert_eq!(of(Figures::InsuredStaff, &months(12, |_| 60, "insured")).len(), 1);
    }

    #[test]
    fn what_the_source_says_itself_stands_in_for_months_that_are_not_there() {
        let stated = row(90, "2026-01-31", json!({ "trend": -50_000 }));
        assert_eq!(of(Figures::Water, std::slice::from_ref(&stated))[&FactKey::WaterTrend].0, Value::Rate(Ppm(-50_000)));
        let mut both = months(24, |_| 7, "usage");
        both.push(stated.clone());
        assert_eq!(of(Figures::Water, &both)[&FactKey::WaterTrend].0, Value::Rate(Ppm::ZERO), "the months go before");
        both.push(row(91, "2026-02-28", json!({ "trend": 20_000 })));
        assert_eq!(of(Figures::Water, &both)[&FactKey::WaterTrend], (Value::Rate(Ppm(20_000)), day("2026-02-28")), "unless it is later");
    }

    #[test]
    fn the_newest_row_counts_whatever_the_order() {
        let rows = [row(2, "2025-12-31", json!({ "grade": "B" })), row(9, "2024-12-31", json!({ "grade": "A" }))];
        assert_eq!(of(Figures::OutputGrade, &rows)[&FactKey::OutputGrade], (Value::Code("B".to_owned()), day("2025-12-31")));
    }

    #[test]
    fn qualifications_add_up_and_run_out() {
        let held = |id: u128, code: &str, until: Option<&str>| Row { valid_to_on: until.map(day), ..row(id, "2025-01-10", json!({ "qualification": code })) };
        let facts = |rows: &[Row]| work_out(rules(Source::Figures(Figures::Qualification)), rows, today());
        let two = facts(&[held(1, "high_tech", Some("2027-12-31")), held(2, "specialised", None), held(3, "little_giant", Some("2026-03-01"))]);
        assert_eq!(two[0].value, Value::Codes(vec!["high_tech".to_owned(), "specialised".to_owned()]));
        assert_eq!(two[0].valid_to_on, Some(day("2027-12-31")));
        assert_eq!(facts(&[held(1, "none", None)])[0].value, Value::Codes(Vec::new()), "looked at, and none");
        let licensed = facts(&[held(1, "high_tech", None), held(2, "trade_construction", Some("2026-12-31"))]);
        assert_eq!((&licensed[0].value, licensed[0].valid_to_on), (&Value::Codes(vec!["high_tech".to_owned()]), None), "to build is no recognition");
        assert_eq!(facts(&[held(1, "trade_food", None), held(2, "cooperative", None)]), [], "nobody looked for any");
        assert_eq!(facts(&[]), []);
    }

    #[test]
    fn a_fact_names_every_row_that_it_was_made_of() {
        let rows_of = |figures: Figures, rows: &[Row], key: FactKey| {
            let all = work_out(rules(Source::Figures(figures)), rows, today());
            let fact = all.into_iter().find(|fact| fact.key == key).expect("the fact");
            assert!(fact.rows.contains_key(&fact.record));
            (fact.rows.keys().map(|id| id.0.as_u128()).collect::<Vec<_>>(), fact.disputed)
        };
        let up_to = |count: u128| (0..count).collect::<Vec<_>>();
        // Twelve months of fourteen; of a month that came twice the row that counts.
        let mut sold = months(14, |_| 100, "amount");
        sold.push(row(90, "2025-06-30", json!({ "amount": 100 })));
        sold.retain(|row| row.record.0.as_u128() != 7);
        sold.push(row(80, "2025-06-01", json!({ "amount": 999 })));
        let mut sums: Vec<u128> = up_to(12).into_iter().filter(|id| *id != 7).collect();
        sums.push(90);
        assert_eq!(rows_of(Figures::Invoices, &sold, FactKey::RevenueTwelveMonths), (sums, false));
        // Of two years the months that both have, and the newest.
        let mut used = months(24, |back| i64::from(back) + 10, "usage");
        used.retain(|row| row.record.0.as_u128() != 15);
        let pairs: Vec<u128> = up_to(24).into_iter().filter(|id| ![3, 15].contains(id)).collect();
        assert_eq!(rows_of(Figures::Electricity, &used, FactKey::ElectricityTrend), (pairs, false));
        assert_eq!(rows_of(Figures::InsuredStaff, &months(13, |_| 9, "insured"), FactKey::InsuredTrend), (vec![0, 12], false));
        assert_eq!(rows_of(Figures::InsuredStaff, &months(13, |_| 9, "insured"), FactKey::InsuredStaff), (vec![0], false));
        // What the source says itself is one row.
        let stated = row(90, "2026-01-31", json!({ "trend": -50_000 }));
        assert_eq!(rows_of(Figures::Electricity, &[stated], FactKey::ElectricityTrend), (vec![90], false));
        // Of a set those that hold; what one in dispute says another says too.
        let held = |id: u128, code: &str, until: Option<&str>| Row { valid_to_on: until.map(day), ..row(id, "2025-01-10", json!({ "qualification": code })) };
        let set = [held(1, "high_tech", None), held(2, "specialised", Some("2026-03-01")), held(3, "tech_sme", None), held(4, "trade_food", None)];
        assert_eq!(rows_of(Figures::Qualification, &set, FactKey::Qualifications), (vec![1, 3], false));
        let twice = [held(1, "high_tech", None), Row { disputed: true, ..held(2, "high_tech", None) }];
        assert_eq!(rows_of(Figures::Qualification, &twice, FactKey::Qualifications), (vec![1], false));
        let alone = [held(1, "high_tech", None), Row { disputed: true, ..held(2, "specialised", None) }];
        assert_eq!(rows_of(Figures::Qualification, &alone, FactKey::Qualifications), (vec![1, 2], true));
    }

    #[test]
    fn a_fact_is_in_dispute_when_it_rests_on_a_row_that_is() {
        let old = row(1, "2024-12-31", json!({ "grade": "A" }));
        let new = Row { disputed: true, ..row(2, "2025-12-31", json!({ "grade": "B" })) };
        let facts = |rows: &[Row]| work_out(rules(Source::Figures(Figures::LabourGrade)), rows, today());
        assert!(facts(&[old.clone(), new.clone()])[0].disputed);
        assert!(!facts(&[Row { disputed: true, ..old }, Row { disputed: false, ..new }])[0].disputed, "the older one does not count");
    }

    proptest! {
        #[test]
        fn no_order_and_no_older_row_makes_another_fact(
            numbers in proptest::collection::vec(0..1_000_i64, 1..30), seed in 0..1_000_usize, older in 0..1_000_i64,
        ) {
            let rows = months(u32::try_from(numbers.len()).expect("few"), |back| numbers[back as usize], "usage");
            let mut turned = rows.clone();
            turned.rotate_left(seed % rows.len());
            prop_assert_eq!(of(Figures::Gas, &rows), of(Figures::Gas, &turned));
            turned.push(row(999, "2019-05-31", json!({ "usage": older })));
            prop_assert_eq!(of(Figures::Gas, &rows), of(Figures::Gas, &turned));
        }
    }
}
