//! A report on a page: cover, summary and sections in the reader's language.

use super::content::{Both, Content, Entry, Line, Part};
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
    /// The standard whose sections it has; empty where it does not say it.
    pub standard: String,
    /// What it says of the firm in a word.
    pub labels: Vec<String>,
    /// What can be done about the records that stand against the firm; none in reports that did not say it.
    pub advice: Option<Vec<Line>>,
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
            standard: standard(content, lang),
            labels: content.labels.as_ref().map(|labels| labels.get(lang).to_vec()).unwrap_or_default(),
            advice: content.advice.as_ref().map(|advice: &Both<Line>| advice.get(lang).to_vec()),
            summary: counted.map(|part| (part.title.clone(), part.entries.len())).collect(),
            parts: (1..).zip(parts).map(|(place, part)| ShownPart::new(place, part, lang)).collect(),
        }
    }
}

/// The standard that a report follows, with the version of its layout.
pub(super) fn standard(content: &Content, lang: Lang) -> String {
    let said = |edition: &String| lang.t2("credit_report-standard-name", "edition", edition, "layout", &content.layout);
    content.standard.as_ref().map(said).unwrap_or_default()
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
