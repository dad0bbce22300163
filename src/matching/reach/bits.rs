//! A set of firms as one bit a slot.

/// A set of slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The empty set over so many slots.
    pub fn none(slots: usize) -> Self {
        Self { words: vec![0; slots.div_ceil(64)] }
    }
    /// The set that words of 64 slots each say.
    pub fn of(words: Vec<u64>) -> Self {
        Self { words }
    }
    /// Its words.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
    /// Its words, to be changed.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }
    /// The word at a place; empty beyond the end.
    pub fn word(&self, at: usize) -> u64 {
        self.words.get(at).copied().unwrap_or(0)
    }
    /// Whether a slot is in it.
    pub fn has(&self, slot: usize) -> bool {
        self.word(slot / 64) >> (slot % 64) & 1 == 1
    }
    /// Puts a slot in or takes it out.
    pub fn set(&mut self, slot: usize, within: bool) {
        if self.words.len() <= slot / 64 {
            self.words.resize(slot / 64 + 1, 0);
        }
        let bit = 1_u64 << (slot % 64);
        if within { self.words[slot / 64] |= bit } else { self.words[slot / 64] &= !bit }
    }
    /// How many slots are in it.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }
    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 8
    }
}

/// The places of a word's bits, lowest first.
pub fn places(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            place
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_grows_holds_and_lets_go() {
        let mut set = Bits::none(10);
        for slot in [0, 3, 63, 64, 200] {
            set.set(slot, true);
        }
        set.set(3, false);
        let all: Vec<usize> = (0..300).filter(|slot| set.has(*slot)).collect();
        assert_eq!((all, set.count()), (vec![0, 63, 64, 200], 4));
        assert_eq!(places(set.word(0)).collect::<Vec<_>>(), [0, 63]);
        assert!(!set.has(100_000));
    }
}
