//! 检验: how well likelihoods agree with what was decided, and how far two sets of firms lie apart; all in integers.

use entity::value::Ppm;
use serde::{Deserialize, Serialize};

use super::isotonic::divide;

/// Bins of a calibration, each as wide.
pub const BINS: usize = 10;

/// Decisions at about the same likelihood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// How many decisions.
    pub n: i64,
    /// The mean likelihood that was said.
    pub said: Ppm,
    /// The share that was approved.
    pub approved: Ppm,
    /// Lower end of the interval in which the true share lies 19 times of 20 (Wilson).
    pub low: Ppm,
    /// Its upper end.
    pub high: Ppm,
}

/// How well likelihoods agree with decisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// How many decisions.
    pub n: i64,
    /// The mean likelihood that was said.
    pub said: Ppm,
    /// The share that was approved.
    pub approved: Ppm,
    /// Expected calibration error: the mean distance of what was said from what was decided, over ten bins by their decisions.
    pub error: Ppm,
    /// The bins that hold a decision, the least likely first.
    pub bins: Vec<Bin>,
}

/// Measures likelihoods against decisions; nothing when there are none.
pub fn measure(of: &[(Ppm, bool)]) -> Option<Measured> {
    let mut bins = [(0_i64, 0_i128, 0_i64); BINS];
    for (said, approved) in of {
        let share = usize::try_from(said.0.clamp(0, Ppm::ONE.0)).unwrap_or(0) * BINS / 1_000_000;
        let (n, sum, yes) = &mut bins[share.min(BINS - 1)];
        *n += 1;
        *sum += i128::from(said.0);
        *yes += i64::from(*approved);
    }
    let one = i128::from(Ppm::ONE.0);
    let n: i64 = bins.iter().map(|bin| bin.0).sum();
    let apart: i128 = bins.iter().map(|(_, sum, yes)| (sum - i128::from(*yes) * one).abs()).sum();
    let said: i128 = bins.iter().map(|bin| bin.1).sum();
    let yes: i64 = bins.iter().map(|bin| bin.2).sum();
    let held = bins.iter().filter(|bin| bin.0 > 0).map(|(n, sum, yes)| {
        let (low, high) = interval(*yes, *n);
        Bin { n: *n, said: Ppm(divide(*sum, i128::from(*n))), approved: share(*yes, *n), low, high }
    });
    (n > 0).then(|| Measured {
        n,
        said: Ppm(divide(said, i128::from(n))),
        approved: share(yes, n),
        error: Ppm(divide(apart, i128::from(n))),
        bins: held.collect(),
    })
}

/// A part of a whole.
pub fn share(part: i64, whole: i64) -> Ppm {
    Ppm(divide(i128::from(part) * i128::from(Ppm::ONE.0), i128::from(whole)))
}

/// Wilson's interval of 95 % for a share.
pub fn interval(part: i64, whole: i64) -> (Ppm, Ppm) {
    /// 1.96 in thousandths, and its square in millionths.
    const Z: i128 = 1_960;
    const SQUARE: i128 = 3_841_600;
    let (part, whole) = (i128::from(part), i128::from(whole.max(1)));
    let middle = 2_000_000 * part + SQUARE;
    let spread = SQUARE + 4_000_000 * part * (whole - part) / whole;
    let root = i128::try_from((spread.unsigned_abs() * 1_000_000).isqrt()).unwrap_or(0);
    let reach = Z * root / 1_000;
    let scale = 2 * (whole * 1_000_000 + SQUARE);
    let end = |at: i128| Ppm(divide(at * 1_000_000, scale).clamp(0, 1_000_000));
    (end(middle - reach), end(middle + reach))
}

