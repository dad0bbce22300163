//! One firm against catalogues of generated products: the index beside the plain evaluator and beside a-tree, whose answers are compared before
//! anything is timed; ends with a table by size and a line for each promise.
//!
//! The workload: 24 facts of which a firm knows four in five, products with 10 to 13 conditions and every third with a group of alternatives, two or
//! three products in a hundred matching. `--small` stops at 10,000 products; `--a-tree-100k` lets the peer take 100,000 too, which it needs most
//! of a minute to insert.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use a_tree::{ATree, AttributeDefinition};
use chrono::NaiveDate;
use criterion::Criterion;
use entity::value::id::ProductVersionId;
use entity::value::{Family, FeeKind, Fen, Guarantee, Ppm, Purpose, RepaymentForm};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xinyidai::enterprise::fact::{Fact, FactKey, Profile, Provenance, Shape, Value, Why};
use xinyidai::matching::answer::{Candidate, match_one};
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::firm::Firm;
use xinyidai::matching::index::{Goal, Index, Slot};
use xinyidai::matching::near_miss::{best_step, one_changes, smallest};
use xinyidai::matching::rank::{Order, sort};
use xinyidai::matching::verdict::Verdict;
use xinyidai::product::criteria::{Condition, Criteria, Requirement};
use xinyidai::product::terms::{Ask, Fee, FeeBasis, Limit, Pricing, Terms};

