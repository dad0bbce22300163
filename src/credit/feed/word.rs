//! The words that the rules of all sources share, from `source/word.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::declared::WORD_TEXT;
use super::fold::fold;

/// Words that all sources share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Cells that say nothing.
    pub empty: Vec<String>,
    /// Days that stand for nothing.
    pub empty_days: Vec<chrono::NaiveDate>,
    /// Days that stand for no end.
    pub open_days: Vec<chrono::NaiveDate>,
    /// Words that stand for no end.
    pub open: Vec<String>,
    /// 元.
    pub yuan_word: String,
    /// 万.
    pub wan: String,
    /// 亿.
    pub yi: String,
    /// Names of renminbi.
    pub cny: Vec<String>,
    /// Other currencies: ISO 4217 code, then names.
    pub currencies: Vec<Vec<String>>,
}

/// The words that all sources share.
pub fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        let mut words: Words = toml::from_str(WORD_TEXT).expect("the words beside the code are tested");
        words.empty.iter_mut().chain(&mut words.open).for_each(|word| *word = fold(word));
        words
    });
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_words_for_nothing_and_for_no_end() {
        assert!(!words().open.is_empty() && !words().empty.is_empty() && !words().open_days.is_empty());
    }
}
