//! Facts that hang together, held against what they really follow from: records, the calendar, the size standard.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use entity::value::id::RecordId;
use entity::value::{EnterpriseStatus, Fen, Severity, Source, SubjectKind};
use proptest::prelude::*;
use serde_json::json;

use super::super::rule::rules;
use super::super::{Effort, Found, best_step, look, one_changes, smallest};
use super::*;
use crate::credit::collected::since::Collected;
use crate::credit::record::actions::Record;
use crate::enterprise::against::against;
use crate::enterprise::against::tests::{flag, penalty, record};
use crate::enterprise::fact::{Profile, Provenance};
use crate::enterprise::profile::{Counted, OpenFlag, Own, Registered, Stored, assemble, months_between, resize};
use crate::matching::evaluate::tests::{ask, firm, is};
use crate::matching::evaluate::verdict;
use crate::matching::firm::tests::{condition_on, held, today};
use crate::matching::index::{Goal, Index, Slot};
use crate::matching::verdict::Verdict;
use crate::matching::what_if::moved::Moved;
use crate::product::criteria::{Criteria, Requirement};
use crate::risk::raise::should_stand;
use crate::risk::subject::Subject;

const COUNTED: &[FactKey] = &[
    FactKey::OpenFlags,
    FactKey::RecentFlagsSix,
    FactKey::RecentFlags,
    FactKey::RecentFlagsTwentyFour,
    FactKey::HighFlags,
    FactKey::RecentHighFlags,
    FactKey::MediumFlags,
    FactKey::RecentMediumFlags,
    FactKey::Lists,
    FactKey::Penalties,
    FactKey::BrokenCommitments,
];

fn texts(of: &[&str]) -> Vec<String> {
    of.iter().map(|text| (*text).to_owned()).collect()
}

/// The profile of a firm with these records on a day, put together as it always is.
fn on_day(records: &[Record], staff: i64, on: NaiveDate) -> Profile {
    let used: Vec<Record> = records.iter().filter(|one| one.counts_on(on)).cloned().collect();
    let evidence: Vec<_> = used.iter().map(Record::evidence).collect();
    let standing = should_stand(Subject { status: EnterpriseStatus::Active, status_on: on, disputed_at: None }, &evidence, on);
    let open = |code: &str, severity: Severity, opened_on| OpenFlag { code: code.to_owned(), severity, opened_on };
    let own = Own { open_flags: standing.iter().map(|one| open(one.signal.code(), one.severity, one.opened_on)).collect(), ..Own::default() };
    let flags: Vec<_> = standing
        .iter()
        .map(|one| {
            let behind: Vec<&Record> = used.iter().filter(|record| one.records.contains(&record.id)).collect();
            crate::risk::actions::Flag { valid_until: one.valid_until, ..flag(one.signal.code(), one.severity, one.opened_on, &behind) }
        })
        .collect();
    let counted: Vec<Counted> = used
        .iter()
        .map(|one| Counted {
            source: one.source,
            content: one.content.clone(),
            department: one.department.clone(),
            decided_on: one.counted_on(),
            seen_on: one.seen_on,
        })
        .collect();
    let registered = Registered {
        kind: SubjectKind::Company,
        status: Some(EnterpriseStatus::Active),
        region: None,
        industry: None,
        established_on: None,
        capital: None,
        source: String::new(),
        as_of_on: on,
    };
    let stored = [Stored {
        key: FactKey::Staff,
        value: Value::Count(staff),
        source: Provenance::Declared,
        as_of_on: on,
        valid_to_on: None,
        disputed: false,
        record: None,
    }];
    assemble(&registered, &stored, &counted, &own, &Collected::whole(), on).with_against(against(&used, &flags, on))
}

