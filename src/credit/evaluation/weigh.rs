//! Making a profile: every item of the card weighed, every contribution with where it is from and until when; what is not known counts
//! neither for nor against, and widens the range that can be reached.

use chrono::{Days, Months, NaiveDate};
use entity::value::id::RecordId;
use serde::{Deserialize, Serialize};

use super::card::{Band, Card, Item, Records, Rule, Weight};
use super::input::{Behind, Input};
use crate::enterprise::fact::{Fact, Provenance, Value, Why};

/// A profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The scorecard.
    pub version: String,
    /// The day.
    pub on: NaiveDate,
    /// The points of what is known.
    pub points: i64,
    /// The points if everything unknown or in dispute turned out as bad as it can.
    pub low: i64,
    /// The same, as good as it can.
    pub high: i64,
    /// Every item of the card.
    pub items: Vec<Weighed>,
}

/// An item of the card, weighed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// Its code.
    pub code: String,
    /// Its dimension.
    pub dimension: String,
    /// Its points.
    pub points: i64,
    /// The fewest that it could turn out to have.
    pub low: i64,
    /// The most.
    pub high: i64,
    /// Why it is not known; none when it is.
    pub unknown: Option<Why>,
    /// What the points come from.
    pub contributions: Vec<Contribution>,
    /// What would count if no objection to it ran.
    pub aside: Vec<Contribution>,
}

/// One thing that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Its points.
    pub points: i64,
    /// The value of the fact; none of a record.
    pub value: Option<Value>,
    /// How heavy a record is; none of a fact.
    pub weight: Option<Weight>,
    /// Where it is from.
    pub source: Provenance,
    /// The day it was true on, or the day of the decision.
    pub as_of_on: NaiveDate,
    /// The first day on which it no longer counts; none while no end is known.
    pub until: Option<NaiveDate>,
    /// The record behind it.
    pub record: Option<RecordId>,
    /// The number of its document; empty when it has none.
    pub number: String,
    /// The first day on which its repair may be asked for.
    pub repairable_from: Option<NaiveDate>,
}

/// Weighs an input by the card of its version.
pub fn weigh(card: &Card, input: &Input) -> Evaluation {
    let items: Vec<Weighed> = card.items.iter().map(|item| one(item, input)).collect();
    Evaluation {
        version: card.version.clone(),
        on: input.on,
        points: items.iter().map(|item| item.points).sum(),
        low: items.iter().map(|item| item.low).sum(),
        high: items.iter().map(|item| item.high).sum(),
        items,
    }
}

fn one(item: &Item, input: &Input) -> Weighed {
    let empty = |unknown: Option<Why>, (low, high): (i64, i64)| Weighed {
        code: item.code.clone(),
        dimension: item.dimension.clone(),
        points: 0,
        low,
        high,
        unknown,
        contributions: Vec::new(),
        aside: Vec::new(),
    };
    match (&item.rule, input.facts.get(item.fact)) {
        (Rule::Records(of), Fact::Known { .. } | Fact::Unknown(Why::Disputed)) => {
            let weighed = of_records(of, empty(None, (0, 0)), input);
            // Nobody can stand in what never came; a record that is there all the same counts.
            let nothing = weighed.contributions.is_empty() && weighed.aside.is_empty();
            if nothing && input.uncollected.contains(of.code()) { empty(Some(Why::Missing), item.rule.range()) } else { weighed }
        }
        (Rule::Records(_), Fact::Unknown(why @ (Why::NotAuthorised | Why::Missing | Why::Stale)))
        | (Rule::Codes(_) | Rule::Bands(_) | Rule::Set { .. }, Fact::Unknown(why)) => empty(Some(why), item.rule.range()),
        (Rule::Codes(_) | Rule::Bands(_) | Rule::Set { .. }, Fact::Known { value, source, as_of_on }) => {
            let points = points(&item.rule, &value);
            let record = item.record.and_then(|source| latest(&input.records, source));
            let resting = input.resting.get(&item.fact);
            let row = resting.and_then(|resting| resting.row.as_ref());
            let until = item.fact.counts_until(as_of_on, resting.and_then(|resting| resting.valid_to_on));
            let contribution = Contribution {
                points,
                weight: None,
                until: earlier(until, record.and_then(|record| record.until)),
                value: Some(value),
                source,
                as_of_on,
                record: record.map(|record| record.id).or(row.map(|row| row.id)),
                number: record.map(|record| record.number.clone()).unwrap_or_default(),
                repairable_from: None,
            };
            Weighed { points, contributions: vec![contribution], ..empty(None, (points, points)) }
        }
    }
}

fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

/// The record of a source that a fact is read off: that of the latest year.
fn latest(records: &[Behind], source: entity::value::Source) -> Option<&Behind> {
    records.iter().filter(|record| record.source == source && !record.disputed).max_by_key(|record| (record.year, record.decided_on))
}

/// The points of a value.
pub fn points(rule: &Rule, value: &Value) -> i64 {
    match rule {
        Rule::Codes(points) => {
            if let Value::Code(code) = value {
                points.get(code).copied().unwrap_or(0)
            } else {
                0
            }
        }
        Rule::Set { points, most } => {
            let codes = if let Value::Codes(codes) = value { codes.as_slice() } else { &[] };
            codes.iter().filter_map(|code| points.get(code)).sum::<i64>().min(*most)
        }
        Rule::Bands(bands) => number(value).and_then(|number| band(bands, number)).map_or(0, |band| band.points),
        Rule::Records(_) => 0,
    }
}

/// A value as bands count it.
pub fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Money(amount) => Some(amount.0),
        Value::Count(count) => Some(*count),
        Value::Rate(rate) => Some(rate.0),
        Value::Day(_) | Value::Code(_) | Value::Codes(_) | Value::YesNo(_) => None,
    }
}

/// The band that a value lies in.
fn band(bands: &[Band], number: i64) -> Option<&Band> {
    bands.iter().rev().find(|band| band.from <= number)
}

/// The points of several things together.
pub fn bounded(points: i64, bound: i64) -> i64 {
    if bound < 0 { points.max(bound) } else { points.min(bound) }
}

