//! Every firm against a whole catalogue, and the firms that changed against what they were; checked against the plain evaluator first.

use std::collections::BTreeSet;
use std::time::Instant;

use chrono::NaiveDate;
use entity::value::id::EnterpriseId;
use entity::value::{Fen, Guarantee, Ppm, Purpose, RepaymentForm};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Provenance, Shape, Value};
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::reach::population::Population;
use xinyidai::matching::reach::sweep::{BLOCK, Planes, Sweep};
use xinyidai::matching::verdict::Verdict;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::Ask;

const FIRMS: u32 = 3_000_000;
const CHANGED: u32 = 50_000;
const PRODUCTS: usize = 10_000;
const GRADES: [&str; 5] = ["A", "B", "M", "C", "D"];
const MEMBERS: [&str; 4] = ["RF01", "RF05", "RF12", "RF16"];
/// The twenty-four attributes of the workload.
const FACTS: [FactKey; 24] = [
    FactKey::SubjectKind,
    FactKey::Region,
    FactKey::Industry,
    FactKey::SizeClass,
    FactKey::AgeMonths,
    FactKey::Capital,
    FactKey::Staff,
    FactKey::InsuredStaff,
    FactKey::InsuredTrend,
    FactKey::RevenueYear,
    FactKey::RevenueTwelveMonths,
    FactKey::RevenueGrowth,
    FactKey::Assets,
    FactKey::TaxPaidYear,
    FactKey::TaxGrade,
    FactKey::PublicCreditGrade,
    FactKey::Qualifications,
    FactKey::Patents,
    FactKey::ExportsYear,
    FactKey::ElectricityTrend,
    FactKey::PlatformLoans,
    FactKey::FirstLoan,
    FactKey::OpenFlags,
    FactKey::Penalties,
];

fn today() -> NaiveDate {
    "2026-03-02".parse().expect("a day")
}

/// A firm of which one fact in five is unknown; `state` makes another of it.
fn firm(number: u32, state: u32) -> Profile {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(number) << 8 | u64::from(state));
    let mut profile = Profile::default();
    for key in FACTS {
        if rng.random_range(0..5) == 0 {
            continue;
        }
        let value = match key.shape() {
            Shape::Money => Value::Money(Fen::wan(rng.random_range(10..2_000))),
            Shape::Count => Value::Count(rng.random_range(0..60)),
            Shape::Rate => Value::Rate(Ppm(rng.random_range(-200_000..400_000))),
            Shape::Day => Value::Day(today()),
            Shape::Code => Value::Code(GRADES[rng.random_range(0..GRADES.len())].to_owned()),
            Shape::Codes => Value::Codes(MEMBERS.iter().filter(|_| rng.random_range(0..8) == 0).map(|c| (*c).to_owned()).collect()),
            Shape::YesNo => Value::YesNo(rng.random_range(0..2) == 0),
        };
        profile.put(key, Fact::Known { value, source: Provenance::Platform, as_of_on: today() });
    }
    profile
}

/// One condition, mild enough that ten to fifteen of them leave about one product in a hundred.
fn condition(rng: &mut ChaCha8Rng) -> Criteria {
    let fact = FACTS[rng.random_range(0..FACTS.len())];
    let some = |rng: &mut ChaCha8Rng, of: &[&str]| -> Vec<String> {
        let found: Vec<String> = of.iter().filter(|_| rng.random_range(0..4) > 0).map(|c| (*c).to_owned()).collect();
        if found.is_empty() { vec![of[0].to_owned()] } else { found }
    };
    let is = match fact.shape() {
        Shape::Money => Requirement::MoneyAtLeast(Fen::wan(rng.random_range(10..900))),
        Shape::Count if rng.random_range(0..2) == 0 => Requirement::CountAtLeast(rng.random_range(0..30)),
        Shape::Count => Requirement::CountAtMost(rng.random_range(30..60)),
        Shape::Rate => Requirement::RateAtLeast(Ppm(rng.random_range(-200_000..100_000))),
        Shape::Code => Requirement::OneOf(some(rng, &GRADES)),
        Shape::Codes => Requirement::HasNone(some(rng, &MEMBERS)),
        Shape::Day | Shape::YesNo => Requirement::Yes,
    };
    Criteria::Condition(Condition { fact, is })
}

fn product(rng: &mut ChaCha8Rng) -> Criteria {
    let mut all: Vec<Criteria> = (0..rng.random_range(9..13)).map(|_| condition(rng)).collect();
    if rng.random_range(0..4) == 0 {
        all.push(Criteria::Any((0..rng.random_range(2..4)).map(|_| condition(rng)).collect()));
    }
    Criteria::All(all)
}

fn id(number: u32) -> EnterpriseId {
    EnterpriseId::from(Uuid::from_u128(u128::from(number)))
}

fn population(firms: impl Iterator<Item = (u32, u32)>) -> Population {
    let mut population = Population::new(today());
    for (number, state) in firms {
        population.apply([(id(number), Some(&firm(number, state)))]);
    }
    population
}

/// How many firms words have; so few that a narrow sum holds them.
fn count_in(words: &[u64]) -> u64 {
    u64::from(words.iter().map(|word| word.count_ones()).sum::<u32>())
}

