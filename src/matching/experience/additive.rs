//! 可加模型: so many parts per million for every band of every input, added up. Each input counts in its declared direction only; a family
//! of products leans on all families together the more, the fewer decisions of its own there are.

use entity::value::Ppm;
use serde::{Deserialize, Serialize};

use super::decided::Decided;
use super::input::{Bands, Direction, Input};
use super::isotonic::{Weighed, divide, falling, rising};

/// Times that every input is fitted to what the others leave over.
const ROUNDS: usize = 15;
/// Decisions that a band of all families together is held back by.
const CAUTION: i64 = 20;
/// Decisions of its own at which a family counts as much as all families together.
const POOLING: i64 = 300;

/// A fitted model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Additive {
    /// What stands before any input, in parts per million.
    pub base: i64,
    /// What each band adds, in the order of [`Input::ALL`]; the unknown one first.
    pub effects: Vec<Vec<i64>>,
}

impl Additive {
    /// The model that knows nothing.
    fn blank() -> Self {
        Self { base: 0, effects: Input::ALL.iter().map(|input| vec![0; input.bands() + 1]).collect() }
    }
    /// The sum for a firm: an order, not yet a likelihood.
    pub fn score(&self, bands: &Bands) -> i64 {
        self.base + self.effects.iter().zip(bands).map(|(of, band)| of.get(usize::from(*band)).copied().unwrap_or(0)).sum::<i64>()
    }
    /// Fitted to the decisions of all families together.
    pub fn together(cases: &[&Decided]) -> Self {
        Self::fit(cases, &Self::blank(), 0, CAUTION)
    }
    /// Fitted to the decisions of one family, leaning on all.
    pub fn of_family(cases: &[&Decided], together: &Self) -> Self {
        Self::fit(cases, together, POOLING, POOLING)
    }

    /// Backfitting from a prior that counts like so many decisions: for the base, and for every band.
    fn fit(cases: &[&Decided], prior: &Self, base_weight: i64, weight: i64) -> Self {
        let mut model = prior.clone();
        let mut left: Vec<i64> = cases.iter().map(|case| case.outcome() - model.score(&case.bands)).collect();
        for _ in 0..ROUNDS {
            let all: i128 = left.iter().map(|left| i128::from(left + model.base)).sum();
            let base = divide(all + i128::from(base_weight) * i128::from(prior.base), i128::from(count(cases.len()) + base_weight));
            for left in &mut left {
                *left += model.base - base;
            }
            model.base = base;
            for (at, input) in Input::ALL.iter().enumerate() {
                let effects = fit_input(cases, &left, at, *input, (&model.effects[at], &prior.effects[at]), weight);
                for (left, case) in left.iter_mut().zip(cases) {
                    let band = usize::from(case.bands[at]);
                    *left += model.effects[at][band] - effects[band];
                }
                model.effects[at] = effects;
            }
        }
        model
    }
}

/// What the bands of one input explain of what the others leave over.
fn fit_input(cases: &[&Decided], left: &[i64], at: usize, input: Input, (now, prior): (&[i64], &[i64]), weight: i64) -> Vec<i64> {
    let mut sums = vec![0_i128; now.len()];
    let mut counts = vec![0_i64; now.len()];
    for (case, left) in cases.iter().zip(left) {
        let band = usize::from(case.bands[at]);
        sums[band] += i128::from(left + now[band]);
        counts[band] += 1;
    }
    let weighed: Vec<Weighed> = (0..now.len())
        .map(|band| Weighed {
            value: divide(sums[band] + i128::from(weight) * i128::from(prior[band]), i128::from(counts[band] + weight)),
            weight: counts[band] + weight,
        })
        .collect();
    let known = match input.direction() {
        Direction::Raises => rising(&weighed[1..]),
        Direction::Lowers => falling(&weighed[1..]),
    };
    std::iter::once(weighed[0].value).chain(known).collect()
}

