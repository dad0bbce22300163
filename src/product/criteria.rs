//! The conditions a bank sets (准入条件), as data: an and/or/not tree over the catalogue of facts.

use chrono::NaiveDate;
use entity::value::{EnterpriseStatus, Fen, Guarantee, Industry, Ppm, Purpose, RepaymentForm, Signal, SubjectKind};
use serde::{Deserialize, Serialize};

use super::form::Form;
use crate::credit::record::list::{self, Speaks};
use crate::enterprise::fact::{FactKey, Shape};

/// A tree of conditions. JSON: `{"all": [{"condition": {"fact": "age_months", "is": {"count_at_least": 24}}}, …]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criteria {
    /// Every one holds.
    All(Vec<Criteria>),
    /// At least one holds.
    Any(Vec<Criteria>),
    /// It does not hold.
    Not(Box<Criteria>),
    /// At least `count` of them hold.
    AtLeast {
        /// How many.
        count: usize,
        /// Of these.
        of: Vec<Criteria>,
    },
    /// One fact against one requirement.
    Condition(Condition),
}

/// One fact against one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// The fact.
    pub fact: FactKey,
    /// What is asked of it.
    pub is: Requirement,
}

/// What is asked of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// An amount of at least this.
    MoneyAtLeast(Fen),
    /// An amount of at most this.
    MoneyAtMost(Fen),
    /// A count of at least this.
    CountAtLeast(i64),
    /// A count of at most this.
    CountAtMost(i64),
    /// A rate of at least this.
    RateAtLeast(Ppm),
    /// A rate of at most this.
    RateAtMost(Ppm),
    /// A code that is, or begins with, one of these (regions and industries are prefixes).
    OneOf(Vec<String>),
    /// A code that is and begins with none of these.
    NoneOf(Vec<String>),
    /// A set that holds at least one of these.
    HasAny(Vec<String>),
    /// A set that holds none of these.
    HasNone(Vec<String>),
    /// Yes.
    Yes,
    /// No.
    No,
    /// An amount that the amount asked for does not exceed this share of (`PPM`): asked ≤ share × fact.
    CoversAsked(Ppm),
    /// An amount of at most a share of another: fact ≤ share × of.
    ShareAtMost {
        /// The other fact.
        of: FactKey,
        /// The share.
        share: Ppm,
    },
    /// An amount of at least a share of another: fact ≥ share × of.
    ShareAtLeast {
        /// The other fact.
        of: FactKey,
        /// The share.
        share: Ppm,
    },
    /// On this day or before.
    OnOrBefore(NaiveDate),
    /// On this day or later.
    OnOrAfter(NaiveDate),
    /// At least so many whole months before today.
    MonthsSinceAtLeast(i64),
    /// At most so many whole months before today.
    MonthsSinceAtMost(i64),
}

/// Whether a requirement stands as it is or under an odd number of nots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// It has to be met.
    Must,
    /// It has not to be met.
    MustNot,
}

impl Sense {
    /// The other one.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Must => Self::MustNot,
            Self::MustNot => Self::Must,
        }
    }
}

/// Deepest nesting that people can still follow.
pub const MAX_DEPTH: usize = 8;
/// Most conditions that one product may set.
pub const MAX_CONDITIONS: usize = 60;

/// Largest number in a condition or a product's terms: ten trillion yuan in fen.
pub const MAX_NUMBER: i64 = 1_000_000_000_000_000;

/// Why criteria are not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A group without anything in it.
    #[error("a group is empty")]
    EmptyGroup,
    /// "At least so many of" asks for none or for more than there are.
    #[error("at least {count} of {of} cannot be asked")]
    CountOutOfRange {
        /// How many are asked for.
        count: usize,
        /// How many there are.
        of: usize,
    },
    /// Groups are nested too deep.
    #[error("nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// There are too many conditions.
    #[error("more than {MAX_CONDITIONS} conditions")]
    TooManyConditions,
    /// The requirement cannot be put to this fact.
    #[error("{} cannot be held against such a requirement", .0.code())]
    WrongShape(FactKey),
    /// A list of codes is empty.
    #[error("the list of codes for {} is empty", .0.code())]
    EmptyList(FactKey),
    /// A code that the fact can never have.
    #[error("{code:?} is not a code of {}", fact.code())]
    UnknownCode {
        /// The fact.
        fact: FactKey,
        /// The code.
        code: String,
    },
    /// The share is not above nothing.
    #[error("the share of {} is not above zero", .0.code())]
    NotAShare(FactKey),
    /// A number beyond anything that can be meant.
    #[error("the number for {} is out of range", .0.code())]
    OutOfRange(FactKey),
    /// A ratio to itself or to something that is no amount.
    #[error("{} cannot be held against a share of that fact", .0.code())]
    NotARatio(FactKey),
}

