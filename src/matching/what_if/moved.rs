//! What a firm moves in a trial, and what follows from it: the size class from staff, revenue and assets, the day of establishment from the age.

use chrono::{Months, NaiveDate};
use entity::value::Ppm;

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
            profile.put(*fact, known(value.clone()));
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

#[cfg(test)]
mod tests {
    use entity::value::Fen;

    use super::*;
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
