//! Working hours: when people of banks and firms do things.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::demo::chance::Chance;
use crate::platform::calendar::Calendar;

/// The working calendar that comes with the program.
pub(super) static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::embedded);

/// Whether it is a day of work.
fn is_working(day: NaiveDate) -> bool {
    CALENDAR.is_working_day(day)
}

/// The first day of work from `day` on.
pub(super) fn working_from(day: NaiveDate) -> NaiveDate {
    CALENDAR.working_day_from(day)
}

/// The day of work that lies `count` days of work after `day`.
pub(super) fn working_after(day: NaiveDate, count: i64) -> NaiveDate {
    if count <= 0 { day } else { CALENDAR.add_working_days(day, count) }
}

/// The day of work that lies `count` days of work before `day`, at least one.
pub(super) fn working_before(day: NaiveDate, count: i64) -> NaiveDate {
    let mut left = count.max(1);
    let mut day = day;
    while left > 0 {
        let Some(earlier) = day.checked_sub_days(Days::new(1)) else { return day };
        day = earlier;
        left -= i64::from(is_working(day));
    }
    day
}

/// A time of the morning or the afternoon of a day.
pub(super) fn some_time(day: NaiveDate, chance: &mut Chance) -> NaiveDateTime {
    let minutes = if chance.permille(540) { chance.between(9 * 60, 11 * 60 + 29) } else { chance.between(13 * 60 + 30, 17 * 60 - 1) };
    start(day) + TimeDelta::minutes(minutes) + TimeDelta::seconds(chance.between(0, 59))
}

/// Some time after `at`: so many days of work later, or later on the same day while there is time.
pub(super) fn later(at: NaiveDateTime, days: i64, chance: &mut Chance) -> NaiveDateTime {
    if days == 0 {
        let soon = at + TimeDelta::seconds(chance.between(12 * 60, 150 * 60));
        if soon.time() < NaiveTime::from_hms_opt(17, 30, 0).unwrap_or_default() && soon.date() == at.date() {
            return soon;
        }
    }
    some_time(working_after(at.date(), days.max(1)), chance)
}

/// The first moment of a day.
pub(super) fn start(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

/// The instant of a time in Asia/Shanghai, which has had no summer time since 1991.
pub(super) fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    (local - TimeDelta::hours(8)).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn weekends_and_holidays_are_free() {
        assert!(is_working(day("2026-03-02")));
        assert!(!is_working(day("2026-03-01")));
        assert!(!is_working(day("2026-02-17")), "spring festival");
        assert!(!is_working(day("2025-10-03")), "national day");
        assert_eq!(working_after(day("2025-09-30"), 1), day("2025-10-09"));
        assert_eq!(working_before(day("2026-03-02"), 1), day("2026-02-28"));
    }

    #[test]
    fn shanghai_is_eight_hours_ahead() {
        assert_eq!(instant(start(day("2026-03-02"))).to_rfc3339(), "2026-03-01T16:00:00+00:00");
    }
}
