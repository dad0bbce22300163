//! The declared rules that compare a row with other sources.

use std::collections::BTreeSet;

use entity::value::{RegisterItem, Source};
use serde::Deserialize;

use crate::credit::feed::finding::Contradiction;
use crate::credit::feed::rule::{Rules, rules};

/// A rule of a source.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossRule {
    /// What it compares.
    pub is: Compares,
    /// What becomes of a row that trips it.
    pub severity: Severity,
}

/// What becomes of a row that trips a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It is taken, and marked with the finding.
    Warn,
    /// It goes to quarantine, with the reason and the department that says otherwise.
    Refuse,
}

impl Severity {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Warn => "feed_severity-warn",
            Self::Refuse => "feed_severity-refuse",
        }
    }
}

/// What a rule compares.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Compares {
    /// Its day, or the last day of its period, lies before the firm was established.
    BeforeEstablished,
    /// It begins after the firm was struck off the register.
    AfterCancelled,
    /// Its unified code is not in the register: of who is no registered subject nothing is kept.
    NotRegistered,
    /// Its name is neither the firm's nor one that it had, nor a lawful variant of one.
    NameDiffers {
        /// Names that are less alike are different; of 1000.
        below: u16,
    },
    /// A field names another kind of subject than the unified code.
    KindDiffers {
        /// The field.
        of: String,
        /// The code of a kind, then the words that name it.
        says: Vec<Vec<String>>,
    },
    /// A field lies in another county of the city than the one whose authority gave the unified code.
    RegionDiffers {
        /// The field.
        of: String,
    },
    /// A number is far from another source's of about the same time.
    FarFrom {
        /// The field.
        of: String,
        /// What it is compared with.
        than: Elsewhere,
        /// How many times as large the larger is.
        factor: i64,
        /// How much larger it is at least.
        least: i64,
        /// Which of them may not be the larger.
        side: Side,
    },
    /// A number is about ten thousand times another source's of the same period, or a ten-thousandth of it.
    UnitSlip {
        /// The field.
        of: String,
        /// What it is compared with.
        than: Elsewhere,
    },
}

/// A field of another source.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The source.
    pub source: Source,
    /// The field.
    pub field: String,
}

/// Which of two numbers may not be the larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The row's own.
    Own,
    /// Either.
    Either,
}

impl Compares {
    /// What it finds.
    pub const fn finds(&self) -> Contradiction {
        match self {
            Self::BeforeEstablished => Contradiction::BeforeEstablished,
            Self::AfterCancelled => Contradiction::AfterCancelled,
            Self::NotRegistered => Contradiction::NotRegistered,
            Self::NameDiffers { .. } => Contradiction::NameDiffers,
            Self::KindDiffers { .. } => Contradiction::KindDiffers,
            Self::RegionDiffers { .. } => Contradiction::RegionDiffers,
            Self::FarFrom { .. } => Contradiction::FarFrom,
            Self::UnitSlip { .. } => Contradiction::UnitSlip,
        }
    }
    /// What is compared with another source's figures, if that is what it does.
    pub const fn elsewhere(&self) -> Option<(&String, &Elsewhere)> {
        match self {
            Self::FarFrom { of, than, .. } | Self::UnitSlip { of, than } => Some((of, than)),
            Self::BeforeEstablished
            | Self::AfterCancelled
            | Self::NotRegistered
            | Self::NameDiffers { .. }
            | Self::KindDiffers { .. }
            | Self::RegionDiffers { .. } => None,
        }
    }
    /// The item of the register that it looks at: it finds nothing while the firm objects to that.
    pub const fn item(&self) -> Option<RegisterItem> {
        match self {
            Self::BeforeEstablished => Some(RegisterItem::EstablishedOn),
            Self::AfterCancelled => Some(RegisterItem::Status),
            Self::NameDiffers { .. } => Some(RegisterItem::Name),
            Self::NotRegistered | Self::KindDiffers { .. } | Self::RegionDiffers { .. } | Self::FarFrom { .. } | Self::UnitSlip { .. } => None,
        }
    }
    /// Whether it looks at what the register says of the firm.
    pub const fn needs_register(&self) -> bool {
        match self {
            Self::BeforeEstablished | Self::AfterCancelled | Self::NotRegistered | Self::NameDiffers { .. } => true,
            Self::KindDiffers { .. } | Self::RegionDiffers { .. } | Self::FarFrom { .. } | Self::UnitSlip { .. } => false,
        }
    }
}