impl Refusal {
    /// The code that is seen outside.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyGroup => "product.criteria_empty_group",
            Self::CountOutOfRange { .. } => "product.criteria_count_out_of_range",
            Self::TooDeep => "product.criteria_too_deep",
            Self::TooManyConditions => "product.criteria_too_many_conditions",
            Self::WrongShape(_) => "product.criteria_wrong_shape",
            Self::EmptyList(_) => "product.criteria_empty_list",
            Self::UnknownCode { .. } => "product.criteria_unknown_code",
            Self::NotAShare(_) => "product.criteria_not_a_share",
            Self::OutOfRange(_) => "product.criteria_out_of_range",
            Self::NotARatio(_) => "product.criteria_not_a_ratio",
        }
    }
    /// Key of the sentence that people read.
    pub const fn text_key(&self) -> &'static str {
        match self {
            Self::EmptyGroup => "product-criteria-empty_group",
            Self::CountOutOfRange { .. } => "product-criteria-count_out_of_range",
            Self::TooDeep => "product-criteria-too_deep",
            Self::TooManyConditions => "product-criteria-too_many_conditions",
            Self::WrongShape(_) => "product-criteria-wrong_shape",
            Self::EmptyList(_) => "product-criteria-empty_list",
            Self::UnknownCode { .. } => "product-criteria-unknown_code",
            Self::NotAShare(_) => "product-criteria-not_a_share",
            Self::OutOfRange(_) => "product-criteria-out_of_range",
            Self::NotARatio(_) => "product-criteria-not_a_ratio",
        }
    }
}

impl Requirement {
    /// The number in it: fen, a count, parts per million or months.
    const fn number(&self) -> Option<i64> {
        match self.form() {
            Form::Number(_, n) | Form::Months(_, n) | Form::Covers(Ppm(n)) | Form::Share(_, _, Ppm(n)) => Some(n),
            Form::Day(..) | Form::Codes(..) | Form::YesNo(_) => None,
        }
    }
    /// Whether a fact of this shape can be held against it.
    pub const fn suits(&self, shape: Shape) -> bool {
        match self {
            Self::MoneyAtLeast(_) | Self::MoneyAtMost(_) | Self::CoversAsked(_) | Self::ShareAtMost { .. } | Self::ShareAtLeast { .. } => {
                matches!(shape, Shape::Money)
            }
            Self::CountAtLeast(_) | Self::CountAtMost(_) => matches!(shape, Shape::Count),
            Self::RateAtLeast(_) | Self::RateAtMost(_) => matches!(shape, Shape::Rate),
            Self::OneOf(_) | Self::NoneOf(_) => matches!(shape, Shape::Code),
            Self::HasAny(_) | Self::HasNone(_) => matches!(shape, Shape::Codes),
            Self::Yes | Self::No => matches!(shape, Shape::YesNo),
            Self::OnOrBefore(_) | Self::OnOrAfter(_) | Self::MonthsSinceAtLeast(_) | Self::MonthsSinceAtMost(_) => matches!(shape, Shape::Day),
        }
    }
}