const FACTS: [FactKey; 24] = [
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
const CODES: [&str; 5] = ["A", "B", "M", "C", "D"];
const QUALIFICATIONS: [&str; 4] = ["high_tech", "tech_sme", "specialised", "little_giant"];
const LPR: Ppm = Ppm(30_000);
const FIRMS: usize = 64;

struct Product {
    code: String,
    terms: Terms,
    criteria: Criteria,
}

fn ask() -> Ask {
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
fn firm(rng: &mut ChaCha8Rng, unknown_in: u32) -> Profile {
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
fn condition(rng: &mut ChaCha8Rng, fact: FactKey) -> Criteria {
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

fn product(rng: &mut ChaCha8Rng, number: usize) -> Product {
    let conditions = rng.random_range(10..14);
    let mut facts: Vec<FactKey> = FACTS.sample(rng, conditions).copied().collect();
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

/// The criteria in a-tree's language; a list that is empty cannot be said in it and matches nobody.
fn expression(criteria: &Criteria) -> String {
    let joined = |of: &[Criteria], word: &str| of.iter().map(|one| format!("({})", expression(one))).collect::<Vec<_>>().join(word);
    let list = |codes: &[String]| codes.iter().map(|code| format!("'{code}'")).collect::<Vec<_>>().join(", ");
    match criteria {
        Criteria::All(of) => joined(of, " and "),
        Criteria::Any(of) => joined(of, " or "),
        Criteria::Condition(Condition { fact, is }) => match is {
            Requirement::MoneyAtLeast(least) => format!("{} >= {}", fact.code(), least.0),
            Requirement::CountAtLeast(least) => format!("{} >= {least}", fact.code()),
            Requirement::CountAtMost(most) => format!("{} <= {most}", fact.code()),
            Requirement::RateAtLeast(least) => format!("{} >= {}", fact.code(), least.0),
            Requirement::OneOf(codes) => format!("{} in [{}]", fact.code(), list(codes)),
            Requirement::HasAny(codes) => format!("{} one of [{}]", fact.code(), list(codes)),
            Requirement::Yes => fact.code().to_owned(),
            Requirement::MoneyAtMost(_)
            | Requirement::RateAtMost(_)
            | Requirement::NoneOf(_)
            | Requirement::HasNone(_)
            | Requirement::No
            | Requirement::CoversAsked(_)
            | Requirement::ShareAtMost { .. }
            | Requirement::ShareAtLeast { .. }
            | Requirement::OnOrBefore(_)
            | Requirement::OnOrAfter(_)
            | Requirement::MonthsSinceAtLeast(_)
            | Requirement::MonthsSinceAtMost(_) => panic!("{is:?} is not in the workload"),
        },
        Criteria::Not(_) | Criteria::AtLeast { .. } => panic!("{criteria:?} is not in the workload"),
    }
}

fn peer(products: &[Product]) -> ATree<usize> {
    let attributes = FACTS.map(|fact| match fact.shape() {
        Shape::Money | Shape::Count | Shape::Rate | Shape::Day => AttributeDefinition::integer(fact.code()),
        Shape::Code => AttributeDefinition::string(fact.code()),
        Shape::Codes => AttributeDefinition::string_list(fact.code()),
        Shape::YesNo => AttributeDefinition::boolean(fact.code()),
    });
    let mut tree = ATree::new(&attributes).expect("a tree");
    for (at, product) in products.iter().enumerate() {
        tree.insert(&at, &expression(&product.criteria)).expect("an expression");
    }
    tree
}

/// The firm as a-tree's event; what is unknown stays undefined.
fn event(tree: &ATree<usize>, profile: &Profile) -> a_tree::Event {
    let mut builder = tree.make_event();
    for fact in FACTS {
        match profile.value(fact) {
            Some(Value::Money(amount)) => builder.with_integer(fact.code(), amount.0),
            Some(Value::Count(count)) => builder.with_integer(fact.code(), *count),
            Some(Value::Rate(rate)) => builder.with_integer(fact.code(), rate.0),
            Some(Value::Code(code)) => builder.with_string(fact.code(), code),
            Some(Value::Codes(codes)) => builder.with_string_list(fact.code(), &codes.iter().map(String::as_str).collect::<Vec<_>>()),
            Some(Value::YesNo(yes)) => builder.with_boolean(fact.code(), *yes),
            Some(Value::Day(_)) | None => builder.with_undefined(fact.code()),
        }
        .expect("an attribute");
    }
    builder.build().expect("an event")
}

/// Median of the runs in microseconds; each run is given its number.
fn median(runs: usize, mut run: impl FnMut(usize)) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|n| {
            let start = Instant::now();
            run(n);
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

fn promise(name: &str, measured: f64, target: f64, holds: bool) {
    println!("promise {name} measured={measured:.1} target={target} {}", if holds { "ok" } else { "short" });
}

/// A number of things, to be divided.
fn figure(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// What was measured at one size.
struct Line {
    size: usize,
    build_ms: f64,
    megabytes: f64,
    verdicts_us: f64,
    parts_us: f64,
    scan_us: f64,
    update_us: f64,
    whatif_ms: Option<f64>,
    peer: Option<(f64, f64)>,
}

impl Line {
    fn print(&self) -> String {
        let or_none = |value: Option<f64>| value.map_or("-".to_owned(), |v| format!("{v:.1}"));
        let mut line = String::new();
        write!(line, "| {} | {:.1} | {:.1} | {:.1} | {:.1} | ", self.size, self.build_ms, self.megabytes, self.verdicts_us, self.parts_us).expect("a line");
        write!(
            line,
            "{:.1} | {:.1} | {} | {} | {} |",
            self.scan_us,
            self.update_us,
            or_none(self.whatif_ms),
            or_none(self.peer.map(|p| p.0)),
            or_none(self.peer.map(|p| p.1))
        )
        .expect("a line");
        line
    }
}

fn measure(products: &[Product], profiles: &[Profile], with_peer: bool) -> Line {
    let (ask, today) = (ask(), NaiveDate::default());
    let firms: Vec<Firm<'_>> = profiles.iter().map(|profile| Firm { profile, ask: &ask, lpr: LPR, today }).collect();
    let size = products.len();
    let build = || Index::build(products.iter().map(|p| (&p.criteria, None)));
    let build_ms = median(if size > 10_000 { 1 } else { 5 }, |_| drop(black_box(build()))) / 1e3;
    let index = build();
    let tree = with_peer.then(|| {
        let start = Instant::now();
        (peer(products), start.elapsed().as_secs_f64() * 1e3)
    });
    // Nothing is timed before the answers are right.
    for firm in &firms[..4] {
        let found = index.verdicts(firm);
        for (at, product) in products.iter().enumerate() {
            assert_eq!(found.of(Slot(at)), Some(verdict(&product.criteria, firm.profile, firm.ask, today)), "{}", product.code);
        }
        if let Some((tree, _)) = &tree {
            let event = event(tree, firm.profile);
            let report = tree.search(&event).expect("a search");
            let mut theirs: Vec<usize> = report.matches().iter().map(|at| **at).collect();
            theirs.sort_unstable();
            assert_eq!(theirs, found.pass.iter().collect::<Vec<_>>());
        }
    }
    let runs = if size > 100_000 { 32 } else { 512 };
    let of = |n: usize| &firms[n % FIRMS];
    let verdicts_us = median(runs, |n| drop(black_box(index.verdicts(of(n)))));
    let parts_us = median(runs, |n| drop(black_box((index.verdicts(of(n)), index.short_of_one(of(n), Goal::Open)))));
    let scan = |firm: &Firm<'_>| products.iter().filter(|p| verdict(&p.criteria, firm.profile, firm.ask, today) == Verdict::Pass).count();
    let scan_us = median(runs.min(64), |n| assert!(black_box(scan(of(n))) <= size));
    let mut current = index.clone();
    let update_us = median(runs.min(256), |n| {
        let mut next = current.clone();
        next.replace(Slot(n * 37 % size), &products[(n * 91 + 5) % size].criteria, None);
        // The snapshot before is still held while the next is made.
        current = next;
    });
    let lookup = |slot: Slot| products.get(slot.0).map(|p| (&p.criteria, None));
    let whatif_ms = (size <= 100_000).then(|| median(runs.min(32), |n| drop(black_box(one_changes(&index, &lookup, of(n), Goal::Match)))) / 1e3);
    let peer = tree.as_ref().map(|(tree, inserted_ms)| {
        let events: Vec<a_tree::Event> = profiles.iter().map(|profile| event(tree, profile)).collect();
        (*inserted_ms, median(runs.min(128), |n| drop(black_box(tree.search(&events[n % FIRMS])))))
    });
    let passing: usize = firms.iter().map(|firm| index.verdicts(firm).pass.len()).sum();
    println!("{size} products: {:.2} % match a firm", figure(passing) * 100.0 / figure(size * FIRMS));
    Line { size, build_ms, megabytes: figure(index.bytes()) / 1e6, verdicts_us, parts_us, scan_us, update_us, whatif_ms, peer }
}

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_260_302);
    let profiles: Vec<Profile> = (0..FIRMS).map(|_| firm(&mut rng, 5)).collect();
    let known: Vec<Profile> = (0..FIRMS).map(|_| firm(&mut rng, 0)).collect();
    let today = NaiveDate::default();
    let ask = ask();
    let hundred_thousand = std::env::args().any(|arg| arg == "--a-tree-100k");
    let mut products: Vec<Product> = (0..10_000).map(|number| product(&mut rng, number)).collect();
    products.retain(|p| !expression(&p.criteria).contains("[]"));
    while products.len() < 10_000 {
        let next = product(&mut rng, products.len());
        if !expression(&next.criteria).contains("[]") {
            products.push(next);
        }
    }

    let firm = Firm { profile: &profiles[0], ask: &ask, lpr: LPR, today };
    let index = Index::build(products.iter().map(|p| (&p.criteria, Some(&p.terms))));
    let lookup = |slot: Slot| products.get(slot.0).map(|p| (&p.criteria, Some(&p.terms)));
    let changes = one_changes(&index, &lookup, &firm, Goal::Match);
    for (at, product) in products.iter().enumerate().take(500) {
        let plan = smallest(&product.criteria, Some(&product.terms), &firm, Goal::Match).filter(|ways| ways.len() == 1);
        assert_eq!(changes.iter().find(|(slot, _)| slot.0 == at).map(|(_, way)| way), plan.as_ref().map(|ways| &ways[0]), "{}", product.code);
    }

    let mut criterion = Criterion::default();
    criterion.bench_function("index, 10,000 products with terms", |b| b.iter(|| black_box(index.verdicts(&firm))));
    criterion.final_summary();

    let mut lines = vec![measure(&products[..1_000], &profiles, true)];
    let ten = measure(&products, &profiles, true);
    let all_known = measure(&products, &known, true);
    let (verdicts_us, build_ms, update_us) = (ten.verdicts_us, ten.build_ms, ten.update_us);
    let slowest = ten.peer.map_or(0.0, |(_, theirs)| theirs / ten.verdicts_us).min(all_known.peer.map_or(0.0, |(_, theirs)| theirs / all_known.verdicts_us));
    lines.extend([ten, all_known]);
    let firms: Vec<Firm<'_>> = profiles.iter().map(|profile| Firm { profile, ask: &ask, lpr: LPR, today }).collect();
    let with_terms = median(512, |n| drop(black_box(index.verdicts(&firms[n % FIRMS]))));
    let whatif_ms = median(64, |n| drop(black_box(one_changes(&index, &lookup, &firms[n % FIRMS], Goal::Match)))) / 1e3;
    let best_ms = median(64, |n| drop(black_box(best_step(&index, &lookup, &firms[n % FIRMS], Goal::Match)))) / 1e3;
    let plans_ms = median(16, |n| {
        let near: Vec<usize> = index.verdicts(&firms[n % FIRMS]).fail.iter().take(50).collect();
        for at in near {
            let Product { criteria, terms, .. } = &products[at];
            drop(black_box(smallest(criteria, Some(terms), &firms[n % FIRMS], Goal::Match)));
        }
    }) / 1e3;

    let version: ProductVersionId = "00000000-0000-7000-8000-000000000000".parse().expect("an id");
    let candidate = |at: usize| {
        let p = &products[at];
        Candidate { version, code: &p.code, name: "", bank_name: "", bank: None, terms: &p.terms, criteria: &p.criteria }
    };
    let explain = |firm: &Firm<'_>, most: usize| {
        let pass = index.verdicts(firm).pass;
        let mut matches: Vec<_> = pass.iter().take(most).map(|at| match_one(&candidate(at), firm.profile, firm.ask, LPR, today, None)).collect();
        sort(&mut matches, Order::Recommended);
        matches.truncate(20);
        matches
    };
    let rich: Vec<&Firm<'_>> = firms.iter().filter(|firm| index.verdicts(firm).pass.len() >= 20).collect();
    println!("{} of {FIRMS} firms have twenty matches", rich.len());
    let explain_us = median(256, |n| drop(black_box(explain(rich[n % rich.len()], 20))));
    let rank_all_us = median(64, |n| drop(black_box(explain(rich[n % rich.len()], usize::MAX))));

    let large: &[usize] = if std::env::args().any(|arg| arg == "--small") { &[] } else { &[100_000, 1_000_000] };
    for size in large.iter().copied() {
        let mut more: Vec<Product> = Vec::with_capacity(size);
        while more.len() < size {
            let next = product(&mut rng, more.len());
            if !expression(&next.criteria).contains("[]") {
                more.push(next);
            }
        }
        lines.push(measure(&more, &profiles, hundred_thousand && size == 100_000));
    }
    println!(
        "| products | build ms | planes MB | verdicts us | with the failing part us | plain scan us | one product changed us | one-change answers ms | a-tree insert ms | a-tree match us |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for line in &lines {
        println!("{}", line.print());
    }
    println!("(the second line of 10,000: firms of which every fact is known)");
    println!(
        "10,000 products with terms: verdicts {with_terms:.1} us, best step {best_ms:.1} ms, plans of up to three changes for 50 products {plans_ms:.1} ms"
    );
    println!("all matches ranked, 20 explained: {rank_all_us:.1} us");
    promise("match.verdicts_us", verdicts_us, 25.0, verdicts_us <= 25.0);
    promise("match.vs_atree", slowest, 40.0, slowest >= 40.0);
    promise("match.explain_us", explain_us, 250.0, explain_us <= 250.0);
    promise("match.whatif_ms", whatif_ms, 20.0, whatif_ms <= 20.0);
    promise("match.build_ms", build_ms, 100.0, build_ms <= 100.0);
    promise("match.update_ms", update_us / 1e3, 1.0, update_us <= 1_000.0);
}