impl Decided {
    /// What the decision was, in parts per million: all or nothing.
    pub const fn outcome(&self) -> i64 {
        if self.approved { Ppm::ONE.0 } else { 0 }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::value::Family;
    use proptest::prelude::*;

    use super::*;
    use crate::matching::experience::decided::tests::{case, place};
    use crate::matching::experience::input::INPUTS;

    /// So many decisions of a family with one input in a band, of which so many were approved.
    pub(crate) fn lot(family: Family, input: Input, band: u8, all: usize, approved: usize) -> Vec<Decided> {
        (0..all)
            .map(|nth| {
                let mut one = case(family, nth < approved);
                one.bands[place(input)] = band;
                one
            })
            .collect()
    }

    #[test]
    fn a_fact_that_counts_is_found_and_a_direction_is_never_turned() {
        let grades = [(1, 200), (2, 300), (3, 450), (4, 600), (5, 800)];
        let mut all: Vec<Decided> = grades.iter().flat_map(|(band, of)| lot(Family::Tax, Input::TaxGrade, *band, 1_000, *of)).collect();
        // More lists look better here, which is not believed.
        all.iter_mut().step_by(2).for_each(|one| one.bands[place(Input::Lists)] = 1 + u8::from(one.approved));
        let model = Additive::together(&all.iter().collect::<Vec<_>>());
        let grade = &model.effects[place(Input::TaxGrade)];
        assert!(grade[5] - grade[1] > 400_000, "{grade:?}");
        assert!(grade[1..].windows(2).all(|pair| pair[0] < pair[1]), "{grade:?}");
        let lists = &model.effects[place(Input::Lists)];
        assert_eq!(lists[1], lists[2], "pooled, because it would count the wrong way: {lists:?}");
    }

    #[test]
    fn a_small_family_leans_on_all_and_a_large_one_stands_for_itself() {
        let many = lot(Family::Tax, Input::TaxGrade, 5, 4_000, 3_200);
        let together = Additive::together(&many.iter().collect::<Vec<_>>());
        let of = |n: usize| {
            let own = lot(Family::Farm, Input::TaxGrade, 5, n, n / 5);
            let model = Additive::of_family(&own.iter().collect::<Vec<_>>(), &together);
            model.score(&own[0].bands)
        };
        let (few, more, many) = (of(5), of(200), of(5_000));
        assert!(few > 600_000 && few > more && more > many && many < 300_000, "{few} {more} {many}");
        assert_eq!(Additive::of_family(&[], &together), together);
    }

    #[test]
    fn what_is_unknown_counts_by_what_became_of_the_unknown_and_not_as_no() {
        let mut all = lot(Family::Tax, Input::TaxGrade, 0, 1_000, 900);
        all.extend(lot(Family::Tax, Input::TaxGrade, 1, 1_000, 100));
        let model = Additive::together(&all.iter().collect::<Vec<_>>());
        let grade = &model.effects[place(Input::TaxGrade)];
        assert!(grade[0] > 300_000 && grade[1] < -300_000, "{grade:?}");
    }

    proptest! {
        #[test]
        fn whatever_was_decided_the_model_is_monotone_and_the_same_again(
            drawn in proptest::collection::vec((proptest::array::uniform12(0..7_u8), any::<bool>()), 1..60),
        ) {
            let cases: Vec<Decided> = drawn.into_iter().map(|(mut bands, approved)| {
                for (band, input) in bands.iter_mut().zip(Input::ALL) {
                    *band = u8::try_from(usize::from(*band).min(input.bands())).expect("a band");
                }
                Decided { bands, ..case(Family::Tax, approved) }
            }).collect();
            let seen: Vec<&Decided> = cases.iter().collect();
            let together = Additive::together(&seen);
            let own = Additive::of_family(&seen[..seen.len() / 2], &together);
            for model in [&together, &own] {
                for (effects, input) in model.effects.iter().zip(Input::ALL) {
                    let known = &effects[1..];
                    let holds = match input.direction() {
                        Direction::Raises => known.windows(2).all(|pair| pair[0] <= pair[1]),
                        Direction::Lowers => known.windows(2).all(|pair| pair[0] >= pair[1]),
                    };
                    prop_assert!(holds, "{input:?} {known:?}");
                }
            }
            prop_assert_eq!(together, Additive::together(&seen));
            prop_assert_eq!(INPUTS, 12);
        }
    }
}
