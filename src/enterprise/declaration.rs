//! 自主申报: the facts that a firm says itself, under a credit commitment (信用承诺) whose version and hash are kept.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use entity::value::Fen;
use entity::value::money::Unit;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fact::{FactKey, Shape, Value};
use crate::platform::i18n::Lang;
use crate::product::criteria::closed_codes;

/// Version of the commitment's sentences; it changes with every change of them.
pub const TEXT_VERSION: &str = "2026-1";

/// The box that says "none of these".
pub const NONE: &str = "none";

/// Larger counts are typing errors.
const MOST_COUNT: i64 = 1_000_000;
/// Larger amounts are typing errors: 1,000 亿元.
const MOST_MONEY: Fen = Fen::wan(10_000_000);
/// Most characters about the evidence for a fact.
pub const EVIDENCE: usize = 200;

/// The facts that a firm may declare, in the order of the form.
pub fn declarable() -> impl Iterator<Item = FactKey> {
    FactKey::ALL.iter().copied().filter(|key| key.declarable())
}

/// Name of the field with the day of a fact.
pub fn day_field(key: FactKey) -> String {
    format!("{}_on", key.code())
}

/// Name of the field with the evidence for a fact.
pub fn evidence_field(key: FactKey) -> String {
    format!("{}_evidence", key.code())
}

/// What the form holds, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Every line of input by its name.
    pub lines: BTreeMap<String, String>,
    /// The boxes of qualifications.
    pub qualifications: Vec<String>,
    /// `yes` when the commitment is ticked.
    pub promise: String,
}

impl Typed {
    /// A form with the usual days: the end of last year for what is counted by year, today for the rest.
    pub fn fresh(today: NaiveDate) -> Self {
        let year_end = NaiveDate::from_ymd_opt(today.year() - 1, 12, 31).unwrap_or(today);
        let usual = |key: FactKey| if key.shape() == Shape::Money && key != FactKey::OrdersTwelveMonths { year_end } else { today };
        let lines = declarable().map(|key| (day_field(key), usual(key).to_string())).collect();
        Self { lines, ..Self::default() }
    }
    /// A line of input, without the blanks around it.
    pub fn line(&self, name: &str) -> &str {
        self.lines.get(name).map(|line| line.trim()).unwrap_or_default()
    }
}

/// A fact that a firm declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// Which.
    pub key: FactKey,
    /// Its value.
    pub value: Value,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
    /// What shows it: kind, number and date of a document; empty when the firm names none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

/// Why a field cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing at all is declared.
    Nothing,
    /// Not a whole number.
    Count,
    /// Not an amount.
    Money,
    /// Larger than can be.
    TooLarge,
    /// Neither yes nor no.
    YesNo,
    /// A code that is not in the table, or "none" beside others.
    Codes,
    /// Not a day.
    Day,
    /// A day that is still to come.
    Future,
    /// A day before the firm was there.
    BeforeEstablished,
    /// So old that it would count for nothing.
    Stale,
    /// More about the evidence than is kept.
    EvidenceLong,
    /// Evidence for something that is not declared.
    EvidenceAlone,
    /// The commitment is not ticked.
    Promise,
}

impl Wrong {
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Nothing => "declare-error-nothing",
            Self::Count => "declare-error-count",
            Self::Money => "declare-error-money",
            Self::TooLarge => "declare-error-too_large",
            Self::YesNo => "declare-error-yes_no",
            Self::Codes => "declare-error-codes",
            Self::Day => "declare-error-day",
            Self::Future => "declare-error-future",
            Self::BeforeEstablished => "declare-error-before_established",
            Self::Stale => "declare-error-stale",
            Self::EvidenceLong => "declare-error-evidence_long",
            Self::EvidenceAlone => "declare-error-evidence_alone",
            Self::Promise => "declare-error-promise",
        }
    }
}

/// What bounds the days of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Today.
    pub today: NaiveDate,
    /// The day since when the firm is there.
    pub established_on: Option<NaiveDate>,
}

/// The declared facts, or every field that is wrong.
pub fn read(typed: &Typed, bounds: Bounds) -> Result<Vec<Declared>, Vec<(String, Wrong)>> {
    let (mut declared, mut wrong) = (Vec::new(), Vec::new());
    for key in declarable() {
        let evidence = typed.line(&evidence_field(key));
        if evidence.chars().count() > EVIDENCE {
            wrong.push((evidence_field(key), Wrong::EvidenceLong));
        }
        let value = match value(key, typed) {
            Ok(None) => {
                wrong.extend((!evidence.is_empty()).then(|| (evidence_field(key), Wrong::EvidenceAlone)));
                continue;
            }
            Ok(Some(value)) => Some(value),
            Err(why) => {
                wrong.push((key.code().to_owned(), why));
                None
            }
        };
        match (value, day(key, typed, bounds)) {
            (Some(value), Ok(as_of_on)) => declared.push(Declared { key, value, as_of_on, evidence: evidence.to_owned() }),
            (None, Ok(_)) => {}
            (_, Err(why)) => wrong.push((day_field(key), why)),
        }
    }
    if declared.is_empty() && wrong.is_empty() {
        wrong.extend(declarable().next().map(|first| (first.code().to_owned(), Wrong::Nothing)));
    }
    if typed.promise != "yes" {
        wrong.push(("promise".to_owned(), Wrong::Promise));
    }
    if wrong.is_empty() { Ok(declared) } else { Err(wrong) }
}

