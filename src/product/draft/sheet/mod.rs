//! A draft as a workbook: terms and conditions with lists to choose from, written and read without loss.

pub mod pages;
pub mod read;
pub mod write;

use crate::enterprise::fact::FactKey;
use crate::platform::i18n::Lang;
use crate::product::criteria::closed_codes;
use crate::product::describe::{CodeName, code_name};

use super::editor::relation::Relation;
use super::editor::rows::Kind;

/// A sheet of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Terms.
    Terms,
    /// Conditions.
    Conditions,
}

impl Tab {
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Terms => "sheet-tab-terms",
            Self::Conditions => "sheet-tab-conditions",
        }
    }
}

/// Lines of the terms that stand once: field of the form and key of the label.
pub(super) const ONCE: &[(&str, &str)] = &[
    ("family", "terms-family"),
    ("min_amount", "sheet-min-amount"),
    ("max_amount", "sheet-max-amount"),
    ("min_term_months", "sheet-min-term"),
    ("max_term_months", "sheet-max-term"),
    ("purposes", "terms-purposes"),
    ("guarantees", "terms-guarantees"),
    ("repayment", "terms-repayment"),
    ("pricing", "terms-pricing"),
    ("rate", "sheet-rate"),
    ("grade_fact", "editor-grade-fact"),
    ("otherwise", "sheet-otherwise"),
    ("cap", "sheet-cap"),
    ("decision_days", "editor-decision-days"),
];
/// Lines that may stand several times.
pub(super) const MANY: &[(&str, &str)] = &[("grade", "sheet-grade"), ("share", "sheet-share"), ("fee", "sheet-fee")];

/// Both languages: a workbook is read whichever wrote it.
const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

/// The code among these that a cell names: by itself or by its name in either language; the cell as it is otherwise.
pub(super) fn code_of<'a>(cell: &str, all: impl Iterator<Item = (&'a str, String)>) -> String {
    let cell = cell.trim();
    let named = |key: &str| LANGS.iter().any(|lang| lang.t(key).trim() == cell);
    all.into_iter().find(|(code, key)| *code == cell || named(key)).map_or_else(|| cell.to_owned(), |(code, _)| code.to_owned())
}

/// Kinds with the keys of their names.
pub(super) fn kinds() -> impl Iterator<Item = (&'static str, String)> {
    Kind::ALL.iter().map(|k| (k.code(), k.text_key().to_owned()))
}

/// Facts with the keys of their names.
pub(super) fn facts() -> impl Iterator<Item = (&'static str, String)> {
    FactKey::ALL.iter().map(|f| (f.code(), f.text_key().to_owned()))
}

/// Relations with the keys of their names.
pub(super) fn relations() -> impl Iterator<Item = (&'static str, String)> {
    Relation::ALL.iter().map(|r| (r.code(), r.text_key().to_owned()))
}

/// Codes of a fact with the keys of their names; none for a fact without a closed list.
pub(super) fn codes(fact: FactKey) -> Vec<(&'static str, String)> {
    let named = |code: &'static str| (code, if let CodeName::Key(key) = code_name(fact, code) { key } else { code.to_owned() });
    closed_codes(fact).unwrap_or_default().into_iter().map(named).collect()
}

/// Between the names of a cell.
pub(super) const BETWEEN: char = '\u{3001}';

#[cfg(test)]
mod tests;
