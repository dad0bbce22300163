//! The catalogue of signals: what a risk flag may say, how heavy it weighs, what it rests on and how it goes away.

use entity::value::{Severity, Signal, Source};

use crate::credit::record::list::lists;

/// The version of the catalogue and its thresholds; flags keep the one that raised them.
pub const RULES: &str = "risk-2026-5";

/// How long a signal counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Until the source takes it back.
    UntilCleared,
    /// Until the source takes it back or its publication period ends (§ 信用修复).
    Publication,
    /// For so many months after the decision, or until the source takes it back.
    Months(u32),
    /// Until the source's next result.
    NextResult,
}

/// A signal of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub signal: Signal,
    /// How heavy it usually weighs; amounts and reasons may move it.
    pub severity: Severity,
    /// How long it counts.
    pub validity: Validity,
    /// Key of its name.
    pub name_key: &'static str,
    /// Key of the sentence that says what was recorded.
    pub what_key: &'static str,
    /// Key of its legal basis.
    pub basis_key: &'static str,
    /// Key of how to object to it or repair it.
    pub clear_key: &'static str,
}

/// Declares the catalogue.
macro_rules! catalogue {
    ($($signal:ident = $severity:ident, $validity:expr;)*) => {
        /// Every signal.
        pub const CATALOGUE: &[Entry] = &[$(entry(Signal::$signal),)*];
        /// The catalogue's entry of a signal.
        pub const fn entry(signal: Signal) -> Entry {
            match signal {
                $(Signal::$signal => Entry {
                    signal,
                    severity: Severity::$severity,
                    validity: $validity,
                    name_key: concat!("risk-", stringify!($signal)),
                    what_key: concat!("risk_what-", stringify!($signal)),
                    basis_key: concat!("risk_basis-", stringify!($signal)),
                    clear_key: concat!("risk_clear-", stringify!($signal)),
                },)*
            }
        }
    };
}

catalogue! {
    RF01 = High, Validity::UntilCleared;
    RF02 = Medium, Validity::UntilCleared;
    RF03 = Medium, Validity::UntilCleared;
    RF04 = Medium, Validity::UntilCleared;
    RF05 = High, Validity::UntilCleared;
    RF06 = High, Validity::Publication;
    RF07 = High, Validity::Publication;
    RF08 = High, Validity::Publication;
    RF09 = Medium, Validity::UntilCleared;
    RF10 = High, Validity::UntilCleared;
    RF11 = High, Validity::NextResult;
    RF12 = Medium, Validity::NextResult;
    RF13 = High, Validity::UntilCleared;
    RF14 = Medium, Validity::UntilCleared;
    RF15 = High, Validity::Publication;
    RF16 = Medium, Validity::Publication;
    RF17 = Low, Validity::Publication;
    RF20 = Low, Validity::Months(24);
    RF23 = Medium, Validity::Publication;
    RF40 = Low, Validity::UntilCleared;
}

/// Weight for comparing severities: the heavier, the larger.
pub const fn weight(severity: Severity) -> u8 {
    match severity {
        Severity::Info => 0,
        Severity::Low => 1,
        Severity::Medium => 2,
        Severity::High => 3,
    }
}

/// The sources whose rows raise a flag by themselves or together; lists name theirs in their table, and the status of a firm is always known.
const RAISED_BY: [(Signal, Source); 9] = [
    (Signal::RF01, Source::DishonestDebtor),
    (Signal::RF09, Source::TaxArrears),
    (Signal::RF11, Source::TaxGrade),
    (Signal::RF12, Source::TaxGrade),
    (Signal::RF14, Source::AbnormalOperation),
    (Signal::RF15, Source::SeriousViolation),
    (Signal::RF16, Source::Penalty),
    (Signal::RF17, Source::Penalty),
    (Signal::RF20, Source::Commitment),
];

/// Codes of the sources and lists whose rows raise a flag.
pub fn raised_by(signal: Signal) -> impl Iterator<Item = &'static str> {
    let sources = RAISED_BY.iter().filter(move |(of, _)| *of == signal).map(|(_, source)| source.code());
    sources.chain(lists().iter().filter(move |list| list.signal == Some(signal)).map(|list| list.code.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::raise::Cleared;
    use entity::value::FlagState;

    #[test]
    fn every_signal_is_in_the_catalogue_and_in_both_languages() {
        let mut keys: Vec<&str> = FlagState::ALL.iter().map(|s| s.text_key()).chain(Cleared::ALL.iter().map(|c| c.text_key())).collect();
        for signal in Signal::ALL {
            let entry = entry(*signal);
            assert!(CATALOGUE.contains(&entry));
            assert_eq!(entry.name_key, signal.text_key());
            keys.extend([entry.name_key, entry.what_key, entry.basis_key, entry.clear_key]);
        }
        for text in [include_str!("../../templates/locale/zh/risk.ftl"), include_str!("../../templates/locale/en/risk.ftl")] {
            let missing: Vec<_> = keys.iter().filter(|key| !text.lines().any(|line| line.starts_with(&format!("{key} = ")))).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }
}