fn of_records(of: &Records, empty: Weighed, input: &Input) -> Weighed {
    let named = |asked: &Option<String>, said: &Option<String>| asked.is_none() || asked == said;
    let wanted = |record: &&Behind| record.source == of.source && named(&of.list, &record.list) && named(&of.performance, &record.performance);
    let mut weighed = empty;
    for record in input.records.iter().filter(wanted) {
        // The last day of a span of months counts, as it does for facts that look so many months back.
        let past = of.months.and_then(|months| record.decided_on.checked_add_months(Months::new(months))).and_then(|last| last.checked_add_days(Days::new(1)));
        let until = earlier(record.until, past);
        if until.is_some_and(|until| until <= input.on) {
            continue;
        }
        let contribution = Contribution {
            points: of.points.of(record.weight),
            value: None,
            weight: Some(record.weight),
            source: Provenance::Delivered(record.department.clone()),
            as_of_on: record.decided_on,
            until,
            record: Some(record.id),
            number: record.number.clone(),
            repairable_from: record.repairable_from,
        };
        if record.disputed { weighed.aside.push(contribution) } else { weighed.contributions.push(contribution) }
    }
    let sum = |of: &[Contribution]| of.iter().map(|one| one.points).sum::<i64>();
    let stands = sum(&weighed.contributions);
    weighed.points = bounded(stands, of.bound);
    let with_aside = bounded(stands + sum(&weighed.aside), of.bound);
    weighed.low = weighed.points.min(with_aside);
    weighed.high = weighed.points.max(with_aside);
    weighed
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use chrono::DateTime;
    use entity::value::{EnterpriseStatus, RecordState, Source, SubjectKind};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::credit::collected::since::Collected;
    use crate::credit::evaluation::card::find;
    use crate::credit::evaluation::card::tests::newest;
    use crate::credit::record::actions::Record;
    use crate::credit::record::life::Life;
    use crate::credit::record::list::lists;
    use crate::enterprise::against::tests::{on, penalty, record};
    use crate::enterprise::fact::{FactKey, Profile};
    use crate::enterprise::profile::{Own, Registered, Stored, assemble};
    use crate::matching::canonical;

    pub(in crate::credit::evaluation) fn facts(known: &[(FactKey, Value)]) -> Profile {
        let mut profile = Profile::default();
        for key in [FactKey::Penalties, FactKey::Lists, FactKey::RecommendedLists, FactKey::KeptCommitments, FactKey::BrokenCommitments] {
            profile.put(key, Fact::Known { value: Value::Count(0), source: Provenance::Platform, as_of_on: on("2026-03-02") });
        }
        for (key, value) in known {
            let source = Provenance::Delivered("某部门".to_owned());
            profile.put(*key, Fact::Known { value: value.clone(), source, as_of_on: on("2026-01-31") });
        }
        profile
    }

    /// As if every source and every list had come.
    pub(in crate::credit::evaluation) fn everything() -> Collected {
        let codes = Source::ALL.iter().map(|source| source.code()).chain(lists().iter().map(|list| list.code.as_str()));
        codes.map(|code| (code.to_owned(), DateTime::UNIX_EPOCH)).collect()
    }

    pub(in crate::credit::evaluation) fn weighed(profile: &Profile, records: &[Record], day: &str) -> Evaluation {
        weigh(newest(), &Input::new(newest(), profile, records, &everything(), on(day)))
    }

    fn item<'a>(evaluation: &'a Evaluation, code: &str) -> &'a Weighed {
        evaluation.items.iter().find(|item| item.code == code).expect("an item")
    }

    #[test]
    fn what_is_unknown_counts_neither_way_and_widens_the_range() {
        let nothing = weighed(&facts(&[]), &[], "2026-03-02");
        let adverse: i64 = nothing.items.iter().filter(|item| item.unknown.is_none()).map(|item| item.low).sum();
        assert_eq!((nothing.points, adverse), (0, 0), "a firm of which nothing is known has no points, and no adverse records as far as delivered");
        let grade = item(&nothing, "tax_grade");
        assert_eq!((grade.points, grade.low, grade.high, grade.unknown), (0, -15, 15, Some(Why::Missing)));
        let known = weighed(&facts(&[(FactKey::TaxGrade, Value::Code("B".to_owned()))]), &[], "2026-03-02");
        assert_eq!((known.points, known.low, known.high), (10, nothing.low + 15 + 10, nothing.high - 5));
        assert_eq!(weighed(&Profile::default(), &[], "2026-03-02").low, newest().range().0, "nothing at all: everything is still possible");
    }

    #[test]
    fn bands_begin_at_their_value_and_sets_have_a_most() {
        let points = |key: FactKey, value: Value| weighed(&facts(&[(key, value)]), &[], "2026-03-02").points;
        for (months, expected) in [(0, 0), (11, 0), (12, 3), (35, 6), (36, 9), (59, 9), (60, 12), (900, 12)] {
            assert_eq!(points(FactKey::AgeMonths, Value::Count(months)), expected, "{months}");
        }
        let codes = |of: &[&str]| Value::Codes(of.iter().map(|code| (*code).to_owned()).collect());
        assert_eq!(points(FactKey::Qualifications, codes(&["high_tech"])), 3);
        assert_eq!(points(FactKey::Qualifications, codes(&["high_tech", "little_giant", "tech_sme"])), 6);
        assert_eq!(points(FactKey::Qualifications, codes(&[])), 0);
        assert_eq!(points(FactKey::TaxGrade, Value::Code("Z".to_owned())), 0);
    }

    #[test]
    fn a_penalty_counts_to_the_last_day_of_its_publication_and_not_a_day_longer() {
        let fined = penalty(1, on("2026-02-10"));
        let until = fined.published_until().expect("an end");
        let last = weighed(&facts(&[]), std::slice::from_ref(&fined), &until.pred_opt().expect("a day").to_string());
        let contribution = &item(&last, "penalties").contributions[0];
        assert_eq!((contribution.points < 0, contribution.record, contribution.until), (true, Some(fined.id), Some(until)));
        assert_eq!(last.points, contribution.points);
        let over = weighed(&facts(&[]), &[fined], &until.to_string());
        assert_eq!((over.points, item(&over, "penalties").contributions.len()), (0, 0));
    }

    #[test]
    fn a_figure_names_its_row_and_counts_to_the_last_day_that_its_source_names() {
        let (row, other) = (uuid::Uuid::from_u128(7).into(), uuid::Uuid::from_u128(8).into());
        let held = |valid_to_on: Option<&str>| Stored {
            key: FactKey::LabourGrade,
            value: Value::Code("A".to_owned()),
            source: Provenance::Delivered("某部门".to_owned()),
            as_of_on: on("2025-12-31"),
            valid_to_on: valid_to_on.map(on),
            disputed: false,
            record: Some(row),
        };
        let registered = Registered {
            kind: SubjectKind::Company,
            status: Some(EnterpriseStatus::Active),
            region: None,
            industry: None,
            established_on: None,
            capital: None,
            source: "某部门".to_owned(),
            as_of_on: on("2026-01-31"),
        };
        let input = |valid_to_on: Option<&str>, day: &str| {
            let profile = assemble(&registered, &[held(valid_to_on)], &[], &Own::default(), &everything(), on(day));
            let rows = [(row, "7".repeat(64)), (other, "8".repeat(64))];
            Input::new(newest(), &profile, &[], &everything(), on(day)).resting_on(&profile, &rows)
        };
        let last = input(Some("2026-06-30"), "2026-06-30");
        let weighed = weigh(newest(), &last);
        let contribution = &item(&weighed, "labour_grade").contributions[0];
        assert_eq!((contribution.points, contribution.record, contribution.until), (3, Some(row), Some(on("2026-07-01"))));
        assert_eq!(last.rows().into_iter().collect::<Vec<_>>(), [(row, "7".repeat(64).as_str())]);
        let over = input(Some("2026-06-30"), "2026-07-01");
        assert_eq!((item(&weigh(newest(), &over), "labour_grade").unknown, over.rows().len()), (Some(Why::Stale), 0));
        // Without a last day, or with a later one, it counts for 18 months.
        for (valid_to_on, until) in [(None, "2027-06-30"), (Some("2027-06-28"), "2027-06-29"), (Some("2027-12-31"), "2027-06-30")] {
            let weighed = weigh(newest(), &input(valid_to_on, "2026-07-01"));
            assert_eq!(item(&weighed, "labour_grade").contributions[0].until, Some(on(until)), "{valid_to_on:?}");
        }
        // What was kept before names neither, and says what it said.
        let text = canonical::text(&Input { resting: BTreeMap::new(), ..last.clone() }).expect("json");
        let old: Input = serde_json::from_str(&text).expect("an input");
        let weighed = weigh(newest(), &old);
        let contribution = &item(&weighed, "labour_grade").contributions[0];
        assert!(!text.contains("resting"));
        assert_eq!((contribution.record, contribution.until), (None, Some(on("2027-06-30"))));
        // It is kept as it was made, and closed with its fact.
        let again: Input = serde_json::from_str(&canonical::text(&last).expect("json")).expect("an input");
        assert_eq!((&again.resting, again.rows()), (&last.resting, last.rows()));
        assert!(last.limited(&|item| item == "operating").rows().is_empty());
    }

    #[test]
    fn a_commitment_counts_as_long_as_it_is_published_and_no_longer_than_the_card_says() {
        let kept = record(1, Source::Commitment, on("2024-03-02"), json!({ "performance": "all" }));
        let broken = record(2, Source::Commitment, on("2024-03-02"), json!({ "performance": "breached" }));
        let open = record(3, Source::Commitment, on("2026-02-02"), json!({}));
        let all = [kept, broken, open];
        let last = weighed(&facts(&[]), &all, "2026-03-01");
        assert_eq!((item(&last, "kept").points, item(&last, "broken").points), (2, -8));
        let after = weighed(&facts(&[]), &all, "2026-03-02");
        assert_eq!((item(&after, "kept").points, item(&after, "broken").points), (0, 0), "24 months are over");
        // By a card that counts it for a year the last day of the year counts, and the next does not.
        let mut card = newest().clone();
        for item in &mut card.items {
            if let Rule::Records(of) = &mut item.rule {
                of.months = of.months.map(|_| 12);
            }
        }
        let by = |day: &str| weigh(&card, &Input::new(&card, &facts(&[]), &all, &everything(), on(day)));
        assert_eq!(["2025-03-02", "2025-03-03"].map(|day| item(&by(day), "kept").points), [2, 0]);
        assert_eq!(item(&by("2025-03-02"), "kept").contributions[0].until, Some(on("2025-03-03")));
    }

    #[test]
    fn what_is_repaired_annulled_withdrawn_or_in_dispute_does_not_count() {
        let at = Some(DateTime::UNIX_EPOCH);
        let listed = || record(1, Source::DishonestDebtor, on("2026-01-05"), json!({}));
        assert_eq!(weighed(&facts(&[]), &[listed()], "2026-03-02").points, -40);
        let lives = [Life { repaired_at: at, ..Life::default() }, Life { annulled_at: at, ..Life::default() }];
        for life in lives {
            let ended = weighed(&facts(&[]), &[Record { life, ..listed() }], "2026-03-02");
            assert_eq!(ended, weighed(&facts(&[]), &[], "2026-03-02"), "as if it had never been");
        }
        let withdrawn = weighed(&facts(&[]), &[Record { state: RecordState::Withdrawn, ..listed() }], "2026-03-02");
        assert_eq!(withdrawn, weighed(&facts(&[]), &[], "2026-03-02"));
        let disputed = Record { life: Life { suspended_at: at, ..Life::default() }, ..listed() };
        let disputed = weighed(&facts(&[]), &[disputed], "2026-03-02");
        let list = item(&disputed, "dishonest_debtor");
        assert_eq!((list.points, list.low, list.high, list.contributions.len(), list.aside.len()), (0, -40, 0, 0, 1));
    }

    #[test]
    fn every_list_weighs_by_itself_and_only_while_it_stands() {
        let at = Some(DateTime::UNIX_EPOCH);
        let none = weighed(&facts(&[]), &[], "2026-12-01");
        let of = |list: &str| record(7, Source::Listing, on("2026-04-01"), json!({ "list": list }));
        for item in newest().items.iter().filter(|item| item.source() == Some(Source::Listing)) {
            let (list, weight) = (item.code.as_str(), item.rule.range().0 + item.rule.range().1);
            let stands = weighed(&facts(&[]), &[of(list)], "2026-12-01");
            let row = self::item(&stands, list);
            let until = of(list).published_until();
            assert_eq!((stands.points, row.points, row.contributions.len(), row.contributions[0].until), (weight, weight, 1, until), "{list}");
            let gone = [
                Record { removed_on: Some(on("2026-11-30")), ..of(list) },
                Record { life: Life { repaired_at: at, ..Life::default() }, ..of(list) },
                Record { life: Life { annulled_at: at, ..Life::default() }, ..of(list) },
                Record { state: RecordState::Withdrawn, ..of(list) },
                Record { valid_to_on: Some(on("2026-11-30")), publish_to_on: Some(on("2026-11-30")), ..of(list) },
            ];
            for gone in gone {
                assert_eq!(weighed(&facts(&[]), std::slice::from_ref(&gone), "2026-12-01"), none, "{list}: {gone:?}");
            }
            if let Some(until) = until {
                let last = until.pred_opt().expect("a day").to_string();
                assert_eq!([last, until.to_string()].map(|day| weighed(&facts(&[]), &[of(list)], &day).points), [weight, 0], "{list}");
            }
            let disputed = weighed(&facts(&[]), &[Record { life: Life { suspended_at: at, ..Life::default() }, ..of(list) }], "2026-12-01");
            let row = self::item(&disputed, list);
            assert_eq!((disputed.points, row.low.min(row.high), row.low + row.high, row.aside.len()), (0, weight.min(0), weight, 1), "{list}");
        }
        let proposed = weighed(&facts(&[]), &[of("coordination"), of("no such list")], "2026-12-01");
        assert_eq!(proposed, none);
        let input = Input::new(newest(), &facts(&[]), &[of("coordination"), of("watched")], &everything(), on("2026-12-01"));
        assert_eq!(input.records.iter().map(|record| record.list.as_deref()).collect::<Vec<_>>(), [Some("watched")], "what it does not weigh is not kept");
    }

    #[test]
    fn a_list_that_never_came_is_not_known_until_it_comes() {
        let but = |missing: &[&str]| -> Collected {
            let codes = Source::ALL.iter().map(|source| source.code()).chain(lists().iter().map(|list| list.code.as_str()));
            codes.filter(|code| !missing.contains(code)).map(|code| (code.to_owned(), DateTime::UNIX_EPOCH)).collect()
        };
        let with = |records: &[Record], collected: &Collected| {
            let input = Input::new(newest(), &facts(&[]), records, collected, on("2026-12-01"));
            (canonical::text(&input).expect("json"), weigh(newest(), &input))
        };
        let missing = ["unpaid_wages", "honest", "penalty", "dishonest_debtor"];
        let (text, some) = with(&[], &but(&missing));
        let (all_text, all) = with(&[], &everything());
        let of = |code: &str| (item(&some, code).points, item(&some, code).low, item(&some, code).high, item(&some, code).unknown);
        assert_eq!(of("unpaid_wages"), (0, -40, 0, Some(Why::Missing)));
        assert_eq!(of("honest"), (0, 0, 4, Some(Why::Missing)));
        assert_eq!(of("penalties"), (0, -25, 0, Some(Why::Missing)));
        assert_eq!(of("dishonest_debtor"), (0, -40, 0, Some(Why::Missing)));
        assert_eq!(of("environment"), (0, 0, 0, None), "it came, and the firm does not stand on it");
        assert_eq!((some.points, some.low, some.high), (all.points, all.low - 40 - 25 - 40, all.high + 4));
        assert!(text.contains("uncollected") && !all_text.contains("uncollected"), "what was kept before reads as before");
        let again: Input = serde_json::from_str(&text).expect("an input");
        assert_eq!(weigh(newest(), &again), some);
        // A record that is there all the same counts, and one that is set aside is not as if it never came.
        let listed = record(7, Source::Listing, on("2026-04-01"), json!({ "list": "unpaid_wages" }));
        let disputed = Record { life: Life { suspended_at: Some(DateTime::UNIX_EPOCH), ..Life::default() }, ..listed.clone() };
        let row = |record: Record| {
            let (_, evaluation) = with(&[record], &but(&missing));
            let row = item(&evaluation, "unpaid_wages");
            (row.points, row.low, row.unknown)
        };
        assert_eq!([row(listed), row(disputed)], [(-40, -40, None), (0, -40, None)]);
        // The letter goes first: what it does not open is not opened by saying that nobody delivered it.
        let closed = Input::new(newest(), &facts(&[]), &[], &but(&missing), on("2026-12-01")).limited(&|_| false);
        assert_eq!(item(&weigh(newest(), &closed), "unpaid_wages").unknown, Some(Why::NotAuthorised));
    }

    #[test]
    fn the_first_card_knows_nothing_of_lists_that_came_later() {
        let first = find("matching-profile-1").expect("the first card");
        let records = [penalty(1, on("2026-02-10")), record(2, Source::Listing, on("2026-01-10"), json!({ "list": "unpaid_wages" }))];
        let input = Input::new(first, &facts(&[]), &records, &everything(), on("2026-03-02"));
        assert_eq!(input.records.len(), 1);
        assert_eq!(weigh(first, &input), weigh(first, &Input::new(first, &facts(&[]), &records[..1], &everything(), on("2026-03-02"))));
        assert!(!canonical::text(&input).expect("json").contains("list\":"));
    }

    /// A profile as it was shown by the first card, before there was a second one: what it was made of, what it said, and its digest.
    const SHOWN: &str = include_str!("../../../tests/fixtures/profile/matching-profile-1.txt");

    #[test]
    fn a_profile_of_the_first_card_is_made_again_byte_for_byte() {
        let shown: Vec<&str> = SHOWN.lines().collect();
        let input: Input = serde_json::from_str(shown[0]).expect("an input");
        assert_eq!(canonical::text(&input).expect("json"), shown[0]);
        let again = weigh(find(&input.version).expect("its card"), &input);
        assert_eq!((input.version.as_str(), canonical::text(&again).expect("json").as_str()), ("matching-profile-1", shown[1]));
        assert_eq!(canonical::digest(&again).expect("a digest"), shown[2]);
    }

    #[test]
    fn what_the_letter_does_not_open_is_not_in_it() {
        let profile = facts(&[(FactKey::TaxGrade, Value::Code("A".to_owned())), (FactKey::AgeMonths, Value::Count(90))]);
        let input = Input::new(newest(), &profile, &[penalty(1, on("2026-02-10"))], &everything(), on("2026-03-02"));
        assert_eq!(input.clone().limited(&|_| true), input);
        let limited = input.limited(&|item| item == "registration");
        assert!(limited.records.is_empty());
        let evaluation = weigh(newest(), &limited);
        assert_eq!(evaluation.points, 12);
        assert_eq!(item(&evaluation, "penalties").unknown, Some(Why::NotAuthorised));
        assert_eq!(item(&evaluation, "tax_grade").unknown, Some(Why::NotAuthorised));
        let text = canonical::text(&evaluation).expect("json");
        assert!(!text.contains("\"A\"") && !text.contains("某部门\"},\"as_of_on\":\"2026-02-10"), "{text}");
    }

    proptest! {
        #[test]
        fn it_is_the_sum_of_what_is_shown_and_lies_in_its_range(days in proptest::collection::vec(0_u64..2000, 0..6), grade in 0..6_usize, age in 0..200_i64) {
            let records: Vec<Record> = (1_u128..).zip(&days).map(|(nth, days)| penalty(nth, on("2021-01-01") + Days::new(*days))).collect();
            let mut known = vec![(FactKey::AgeMonths, Value::Count(age))];
            known.extend(["A", "B", "M", "C", "D"].get(grade).map(|code| (FactKey::TaxGrade, Value::Code((*code).to_owned()))));
            let input = Input::new(newest(), &facts(&known), &records, &everything(), on("2026-03-02"));
            let evaluation = weigh(newest(), &input);
            prop_assert_eq!(evaluation.items.iter().map(|item| item.points).sum::<i64>(), evaluation.points);
            prop_assert!(evaluation.low <= evaluation.points && evaluation.points <= evaluation.high);
            let (least, most) = newest().range();
            prop_assert!(least <= evaluation.low && evaluation.high <= most);
            for item in &evaluation.items {
                let sum: i64 = item.contributions.iter().map(|one| one.points).sum();
                prop_assert!(item.points == sum || item.points.abs() < sum.abs());
            }
            let again: Input = serde_json::from_str(&canonical::text(&input).expect("json")).expect("an input");
            prop_assert_eq!(canonical::text(&weigh(newest(), &again)).expect("json"), canonical::text(&evaluation).expect("json"));
        }
    }
}
