//! The comparator of firms' names against Jaro-Winkler on the same pairs: pairs a second on one core, taking the names apart
//! included, and how well each tells subjects apart.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use xinyidai::enterprise::identity::compare::{SAME, compare};
use xinyidai::enterprise::identity::name::Name;

#[path = "../tests/it/name/pairs.rs"]
mod pairs;

use pairs::{Change, Pair};

/// Trade names of the pairs.
const TRADES: usize = 1_500;
/// How often all pairs are compared.
const ROUNDS: u32 = 30;
/// Pairs that are timed together.
const SLICE: usize = 500;

fn promise(name: &str, measured: &str, target: &str, ok: bool) {
    println!("promise {name} measured={measured} target={target} {}", if ok { "ok" } else { "short" });
}

/// Pairs a second, each slice of the pairs in its fastest round: the one that the machine's other work disturbed least.
#[expect(clippy::cast_precision_loss, reason = "counts to be printed as rates")]
fn rate(all: &[Pair], mut each: impl FnMut(&Pair)) -> f64 {
    let mut fastest = vec![f64::INFINITY; all.len().div_ceil(SLICE)];
    for _ in 0..ROUNDS {
        for (slice, best) in all.chunks(SLICE).zip(&mut fastest) {
            let begun = Instant::now();
            slice.iter().for_each(&mut each);
            *best = best.min(begun.elapsed().as_secs_f64());
        }
    }
    all.len() as f64 / fastest.iter().sum::<f64>()
}

#[expect(clippy::cast_precision_loss, reason = "counts to be printed as a share")]
fn f1(all: &[Pair], score: impl Fn(&Pair) -> f64, threshold: f64) -> f64 {
    let count = |hit: bool, same: bool| all.iter().filter(|pair| (score(pair) >= threshold) == hit && pair.same == same).count() as f64;
    2.0 * count(true, true) / (2.0 * count(true, true) + count(true, false) + count(false, true))
}

fn main() {
    let all = pairs::pairs(1, TRADES);
    let score = |pair: &Pair| f64::from(compare(&Name::parse(&pair.left), &Name::parse(&pair.right)).score);
    let distance = |pair: &Pair| strsim::jaro_winkler(&pair.left, &pair.right);
    let ours = f1(&all, score, f64::from(SAME));
    let theirs = (500..=1000).step_by(10).map(|threshold| f1(&all, distance, f64::from(threshold) / 1000.0)).fold(0.0, f64::max);
    let kinds = all.iter().fold(BTreeMap::<Change, u32>::new(), |mut kinds, pair| {
        *kinds.entry(pair.change).or_default() += 1;
        kinds
    });
    let several = all.iter().filter(|pair| pair.applied.len() > 1).count();
    println!("{} pairs of {} trade names; {several} with several changes of writing; {kinds:?}", all.len(), all.last().map_or(0, |pair| pair.trade + 1));
    let pairs_per_second = rate(&all, |pair| {
        black_box(score(pair));
    });
    let distance_per_second = rate(&all, |pair| {
        black_box(distance(pair));
    });
    let apart: Vec<(Name, Name)> = all.iter().map(|pair| (Name::parse(&pair.left), Name::parse(&pair.right))).collect();
    let mut at = apart.iter().cycle();
    let compared_per_second = rate(&all, |_| {
        if let Some((left, right)) = at.next() {
            black_box(compare(left, right));
        }
    });
    println!(
        "names taken apart before: {compared_per_second:.0} pairs/s; Jaro-Winkler: {distance_per_second:.0} pairs/s, F1 {theirs:.4} at its best threshold"
    );
    promise("name.f1", &format!("{ours:.4}"), "0.97", ours >= 0.97 && ours > theirs);
    promise("name.pairs_per_second", &format!("{pairs_per_second:.0}"), "500000", pairs_per_second >= 500_000.0);
}