/// A record of some kind, decided so many days ago.
fn any_record(nth: u128) -> impl Strategy<Value = Record> {
    (0..11_usize, 0..1_000_u64).prop_map(move |(kind, age)| {
        let on = today() - Days::new(age);
        match kind {
            0 => penalty(nth, on),
            // For this one repair cannot be asked before its end.
            1 => record(nth, Source::Penalty, on, json!({ "authority": "某市场监督管理局", "category": ["permit_revoked"], "fine": 0, "behaviour": "某行为" })),
            2 => record(nth, Source::AbnormalOperation, on, json!({})),
            3 => record(nth, Source::SeriousViolation, on, json!({})),
            4 => record(nth, Source::DishonestDebtor, on, json!({})),
            5 => record(nth, Source::AbnormalOperation, on, json!({ "reason": "unreachable" })),
            6 => record(nth, Source::TaxArrears, on, json!({ "balance": 6_000_000 })),
            7 => record(nth, Source::Listing, on, json!({ "list": "unpaid_wages" })),
            8 => record(nth, Source::Listing, on, json!({ "list": "watched" })),
            9 => record(nth, Source::Commitment, on, json!({ "performance": "none" })),
            _ => record(nth, Source::Commitment, on, json!({ "performance": "breached" })),
        }
    })
}

/// What banks ask of such facts: none of some codes, no more than so many.
fn refusal() -> impl Strategy<Value = Criteria> {
    let flags = || proptest::sample::subsequence(texts(&["RF01", "RF07", "RF09", "RF14", "RF15", "RF16", "RF17", "RF20"]), 1..=5);
    let lists = proptest::sample::subsequence(texts(&["dishonest_debtor", "abnormal_operation", "serious_violation", "unpaid_wages", "watched"]), 1..=4);
    let leaf = (proptest::sample::select(COUNTED), flags(), lists, 0..3_i64).prop_map(|(fact, flags, lists, most)| {
        is(
            fact,
            match fact.shape() {
                Shape::Codes if fact == FactKey::Lists => Requirement::HasNone(lists),
                Shape::Codes => Requirement::HasNone(flags),
                Shape::Count | Shape::Money | Shape::Rate | Shape::Day | Shape::Code | Shape::YesNo => Requirement::CountAtMost(most),
            },
        )
    });
    let staff = (0..8_i64).prop_map(|least| is(FactKey::Staff, Requirement::CountAtLeast(least)));
    prop_oneof![6 => leaf, 1 => staff].prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            4 => proptest::collection::vec(inner.clone(), 1..5).prop_map(Criteria::All),
            1 => proptest::collection::vec(inner.clone(), 1..4).prop_map(Criteria::Any),
            1 => (1..3_usize, proptest::collection::vec(inner, 1..4)).prop_map(|(count, of)| Criteria::AtLeast { count, of }),
        ]
    })
}

/// Days before the end of a plan that are looked at one by one.
const LOOKED_THROUGH: usize = 400;

/// Whether something can be done about a record on a day, so that it is over.
fn can_end(one: &Record, on: NaiveDate) -> bool {
    match one.validity().and_then(|validity| validity.repairable_from) {
        Some(from) => from <= on,
        None => !matches!(one.source, Source::Penalty | Source::SeriousViolation) && (one.source != Source::Listing || one.published_until().is_none()),
    }
}

