//! What a memory keeps, as bytes: of each set how many firms it has, what was shown of it, and its print.

use super::privacy::Shown;
use super::tally::{BUCKETS, Tally};

/// Bytes of one set.
const SET: usize = 16 + 4 * BUCKETS;
/// Stands for [`Shown::Few`].
const FEW: u64 = u64::MAX;
/// Stands for [`Shown::Held`].
const HELD: u64 = u64::MAX - 1;

/// Sets as bytes.
pub(super) fn pack(sets: &[(Tally, Shown)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sets.len() * SET);
    for (tally, shown) in sets {
        let shown = match shown {
            Shown::Few => FEW,
            Shown::Held => HELD,
            Shown::About(about) => *about,
        };
        bytes.extend(tally.count.to_le_bytes());
        bytes.extend(shown.to_le_bytes());
        tally.print().iter().for_each(|bucket| bytes.extend(bucket.to_le_bytes()));
    }
    bytes
}

/// Sets from bytes; nothing of what is no whole number of sets.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<(Tally, Shown)>> {
    if bytes.len() % SET != 0 {
        return None;
    }
    bytes.chunks_exact(SET).map(one).collect()
}

fn one(bytes: &[u8]) -> Option<(Tally, Shown)> {
    let (count, rest) = bytes.split_first_chunk::<8>()?;
    let (shown, rest) = rest.split_first_chunk::<8>()?;
    let mut print = [0; BUCKETS];
    for (bucket, bytes) in print.iter_mut().zip(rest.chunks_exact(4)) {
        *bucket = u32::from_le_bytes(bytes.try_into().ok()?);
    }
    let shown = match u64::from_le_bytes(*shown) {
        FEW => Shown::Few,
        HELD => Shown::Held,
        about => Shown::About(about),
    };
    Some((Tally::of(u64::from_le_bytes(*count), print), shown))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_down_is_read_again(sets in proptest::collection::vec((any::<u64>(), any::<u32>(), 0..1_000_000_u64), 0..5)) {
            let sets: Vec<(Tally, Shown)> = sets
                .into_iter()
                .map(|(count, seed, about)| {
                    let print = std::array::from_fn(|at| seed.wrapping_mul(u32::try_from(at).expect("small") + 1));
                    (Tally::of(count, print), [Shown::Few, Shown::Held, Shown::About(about)][usize::try_from(about % 3).expect("small")])
                })
                .collect();
            prop_assert_eq!(unpack(&pack(&sets)), Some(sets.clone()));
            prop_assert_eq!(unpack(&[&pack(&sets)[..], &[0]].concat()), None);
        }
    }
}