/// The value as typed; nothing when the field was left empty.
fn value(key: FactKey, typed: &Typed) -> Result<Option<Value>, Wrong> {
    let line = typed.line(key.code());
    match key.shape() {
        Shape::Count | Shape::Money | Shape::YesNo if line.is_empty() => Ok(None),
        Shape::Count => {
            let count: i64 = line.parse().ok().filter(|count| *count >= 0).ok_or(Wrong::Count)?;
            if count > MOST_COUNT { Err(Wrong::TooLarge) } else { Ok(Some(Value::Count(count))) }
        }
        Shape::Money => {
            let amount = Fen::parse(line, Unit::Wan).ok().filter(|amount| *amount >= Fen::ZERO).ok_or(Wrong::Money)?;
            if amount > MOST_MONEY { Err(Wrong::TooLarge) } else { Ok(Some(Value::Money(amount))) }
        }
        Shape::YesNo => match line {
            "yes" => Ok(Some(Value::YesNo(true))),
            "no" => Ok(Some(Value::YesNo(false))),
            _ => Err(Wrong::YesNo),
        },
        Shape::Codes => codes(key, &typed.qualifications),
        // Facts of these shapes come from departments only.
        Shape::Rate | Shape::Day | Shape::Code => Ok(None),
    }
}

fn codes(key: FactKey, ticked: &[String]) -> Result<Option<Value>, Wrong> {
    if ticked.is_empty() {
        return Ok(None);
    }
    if ticked.iter().any(|code| code == NONE) {
        return if ticked.len() == 1 { Ok(Some(Value::Codes(Vec::new()))) } else { Err(Wrong::Codes) };
    }
    let known = closed_codes(key).unwrap_or_default();
    let chosen: Vec<String> = known.iter().filter(|code| ticked.iter().any(|t| t == *code)).map(|code| (*code).to_owned()).collect();
    if chosen.len() == ticked.len() { Ok(Some(Value::Codes(chosen))) } else { Err(Wrong::Codes) }
}

fn day(key: FactKey, typed: &Typed, bounds: Bounds) -> Result<NaiveDate, Wrong> {
    let day: NaiveDate = typed.line(&day_field(key)).parse().map_err(|_| Wrong::Day)?;
    let months = key.fresh_months();
    if day > bounds.today {
        Err(Wrong::Future)
    } else if bounds.established_on.is_some_and(|from| day < from) {
        Err(Wrong::BeforeEstablished)
    } else if months > 0 && day.checked_add_months(Months::new(months)).is_none_or(|until| until <= bounds.today) {
        Err(Wrong::Stale)
    } else {
        Ok(day)
    }
}

/// The commitment of a firm in a language.
pub fn commitment(lang: Lang, firm: &str, code: &str) -> String {
    lang.t2("declare-commitment", "firm", firm, "code", code)
}

