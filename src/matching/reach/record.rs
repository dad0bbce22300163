//! What a memory keeps, as bytes: of each set how many firms it has, what was shown of it, and its print.

use super::mark::Mark;
use super::privacy::Shown;
use super::tally::BUCKETS;

/// Bytes of one set.
const SET: usize = 24 + 2 * BUCKETS;
/// Stands for [`Shown::Few`].
const FEW: u64 = u64::MAX;
/// Stands for [`Shown::Held`].
const HELD: u64 = u64::MAX - 1;

/// Sets as bytes.
pub(super) fn pack(sets: &[(Mark, Shown)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sets.len() * SET);
    for (mark, shown) in sets {
        let shown = match shown {
            Shown::Few => FEW,
            Shown::Held => HELD,
            Shown::About(about) => *about,
        };
        bytes.extend(mark.count.to_le_bytes());
        bytes.extend(mark.whole.to_le_bytes());
        bytes.extend(shown.to_le_bytes());
        mark.print.iter().for_each(|bucket| bytes.extend(bucket.to_le_bytes()));
    }
    bytes
}

/// Sets from bytes; nothing of what is no whole number of sets.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<(Mark, Shown)>> {
    if !bytes.len().is_multiple_of(SET) {
        return None;
    }
    bytes.chunks_exact(SET).map(one).collect()
}

fn one(bytes: &[u8]) -> Option<(Mark, Shown)> {
    let (count, rest) = bytes.split_first_chunk::<8>()?;
    let (whole, rest) = rest.split_first_chunk::<8>()?;
    let (shown, rest) = rest.split_first_chunk::<8>()?;
    let mut print = [0; BUCKETS];
    for (bucket, bytes) in print.iter_mut().zip(rest.chunks_exact(2)) {
        *bucket = u16::from_le_bytes(bytes.try_into().ok()?);
    }
    let shown = match u64::from_le_bytes(*shown) {
        FEW => Shown::Few,
        HELD => Shown::Held,
        about => Shown::About(about),
    };
    Some((Mark { count: u64::from_le_bytes(*count), whole: u64::from_le_bytes(*whole), print }, shown))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_down_is_read_again(sets in proptest::collection::vec((any::<u64>(), any::<u16>(), 0..1_000_000_u64), 0..5)) {
            let sets: Vec<(Mark, Shown)> = sets
                .into_iter()
                .map(|(count, seed, about)| {
                    let print = std::array::from_fn(|at| seed.wrapping_mul(u16::try_from(at).expect("small") + 1));
                    (Mark { count, whole: about, print }, [Shown::Few, Shown::Held, Shown::About(about)][usize::try_from(about % 3).expect("small")])
                })
                .collect();
            prop_assert_eq!(unpack(&pack(&sets)), Some(sets.clone()));
            prop_assert_eq!(unpack(&[&pack(&sets)[..], &[0]].concat()), None);
        }
    }
}
