//! The terms of what is kept, as data: of each kind how long after its end, and by which rule.
//!
//! What has no term here and why: declarations (自主申报) are a firm's own word, which it gave under commitment, and stand as long as the firm
//! does; of a letter what it opened, for whom and how long stays with the lines of the register that name it, without who signed it; results of matching that were shown are the explanation that 个人信息保护法第24条 owes the firm, and
//! the reasons of an application that it may complain about; notices prove that somebody was told and was told the correction, and name a
//! record by its kind and number alone; the trail of deeds and the register of look-ups are what all this is proven by (GB/T 22239, 征信业管理条例
//! 第22条), and only whoever read is taken out of the register; what was remarkable about readers, the notices of it and the
//! audits of the months go at the same time.

use std::sync::OnceLock;

use chrono::{Days, Months, NaiveDate};
use entity::value::Source;

use crate::credit::catalogue::belonging::told_by;
use crate::credit::catalogue::edition::Catalogue;
use crate::credit::record::actions::Record;
use crate::credit::record::lasting::FiguresEnd;

/// The terms as they are shipped.
const LAW: &str = include_str!("law.csv");

/// What is kept for a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Sessions, after they have ended: deleted.
    Session,
    /// Answers to requests that could come twice: deleted.
    Request,
    /// Mails: address and body are taken out.
    Mail,
    /// Delivered files: deleted.
    Upload,
    /// Files of watched folders that were put away, and the texts beside them: deleted.
    PutAway,
    /// Rows of deliveries that were refused: deleted.
    Quarantine,
    /// Letters of firms, after they and the firm's loans have ended: who signed is taken out, the text and what proves it are deleted.
    FirmLetter,
    /// Letters of people: name and account are taken out, the text and what proves it are deleted.
    PersonalLetter,
    /// Lines of the register: who read is taken out, the hash stays.
    Lookup,
    /// What was remarkable about look-ups, and that it was told: deleted.
    LookupAnomaly,
    /// Audits of the look-ups of a month, which name who read: deleted.
    LookupReport,
    /// What facts that departments delivered were before: deleted as the rows that they were worked out of.
    KnownFact,
    /// Public-credit records, after they have ended: deleted, with what was asked and objected about them.
    Record,
    /// Rows of figures, after the time that they are about: deleted, and facts and series are worked out without them.
    Figure,
    /// Matching profiles: what they were made of is taken out, the digests stay.
    Evaluation,
    /// Reports of agencies, after they have ended: the file is taken out, its hash stays.
    AgencyFile,
    /// Public-credit reports as issued: deleted, because they hold what records said.
    CreditReport,
    /// Risk flags, after they were cleared: deleted.
    Flag,
    /// How the people of a firm are reached, after it was cancelled and owes nothing: the address is taken out.
    Contact,
}