/// SHA-256 of the commitment in both languages and of what was declared under it.
pub fn hash(firm: &str, code: &str, declared: &[Declared]) -> String {
    let mut sum = Sha256::new();
    sum.update(TEXT_VERSION);
    for lang in Lang::ALL {
        sum.update("\n");
        sum.update(commitment(lang, firm, code));
    }
    sum.update("\n");
    // Facts always serialise.
    sum.update(serde_json::to_string(declared).unwrap_or_default());
    hex::encode(sum.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn bounds() -> Bounds {
        Bounds { today: on("2026-03-02"), established_on: Some(on("2020-05-06")) }
    }

    fn typed(lines: &[(&str, &str)]) -> Typed {
        let mut typed = Typed { promise: "yes".to_owned(), ..Typed::fresh(bounds().today) };
        typed.lines.extend(lines.iter().map(|(name, line)| ((*name).to_owned(), (*line).to_owned())));
        typed
    }

    #[test]
    fn what_is_filled_in_is_declared_and_nothing_else() {
        let mut form = typed(&[("staff", " 46 "), ("revenue_year", "1846.2"), ("first_loan", "yes")]);
        form.qualifications = vec!["tech_sme".to_owned(), "high_tech".to_owned()];
        let declared = read(&form, bounds()).expect("declared");
        let of = |key| declared.iter().find(|d| d.key == key).cloned();
        assert_eq!(of(FactKey::Staff), Some(Declared { key: FactKey::Staff, value: Value::Count(46), as_of_on: on("2026-03-02"), evidence: String::new() }));
        let revenue = Declared { key: FactKey::RevenueYear, value: Value::Money(Fen::yuan(18_462_000)), as_of_on: on("2025-12-31"), evidence: String::new() };
        assert_eq!(of(FactKey::RevenueYear), Some(revenue));
        assert_eq!(of(FactKey::FirstLoan).map(|d| d.value), Some(Value::YesNo(true)));
        assert_eq!(of(FactKey::Qualifications).map(|d| d.value), Some(Value::Codes(vec!["high_tech".to_owned(), "tech_sme".to_owned()])));
        assert_eq!(declared.len(), 4);
    }

    #[test]
    fn none_of_the_qualifications_is_an_answer() {
        let mut form = typed(&[]);
        form.qualifications = vec![NONE.to_owned()];
        assert_eq!(read(&form, bounds()).expect("declared")[0].value, Value::Codes(Vec::new()));
        form.qualifications.push("high_tech".to_owned());
        assert_eq!(read(&form, bounds()), Err(vec![("qualifications".to_owned(), Wrong::Codes)]));
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let cases = [
            ("staff", "-1", "staff", Wrong::Count),
            ("staff", "4.5", "staff", Wrong::Count),
            ("patents", "1000001", "patents", Wrong::TooLarge),
            ("assets", "many", "assets", Wrong::Money),
            ("assets", "-3", "assets", Wrong::Money),
            ("assets", "10000001", "assets", Wrong::TooLarge),
            ("first_loan", "maybe", "first_loan", Wrong::YesNo),
        ];
        for (name, line, field, why) in cases {
            assert_eq!(read(&typed(&[(name, line)]), bounds()), Err(vec![(field.to_owned(), why)]), "{name} {line}");
        }
        let days = [("", Wrong::Day), ("2026-03-03", Wrong::Future), ("2020-05-05", Wrong::BeforeEstablished), ("2024-09-02", Wrong::Stale)];
        for (day, why) in days {
            assert_eq!(read(&typed(&[("staff", "5"), ("staff_on", day)]), bounds()), Err(vec![("staff_on".to_owned(), why)]), "{day}");
        }
        assert_eq!(read(&typed(&[]), bounds()), Err(vec![("staff".to_owned(), Wrong::Nothing)]));
        let silent = Typed { promise: String::new(), ..typed(&[("staff", "5")]) };
        assert_eq!(read(&silent, bounds()), Err(vec![("promise".to_owned(), Wrong::Promise)]));
    }

    #[test]
    fn evidence_goes_with_what_it_shows() {
        let said = "社保缴费证明 第 12 号 2026-02-20";
        let declared = read(&typed(&[("staff", "5"), ("staff_evidence", said), ("assets", "3")]), bounds()).expect("declared");
        assert_eq!(declared.iter().map(|one| one.evidence.as_str()).collect::<Vec<_>>(), [said, ""]);
        let wrong = |lines: &[(&str, &str)]| read(&typed(lines), bounds()).expect_err("wrong");
        assert_eq!(wrong(&[("staff", "5"), ("assets_evidence", said)]), [("assets_evidence".to_owned(), Wrong::EvidenceAlone)]);
        assert_eq!(wrong(&[("staff", "5"), ("staff_evidence", &"证".repeat(201))]), [("staff_evidence".to_owned(), Wrong::EvidenceLong)]);
    }

    #[test]
    fn every_declarable_fact_has_a_field() {
        let all: Vec<&str> = declarable().map(FactKey::code).collect();
        assert_eq!(
            all,
            ["staff", "revenue_year", "assets", "qualifications", "patents", "trademarks", "softwares", "exports_year", "orders_12m", "first_loan"]
        );
        assert!(declarable().all(|key| !matches!(key.shape(), Shape::Rate | Shape::Day | Shape::Code)));
    }

    #[test]
    fn the_hash_covers_firm_and_facts() {
        let facts = [Declared { key: FactKey::Staff, value: Value::Count(1), as_of_on: on("2026-03-02"), evidence: String::new() }];
        let whole = hash("甲", "乙", &facts);
        assert_eq!(whole.len(), 64);
        assert_ne!(whole, hash("甲", "乙", &[]));
        assert_ne!(whole, hash("丙", "乙", &facts));
        assert_ne!(whole, hash("甲", "乙", &[Declared { evidence: "社保缴费证明 12 号 2026-02-20".to_owned(), ..facts[0].clone() }]), "and the evidence");
        // What was declared before there was evidence reads and hashes as it did.
        let text = serde_json::to_string(&facts).expect("a text");
        assert!(!text.contains("evidence") && serde_json::from_str::<Vec<Declared>>(&text).is_ok_and(|read| read == facts), "{text}");
        assert!(commitment(Lang::Zh, "甲公司", "913").contains("甲公司") && commitment(Lang::En, "A", "913").contains("913"));
    }
}
