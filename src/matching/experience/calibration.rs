//! 校准: from a model's sum to a likelihood, by what was decided at such sums on decisions that the model had not seen.

use entity::value::Ppm;
use serde::{Deserialize, Serialize};

use super::isotonic::{Weighed, divide, rising};

/// Decisions that are at least taken together.
const GROUP: usize = 40;
/// At most so many groups.
const GROUPS: usize = 12;
/// Decisions that a group of all families together is held back by.
const CAUTION: i64 = 5;
/// Decisions that a group of one family leans on all families by.
const POOLING: i64 = 150;

/// A curve of steps that never falls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve {
    /// From which sum on, and how likely.
    steps: Vec<(i64, Ppm)>,
}

/// A model's sum and what was decided.
pub type Scored = (i64, bool);

impl Curve {
    /// How likely an approval is at a sum.
    pub fn at(&self, score: i64) -> Ppm {
        let after = self.steps.partition_point(|(from, _)| *from <= score);
        self.steps.get(after.saturating_sub(1)).map_or(Ppm::ZERO, |(_, likely)| *likely)
    }
    /// The curve of all families together.
    pub fn together(scored: &[Scored]) -> Self {
        let all = i128::from(Ppm::ONE.0) * scored.iter().filter(|(_, approved)| *approved).count() as i128;
        let mean = divide(all, scored.len() as i128);
        Self::fit(scored, |_| mean, CAUTION)
    }
    /// The curve of one family, leaning on all.
    pub fn of_family(scored: &[Scored], together: &Self) -> Self {
        let own = Self::fit(scored, |score| together.at(score).0, POOLING);
        if own.steps.is_empty() { together.clone() } else { own }
    }

    fn fit(scored: &[Scored], prior: impl Fn(i64) -> i64, weight: i64) -> Self {
        let mut sorted = scored.to_vec();
        sorted.sort_unstable();
        let least = GROUP.max(sorted.len() / GROUPS);
        let mut groups: Vec<(i64, Weighed)> = Vec::new();
        let mut rest = sorted.as_slice();
        while let Some((from, _)) = rest.first().copied() {
            // Equal sums stay together, and a last group that would be too small joins the one before.
            let last = rest.get(least - 1).map_or(i64::MAX, |(score, _)| *score);
            let mut end = rest.partition_point(|(score, _)| *score <= last);
            if rest.len() - end < least {
                end = rest.len();
            }
            let (group, after) = rest.split_at(end);
            let held = i64::try_from(group.len()).unwrap_or(i64::MAX);
            let decided: i128 = group.iter().map(|(_, approved)| if *approved { i128::from(Ppm::ONE.0) } else { 0 }).sum();
            let expected = divide(group.iter().map(|(score, _)| i128::from(prior(*score))).sum(), i128::from(held));
            let value = divide(decided + i128::from(weight) * i128::from(expected), i128::from(held + weight));
            groups.push((from, Weighed { value, weight: held + weight }));
            rest = after;
        }
        let weighed: Vec<Weighed> = groups.iter().map(|(_, one)| *one).collect();
        let mut steps: Vec<(i64, Ppm)> = Vec::new();
        for ((from, _), value) in groups.into_iter().zip(rising(&weighed)) {
            if steps.last().is_none_or(|(_, likely)| likely.0 != value) {
                steps.push((from, Ppm(value.clamp(0, Ppm::ONE.0))));
            }
        }
        Self { steps }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// So many decisions at a sum, of which so many approved.
    fn at(score: i64, all: i64, approved: i64) -> impl Iterator<Item = Scored> {
        (0..all).map(move |nth| (score, nth < approved))
    }

    #[test]
    fn a_likelihood_is_what_was_decided_at_such_sums() {
        let scored: Vec<Scored> = at(100, 400, 40).chain(at(200, 400, 200)).chain(at(300, 400, 360)).collect();
        let curve = Curve::together(&scored);
        for (score, wanted) in [(-5, 100_000), (100, 100_000), (250, 500_000), (999, 900_000)] {
            assert!((curve.at(score).0 - wanted).abs() < 10_000, "{score}: {:?}", curve.at(score));
        }
        assert_eq!(Curve::default().at(5), Ppm::ZERO);
    }

    #[test]
    fn a_family_leans_on_all_by_how_few_it_has() {
        let together = Curve::together(&at(100, 4_000, 3_200).collect::<Vec<_>>());
        let of = |all: i64| Curve::of_family(&at(100, all, all / 10).collect::<Vec<_>>(), &together).at(100).0;
        assert!(of(10) > of(100) && of(100) > of(2_000) && of(2_000) < 200_000, "{} {} {}", of(10), of(100), of(2_000));
        assert_eq!(Curve::of_family(&[], &together), together);
    }

    proptest! {
        #[test]
        fn a_curve_never_falls(scored in proptest::collection::vec((-50..50_i64, any::<bool>()), 0..300)) {
            let curve = Curve::together(&scored);
            let own = Curve::of_family(&scored[..scored.len() / 3], &curve);
            for of in [&curve, &own] {
                let drawn: Vec<Ppm> = (-60..60).map(|score| of.at(score)).collect();
                prop_assert!(drawn.windows(2).all(|pair| pair[0] <= pair[1]));
                prop_assert!(drawn.iter().all(|likely| (Ppm::ZERO..=Ppm::ONE).contains(likely)));
            }
        }
    }
}
