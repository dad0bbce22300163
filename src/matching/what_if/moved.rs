//! What a firm moves in a trial, and what follows from it: the size class from staff, revenue and assets, the day of establishment
//! from the age, and that of all that rests on a record nothing is left when one flag of it goes.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use entity::value::Ppm;
use entity::value::id::RecordId;

use crate::enterprise::against::{Against, Left, accounts_for};
use crate::enterprise::fact::{Fact, FactKey, Profile, Provenance, Value};
use crate::enterprise::profile::resize;
use crate::product::terms::Ask;

/// Figures in the place of the firm's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Facts, of the firm or of its ask.
    pub facts: Vec<(FactKey, Value)>,
    /// The highest rate that it accepts.
    pub acceptable: Accepts,
}

/// What is done to the highest rate that a firm accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accepts {
    /// It stays as it is.
    #[default]
    AsItIs,
    /// At most this.
    AtMost(Ppm),
    /// Any rate.
    Any,
}

impl Moved {
    /// Puts the figures in the place of the firm's.
    pub fn put(&self, profile: &mut Profile, ask: &mut Ask, today: NaiveDate) {
        let known = |value: Value| Fact::Known { value, source: Provenance::Declared, as_of_on: today };
        for (fact, value) in &self.facts {
            if fact.counts_against() {
                ended(*fact, value, profile, today, &known);
            }
            profile.put(*fact, known(value.clone()));
            // What is supposed is supposed to be the whole of it.
            profile.leave_open(*fact, BTreeSet::new());
            ask.put(*fact, value);
            if let (FactKey::AgeMonths, Value::Count(months)) = (fact, value)
                && let Some(since) = u32::try_from(*months).ok().and_then(|months| today.checked_sub_months(Months::new(months)))
            {
                profile.put(FactKey::EstablishedOn, known(Value::Day(since)));
            }
        }
        if self.facts.iter().any(|(fact, _)| matches!(fact, FactKey::Staff | FactKey::RevenueYear | FactKey::Assets)) {
            resize(profile, today);
        }
        match self.acceptable {
            Accepts::AsItIs => {}
            Accepts::AtMost(rate) => ask.acceptable_rate = Some(rate),
            Accepts::Any => ask.acceptable_rate = None,
        }
    }
}

/// What else ends with what a set of codes loses: everything that rests on nothing but its records.
fn ended(fact: FactKey, to: &Value, profile: &mut Profile, today: NaiveDate, known: &impl Fn(Value) -> Fact<Value>) {
    let Value::Codes(left) = to else { return };
    if !accounts_for(profile, today) {
        return;
    }
    let against = profile.against().to_vec();
    let counts = |one: &Against| one.fact == if fact.lists_flags() { FactKey::OpenFlags } else { fact };
    let now: Vec<String> = if let Some(Value::Codes(now)) = profile.value(fact) { now.clone() } else { Vec::new() };
    let going = || against.iter().filter(|one| counts(one) && now.contains(&one.code) && !left.contains(&one.code));
    let records: BTreeSet<RecordId> = going().flat_map(|one| one.records.iter().copied()).collect();
    let flags: BTreeSet<String> = going().filter(|one| one.records.is_empty()).map(|one| one.code.clone()).collect();
    let left = Left { against: &against, on: today, records: &records, flags: &flags };
    for other in FactKey::ALL.iter().copied().filter(|other| *other != fact && other.counts_against()) {
        if let Some(then) = profile.value(other).and_then(|now| left.value(other, now)) {
            profile.put(other, known(then));
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{Fen, Severity, Source};
    use serde_json::json;

    use super::*;
    use crate::enterprise::against::against;
    use crate::enterprise::against::tests::{flag, penalty, record};
    use crate::enterprise::profile::months_between;
    use crate::matching::evaluate::tests::{ask, day, firm};

    #[test]
    fn the_size_class_follows_the_figures_and_the_day_of_establishment_the_age() {
        let today = day("2026-03-02");
        let code = |code: &str| Some(Value::Code(code.to_owned()));
        let begun = firm(&[
            (FactKey::Industry, Value::Code("C17".to_owned())),
            (FactKey::Staff, Value::Count(12)),
            (FactKey::RevenueYear, Value::Money(Fen::wan(5_000))),
            (FactKey::SizeClass, Value::Code("micro".to_owned())),
        ]);
        let moved = |facts: Vec<(FactKey, Value)>| {
            let (mut profile, mut asks) = (begun.clone(), ask(Fen::wan(50)));
            Moved { facts, ..Moved::default() }.put(&mut profile, &mut asks, today);
            profile
        };
        assert_eq!(moved(vec![(FactKey::Staff, Value::Count(60))]).value(FactKey::SizeClass).cloned(), code("small"));
        assert_eq!(moved(vec![(FactKey::Staff, Value::Count(400))]).value(FactKey::SizeClass).cloned(), code("medium"));
        let poor = moved(vec![(FactKey::Staff, Value::Count(400)), (FactKey::RevenueYear, Value::Money(Fen::wan(200)))]);
        assert_eq!(poor.value(FactKey::SizeClass).cloned(), code("micro"));
        assert_eq!(moved(vec![(FactKey::Patents, Value::Count(1))]).value(FactKey::SizeClass).cloned(), code("micro"));
        for months in [0, 7, 24, 119] {
            let aged = moved(vec![(FactKey::AgeMonths, Value::Count(months))]);
            let Some(Value::Day(since)) = aged.value(FactKey::EstablishedOn) else { panic!("{months}") };
            assert_eq!(months_between(*since, today), months);
        }
    }

    #[test]
    fn with_a_flag_goes_all_that_rests_on_its_records() {
        let today = day("2026-03-02");
        let listed = record(1, Source::AbnormalOperation, day("2026-02-01"), json!({}));
        let fined = penalty(2, day("2026-02-10"));
        let open = [flag("RF14", Severity::Medium, day("2026-02-01"), &[&listed]), flag("RF17", Severity::Medium, day("2026-02-10"), &[&fined])];
        let codes = |of: &[&str]| Value::Codes(of.iter().map(|code| (*code).to_owned()).collect());
        let mut profile = firm(&[
            (FactKey::OpenFlags, codes(&["RF14", "RF17"])),
            (FactKey::RecentFlags, codes(&["RF14", "RF17"])),
            (FactKey::Lists, codes(&["abnormal_operation"])),
            (FactKey::Penalties, Value::Count(1)),
        ])
        .with_against(against(&[listed, fined], &open, today));
        Moved { facts: vec![(FactKey::OpenFlags, codes(&["RF17"]))], ..Moved::default() }.put(&mut profile, &mut ask(Fen::wan(50)), today);
        assert_eq!(profile.value(FactKey::RecentFlags), Some(&codes(&["RF17"])));
        assert_eq!((profile.value(FactKey::Lists), profile.value(FactKey::Penalties)), (Some(&codes(&[])), Some(&Value::Count(1))));
    }

    #[test]
    fn the_acceptable_rate_is_moved_or_given_up() {
        let asked = Ask { acceptable_rate: Some(Ppm(40_000)), ..ask(Fen::wan(50)) };
        let accepts = |acceptable| {
            let (mut profile, mut asks) = (Profile::default(), asked.clone());
            Moved { acceptable, ..Moved::default() }.put(&mut profile, &mut asks, day("2026-03-02"));
            asks.acceptable_rate
        };
        assert_eq!([Accepts::AsItIs, Accepts::AtMost(Ppm(50_000)), Accepts::Any].map(accepts), [Some(Ppm(40_000)), Some(Ppm(50_000)), None]);
    }
}
