//! A fact as a field of a form: how it is asked for, and its value as typed. Money is typed in 万元, rates in per cent.

use chrono::NaiveDate;
use entity::value::money::Unit;
use entity::value::{Fen, Industry, Ppm, Region};

use crate::enterprise::fact::{FactKey, Shape, Value};
use crate::product::criteria::closed_codes;

/// The box that says "none of these".
pub const NONE: &str = "none";

/// Larger counts are typing errors.
const MOST_COUNT: i64 = 1_000_000;
/// Larger amounts are typing errors: 1,000 亿元.
const MOST_MONEY: Fen = Fen::wan(10_000_000);

/// Why a field cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Not a whole number.
    Count,
    /// Not an amount.
    Money,
    /// Not a percentage.
    Rate,
    /// Larger than can be.
    TooLarge,
    /// Nothing was chosen, or something that cannot be.
    Choice,
    /// Not a day.
    Day,
}

impl Wrong {
    /// Every reason.
    pub const ALL: &'static [Self] = &[Self::Count, Self::Money, Self::Rate, Self::TooLarge, Self::Choice, Self::Day];
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Count => "typed-error-count",
            Self::Money => "typed-error-money",
            Self::Rate => "typed-error-rate",
            Self::TooLarge => "typed-error-too_large",
            Self::Choice => "typed-error-choice",
            Self::Day => "typed-error-day",
        }
    }
}

/// The codes that can be chosen for a fact: its closed list, the counties of the city, the sections of industry.
pub fn choices(fact: FactKey) -> Vec<String> {
    if fact == FactKey::Region {
        Region::counties().map(|region| region.to_string()).collect()
    } else if fact == FactKey::Industry {
        Industry::divisions().map(|industry| industry.as_str().to_owned()).collect()
    } else {
        closed_codes(fact).unwrap_or_default().into_iter().map(str::to_owned).collect()
    }
}

/// The value of a fact as typed; nothing when the field was left empty.
pub fn read(fact: FactKey, typed: &[String]) -> Result<Option<Value>, Wrong> {
    let line = typed.first().map(|line| line.trim()).unwrap_or_default();
    if line.is_empty() {
        return Ok(None);
    }
    let value = match fact.shape() {
        Shape::Count => Value::Count(count(line)?),
        Shape::Money => Value::Money(money(line)?),
        Shape::Rate => Value::Rate(rate(line)?),
        Shape::Day => Value::Day(line.parse::<NaiveDate>().map_err(|_| Wrong::Day)?),
        Shape::YesNo => Value::YesNo(match line {
            "yes" => true,
            "no" => false,
            _ => return Err(Wrong::Choice),
        }),
        Shape::Code => Value::Code(choice(fact, line)?),
        Shape::Codes if typed.iter().all(|code| code == NONE) => Value::Codes(Vec::new()),
        Shape::Codes => Value::Codes(typed.iter().map(|code| choice(fact, code)).collect::<Result<_, _>>()?),
    };
    Ok(Some(value))
}

/// A value as it would be typed.
pub fn written(value: &Value) -> Vec<String> {
    match value {
        Value::Money(amount) => vec![amount.plain(Unit::Wan)],
        Value::Count(count) => vec![count.to_string()],
        Value::Rate(rate) => vec![rate.percent(4)],
        Value::Day(day) => vec![day.to_string()],
        Value::Code(code) => vec![code.clone()],
        Value::Codes(codes) if codes.is_empty() => vec![NONE.to_owned()],
        Value::Codes(codes) => codes.clone(),
        Value::YesNo(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
    }
}

fn count(line: &str) -> Result<i64, Wrong> {
    let count: i64 = line.parse().ok().filter(|count| *count >= 0).ok_or(Wrong::Count)?;
    if count > MOST_COUNT { Err(Wrong::TooLarge) } else { Ok(count) }
}

fn money(line: &str) -> Result<Fen, Wrong> {
    let amount = Fen::parse(line, Unit::Wan).ok().filter(|amount| *amount >= Fen::ZERO).ok_or(Wrong::Money)?;
    if amount > MOST_MONEY { Err(Wrong::TooLarge) } else { Ok(amount) }
}

fn rate(line: &str) -> Result<Ppm, Wrong> {
    Ppm::parse_percent(line).ok().filter(|rate| rate.0.abs() <= 100 * Ppm::ONE.0).ok_or(Wrong::Rate)
}

fn choice(fact: FactKey, code: &str) -> Result<String, Wrong> {
    if choices(fact).iter().any(|known| known == code) { Ok(code.to_owned()) } else { Err(Wrong::Choice) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(fact: FactKey, line: &str) -> Result<Option<Value>, Wrong> {
        read(fact, &[line.to_owned()])
    }

    #[test]
    fn what_is_typed_is_read_or_refused_with_a_reason() {
        let cases = [
            (FactKey::Staff, " 12 ", Ok(Some(Value::Count(12)))),
            (FactKey::Staff, "", Ok(None)),
            (FactKey::Staff, "-1", Err(Wrong::Count)),
            (FactKey::Staff, "2000000", Err(Wrong::TooLarge)),
            (FactKey::RevenueYear, "120.5", Ok(Some(Value::Money(Fen::yuan(1_205_000))))),
            (FactKey::RevenueYear, "12O", Err(Wrong::Money)),
            (FactKey::RevenueGrowth, "-3.5", Ok(Some(Value::Rate(Ppm(-35_000))))),
            (FactKey::RevenueGrowth, "1e3", Err(Wrong::Rate)),
            (FactKey::TaxGrade, "A", Ok(Some(Value::Code("A".to_owned())))),
            (FactKey::TaxGrade, "E", Err(Wrong::Choice)),
            (FactKey::Region, "320812", Ok(Some(Value::Code("320812".to_owned())))),
            (FactKey::Industry, "C17", Ok(Some(Value::Code("C17".to_owned())))),
            (FactKey::Qualifications, "none", Ok(Some(Value::Codes(vec![])))),
            (FactKey::Qualifications, "king", Err(Wrong::Choice)),
            (FactKey::FirstLoan, "yes", Ok(Some(Value::YesNo(true)))),
            (FactKey::FirstLoan, "maybe", Err(Wrong::Choice)),
            (FactKey::EstablishedOn, "2024-02-30", Err(Wrong::Day)),
        ];
        for (fact, line, expected) in cases {
            assert_eq!(one(fact, line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for fact in FactKey::ALL {
            let value = match fact.shape() {
                Shape::Money => Value::Money(Fen::yuan(1_234_500)),
                Shape::Count => Value::Count(7),
                Shape::Rate => Value::Rate(Ppm(-12_300)),
                Shape::Day => Value::Day(NaiveDate::default()),
                Shape::Code => Value::Code(choices(*fact)[0].clone()),
                Shape::Codes => Value::Codes(choices(*fact)[..1].to_vec()),
                Shape::YesNo => Value::YesNo(false),
            };
            assert_eq!(read(*fact, &written(&value)), Ok(Some(value)), "{fact:?}");
        }
    }
}
