//! Whole numbers of every firm in the narrowest width that holds nearly all of them; the few that are wider stand beside.

use std::collections::HashMap;

use super::bits::Bits;

/// One number a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    narrow: Narrow,
    /// Numbers that do not fit: so few that mending a comparison for them costs nothing beside it.
    wide: HashMap<u32, i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Narrow {
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

/// Runs the same code over whichever width the numbers have.
macro_rules! each_width {
    ($narrow:expr, $values:ident => $run:expr) => {
        match $narrow {
            Narrow::I8($values) => $run,
            Narrow::I16($values) => $run,
            Narrow::I32($values) => $run,
            Narrow::I64($values) => $run,
        }
    };
}

/// A number of any width as the widest.
fn wide(number: impl Into<i64>) -> i64 {
    number.into()
}

/// A number in the width of its column, when it fits.
fn narrowed<N: TryFrom<i64>>(number: i64) -> Option<N> {
    N::try_from(number).ok()
}

impl Default for Numbers {
    fn default() -> Self {
        Self { narrow: Narrow::I8(Vec::new()), wide: HashMap::new() }
    }
}

impl Numbers {
    /// The number at a slot; 0 beyond the end.
    pub fn get(&self, slot: usize) -> i64 {
        if let Some(wide) = self.wide_at(slot) {
            return wide;
        }
        each_width!(&self.narrow, values => values.get(slot).map_or(0, |v| wide(*v)))
    }
    fn wide_at(&self, slot: usize) -> Option<i64> {
        if self.wide.is_empty() {
            return None;
        }
        u32::try_from(slot).ok().and_then(|slot| self.wide.get(&slot)).copied()
    }
    /// Puts a number at a slot.
    pub fn set(&mut self, slot: usize, number: i64) {
        let Ok(at) = u32::try_from(slot) else { return };
        self.wide.remove(&at);
        let fits = each_width!(&mut self.narrow, values => {
            if values.len() <= slot {
                values.resize(slot + 1, 0);
            }
            let fitting = narrowed(number);
            values[slot] = fitting.unwrap_or(0);
            fitting.is_some()
        });
        if !fits {
            self.wide.insert(at, number);
            if self.wide.len() * 64 > self.len() {
                self.widen();
            }
        }
    }
    fn len(&self) -> usize {
        each_width!(&self.narrow, values => values.len())
    }
    /// To the next width; what fits now comes back from beside.
    fn widen(&mut self) {
        self.narrow = match &self.narrow {
            Narrow::I8(values) => Narrow::I16(values.iter().map(|v| i16::from(*v)).collect()),
            Narrow::I16(values) => Narrow::I32(values.iter().map(|v| i32::from(*v)).collect()),
            Narrow::I32(values) => Narrow::I64(values.iter().map(|v| i64::from(*v)).collect()),
            Narrow::I64(_) => return,
        };
        for (slot, number) in std::mem::take(&mut self.wide) {
            self.set(slot as usize, number);
        }
    }
    /// The slots whose number is at least `least`.
    pub fn at_least(&self, least: i64) -> Bits {
        let mut set = each_width!(&self.narrow, values => match narrowed(least) {
            Some(least) => compare(values, |v| *v >= least),
            None => compare(values, |_| least < 0),
        });
        self.mend(&mut set, |number| number >= least);
        set
    }
    /// The slots whose number is one of the places of a table that hold.
    pub fn in_table(&self, table: &[bool]) -> Bits {
        let held = |number: i64| usize::try_from(number).ok().and_then(|at| table.get(at)).copied().unwrap_or(false);
        let mut set = each_width!(&self.narrow, values => compare(values, |v| held(wide(*v))));
        self.mend(&mut set, held);
        set
    }
    fn mend(&self, set: &mut Bits, holds: impl Fn(i64) -> bool) {
        for (slot, number) in &self.wide {
            set.set(*slot as usize, holds(*number));
        }
    }
    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        each_width!(&self.narrow, values => size_of_val(values.as_slice())) + self.wide.capacity() * (size_of::<(u32, i64)>() + 1)
    }
}

/// Values from which on several processors compare them.
const SIDE_BY_SIDE: usize = 1 << 18;

/// One bit a value.
fn compare<T: Sync>(values: &[T], holds: impl Fn(&T) -> bool + Sync) -> Bits {
    let word = |chunk: &[T]| chunk.iter().enumerate().fold(0_u64, |word, (at, value)| word | (u64::from(holds(value)) << at));
    if values.len() < SIDE_BY_SIDE {
        return Bits::of(values.chunks(64).map(word).collect());
    }
    let (first, rest) = values.split_at(values.len() / 128 * 64);
    let words = |part: &[T]| part.chunks(64).map(word).collect::<Vec<u64>>();
    let (mut words, later) = rayon::join(|| words(first), || words(rest));
    words.extend(later);
    Bits::of(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_number() -> impl Strategy<Value = i64> {
        prop_oneof![-3..4_i64, any::<i8>().prop_map(i64::from), any::<i16>().prop_map(i64::from), any::<i32>().prop_map(i64::from), any::<i64>()]
    }

    proptest! {
        #[test]
        fn numbers_of_any_width_are_kept_and_compared(puts in proptest::collection::vec((0..300_usize, any_number()), 0..200), least in any_number()) {
            let mut numbers = Numbers::default();
            let mut plain = vec![0; 300];
            numbers.set(299, 0);
            for (slot, number) in puts {
                numbers.set(slot, number);
                plain[slot] = number;
            }
            let found = numbers.at_least(least);
            let table = [true, false, true];
            let listed = numbers.in_table(&table);
            for (slot, number) in plain.into_iter().enumerate() {
                prop_assert_eq!(numbers.get(slot), number);
                prop_assert_eq!(found.has(slot), number >= least);
                prop_assert_eq!(listed.has(slot), matches!(number, 0 | 2));
            }
        }
    }

    #[test]
    fn small_numbers_take_one_byte_and_a_few_large_ones_stand_beside() {
        let mut numbers = Numbers::default();
        for slot in 0..8_000 {
            numbers.set(slot, if slot % 100 == 99 { 1_000_000 } else { 7 });
        }
        assert!(numbers.bytes() < 8_000 * 2, "{}", numbers.bytes());
        assert_eq!(numbers.at_least(8).count(), 80);
    }
}
