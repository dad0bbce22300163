//! The sections of a report (公共信用信息报告标准): who the firm is, and eight that say what is on record about it.

use entity::value::Source;
use serde_json::Value;

use crate::credit::record::list::{List, list_of, lists};
use crate::enterprise::fact::FactKey;

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// 基础信息: who the firm is; it stands before the eight.
    Basic,
    /// 行政管理: licences and penalties.
    Administration,
    /// 诚实守信: honours and qualifications.
    Honesty,
    /// 严重失信: dishonest debtors and lists of serious dishonesty.
    Dishonesty,
    /// 经营异常.
    Abnormal,
    /// 信用承诺.
    Commitment,
    /// 信用评价: grades given by departments.
    Evaluation,
    /// 司法判决.
    Judgment,
    /// 其他.
    Other,
}

impl Section {
    /// Every section, in the order of the report.
    pub const ALL: [Self; 9] =
        [Self::Basic, Self::Administration, Self::Honesty, Self::Dishonesty, Self::Abnormal, Self::Commitment, Self::Evaluation, Self::Judgment, Self::Other];
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Administration => "administration",
            Self::Honesty => "honesty",
            Self::Dishonesty => "dishonesty",
            Self::Abnormal => "abnormal",
            Self::Commitment => "commitment",
            Self::Evaluation => "evaluation",
            Self::Judgment => "judgment",
            Self::Other => "other",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Basic => "credit_report_section-basic",
            Self::Administration => "credit_report_section-administration",
            Self::Honesty => "credit_report_section-honesty",
            Self::Dishonesty => "credit_report_section-dishonesty",
            Self::Abnormal => "credit_report_section-abnormal",
            Self::Commitment => "credit_report_section-commitment",
            Self::Evaluation => "credit_report_section-evaluation",
            Self::Judgment => "credit_report_section-judgment",
            Self::Other => "credit_report_section-other",
        }
    }
    /// The section that shows what a source delivers, and says until when it is delivered; none for figures, which are shown as facts.
    pub const fn of(source: Source) -> Option<Self> {
        Some(match source {
            Source::Registration => Self::Basic,
            Source::Licence | Source::Penalty => Self::Administration,
            Source::DishonestDebtor | Source::SeriousViolation | Source::Listing => Self::Dishonesty,
            Source::AbnormalOperation => Self::Abnormal,
            Source::Commitment => Self::Commitment,
            Source::TaxGrade => Self::Evaluation,
            Source::TaxArrears | Source::Filing => Self::Other,
            Source::Figures(_) => return None,
        })
    }
    /// The section that shows a record: of an entry of a list, the list's; of a filing, that of what it is about.
    pub fn of_record(source: Source, content: &Value) -> Option<Self> {
        list_of(source, content).map(|list| list.section).or_else(|| Self::of_filing(source, content)).or_else(|| Self::of(source))
    }
    fn of_filing(source: Source, content: &Value) -> Option<Self> {
        match content.get("kind").filter(|_| source == Source::Filing)?.as_str()? {
            "change" | "cancellation" | "branch" => Some(Self::Basic),
            "disclosure" | "discharge_permit" => Some(Self::Administration),
            "project" => Some(Self::Honesty),
            "sector_grade" => Some(Self::Evaluation),
            _ => None,
        }
    }
    /// The sources that it shows.
    pub fn sources(self) -> impl Iterator<Item = Source> {
        Source::ALL.iter().copied().filter(move |source| Self::of(*source) == Some(self))
    }
    /// The lists of which it says one by one until when they are delivered; of serious dishonesty there are too many, and the source says it.
    pub fn lists(self) -> impl Iterator<Item = &'static List> {
        lists().iter().filter(move |list| list.section == self && self != Self::Dishonesty)
    }
    /// The facts that it shows beside records.
    pub const fn facts(self) -> &'static [FactKey] {
        match self {
            Self::Honesty => &[FactKey::Qualifications, FactKey::RecommendedLists],
            Self::Evaluation => {
                &[FactKey::PublicCreditGrade, FactKey::LocalCreditGrade, FactKey::EnvironmentGrade, FactKey::CustomsGrade, FactKey::LabourGrade]
            }
            Self::Other => &[FactKey::InsuranceArrearsMonths, FactKey::Patents, FactKey::Trademarks, FactKey::Softwares],
            Self::Basic | Self::Administration | Self::Dishonesty | Self::Abnormal | Self::Commitment | Self::Judgment => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_stands_in_one_section() {
        for source in Source::ALL {
            let sections: Vec<Section> = Section::ALL.into_iter().filter(|section| section.sources().any(|s| s == *source)).collect();
            assert_eq!(sections, Section::of(*source).into_iter().collect::<Vec<_>>(), "{source}");
            assert_eq!(sections.is_empty(), source.is_figures(), "{source}");
        }
        assert_eq!(Section::Judgment.sources().count(), 0, "what courts decide comes by lists");
        let court: Vec<&str> = Section::Judgment.lists().map(|list| list.code.as_str()).collect();
        assert_eq!(court, ["enforcement", "consumption_limit", "enforcement_closed", "bankruptcy"]);
    }
}
