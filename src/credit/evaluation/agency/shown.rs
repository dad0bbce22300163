//! A report of an agency as people read it: always as the agency's.

use chrono::NaiveDate;

use super::actions::Attached;
use super::filing::Standing;
use crate::platform::i18n::Lang;

/// A report as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownReport {
    /// Whose it is.
    pub agency: String,
    /// The number of its filing, with its time.
    pub filing: String,
    /// What it is, and the agency's number of it.
    pub kind: String,
    /// The grade in the agency's own words.
    pub grade: String,
    /// Version of the agency's method.
    pub method: String,
    /// Its day and its last day.
    pub term: String,
    /// Tone of how it stands.
    pub tone: &'static str,
    /// How it stands.
    pub standing: String,
    /// Why it was withdrawn; empty when it was not.
    pub because: String,
    /// SHA-256 of its file.
    pub hash: String,
    /// Where the agency keeps it; empty where it does not say.
    pub link: String,
    /// Who attached it, and when.
    pub attached: String,
    /// Where the file is; empty where none is kept for the reader.
    pub file: String,
    /// Where it is withdrawn; empty where the reader cannot.
    pub withdraw: String,
    /// Version of the row.
    pub version: i64,
}

impl ShownReport {
    /// In a language, on a day; `base` is where the reader finds files, none for those who get none.
    pub fn new(lang: Lang, report: &Attached, today: NaiveDate, base: Option<&str>) -> Self {
        let standing = report.standing(today);
        let last = report.valid_until.pred_opt().unwrap_or(report.valid_until);
        let filed_to = report.agency.filing.until.pred_opt().unwrap_or(report.agency.filing.until);
        let number = &report.agency.filing_number;
        Self {
            agency: report.agency.name.clone(),
            filing: lang.t3("agency-filing", "number", number, "from", lang.day(&report.agency.filing.from), "to", lang.day(&filed_to)),
            kind: format!("{} {}", lang.t(report.kind.text_key()), report.number),
            grade: report.grade.clone(),
            method: report.method_version.clone(),
            term: lang.t2("agency-term", "from", lang.day(&report.reported_on), "to", lang.day(&last)),
            tone: match standing {
                Standing::Valid => "pass",
                Standing::Expired => "unknown",
                Standing::Withdrawn | Standing::Unfiled => "fail",
            },
            standing: lang.t(standing.text_key()),
            because: report.withdrawn_because.clone().unwrap_or_default(),
            hash: report.file_hash.clone(),
            link: report.link.clone(),
            attached: lang.t1(if report.by_firm { "agency-attached-firm" } else { "agency-attached-office" }, "at", lang.instant(&report.attached_at)),
            file: base.filter(|_| !report.file_name.is_empty()).map(|base| format!("{base}/{}/file", report.id)).unwrap_or_default(),
            withdraw: String::new(),
            version: report.version.0,
        }
    }
}
