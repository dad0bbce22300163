//! Chance: seeded streams of random numbers in whole-number arithmetic, so that a city is the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of random numbers is for; each firm has one of every purpose, independent of all others.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    /// Its registration and figures.
    Firm = 0,
    /// What is known of it and since when.
    Facts = 1,
    /// Its monthly series.
    Series = 2,
    /// Its troubles: lists, arrears, penalties.
    Troubles = 3,
    /// Its licences, grades and commitments.
    Records = 4,
    /// The rows that departments get wrong.
    Mistakes = 5,
    /// Its demands and what became of them.
    History = 6,
    /// Grades, marks and places beyond the first facts.
    MoreFacts = 7,
    /// The lists it stands on beyond those of its troubles.
    Lists = 8,
    /// What it declares itself.
    Declarations = 9,
    /// What departments file about it beside licences.
    Filings = 10,
    /// How its household farms.
    Farming = 11,
}

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Chance(ChaCha8Rng);

/// Numbers of purposes that fit beside an index.
const PURPOSES: u64 = 16;

impl Chance {
    /// The stream of one purpose for one index of the city of one seed.
    pub fn new(seed: u64, stream: Stream, index: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream((index as u64).wrapping_mul(PURPOSES).wrapping_add(stream as u64));
        Self(rng)
    }
    /// A number from 0 to below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(n);
        u64::try_from(wide >> 64).unwrap_or(0)
    }
    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).map_or(0, |w| w + 1);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }
    /// Happens `n` times in a thousand.
    pub fn permille(&mut self, n: i64) -> bool {
        self.between(0, 999) < n
    }
    /// One of several, all equally likely.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        &of[at]
    }
    /// The index that running totals of weights lead to; the last total is the sum.
    pub fn by_totals(&mut self, totals: &[u64]) -> usize {
        let at = self.below(totals.last().copied().unwrap_or(0));
        totals.partition_point(|t| *t <= at).min(totals.len().saturating_sub(1))
    }
    /// One of several by weight.
    pub fn weighted<T: Copy>(&mut self, of: &[(u64, T)]) -> T {
        let mut at = self.below(of.iter().map(|w| w.0).sum());
        for (weight, value) in of {
            if at < *weight {
                return *value;
            }
            at -= weight;
        }
        of[of.len() - 1].1
    }
    /// A standard normal number in thousandths, as the sum of twelve even ones.
    pub fn bell(&mut self) -> i64 {
        let mut sum = 0;
        for _ in 0..2 {
            let bits = self.0.next_u64();
            sum += (0..6).map(|i| i64::try_from((bits >> (i * 10)) & 1023).unwrap_or(0)).sum::<i64>();
        }
        (sum - 6_138) * 1000 / 1024
    }
    /// A log-normal factor with median one, in parts per million, of a spread in thousandths.
    pub fn spread(&mut self, sigma: i64) -> i64 {
        exp(self.bell() * sigma / 1000)
    }
}

/// e to the power of `x` thousandths, in parts per million; correct to about one part in a thousand.
pub fn exp(x: i64) -> i64 {
    let power = (x.clamp(-9_000, 9_000) * 1_442_695) / 1000;
    let (whole, part) = (power.div_euclid(1_000_000), power.rem_euclid(1_000_000));
    let fraction = 1_000_000 + part * (695_600 + part * (226_000 + part * 78_400 / 1_000_000) / 1_000_000) / 1_000_000;
    if whole >= 0 { fraction << whole } else { fraction >> -whole }
}

/// `amount` times a factor in parts per million.
pub fn scaled(amount: i64, factor: i64) -> i64 {
    i64::try_from(i128::from(amount) * i128::from(factor) / 1_000_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close() {
        for (x, expected) in [(0, 1_000_000), (693, 2_000_000), (1000, 2_718_282), (-1000, 367_879), (3000, 20_085_537), (-2500, 82_085)] {
            let got = exp(x);
            assert!((got - expected).abs() * 500 <= expected, "{x}: {got}");
        }
    }

    #[test]
    fn the_bell_has_mean_nought_and_deviation_one() {
        let mut chance = Chance::new(1, Stream::Firm, 0);
        let drawn: Vec<i64> = (0..20_000).map(|_| chance.bell()).collect();
        let mean = drawn.iter().sum::<i64>() / 20_000;
        let variance = drawn.iter().map(|x| x * x).sum::<i64>() / 20_000;
        assert!(mean.abs() < 30, "{mean}");
        assert!((variance - 1_000_000).abs() < 40_000, "{variance}");
    }

    #[test]
    fn streams_differ_and_repeat() {
        let first = |stream, index| Chance::new(7, stream, index).below(u64::MAX);
        assert_eq!(first(Stream::Firm, 3), first(Stream::Firm, 3));
        assert_ne!(first(Stream::Firm, 3), first(Stream::Firm, 4));
        assert_ne!(first(Stream::Firm, 3), first(Stream::Facts, 3));
    }

    #[test]
    fn weights_are_respected() {
        let mut chance = Chance::new(1, Stream::Firm, 0);
        let hits = (0..10_000).filter(|_| chance.weighted(&[(1, false), (3, true)])).count();
        assert!((7_200..7_800).contains(&hits), "{hits}");
        assert_eq!(chance.between(5, 5), 5);
        assert_eq!(chance.by_totals(&[0, 0, 4]), 2);
    }
}
