//! What would raise a profile: what is missing, what ends by itself or can be repaired, and the next better step of what is known.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::{Fen, Ppm, Source};

use super::card::{Card, Item, Rule};
use super::weigh::{Contribution, Evaluation, Weighed, bounded, number};
use crate::enterprise::fact::{Change, FactKey, Shape, Value, Why};
use crate::enterprise::keeper::Keeper;

/// One thing that would raise a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The code of the item.
    pub item: String,
    /// The points that it would bring, at most where that is not known.
    pub gain: i64,
    /// How.
    pub way: Way,
}

/// How a profile is raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The firm may declare it.
    Declare,
    /// Whoever keeps it delivers it, anew where what is there is stale.
    Deliver(Keeper),
    /// An objection to it runs: its answer decides.
    Answer,
    /// A value from which it counts more.
    Better(Value),
    /// One more of these codes of a set; each of them brings the same.
    Further(Vec<String>),
    /// One more record of a source that speaks for the firm.
    Another(Source),
    /// A record ends: by itself on a day, by repair from a day on, or when what is owed is settled.
    Ends {
        /// The record, as it counts.
        contribution: Box<Contribution>,
        /// The day.
        until: Option<NaiveDate>,
        /// The first day on which its repair may be asked for.
        repairable_from: Option<NaiveDate>,
    },
}

/// Everything that would raise a profile, what brings most first.
pub fn raises(card: &Card, evaluation: &Evaluation) -> Vec<Raise> {
    let mut found: Vec<Raise> = Vec::new();
    for weighed in &evaluation.items {
        if let Some(item) = card.item(&weighed.code) {
            of_item(item, weighed, &mut found);
        }
    }
    found.retain(|raise| raise.gain > 0);
    found.sort_by_key(|raise| std::cmp::Reverse(raise.gain));
    found
}

fn of_item(item: &Item, weighed: &Weighed, found: &mut Vec<Raise>) {
    let mut put = |gain: i64, way: Way| found.push(Raise { item: item.code.clone(), gain, way });
    match weighed.unknown {
        Some(Why::Missing | Why::Stale) if item.fact.declarable() => put(weighed.high, Way::Declare),
        Some(Why::Missing | Why::Stale) => put(weighed.high, Way::Deliver(item.fact.keeper())),
        Some(Why::Disputed) => put(weighed.high, Way::Answer),
        // What a letter does not open the firm has opened to itself.
        Some(Why::NotAuthorised) | None => {}
    }
    match &item.rule {
        Rule::Records(of) => {
            let all: i64 = weighed.contributions.iter().map(|one| one.points).sum();
            for one in weighed.contributions.iter().filter(|one| one.points < 0) {
                let gain = bounded(all - one.points, of.bound) - weighed.points;
                put(gain, Way::Ends { contribution: Box::new(one.clone()), until: one.until, repairable_from: one.repairable_from });
            }
            // What one more brings is only known beforehand where all weigh the same, and where it is known how many there are.
            if weighed.unknown.is_none() && of.points.is_flat() && of.points.general > 0 {
                put(bounded(all + of.points.general, of.bound) - weighed.points, Way::Another(of.source));
            }
        }
        Rule::Set { points, most } => {
            let known = weighed.contributions.first().and_then(|one| one.value.as_ref());
            for (gain, codes) in known.filter(|_| item.fact.change() != Change::Never).map(|value| further(points, *most, value)).unwrap_or_default() {
                put(gain, Way::Further(codes));
            }
        }
        Rule::Codes(_) | Rule::Bands(_) => {
            let known = weighed.contributions.first().and_then(|one| one.value.as_ref());
            if let Some((to, points)) = known.filter(|_| item.fact.change() != Change::Never).and_then(|value| better(item, value, weighed.points)) {
                put(points - weighed.points, Way::Better(to));
            }
        }
    }
}

/// The codes that a set does not have yet, by what one more of them brings.
fn further(points: &BTreeMap<String, i64>, most: i64, value: &Value) -> BTreeMap<i64, Vec<String>> {
    let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let Value::Codes(has) = value else { return found };
    let sum: i64 = has.iter().filter_map(|code| points.get(code)).sum();
    for (code, more) in points.iter().filter(|(code, _)| !has.contains(code)) {
        found.entry((sum + more).min(most) - sum.min(most)).or_default().push(code.clone());
    }
    found
}