impl Criteria {
    /// Every condition, in order.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::All(of) | Self::Any(of) | Self::AtLeast { of, .. } => of.iter().flat_map(Self::conditions).collect(),
            Self::Not(of) => of.conditions(),
            Self::Condition(condition) => vec![condition],
        }
    }
    /// The same with the codes of every list in order: what nobody can tell apart is equal.
    #[must_use]
    pub fn in_order(&self) -> Self {
        let each = |of: &[Self]| of.iter().map(Self::in_order).collect();
        match self {
            Self::All(of) => Self::All(each(of)),
            Self::Any(of) => Self::Any(each(of)),
            Self::AtLeast { count, of } => Self::AtLeast { count: *count, of: each(of) },
            Self::Not(of) => Self::Not(Box::new(of.in_order())),
            Self::Condition(condition) => {
                let mut condition = condition.clone();
                if let Requirement::OneOf(list) | Requirement::NoneOf(list) | Requirement::HasAny(list) | Requirement::HasNone(list) = &mut condition.is {
                    list.sort_unstable();
                }
                Self::Condition(condition)
            }
        }
    }
    /// Whether the criteria can be published; the first thing that is wrong otherwise. An empty outermost `all` sets no conditions and is right.
    pub fn check(&self) -> Result<(), Refusal> {
        if matches!(self, Self::All(of) if of.is_empty()) {
            return Ok(());
        }
        self.check_groups(1)?;
        let conditions = self.conditions();
        if conditions.len() > MAX_CONDITIONS {
            return Err(Refusal::TooManyConditions);
        }
        conditions.into_iter().try_for_each(Condition::check)
    }
    fn check_groups(&self, depth: usize) -> Result<(), Refusal> {
        if depth > MAX_DEPTH {
            return Err(Refusal::TooDeep);
        }
        match self {
            Self::All(of) | Self::Any(of) | Self::AtLeast { of, .. } if of.is_empty() => Err(Refusal::EmptyGroup),
            Self::AtLeast { count, of } if *count == 0 || *count > of.len() => Err(Refusal::CountOutOfRange { count: *count, of: of.len() }),
            Self::All(of) | Self::Any(of) | Self::AtLeast { of, .. } => of.iter().try_for_each(|one| one.check_groups(depth + 1)),
            Self::Not(of) => of.check_groups(depth + 1),
            Self::Condition(_) => Ok(()),
        }
    }
}

impl Condition {
    /// Whether the requirement can be put to the fact.
    pub fn check(&self) -> Result<(), Refusal> {
        if !self.is.suits(self.fact.shape()) {
            return Err(Refusal::WrongShape(self.fact));
        }
        if self.is.number().is_some_and(|n| n.unsigned_abs() > MAX_NUMBER.unsigned_abs()) {
            return Err(Refusal::OutOfRange(self.fact));
        }
        match self.is.form() {
            Form::Codes(_, []) => Err(Refusal::EmptyList(self.fact)),
            Form::Codes(_, list) => {
                let unknown = list.iter().find(|code| !possible(self.fact, code));
                unknown.map_or(Ok(()), |code| Err(Refusal::UnknownCode { fact: self.fact, code: code.clone() }))
            }
            Form::Covers(share) | Form::Share(_, _, share) if share.0 <= 0 => Err(Refusal::NotAShare(self.fact)),
            Form::Covers(_) if self.fact == FactKey::AskedAmount => Err(Refusal::NotARatio(self.fact)),
            Form::Share(_, of, _) if of == self.fact || of.shape() != Shape::Money => Err(Refusal::NotARatio(self.fact)),
            Form::Covers(_) | Form::Share(..) | Form::Number(..) | Form::Months(..) | Form::Day(..) | Form::YesNo(_) => Ok(()),
        }
    }
}

/// Codes of a fact with a closed list; `None` for a table or a fact without codes.
pub fn closed_codes(fact: FactKey) -> Option<Vec<&'static str>> {
    if fact == FactKey::TaxGrade {
        // 纳税信用等级 as of 2018: M for firms without a full year.
        Some(vec!["A", "B", "M", "C", "D"])
    } else if fact == FactKey::PublicCreditGrade {
        Some(vec!["A", "B", "C", "D"])
    } else if fact == FactKey::LocalCreditGrade {
        Some(vec!["a_plus", "a", "b", "c", "c_minus", "d", "d_minus"])
    } else if fact == FactKey::OutputGrade {
        Some(vec!["A", "B", "C", "D"])
    } else if fact == FactKey::Qualifications {
        Some(vec!["high_tech", "tech_sme", "specialised", "little_giant", "time_honoured", "model_coop", "family_farm"])
    } else if fact == FactKey::SubjectKind {
        Some(SubjectKind::ALL.iter().map(|k| k.code()).collect())
    } else if fact == FactKey::Status {
        Some(EnterpriseStatus::ALL.iter().map(|s| s.code()).collect())
    } else if fact.lists_flags() {
        Some(Signal::ALL.iter().map(|s| s.code()).collect())
    } else if fact == FactKey::SizeClass {
        Some(vec!["large", "medium", "small", "micro"])
    } else if fact == FactKey::Zone {
        Some(vec!["none", "etdz", "hntz", "park"])
    } else if fact == FactKey::EnvironmentGrade {
        Some(vec!["green", "blue", "yellow", "red", "black"])
    } else if fact == FactKey::CustomsGrade {
        Some(vec!["aeo", "registered", "dishonest", "unregistered"])
    } else if fact == FactKey::LabourGrade {
        Some(vec!["A", "B", "C"])
    } else if fact == FactKey::Lists {
        Some(list::codes(Speaks::Against))
    } else if fact == FactKey::RecommendedLists {
        Some(list::codes(Speaks::For))
    } else if fact == FactKey::AskedPurpose {
        Some(Purpose::ALL.iter().map(|p| p.code()).collect())
    } else if fact == FactKey::AskedGuarantees {
        Some(Guarantee::ALL.iter().map(|g| g.code()).collect())
    } else if fact == FactKey::AskedRepayment {
        Some(RepaymentForm::ALL.iter().map(|r| r.code()).collect())
    } else {
        None
    }
}

