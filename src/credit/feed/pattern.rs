//! How the number of a document is written: a small notation that stands beside a field.
//!
//! `#` is one digit, `#+` one or more of them, `@` the eight digits of a day, `%` anything or nothing; every other character is itself, after
//! [folding](super::fold::fold), by which brackets of all kinds are the same.

use chrono::NaiveDate;
use serde::Deserialize;

use super::fold::fold;

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// One digit.
    Digit,
    /// One digit or more.
    Digits,
    /// Eight digits that are a day.
    Day,
    /// Anything or nothing.
    Any,
    /// This character.
    Is(char),
}

/// How a number is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    notation: String,
    parts: Vec<Part>,
}

impl From<String> for Pattern {
    fn from(notation: String) -> Self {
        let mut parts = Vec::new();
        for c in fold(&notation).chars() {
            match (c, parts.last_mut()) {
                ('+', Some(last @ Part::Digit)) => *last = Part::Digits,
                ('#', _) => parts.push(Part::Digit),
                ('@', _) => parts.push(Part::Day),
                ('%', _) => parts.push(Part::Any),
                (other, _) => parts.push(Part::Is(other)),
            }
        }
        Self { notation, parts }
    }
}

impl Pattern {
    /// The pattern as it stands beside its field.
    pub fn notation(&self) -> &str {
        &self.notation
    }
    /// Whether a text is written so.
    pub fn fits(&self, text: &str) -> bool {
        fits(&self.parts, &fold(text).chars().collect::<Vec<_>>())
    }
}

/// How long a day is that is written in digits alone.
const DAY: usize = 8;

fn fits(parts: &[Part], text: &[char]) -> bool {
    let Some((part, rest)) = parts.split_first() else { return text.is_empty() };
    match part {
        Part::Digit => text.split_first().is_some_and(|(first, after)| first.is_ascii_digit() && fits(rest, after)),
        Part::Digits => {
            let most = text.iter().take_while(|c| c.is_ascii_digit()).count();
            (1..=most).rev().any(|count| fits(rest, &text[count..]))
        }
        Part::Day => text.split_at_checked(DAY).is_some_and(|(day, after)| is_day(day) && fits(rest, after)),
        Part::Any => (0..=text.len()).any(|count| fits(rest, &text[count..])),
        Part::Is(wanted) => text.split_first().is_some_and(|(first, after)| first == wanted && fits(rest, after)),
    }
}

fn is_day(digits: &[char]) -> bool {
    let text: String = digits.iter().collect();
    digits.iter().all(char::is_ascii_digit) && NaiveDate::parse_from_str(&text, "%Y%m%d").is_ok()
}

#[cfg(test)]
mod tests {
    use entity::value::Source;

    use crate::credit::feed::rule::{Kind, rules};

    /// Whether a text is written as a field of a source wants it.
    fn fits_field(source: Source, field: &str, text: &str) -> bool {
        let field = rules(source).field(field).expect("the field");
        assert!(!field.patterns.is_empty(), "{source}: {}", field.id);
        field.patterns.iter().any(|pattern| pattern.fits(text))
    }

    #[test]
    fn a_commitment_is_numbered_by_division_day_and_sequence() {
        let fits = |text: &str| fits_field(Source::Commitment, "commitment_no", text);
        assert!(fits("32089920230217000011") && fits("３２０８９９２０２３０２１７００００１１") && fits(" 320899 20230217 000011 "));
        for wrong in ["3208992023021700001", "320899202302170000111", "32089920230230000011", "CN-2023-11", ""] {
            assert!(!fits(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_case_has_its_year_its_court_and_its_number() {
        for source in [Source::DishonestDebtor, Source::Listing] {
            let fits = |text: &str| fits_field(source, "case_no", text);
            for right in ["（2026）苏0812执12号", "(2026)苏08破3号", "〔2025〕川0100执恢7号", "(2024)苏0812执保1号之一", "（2013）淮执字第00012号"]
            {
                assert!(fits(right), "{right}");
            }
            for wrong in ["苏0812执12号", "(26)苏0812执12号", "(2026)苏0812执号", "(2026)苏0812执12", "12"] {
                assert!(!fits(wrong), "{wrong}");
            }
        }
    }

    #[test]
    fn a_decision_has_its_year_in_brackets_and_its_number() {
        for source in [Source::Penalty, Source::Listing] {
            let fits = |text: &str| fits_field(source, "decision_no", text);
            assert!(fits("苏淮市监罚〔2026〕12号") && fits("淮工商案[2017]3号") && fits("淮环罚字（2025）第 8 号"));
            assert!(!fits("12号") && !fits("苏淮市监罚2026-12") && !fits("苏淮市监罚〔2026〕号"));
        }
        let fits = |text: &str| fits_field(Source::DishonestDebtor, "basis_no", text);
        assert!(fits("（2025）苏0812民初1号") && fits("(2025)淮仲裁字第12号裁决书"));
        assert!(!fits("见判决书") && !fits("苏0812民初1号"));
    }

    #[test]
    fn only_texts_have_patterns_and_none_takes_everything() {
        for field in Source::ALL.iter().flat_map(|source| &rules(*source).fields) {
            let is_text = matches!(field.is, Kind::Text { .. });
            assert!(field.patterns.is_empty() || is_text, "{}", field.id);
            assert!(field.patterns.iter().all(|pattern| !pattern.notation().is_empty() && !pattern.fits("x")), "{}", field.id);
        }
    }
}
