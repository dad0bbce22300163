//! Exact bounds that shares of amounts put on amounts.

use entity::value::{Fen, Ppm};

/// The largest whole number that is at most `a / b`.
pub fn floor(a: i128, b: i128) -> i128 {
    if b < 0 { (-a).div_euclid(-b) } else { a.div_euclid(b) }
}

/// The smallest whole number that is at least `a / b`.
pub fn ceil(a: i128, b: i128) -> i128 {
    -floor(-a, b)
}

/// Smallest and largest value of a fact at which the limit by a share of it ([`crate::product::price::indicative`]) reaches the least
/// amount, which is above nothing; the wrong way round when it never does.
pub fn limit(share: Ppm, least: Fen) -> (i64, i64) {
    // Limits are rounded down to 100 yuan.
    const GRAIN: i128 = 10_000;
    const NEVER: (i64, i64) = (i64::MAX, i64::MIN);
    let exact = ceil(i128::from(least.0), GRAIN) * GRAIN * i128::from(Ppm::ONE.0);
    match share.0 {
        0 => NEVER,
        up if up > 0 => i64::try_from(ceil(exact, i128::from(up))).map_or(NEVER, |least| (least, i64::MAX)),
        down => i64::try_from(floor(exact, i128::from(down))).map_or(NEVER, |most| (i64::MIN, most)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::enterprise::fact::{FactKey, Value};
    use crate::matching::evaluate::tests::firm;
    use crate::product::price::indicative;
    use crate::product::terms::Limit;

    proptest! {
        #[test]
        fn a_limit_is_reached_within_its_bounds_only(share in -2_000_000..2_000_000_i64, least in 1..100_000_000_i64, off in -2..=2_i64) {
            let (low, high) = limit(Ppm(share), Fen(least));
            for edge in [low, high] {
                let value = edge.saturating_add(off);
                let rules = Limit { cap: Fen(i64::MAX), shares: vec![(FactKey::Assets, Ppm(share))] };
                let gives = indicative(&rules, Fen(i64::MAX), &firm(&[(FactKey::Assets, Value::Money(Fen(value)))])).amount;
                prop_assert_eq!(gives >= Fen(least), low <= value && value <= high);
            }
        }

        #[test]
        fn quotients_are_rounded_down_and_up(a in -1_000..1_000_i128, b in prop_oneof![-30..0_i128, 1..30_i128]) {
            let fits = |q: i128| if b > 0 { q * b <= a } else { q * b >= a };
            prop_assert!(fits(floor(a, b)) && !fits(floor(a, b) + 1));
            prop_assert_eq!(ceil(a, b), floor(a, b) + i128::from(a % b != 0));
        }
    }
}
