//! A report on a page: cover, summary and sections in the reader's language.

use super::content::{Content, Entry, Part};
use super::section::Section;
use super::verify::printed;
use crate::platform::i18n::Lang;

/// A report as people read it.
#[derive(Clone, Debug)]
pub struct ShownReport {
    /// Its number.
    pub number: String,
    /// The firm.
    pub firm: String,
    /// Its unified code.
    pub code: String,
    /// When it was issued.
    pub issued: String,
    /// Up to when what was known went in.
    pub cut_off: String,
    /// That it is about an earlier moment, and how many records it leaves out; empty when it is not.
    pub past: Vec<String>,
    /// Check code in groups.
    pub check_code: String,
    /// SHA-256 of what was issued.
    pub content_hash: String,
    /// Version of the layout.
    pub layout: String,
    /// Name and number of records of the eight sections.
    pub summary: Vec<(String, usize)>,
    /// The sections.
    pub parts: Vec<ShownPart>,
}

/// A section as people read it.
#[derive(Clone, Debug)]
pub struct ShownPart {
    /// Its place, from 1.
    pub place: usize,
    /// The section.
    pub part: Part,
    /// The records with their days in words.
    pub entries: Vec<(Entry, String)>,
}

impl ShownReport {
    /// In a language.
    pub fn new(content: &Content, check_code: &str, content_hash: &str, lang: Lang) -> Self {
        let parts = content.parts(lang);
        let counted = parts.iter().filter(|part| part.section != Section::Basic.code());
        Self {
            number: content.number.clone(),
            firm: content.firm.clone(),
            code: content.code.clone(),
            issued: lang.instant(&content.issued_at),
            cut_off: lang.instant(&content.cut_off_at),
            past: past(content, lang),
            check_code: printed(check_code),
            content_hash: content_hash.to_owned(),
            layout: content.layout.clone(),
            summary: counted.map(|part| (part.title.clone(), part.entries.len())).collect(),
            parts: (1..).zip(parts).map(|(place, part)| ShownPart::new(place, part, lang)).collect(),
        }
    }
}

/// What the head of a report of an earlier moment says.
pub(super) fn past(content: &Content, lang: Lang) -> Vec<String> {
    let Some(at) = content.as_of else { return Vec::new() };
    let left_out = i64::try_from(content.left_out).unwrap_or(i64::MAX);
    let over = (left_out > 0).then(|| lang.counted("past-left-out", left_out));
    [Some(lang.t1("credit_report-as-of-text", "at", lang.instant(&at))), over].into_iter().flatten().collect()
}

impl ShownPart {
    fn new(place: usize, part: &Part, lang: Lang) -> Self {
        let entries = part.entries.iter().map(|entry| (entry.clone(), lang.day(&entry.decided_on))).collect();
        Self { place, entries, part: part.clone() }
    }
}