fn chosen(records: &[Record], choice: usize) -> BTreeSet<RecordId> {
    records.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1).map(|(_, one)| one.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// On the day that a plan names, without the records that it names, the product is there; and whenever some day and some records do it, a
    /// plan says so in one change.
    #[test]
    fn a_plan_holds_by_the_records_and_is_found_whenever_they_allow_it(
        records in proptest::collection::vec(any::<u8>(), 1..5).prop_flat_map(|of| (1..).zip(of).map(|(nth, _)| any_record(nth)).collect::<Vec<_>>()),
        parts in proptest::collection::vec(refusal(), 1..4), staff in 0..8_i64,
    ) {
        let (criteria, asked) = (Criteria::All(parts), ask(Fen::wan(50)));
        let stands = |without: &BTreeSet<RecordId>, staff: i64, on: NaiveDate| {
            let left: Vec<Record> = records.iter().filter(|one| !without.contains(&one.id)).cloned().collect();
            verdict(&criteria, &on_day(&left, staff, on), &asked, on) == Verdict::Pass
        };
        let found = held(on_day(&records, staff, today()), &asked, |firm| look(&criteria, None, firm, Goal::Match));
        let staffed = |ways: &[Way]| ways.iter().find_map(|way| match (way.what, &way.to) {
            (What::Fact(FactKey::Staff), To::Value(Value::Count(to))) => Some(*to),
            (_, _) => None,
        }).unwrap_or(staff);
        let (mut least, mut ends) = (None, None);
        if let Found::Ways(ways) = &found {
            let ended: Vec<&Way> = ways.iter().filter(|way| way.what != What::Fact(FactKey::Staff)).collect();
            prop_assert!(ended.len() <= 1, "{:?}", ways);
            let over = ended.first().and_then(|way| way.over.clone());
            let on = ended.first().and_then(|way| way.on).or_else(|| over.as_ref().and_then(|over| over.repair_from)).unwrap_or_else(today);
            let done = match ended.first() {
                Some(way) if way.effort == Effort::Repairing => over.clone().expect("days").records.into_iter().collect(),
                Some(_) | None => BTreeSet::new(),
            };
            for one in records.iter().filter(|one| done.contains(&one.id)) {
                prop_assert!(can_end(one, on), "{:?} on {}", one, on);
            }
            prop_assert!(stands(&done, staffed(ways), on), "unsound on {}: {:?}", on, ways);
            if let (Some(way), Some(over)) = (ended.first(), &over) {
                prop_assert!(way.effort == Effort::Repairing || over.until == Some(on));
                // Day by day: neither time alone nor what the plan does would have done it sooner.
                for before in today().iter_days().take_while(|before| *before < on).take(LOOKED_THROUGH) {
                    prop_assert!(!stands(&BTreeSet::new(), staffed(ways), before), "time does it on {}: {:?}", before, ways);
                    let can = records.iter().all(|one| !done.contains(&one.id) || can_end(one, before));
                    prop_assert!(!can || !stands(&done, staffed(ways), before), "too late, {} would do: {:?}", before, ways);
                }
                ends = Some((on, staffed(ways)));
            }
            least = Some(ways.len());
        }
        let days = records.iter().flat_map(|one| {
            let validity = one.validity();
            let window = [6, 12, 24].map(|months| one.decided_on.and_then(|on| on.checked_add_months(Months::new(months))).map(|on| on + Days::new(1)));
            [validity.and_then(|validity| validity.repairable_from), validity.and_then(|validity| validity.published_until())].into_iter().chain(window)
        });
        let days: BTreeSet<NaiveDate> = days.flatten().chain([today()]).filter(|on| *on >= today()).collect();
        for on in days {
            for choice in 0..1_usize << records.len() {
                let without = chosen(&records, choice);
                if records.iter().any(|one| without.contains(&one.id) && !can_end(one, on)) {
                    continue;
                }
                // No other choice of records would have done it sooner either.
                if let Some((end, staffed)) = ends {
                    prop_assert!(on >= end || !stands(&without, staffed, on), "{} without {:?} would do, not {:?}", on, without, found);
                }
                let nothing = without.is_empty() && on == today();
                for (more, staff) in [(0, staff), (1, 8)] {
                    if stands(&without, staff, on) {
                        let need = usize::from(!nothing) + more;
                        prop_assert!(least.is_some_and(|least| least <= need), "{} changes do on {} without {:?}, not {:?}", need, on, without, found);
                    }
                }
            }
        }
    }

    /// What one change brings is found in the index too, and the best step is the one that brings the most of it.
    #[test]
    fn one_change_of_many_facts_is_found_in_the_index(
        records in proptest::collection::vec(any::<u8>(), 1..5).prop_flat_map(|of| (1..).zip(of).map(|(nth, _)| any_record(nth)).collect::<Vec<_>>()),
        products in proptest::collection::vec(proptest::collection::vec(refusal(), 1..4).prop_map(Criteria::All), 1..12), staff in 0..8_i64,
    ) {
        let asked = ask(Fen::wan(50));
        held(on_day(&records, staff, today()), &asked, |firm| {
            let index = Index::build(products.iter().map(|criteria| (criteria, None)));
            let lookup = |slot: Slot| products.get(slot.0).map(|criteria| (criteria, None));
            let plans: Vec<(Slot, Way)> = (0..products.len()).filter_map(|at| match look(&products[at], None, firm, Goal::Match) {
                Found::Ways(ways) if ways.len() == 1 => ways.into_iter().next().map(|way| (Slot(at), way)),
                Found::Ways(_) | Found::Nothing | Found::BrokenOff => None,
            }).collect();
            assert_eq!(one_changes(&index, &lookup, firm, Goal::Match), plans);
            let step = best_step(&index, &lookup, firm, Goal::Match);
            assert_eq!(step.is_some(), !plans.is_empty());
            if let Some(step) = step {
                let mut state = State::of(firm);
                let opened = |way: &Way, state: &mut State| {
                    let all = plans.iter().map(|(slot, _)| *slot);
                    state.after(way, |state| all.filter(|slot| rules(&products[slot.0], None).iter().all(|rule| rule.verdict(state) == Verdict::Pass)).collect::<Vec<_>>())
                };
                assert_eq!(opened(&step.way, &mut state), step.opens);
                for (_, way) in &plans {
                    assert!(opened(way, &mut state).len() <= step.opens.len(), "{way:?} opens more than {step:?}");
                }
            }
        });
    }

    /// Waiting ages the firm and brings the day of its establishment further back: one change.
    #[test]
    fn waiting_is_one_change(parts in proptest::collection::vec(proptest::sample::select(&[FactKey::AgeMonths, FactKey::EstablishedOn][..]).prop_flat_map(condition_on), 1..4), before in 0..300_u64) {
        let (criteria, asked, since) = (Criteria::All(parts), ask(Fen::wan(50)), today() - Days::new(before));
        let aged = |on: NaiveDate| firm(&[(FactKey::EstablishedOn, Value::Day(since)), (FactKey::AgeMonths, Value::Count(months_between(since, on)))]);
        let stands = |on: NaiveDate| verdict(&criteria, &aged(on), &asked, on) == Verdict::Pass;
        let plan = held(aged(today()), &asked, |firm| smallest(&criteria, None, firm, Goal::Match));
        let first = (0..400).map(|days| today() + Days::new(days)).find(|on| stands(*on));
        match (&plan, first) {
            (Some(ways), Some(first)) => {
                prop_assert!(ways.len() == usize::from(first > today()), "{:?}", ways);
                prop_assert!(ways.iter().all(|way| way.on == Some(first)), "{:?} not {}", ways, first);
            }
            (None, None) => {}
            (_, _) => prop_assert!(false, "{:?} but {:?}", plan, first),
        }
    }

    /// A plan is what the trial says of it, with the size class that follows from it, and no smaller one does.
    #[test]
    fn the_size_class_follows_from_what_changes(
        parts in proptest::collection::vec(of_size(), 1..5), staff in proptest::option::of(proptest::sample::select(STAFF)),
        revenue in proptest::option::of(proptest::sample::select(REVENUE)), patents in 0..3_i64,
    ) {
        let (criteria, asked) = (Criteria::All(parts), ask(Fen::wan(50)));
        let mut profile = firm(&[(FactKey::Industry, Value::Code("C17".to_owned())), (FactKey::Patents, Value::Count(patents))]);
        let known = [(FactKey::Staff, staff.map(Value::Count)), (FactKey::RevenueYear, revenue.map(|wan| Value::Money(Fen::wan(wan))))];
        profile = profile.with(known.into_iter().filter_map(|(fact, value)| Some((fact, value?))), today());
        resize(&mut profile, today());
        let stands = |facts: Vec<(FactKey, Value)>| {
            let (mut profile, mut ask) = (profile.clone(), asked.clone());
            Moved { facts, ..Moved::default() }.put(&mut profile, &mut ask, today());
            verdict(&criteria, &profile, &ask, today()) == Verdict::Pass
        };
        let plan = held(profile.clone(), &asked, |firm| smallest(&criteria, None, firm, Goal::Match));
        if let Some(ways) = &plan {
            let to = |way: &Way| if let (What::Fact(fact), To::Value(value)) = (way.what, &way.to) { (fact, value.clone()) } else { panic!("{way:?}") };
            prop_assert!(stands(ways.iter().map(to).collect()), "unsound: {:?}", ways);
            prop_assert!(ways.iter().all(|way| way.what != What::Fact(FactKey::SizeClass)));
        }
        let staffs: Vec<_> = STAFF.iter().map(|staff| (FactKey::Staff, Value::Count(*staff))).collect();
        let revenues: Vec<_> = REVENUE.iter().map(|wan| (FactKey::RevenueYear, Value::Money(Fen::wan(*wan)))).collect();
        let patents: Vec<_> = (0..4).map(|count| (FactKey::Patents, Value::Count(count))).collect();
        let size = plan.as_ref().map(Vec::len);
        for one in staffs.iter().chain(&revenues).chain(&patents) {
            prop_assert!(size.is_some_and(|size| size <= 1) || !stands(vec![one.clone()]), "{:?} does, not {:?}", one, plan);
            for other in staffs.iter().chain(&revenues).chain(&patents).filter(|other| other.0 != one.0) {
                let both = vec![one.clone(), other.clone()];
                prop_assert!(size.is_some_and(|size| size <= 2) || !stands(both.clone()), "{:?} do, not {:?}", both, plan);
            }
        }
    }
}

