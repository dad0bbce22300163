//! What is remarkable about the look-ups of a day, reader by reader (征信业管理条例 22): off-hours, very many firms, no application behind them,
//! the same firm again and again. Remarkable is not wrong: somebody looks at it.

use std::collections::BTreeMap;

use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Asia::Shanghai;
use entity::value::LookupRule;
use entity::value::id::{ApiTokenId, EnterpriseId, OrganisationId, PersonId};

/// Above what it is remarkable; a reader's look-ups of one day are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The hour at which work begins.
    pub from_hour: u32,
    /// The hour at which it ends.
    pub to_hour: u32,
    /// Look-ups outside of the hours of work.
    pub off_hours: i64,
    /// Firms.
    pub firms: i64,
    /// Look-ups by a bank that name no application.
    pub no_application: i64,
    /// Look-ups of one firm.
    pub same_firm: i64,
}

/// Who looks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A person.
    Person(PersonId),
    /// A system, by its token.
    System(ApiTokenId),
}

/// A look-up, as far as the rules need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub who: Who,
    /// For whom.
    pub organisation: Option<OrganisationId>,
    /// Whose file.
    pub enterprise: EnterpriseId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether an application should be behind it and none is.
    pub unexplained: bool,
}

/// Something remarkable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// Who.
    pub who: Who,
    /// For whom.
    pub organisation: Option<OrganisationId>,
    /// What it is.
    pub rule: LookupRule,
    /// How often.
    pub times: i64,
}

/// The look-ups of one day, counted.
#[derive(Clone, Debug, Default)]
pub struct Day(BTreeMap<Who, Counts>);

#[derive(Clone, Debug, Default)]
struct Counts {
    organisation: Option<OrganisationId>,
    off_hours: i64,
    unexplained: i64,
    firms: BTreeMap<EnterpriseId, i64>,
}

/// Whether people work on the day that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They do.
    Workday,
    /// They do not.
    Holiday,
}

impl Day {
    /// Counts one more.
    pub fn add(&mut self, reading: &Reading, kind: Kind, limits: &Limits) {
        let counts = self.0.entry(reading.who).or_default();
        counts.organisation = counts.organisation.or(reading.organisation);
        let hour = reading.at.with_timezone(&Shanghai).hour();
        counts.off_hours += i64::from(kind == Kind::Holiday || !(limits.from_hour..limits.to_hour).contains(&hour));
        counts.unexplained += i64::from(reading.unexplained);
        *counts.firms.entry(reading.enterprise).or_default() += 1;
    }
    /// What is remarkable, by reader and rule.
    pub fn anomalies(&self, limits: &Limits) -> Vec<Anomaly> {
        let mut all = Vec::new();
        for (who, counts) in &self.0 {
            let firms = i64::try_from(counts.firms.len()).unwrap_or(i64::MAX);
            let same = counts.firms.values().copied().max().unwrap_or_default();
            let found = [
                (LookupRule::OffHours, counts.off_hours, limits.off_hours),
                (LookupRule::Volume, firms, limits.firms),
                (LookupRule::NoApplication, counts.unexplained, limits.no_application),
                (LookupRule::Repeated, same, limits.same_firm),
            ];
            let above = found.into_iter().filter(|(_, times, most)| times > most);
            all.extend(above.map(|(rule, times, _)| Anomaly { who: *who, organisation: counts.organisation, rule, times }));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { from_hour: 7, to_hour: 21, off_hours: 2, firms: 3, no_application: 1, same_firm: 4 };

    fn person(n: u128) -> Who {
        Who::Person(PersonId(uuid::Uuid::from_u128(n)))
    }

    fn day(kind: Kind, readings: &[(u128, u128, &str, bool)]) -> Vec<(u128, LookupRule, i64)> {
        let found = of_anybody(kind, &readings.iter().map(|(n, firm, at, unexplained)| (person(*n), *firm, *at, *unexplained)).collect::<Vec<_>>());
        found
            .into_iter()
            .map(|(who, rule, times)| match who {
                Who::Person(id) => (id.0.as_u128(), rule, times),
                Who::System(id) => panic!("no system read: {id}"),
            })
            .collect()
    }

    fn of_anybody(kind: Kind, readings: &[(Who, u128, &str, bool)]) -> Vec<(Who, LookupRule, i64)> {
        let mut day = Day::default();
        for (who, firm, at, unexplained) in readings {
            let at = format!("2026-03-02T{at}:00+08:00").parse::<DateTime<Utc>>().expect("an instant");
            let id = uuid::Uuid::from_u128;
            let reading = Reading { who: *who, organisation: None, enterprise: EnterpriseId(id(*firm)), at, unexplained: *unexplained };
            day.add(&reading, kind, &LIMITS);
        }
        day.anomalies(&LIMITS).into_iter().map(|found| (found.who, found.rule, found.times)).collect()
    }

    #[test]
    fn each_rule_begins_above_its_limit() {
        let at = |times: usize, hour: &'static str| vec![(1, 1, hour, false); times];
        assert_eq!(day(Kind::Workday, &at(4, "09:00")), []);
        assert_eq!(day(Kind::Workday, &at(5, "09:00")), [(1, LookupRule::Repeated, 5)]);
        assert_eq!(day(Kind::Workday, &at(2, "06:59")), []);
        assert_eq!(day(Kind::Workday, &at(3, "06:59")), [(1, LookupRule::OffHours, 3)]);
        assert_eq!(day(Kind::Workday, &at(3, "07:00")), []);
        assert_eq!(day(Kind::Workday, &at(3, "20:59")), []);
        assert_eq!(day(Kind::Workday, &at(3, "21:00")), [(1, LookupRule::OffHours, 3)]);
        assert_eq!(day(Kind::Holiday, &at(3, "12:00")), [(1, LookupRule::OffHours, 3)]);
        let firms = |n: u128| (0..n).map(|firm| (1, firm, "10:00", false)).collect::<Vec<_>>();
        assert_eq!(day(Kind::Workday, &firms(3)), []);
        assert_eq!(day(Kind::Workday, &firms(4)), [(1, LookupRule::Volume, 4)]);
        assert_eq!(day(Kind::Workday, &[(1, 1, "10:00", true)]), []);
        assert_eq!(day(Kind::Workday, &[(1, 1, "10:00", true), (1, 2, "10:00", true)]), [(1, LookupRule::NoApplication, 2)]);
    }

    #[test]
    fn people_are_counted_one_by_one() {
        let two: Vec<_> = [1, 2].into_iter().flat_map(|person| vec![(person, 1, "09:00", false); 3]).collect();
        assert_eq!(day(Kind::Workday, &two), []);
    }

    #[test]
    fn a_system_is_counted_like_a_person_and_is_none() {
        let system = Who::System(ApiTokenId(uuid::Uuid::from_u128(1)));
        let at_night: Vec<_> = (0..10_000).map(|firm| (system, firm, "03:00", true)).collect();
        let expected = [(LookupRule::OffHours, 10_000), (LookupRule::Volume, 10_000), (LookupRule::NoApplication, 10_000)];
        assert_eq!(of_anybody(Kind::Workday, &at_night), expected.map(|(rule, times)| (system, rule, times)));
        // A person whose id is the same has a count of its own.
        let both: Vec<_> = [system, person(1)].into_iter().flat_map(|who| vec![(who, 1, "09:00", false); 4]).collect();
        assert_eq!(of_anybody(Kind::Workday, &both), []);
    }
}
