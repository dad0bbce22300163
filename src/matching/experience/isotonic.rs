//! 保序回归: the monotone numbers nearest to given ones, by pooling adjacent violators, in integers.

/// A number with the weight it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The number.
    pub value: i64,
    /// Its weight, above nothing.
    pub weight: i64,
}

/// A run of numbers that are held together.
#[derive(Clone, Copy, Debug)]
struct Block {
    sum: i128,
    weight: i128,
    length: usize,
}

impl Block {
    fn mean(self) -> i64 {
        divide(self.sum, self.weight)
    }
}

/// The numbers that never fall and lie nearest to `of` in weighted squares.
pub fn rising(of: &[Weighed]) -> Vec<i64> {
    let mut blocks: Vec<Block> = Vec::with_capacity(of.len());
    for one in of {
        let weight = i128::from(one.weight.max(1));
        let mut last = Block { sum: i128::from(one.value) * weight, weight, length: 1 };
        // Compared by cross-multiplication: two means may differ by less than a unit.
        while let Some(before) = blocks.last().copied().filter(|before| before.sum * last.weight > last.sum * before.weight) {
            blocks.pop();
            last = Block { sum: before.sum + last.sum, weight: before.weight + last.weight, length: before.length + last.length };
        }
        blocks.push(last);
    }
    blocks.into_iter().flat_map(|block| std::iter::repeat_n(block.mean(), block.length)).collect()
}

/// The numbers that never rise and lie nearest to `of` in weighted squares.
pub fn falling(of: &[Weighed]) -> Vec<i64> {
    let turned: Vec<Weighed> = of.iter().map(|one| Weighed { value: -one.value, ..*one }).collect();
    rising(&turned).into_iter().map(|value| -value).collect()
}

/// The quotient, rounded half away from nothing; nothing when there is nothing to divide by.
pub fn divide(dividend: i128, divisor: i128) -> i64 {
    if divisor <= 0 {
        return 0;
    }
    let half = if dividend < 0 { -(divisor / 2) } else { divisor / 2 };
    i64::try_from((dividend + half) / divisor).unwrap_or(if dividend < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn even(values: &[i64]) -> Vec<Weighed> {
        values.iter().map(|value| Weighed { value: *value, weight: 1 }).collect()
    }

    #[test]
    fn violators_are_pooled_to_their_mean() {
        assert_eq!(rising(&even(&[10, 30, 20, 40])), [10, 25, 25, 40]);
        assert_eq!(falling(&even(&[10, 30, 20, 40])), [25, 25, 25, 25]);
        assert_eq!(rising(&[Weighed { value: 90, weight: 3 }, Weighed { value: 10, weight: 1 }]), [70, 70]);
        assert_eq!(rising(&[]), [] as [i64; 0]);
        assert_eq!([divide(5, 2), divide(-5, 2), divide(7, 3), divide(1, 0)], [3, -3, 2, 0]);
    }

    /// Squares of the distances, for comparing.
    fn distance(of: &[Weighed], to: &[i64]) -> i128 {
        of.iter().zip(to).map(|(one, at)| i128::from(one.weight) * i128::from(one.value - at).pow(2)).sum()
    }

    proptest! {
        #[test]
        fn the_answer_is_monotone_and_no_other_monotone_one_is_nearer(
            of in proptest::collection::vec((0..60_i64, 1..5_i64).prop_map(|(value, weight)| Weighed { value: value * 60, weight }), 1..5),
        ) {
            let found = rising(&of);
            prop_assert!(found.windows(2).all(|pair| pair[0] <= pair[1]));
            // Every monotone choice among the means of runs, which is where the best one lies.
            let mut levels: Vec<i64> = Vec::new();
            for from in 0..of.len() {
                for to in from..of.len() {
                    let run = &of[from..=to];
                    levels.push(divide(run.iter().map(|w| i128::from(w.value * w.weight)).sum(), run.iter().map(|w| i128::from(w.weight)).sum()));
                }
            }
            let mut choices: Vec<Vec<i64>> = vec![Vec::new()];
            for _ in &of {
                choices = choices.into_iter().flat_map(|c| {
                    levels.iter().filter(|l| c.last().is_none_or(|last| last <= *l)).map(|l| [c.as_slice(), &[*l]].concat()).collect::<Vec<_>>()
                }).collect();
                choices.sort();
                choices.dedup();
            }
            let best = choices.iter().map(|choice| distance(&of, choice)).min().expect("one");
            prop_assert!(distance(&of, &found) <= best, "{found:?}");
            prop_assert!(falling(&of).windows(2).all(|pair| pair[0] >= pair[1]));
        }
    }
}
