//! 印记: what is remembered of a set of firms: its size, a short print, and the shelves on which sets that differ little stand together.

use super::tally::{BUCKETS, Tally, mix};

/// Sets that differ in fewer buckets than this have a shelf in common.
pub(super) const REACH: usize = 13;
/// Bands of large sets: fewer differing buckets than there are bands leave one alike.
const WIDE_BANDS: usize = REACH;
/// Bands of small sets, most of which are empty: those are on no shelf.
const NARROW_BANDS: usize = 64;
/// Sets of fewer firms than this stand on shelves of narrow bands,
const SMALL: u64 = 70;
/// and of at least so many on those of wide ones. Sets of different sizes that differ little have one sort in common.
const LARGE: u64 = 50;
const _: () = assert!(SMALL - LARGE > REACH as u64);

/// What is remembered of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// How many firms it has.
    pub(super) count: u64,
    /// Of the whole print: two sets are taken for the same only where this is.
    pub(super) whole: u64,
    /// The print, of each bucket so much as tells two contents apart but for one time in 65,536.
    pub(super) print: [u16; BUCKETS],
}

/// The upper 16 bits of a mixed number.
fn upper(mixed: u64) -> u16 {
    u16::try_from(mixed >> 48).unwrap_or(0)
}

impl Mark {
    /// The mark of a set.
    pub(super) fn of(set: &Tally) -> Self {
        let print = set.print();
        let whole = print.iter().fold(set.count, |hash, bucket| mix(hash.rotate_left(5) ^ u64::from(*bucket).wrapping_add(0x9E37_79B9)));
        // An empty bucket stays so: it stands on no shelf.
        let short = |bucket: &u32| if *bucket == 0 { 0 } else { upper(mix(u64::from(*bucket))).max(1) };
        Self { count: set.count, whole, print: std::array::from_fn(|at| short(&print[at])) }
    }
    /// Whether it is the mark of the same set.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.count == other.count && self.whole == other.whole
    }
    /// In how many firms at least the two sets differ; not counted beyond [`REACH`].
    pub(super) fn differs(&self, other: &Self) -> usize {
        self.print.iter().zip(&other.print).filter(|(a, b)| a != b).take(REACH).count()
    }
    /// The shelves that it stands on.
    pub(super) fn shelves(&self) -> Vec<u64> {
        self.on(self.unit()).collect()
    }
    /// The shelves on which every set stands that differs from it in fewer firms than [`REACH`].
    pub(super) fn near_shelves(&self) -> Vec<u64> {
        let unit = self.unit();
        (unit.saturating_sub(1)..=unit + 1).flat_map(|unit| self.on(unit)).collect()
    }
    /// Sets that differ little have nearly as many firms.
    const fn unit(&self) -> u64 {
        self.count / REACH as u64
    }
    fn on(&self, unit: u64) -> impl Iterator<Item = u64> {
        let shelf = move |sort: u64, band: usize, content: u64| mix(mix(content ^ mix(unit + 1)) ^ (sort << 32 | band as u64));
        let hash = |band: &[u16]| band.iter().fold(0_u64, |hash, bucket| mix(hash.rotate_left(17) ^ u64::from(*bucket)));
        let bands = |size: usize| self.print.chunks(size).enumerate();
        let wide = bands(BUCKETS.div_ceil(WIDE_BANDS)).filter(|_| self.count >= LARGE).map(move |(band, of)| shelf(1, band, hash(of)));
        let filled = || bands(BUCKETS / NARROW_BANDS).filter(|(_, of)| of.iter().any(|bucket| *bucket != 0));
        let narrow = filled().filter(|_| self.count < SMALL).map(move |(band, of)| shelf(2, band, hash(of)));
        // One with so few filled bands that all of them can be those that differ has only empty ones in common with another like it.
        let sparse = self.count < SMALL && filled().take(REACH).count() < REACH;
        wide.chain(narrow).chain(sparse.then(|| shelf(3, 0, 0)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::matching::reach::tally::Grain;

    fn mark(firms: &BTreeSet<usize>, grain: Grain) -> Mark {
        let mut tally = Tally::default();
        for at in 0..=firms.last().map_or(0, |last| last / 64) {
            let word = (0..64).filter(|place| firms.contains(&(at * 64 + place))).fold(0_u64, |word, place| word | 1 << place);
            tally.add(grain.spot(at), word);
        }
        Mark::of(&tally)
    }

    proptest! {
        #[test]
        fn sets_that_differ_little_meet_on_a_shelf(
            firms in proptest::collection::btree_set(0..3_000_usize, 8..150),
            changed in proptest::collection::btree_set(0..3_000_usize, 0..REACH),
            close in any::<bool>(),
        ) {
            // All together, or as far apart as they are.
            let at = |place: usize| if close { place % 200 } else { place };
            let firms: BTreeSet<usize> = firms.into_iter().map(at).collect();
            let changed: BTreeSet<usize> = changed.into_iter().map(at).collect();
            let other: BTreeSet<usize> = firms.symmetric_difference(&changed).copied().collect();
            for grain in [Grain::Firm, Grain::Word] {
                let (one, other) = (mark(&firms, grain), mark(&other, grain));
                prop_assert!(one.differs(&other) <= changed.len());
                prop_assert!(one.near_shelves().iter().any(|shelf| other.shelves().contains(shelf)), "{} and {}", one.count, other.count);
                prop_assert_eq!(one.is(&other), changed.is_empty());
            }
        }
    }
}