/// Pairs that pass and pairs of which it is not known, by two threads.
fn pairs(sweep: &Sweep, population: &Population) -> (u64, u64) {
    let middle = population.words() / 2 / BLOCK * BLOCK;
    let count = |words: std::ops::Range<usize>| {
        let (mut pass, mut open) = (0_u64, 0_u64);
        sweep.run(population, words, &mut Planes::default(), |_, _, passing, unknown| {
            pass += count_in(passing);
            open += count_in(unknown);
        });
        (pass, open)
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| count(middle..population.words()));
        let one = count(0..middle);
        let other = other.join().expect("counted");
        (one.0 + other.0, one.1 + other.1)
    })
}

/// Who passes what, as pairs of product and slot.
fn passing(sweep: &Sweep, population: &Population) -> Vec<(usize, usize, u64)> {
    let mut found = Vec::new();
    sweep.run(population, 0..population.words(), &mut Planes::default(), |product, first, pass, _| {
        found.extend(pass.iter().enumerate().filter(|(_, pass)| **pass != 0).map(|(at, pass)| (product, first + at, *pass)));
    });
    found.sort_unstable();
    found
}

fn check(catalogue: &[Criteria], sweep: &Sweep, population: &Population, firms: u32) {
    let ask = Ask {
        amount: Fen::wan(50),
        term_months: 12,
        purpose: Purpose::WorkingCapital,
        guarantees: vec![Guarantee::Credit],
        repayment: RepaymentForm::LevelInstalment,
        acceptable_rate: None,
    };
    let mut found: BTreeSet<(usize, u32, bool)> = BTreeSet::new();
    sweep.run(population, 0..population.words(), &mut Planes::default(), |product, first, pass, unknown| {
        for place in 0..pass.len() * 64 {
            let (word, bit) = (place / 64, place % 64);
            if (pass[word] | unknown[word]) >> bit & 1 == 1 {
                let slot = u32::try_from(first * 64 + place).expect("a slot");
                found.insert((product, slot, pass[word] >> bit & 1 == 1));
            }
        }
    });
    let mut expected = BTreeSet::new();
    for slot in 0..firms {
        let profile = firm(slot, 0);
        for (product, criteria) in catalogue.iter().enumerate() {
            match verdict(criteria, &profile, &ask, today()) {
                Verdict::Fail => {}
                said @ (Verdict::Pass | Verdict::Unknown) => {
                    expected.insert((product, slot, said == Verdict::Pass));
                }
            }
        }
    }
    assert_eq!(found, expected, "the plain evaluator answers otherwise");
}

fn promise(name: &str, measured: f64, target: f64) {
    println!("promise {name} measured={measured:.2} target={target} {}", if measured <= target { "ok" } else { "short" });
}

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_260_302);
    let catalogue: Vec<Criteria> = (0..PRODUCTS).map(|_| product(&mut rng)).collect();
    let few = population((0..500).map(|number| (number, 0)));
    check(&catalogue, &few.sweep(&catalogue), &few, 500);

    let begun = Instant::now();
    let all = population((0..FIRMS).map(|number| (number, 0)));
    println!("{FIRMS} firms added in {:.1} s", begun.elapsed().as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "bytes to be printed")]
    promise("rematch.bytes_per_firm", all.bytes() as f64 / f64::from(FIRMS), 100.0);
    let begun = Instant::now();
    let sweep = all.sweep(&catalogue);
    println!("{PRODUCTS} products made ready in {:.2} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let (pass, open) = pairs(&sweep, &all);
    let time = begun.elapsed().as_secs_f64();
    println!("{pass} pairs pass, of {open} it is not known");
    promise("rematch.all_s", time, 6.0);
    drop(all);

    // The changed firms as they were and as they are.
    let old = population((0..CHANGED).map(|number| (number, 0)));
    let new: Vec<Profile> = (0..CHANGED).map(|number| firm(number, 1)).collect();
    let begun = Instant::now();
    let before = passing(&old.sweep(&catalogue), &old);
    let mut changed = Population::new(today());
    changed.apply((0..CHANGED).zip(&new).map(|(number, profile)| (id(number), Some(profile))));
    let after = passing(&changed.sweep(&catalogue), &changed);
    let (mut gained, mut lost, mut at) = (0_u64, 0_u64, 0);
    for (product, word, pass) in &before {
        while at < after.len() && (after[at].0, after[at].1) < (*product, *word) {
            gained += u64::from(after[at].2.count_ones());
            at += 1;
        }
        let now = after.get(at).filter(|(p, w, _)| (p, w) == (product, word)).map_or(0, |(_, _, pass)| *pass);
        at += usize::from(now != 0);
        gained += u64::from((now & !pass).count_ones());
        lost += u64::from((pass & !now).count_ones());
    }
    gained += after[at..].iter().map(|(_, _, pass)| u64::from(pass.count_ones())).sum::<u64>();
    let time = begun.elapsed().as_secs_f64();
    let sum = |of: &[(usize, usize, u64)]| of.iter().map(|(_, _, pass)| u64::from(pass.count_ones())).sum::<u64>();
    assert_eq!(sum(&before) + gained - lost, sum(&after));
    println!("{CHANGED} changed firms: {gained} pairs gained, {lost} lost");
    promise("rematch.changed_s", time, 1.0);
}