impl Kind {
    /// Every kind, in the order in which they are gone through.
    pub const ALL: [Self; 19] = [
        Self::Session,
        Self::Request,
        Self::Mail,
        Self::Upload,
        Self::PutAway,
        Self::Quarantine,
        Self::FirmLetter,
        Self::PersonalLetter,
        Self::Lookup,
        Self::LookupAnomaly,
        Self::LookupReport,
        Self::KnownFact,
        Self::Record,
        Self::Figure,
        Self::Evaluation,
        Self::AgencyFile,
        Self::CreditReport,
        Self::Flag,
        Self::Contact,
    ];
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Request => "request",
            Self::Mail => "mail",
            Self::Upload => "upload",
            Self::PutAway => "put_away",
            Self::Quarantine => "quarantine",
            Self::FirmLetter => "firm_letter",
            Self::PersonalLetter => "personal_letter",
            Self::Lookup => "lookup",
            Self::LookupAnomaly => "lookup_anomaly",
            Self::LookupReport => "lookup_report",
            Self::KnownFact => "known_fact",
            Self::Record => "record",
            Self::Figure => "figure",
            Self::Evaluation => "evaluation",
            Self::AgencyFile => "agency_file",
            Self::CreditReport => "credit_report",
            Self::Flag => "flag",
            Self::Contact => "contact",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Session => "retention_kind-session",
            Self::Request => "retention_kind-request",
            Self::Mail => "retention_kind-mail",
            Self::Upload => "retention_kind-upload",
            Self::PutAway => "retention_kind-put_away",
            Self::Quarantine => "retention_kind-quarantine",
            Self::FirmLetter => "retention_kind-firm_letter",
            Self::PersonalLetter => "retention_kind-personal_letter",
            Self::Lookup => "retention_kind-lookup",
            Self::LookupAnomaly => "retention_kind-lookup_anomaly",
            Self::LookupReport => "retention_kind-lookup_report",
            Self::KnownFact => "retention_kind-known_fact",
            Self::Record => "retention_kind-record",
            Self::Figure => "retention_kind-figure",
            Self::Evaluation => "retention_kind-evaluation",
            Self::AgencyFile => "retention_kind-agency_file",
            Self::CreditReport => "retention_kind-credit_report",
            Self::Flag => "retention_kind-flag",
            Self::Contact => "retention_kind-contact",
        }
    }
    /// The sources whose rows are of the kind: when each row ends follows from what it says and the rules, so they are gone through one by one.
    /// None of a kind that a query finds.
    pub fn walked(self) -> Vec<Source> {
        match self {
            Self::Record => Source::ALL.iter().copied().filter(|source| !source.is_figures()).collect(),
            Self::Figure => Source::ALL.iter().copied().filter(|source| source.is_figures()).collect(),
            Self::Session
            | Self::Request
            | Self::Mail
            | Self::Upload
            | Self::PutAway
            | Self::Quarantine
            | Self::FirmLetter
            | Self::PersonalLetter
            | Self::Lookup
            | Self::LookupAnomaly
            | Self::LookupReport
            | Self::KnownFact
            | Self::Evaluation
            | Self::AgencyFile
            | Self::CreditReport
            | Self::Flag
            | Self::Contact => Vec::new(),
        }
    }
    /// The kind of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
    /// Its term.
    pub fn term(self) -> &'static Term {
        static TERMS: OnceLock<[Term; 19]> = OnceLock::new();
        &TERMS.get_or_init(|| Self::ALL.map(Term::shipped))[self as usize]
    }
}

/// How long something is kept after its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Months.
    pub months: u32,
    /// And days.
    pub days: u64,
    /// The rule.
    pub basis: String,
}

impl Term {
    fn shipped(kind: Kind) -> Self {
        let line = LAW.lines().skip(1).map(|line| line.splitn(4, ',').collect::<Vec<_>>()).find(|cells| cells.first() == Some(&kind.code()));
        let cell = |at: usize| line.as_ref().and_then(|cells| cells.get(at).copied()).unwrap_or_default();
        // A term that cannot be read would delete at once: the longest stands for it, and a test reads every one.
        Self { months: cell(1).parse().unwrap_or(1200), days: cell(2).parse().unwrap_or_default(), basis: cell(3).to_owned() }
    }
    /// The day before which something must have ended to be over its term on a day.
    pub fn before(&self, today: NaiveDate) -> NaiveDate {
        back(today, self.months).checked_sub_days(Days::new(self.days)).unwrap_or(NaiveDate::MIN)
    }
}

