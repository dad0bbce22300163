//! Thresholds in order, each with the product that set it: which of them lie below a number, as one set.
//!
//! Every [`STEP`] entries the set of all earlier ones is kept, so that an answer is one kept set and fewer than [`STEP`] single bits. A change
//! moves one bit into and one out of each later kept set.

use super::bits::{self, Bits};

/// Entries between two kept sets.
const STEP: usize = 128;

/// Thresholds of products; a product has one at most.
#[derive(Clone, Debug, Default)]
pub(super) struct Thresholds {
    keys: Vec<i64>,
    slots: Vec<u16>,
    /// The set of the first `STEP`, `2 * STEP`, … entries.
    kept: Vec<Bits>,
}

impl Thresholds {
    /// Puts a threshold in at the end, to be put in order by [`Self::settle`].
    pub(super) fn append(&mut self, key: i64, slot: u16) {
        self.keys.push(key);
        self.slots.push(slot);
    }
    /// Puts what was appended in order.
    pub(super) fn settle(&mut self) {
        let mut entries: Vec<(i64, u16)> = self.keys.iter().copied().zip(self.slots.iter().copied()).collect();
        entries.sort_unstable();
        self.keys = entries.iter().map(|(key, _)| *key).collect();
        self.slots = entries.iter().map(|(_, slot)| *slot).collect();
        let mut set = Bits::default();
        self.kept.clear();
        for step in self.slots.chunks_exact(STEP) {
            step.iter().for_each(|slot| set.set(usize::from(*slot)));
            self.kept.push(set.clone());
        }
    }
    /// Puts one threshold into its place.
    pub(super) fn insert(&mut self, key: i64, slot: u16) {
        let at = self.keys.partition_point(|k| *k < key);
        self.keys.insert(at, key);
        self.slots.insert(at, slot);
        if self.keys.len().is_multiple_of(STEP) {
            let mut all = self.kept.last().cloned().unwrap_or_default();
            self.slots[self.kept.len() * STEP..].iter().for_each(|slot| all.set(usize::from(*slot)));
            self.kept.push(all);
        }
        for (n, set) in self.kept.iter_mut().enumerate().skip(at / STEP) {
            // The entry that the new one pushed over the border leaves.
            if let Some(over) = self.slots.get((n + 1) * STEP) {
                set.clear(usize::from(*over));
            }
            set.set(usize::from(slot));
        }
    }
    /// Takes the product's threshold out.
    pub(super) fn remove(&mut self, slot: u16) {
        let Some(at) = self.slots.iter().position(|s| *s == slot) else { return };
        self.keys.remove(at);
        self.slots.remove(at);
        self.kept.truncate(self.keys.len() / STEP);
        for (n, set) in self.kept.iter_mut().enumerate().skip(at / STEP) {
            set.clear(usize::from(slot));
            set.set(usize::from(self.slots[(n + 1) * STEP - 1]));
        }
    }
    /// Adds the products whose threshold lies below.
    pub(super) fn below(&self, key: i128, found: &mut [u64]) {
        let end = self.keys.partition_point(|k| i128::from(*k) < key);
        if let Some(kept) = (end / STEP).checked_sub(1).and_then(|n| self.kept.get(n)) {
            bits::add(found, kept.words());
        }
        self.slots[end / STEP * STEP..end].iter().for_each(|slot| bits::set(found, usize::from(*slot)));
    }
    /// Adds the products whose threshold lies above, one by one: for the rare question.
    pub(super) fn above(&self, key: i128, found: &mut [u64]) {
        let start = self.keys.partition_point(|k| i128::from(*k) <= key);
        self.slots[start..].iter().for_each(|slot| bits::set(found, usize::from(*slot)));
    }
    /// Adds every product.
    pub(super) fn every(&self, found: &mut [u64]) {
        self.slots.iter().for_each(|slot| bits::set(found, usize::from(*slot)));
    }
    /// Bytes that it holds.
    pub(super) fn bytes(&self) -> usize {
        self.keys.len() * 10 + self.kept.iter().map(|set| set.words().len() * 8).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_answer_is_what_a_scan_finds(first in proptest::collection::btree_map(0..900_u16, -20..20_i64, 0..600), changes in proptest::collection::vec((0..900_u16, proptest::option::of(-20..20_i64)), 0..300)) {
            let (mut set, mut plain) = (Thresholds::default(), first.clone());
            first.iter().for_each(|(slot, key)| set.append(*key, *slot));
            set.settle();
            let same = |set: &Thresholds, plain: &BTreeMap<u16, i64>| {
                for key in [-21, -3, 0, 7, 20, 21] {
                    let (mut below, mut above) = (vec![0; 15], vec![0; 15]);
                    set.below(key, &mut below);
                    set.above(key, &mut above);
                    let scan = |keep: &dyn Fn(i128) -> bool| plain.iter().filter(|(_, k)| keep(i128::from(**k))).map(|(s, _)| usize::from(*s)).collect::<Vec<_>>();
                    assert_eq!(bits::ones(&below).collect::<Vec<_>>(), scan(&|k| k < key));
                    assert_eq!(bits::ones(&above).collect::<Vec<_>>(), scan(&|k| k > key));
                }
            };
            same(&set, &plain);
            for (slot, key) in changes {
                if plain.remove(&slot).is_some() { set.remove(slot); }
                if let Some(key) = key { set.insert(key, slot); plain.insert(slot, key); }
            }
            same(&set, &plain);
        }
    }
}
