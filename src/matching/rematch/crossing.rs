//! Crossings: the days on which waiting alone moves a firm over a threshold of the catalogue.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::enterprise::fact::{FactKey, Profile, Value};
use crate::matching::wait::passed;
use crate::product::criteria::Criteria;
use crate::product::form::Form;

/// Whole months after a firm's establishment at which some condition of the catalogue turns, for ages and for days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    ages: BTreeSet<i64>,
    since: BTreeSet<(FactKey, i64)>,
}

impl Thresholds {
    /// The thresholds of a catalogue.
    pub fn of<'a>(criteria: impl IntoIterator<Item = &'a Criteria>) -> Self {
        let mut found = Self::default();
        for condition in criteria.into_iter().flat_map(Criteria::conditions) {
            match condition.is.form() {
                Form::Number(side, months) if condition.fact == FactKey::AgeMonths => found.ages.extend(side.turns_at(months)),
                Form::Months(side, months) => found.since.extend(side.turns_at(months).map(|months| (condition.fact, months))),
                Form::Number(..) | Form::Day(..) | Form::Covers(_) | Form::Share(..) | Form::Codes(..) | Form::YesNo(_) => {}
            }
        }
        found
    }
    /// The first day after today on which the firm crosses one of them.
    pub fn next(&self, profile: &Profile, today: NaiveDate) -> Option<NaiveDate> {
        let day = |fact: FactKey| if let Some(Value::Day(day)) = profile.value(fact) { Some(*day) } else { None };
        let established = day(FactKey::EstablishedOn);
        let ages = self.ages.iter().filter_map(|months| passed(established?, *months));
        let others = self.since.iter().filter_map(|(fact, months)| passed(day(*fact)?, *months));
        ages.chain(others).filter(|on| *on > today).min()
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::enterprise::profile::months_between;
    use crate::matching::evaluate::tests::{ask, day, firm, is};
    use crate::matching::evaluate::verdict;
    use crate::product::criteria::Requirement;

    fn aged(established: NaiveDate, today: NaiveDate) -> Profile {
        firm(&[(FactKey::EstablishedOn, Value::Day(established)), (FactKey::AgeMonths, Value::Count(months_between(established, today)))])
    }

    proptest! {
        #[test]
        fn no_verdict_changes_between_two_crossings(before in 0..1_500_u64, months in 0..60_i64, which in 0..4_usize) {
            let today = day("2026-03-02");
            let established = today - Days::new(before);
            let requirement = [
                (FactKey::AgeMonths, Requirement::CountAtLeast(months)),
                (FactKey::AgeMonths, Requirement::CountAtMost(months)),
                (FactKey::EstablishedOn, Requirement::MonthsSinceAtLeast(months)),
                (FactKey::EstablishedOn, Requirement::MonthsSinceAtMost(months)),
            ];
            let (fact, requirement) = requirement[which].clone();
            let criteria = is(fact, requirement);
            let at = |on: NaiveDate| verdict(&criteria, &aged(established, on), &ask(entity::value::Fen(1)), on);
            let crossing = Thresholds::of([&criteria]).next(&aged(established, today), today);
            let mut on = today;
            for _ in 0..2_000 {
                on = on + Days::new(1);
                if at(on) != at(today) {
                    prop_assert_eq!(crossing, Some(on));
                    break;
                }
            }
        }
    }
}