fn back(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// The day before which something must have ended that the catalogue keeps for so many months or, where it names no term, the law.
fn ended_before(months: u32, today: NaiveDate) -> NaiveDate {
    match months {
        0 => Kind::Record.term().before(today),
        months => back(today, months),
    }
}

/// The day before which any record of a source must have ended, by the catalogue of a day: of a source that several items share the earliest.
pub fn records_before(catalogue: &Catalogue, source: Source, today: NaiveDate) -> NaiveDate {
    ended_before(catalogue.retention_months(source, today), today)
}

/// The day after which nothing of a source was decided that can be over its term, bad news about people among it.
pub fn decided_before(catalogue: &Catalogue, source: Source, today: NaiveDate) -> NaiveDate {
    let terms = catalogue.retentions(source, today).map(|months| ended_before(months, today));
    terms.fold(Kind::Record.term().before(today), NaiveDate::max)
}

/// When rows of figures of a source end: the catalogue of a day says whether all of them are kept for a term.
pub fn figures_end(catalogue: &Catalogue, source: Source, today: NaiveDate) -> FiguresEnd {
    ends(catalogue.retention_months(source, today))
}

/// When rows of figures end that are kept for so many months.
const fn ends(months: u32) -> FiguresEnd {
    match months {
        0 => FiguresEnd::WithTheirLastDay,
        _ => FiguresEnd::WithTheirTime,
    }
}

/// Whether a record is over its term on a day: it is not kept, and does not come back when its row is delivered again. `updated_on` is the day
/// of its last change.
pub fn is_over(catalogue: &Catalogue, record: &Record, updated_on: NaiveDate, today: NaiveDate) -> bool {
    let kind = told_by(record.source).and_then(|field| record.content.get(field)?.as_str()).unwrap_or_default();
    let months = catalogue.retention_of(record.source, kind, today);
    let over = record.ended_on(updated_on, ends(months)).is_some_and(|ended| ended <= ended_before(months, today));
    over || record.forgotten_on().is_some_and(|on| on <= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_term_and_a_rule() {
        for kind in Kind::ALL {
            let term = kind.term();
            assert!(term.months < 1200 && !term.basis.is_empty(), "{kind:?}: {term:?}");
            assert_eq!(Kind::of(kind.code()), Some(kind));
        }
        assert_eq!(LAW.lines().count(), Kind::ALL.len() + 1);
    }

    #[test]
    fn rows_are_kept_as_long_as_the_facts_worked_out_of_them_need_them() {
        use crate::credit::feed::figure_rule::Way;
        use crate::credit::feed::rule::rules;
        use crate::enterprise::figures::work_out::{COMPARED, SUMMED};
        // The newest month may be this many months late before a fact is lost for want of the oldest.
        const LATE: usize = 2;
        let (shipped, today) = (Catalogue::as_shipped(), "2026-03-02".parse().expect("a day"));
        for source in Source::ALL.iter().filter(|source| source.is_figures()) {
            let needed = rules(*source).facts.iter().map(|fact| match &fact.is {
                Way::Latest { .. } | Way::All { .. } => 0,
                Way::Sum { .. } => SUMMED + LATE,
                Way::Against { .. } => 13 + LATE,
                Way::Trend { .. } => 12 + COMPARED + LATE,
            });
            let (needed, kept) = (needed.max().unwrap_or_default(), shipped.retention_months(*source, today));
            assert!(kept == 0 || usize::try_from(kept).expect("few") >= needed, "{source:?}: kept {kept} months, needed {needed}");
        }
    }

    #[test]
    fn a_record_is_kept_as_long_as_its_own_item_says() {
        use entity::value::RecordState;
        use serde_json::json;

        use crate::enterprise::against::tests::{on, record};
        let over = |kind: &str| {
            let filed = record(1, Source::Filing, on("2022-01-01"), json!({ "kind": kind }));
            let gone = Record { state: RecordState::Withdrawn, removed_on: Some(on("2022-06-01")), ..filed };
            is_over(&Catalogue::as_shipped(), &gone, on("2022-06-01"), on("2026-03-02"))
        };
        assert_eq!(["project", "subsidy", "change"].map(over), [true, false, false], "36 months, 60, and as long as the law lets");
    }

    #[test]
    fn a_term_is_counted_from_the_end() {
        let today: NaiveDate = "2026-03-02".parse().expect("a day");
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let shipped = Catalogue::as_shipped();
        assert_eq!(Kind::Session.term().before(today), today);
        assert_eq!(Kind::Request.term().before(today), day("2026-01-31"));
        assert_eq!([Kind::Lookup, Kind::LookupAnomaly, Kind::LookupReport].map(|kind| kind.term().before(today)), [day("2020-03-02"); 3]);
        assert_eq!([Kind::Evaluation, Kind::AgencyFile].map(|kind| kind.term().before(today)), [day("2021-03-02"); 2]);
        assert_eq!(records_before(&shipped, Source::Penalty, today), day("2023-03-02"), "36 months by the catalogue");
        assert_eq!(records_before(&shipped, Source::Licence, today), day("2021-03-02"), "the catalogue names none");
        let filed = (records_before(&shipped, Source::Filing, today), decided_before(&shipped, Source::Filing, today));
        assert_eq!(filed, (day("2021-03-02"), day("2023-03-02")), "research projects are kept for 36 months, changes of the register as the law lets");
    }
}