/// 群体稳定性指标 (population stability index) of two counts over the same bands, in parts per million: 0 for the same shares; by custom
/// below 0.1 is steady and above 0.25 has moved. Half a firm stands in every band, so that an empty one is not infinitely far.
pub fn stability(before: &[i64], after: &[i64]) -> Ppm {
    let bands = i128::try_from(before.len()).unwrap_or(0);
    let total = |of: &[i64]| 2 * of.iter().map(|n| i128::from(*n)).sum::<i128>() + bands;
    let (all_before, all_after) = (total(before), total(after));
    let sum: i128 = before
        .iter()
        .zip(after)
        .map(|(before, after)| {
            let share = |n: i64, all: i128| divide((2 * i128::from(n) + 1) * 1_000_000, all).max(1);
            let (a, b) = (share(*before, all_before), share(*after, all_after));
            i128::from(a - b) * i128::from(logarithm(a) - logarithm(b))
        })
        .sum();
    Ppm(divide(sum.max(0), 1_000_000))
}

/// The natural logarithm of a whole number of at least 1, in millionths; right to about one of them.
fn logarithm(of: i64) -> i64 {
    /// ln 2 in millionths of a millionth.
    const LN_2: i128 = 693_147_180_560;
    const BITS: u32 = 24;
    const ONE: u128 = 1 << 40;
    let of = of.max(1).unsigned_abs();
    let whole = of.ilog2();
    let mut rest = (u128::from(of) << 40) >> whole;
    let mut binary = i128::from(whole) << BITS;
    for bit in (0..BITS).rev() {
        rest = (rest * rest) >> 40;
        if rest >= 2 * ONE {
            rest >>= 1;
            binary += 1 << bit;
        }
    }
    divide(binary * LN_2, i128::from(1_000_000_u32) << BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_and_decided_alike_has_no_error_and_what_is_not_has_its_distance() {
        let lot = |said: i64, all: usize, yes: usize| (0..all).map(move |nth| (Ppm(said), nth < yes));
        let right: Vec<_> = lot(200_000, 100, 20).chain(lot(750_000, 100, 75)).collect();
        let found = measure(&right).expect("decisions");
        assert_eq!((found.n, found.error, found.said, found.approved), (200, Ppm(0), Ppm(475_000), Ppm(475_000)));
        assert_eq!(found.bins.len(), 2);
        let wrong: Vec<_> = lot(200_000, 100, 40).chain(lot(750_000, 300, 225)).collect();
        assert_eq!(measure(&wrong).expect("decisions").error, Ppm(50_000), "20 points for a quarter of them");
        assert_eq!(measure(&[]), None);
        assert_eq!(measure(&[(Ppm(1_000_000), true), (Ppm(0), false)]).expect("decisions").error, Ppm(0));
    }

    #[test]
    fn intervals_are_wilsons() {
        // R: binom::binom.confint(k, n, method = "wilson")
        for (part, whole, low, high) in [(0, 10, 0, 277_532), (5, 10, 236_593, 763_407), (81, 263, 255_265, 366_112), (10, 10, 722_467, 1_000_000)] {
            let (found_low, found_high) = interval(part, whole);
            assert!((found_low.0 - low).abs() < 100 && (found_high.0 - high).abs() < 100, "{part}/{whole}: {found_low:?} {found_high:?}");
        }
    }

    #[test]
    fn logarithms_are_close() {
        for (of, wanted) in [(1, 0), (2, 693_147), (10, 2_302_585), (7, 1_945_910), (1_000_000, 13_815_511), (123_456, 11_723_640)] {
            assert!((logarithm(of) - wanted).abs() <= 2, "{of}: {}", logarithm(of));
        }
    }

    #[test]
    fn stability_is_nothing_for_the_same_shares_and_grows_with_the_distance() {
        assert_eq!(stability(&[100, 200, 700], &[100, 200, 700]), Ppm(0));
        // (0.5 - 0.25) ln 2 + (0.5 - 0.75) ln (2/3), almost.
        assert!((stability(&[50_000, 50_000], &[25_000, 75_000]).0 - 274_653).abs() < 500);
        assert!(stability(&[10, 0], &[0, 10]) > Ppm(1_000_000));
        assert_eq!(stability(&[], &[]), Ppm(0));
    }
}
