//! One firm against catalogues of generated products: the index beside the plain evaluator and beside a-tree, whose answers are compared before
//! anything is timed; ends with a table by size and a line for each promise.
//!
//! The workload: 24 facts of which a firm knows four in five, products with 10 to 13 conditions and every third with a group of alternatives, two or
//! three products in a hundred matching. `--small` stops at 10,000 products; `--a-tree-100k` lets the peer take 100,000 too, which it needs most
//! of a minute to insert, and `--a-tree-1m` a million as well.

mod measure;
mod peer;
mod places;
mod questions;
mod workload;

use std::hint::black_box;

use chrono::NaiveDate;
use criterion::Criterion;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use xinyidai::enterprise::fact::Profile;
use xinyidai::matching::firm::Firm;
use xinyidai::matching::index::{Goal, Index, Slot};
use xinyidai::matching::near_miss::{best_step, one_changes, smallest};

use measure::{measure, median, promise};
use peer::expression;
use places::Places;
use workload::{FACTS, FIRMS, LPR, Product, ask, firm, product};

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_260_302);
    let profiles: Vec<Profile> = (0..FIRMS).map(|_| firm(&mut rng, 5)).collect();
    let known: Vec<Profile> = (0..FIRMS).map(|_| firm(&mut rng, 0)).collect();
    let today = NaiveDate::default();
    let ask = ask();
    let asked = |flag: &str| std::env::args().any(|arg| arg == flag);
    let million = asked("--a-tree-1m");
    let hundred_thousand = million || asked("--a-tree-100k");
    let mut products: Vec<Product> = (0..10_000).map(|number| product(&mut rng, number, &FACTS)).collect();
    products.retain(|p| !expression(&p.criteria).contains("[]"));
    while products.len() < 10_000 {
        let next = product(&mut rng, products.len(), &FACTS);
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

    let places = places::measure(&index, &products, &firms);

    let large: &[usize] = if asked("--small") { &[] } else { &[100_000, 1_000_000] };
    for size in large.iter().copied() {
        let mut more: Vec<Product> = Vec::with_capacity(size);
        while more.len() < size {
            let next = product(&mut rng, more.len(), &FACTS);
            if !expression(&next.criteria).contains("[]") {
                more.push(next);
            }
        }
        lines.push(measure(&more, &profiles, if size == 100_000 { hundred_thousand } else { million }));
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
    let Places { explain_us, rank_all_us, outlines_ms, reasons_ms } = places;
    println!("20 matches ranked and explained {explain_us:.1} us; all matches of a firm ranked, the first 20 of them explained {rank_all_us:.1} us");
    println!("1,000 products priced and placed without reasons {outlines_ms:.2} ms; by way of every reason {reasons_ms:.2} ms");
    let questions = questions::measure(&mut rng);
    println!(
        "questions over {} products: ready in {:.1} ms once a catalogue; where a visitor stands and the next question {:.2} ms, at most {:.2} ms",
        questions::PRODUCTS,
        questions.ready,
        questions.median,
        questions.most
    );
    promise("match.question_ms", questions.most, 20.0, questions.most <= 20.0);
    promise("match.verdicts_us", verdicts_us, 25.0, verdicts_us <= 25.0);
    promise("match.vs_atree", slowest, 40.0, slowest >= 40.0);
    promise("match.explain_us", rank_all_us, 250.0, rank_all_us <= 250.0);
    promise("match.whatif_ms", whatif_ms, 20.0, whatif_ms <= 20.0);
    promise("match.build_ms", build_ms, 100.0, build_ms <= 100.0);
    promise("match.update_ms", update_us / 1e3, 1.0, update_us <= 1_000.0);
}
