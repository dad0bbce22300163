//! What the benches work on: firms of which some facts are unknown, and products as banks write them.

use chrono::NaiveDate;
use entity::value::{Family, FeeKind, Fen, Guarantee, Ppm, Purpose, RepaymentForm};
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Provenance, Shape, Value, Why};
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::{Ask, Fee, FeeBasis, Limit, Pricing, Terms};

pub(crate) const FACTS: [FactKey; 24] = [
    FactKey::Industry,
    FactKey::SizeClass,
    FactKey::Status,
    FactKey::AgeMonths,
    FactKey::Capital,
    FactKey::Staff,
    FactKey::InsuredStaff,
    FactKey::RevenueYear,
    FactKey::RevenueTwelveMonths,
    FactKey::RevenueGrowth,
    FactKey::Assets,
    FactKey::TaxPaidYear,
    FactKey::TaxGrade,
    FactKey::PublicCreditGrade,
    FactKey::LabourGrade,
    FactKey::Qualifications,
    FactKey::Patents,
    FactKey::ExportsYear,
    FactKey::ElectricityTrend,
    FactKey::InsuranceArrearsMonths,
    FactKey::PlatformLoans,
    FactKey::FirstLoan,
    FactKey::OpenFlags,
    FactKey::Penalties,
];
pub(crate) const CODES: [&str; 5] = ["A", "B", "M", "C", "D"];
pub(crate) const QUALIFICATIONS: [&str; 4] = ["high_tech", "tech_sme", "specialised", "little_giant"];
pub(crate) const LPR: Ppm = Ppm(30_000);
pub(crate) const FIRMS: usize = 64;

pub(crate) struct Product {
    pub(crate) code: String,
    pub(crate) terms: Terms,
    pub(crate) criteria: Criteria,
}

pub(crate) fn ask() -> Ask {
    Ask {
        amount: Fen::wan(50),
        term_months: 12,
        purpose: Purpose::WorkingCapital,
        guarantees: vec![Guarantee::Credit],
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    }
}

/// A firm of which one fact in so many is unknown; none of them for 0.
pub(crate) fn firm(rng: &mut ChaCha8Rng, unknown_in: u32) -> Profile {
    let mut profile = Profile::default();
    let as_of_on = NaiveDate::default();
    for key in FACTS {
        if unknown_in > 0 && rng.random_range(0..unknown_in) == 0 {
            profile.put(key, Fact::Unknown(Why::Missing));
            continue;
        }
        let value = match key.shape() {
            Shape::Money => Value::Money(Fen::wan(rng.random_range(10..2_000))),
            Shape::Count => Value::Count(rng.random_range(0..60)),
            Shape::Rate => Value::Rate(Ppm(rng.random_range(-200_000..400_000))),
            Shape::Day => Value::Day(as_of_on),
            Shape::Code => Value::Code(CODES[rng.random_range(0..CODES.len())].to_owned()),
            Shape::Codes => Value::Codes(vec![QUALIFICATIONS[rng.random_range(0..QUALIFICATIONS.len())].to_owned()]),
            Shape::YesNo => Value::YesNo(rng.random_range(0..20) > 0),
        };
        profile.put(key, Fact::Known { value, source: Provenance::Platform, as_of_on });
    }
    profile.with(ask().facts(), as_of_on)
}

/// One condition, that about six firms in seven meet.
pub(crate) fn condition(rng: &mut ChaCha8Rng, fact: FactKey) -> Criteria {
    let some = |rng: &mut ChaCha8Rng, of: &[&str]| -> Vec<String> { of.iter().filter(|_| rng.random_range(0..7) > 0).map(|c| (*c).to_owned()).collect() };
    let is = match fact.shape() {
        Shape::Money => Requirement::MoneyAtLeast(Fen::wan(rng.random_range(10..560))),
        Shape::Count if rng.random_range(0..2) == 0 => Requirement::CountAtLeast(rng.random_range(0..18)),
        Shape::Count => Requirement::CountAtMost(rng.random_range(42..60)),
        Shape::Rate => Requirement::RateAtLeast(Ppm(rng.random_range(-200_000..-30_000))),
        Shape::Day | Shape::YesNo => Requirement::Yes,
        Shape::Code => Requirement::OneOf(some(rng, &CODES)),
        Shape::Codes => Requirement::HasAny(some(rng, &QUALIFICATIONS)),
    };
    Criteria::Condition(Condition { fact, is })
}

/// A product with conditions on some of these facts.
pub(crate) fn product(rng: &mut ChaCha8Rng, number: usize, of: &[FactKey]) -> Product {
    let conditions = rng.random_range(10..14);
    let mut facts: Vec<FactKey> = of.sample(rng, conditions).copied().collect();
    let alternatives = if number.is_multiple_of(3) { facts.split_off(facts.len() - rng.random_range(2..4)) } else { vec![] };
    let mut all: Vec<Criteria> = facts.into_iter().map(|fact| condition(rng, fact)).collect();
    if !alternatives.is_empty() {
        all.push(Criteria::Any(alternatives.into_iter().map(|fact| condition(rng, fact)).collect()));
    }
    let terms = Terms {
        family: Family::Credit,
        min_amount: Fen::wan(1),
        max_amount: Fen::wan(rng.random_range(50..1_000)),
        min_term_months: 3,
        max_term_months: 36,
        purposes: vec![Purpose::WorkingCapital],
        guarantees: vec![Guarantee::Credit],
        repayment: vec![RepaymentForm::LevelInstalment],
        pricing: Pricing::LprPlus(Ppm(rng.random_range(0..30_000))),
        limit: Limit { cap: Fen::wan(1_000), shares: vec![(FactKey::RevenueYear, Ppm(300_000))] },
        fees: vec![Fee { kind: FeeKind::Guarantee, basis: FeeBasis::Yearly(Ppm(5_000)) }],
        decision_days: rng.random_range(1..15),
    };
    Product { code: format!("P{number:05}"), terms, criteria: Criteria::All(all) }
}
