//! What is typed about an agency or its report.

use chrono::NaiveDate;
use entity::value::AgencyReportKind;

use crate::platform::web::form::FieldErrors;

/// Most characters of a name.
pub const NAME: usize = 120;
/// Most characters of a number, a version or a grade.
pub const SHORT: usize = 60;
/// Most characters of a link.
pub const LINK: usize = 300;
/// Most characters of a reason.
pub const REASON: usize = 200;
/// Bytes up to which a file is kept; of larger ones the hash is.
pub const KEPT: u64 = 2 * 1024 * 1024;

/// An agency as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedAgency {
    /// Its name.
    pub name: String,
    /// The number of its filing.
    pub filing_number: String,
    /// The first day of the filing.
    pub filed_on: String,
    /// Its last day.
    pub filed_to: String,
}

/// An agency that can be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAgency {
    /// Its name.
    pub name: String,
    /// The number of its filing.
    pub filing_number: String,
    /// The first day of the filing.
    pub filed_on: NaiveDate,
    /// The first day on which it is over.
    pub filed_until: NaiveDate,
}

/// A report of an agency as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedReport {
    /// The filing number of its agency.
    pub agency: String,
    /// Code of its kind.
    pub kind: String,
    /// The agency's number of it.
    pub number: String,
    /// Version of the agency's method.
    pub method_version: String,
    /// Its day.
    pub reported_on: String,
    /// The last day on which it holds.
    pub valid_to: String,
    /// The grade in the agency's own words.
    pub grade: String,
    /// Where the agency keeps it.
    pub link: String,
    /// SHA-256 of its file from whom sends no file; none where one is sent.
    pub file_hash: Option<String>,
}

/// A report that can be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// The filing number of its agency.
    pub agency: String,
    /// What it is.
    pub kind: AgencyReportKind,
    /// The agency's number of it.
    pub number: String,
    /// Version of the agency's method.
    pub method_version: String,
    /// Its day.
    pub reported_on: NaiveDate,
    /// The first day on which it no longer holds.
    pub valid_until: NaiveDate,
    /// The grade in the agency's own words.
    pub grade: String,
    /// Where the agency keeps it; empty where it does not say.
    pub link: String,
    /// SHA-256 of its file, in hexadecimal.
    pub file_hash: String,
}

fn words(text: &str, most: usize, field: &str, errors: &mut FieldErrors) -> String {
    let text = text.trim();
    if !(1..=most).contains(&text.chars().count()) {
        errors.add(field, "agency-error-words");
    }
    text.to_owned()
}

fn day(text: &str, field: &str, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let day = text.trim().parse().ok();
    if day.is_none() {
        errors.add(field, "agency-error-day");
    }
    day
}

/// First and last day, as first day and first day after.
fn span(first: Option<NaiveDate>, last: Option<NaiveDate>, field: &str, errors: &mut FieldErrors) -> Option<(NaiveDate, NaiveDate)> {
    let (first, until) = (first?, last?.succ_opt()?);
    if until <= first {
        errors.add(field, "agency-error-order");
        return None;
    }
    Some((first, until))
}

impl TypedAgency {
    /// As an agency that can be filed.
    pub fn read(&self) -> Result<NewAgency, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = words(&self.name, NAME, "name", &mut errors);
        let filing_number = words(&self.filing_number, SHORT, "filing_number", &mut errors);
        let first = day(&self.filed_on, "filed_on", &mut errors);
        let last = day(&self.filed_to, "filed_to", &mut errors);
        match span(first, last, "filed_to", &mut errors) {
            Some((filed_on, filed_until)) if errors.is_empty() => Ok(NewAgency { name, filing_number, filed_on, filed_until }),
            Some(_) | None => Err(errors),
        }
    }
}

/// The last day until which a filing is renewed, as the first day after; `until` is the first day after the filing as it is.
pub fn renewed(filed_to: &str, until: NaiveDate) -> Result<NaiveDate, FieldErrors> {
    let wrong = |text: &str| FieldErrors::one("filed_to", text);
    let last: NaiveDate = filed_to.trim().parse().map_err(|_| wrong("agency-error-day"))?;
    last.succ_opt().filter(|to| *to > until).ok_or_else(|| wrong("agency-error-later"))
}