/// Figures around the limits of manufacturing.
const STAFF: &[i64] = &[0, 3, 19, 20, 25, 299, 300, 301, 999, 1_000];
const REVENUE: &[i64] = &[0, 100, 299, 300, 301, 1_999, 2_000, 2_001, 40_000];

fn of_size() -> impl Strategy<Value = Criteria> {
    let classes = || proptest::sample::subsequence(texts(&["micro", "small", "medium", "large"]), 1..=3);
    prop_oneof![
        classes().prop_map(|of| is(FactKey::SizeClass, Requirement::OneOf(of))),
        classes().prop_map(|of| is(FactKey::SizeClass, Requirement::NoneOf(of))),
        proptest::sample::select(STAFF).prop_map(|least| is(FactKey::Staff, Requirement::CountAtLeast(least))),
        proptest::sample::select(STAFF).prop_map(|most| is(FactKey::Staff, Requirement::CountAtMost(most))),
        proptest::sample::select(REVENUE).prop_map(|least| is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen::wan(least)))),
        proptest::sample::select(REVENUE).prop_map(|most| is(FactKey::RevenueYear, Requirement::MoneyAtMost(Fen::wan(most)))),
        (0..3_i64).prop_map(|least| is(FactKey::Patents, Requirement::CountAtLeast(least))),
    ]
}