/// Whether the fact could ever have, or begin with, this code.
fn possible(fact: FactKey, code: &str) -> bool {
    if let Some(list) = closed_codes(fact) {
        list.contains(&code)
    } else if fact == FactKey::Region {
        matches!(code.len(), 2 | 4 | 6) && code.bytes().all(|b| b.is_ascii_digit())
    } else if fact == FactKey::Industry {
        code.parse::<Industry>().is_ok_and(|i| i.as_str() == code)
    } else {
        !code.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(fact: FactKey, is: Requirement) -> Criteria {
        Criteria::Condition(Condition { fact, is })
    }
    fn one_of(fact: FactKey, code: &str) -> Criteria {
        is(fact, Requirement::OneOf(vec![code.to_owned()]))
    }
    fn age() -> Criteria {
        is(FactKey::AgeMonths, Requirement::CountAtLeast(24))
    }

    #[test]
    fn reads_the_json_that_its_documentation_shows() {
        let criteria: Criteria = serde_json::from_str(r#"{"all": [{"condition": {"fact": "age_months", "is": {"count_at_least": 24}}}]}"#).expect("criteria");
        assert_eq!(criteria, Criteria::All(vec![age()]));
        assert_eq!(criteria.check(), Ok(()));
    }

    #[test]
    fn the_order_of_codes_makes_no_difference() {
        let of = |codes: &[&str]| Criteria::Not(Box::new(is(FactKey::TaxGrade, Requirement::OneOf(codes.iter().map(|c| (*c).to_owned()).collect()))));
        assert_ne!(of(&["B", "A"]), of(&["A", "B"]));
        assert_eq!(of(&["B", "A"]).in_order(), of(&["A", "B"]));
    }

    #[test]
    fn criteria_that_cannot_be_meant_are_refused() {
        let deep = |n| (0..n).fold(age(), |inner, _| Criteria::All(vec![inner]));
        let cases = [
            (Criteria::All(vec![]), Ok(())),
            (Criteria::Any(vec![]), Err(Refusal::EmptyGroup)),
            (Criteria::All(vec![age(), Criteria::Any(vec![])]), Err(Refusal::EmptyGroup)),
            (Criteria::AtLeast { count: 0, of: vec![age()] }, Err(Refusal::CountOutOfRange { count: 0, of: 1 })),
            (Criteria::AtLeast { count: 2, of: vec![age()] }, Err(Refusal::CountOutOfRange { count: 2, of: 1 })),
            (deep(7), Ok(())),
            (deep(8), Err(Refusal::TooDeep)),
            (Criteria::All(vec![age(); 60]), Ok(())),
            (Criteria::All(vec![age(); 61]), Err(Refusal::TooManyConditions)),
            (is(FactKey::AgeMonths, Requirement::Yes), Err(Refusal::WrongShape(FactKey::AgeMonths))),
            (is(FactKey::TaxGrade, Requirement::OneOf(vec![])), Err(Refusal::EmptyList(FactKey::TaxGrade))),
            (one_of(FactKey::TaxGrade, "M"), Ok(())),
            (one_of(FactKey::TaxGrade, "E"), Err(Refusal::UnknownCode { fact: FactKey::TaxGrade, code: "E".to_owned() })),
            (one_of(FactKey::Industry, "C17"), Ok(())),
            (one_of(FactKey::Industry, "17"), Err(Refusal::UnknownCode { fact: FactKey::Industry, code: "17".to_owned() })),
            (one_of(FactKey::Region, "3208"), Ok(())),
            (one_of(FactKey::Region, ""), Err(Refusal::UnknownCode { fact: FactKey::Region, code: String::new() })),
            (is(FactKey::RevenueYear, Requirement::CoversAsked(Ppm(0))), Err(Refusal::NotAShare(FactKey::RevenueYear))),
        ];
        for (criteria, expected) in cases {
            assert_eq!(criteria.check(), expected, "{criteria:?}");
        }
    }
}
