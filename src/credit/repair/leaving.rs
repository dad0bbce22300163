//! How a firm gets rid of a record: what its validity says of its publication and repair, in words.

use chrono::NaiveDate;
use entity::value::{Signal, Source};
use serde_json::Value as Json;

use crate::credit::catalogue::item::BY_PERSON;
use crate::credit::record::actions::Record;
use crate::credit::record::list::list_of;
use crate::credit::record::validity::{Because, Validity};
use crate::platform::i18n::Lang;
use crate::risk::catalogue::entry;

/// Key of what stands where no last day of publication is known.
const OPEN: &str = "record-term-unknown";
/// Key of the sentence that names the day of repair.
const REPAIR: &str = "record-repair-from";
/// Key of the sentence about what only time ends.
const TERM: &str = "record-leaving-term";
/// Key of the sentence about what need not or cannot be repaired.
const NOTHING: &str = "record-repair-none";

/// How a record is left before it is over by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Its repair may be asked for from this day on.
    Repair(NaiveDate),
    /// Not at all: its publication ends with its term.
    Term,
    /// At its source, in the words of this key.
    AtSource(&'static str),
    /// There is nothing to leave: it is no bad news, not published, or over.
    Nothing,
}

impl Leaving {
    /// How a record of a source with these fields is left, by its validity.
    pub(super) fn of(source: Source, content: &Json, validity: &Validity) -> Self {
        if let Some(from) = validity.repairable_from {
            return Self::Repair(from);
        }
        if validity.published.is_none() || matches!(validity.because, Because::Removed | Because::Annulled | Because::Repaired) {
            return Self::Nothing;
        }
        let says = |field: &str| content.get(field).and_then(Json::as_str).unwrap_or_default();
        let at_source = |signal: Signal| Self::AtSource(entry(signal).clear_key);
        match source {
            Source::Penalty | Source::SeriousViolation => Self::Term,
            Source::Listing => match list_of(source, content).and_then(|list| list.signal) {
                Some(_) if validity.because.has_term() => Self::Term,
                Some(signal) => at_source(signal),
                None => Self::Nothing,
            },
            Source::DishonestDebtor => at_source(Signal::RF01),
            Source::TaxArrears => at_source(Signal::RF09),
            Source::AbnormalOperation => at_source(Signal::RF14),
            Source::TaxGrade => match says("grade") {
                "D" => at_source(Signal::RF11),
                "C" => at_source(Signal::RF12),
                _ => Self::Nothing,
            },
            Source::Commitment => match says("performance") {
                "none" | "breached" => at_source(Signal::RF20),
                _ => Self::Nothing,
            },
            Source::Registration | Source::Licence | Source::Filing | Source::Figures(_) => Self::Nothing,
        }
    }
    /// In a language, sentence by sentence.
    pub(super) fn sentences(self, lang: Lang) -> Vec<String> {
        match self {
            Self::Repair(from) => vec![lang.t1(REPAIR, "day", lang.day(&from))],
            Self::Term => vec![lang.t(TERM)],
            Self::AtSource(key) => vec![lang.t(NOTHING), lang.t(key)],
            Self::Nothing => vec![lang.t(NOTHING)],
        }
    }
    /// As a word of a notice, which is read in the reader's language; days are written as the mail is, in Chinese.
    pub(super) fn word(self) -> String {
        match self {
            Self::Repair(from) => format!("@{REPAIR}={}", Lang::Zh.day(&from)),
            Self::Term => format!("@{TERM}"),
            Self::AtSource(key) => format!("@{key}"),
            Self::Nothing => format!("@{NOTHING}"),
        }
    }
}

/// How a record is left, as a word of a notice.
pub(super) fn leaving_word(record: &Record) -> String {
    let leaving = record.validity().map_or(Leaving::Nothing, |validity| Leaving::of(record.source, &record.content, &validity));
    leaving.word()
}

/// The last day of a record's publication, as a word of a notice.
pub(super) fn last_word(record: &Record) -> String {
    let last = record.published_until().and_then(|until| until.pred_opt());
    last.map_or_else(|| format!("@{OPEN}"), |last| Lang::Zh.day(&last))
}

