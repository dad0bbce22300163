//! Slots of a schedule: the instants at which a cron expression falls due in Asia/Shanghai, and which of the missed ones are caught up.

use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Asia::Shanghai;
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// At most so many slots are handed out at once; the rest follow with the next look.
pub const AT_ONCE: usize = 100;

/// A cron expression of six fields (second, minute, hour, day of month, month, day of week) read by the clock of Asia/Shanghai.
#[derive(Clone, Debug)]
pub struct Schedule {
    cron: Cron,
}

/// What happens with slots that were missed while the service was down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// Only the latest is run: its work covers what came before.
    Once,
    /// Every one is run, oldest first.
    Each,
}

/// The text is not a schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a schedule of six fields (second minute hour day month weekday): {why}")]
pub struct ScheduleError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl std::str::FromStr for Schedule {
    type Err = ScheduleError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parser = CronParser::builder().seconds(Seconds::Required).year(Year::Disallowed).build();
        parser.parse(text).map(|cron| Self { cron }).map_err(|why| ScheduleError { text: text.to_owned(), why: why.to_string() })
    }
}

impl Schedule {
    /// The first slot after an instant; `None` when the expression never falls due again (the thirtieth of February).
    pub fn next_after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.cron.find_next_occurrence(&local(at), false).ok().map(|slot| slot.with_timezone(&Utc))
    }
    /// The last slot at or before an instant.
    pub fn last_until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.cron.find_previous_occurrence(&local(at), true).ok().map(|slot| slot.with_timezone(&Utc))
    }
    /// The slots after one instant up to and including another, oldest first, at most [`AT_ONCE`].
    pub fn between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        std::iter::successors(self.next_after(after), |slot| self.next_after(*slot)).take_while(|slot| *slot <= until).take(AT_ONCE).collect()
    }
    /// The slots to run now, when everything up to `last` has been run.
    pub fn due(&self, last: DateTime<Utc>, now: DateTime<Utc>, catch_up: CatchUp) -> Vec<DateTime<Utc>> {
        match catch_up {
            CatchUp::Each => self.between(last, now),
            CatchUp::Once => self.last_until(now).filter(|slot| *slot > last).into_iter().collect(),
        }
    }
}

impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.cron.as_str())
    }
}

/// The second that an instant lies in: slots are whole seconds, and the search keeps what its start has below them.
fn local(at: DateTime<Utc>) -> DateTime<Tz> {
    let local = at.with_timezone(&Shanghai);
    local.with_nanosecond(0).unwrap_or(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(text: &str) -> Schedule {
        text.parse().expect(text)
    }
    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}+08:00").parse::<DateTime<chrono::FixedOffset>>().expect(text).with_timezone(&Utc)
    }

    #[test]
    fn slots_fall_on_the_clock_of_shanghai() {
        for (cron, after, next) in [
            ("0 0 9 3 * *", "2026-02-27T10:00:00", Some("2026-03-03T09:00:00")),
            ("0 0 9 3 * *", "2026-03-03T08:59:59.999", Some("2026-03-03T09:00:00")),
            ("0 0 9 3 * *", "2026-03-03T09:00:00", Some("2026-04-03T09:00:00")),
            ("0 0 9 3 * *", "2026-03-03T09:00:00.000001", Some("2026-04-03T09:00:00")),
            // Midnight in Shanghai is the evening before in UTC.
            ("0 0 0 1 * *", "2025-12-31T23:59:59", Some("2026-01-01T00:00:00")),
            ("0 30 23 L * *", "2026-02-01T00:00:00", Some("2026-02-28T23:30:00")),
            ("0 30 23 L * *", "2028-02-01T00:00:00", Some("2028-02-29T23:30:00")),
            ("0 30 23 31 * *", "2026-04-01T00:00:00", Some("2026-05-31T23:30:00")),
            ("0 0 9 * * 1", "2026-03-02T09:00:00", Some("2026-03-09T09:00:00")),
            // Nights when other countries change their clocks.
            ("0 30 2 * * *", "2026-03-29T00:00:00", Some("2026-03-29T02:30:00")),
            ("*/15 * * * * *", "2026-03-02T09:00:01", Some("2026-03-02T09:00:15")),
            ("0 0 0 30 2 *", "2026-01-01T00:00:00", None),
        ] {
            assert_eq!(schedule(cron).next_after(at(after)), next.map(at), "{cron} after {after}");
        }
    }

    #[test]
    fn only_six_fields_are_a_schedule() {
        for wrong in ["", "0 9 3 * *", "0 0 9 32 * *", "0 0 25 * * *", "0 0 9 3 * * 2026", "every day"] {
            assert!(wrong.parse::<Schedule>().is_err(), "{wrong}");
        }
        assert_eq!(schedule("0 0 9 3 * *").to_string(), "0 0 9 3 * *");
    }

    #[test]
    fn what_was_missed_is_caught_up_once_or_each() {
        let monthly = schedule("0 0 9 3 * *");
        let (last, now) = (at("2025-12-03T09:00:00"), at("2026-03-05T12:00:00"));
        assert_eq!(monthly.due(last, now, CatchUp::Once), [at("2026-03-03T09:00:00")]);
        assert_eq!(monthly.due(last, now, CatchUp::Each), [at("2026-01-03T09:00:00"), at("2026-02-03T09:00:00"), at("2026-03-03T09:00:00")]);
        assert_eq!(monthly.due(last, at("2026-03-05T12:00:00.123456"), CatchUp::Once), [at("2026-03-03T09:00:00")], "a slot is a whole second");
        let ran = at("2026-03-03T09:00:00");
        assert!(monthly.due(ran, now, CatchUp::Once).is_empty());
        assert!(monthly.due(ran, now, CatchUp::Each).is_empty());
        assert_eq!(monthly.due(ran, at("2026-04-03T09:00:00"), CatchUp::Once), [at("2026-04-03T09:00:00")]);
    }

    #[test]
    fn a_long_stop_is_caught_up_in_portions() {
        let often = schedule("0 * * * * *");
        let (mut last, now) = (at("2026-03-02T00:00:00"), at("2026-03-02T05:00:00"));
        let mut seen = 0;
        loop {
            let slots = often.due(last, now, CatchUp::Each);
            let Some(newest) = slots.last() else { break };
            assert!(slots.len() <= AT_ONCE && slots.is_sorted());
            seen += slots.len();
            last = *newest;
        }
        assert_eq!(seen, 300);
    }
}
