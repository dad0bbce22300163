//! By when an item has to have been delivered: stretches of days, in each of which one delivery is expected.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::credit::catalogue::item::Frequency;
use crate::platform::calendar::Calendar;
use crate::report::period::Period;

/// The months that are looked through for the latest stretch that is over: a year of one delivery has one.
const MONTHS: usize = 13;

/// A stretch of days in which one delivery is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Its first day.
    pub from_on: NaiveDate,
    /// Its last day: what comes later is late.
    pub last_on: NaiveDate,
}

/// The stretches whose last day lies in a month: each working day with the days off before it, each week that has a working day, the month,
/// the quarter, the year. What is delivered on request is never due.
pub fn dues(frequency: Frequency, month: Period, calendar: &Calendar) -> Vec<Due> {
    let days = month.window();
    let last_on = days.until_on.pred_opt().unwrap_or(days.from_on);
    let whole = |months: u32| {
        let from_on = days.until_on.checked_sub_months(Months::new(months)).unwrap_or(days.from_on);
        vec![Due { from_on, last_on }]
    };
    match frequency {
        Frequency::Daily => days.from_on.iter_days().take_while(|day| *day <= last_on).filter_map(|day| daily(day, calendar)).collect(),
        Frequency::Weekly => days.from_on.iter_days().take_while(|day| *day <= last_on).filter_map(|day| weekly(day, calendar)).collect(),
        Frequency::Monthly => whole(1),
        Frequency::Quarterly if last_on.month().is_multiple_of(3) => whole(3),
        Frequency::Yearly if last_on.month() == 12 => whole(12),
        Frequency::Quarterly | Frequency::Yearly | Frequency::OnRequest => Vec::new(),
    }
}

fn daily(last_on: NaiveDate, calendar: &Calendar) -> Option<Due> {
    let off = |day: &NaiveDate| !calendar.is_working_day(*day);
    let before = || std::iter::successors(last_on.pred_opt(), NaiveDate::pred_opt).take_while(off).last();
    calendar.is_working_day(last_on).then(|| Due { from_on: before().unwrap_or(last_on), last_on })
}

fn weekly(last_on: NaiveDate, calendar: &Calendar) -> Option<Due> {
    let from_on = last_on.checked_sub_days(Days::new(6))?;
    let works = || from_on.iter_days().take(7).any(|day| calendar.is_working_day(day));
    (last_on.weekday() == Weekday::Sun && works()).then_some(Due { from_on, last_on })
}

/// The latest stretch that is over on a day.
pub fn latest(frequency: Frequency, on: NaiveDate, calendar: &Calendar) -> Option<Due> {
    let mut months = std::iter::successors(Some(Period::month_on(on)), |month| Some(month.previous())).take(MONTHS);
    months.find_map(|month| dues(frequency, month, calendar).into_iter().rfind(|due| due.last_on < on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }
    fn of(frequency: Frequency, month: &str) -> Vec<[String; 2]> {
        let dues = dues(frequency, month.parse().expect("a month"), &Calendar::embedded());
        dues.into_iter().map(|due| [due.from_on.to_string(), due.last_on.to_string()]).collect()
    }

    #[test]
    fn working_days_take_the_days_off_before_them_along() {
        let october = of(Frequency::Daily, "2026-10");
        // The first to the seventh of October are a holiday; the tenth, a Saturday, is worked instead.
        assert_eq!(october[0], ["2026-10-01".to_owned(), "2026-10-08".to_owned()]);
        assert_eq!(october[1], ["2026-10-09".to_owned(), "2026-10-09".to_owned()]);
        assert_eq!(october[2], ["2026-10-10".to_owned(), "2026-10-10".to_owned()]);
        assert_eq!(october[3], ["2026-10-11".to_owned(), "2026-10-12".to_owned()]);
    }

    #[test]
    fn every_day_of_a_year_lies_in_exactly_one_stretch() {
        for (frequency, count) in [(Frequency::Daily, 248), (Frequency::Monthly, 12), (Frequency::Quarterly, 4), (Frequency::Yearly, 1)] {
            let months = (1..=12).map(|month| format!("2026-{month:02}"));
            let all: Vec<Due> = months.flat_map(|month| dues(frequency, month.parse().expect("a month"), &Calendar::embedded())).collect();
            assert_eq!(all.len(), count, "{frequency:?}");
            for pair in all.windows(2) {
                assert_eq!(pair[0].last_on.succ_opt(), Some(pair[1].from_on), "{frequency:?}");
            }
        }
        assert_eq!(of(Frequency::Yearly, "2026-12"), [["2026-01-01".to_owned(), "2026-12-31".to_owned()]]);
        assert!(of(Frequency::OnRequest, "2026-12").is_empty() && of(Frequency::Quarterly, "2026-11").is_empty());
    }

    #[test]
    fn a_week_counts_in_the_month_of_its_sunday_and_not_when_nobody_works() {
        // The week from the 16th to the 22nd of February 2026 is the Spring Festival's.
        assert_eq!(of(Frequency::Weekly, "2026-02").iter().map(|due| due[1].as_str()).collect::<Vec<_>>(), ["2026-02-01", "2026-02-08", "2026-02-15"]);
        assert_eq!(of(Frequency::Weekly, "2026-03")[0], ["2026-02-23".to_owned(), "2026-03-01".to_owned()]);
    }

    #[test]
    fn the_latest_stretch_is_over() {
        let latest = |frequency, on: &str| latest(frequency, day(on), &Calendar::embedded()).map(|due| due.last_on.to_string());
        assert_eq!(latest(Frequency::Daily, "2026-03-02").as_deref(), Some("2026-02-28"), "a Saturday that is worked");
        assert_eq!(latest(Frequency::Weekly, "2026-03-01").as_deref(), Some("2026-02-15"), "the Sunday itself is not over");
        assert_eq!(latest(Frequency::Yearly, "2026-12-31").as_deref(), Some("2025-12-31"));
        assert_eq!(latest(Frequency::Quarterly, "2026-03-31").as_deref(), Some("2025-12-31"));
        assert_eq!(latest(Frequency::OnRequest, "2026-03-31"), None);
    }
}
