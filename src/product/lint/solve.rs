//! Whether anything at all can meet a formula. "No" is proved: what cannot be decided counts as possible.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use entity::value::Ppm;

use super::domain::{Domain, number};
use super::formula::Formula;
use crate::enterprise::fact::FactKey;
use crate::enterprise::profile::months_between;
use crate::product::criteria::{Condition, Requirement, Sense};

/// Steps after which the search gives up and says "possible".
const STEPS: u32 = 20_000;

/// One amount against a share of another: `fact · 10⁶ ≤ share · of`, or at least.
#[derive(Clone, Copy, Debug)]
struct Ratio {
    fact: FactKey,
    of: FactKey,
    share: i128,
    side: Side,
    /// Not even equal.
    strictly: bool,
}

/// On which side of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    AtMost,
    AtLeast,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
        }
    }
}

/// What is known on one branch of the search.
#[derive(Clone, Debug, Default)]
struct Store {
    domains: BTreeMap<FactKey, Domain>,
    ratios: Vec<Ratio>,
}

/// Whether nothing meets the formula; `today` is the day that months are counted to.
pub(super) fn impossible(formula: &Formula<'_>, today: NaiveDate) -> bool {
    let mut search = Search { today, steps: 0 };
    !search.possible(Store::default(), vec![formula.clone()])
}

struct Search {
    today: NaiveDate,
    steps: u32,
}

impl Search {
    /// Takes the certain parts first, then tries the ways of one choice after the other.
    fn possible(&mut self, mut store: Store, mut todo: Vec<Formula<'_>>) -> bool {
        let mut choices = Vec::new();
        while let Some(next) = todo.pop() {
            self.steps += 1;
            if self.steps > STEPS {
                return true;
            }
            match next {
                Formula::Const(true) | Formula::AtLeast(0, _) => {}
                Formula::Const(false) => return false,
                Formula::Leaf(condition, sense) => {
                    if !store.hold(condition, sense, self.today) {
                        return false;
                    }
                }
                Formula::And(of) => todo.extend(of),
                Formula::Or(mut of) if of.len() == 1 => todo.extend(of.pop()),
                Formula::AtLeast(count, of) if count > of.len() => return false,
                Formula::AtLeast(count, of) if count == of.len() => todo.extend(of),
                Formula::Or(of) | Formula::AtLeast(1, of) => choices.push(Formula::Or(of)),
                Formula::AtLeast(count, of) => choices.push(Formula::AtLeast(count, of)),
            }
        }
        if !store.settle() {
            return false;
        }
        let Some(choice) = choices.pop() else { return true };
        match choice {
            Formula::Or(of) => of.into_iter().any(|one| {
                let rest = choices.iter().cloned().chain([one]).collect();
                self.possible(store.clone(), rest)
            }),
            Formula::AtLeast(count, mut of) => {
                let Some(first) = of.pop() else { return count == 0 };
                let with = choices.iter().cloned().chain([first, Formula::AtLeast(count - 1, of.clone())]).collect();
                let without = choices.iter().cloned().chain([Formula::AtLeast(count, of)]).collect();
                self.possible(store.clone(), with) || self.possible(store, without)
            }
            Formula::Const(holds) => holds,
            Formula::Leaf(..) | Formula::And(_) => true,
        }
    }
}

