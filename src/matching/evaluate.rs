//! The plain evaluator: a tree of conditions against one firm, with a reason for every condition; the oracle of any faster one.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::{Fact, FactKey, Origin, Profile, Provenance, Value, Why};
use crate::enterprise::profile::months_between;
use crate::matching::distance::{Distance, Held, code, codes, count, day as day_of, distance, money, rate, share_of, yes};
use crate::matching::group::{changeable, could_change};
use crate::matching::trace::{Trace, Weighed};
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Requirement, Sense};
use crate::product::terms::Ask;

/// Why one condition passes, fails or stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The fact.
    pub fact: FactKey,
    /// What is asked of it.
    pub requirement: Requirement,
    /// Whether that must hold or must not.
    pub sense: Sense,
    /// Whether the firm does as the sense asks.
    pub verdict: Verdict,
    /// The firm's value.
    pub value: Option<Value>,
    /// Where the value is from.
    pub source: Option<Provenance>,
    /// The day the value was true on.
    pub as_of_on: Option<NaiveDate>,
    /// Why the value is unknown.
    pub unknown: Option<Why>,
    /// How far the firm is from it, when it fails.
    pub distance: Option<Distance>,
    /// For a share of another fact: the firm's value of that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Value>,
    /// Where that one is from, and the day it was true on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_origin: Option<Origin>,
}

impl Reason {
    /// The same reason, and not known for want of an authorisation when the item of any fact that the condition reads is none of the authorised
    /// ones: verdict and distance tell of both facts of a share. What is authorised of it stays.
    #[must_use]
    pub fn limited(&self, may: &dyn Fn(&str) -> bool) -> Self {
        let own = self.fact.is_open(self.source.as_ref(), may);
        let other_source = self.against_origin.as_ref().map(|origin| &origin.source);
        let other = self.requirement.other_fact().is_none_or(|of| of.is_open(other_source, may));
        if own && other {
            return self.clone();
        }
        let kept = |open: bool, of: Self| if open { of } else { Self { value: None, source: None, as_of_on: None, ..of } };
        let (against, against_origin) = if other { (self.against.clone(), self.against_origin.clone()) } else { (None, None) };
        let unknown = Some(Why::NotAuthorised);
        kept(own, Self { verdict: Verdict::Unknown, unknown, distance: None, against, against_origin, ..self.clone() })
    }
}

impl Weighed for Box<Reason> {
    fn verdict(&self) -> Verdict {
        self.verdict
    }
    fn fact(&self) -> FactKey {
        self.fact
    }
    fn changeable(&self) -> bool {
        changeable(self)
    }
    fn asks_for_first_loan(&self) -> bool {
        asks_for_first_loan(self.fact, &self.requirement, self.sense)
    }
}

/// A condition weighed without its reason: as much as a product's group and place follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance {
    verdict: Verdict,
    fact: FactKey,
    changeable: bool,
    asks_for_first_loan: bool,
}

impl Weighed for Glance {
    fn verdict(&self) -> Verdict {
        self.verdict
    }
    fn fact(&self) -> FactKey {
        self.fact
    }
    fn changeable(&self) -> bool {
        self.changeable
    }
    fn asks_for_first_loan(&self) -> bool {
        self.asks_for_first_loan
    }
}

fn asks_for_first_loan(fact: FactKey, requirement: &Requirement, sense: Sense) -> bool {
    let wanted = match sense {
        Sense::Must => Requirement::Yes,
        Sense::MustNot => Requirement::No,
    };
    fact == FactKey::FirstLoan && *requirement == wanted
}

/// Holds the criteria against the firm, every condition with its reason; `today` is the day that waiting starts on.
pub fn evaluate(criteria: &Criteria, profile: &Profile, ask: &Ask, today: NaiveDate) -> Trace {
    Trace::of(criteria, Sense::Must, &|condition, sense| Box::new(reason(condition, sense, profile, ask, today)))
}

/// The same without reasons, many times faster: a tree has the same shape, verdicts and single steps.
pub fn glance(criteria: &Criteria, profile: &Profile, ask: &Ask, today: NaiveDate) -> Trace<Glance> {
    let held = Held { profile, ask, today };
    Trace::of(criteria, Sense::Must, &|condition, sense| {
        let Condition { fact, is } = condition;
        let value = profile.value(*fact);
        let verdict = value.and_then(|value| holds(condition, value, held)).map_or(Verdict::Unknown, |holds| Verdict::known(holds == (sense == Sense::Must)));
        let far = || value.and_then(|value| distance(condition, sense, value, held));
        let changeable = verdict == Verdict::Fail && could_change(*fact, is, sense, || matches!(far(), Some(Distance::Wait { .. })));
        Glance { verdict, fact: *fact, changeable, asks_for_first_loan: asks_for_first_loan(*fact, is, sense) }
    })
}

