//! What would raise a profile: what is missing, what ends by itself or can be repaired, and the next better step of what is known.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm};

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
        }
        Rule::Codes(_) | Rule::Bands(_) | Rule::Set { .. } => {
            let known = weighed.contributions.first().and_then(|one| one.value.as_ref());
            if let Some((to, points)) = known.filter(|_| item.fact.change() != Change::Never).and_then(|value| better(item, value, weighed.points)) {
                put(points - weighed.points, Way::Better(to));
            }
        }
    }
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
    use entity::value::Source;
    use serde_json::json;

    use super::super::card::tests::newest;
    use super::super::weigh::tests::{facts, weighed};
    use super::*;
    use crate::enterprise::against::tests::{on, penalty, record};

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