impl Store {
    fn of(&mut self, fact: FactKey) -> &mut Domain {
        self.domains.entry(fact).or_insert_with(|| Domain::full(fact))
    }
    /// Takes a condition in; whether anything is left of its fact.
    fn hold(&mut self, condition: &Condition, sense: Sense, today: NaiveDate) -> bool {
        let (fact, must) = (condition.fact, sense == Sense::Must);
        let domain = self.of(fact);
        let mut least = |bound: i128| if must { domain.at_least(bound) } else { domain.at_most(bound - 1) };
        match &condition.is {
            Requirement::MoneyAtLeast(amount) => least(amount.0.into()),
            Requirement::CountAtLeast(count) => least((*count).into()),
            Requirement::RateAtLeast(rate) => least(rate.0.into()),
            Requirement::OnOrAfter(day) => least(number(*day)),
            Requirement::MoneyAtMost(amount) => most(domain, sense, amount.0.into()),
            Requirement::CountAtMost(count) => most(domain, sense, (*count).into()),
            Requirement::RateAtMost(rate) => most(domain, sense, rate.0.into()),
            Requirement::OnOrBefore(day) => most(domain, sense, number(*day)),
            Requirement::MonthsSinceAtLeast(months) => {
                if let Some(last) = last_day(*months, today) {
                    most(domain, sense, number(last));
                }
            }
            // At most n months is not at least n + 1.
            Requirement::MonthsSinceAtMost(months) => {
                if let Some(last) = last_day(months.saturating_add(1), today) {
                    most(domain, sense.turned(), number(last));
                }
            }
            Requirement::OneOf(codes) if must => domain.one_of(codes, fact),
            Requirement::NoneOf(codes) if !must => domain.one_of(codes, fact),
            Requirement::OneOf(codes) | Requirement::NoneOf(codes) => domain.none_of(codes, fact),
            Requirement::HasAny(codes) if must => domain.has_any(codes),
            Requirement::HasNone(codes) if !must => domain.has_any(codes),
            Requirement::HasAny(codes) | Requirement::HasNone(codes) => domain.has_none(codes),
            Requirement::Yes if must => domain.only_yes(),
            Requirement::No if !must => domain.only_yes(),
            Requirement::Yes | Requirement::No => domain.only_no(),
            Requirement::CoversAsked(share) => self.hold_ratio((FactKey::AskedAmount, fact), *share, Side::AtMost, sense),
            Requirement::ShareAtMost { of, share } => self.hold_ratio((fact, *of), *share, Side::AtMost, sense),
            Requirement::ShareAtLeast { of, share } => self.hold_ratio((fact, *of), *share, Side::AtLeast, sense),
        }
        !self.of(fact).is_empty()
    }
    /// Not "at most" is "more than", which is at least: a little too much is kept.
    fn hold_ratio(&mut self, (fact, of): (FactKey, FactKey), share: Ppm, side: Side, sense: Sense) {
        if share.0 > 0 {
            self.of(fact);
            self.of(of);
            let side = if sense == Sense::Must { side } else { side.other() };
            self.ratios.push(Ratio { fact, of, share: share.0.into(), side, strictly: sense == Sense::MustNot });
        }
    }
    /// Carries bounds over the ratios; whether anything is left.
    fn settle(&mut self) -> bool {
        const ONE: i128 = 1_000_000;
        for _ in 0..=self.ratios.len() {
            for ratio in self.ratios.clone() {
                let Ratio { fact, of, share, side, strictly: _ } = ratio;
                let (Some((low, high)), Some((of_low, of_high))) = (self.of(fact).bounds(), self.of(of).bounds()) else { continue };
                if side == Side::AtMost {
                    self.of(fact).at_most((share * of_high).div_euclid(ONE));
                    self.of(of).at_least((low * ONE).div_euclid(share));
                } else {
                    self.of(fact).at_least((share * of_low).div_euclid(ONE));
                    self.of(of).at_most((high * ONE).div_euclid(share) + 1);
                }
            }
        }
        let opposed = self.ratios.iter().any(|a| self.ratios.iter().any(|b| opposed(a, b)));
        !opposed && self.domains.values().all(|domain| !domain.is_empty())
    }
}

/// At most a share and more than the same share, or less and at least.
fn opposed(a: &Ratio, b: &Ratio) -> bool {
    (a.fact, a.of, a.share) == (b.fact, b.of, b.share) && a.side == Side::AtMost && b.side == Side::AtLeast && (a.strictly || b.strictly)
}

fn most(domain: &mut Domain, sense: Sense, bound: i128) {
    match sense {
        Sense::Must => domain.at_most(bound),
        Sense::MustNot => domain.at_least(bound + 1),
    }
}

/// The last day from which so many whole months have passed by today; none when it lies outside of the calendar.
pub(super) fn last_day(months: i64, today: NaiveDate) -> Option<NaiveDate> {
    let back = u32::try_from(months).ok()?;
    let near = today.checked_sub_months(Months::new(back))?;
    // Ends of months are uneven: the exact day is within a few of it.
    (0..8).filter_map(|n| near.checked_add_days(Days::new(4))?.checked_sub_days(Days::new(n))).find(|day| months_between(*day, today) >= months)
}

#[cfg(test)]
mod tests {
    use entity::value::Fen;
    use proptest::prelude::*;

    use super::super::formula;
    use super::*;
    use crate::product::criteria::Criteria;

    fn today() -> NaiveDate {
        "2026-03-02".parse().expect("a day")
    }
    fn is(fact: FactKey, is: Requirement) -> Criteria {
        Criteria::Condition(Condition { fact, is })
    }
    fn codes(of: &[&str]) -> Vec<String> {
        of.iter().map(|c| (*c).to_owned()).collect()
    }
    fn never(criteria: &Criteria) -> bool {
        impossible(&formula::of(criteria, Sense::Must, &[]), today())
    }
    fn both(a: Criteria, b: Criteria) -> bool {
        never(&Criteria::All(vec![a, b]))
    }