impl TypedReport {
    /// As a report that can be attached; `sent` is the hash of the file that came with it.
    pub fn read(&self, sent: Option<&str>, today: NaiveDate) -> Result<NewReport, FieldErrors> {
        let mut errors = FieldErrors::default();
        let agency = words(&self.agency, SHORT, "agency", &mut errors);
        let kind = self.kind.parse::<AgencyReportKind>().ok();
        if kind.is_none() {
            errors.add("kind", "agency-error-kind");
        }
        let number = words(&self.number, SHORT, "number", &mut errors);
        let method_version = words(&self.method_version, SHORT, "method_version", &mut errors);
        let first = day(&self.reported_on, "reported_on", &mut errors);
        if first.is_some_and(|day| day > today) {
            errors.add("reported_on", "agency-error-future");
        }
        let last = day(&self.valid_to, "valid_to", &mut errors);
        let span = span(first, last, "valid_to", &mut errors);
        let grade = words(&self.grade, SHORT, "grade", &mut errors);
        let link = self.link.trim().to_owned();
        if link.chars().count() > LINK || !(link.is_empty() || link.starts_with("https://")) {
            errors.add("link", "agency-error-link");
        }
        let hash = sent.or(self.file_hash.as_deref()).unwrap_or_default().trim().to_ascii_lowercase();
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            let (field, text) = if self.file_hash.is_some() { ("file_hash", "agency-error-hash") } else { ("file", "agency-error-file") };
            errors.add(field, text);
        }
        match (kind, span) {
            (Some(kind), Some((reported_on, valid_until))) if errors.is_empty() => {
                Ok(NewReport { agency, kind, number, method_version, reported_on, valid_until, grade, link, file_hash: hash })
            }
            (_, _) => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_whose_by_which_method_until_when_and_has_a_file() {
        let hash = "a".repeat(64);
        let typed = TypedReport {
            agency: "备案0001".to_owned(),
            kind: "rating".to_owned(),
            number: "P-1".to_owned(),
            method_version: "2.3".to_owned(),
            reported_on: "2026-02-01".to_owned(),
            valid_to: "2027-01-31".to_owned(),
            grade: "AA-".to_owned(),
            link: String::new(),
            file_hash: Some(hash.to_ascii_uppercase()),
        };
        let today = "2026-03-02".parse().expect("a day");
        let read = typed.read(None, today).expect("a report");
        assert_eq!((read.valid_until.to_string().as_str(), read.file_hash.as_str(), read.grade.as_str()), ("2027-02-01", hash.as_str(), "AA-"));
        let fields = |typed: &TypedReport| typed.read(None, today).map_err(|errors| errors.0.into_iter().map(|error| error.field).collect::<Vec<_>>());
        let wrong = TypedReport { kind: "opinion".to_owned(), link: "http://example.org".to_owned(), file_hash: Some("xyz".to_owned()), ..typed.clone() };
        assert_eq!(fields(&wrong), Err(vec!["kind".to_owned(), "link".to_owned(), "file_hash".to_owned()]));
        assert_eq!(fields(&TypedReport { file_hash: None, ..typed.clone() }), Err(vec!["file".to_owned()]), "no file was sent");
        assert_eq!(fields(&TypedReport { reported_on: "2026-03-03".to_owned(), ..typed.clone() }), Err(vec!["reported_on".to_owned()]), "in the future");
        assert_eq!(fields(&TypedReport { valid_to: "2026-01-31".to_owned(), ..typed }), Err(vec!["valid_to".to_owned()]));
        let agency = TypedAgency {
            name: "某信用评级公司".to_owned(),
            filing_number: "备案0001".to_owned(),
            filed_on: "2025-01-01".to_owned(),
            filed_to: "2025-12-31".to_owned(),
        };
        assert_eq!(agency.read().expect("an agency").filed_until.to_string(), "2026-01-01");
        assert!(TypedAgency { filed_to: "2024-12-31".to_owned(), ..agency }.read().is_err());
    }

    #[test]
    fn a_filing_is_renewed_to_a_later_day_only() {
        let until = "2026-01-01".parse().expect("a day");
        assert_eq!(renewed(" 2026-01-01 ", until).map(|day| day.to_string()), Ok("2026-01-02".to_owned()));
        let wrong = |text: &str| renewed(text, until).map_err(|errors| errors.0.into_iter().map(|error| error.text_key).collect::<Vec<_>>());
        assert_eq!(wrong("2025-12-31"), Err(vec!["agency-error-later".to_owned()]), "its last day as it is");
        assert_eq!(wrong("soon"), Err(vec!["agency-error-day".to_owned()]));
    }
}
