//! The comparator of firms' names on pairs made by rules: how well it tells subjects apart, and how well a string distance does.

use std::collections::BTreeMap;

use xinyidai::enterprise::identity::compare::{SAME, compare};
use xinyidai::enterprise::identity::name::Name;

pub(crate) mod pairs;

use pairs::{Change, Pair, pairs};

const SEED: u64 = 20_260_302;
/// Trade names; each has about 13 pairs.
const TRADES: usize = 450;

/// 2 x precision x recall / (precision + recall) of what scores from a threshold on.
#[expect(clippy::cast_precision_loss, reason = "counts of some thousands")]
fn f1(scored: &[(f64, bool)], threshold: f64) -> f64 {
    let count = |hit: bool, same: bool| scored.iter().filter(|(score, is)| (*score >= threshold) == hit && *is == same).count() as f64;
    2.0 * count(true, true) / (2.0 * count(true, true) + count(true, false) + count(false, true))
}

fn score(pair: &Pair) -> u16 {
    compare(&Name::parse(&pair.left), &Name::parse(&pair.right)).score
}

#[test]
fn variants_are_found_and_near_names_are_not() {
    let all = pairs(SEED, TRADES);
    assert!(all.len() >= 5_000, "{}", all.len());
    let kinds = all.iter().fold(BTreeMap::<Change, u32>::new(), |mut kinds, pair| {
        *kinds.entry(pair.change).or_default() += 1;
        kinds
    });
    assert!(kinds.len() == 11 && kinds.values().all(|count| *count >= 10), "{kinds:?}");
    let ours: Vec<(f64, bool)> = all.iter().map(|pair| (f64::from(score(pair)), pair.same)).collect();
    let distance: Vec<(f64, bool)> = all.iter().map(|pair| (strsim::jaro_winkler(&pair.left, &pair.right), pair.same)).collect();
    let best = (500..=1000).step_by(10).map(|threshold| f1(&distance, f64::from(threshold) / 1000.0)).fold(0.0, f64::max);
    let reached = f1(&ours, f64::from(SAME));
    println!("{} pairs: F1 {reached:.4}; Jaro-Winkler at its best threshold {best:.4}", all.len());
    let wrong: Vec<&Pair> = all.iter().filter(|pair| (score(pair) >= SAME) != pair.same).take(10).collect();
    assert!(reached >= 0.97, "{reached}: {wrong:#?}");
    assert!(reached > best, "{reached} against {best}");
}

#[test]
fn every_variant_scores_above_every_near_name_of_its_trade_name() {
    let mut bounds: BTreeMap<usize, (u16, u16)> = BTreeMap::new();
    let all = pairs(SEED, TRADES);
    for pair in &all {
        let (lowest, highest) = bounds.entry(pair.trade).or_insert((u16::MAX, 0));
        if pair.same { *lowest = score(pair).min(*lowest) } else { *highest = score(pair).max(*highest) }
    }
    let crossed: Vec<_> = bounds.iter().filter(|(_, (lowest, highest))| lowest <= highest).collect();
    let of: Vec<&Pair> = all.iter().filter(|pair| crossed.iter().any(|(trade, _)| **trade == pair.trade)).collect();
    assert!(crossed.is_empty(), "{crossed:?}: {of:#?}");
}

#[test]
fn the_pairs_are_the_same_each_time_and_others_from_another_seed() {
    assert_eq!(pairs(SEED, 20), pairs(SEED, 20));
    assert_ne!(pairs(SEED, 20), pairs(SEED + 1, 20));
}
