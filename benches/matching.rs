//! One firm against a catalogue of generated products, by the plain evaluator; ends with a line for each promise of performance.md.

use std::hint::black_box;
use std::time::Instant;

use chrono::NaiveDate;
use criterion::Criterion;
use entity::value::id::ProductVersionId;
use entity::value::{Family, FeeKind, Fen, Guarantee, Ppm, Purpose, RepaymentForm};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Provenance, Shape, Value, Why};
use xinyidai::matching::answer::{Candidate, match_all, match_one};
use xinyidai::matching::evaluate::{evaluate, verdict};
use xinyidai::matching::verdict::Verdict;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::{Ask, Fee, FeeBasis, Limit, Pricing, Terms};

const GRADES: [&str; 5] = ["A", "B", "M", "C", "D"];
const QUALIFICATIONS: [&str; 4] = ["high_tech", "tech_sme", "specialised", "little_giant"];
const LPR: Ppm = Ppm(30_000);

struct Product {
    code: String,
    terms: Terms,
    criteria: Criteria,
}

/// A firm of which one fact in five is unknown.
fn firm(rng: &mut ChaCha8Rng) -> Profile {
    let mut profile = Profile::default();
    let as_of_on = NaiveDate::default();
    for key in FactKey::ALL {
        if rng.random_range(0..5) == 0 {
            profile.put(*key, Fact::Unknown(Why::Missing));
            continue;
        }
        let value = match key.shape() {
            Shape::Money => Value::Money(Fen::wan(rng.random_range(10..2_000))),
            Shape::Count => Value::Count(rng.random_range(0..60)),
            Shape::Rate => Value::Rate(Ppm(rng.random_range(-200_000..400_000))),
            Shape::Day => Value::Day(as_of_on),
            Shape::Code => Value::Code(GRADES[rng.random_range(0..GRADES.len())].to_owned()),
            Shape::Codes => Value::Codes(vec![QUALIFICATIONS[rng.random_range(0..QUALIFICATIONS.len())].to_owned()]),
            Shape::YesNo => Value::YesNo(rng.random_range(0..2) == 0),
        };
        profile.put(*key, Fact::Known { value, source: Provenance::Platform, as_of_on });
    }
    profile
}

/// One condition, mild enough that ten to fifteen of them leave about one product in a hundred.
fn condition(rng: &mut ChaCha8Rng) -> Criteria {
    let fact = FactKey::ALL[rng.random_range(0..FactKey::ALL.len())];
    let some = |rng: &mut ChaCha8Rng, of: &[&str]| -> Vec<String> { of.iter().filter(|_| rng.random_range(0..4) > 0).map(|c| (*c).to_owned()).collect() };
    let is = match fact.shape() {
        Shape::Money => Requirement::MoneyAtLeast(Fen::wan(rng.random_range(10..900))),
        Shape::Count if rng.random_range(0..2) == 0 => Requirement::CountAtLeast(rng.random_range(0..30)),
        Shape::Count => Requirement::CountAtMost(rng.random_range(30..60)),
        Shape::Rate => Requirement::RateAtLeast(Ppm(rng.random_range(-200_000..100_000))),
        Shape::Day | Shape::YesNo => Requirement::Yes,
        Shape::Code => Requirement::OneOf(some(rng, &GRADES)),
        Shape::Codes => Requirement::HasAny(some(rng, &QUALIFICATIONS)),
    };
    Criteria::Condition(Condition { fact, is })
}

fn product(rng: &mut ChaCha8Rng, number: usize) -> Product {
    let mut all: Vec<Criteria> = (0..rng.random_range(9..13)).map(|_| condition(rng)).collect();
    all.push(Criteria::Any((0..rng.random_range(2..4)).map(|_| condition(rng)).collect()));
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

/// Median of `rounds` runs in microseconds.
fn median(rounds: usize, mut run: impl FnMut()) -> u128 {
    let mut times: Vec<u128> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    times[rounds / 2]
}

fn promise(name: &str, measured: u128, target: u128) {
    let word = if measured <= target { "ok" } else { "short" };
    println!("promise {name} measured={measured} target={target} {word}");
}

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_260_302);
    let profile = firm(&mut rng);
    let today = NaiveDate::default();
    let ask = Ask {
        amount: Fen::wan(50),
        term_months: 12,
        purpose: Purpose::WorkingCapital,
        guarantees: vec![Guarantee::Credit],
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    };
    let products: Vec<Product> = (0..10_000).map(|number| product(&mut rng, number)).collect();
    let version: ProductVersionId = "00000000-0000-7000-8000-000000000000".parse().expect("an id");
    let candidates: Vec<Candidate<'_>> =
        products.iter().map(|p| Candidate { version, code: &p.code, name: "", bank_name: "", terms: &p.terms, criteria: &p.criteria }).collect();
    // Nothing is timed before the answers are right.
    for product in &products {
        assert_eq!(verdict(&product.criteria, &profile, &ask, today), evaluate(&product.criteria, &profile, &ask, today).verdict(), "{}", product.code);
    }
    let verdicts = |of: &[Product]| of.iter().filter(|p| verdict(&p.criteria, &profile, &ask, today) != Verdict::Fail).count();

    let mut criterion = Criterion::default().configure_from_args();
    for size in [60, 10_000] {
        criterion.bench_function(&format!("verdicts of {size} products"), |b| b.iter(|| verdicts(black_box(&products[..size]))));
        criterion.bench_function(&format!("answer with {size} products"), |b| b.iter(|| match_all(black_box(&candidates[..size]), &profile, &ask, LPR, today)));
    }
    criterion.final_summary();

    let passing: Vec<&Candidate<'_>> = candidates.iter().filter(|c| verdict(c.criteria, &profile, &ask, today) == Verdict::Pass).collect();
    println!("{} of {} products pass", passing.len(), products.len());
    promise("match.verdicts_us", median(51, || assert!(black_box(verdicts(&products)) <= products.len())), 25);
    let explain = || passing.iter().take(20).map(|c| match_one(c, &profile, &ask, LPR, today)).collect::<Vec<_>>();
    promise("match.explain_us", median(51, || drop(black_box(explain()))), 250);
}
