//! A firm with its ask on one day: what catalogues and single conditions are held against.

use chrono::NaiveDate;
use entity::value::Ppm;

use crate::enterprise::fact::Profile;
use crate::matching::evaluate::{condition_verdict, verdict};
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Sense};
use crate::product::terms::Ask;

/// A firm with its ask on one day. The profile holds the ask's facts too ([`Ask::facts`]).
#[derive(Clone, Copy, Debug)]
pub struct Firm<'a> {
    /// What is known about it, with the ask's facts.
    pub profile: &'a Profile,
    /// What it asks for.
    pub ask: &'a Ask,
    /// The LPR of the day for the term that is asked for.
    pub lpr: Ppm,
    /// The day.
    pub today: NaiveDate,
}

impl Firm<'_> {
    /// The verdict of one condition under a sense.
    pub fn verdict(&self, condition: &Condition, sense: Sense) -> Verdict {
        under(condition_verdict(condition, self.profile, self.ask, self.today), sense)
    }
    /// The verdict of a tree under a sense.
    pub fn verdict_of(&self, criteria: &Criteria, sense: Sense) -> Verdict {
        under(verdict(criteria, self.profile, self.ask, self.today), sense)
    }
}

const fn under(verdict: Verdict, sense: Sense) -> Verdict {
    match sense {
        Sense::Must => verdict,
        Sense::MustNot => verdict.negate(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::Days;
    use entity::value::Fen;
    use proptest::prelude::*;

    use super::*;
    use crate::enterprise::fact::{FactKey, Shape, Value};
    use crate::matching::evaluate::tests::{day, firm, is};
    use crate::product::criteria::{Condition, Requirement, closed_codes};

    pub(crate) const LPR: Ppm = Ppm(30_000);

    pub(crate) fn today() -> NaiveDate {
        day("2026-03-02")
    }
    /// Lets the code look at a firm with its ask among its facts.
    pub(crate) fn held<T>(profile: Profile, ask: &Ask, then: impl FnOnce(&Firm<'_>) -> T) -> T {
        let profile = profile.with(ask.facts(), today());
        then(&Firm { profile: &profile, ask, lpr: LPR, today: today() })
    }
    fn some_codes(fact: FactKey) -> Vec<String> {
        let known = closed_codes(fact).unwrap_or_else(|| vec!["3208", "320812", "C", "C17"]);
        known.into_iter().take(4).map(str::to_owned).collect()
    }
    /// A condition that suits its fact, with figures small enough to meet often.
    pub(crate) fn condition_on(fact: FactKey) -> BoxedStrategy<Criteria> {
        let codes = move || proptest::sample::subsequence(some_codes(fact), 1..=2);
        let number = || 0..8_i64;
        let share = || prop_oneof![Just(Ppm(500_000)), Just(Ppm(1_000_000)), Just(Ppm(3_000_000))];
        let of = || proptest::sample::select(vec![FactKey::Assets, FactKey::Capital]);
        let requirement = match fact.shape() {
            Shape::Money => prop_oneof![
                3 => number().prop_map(|v| Requirement::MoneyAtLeast(Fen(v))),
                3 => number().prop_map(|v| Requirement::MoneyAtMost(Fen(v))),
                1 => share().prop_map(Requirement::CoversAsked),
                1 => (of(), share()).prop_map(|(of, share)| Requirement::ShareAtMost { of, share }),
                1 => (of(), share()).prop_map(|(of, share)| Requirement::ShareAtLeast { of, share }),
            ]
            .prop_filter("a ratio to itself is refused", move |is| {
                let own = matches!(is, Requirement::ShareAtMost { of, .. } | Requirement::ShareAtLeast { of, .. } if *of == fact);
                let asked = fact == FactKey::AskedAmount && matches!(is, Requirement::CoversAsked(_));
                !own && !asked
            })
            .boxed(),
            Shape::Count => prop_oneof![number().prop_map(Requirement::CountAtLeast), number().prop_map(Requirement::CountAtMost)].boxed(),
            Shape::Rate => prop_oneof![number().prop_map(|v| Requirement::RateAtLeast(Ppm(v))), number().prop_map(|v| Requirement::RateAtMost(Ppm(v)))].boxed(),
            Shape::Day => prop_oneof![
                number().prop_map(Requirement::MonthsSinceAtLeast),
                number().prop_map(Requirement::MonthsSinceAtMost),
                (0..300_u64).prop_map(|v| Requirement::OnOrBefore(today() - Days::new(v))),
                (0..300_u64).prop_map(|v| Requirement::OnOrAfter(today() - Days::new(v))),
            ]
            .boxed(),
            Shape::Code => prop_oneof![codes().prop_map(Requirement::OneOf), codes().prop_map(Requirement::NoneOf)].boxed(),
            Shape::Codes => prop_oneof![codes().prop_map(Requirement::HasAny), codes().prop_map(Requirement::HasNone)].boxed(),
            Shape::YesNo => prop_oneof![Just(Requirement::Yes), Just(Requirement::No)].boxed(),
        };
        requirement.prop_map(move |requirement| is(fact, requirement)).boxed()
    }
    /// A tree of conditions on these facts.
    pub(crate) fn tree_on(facts: &'static [FactKey]) -> impl Strategy<Value = Criteria> {
        let leaf = proptest::sample::select(facts).prop_flat_map(condition_on);
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                3 => proptest::collection::vec(inner.clone(), 1..5).prop_map(Criteria::All),
                1 => proptest::collection::vec(inner.clone(), 1..4).prop_map(Criteria::Any),
                1 => inner.clone().prop_map(|c| Criteria::Not(Box::new(c))),
                1 => (1..4_usize, proptest::collection::vec(inner, 1..4)).prop_map(|(count, of)| Criteria::AtLeast { count, of }),
            ]
        })
    }
    fn value_of(fact: FactKey) -> BoxedStrategy<Value> {
        let number = || 0..8_i64;
        match fact.shape() {
            Shape::Money => number().prop_map(|v| Value::Money(Fen(v))).boxed(),
            Shape::Count => number().prop_map(Value::Count).boxed(),
            Shape::Rate => number().prop_map(|v| Value::Rate(Ppm(v))).boxed(),
            Shape::Day => (0..300_u64).prop_map(|v| Value::Day(today() - Days::new(v))).boxed(),
            Shape::Code => proptest::sample::select(some_codes(fact)).prop_map(Value::Code).boxed(),
            Shape::Codes => proptest::sample::subsequence(some_codes(fact), 0..=2).prop_map(Value::Codes).boxed(),
            Shape::YesNo => any::<bool>().prop_map(Value::YesNo).boxed(),
        }
    }
    /// A firm of which about one of these facts in five is unknown.
    pub(crate) fn profile_of(facts: &'static [FactKey]) -> impl Strategy<Value = Profile> {
        let each: Vec<_> = facts.iter().map(|fact| (Just(*fact), proptest::option::weighted(0.8, value_of(*fact)))).collect();
        each.prop_map(|facts| firm(&facts.into_iter().filter_map(|(fact, value)| Some((fact, value?))).collect::<Vec<_>>()))
    }
    /// The same, and of about every third set some codes are left open that the firm is not known to have.
    pub(crate) fn partly_known(facts: &'static [FactKey]) -> impl Strategy<Value = Profile> {
        let sets = facts.iter().copied().filter(|fact| fact.shape() == Shape::Codes && !fact.is_asked());
        let each: Vec<_> = sets.map(|fact| (Just(fact), proptest::option::weighted(0.3, proptest::sample::subsequence(some_codes(fact), 1..=3)))).collect();
        (profile_of(facts), each).prop_map(|(mut profile, open)| {
            for (fact, codes) in open {
                if let (Some(Value::Codes(held)), Some(codes)) = (profile.value(fact), codes) {
                    let open = codes.into_iter().filter(|code| !held.contains(code)).collect();
                    profile.leave_open(fact, open);
                }
            }
            profile
        })
    }

    #[test]
    fn what_the_tests_make_up_is_what_a_bank_could_publish() {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        for fact in FactKey::ALL {
            let tree = condition_on(*fact).new_tree(&mut runner).expect("a condition").current();
            let Criteria::Condition(Condition { is, .. }) = &tree else { panic!("{tree:?}") };
            assert!(is.suits(fact.shape()), "{tree:?}");
        }
    }
}
