//! What is measured at one size, beside the plain evaluator and the peer; nothing is timed before the answers are right.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use chrono::NaiveDate;
use xinyidai::enterprise::fact::Profile;
use xinyidai::matching::evaluate::verdict;
use xinyidai::matching::firm::Firm;
use xinyidai::matching::index::{Goal, Index, Slot};
use xinyidai::matching::near_miss::one_changes;
use xinyidai::matching::verdict::Verdict;

use crate::peer::{event, peer};
use crate::workload::{FIRMS, LPR, Product, ask};

/// Median of the runs in microseconds; each run is given its number.
pub(crate) fn median(runs: usize, mut run: impl FnMut(usize)) -> f64 {
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

pub(crate) fn promise(name: &str, measured: f64, target: f64, holds: bool) {
    println!("promise {name} measured={measured:.1} target={target} {}", if holds { "ok" } else { "short" });
}

/// A number of things, to be divided.
pub(crate) fn figure(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// What was measured at one size.
pub(crate) struct Line {
    pub(crate) size: usize,
    pub(crate) build_ms: f64,
    pub(crate) megabytes: f64,
    pub(crate) verdicts_us: f64,
    pub(crate) parts_us: f64,
    pub(crate) scan_us: f64,
    pub(crate) update_us: f64,
    pub(crate) whatif_ms: Option<f64>,
    pub(crate) peer: Option<(f64, f64)>,
}

impl Line {
    pub(crate) fn print(&self) -> String {
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

pub(crate) fn measure(products: &[Product], profiles: &[Profile], with_peer: bool) -> Line {
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