/// The verdict alone, without reasons and without looking further than needed.
pub fn verdict(criteria: &Criteria, profile: &Profile, ask: &Ask, today: NaiveDate) -> Verdict {
    let verdict = |one: &Criteria| verdict(one, profile, ask, today);
    match criteria {
        Criteria::All(of) => {
            let mut all = Verdict::Pass;
            for one in of {
                all = all.and(verdict(one));
                if all == Verdict::Fail {
                    break;
                }
            }
            all
        }
        Criteria::Any(of) => {
            let mut any = Verdict::Fail;
            for one in of {
                any = any.or(verdict(one));
                if any == Verdict::Pass {
                    break;
                }
            }
            any
        }
        Criteria::Not(of) => verdict(of).negate(),
        Criteria::AtLeast { count, of } => Verdict::at_least(*count, of.iter().map(verdict)),
        Criteria::Condition(condition) => condition_verdict(condition, profile, ask, today),
    }
}

/// The verdict of one condition.
pub fn condition_verdict(condition: &Condition, profile: &Profile, ask: &Ask, today: NaiveDate) -> Verdict {
    let held = Held { profile, ask, today };
    profile.value(condition.fact).and_then(|value| holds(condition, value, held)).map_or(Verdict::Unknown, Verdict::known)
}

fn reason(condition: &Condition, sense: Sense, profile: &Profile, ask: &Ask, today: NaiveDate) -> Reason {
    let (fact, requirement) = (condition.fact, condition.is.clone());
    let held = Held { profile, ask, today };
    let other = condition.is.other_fact();
    let against = other.and_then(|of| profile.value(of)).cloned();
    let blank = Reason {
        fact,
        requirement,
        sense,
        verdict: Verdict::Unknown,
        value: None,
        source: None,
        as_of_on: None,
        unknown: None,
        distance: None,
        against,
        against_origin: other.and_then(|of| profile.origin(of)),
    };
    match profile.get(fact) {
        Fact::Unknown(why) => Reason { unknown: Some(why), ..blank },
        Fact::Known { value, source, as_of_on } => {
            let verdict = holds(condition, &value, held).map_or(Verdict::Unknown, |holds| Verdict::known(holds == (sense == Sense::Must)));
            let distance = if verdict == Verdict::Fail { distance(condition, sense, &value, held) } else { None };
            // A value of another shape than its fact's says nothing about the fact; a share is as unknown as what it is a share of.
            let why = other.and_then(|of| if let Fact::Unknown(why) = profile.get(of) { Some(why) } else { None });
            let unknown = (verdict == Verdict::Unknown).then_some(why.unwrap_or(Why::Missing));
            Reason { verdict, value: Some(value), source: Some(source), as_of_on: Some(as_of_on), unknown, distance, ..blank }
        }
    }
}

/// Whether the value is as required; `None` when the value's shape is not the one the requirement speaks of, or what it is a share of is not known.
fn holds(condition: &Condition, value: &Value, held: Held<'_>) -> Option<bool> {
    let Held { profile, ask, today } = held;
    let other = |of: &FactKey| profile.value(*of).and_then(money);
    let exact = |v: Fen| share_of(v, Ppm::ONE);
    match &condition.is {
        Requirement::MoneyAtLeast(least) => money(value).map(|v| v >= *least),
        Requirement::MoneyAtMost(most) => money(value).map(|v| v <= *most),
        Requirement::CountAtLeast(least) => count(value).map(|v| v >= *least),
        Requirement::CountAtMost(most) => count(value).map(|v| v <= *most),
        Requirement::RateAtLeast(least) => rate(value).map(|v| v >= *least),
        Requirement::RateAtMost(most) => rate(value).map(|v| v <= *most),
        Requirement::OneOf(list) => code(value).map(|v| list.iter().any(|c| is_or_begins(condition.fact, v, c))),
        Requirement::NoneOf(list) => code(value).map(|v| !list.iter().any(|c| is_or_begins(condition.fact, v, c))),
        Requirement::HasAny(list) => codes(value).and_then(|v| has_any(v, list, profile.is_open(condition.fact, list))),
        Requirement::HasNone(list) => codes(value).and_then(|v| has_any(v, list, profile.is_open(condition.fact, list))).map(|has| !has),
        Requirement::Yes => yes(value),
        Requirement::No => yes(value).map(|v| !v),
        Requirement::CoversAsked(share) => money(value).map(|v| exact(ask.amount) <= share_of(v, *share)),
        Requirement::ShareAtMost { of, share } => money(value).zip(other(of)).map(|(v, other)| exact(v) <= share_of(other, *share)),
        Requirement::ShareAtLeast { of, share } => money(value).zip(other(of)).map(|(v, other)| exact(v) >= share_of(other, *share)),
        Requirement::OnOrBefore(last) => day_of(value).map(|v| v <= *last),
        Requirement::OnOrAfter(first) => day_of(value).map(|v| v >= *first),
        Requirement::MonthsSinceAtLeast(least) => day_of(value).map(|v| months_between(v, today) >= *least),
        Requirement::MonthsSinceAtMost(most) => day_of(value).map(|v| months_between(v, today) <= *most),
    }
}