    #[test]
    fn contradictions_are_proved() {
        use Requirement::{
            CountAtLeast, CountAtMost, CoversAsked, HasAny, HasNone, MoneyAtLeast, MoneyAtMost, MonthsSinceAtLeast, MonthsSinceAtMost, No, NoneOf, OnOrAfter,
            OneOf, ShareAtLeast, Yes,
        };
        let age = |r| is(FactKey::AgeMonths, r);
        let region = |r| is(FactKey::Region, r);
        let flags = |r| is(FactKey::OpenFlags, r);
        assert!(both(age(CountAtLeast(24)), age(CountAtMost(23))));
        assert!(!both(age(CountAtLeast(24)), age(CountAtMost(24))));
        assert!(both(region(OneOf(codes(&["3208"]))), region(OneOf(codes(&["320100"])))));
        assert!(!both(region(OneOf(codes(&["320800"]))), region(OneOf(codes(&["320826"])))));
        assert!(both(region(OneOf(codes(&["320826"]))), region(NoneOf(codes(&["320800"])))));
        assert!(both(flags(HasAny(codes(&["RF01"]))), flags(HasNone(codes(&["RF01", "RF02"])))));
        assert!(both(is(FactKey::FirstLoan, Yes), is(FactKey::FirstLoan, No)));
        assert!(both(is(FactKey::TaxGrade, OneOf(codes(&["A", "B"]))), is(FactKey::TaxGrade, OneOf(codes(&["C"])))));
        assert!(both(is(FactKey::EstablishedOn, MonthsSinceAtLeast(24)), is(FactKey::EstablishedOn, OnOrAfter("2024-03-03".parse().expect("a day")))));
        assert!(!both(is(FactKey::EstablishedOn, MonthsSinceAtLeast(24)), is(FactKey::EstablishedOn, OnOrAfter("2024-03-02".parse().expect("a day")))));
        assert!(both(is(FactKey::EstablishedOn, MonthsSinceAtMost(12)), is(FactKey::EstablishedOn, MonthsSinceAtLeast(13))));
        let asked = is(FactKey::AskedAmount, MoneyAtLeast(Fen::wan(50)));
        let covers = is(FactKey::RevenueYear, CoversAsked(Ppm(300_000)));
        let small = |wan| is(FactKey::RevenueYear, MoneyAtMost(Fen::wan(wan)));
        assert!(never(&Criteria::All(vec![asked.clone(), covers.clone(), small(166)])));
        assert!(!never(&Criteria::All(vec![asked, covers, small(167)])));
        let debt = |r| is(FactKey::PlatformLoans, r);
        let assets = is(FactKey::Assets, MoneyAtMost(Fen::wan(100)));
        let over = debt(ShareAtLeast { of: FactKey::Assets, share: Ppm(500_000) });
        assert!(!never(&Criteria::All(vec![over.clone(), assets.clone(), debt(MoneyAtMost(Fen::wan(40)))])), "assets may be small");
        let floor = is(FactKey::Assets, MoneyAtLeast(Fen::wan(90)));
        assert!(never(&Criteria::All(vec![over, floor, debt(MoneyAtMost(Fen::wan(40)))])));
    }

    #[test]
    fn groups_are_searched() {
        use Requirement::{CountAtLeast, CountAtMost};
        let n = |r| is(FactKey::Patents, r);
        let two = Criteria::AtLeast { count: 2, of: vec![n(CountAtMost(1)), n(CountAtLeast(3)), n(CountAtLeast(5))] };
        assert!(both(two.clone(), n(CountAtMost(4))));
        assert!(!both(two.clone(), n(CountAtMost(5))));
        assert!(both(Criteria::Not(Box::new(two)), n(CountAtLeast(5))), "both 3 and 5 would be met");
        let any = Criteria::Any(vec![n(CountAtMost(1)), n(CountAtLeast(5))]);
        assert!(never(&Criteria::All(vec![any, n(CountAtLeast(2)), n(CountAtMost(4))])));
    }

    #[test]
    fn the_last_day_is_exact() {
        for (today, months) in [("2026-03-02", 24), ("2026-02-28", 1), ("2024-02-29", 12), ("2026-03-31", 1), ("2026-03-01", 0)] {
            let today: NaiveDate = today.parse().expect("a day");
            let last = last_day(months, today).expect("a day");
            assert!(months_between(last, today) >= months && months_between(last.succ_opt().expect("a day"), today) < months, "{today} {months}");
        }
    }

    fn any_tree() -> impl Strategy<Value = Criteria> {
        let leaf = (0..2_usize, 0..6_i64, any::<bool>()).prop_map(|(fact, n, least)| {
            let fact = [FactKey::Patents, FactKey::Softwares][fact];
            is(fact, if least { Requirement::CountAtLeast(n) } else { Requirement::CountAtMost(n) })
        });
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..4).prop_map(Criteria::All),
                proptest::collection::vec(inner.clone(), 1..4).prop_map(Criteria::Any),
                (proptest::collection::vec(inner.clone(), 1..4), 1..4_usize).prop_map(|(of, n)| Criteria::AtLeast { count: n.min(of.len()), of }),
                inner.prop_map(|one| Criteria::Not(Box::new(one))),
            ]
        })
    }

    proptest! {
        /// Two facts with small numbers can be tried out: the search says "no" exactly when nothing meets the tree.
        #[test]
        fn the_search_agrees_with_trying_everything(tree in any_tree()) {
            use crate::enterprise::fact::Value;
            use crate::matching::evaluate::{tests::{ask, firm}, verdict};
            use crate::matching::verdict::Verdict;
            let found = (0..8).any(|a| (0..8).any(|b| {
                let profile = firm(&[(FactKey::Patents, Value::Count(a)), (FactKey::Softwares, Value::Count(b))]);
                verdict(&tree, &profile, &ask(Fen::wan(1)), today()) == Verdict::Pass
            }));
            prop_assert_eq!(never(&tree), !found);
        }
    }
}
