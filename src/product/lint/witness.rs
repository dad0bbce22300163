//! Witnesses: of every product of the market a firm that passes and one that does not, found by trying the values that its conditions speak of.

use chrono::{Months, NaiveDate};
use entity::value::{Fen, Ppm};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::tests::fixtures;
use crate::enterprise::fact::{FactKey, Profile, Shape, Value};
use crate::matching::evaluate::tests::{ask, day, firm};
use crate::matching::evaluate::{condition_verdict, verdict};
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Requirement};
use crate::product::terms::Ask;

fn today() -> NaiveDate {
    day("2026-03-02")
}

/// Values of a fact on either side of what a condition asks.
fn values(one: &Condition) -> Vec<Value> {
    let around = |number: i64| [number - 1, number, number + 1];
    let codes = |list: &[String]| list.iter().map(|code| Value::Code(code.clone())).chain([Value::Code("other".to_owned())]).collect();
    let ago = |months: i64| Value::Day(today() - Months::new(u32::try_from(months.max(0)).expect("months")));
    match &one.is {
        Requirement::MoneyAtLeast(Fen(x)) | Requirement::MoneyAtMost(Fen(x)) => around(*x).map(|x| Value::Money(Fen(x))).into(),
        Requirement::CountAtLeast(x) | Requirement::CountAtMost(x) => around(*x).map(Value::Count).into(),
        Requirement::RateAtLeast(Ppm(x)) | Requirement::RateAtMost(Ppm(x)) => around(*x).map(|x| Value::Rate(Ppm(x))).into(),
        Requirement::OneOf(list) | Requirement::NoneOf(list) => codes(list),
        Requirement::HasAny(list) | Requirement::HasNone(list) => vec![Value::Codes(list.clone()), Value::Codes(Vec::new())],
        Requirement::Yes | Requirement::No => vec![Value::YesNo(true), Value::YesNo(false)],
        Requirement::CoversAsked(_) | Requirement::ShareAtMost { .. } | Requirement::ShareAtLeast { .. } => {
            [0, 100, 100_000].map(|wan| Value::Money(Fen::wan(wan))).into()
        }
        Requirement::OnOrBefore(on) | Requirement::OnOrAfter(on) => vec![Value::Day(*on), Value::Day(*on - Months::new(1)), Value::Day(*on + Months::new(1))],
        Requirement::MonthsSinceAtLeast(months) | Requirement::MonthsSinceAtMost(months) => vec![ago(months - 1), ago(*months), ago(months + 1)],
    }
}

/// The facts that conditions read, with the values to try.
fn tried(conditions: &[&Condition]) -> Vec<(FactKey, Vec<Value>)> {
    let mut all: Vec<(FactKey, Vec<Value>)> = Vec::new();
    let mut add = |fact: FactKey, values: Vec<Value>| match all.iter_mut().find(|(known, _)| *known == fact) {
        Some((_, known)) => known.extend(values),
        None => all.push((fact, values)),
    };
    for one in conditions {
        add(one.fact, values(one));
        if let Some(of) = one.is.other_fact() {
            assert_eq!(of.shape(), Shape::Money, "{of:?}");
            add(of, [0, 100, 100_000].map(|wan| Value::Money(Fen::wan(wan))).into());
        }
    }
    all
}

/// What a firm with such facts asks for: the amount that they say.
fn asking(facts: &[(FactKey, Value)]) -> Ask {
    let amount = facts.iter().find_map(|(fact, value)| match value {
        Value::Money(amount) if *fact == FactKey::AskedAmount => Some(*amount),
        Value::Money(_) | Value::Count(_) | Value::Rate(_) | Value::Day(_) | Value::Code(_) | Value::Codes(_) | Value::YesNo(_) => None,
    });
    ask(amount.unwrap_or(Fen::wan(50)))
}

/// A firm of which the verdict is as wanted, one condition after the other brought nearer.
fn witness(criteria: &Criteria, wanted: Verdict, rng: &mut ChaCha8Rng) -> Option<(Profile, Ask)> {
    let conditions = criteria.conditions();
    let tried = tried(&conditions);
    let near = |facts: &[(FactKey, Value)]| {
        let (profile, ask) = (firm(facts), asking(facts));
        let met = conditions.iter().filter(|one| condition_verdict(one, &profile, &ask, today()) == Verdict::Pass).count();
        (verdict(criteria, &profile, &ask, today()) == wanted, met)
    };
    for _ in 0..200 {
        let mut facts: Vec<(FactKey, Value)> = tried.iter().map(|(fact, values)| (*fact, values[rng.random_range(0..values.len())].clone())).collect();
        for _ in 0..3 {
            for at in 0..facts.len() {
                let other = |value: &Value| {
                    let mut other = facts.clone();
                    other[at].1 = value.clone();
                    near(&other)
                };
                let best = tried[at].1.iter().max_by_key(|value| other(value)).cloned();
                facts[at].1 = best?;
            }
            if near(&facts).0 {
                return Some((firm(&facts), asking(&facts)));
            }
        }
    }
    None
}

#[test]
fn every_product_of_the_market_lets_somebody_in_and_keeps_somebody_out() {
    let mut rng = ChaCha8Rng::seed_from_u64(40);
    for product in fixtures() {
        for wanted in [Verdict::Pass, Verdict::Fail] {
            let (profile, ask) = witness(&product.criteria, wanted, &mut rng).unwrap_or_else(|| panic!("{}: nobody is {wanted:?}", product.code));
            assert_eq!(verdict(&product.criteria, &profile, &ask, today()), wanted, "{}", product.code);
        }
    }
}