/// Whether a set has one of a list; `None` when it has none that is known, and something of the list is left open.
fn has_any(held: &[String], list: &[String], open: bool) -> Option<bool> {
    if held.iter().any(|code| list.contains(code)) { Some(true) } else { (!open).then_some(false) }
}

/// Regions and industries are trees whose codes are prefixes; every other code is itself only.
pub fn is_or_begins(fact: FactKey, value: &str, wanted: &str) -> bool {
    if fact == FactKey::Region {
        // GB/T 2260: a pair of zeros at the end stands for the whole province or city.
        let stem = wanted.strip_suffix("00").map_or(wanted, |s| s.strip_suffix("00").unwrap_or(s));
        value.starts_with(stem)
    } else if fact == FactKey::Industry {
        value.starts_with(wanted)
    } else {
        value == wanted
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::value::{Guarantee, Purpose, RepaymentForm};
    use proptest::prelude::*;

    use super::*;
    use crate::matching::trace::LineKind;

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }
    pub(crate) fn ask(amount: Fen) -> Ask {
        Ask {
            amount,
            term_months: 12,
            purpose: Purpose::WorkingCapital,
            guarantees: vec![Guarantee::Credit],
            repayment: RepaymentForm::LevelInstalment,
            acceptable_rate: None,
        }
    }
    pub(crate) fn firm(facts: &[(FactKey, Value)]) -> Profile {
        let mut profile = Profile::default();
        for (key, value) in facts {
            profile.put(*key, Fact::Known { value: value.clone(), source: Provenance::Platform, as_of_on: day("2026-02-01") });
        }
        profile
    }
    pub(crate) fn is(fact: FactKey, is: Requirement) -> Criteria {
        Criteria::Condition(Condition { fact, is })
    }
    fn texts(of: &[&str]) -> Vec<String> {
        of.iter().map(|s| (*s).to_owned()).collect()
    }
    fn only(criteria: &Criteria, profile: &Profile, amount: Fen) -> Reason {
        evaluate(criteria, profile, &ask(amount), day("2026-03-02")).reasons()[0].clone()
    }

    #[test]
    fn a_failing_condition_says_how_far() {
        let profile = firm(&[
            (FactKey::AgeMonths, Value::Count(21)),
            (FactKey::RevenueYear, Value::Money(Fen::wan(80))),
            (FactKey::Penalties, Value::Count(3)),
            (FactKey::RevenueGrowth, Value::Rate(Ppm(-20_000))),
            (FactKey::TaxGrade, Value::Code("C".to_owned())),
            (FactKey::OpenFlags, Value::Codes(texts(&["RF12", "RF16"]))),
        ]);
        let cases = [
            (is(FactKey::AgeMonths, Requirement::CountAtLeast(24)), Distance::Wait { months: 3, on: day("2026-06-02") }),
            (is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen::wan(100))), Distance::MoneyShort(Fen::wan(20))),
            (is(FactKey::RevenueYear, Requirement::MoneyAtMost(Fen::wan(50))), Distance::MoneyOver(Fen::wan(30))),
            (is(FactKey::Penalties, Requirement::CountAtMost(1)), Distance::CountOver(2)),
            (is(FactKey::RevenueGrowth, Requirement::RateAtLeast(Ppm(0))), Distance::RateShort(Ppm(20_000))),
            (is(FactKey::TaxGrade, Requirement::OneOf(texts(&["A", "B"]))), Distance::OneOf(texts(&["A", "B"]))),
            (is(FactKey::OpenFlags, Requirement::HasNone(texts(&["RF12", "RF01"]))), Distance::WithoutCodes(texts(&["RF12"]))),
            (is(FactKey::RevenueYear, Requirement::CoversAsked(Ppm(300_000))), Distance::Covers { short: Fen::wan(20), ask_at_most: Fen::wan(24) }),
            (Criteria::Not(Box::new(is(FactKey::Penalties, Requirement::CountAtLeast(3)))), Distance::CountOver(1)),
            (Criteria::Not(Box::new(is(FactKey::TaxGrade, Requirement::OneOf(texts(&["C", "D"]))))), Distance::WithoutCodes(texts(&["C"]))),
        ];
        for (criteria, distance) in cases {
            let reason = only(&criteria, &profile, Fen::wan(30));
            assert_eq!((reason.verdict, reason.distance), (Verdict::Fail, Some(distance)), "{criteria:?}");
        }
    }

    #[test]
    fn shares_of_another_fact_and_days_say_how_far() {
        let profile = firm(&[
            (FactKey::PlatformLoans, Value::Money(Fen::wan(60))),
            (FactKey::RevenueYear, Value::Money(Fen::wan(100))),
            (FactKey::EstablishedOn, Value::Day(day("2024-05-10"))),
        ]);
        let (of, share) = (FactKey::RevenueYear, Ppm(500_000));
        let cases = [
            (is(FactKey::PlatformLoans, Requirement::ShareAtMost { of, share }), Verdict::Fail, Some(Distance::MoneyOver(Fen::wan(10)))),
            (is(FactKey::PlatformLoans, Requirement::ShareAtLeast { of, share }), Verdict::Pass, None),
            (is(FactKey::PlatformLoans, Requirement::ShareAtLeast { of, share: Ppm(700_000) }), Verdict::Fail, Some(Distance::MoneyShort(Fen::wan(10)))),
            (is(FactKey::PlatformLoans, Requirement::ShareAtMost { of: FactKey::Assets, share }), Verdict::Unknown, None),
            (is(FactKey::EstablishedOn, Requirement::MonthsSinceAtLeast(24)), Verdict::Fail, Some(Distance::Wait { months: 3, on: day("2026-05-10") })),
            (is(FactKey::EstablishedOn, Requirement::MonthsSinceAtMost(21)), Verdict::Pass, None),
            (is(FactKey::EstablishedOn, Requirement::OnOrBefore(day("2024-05-10"))), Verdict::Pass, None),
            (is(FactKey::EstablishedOn, Requirement::OnOrAfter(day("2024-05-11"))), Verdict::Fail, None),
        ];
        for (criteria, verdict, distance) in cases {
            let reason = only(&criteria, &profile, Fen::wan(30));
            assert_eq!((reason.verdict, reason.distance), (verdict, distance), "{criteria:?}");
        }
    }

    #[test]
    fn regions_and_industries_match_by_prefix_and_other_codes_whole() {
        let profile = firm(&[
            (FactKey::Region, Value::Code("320826".to_owned())),
            (FactKey::Industry, Value::Code("C1761".to_owned())),
            (FactKey::Status, Value::Code("active".to_owned())),
        ]);
        for (fact, code, verdict) in [
            (FactKey::Region, "320826", Verdict::Pass),
            (FactKey::Region, "320800", Verdict::Pass),
            (FactKey::Region, "320000", Verdict::Pass),
            (FactKey::Region, "320812", Verdict::Fail),
            (FactKey::Industry, "C", Verdict::Pass),
            (FactKey::Industry, "C17", Verdict::Pass),
            (FactKey::Industry, "C18", Verdict::Fail),
            (FactKey::Status, "act", Verdict::Fail),
            (FactKey::TaxGrade, "A", Verdict::Unknown),
        ] {
            assert_eq!(only(&is(fact, Requirement::OneOf(texts(&[code]))), &profile, Fen::wan(1)).verdict, verdict, "{code}");
        }
    }

    #[test]
    fn a_reason_carries_value_source_and_day_or_why_it_does_not() {
        let mut profile = firm(&[(FactKey::Staff, Value::Count(8))]);
        profile.put(FactKey::Patents, Fact::Unknown(Why::Disputed));
        let known = only(&is(FactKey::Staff, Requirement::CountAtLeast(5)), &profile, Fen::wan(1));
        assert_eq!((known.value, known.source, known.as_of_on), (Some(Value::Count(8)), Some(Provenance::Platform), Some(day("2026-02-01"))));
        let open = only(&is(FactKey::Patents, Requirement::CountAtLeast(1)), &profile, Fen::wan(1));
        assert_eq!((open.verdict, open.unknown, open.value), (Verdict::Unknown, Some(Why::Disputed), None));
        let odd = only(&is(FactKey::Staff, Requirement::Yes), &profile, Fen::wan(1));
        assert_eq!((odd.verdict, odd.unknown), (Verdict::Unknown, Some(Why::Missing)));
    }

    #[test]
    fn a_share_tells_of_its_second_fact_only_whom_both_items_are_open_to() {
        let mut profile = firm(&[(FactKey::PlatformLoans, Value::Money(Fen::wan(60)))]);
        let source = Provenance::Delivered("tax".to_owned());
        profile.put(FactKey::Penalties, Fact::Unknown(Why::Disputed));
        profile.put(FactKey::TaxPaidYear, Fact::Known { value: Value::Money(Fen::wan(3)), source: Provenance::Declared, as_of_on: day("2025-12-31") });
        profile.put(FactKey::RevenueYear, Fact::Known { value: Value::Money(Fen::wan(100)), source: source.clone(), as_of_on: day("2025-12-31") });
        let share = |fact, of| is(fact, Requirement::ShareAtMost { of, share: Ppm(500_000) });
        let loans = only(&share(FactKey::PlatformLoans, FactKey::RevenueYear), &profile, Fen::wan(1));
        assert_eq!(loans.against_origin, Some(Origin { source, as_of_on: day("2025-12-31") }));
        assert_eq!(loans.limited(&|item| item == "operating"), loans);
        // The amount asked for is the firm's own word; the revenue beside it is not open, and the verdict and the distance tell of it.
        profile = profile.with([(FactKey::AskedAmount, Value::Money(Fen::wan(60)))], day("2026-03-02"));
        let asked = only(&share(FactKey::AskedAmount, FactKey::RevenueYear), &profile, Fen::wan(60));
        assert_eq!((asked.verdict, asked.distance.is_some()), (Verdict::Fail, true));
        let closed = asked.limited(&|item| item == "declared");
        assert_eq!((closed.verdict, closed.unknown, closed.distance.clone()), (Verdict::Unknown, Some(Why::NotAuthorised), None));
        assert_eq!((closed.against, closed.against_origin, closed.value), (None, None, Some(Value::Money(Fen::wan(60)))));
        assert_eq!(asked.limited(&|item| item == "operating"), asked);
        // The other way round: a declared second fact is open with what was declared, and the first is not shown.
        let turned = only(&share(FactKey::RevenueYear, FactKey::TaxPaidYear), &profile, Fen::wan(1)).limited(&|item| item == "declared");
        assert_eq!((turned.verdict, turned.value, turned.against), (Verdict::Unknown, None, Some(Value::Money(Fen::wan(3)))));
        // Why an item is not known that is not open is not said either.
        let disputed = only(&is(FactKey::Penalties, Requirement::CountAtMost(0)), &profile, Fen::wan(1));
        assert_eq!((disputed.unknown, disputed.limited(&|_| false).unknown), (Some(Why::Disputed), Some(Why::NotAuthorised)));
    }

    #[test]
    fn lines_indent_groups_and_number_conditions() {
        let leaf = || is(FactKey::Staff, Requirement::CountAtLeast(5));
        let criteria = Criteria::All(vec![leaf(), Criteria::Any(vec![leaf(), leaf()])]);
        let trace = evaluate(&criteria, &Profile::default(), &ask(Fen::wan(1)), day("2026-03-02"));
        let places: Vec<(usize, Option<usize>)> =
            trace.lines().iter().map(|l| (l.depth, if let LineKind::Reason(at, _) = l.what { Some(at) } else { None })).collect();
        assert_eq!(places, [(0, Some(0)), (0, None), (1, Some(1)), (1, Some(2))]);
    }

    fn any_condition() -> impl Strategy<Value = Criteria> {
        let requirement = prop_oneof![
            any::<i64>().prop_map(|v| Requirement::MoneyAtLeast(Fen(v))),
            any::<i64>().prop_map(|v| Requirement::MoneyAtMost(Fen(v))),
            (-3..40_i64).prop_map(Requirement::CountAtLeast),
            (-3..40_i64).prop_map(Requirement::CountAtMost),
            any::<i64>().prop_map(|v| Requirement::RateAtLeast(Ppm(v))),
            Just(Requirement::OneOf(texts(&["A", "B"]))),
            Just(Requirement::NoneOf(texts(&["C"]))),
            Just(Requirement::HasAny(texts(&["high_tech"]))),
            Just(Requirement::HasNone(texts(&["RF01"]))),
            Just(Requirement::Yes),
            Just(Requirement::No),
            any::<i64>().prop_map(|v| Requirement::CoversAsked(Ppm(v))),
            any::<i64>().prop_map(|v| Requirement::RateAtMost(Ppm(v))),
            (proptest::sample::select(FactKey::ALL), -10..3_000_000_i64).prop_map(|(of, v)| Requirement::ShareAtMost { of, share: Ppm(v) }),
            (proptest::sample::select(FactKey::ALL), -10..3_000_000_i64).prop_map(|(of, v)| Requirement::ShareAtLeast { of, share: Ppm(v) }),
            (-3..40_i64).prop_map(Requirement::MonthsSinceAtLeast),
            (-3..40_i64).prop_map(Requirement::MonthsSinceAtMost),
            (0..900_u64).prop_map(|v| Requirement::OnOrBefore(day("2025-01-01") + chrono::Days::new(v))),
            (0..900_u64).prop_map(|v| Requirement::OnOrAfter(day("2025-01-01") + chrono::Days::new(v))),
        ];
        (proptest::sample::select(FactKey::ALL), requirement).prop_map(|(fact, requirement)| is(fact, requirement))
    }
    pub(crate) fn any_criteria() -> impl Strategy<Value = Criteria> {
        any_condition().prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Criteria::All),
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Criteria::Any),
                inner.clone().prop_map(|c| Criteria::Not(Box::new(c))),
                (0..5_usize, proptest::collection::vec(inner, 0..4)).prop_map(|(count, of)| Criteria::AtLeast { count, of }),
            ]
        })
    }
    pub(crate) fn any_profile() -> impl Strategy<Value = Profile> {
        let value = prop_oneof![
            any::<i64>().prop_map(|v| Value::Money(Fen(v))),
            (-3..40_i64).prop_map(Value::Count),
            any::<i64>().prop_map(|v| Value::Rate(Ppm(v))),
            proptest::sample::select(&["A", "B", "C"][..]).prop_map(|c| Value::Code(c.to_owned())),
            proptest::sample::select(&["high_tech", "RF01"][..]).prop_map(|c| Value::Codes(texts(&[c]))),
            any::<bool>().prop_map(Value::YesNo),
            (0..900_u64).prop_map(|v| Value::Day(day("2025-01-01") + chrono::Days::new(v))),
        ];
        proptest::collection::vec((proptest::sample::select(FactKey::ALL), value), 0..30).prop_map(|facts| firm(&facts))
    }

    proptest! {
        #[test]
        fn every_tree_and_firm_has_a_verdict_and_both_evaluators_agree(criteria in any_criteria(), profile in any_profile(), amount in any::<i64>()) {
            let ask = ask(Fen(amount));
            let trace = evaluate(&criteria, &profile, &ask, day("2026-03-02"));
            prop_assert_eq!(trace.verdict(), verdict(&criteria, &profile, &ask, day("2026-03-02")));
            prop_assert_eq!(trace.verdict_if_met(&[]), trace.verdict());
        }

        #[test]
        fn meeting_a_condition_never_makes_it_worse(criteria in any_criteria(), profile in any_profile()) {
            let trace = evaluate(&criteria, &profile, &ask(Fen::wan(50)), day("2026-03-02"));
            let order = |v: Verdict| match v { Verdict::Fail => 0, Verdict::Unknown => 1, Verdict::Pass => 2 };
            for place in 0..trace.reasons().len() {
                prop_assert!(order(trace.verdict_if_met(&[place])) >= order(trace.verdict()));
            }
        }

        #[test]
        fn a_trace_survives_json(criteria in any_criteria(), profile in any_profile()) {
            let trace = evaluate(&criteria, &profile, &ask(Fen::wan(50)), day("2026-03-02"));
            let text = serde_json::to_string(&trace).expect("json");
            prop_assert_eq!(serde_json::from_str::<Trace>(&text).expect("a trace"), trace);
        }
    }
}
