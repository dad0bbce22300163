//! The form of a requirement: what it comes to, whatever the unit of its fact.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm};

use super::criteria::Requirement;
use crate::enterprise::fact::FactKey;

/// The side of a threshold that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At least so much.
    AtLeast,
    /// At most so much.
    AtMost,
}

impl Side {
    /// The first number above which, itself included, the requirement says something else than below; `None` beyond the last number.
    pub const fn turns_at(self, threshold: i64) -> Option<i64> {
        match self {
            Self::AtLeast => Some(threshold),
            Self::AtMost => threshold.checked_add(1),
        }
    }
}

/// Whether one of the codes of a list has to be there or none may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One of them.
    Among,
    /// None of them.
    Without,
}

/// What a requirement comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// A number: fen, a count or ppm.
    Number(Side, i64),
    /// Whole months since a day.
    Months(Side, i64),
    /// A day: at least means on it or later.
    Day(Side, NaiveDate),
    /// A share of the fact that the amount asked for does not exceed.
    Covers(Ppm),
    /// A share of another fact.
    Share(Side, FactKey, Ppm),
    /// Codes.
    Codes(Choice, &'a [String]),
    /// Yes or no.
    YesNo(bool),
}

impl Requirement {
    /// What it comes to.
    pub const fn form(&self) -> Form<'_> {
        match self {
            Self::MoneyAtLeast(Fen(n)) | Self::CountAtLeast(n) | Self::RateAtLeast(Ppm(n)) => Form::Number(Side::AtLeast, *n),
            Self::MoneyAtMost(Fen(n)) | Self::CountAtMost(n) | Self::RateAtMost(Ppm(n)) => Form::Number(Side::AtMost, *n),
            Self::MonthsSinceAtLeast(n) => Form::Months(Side::AtLeast, *n),
            Self::MonthsSinceAtMost(n) => Form::Months(Side::AtMost, *n),
            Self::OnOrAfter(day) => Form::Day(Side::AtLeast, *day),
            Self::OnOrBefore(day) => Form::Day(Side::AtMost, *day),
            Self::CoversAsked(share) => Form::Covers(*share),
            Self::ShareAtLeast { of, share } => Form::Share(Side::AtLeast, *of, *share),
            Self::ShareAtMost { of, share } => Form::Share(Side::AtMost, *of, *share),
            Self::OneOf(list) | Self::HasAny(list) => Form::Codes(Choice::Among, list.as_slice()),
            Self::NoneOf(list) | Self::HasNone(list) => Form::Codes(Choice::Without, list.as_slice()),
            Self::Yes => Form::YesNo(true),
            Self::No => Form::YesNo(false),
        }
    }
    /// The other fact that it speaks of.
    pub const fn other_fact(&self) -> Option<FactKey> {
        match self.form() {
            Form::Share(_, of, _) => Some(of),
            Form::Number(..) | Form::Months(..) | Form::Day(..) | Form::Covers(_) | Form::Codes(..) | Form::YesNo(_) => None,
        }
    }
    /// The codes that it names.
    pub const fn codes(&self) -> &[String] {
        match self.form() {
            Form::Codes(_, list) => list,
            Form::Number(..) | Form::Months(..) | Form::Day(..) | Form::Covers(_) | Form::Share(..) | Form::YesNo(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_turns_where_its_verdict_changes() {
        assert_eq!([Side::AtLeast.turns_at(24), Side::AtMost.turns_at(24), Side::AtMost.turns_at(i64::MAX)], [Some(24), Some(25), None]);
    }

    #[test]
    fn other_facts_and_codes_are_those_that_are_named() {
        let share = Requirement::ShareAtMost { of: FactKey::Assets, share: Ppm(500_000) };
        let list = Requirement::HasNone(vec!["RF01".to_owned()]);
        assert_eq!((share.other_fact(), share.codes().len()), (Some(FactKey::Assets), 0));
        assert_eq!((list.other_fact(), list.codes()), (None, &["RF01".to_owned()][..]));
        assert_eq!(Requirement::CoversAsked(Ppm(1)).other_fact(), None);
    }
}
