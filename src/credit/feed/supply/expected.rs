//! By which day a supply is expected, and since when it is late.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::credit::catalogue::item::Frequency;
use crate::credit::quality::due::{Due, dues, latest};
use crate::platform::calendar::Calendar;
use crate::report::period::Period;

/// The months that are looked through for the next stretch.
const MONTHS: usize = 13;

/// Days of which one can be agreed: of the week, or of the month.
pub fn days(frequency: Frequency) -> Option<i64> {
    match frequency {
        Frequency::Weekly => Some(7),
        Frequency::Monthly | Frequency::Quarterly | Frequency::Yearly => Some(28),
        Frequency::Daily | Frequency::OnRequest => None,
    }
}

/// The last day of a stretch, or the agreed day in its last week or month.
fn by(due: Due, frequency: Frequency, day: Option<i64>) -> NaiveDate {
    // A day that was agreed when the catalogue asked for it at other times is none of these.
    let fits = day.filter(|day| days(frequency).is_some_and(|last| *day <= last));
    let Some(day) = fits.and_then(|day| u32::try_from(day).ok()) else { return due.last_on };
    match frequency {
        Frequency::Weekly => due.last_on.week(Weekday::Mon).first_day() + Days::new(u64::from(day) - 1),
        Frequency::Monthly | Frequency::Quarterly | Frequency::Yearly => due.last_on.with_day(day).unwrap_or(due.last_on),
        Frequency::Daily | Frequency::OnRequest => due.last_on,
    }
}

/// The day by which the next one is expected, today or later; none on request.
pub fn next(frequency: Frequency, day: Option<i64>, today: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    let mut month = Period::month_on(today);
    for _ in 0..MONTHS {
        if let Some(on) = dues(frequency, month, calendar).into_iter().map(|due| by(due, frequency, day)).find(|on| *on >= today) {
            return Some(on);
        }
        month = Period::month_on(month.window().until_on);
    }
    None
}

/// A stretch of days in which nothing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// Its first day.
    pub from_on: NaiveDate,
    /// The day by which it was expected.
    pub by_on: NaiveDate,
}

/// The latest stretch for which a supply is late whose newest delivery came on a day: the day by which it was expected is over, and nothing
/// has come in it or since. A stretch that was over before the agreement began is not asked for.
pub fn late(
    frequency: Frequency,
    day: Option<i64>,
    (agreed_on, newest_on, today): (NaiveDate, Option<NaiveDate>, NaiveDate),
    calendar: &Calendar,
) -> Option<Late> {
    let running = dues(frequency, Period::month_on(today), calendar).into_iter().find(|due| due.from_on <= today && today <= due.last_on);
    let over = running.filter(|due| by(*due, frequency, day) < today).or_else(|| latest(frequency, today, calendar))?;
    let by_on = by(over, frequency, day);
    (by_on >= agreed_on && newest_on.is_none_or(|newest| newest < over.from_on)).then_some(Late { from_on: over.from_on, by_on })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_agreed_day_comes_before_the_last() {
        let next = |frequency, by, on: &str| next(frequency, by, day(on), &Calendar::embedded()).map(|on| on.to_string());
        assert_eq!(next(Frequency::Monthly, None, "2026-03-02").as_deref(), Some("2026-03-31"));
        assert_eq!(next(Frequency::Monthly, Some(10), "2026-03-02").as_deref(), Some("2026-03-10"));
        assert_eq!(next(Frequency::Monthly, Some(10), "2026-03-10").as_deref(), Some("2026-03-10"));
        assert_eq!(next(Frequency::Monthly, Some(10), "2026-03-11").as_deref(), Some("2026-04-10"));
        assert_eq!(next(Frequency::Weekly, Some(5), "2026-03-02").as_deref(), Some("2026-03-06"), "the Friday");
        assert_eq!(next(Frequency::Weekly, Some(20), "2026-03-02").as_deref(), Some("2026-03-08"), "a day of the month it came by before");
        assert_eq!(next(Frequency::Quarterly, Some(20), "2026-03-21").as_deref(), Some("2026-06-20"));
        assert_eq!(next(Frequency::Daily, Some(3), "2026-03-01").as_deref(), Some("2026-03-02"), "a Sunday");
        assert_eq!(next(Frequency::OnRequest, None, "2026-03-02"), None);
    }

    #[test]
    fn what_did_not_come_in_its_stretch_is_late() {
        let late = |newest: Option<&str>, on: &str| {
            let days = (day("2026-01-15"), newest.map(day), day(on));
            late(Frequency::Monthly, Some(10), days, &Calendar::embedded()).map(|late| late.by_on.to_string())
        };
        assert_eq!(late(None, "2026-02-01"), None, "January's day was over before the agreement");
        assert_eq!(late(None, "2026-02-10"), None);
        assert_eq!(late(None, "2026-02-11").as_deref(), Some("2026-02-10"));
        assert_eq!(late(Some("2026-02-03"), "2026-02-11"), None);
        assert_eq!(late(Some("2026-01-20"), "2026-03-02").as_deref(), Some("2026-02-10"));
        assert_eq!(late(Some("2026-03-01"), "2026-03-11"), None);
    }
}