/// The next value from which an item counts more, and for how much.
fn better(item: &Item, value: &Value, points: i64) -> Option<(Value, i64)> {
    match &item.rule {
        Rule::Codes(codes) => {
            let next = codes.iter().filter(|(_, more)| **more > points).min_by_key(|(_, more)| **more)?;
            Some((Value::Code(next.0.clone()), *next.1))
        }
        Rule::Bands(bands) => {
            let now = number(value)?;
            // Less is better where the first band counts most: arrears.
            let rising = bands.last()?.points > bands.first()?.points;
            let (to, more) = if rising {
                let next = bands.iter().find(|band| band.from > now && band.points > points)?;
                (next.from, next.points)
            } else {
                // The most with which it still counts better: just below where the next worse band begins.
                let next = bands.iter().rposition(|band| band.from < now && band.points > points)?;
                (bands.get(next + 1)?.from - 1, bands.get(next)?.points)
            };
            Some((of_number(item.fact, to)?, more))
        }
        Rule::Set { .. } | Rule::Records(_) => None,
    }
}

/// A number of a fact as its value.
pub(super) fn of_number(fact: FactKey, number: i64) -> Option<Value> {
    match fact.shape() {
        Shape::Money => Some(Value::Money(Fen(number))),
        Shape::Count => Some(Value::Count(number)),
        Shape::Rate => Some(Value::Rate(Ppm(number))),
        Shape::Day | Shape::Code | Shape::Codes | Shape::YesNo => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Days};
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::card::tests::newest;
    use super::super::card::{Records, Weight};
    use super::super::input::{Behind, Input};
    use super::super::weigh::tests::{everything, facts, weighed};
    use super::super::weigh::weigh;
    use super::*;
    use crate::credit::collected::since::Collected;
    use crate::credit::record::actions::Record;
    use crate::credit::record::life::Life;
    use crate::credit::record::list::lists;
    use crate::enterprise::against::tests::{on, penalty, record};
    use crate::enterprise::fact::{Fact, Profile, Provenance};

    #[test]
    fn what_would_raise_it_is_said_with_its_gain() {
        let known = [
            (FactKey::TaxGrade, Value::Code("B".to_owned())),
            (FactKey::AgeMonths, Value::Count(30)),
            (FactKey::InsuranceArrearsMonths, Value::Count(5)),
            (FactKey::Status, Value::Code("active".to_owned())),
        ];
        let (fined, listed) = (penalty(1, on("2026-02-10")), record(2, Source::AbnormalOperation, on("2025-02-10"), json!({})));
        let until = fined.published_until();
        let evaluation = weighed(&facts(&known), &[fined, listed], "2026-03-02");
        let all = raises(newest(), &evaluation);
        let of = |code: &str| all.iter().filter(|raise| raise.item == code).cloned().collect::<Vec<_>>();
        assert_eq!(of("tax_grade")[0], Raise { item: "tax_grade".to_owned(), gain: 5, way: Way::Better(Value::Code("A".to_owned())) });
        assert_eq!(of("age_months")[0].way, Way::Better(Value::Count(36)));
        assert_eq!(of("insurance_arrears")[0], Raise { item: "insurance_arrears".to_owned(), gain: 5, way: Way::Better(Value::Count(3)) });
        assert_eq!((of("orders")[0].gain, of("orders")[0].way.clone()), (3, Way::Declare));
        assert_eq!(of("electricity_trend")[0].way, Way::Deliver(Keeper::Power));
        assert!(matches!(&of("penalties")[0].way, Way::Ends { until: end, repairable_from: Some(_), .. } if *end == until));
        assert!(matches!(&of("abnormal_operation")[0], Raise { gain: 12, way: Way::Ends { until: None, .. }, .. }));
        assert!(of("status").is_empty() && all.is_sorted_by_key(|raise| std::cmp::Reverse(raise.gain)));
    }

    #[test]
    fn what_more_would_speak_for_the_firm_is_said_until_nothing_more_counts() {
        let codes = |of: &[&str]| Value::Codes(of.iter().map(|code| (*code).to_owned()).collect());
        let ways = |has: &[&str], records: &[Record], item: &str| -> Vec<(i64, Way)> {
            let evaluation = weighed(&facts(&[(FactKey::Qualifications, codes(has))]), records, "2026-03-02");
            raises(newest(), &evaluation).into_iter().filter(|raise| raise.item == item).map(|raise| (raise.gain, raise.way)).collect()
        };
        let further = |of: &[&str]| Way::Further(of.iter().map(|code| (*code).to_owned()).collect());
        let (three, two) = (["little_giant", "model_coop", "specialised"], ["family_farm", "tech_sme", "time_honoured"]);
        assert_eq!(ways(&["high_tech"], &[], "qualifications"), [(3, further(&three)), (2, further(&two))]);
        let one = ["family_farm", "high_tech", "model_coop", "specialised", "tech_sme", "time_honoured"];
        assert_eq!(ways(&["little_giant"], &[], "qualifications"), [(2, further(&one))], "no more than all of them together");
        assert_eq!(ways(&["little_giant", "high_tech"], &[], "qualifications"), []);
        let kept = |nth| record(nth, Source::Commitment, on("2026-02-02"), json!({ "performance": "all" }));
        let all: Vec<Record> = (1..=4).map(kept).collect();
        assert_eq!(
            [0, 3].map(|many| ways(&[], &all[..many], "kept")),
            [vec![(2, Way::Another(Source::Commitment))], vec![(2, Way::Another(Source::Commitment))]]
        );
        assert!(ways(&[], &all, "kept").is_empty() && ways(&[], &[], "broken").is_empty());
        let honest = record(9, Source::Listing, on("2026-02-02"), json!({ "list": "honest" }));
        assert_eq!(ways(&[], &[], "honest"), [(4, Way::Another(Source::Listing))]);
        assert_eq!(ways(&[], &[honest], "honest"), []);
    }

    /// A value of a fact that is weighed, by a number.
    fn value(item: &Item, by: u8) -> Value {
        let nth = usize::from(by);
        match &item.rule {
            Rule::Codes(codes) => Value::Code(codes.keys().nth(nth % (codes.len() + 1)).cloned().unwrap_or_else(|| "Z".to_owned())),
            Rule::Set { points, .. } => Value::Codes(points.keys().enumerate().filter(|(at, _)| (by >> at) & 1 == 1).map(|(_, code)| code.clone()).collect()),
            Rule::Bands(bands) => of_number(item.fact, bands[nth % bands.len()].from + i64::from(by % 7) - 3).expect("a number"),
            Rule::Records(_) => Value::Count(0),
        }
    }

    /// The value that counts most.
    fn best(item: &Item) -> Value {
        let best = match &item.rule {
            Rule::Codes(codes) => codes.iter().max_by_key(|(_, points)| **points).map(|(code, _)| Value::Code(code.clone())),
            Rule::Set { points, .. } => Some(Value::Codes(points.keys().cloned().collect())),
            Rule::Bands(bands) => bands.iter().max_by_key(|band| band.points).and_then(|band| of_number(item.fact, band.from)),
            Rule::Records(_) => None,
        };
        best.expect("a value")
    }

    /// One more record that an item weighs.
    fn another(of: &Records, nth: u128, on: NaiveDate) -> Behind {
        Behind {
            id: uuid::Uuid::from_u128(1_000 + nth).into(),
            hash: String::new(),
            source: of.source,
            department: "某部门".to_owned(),
            number: String::new(),
            decided_on: on,
            until: None,
            repairable_from: None,
            weight: Weight::General,
            performance: of.performance.clone(),
            year: None,
            list: of.list.clone(),
            disputed: false,
        }
    }

    /// What a profile is made of after a raise has come about; each of the ways that it can.
    fn applied(item: &Item, input: &Input, raise: &Raise) -> Vec<Input> {
        let known = |value: Value| Fact::Known { value, source: Provenance::Platform, as_of_on: input.on };
        let with = |value: Value| {
            let mut after = input.clone();
            after.facts.put(item.fact, known(value));
            after
        };
        let records = |many: i64| {
            let of = item.rule.records().expect("records");
            let mut after = with(Value::Count(0));
            after.uncollected.remove(of.code());
            after.records.extend((0..u128::try_from(many).expect("a few")).map(|nth| another(of, nth, input.on)));
            after
        };
        match &raise.way {
            Way::Declare | Way::Deliver(_) | Way::Answer => match item.rule.records() {
                Some(of) => vec![records(of.bound / of.points.general)],
                None => vec![with(best(item))],
            },
            Way::Better(value) => vec![with(value.clone())],
            Way::Further(codes) => {
                let Some(Value::Codes(has)) = input.facts.value(item.fact) else { panic!("{raise:?}") };
                codes.iter().map(|code| with(Value::Codes(has.iter().chain([code]).cloned().collect()))).collect()
            }
            Way::Another(_) => vec![records(1)],
            Way::Ends { contribution, .. } => {
                let mut after = input.clone();
                after.records.retain(|record| Some(record.id) != contribution.record);
                assert_eq!(after.records.len() + 1, input.records.len());
                vec![after]
            }
        }
    }

    /// As if everything had come but these.
    fn but(missing: &[&str]) -> Collected {
        let codes = Source::ALL.iter().map(|source| source.code()).chain(lists().iter().map(|list| list.code.as_str()));
        codes.filter(|code| !missing.contains(code)).map(|code| (code.to_owned(), DateTime::UNIX_EPOCH)).collect()
    }

    /// A record of some kind, by a number.
    fn some(nth: u128, (kind, before, disputed): (u8, u64, bool)) -> Record {
        let day = on("2026-12-01") - Days::new(before);
        let made = match kind {
            0 => penalty(nth, day),
            1 => record(nth, Source::Listing, day, json!({ "list": "honest" })),
            2 => record(nth, Source::Listing, day, json!({ "list": "watched" })),
            3 => record(nth, Source::Commitment, day, json!({ "performance": "all" })),
            4 => record(nth, Source::Commitment, day, json!({ "performance": "breached" })),
            _ => record(nth, Source::DishonestDebtor, day, json!({})),
        };
        let life = Life { suspended_at: disputed.then_some(DateTime::UNIX_EPOCH), ..Life::default() };
        Record { life, ..made }
    }

    proptest! {
        #[test]
        fn what_is_said_to_raise_it_raises_it_by_exactly_its_gain(
            facts_by in proptest::collection::vec((0..8_u8, any::<u8>()), 21),
            records in proptest::collection::vec((0..6_u8, 0..900_u64, proptest::bool::weighted(0.2)), 0..8),
            came in any::<bool>(),
        ) {
            let mut profile: Profile = facts(&[]);
            let weighed_facts = newest().items.iter().filter(|item| item.rule.records().is_none());
            for (item, (how, by)) in weighed_facts.zip(&facts_by) {
                let fact = match how {
                    0 => Fact::Unknown(Why::Missing),
                    1 => Fact::Unknown(Why::Stale),
                    2 => Fact::Unknown(Why::Disputed),
                    3 => Fact::Unknown(Why::NotAuthorised),
                    _ => Fact::Known { value: value(item, *by), source: Provenance::Platform, as_of_on: on("2026-12-01") },
                };
                profile.put(item.fact, fact);
            }
            let collected = if came { everything() } else { but(&["commitment", "honest", "watched"]) };
            if !came {
                profile.put(FactKey::KeptCommitments, Fact::Unknown(Why::Missing));
                profile.put(FactKey::BrokenCommitments, Fact::Unknown(Why::Missing));
            }
            let records: Vec<Record> = (1_u128..).zip(records).map(|(nth, by)| some(nth, by)).collect();
            let input = Input::new(newest(), &profile, &records, &collected, on("2026-12-01"));
            let before = weigh(newest(), &input);
            for raise in raises(newest(), &before) {
                for after in applied(newest().item(&raise.item).expect("an item"), &input, &raise) {
                    prop_assert_eq!(weigh(newest(), &after).points, before.points + raise.gain, "{:?}", raise);
                }
            }
        }
    }

    #[test]
    fn a_list_is_left_on_its_day_by_repair_or_when_it_is_put_right() {
        let listed = |nth, list: &str| record(nth, Source::Listing, on("2026-04-01"), json!({ "list": list, "decision_no": format!("〔2026〕{nth}号") }));
        let lists = ["grave_tax", "unpaid_wages", "work_safety", "environment", "statistics", "procurement", "other_field", "customs", "tax_lapsed", "watched"];
        let records: Vec<_> = (1_u128..).zip(lists).map(|(nth, list)| listed(nth, list)).collect();
        let all = raises(newest(), &weighed(&facts(&[]), &records, "2026-12-01"));
        let of = |list: &str| {
            let raise = all.iter().find(|raise| raise.item == list).unwrap_or_else(|| panic!("{list}"));
            let Way::Ends { until, repairable_from, .. } = &raise.way else { panic!("{list}: {raise:?}") };
            (raise.gain, until.map(|day| day.to_string()), repairable_from.map(|day| day.to_string()))
        };
        let day = |day: &str| Some(day.to_owned());
        assert_eq!(of("unpaid_wages"), (40, day("2029-04-01"), day("2026-10-01")));
        assert_eq!(of("grave_tax"), (40, day("2029-04-01"), day("2026-10-01")));
        assert_eq!(of("environment"), (30, day("2029-04-01"), day("2027-04-01")));
        assert_eq!(of("statistics"), (20, day("2027-04-01"), day("2026-10-01")));
        for (list, gain) in [("customs", 20), ("tax_lapsed", 20), ("watched", 3)] {
            assert_eq!(of(list), (gain, None, None));
        }
    }
}
