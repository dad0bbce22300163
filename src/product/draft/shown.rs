//! Terms, conditions, findings and differences as the bank's pages show them.

use crate::platform::i18n::Lang;
use crate::product::lint::{Finding, Place};
use crate::product::say::say;
use crate::product::terms::Terms;
use crate::product::words::{self, Change, Line, TermLine};

use super::content::{Content, Naming};

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingShown {
    /// Tone of its mark.
    pub tone: &'static str,
    /// How bad it is.
    pub severity: String,
    /// What was found.
    pub text: String,
    /// Of what; empty when the text says all.
    pub detail: String,
    /// Its code.
    pub code: &'static str,
    /// The field or row that it belongs to; empty for the whole.
    pub field: String,
}

/// The findings in words; `row` says which row of the editor a part of the conditions is.
pub fn findings(lang: Lang, found: &[Finding], row: &dyn Fn(&[usize]) -> Option<String>) -> Vec<FindingShown> {
    let one = |finding: &Finding| FindingShown {
        tone: finding.severity().tone(),
        severity: lang.t(finding.severity().text_key()),
        text: lang.t(finding.code.text_key()),
        detail: finding.detail.as_ref().map(|detail| say(lang, detail)).unwrap_or_default(),
        code: finding.code.code(),
        field: match &finding.place {
            Place::Term(field) => (*field).to_owned(),
            Place::Criteria(path) => row(path).unwrap_or_default(),
        },
    };
    found.iter().map(one).collect()
}

/// A difference in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeShown {
    /// Tone of its mark.
    pub tone: &'static str,
    /// Added, removed or changed.
    pub kind: String,
    /// What it was; empty when it is new.
    pub before: String,
    /// What it is; empty when it is gone.
    pub after: String,
}

/// The differences of the terms and of the conditions in words.
pub fn changes(lang: Lang, before: &Content, after: &Content) -> Vec<ChangeShown> {
    let terms = words::terms_diff(&before.terms, &after.terms);
    let criteria = words::criteria_diff(&before.criteria.in_order(), &after.criteria.in_order());
    let of_terms = terms.iter().map(|change| change_shown(lang, change, &|line: &TermLine| format!("{}: {}", lang.t(line.label_key), says(lang, line))));
    let of_criteria = criteria.iter().map(|change| change_shown(lang, change, &|line: &Line| say(lang, &line.phrase)));
    of_terms.chain(of_criteria).collect()
}

/// The differences of names in words.
pub fn renamed(lang: Lang, before: &Naming, after: &Naming) -> Vec<ChangeShown> {
    let both = [("products-name", &before.name, &after.name), ("products-summary", &before.summary, &after.summary)];
    let one = |key: &str, text: &str| format!("{}: {text}", lang.t(key));
    let differs = both.into_iter().filter(|(_, before, after)| before != after);
    differs
        .map(|(key, before, after)| ChangeShown { tone: "unknown", kind: lang.t("diff-changed"), before: one(key, before), after: one(key, after) })
        .collect()
}

fn change_shown<T>(lang: Lang, change: &Change<T>, text: &dyn Fn(&T) -> String) -> ChangeShown {
    let shown = |tone, key: &str, before, after| ChangeShown { tone, kind: lang.t(key), before, after };
    match change {
        Change::Added(line) => shown("pass", "diff-added", String::new(), text(line)),
        Change::Removed(line) => shown("fail", "diff-removed", text(line), String::new()),
        Change::Changed { before, after } => shown("unknown", "diff-changed", text(before), text(after)),
    }
}

fn says(lang: Lang, line: &TermLine) -> String {
    line.says.iter().map(|phrase| say(lang, phrase)).collect::<Vec<_>>().join(&lang.t("terms-separator"))
}

/// The terms as label and words.
pub fn terms(lang: Lang, of: &Terms) -> Vec<(String, String)> {
    words::terms(of).iter().map(|line| (lang.t(line.label_key), says(lang, line))).collect()
}

/// The conditions line by line, deeper ones behind dashes.
pub fn criteria(lang: Lang, of: &crate::product::criteria::Criteria) -> Vec<String> {
    words::criteria(of).iter().map(|line| format!("{}{}", "– ".repeat(line.depth), say(lang, &line.phrase))).collect()
}