/// The sources whose rows are compared with an item of the register.
pub fn compared_with(item: RegisterItem) -> BTreeSet<Source> {
    let looks = |source: &&Source| rules(**source).cross.iter().any(|rule| rule.is.item() == Some(item));
    Source::ALL.iter().filter(looks).copied().collect()
}

/// Whether a code is one of rules that compare with other sources: what they say can change, and the row be right then.
pub fn compares(code: &str) -> bool {
    Contradiction::ALL.iter().any(|one| one.code() == code)
}

impl Rules {
    /// The other sources that rows of this one are compared with.
    pub fn compared(&self) -> BTreeSet<Source> {
        let register = self.cross.iter().any(|rule| rule.is.needs_register()).then_some(Source::Registration);
        self.cross.iter().filter_map(|rule| rule.is.elsewhere()).map(|(_, than)| than.source).chain(register).collect()
    }
}

#[cfg(test)]
mod tests {
    use entity::value::SubjectKind;

    use super::*;
    use crate::credit::feed::rule::{DayRole, Field, Kind};

    #[test]
    fn every_rule_names_fields_that_are_there() {
        let number = |field: Option<&Field>| matches!(field.map(|field| &field.is), Some(Kind::Money(_) | Kind::Quantity(_)));
        for source in Source::ALL {
            let rules = rules(*source);
            assert!(*source == Source::Registration || !rules.cross.is_empty(), "{source} is compared with nothing");
            let codes: BTreeSet<_> = rules.cross.iter().map(|rule| (rule.is.finds().code(), rule.is.elsewhere().map(|(of, _)| of))).collect();
            assert_eq!(codes.len(), rules.cross.len(), "{source}: a rule twice");
            for rule in &rules.cross {
                assert!(compares(rule.is.finds().code()));
                // That there is no such firm is no item of its registration.
                assert_eq!(rule.is.item().is_some(), rule.is.needs_register() && rule.is != Compares::NotRegistered, "{source}: {:?}", rule.is);
                match &rule.is {
                    Compares::BeforeEstablished | Compares::AfterCancelled => {
                        let dated =
                            |field: &Field| matches!(&field.is, Kind::Period(_)) || matches!(&field.is, Kind::Day(day) if day.role == Some(DayRole::DecidedOn));
                        assert!(rules.fields.iter().any(dated), "{source}: no day");
                    }
                    Compares::NotRegistered => assert!(rules.unified_code_required, "{source}: whom the register is asked about is said"),
                    Compares::NameDiffers { below } => assert!((300..600).contains(below), "{source}"),
                    Compares::KindDiffers { of, says } => {
                        assert!(rules.field(of).is_some(), "{source}: {of}");
                        assert!(says.iter().all(|row| row.len() > 1 && row[0].parse::<SubjectKind>().is_ok()), "{source}: {says:?}");
                    }
                    Compares::RegionDiffers { of } => assert!(rules.field(of).is_some(), "{source}: {of}"),
                    Compares::FarFrom { of, than, factor, least, side: _ } => {
                        assert!(number(rules.field(of)) && number(super::super::super::rule::rules(than.source).field(&than.field)), "{source}: {of}");
                        assert!(than.source.is_figures() && *factor > 1 && *least > 0, "{source}: {of}");
                    }
                    Compares::UnitSlip { of, than } => {
                        assert!(number(rules.field(of)) && number(super::super::super::rule::rules(than.source).field(&than.field)), "{source}: {of}");
                        assert!(than.source.is_figures(), "{source}: {of}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_source_says_with_which_others_it_is_compared() {
        use entity::value::Figures;
        assert_eq!(rules(Source::Penalty).compared(), BTreeSet::from([Source::Registration]));
        let with = rules(Source::Figures(Figures::TaxReturn)).compared();
        assert_eq!(with, BTreeSet::from([Source::Registration, Source::Figures(Figures::AnnualReport)]));
        assert_eq!(rules(Source::Registration).compared(), BTreeSet::new(), "only with its own code");
        assert!(compared_with(RegisterItem::EstablishedOn).contains(&Source::Penalty) && !compared_with(RegisterItem::Status).contains(&Source::Penalty));
        assert_eq!(compared_with(RegisterItem::LegalRepresentative), BTreeSet::new());
    }
}
