//! The words of names, read once from `words.toml`, and looking for them at the ends of a text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use serde::Deserialize;

use super::plain::{Unit, units};

/// Everything of `words.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) traditional: String,
    pub(super) simplified: String,
    pub(super) dropped: String,
    pub(super) open: String,
    pub(super) close: String,
    pub(super) numerals: String,
    pub(super) ordinal: String,
    pub(super) place_suffixes: String,
    pub(super) town_ends: String,
    pub(super) place_ends: String,
    pub(super) no_places: Vec<String>,
    pub(super) country: Vec<String>,
    pub(super) zones: Vec<String>,
    pub(super) form: Vec<FormLine>,
    pub(super) qualified: Vec<String>,
    pub(super) shop: List,
    pub(super) branch: Kinds,
    pub(super) industry: List,
}

/// Words between blanks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    words: String,
}

/// Words between blanks; those of a line are the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kinds {
    kinds: String,
}

/// Texts that are the same form of organisation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormLine {
    kind: FormKind,
    same: Vec<String>,
}

/// What a form of organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// 有限责任公司.
    Limited,
    /// 股份有限公司.
    Shares,
    /// 公司 of the time before the company law.
    Company,
    /// 集团.
    Group,
    /// 合作社 of every kind.
    Cooperative,
    /// 农场.
    Farm,
    /// 合伙企业.
    Partnership,
    /// 协会, 商会.
    Association,
    /// 事务所, 医院, 学校, 银行.
    Institution,
    /// A shop, a works, a yard.
    Shop,
}

/// A form of organisation: what it is, and which of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is.
    pub kind: FormKind,
    /// Texts with the same number are the same form.
    pub(super) number: u16,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("words.toml is part of the program and tested"));

/// Every form by its texts.
pub(super) static FORMS: LazyLock<Dictionary<Form>> = LazyLock::new(|| {
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    let mut all = Vec::new();
    for line in &WORDS.form {
        let form = Form { kind: line.kind, number: next() };
        all.extend(line.same.iter().map(|text| (units(text), form)));
    }
    for text in WORDS.shop.words.split_whitespace() {
        all.push((units(text), Form { kind: FormKind::Shop, number: next() }));
    }
    Dictionary::new(all, End::Last)
});

/// Every kind of branch by its texts: texts with the same number are the same kind.
pub(super) static BRANCHES: LazyLock<Dictionary<u16>> = LazyLock::new(|| {
    let lines = WORDS.branch.kinds.lines().zip(0_u16..);
    Dictionary::new(lines.flat_map(|(line, number)| line.split_whitespace().map(move |text| (units(text), number))), End::Last)
});

/// Every word of industries.
pub(super) static INDUSTRIES: LazyLock<Dictionary<()>> =
    LazyLock::new(|| Dictionary::new(WORDS.industry.words.split_whitespace().map(|text| (units(text), ())), End::Last));

/// The words in brackets that say how a firm is owned, numbered from 1.
pub(super) static QUALIFIED: LazyLock<Dictionary<u8>> = LazyLock::new(|| Dictionary::new(WORDS.qualified.iter().map(|word| units(word)).zip(1..), End::Last));

/// The end of a text at which the words of a dictionary are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Words begin the text.
    First,
    /// Words end the text.
    Last,
}

/// Units that fit into a key.
const PACKED: usize = 8;
/// The longest word, in units.
const LONGEST: usize = 15;

/// Words with what they mean, found at one end of a text, the longest first.
#[derive(Debug)]
pub(super) struct Dictionary<T> {
    words: HashMap<u128, T, BuildHasherDefault<Quick>>,
    /// The few words that do not fit into a key.
    long: HashMap<Vec<Unit>, T>,
    /// For every unit at that end, the lengths of the words that have it there, a bit each.
    lengths: Vec<u16>,
    end: End,
}

impl<T> Dictionary<T> {
    pub(super) fn new(words: impl IntoIterator<Item = (Vec<Unit>, T)>, end: End) -> Self {
        let mut all = Self { words: HashMap::default(), long: HashMap::new(), lengths: vec![0; 1 << 16], end };
        for (word, meaning) in words.into_iter().filter(|(word, _)| (1..=LONGEST).contains(&word.len())) {
            let at = match end {
                End::First => word[0],
                End::Last => word[word.len() - 1],
            };
            all.lengths[usize::from(at)] |= 1 << word.len();
            if word.len() <= PACKED {
                all.words.insert(packed(&word), meaning);
            } else {
                all.long.insert(word, meaning);
            }
        }
        all
    }
    /// What a whole text means.
    pub(super) fn get(&self, text: &[Unit]) -> Option<&T> {
        if text.len() <= PACKED { self.words.get(&packed(text)) } else { self.long.get(text) }
    }
    /// Every word at the end of a text with its length, the longest first.
    pub(super) fn at_end<'a>(&'a self, text: &'a [Unit]) -> impl Iterator<Item = (usize, &'a T)> {
        let at = match self.end {
            End::First => text.first(),
            End::Last => text.last(),
        };
        let mut lengths = at.map_or(0, |unit| self.lengths[usize::from(*unit)]);
        std::iter::from_fn(move || {
            while lengths != 0 {
                let length = LONGEST - lengths.leading_zeros() as usize;
                lengths &= !(1 << length);
                if length > text.len() {
                    continue;
                }
                let word = match self.end {
                    End::First => &text[..length],
                    End::Last => &text[text.len() - length..],
                };
                if let Some(meaning) = self.get(word) {
                    return Some((length, meaning));
                }
            }
            None
        })
    }
    /// The longest word at the end of a text.
    pub(super) fn longest<'a>(&'a self, text: &'a [Unit]) -> Option<(usize, &'a T)> {
        self.at_end(text).next()
    }
}

/// The units of a short word as one number; no unit is zero, so that words of different lengths differ.
fn packed(word: &[Unit]) -> u128 {
    word.iter().fold(0, |key, unit| key << 16 | u128::from(*unit))
}

/// A quick hash of keys; the words are our own, so nobody can make them collide.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_first() {
        let found: Vec<usize> = FORMS.at_end(&units("某某股份有限公司")).map(|(length, _)| length).collect();
        assert_eq!(found, [6, 4, 2]);
        let same = |a: &str, b: &str| FORMS.get(&units(a)).zip(FORMS.get(&units(b))).map(|(a, b)| a == b);
        assert_eq!(same("有限公司", "有限责任公司"), Some(true));
        assert_eq!(same("有限公司", "股份有限公司"), Some(false));
        assert_eq!(same("供销社", "供销合作社"), Some(true));
        assert_eq!(same("厂", "店"), Some(false));
        assert!(INDUSTRIES.longest(&units("某某")).is_none() && INDUSTRIES.longest(&[]).is_none());
    }

    #[test]
    fn no_word_is_in_a_list_twice() {
        for (list, name) in [(&WORDS.shop.words, "shop"), (&WORDS.branch.kinds, "branch")] {
            let mut all: Vec<&str> = list.split_whitespace().collect();
            let before = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), before, "{name}");
        }
        for line in &WORDS.form {
            assert!(line.same.iter().all(|text| !WORDS.shop.words.split_whitespace().any(|shop| shop == text)), "{line:?}");
        }
    }
}
