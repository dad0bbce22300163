//! Sets of slots as words of bits, and the few loops over words that everything else is made of.

/// A set of small numbers; words that are not there are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// A set of these words.
    pub fn of(words: Vec<u64>) -> Self {
        Self { words }
    }
    /// Its words.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
    /// Puts a number in.
    pub fn set(&mut self, at: usize) {
        if self.words.len() <= at / 64 {
            self.words.resize(at / 64 + 1, 0);
        }
        set(&mut self.words, at);
    }
    /// Takes a number out.
    pub fn clear(&mut self, at: usize) {
        if let Some(word) = self.words.get_mut(at / 64) {
            *word &= !(1 << (at % 64));
        }
    }
    /// Whether the number is in.
    pub fn has(&self, at: usize) -> bool {
        self.words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
    /// How many are in.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }
    /// Whether none is in.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }
    /// The numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        ones(&self.words)
    }
    /// The lowest number that is not in.
    pub fn first_free(&self) -> usize {
        let at = self.words.iter().position(|word| *word != u64::MAX).unwrap_or(self.words.len());
        at * 64 + self.words.get(at).map_or(0, |word| word.trailing_ones() as usize)
    }
}

/// The numbers of set bits in order.
pub(super) fn ones(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                at * 64 + bit
            })
        })
    })
}

/// Sets a bit that lies within.
pub(super) fn set(words: &mut [u64], at: usize) {
    if let Some(word) = words.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

/// Adds the other set.
pub(super) fn add(words: &mut [u64], other: &[u64]) {
    for (word, more) in words.iter_mut().zip(other) {
        *word |= more;
    }
}

/// Empties the words and makes them so many.
pub(super) fn wipe(words: &mut Vec<u64>, len: usize) {
    words.clear();
    words.resize(len, 0);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_are_a_set(changes in proptest::collection::vec((0..300_usize, any::<bool>()), 0..200)) {
            let (mut bits, mut set) = (Bits::default(), BTreeSet::new());
            for (at, put) in changes {
                if put { bits.set(at); set.insert(at); } else { bits.clear(at); set.remove(&at); }
                prop_assert_eq!(bits.has(at), put);
            }
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!((bits.len(), bits.is_empty()), (set.len(), set.is_empty()));
            prop_assert_eq!(bits.first_free(), (0..).find(|at| !set.contains(at)).expect("a number"));
        }
    }
}