#[test]
fn one_listing_is_one_step_and_the_plan_names_what_ends_with_it() {
    let listed = record(1, Source::AbnormalOperation, today() - Days::new(40), json!({}));
    let profile = on_day(&[listed], 5, today());
    let criteria = Criteria::All(vec![
        is(FactKey::OpenFlags, Requirement::HasNone(texts(&["RF14"]))),
        is(FactKey::RecentFlagsSix, Requirement::HasNone(texts(&["RF14"]))),
        is(FactKey::Lists, Requirement::HasNone(texts(&["abnormal_operation"]))),
    ]);
    let ways = held(profile, &ask(Fen::wan(50)), |firm| smallest(&criteria, None, firm, Goal::Match)).expect("a plan");
    assert_eq!(ways.len(), 1);
    assert_eq!(ways[0].with.iter().map(|along| along.fact).collect::<Vec<_>>(), [FactKey::RecentFlagsSix, FactKey::Lists]);
}

#[test]
fn a_micro_firm_is_not_told_to_outgrow_what_it_has_to_be() {
    let facts = [
        (FactKey::Industry, Value::Code("C17".to_owned())),
        (FactKey::Staff, Value::Count(15)),
        (FactKey::RevenueYear, Value::Money(Fen::wan(5_000))),
        (FactKey::SizeClass, Value::Code("micro".to_owned())),
    ];
    let criteria =
        |least| Criteria::All(vec![is(FactKey::Staff, Requirement::CountAtLeast(least)), is(FactKey::SizeClass, Requirement::OneOf(texts(&["micro"])))]);
    let plan = |least| held(firm(&facts), &ask(Fen::wan(50)), |firm| smallest(&criteria(least), None, firm, Goal::Match)).expect("a plan");
    assert_eq!(plan(18).len(), 1);
    // Twenty-five people make it a small firm, unless its revenue falls below what a small one has.
    let ways = plan(25);
    assert_eq!(ways.iter().map(|way| way.what).collect::<Vec<_>>(), [What::Fact(FactKey::Staff), What::Fact(FactKey::RevenueYear)]);
}