/// How long a record is published and how it is left, in words.
pub(super) fn term(lang: Lang, record: &Record) -> Vec<String> {
    let Some(validity) = record.validity() else { return Vec::new() };
    let basis = lang.t1("record-term-basis", "basis", validity.because.basis());
    if record.source == BY_PERSON {
        return vec![lang.t("record-term-farming"), basis];
    }
    if record.source.is_figures() {
        return vec![lang.t("record-term-figures"), basis];
    }
    let last = validity.published_until().and_then(|until| until.pred_opt());
    let until = match (validity.published, last) {
        (None, _) => lang.t("record-term-never"),
        (Some(_), Some(last)) => lang.t1("record-term-until", "day", lang.day(&last)),
        (Some(_), None) => lang.t("record-term-open"),
    };
    let leaving = Leaving::of(record.source, &record.content, &validity);
    std::iter::once(until).chain(leaving.sentences(lang)).chain([basis]).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::credit::record::validity::tests::table;
    use crate::enterprise::against::tests::{on, record};
    use crate::notice::actions::word;

    /// The rules by which a record is left at its source, and the signal whose text says how.
    const AT_SOURCE: [(&str, Signal); 13] = [
        ("debtor", Signal::RF01),
        ("debtor_refuses", Signal::RF01),
        ("list_enforcement", Signal::RF02),
        ("list_consumption_limit", Signal::RF03),
        ("list_enforcement_closed", Signal::RF04),
        ("list_bankruptcy", Signal::RF05),
        ("tax_arrears", Signal::RF09),
        ("list_tax_lapsed", Signal::RF10),
        ("tax_grade", Signal::RF11),
        ("abnormal_operation", Signal::RF14),
        ("commitment_settled", Signal::RF20),
        ("list_customs", Signal::RF23),
        ("list_watched", Signal::RF40),
    ];
    /// The rules about what is no bad news.
    const NO_BAD_NEWS: [&str; 7] = ["licence", "filing", "registration", "figures", "commitment", "list_for", "list"];

    #[test]
    fn every_rule_says_how_its_records_are_left() {
        for (matter, (code, repair, _)) in table() {
            let content = match (matter.source, matter.list) {
                (Source::Listing, Some(list)) => json!({ "list": list.code }),
                (Source::Commitment, _) if matter.settled => json!({ "performance": "breached" }),
                (Source::TaxGrade, _) => json!({ "grade": "D" }),
                (_, _) => json!({}),
            };
            let validity = Validity::of(&matter).expect("a rule");
            let leaving = Leaving::of(matter.source, &content, &validity);
            let source = AT_SOURCE.iter().find(|(of, _)| *of == code).map(|(_, signal)| *signal);
            let expected = match (repair, source) {
                (Some(from), _) => Leaving::Repair(from),
                (None, _) if validity.published.is_none() || NO_BAD_NEWS.contains(&code) => Leaving::Nothing,
                (None, Some(signal)) => Leaving::AtSource(entry(signal).clear_key),
                (None, None) => Leaving::Term,
            };
            assert_eq!(leaving, expected, "{matter:?}");
            for lang in Lang::ALL {
                let sentences = leaving.sentences(lang);
                let offers = repair.map(|from| lang.t1(REPAIR, "day", lang.day(&from)));
                assert_eq!(sentences.iter().find(|one| offers.as_ref() == Some(*one)), offers.as_ref(), "{matter:?}");
                assert!(sentences.iter().all(|one| !one.starts_with('[')), "{sentences:?}");
            }
            // The notice says the same as the page of the record.
            assert_eq!(leaving.sentences(Lang::Zh).last(), Some(&word(Lang::Zh, &leaving.word())), "{matter:?}");
        }
    }

    #[test]
    fn the_last_day_is_one_on_which_it_is_published() {
        let fined = record(1, Source::Penalty, on("2026-04-15"), json!({ "category": ["fine"], "fine": 3_000_000 }));
        assert_eq!((last_word(&fined), leaving_word(&fined)), ("2027年4月14日".to_owned(), "@record-repair-from=2026年7月15日".to_owned()));
        assert!(term(Lang::Zh, &fined)[0].contains("2027年4月14日"));
        let abnormal = record(2, Source::AbnormalOperation, on("2026-04-15"), json!({}));
        assert_eq!((last_word(&abnormal), leaving_word(&abnormal)), (format!("@{OPEN}"), "@risk_clear-RF14".to_owned()));
        let revoked = json!({ "authority": "某市场监督管理局", "category": ["permit_revoked"] });
        let revoked = record(3, Source::Penalty, on("2026-04-15"), revoked);
        assert_eq!((last_word(&revoked), leaving_word(&revoked)), ("2029年4月14日".to_owned(), format!("@{TERM}")));
    }

    #[test]
    fn texts_of_flags_promise_no_day_that_depends_on_the_record() {
        for signal in [Signal::RF06, Signal::RF15, Signal::RF16, Signal::RF17] {
            for (lang, spans) in [(Lang::Zh, ["年", "个月", "信用中国"]), (Lang::En, ["year", "month", "Credit China"])] {
                let text = lang.t(entry(signal).clear_key);
                assert!(spans.iter().all(|span| !text.contains(span)), "{text}");
            }
        }
    }
}
