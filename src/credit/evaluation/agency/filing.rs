//! Whether an agency is filed (备案) on a day, and whether its report holds.

use chrono::NaiveDate;

/// The time of a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The first day.
    pub from: NaiveDate,
    /// The first day on which it is over.
    pub until: NaiveDate,
    /// The day on which it was withdrawn before its time.
    pub withdrawn_on: Option<NaiveDate>,
}

impl Filing {
    /// Whether the agency is filed on a day.
    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until && self.withdrawn_on.is_none_or(|on| day < on)
    }
}

/// How a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Valid,
    /// Its time is over.
    Expired,
    /// It was withdrawn.
    Withdrawn,
    /// The filing of its agency was withdrawn.
    Unfiled,
}

impl Standing {
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Valid => "agency_report_standing-valid",
            Self::Expired => "agency_report_standing-expired",
            Self::Withdrawn => "agency_report_standing-withdrawn",
            Self::Unfiled => "agency_report_standing-unfiled",
        }
    }
    /// How a report stands on a day: `until` is the first day on which it no longer holds. That the filing ends by itself does not end a
    /// report that was made while it held; that it is withdrawn does.
    pub fn of(filing: Filing, until: NaiveDate, is_withdrawn: bool, day: NaiveDate) -> Self {
        if is_withdrawn {
            Self::Withdrawn
        } else if filing.withdrawn_on.is_some_and(|on| on <= day) {
            Self::Unfiled
        } else if until <= day {
            Self::Expired
        } else {
            Self::Valid
        }
    }
}

/// Why something about agencies did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The agency was not filed on the day of the report.
    NotFiled,
    /// The filing number is filed already.
    FiledBefore,
    /// The agency's report of this number is attached already.
    AttachedBefore,
    /// It was withdrawn before.
    WithdrawnBefore,
    /// The credit office attached it.
    NotOwn,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFiled => "agency.not_filed",
            Self::FiledBefore => "agency.filed_before",
            Self::AttachedBefore => "agency.attached_before",
            Self::WithdrawnBefore => "agency.withdrawn_before",
            Self::NotOwn => "agency.not_own",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NotFiled => "agency_refused-not_filed",
            Self::FiledBefore => "agency_refused-filed_before",
            Self::AttachedBefore => "agency_refused-attached_before",
            Self::WithdrawnBefore => "agency_refused-withdrawn_before",
            Self::NotOwn => "agency_refused-not_own",
        }
    }
    /// The field that it is about; none where nothing was typed.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::NotFiled => Some("agency"),
            Self::FiledBefore => Some("filing_number"),
            Self::AttachedBefore => Some("number"),
            Self::WithdrawnBefore | Self::NotOwn => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_filing_holds_from_its_first_to_its_last_day() {
        let filing = Filing { from: day("2025-01-01"), until: day("2026-01-01"), withdrawn_on: None };
        for (on, holds) in [("2024-12-31", false), ("2025-01-01", true), ("2025-12-31", true), ("2026-01-01", false)] {
            assert_eq!(filing.holds_on(day(on)), holds, "{on}");
        }
        let withdrawn = Filing { withdrawn_on: Some(day("2025-06-01")), ..filing };
        assert_eq!(["2025-05-31", "2025-06-01"].map(|on| withdrawn.holds_on(day(on))), [true, false]);
    }

    #[test]
    fn a_report_holds_to_its_last_day_unless_it_or_its_agency_was_withdrawn() {
        let filing = Filing { from: day("2025-01-01"), until: day("2026-01-01"), withdrawn_on: None };
        let of = |filing, withdrawn, on: &str| Standing::of(filing, day("2026-06-01"), withdrawn, day(on));
        assert_eq!(of(filing, false, "2026-05-31"), Standing::Valid, "the filing ended by itself");
        assert_eq!(of(filing, false, "2026-06-01"), Standing::Expired);
        assert_eq!(of(filing, true, "2025-02-01"), Standing::Withdrawn);
        let gone = Filing { withdrawn_on: Some(day("2025-06-01")), ..filing };
        assert_eq!(["2025-05-31", "2025-06-01"].map(|on| of(gone, false, on)), [Standing::Valid, Standing::Unfiled]);
    }
}
