//! Days in Asia/Shanghai and the working days (工作日) by which deadlines are counted.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Asia::Shanghai;

/// Public holidays and the weekends worked instead of them (调休), as the State Council's General Office announced them.
const TABLE: &str = include_str!("holiday.csv");

/// The hour of the day in Shanghai at which business ends.
const BUSINESS_ENDS: u32 = 18;

/// Why a day of the table is not what its weekday says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// 放假: nobody works, whatever the weekday.
    Holiday,
    /// 调休上班: a Saturday or Sunday on which everybody works.
    Workday,
}

impl DayKind {
    /// The text of the table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Workday => "workday",
        }
    }
}

/// A text that is no kind of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither holiday nor workday")]
pub struct UnknownDayKind(pub String);

impl FromStr for DayKind {
    type Err = UnknownDayKind;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "holiday" => Ok(Self::Holiday),
            "workday" => Ok(Self::Workday),
            other => Err(UnknownDayKind(other.to_owned())),
        }
    }
}

/// One row of the table of holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    /// The day.
    pub day: NaiveDate,
    /// What it is.
    pub kind: DayKind,
    /// The holiday it belongs to, in Chinese.
    pub name: String,
}

impl FromStr for SpecialDay {
    type Err = UnknownDayKind;
    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let wrong = || UnknownDayKind(line.to_owned());
        let mut parts = line.trim().splitn(3, ',');
        let day = parts.next().and_then(|d| d.parse().ok()).ok_or_else(wrong)?;
        let kind = parts.next().ok_or_else(wrong)?.parse()?;
        Ok(Self { day, kind, name: parts.next().unwrap_or_default().to_owned() })
    }
}

/// Which edition of each year's holidays is in use, for the years that an operator has entered.
pub type Editions = BTreeMap<i32, i64>;

/// The days that are not what their weekday says, and the years whose holidays were announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    special: BTreeMap<NaiveDate, SpecialDay>,
    years: BTreeSet<i32>,
    editions: Editions,
}

impl Table {
    /// A table over these rows; of two rows for one day the later one counts. The years of `editions` were announced even
    /// when they have no rows.
    fn new(rows: impl IntoIterator<Item = SpecialDay>, editions: Editions) -> Self {
        let special: BTreeMap<_, _> = rows.into_iter().map(|row| (row.day, row)).collect();
        let years = special.keys().map(Datelike::year).chain(editions.keys().copied()).collect();
        Self { special, years, editions }
    }
    fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.special.get(&day).map(|row| row.kind) {
            Some(DayKind::Holiday) => false,
            Some(DayKind::Workday) => true,
            None => !is_weekend(day),
        }
    }
    fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().find(|d| self.is_working_day(*d)).unwrap_or(day)
    }
}

/// Whether the day is a Saturday or a Sunday.
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The working calendar: weekends, but for the days of a table. Years that the table does not name are weekends only. Clones
/// share the table, so that one that is replaced is replaced for all.
#[derive(Clone, Debug)]
pub struct Calendar {
    table: Arc<RwLock<Arc<Table>>>,
}

impl Calendar {
    /// A calendar over these rows; of two rows for one day the later one counts.
    pub fn new(rows: impl IntoIterator<Item = SpecialDay>) -> Self {
        Self { table: Arc::new(RwLock::new(Arc::new(Table::new(rows, Editions::new())))) }
    }
    /// The calendar that comes with the program: 2024, 2025 and 2026.
    pub fn embedded() -> Self {
        Self::new(embedded_days())
    }
    /// Goes on with the years that an operator has entered, each with the rows that are given of it, and with the program's
    /// own rows of all other years.
    pub fn replace(&self, rows: Vec<SpecialDay>, editions: Editions) {
        let own = embedded_days().into_iter().filter(|row| !editions.contains_key(&row.day.year())).collect::<Vec<_>>();
        let table = Table::new(own.into_iter().chain(rows), editions);
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
    }
    /// The table in use: one for a whole computation.
    fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table.read().unwrap_or_else(PoisonError::into_inner))
    }
    /// Which edition of each year's holidays it has.
    pub fn editions(&self) -> Editions {
        self.table().editions.clone()
    }
    /// Whether the year's holidays were announced and are in the table; otherwise only weekends are known.
    pub fn covers(&self, year: i32) -> bool {
        self.table().years.contains(&year)
    }
    /// The years whose holidays are in the table.
    pub fn years(&self) -> Vec<i32> {
        self.table().years.iter().copied().collect()
    }
    /// The rows of the table for a year, in the order of their days.
    pub fn special_days(&self, year: i32) -> Vec<SpecialDay> {
        self.table().special.values().filter(|row| row.day.year() == year).cloned().collect()
    }
    /// Whether people work on the day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.table().is_working_day(day)
    }
    /// The day itself when people work on it, otherwise the next working day.
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        self.table().working_day_from(day)
    }
    /// The `n`-th working day after `day`, which is itself not counted (民法典 art. 201); for `n` of 0 or less, `working_day_from(day)`.
    pub fn add_working_days(&self, day: NaiveDate, n: i64) -> NaiveDate {
        let table = self.table();
        match usize::try_from(n) {
            Err(_) | Ok(0) => table.working_day_from(day),
            Ok(n) => day.iter_days().skip(1).filter(|d| table.is_working_day(*d)).nth(n - 1).unwrap_or(NaiveDate::MAX),
        }
    }
    /// Working days after `from` up to and including `to`; negative when `to` is the earlier one.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let table = self.table();
        let days = from.iter_days().skip(1).take_while(|d| *d <= to).filter(|d| table.is_working_day(*d)).count();
        i64::try_from(days).unwrap_or(i64::MAX)
    }
    /// The deadline of `n` working days from an instant: the end of business of the `n`-th working day after its day.
    pub fn deadline(&self, from: DateTime<Utc>, n: i64) -> DateTime<Utc> {
        end_of_business(self.add_working_days(today(from), n))
    }
    /// The deadline of `n` calendar days from a day; a last day on which nobody works moves to the next working day (民法典 art. 203).
    pub fn calendar_deadline(&self, from: NaiveDate, n: u64) -> DateTime<Utc> {
        let last = from.checked_add_days(Days::new(n)).unwrap_or(NaiveDate::MAX);
        end_of_business(self.working_day_from(last))
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self::embedded()
    }
}

/// The rows of the table that comes with the program.
pub fn embedded_days() -> Vec<SpecialDay> {
    TABLE.lines().skip(1).filter_map(|line| line.parse().ok()).collect()
}

/// The day that it is in Shanghai.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Shanghai).date_naive()
}

/// An hour of a day in Shanghai as an instant.
fn instant(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default());
    // Summer time (until 1991) left out one hour a year; standard time stands in for it.
    Shanghai
        .from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.checked_sub_signed(TimeDelta::hours(8)).unwrap_or(local).and_utc(), |at| at.with_timezone(&Utc))
}

/// The instant at which a day begins in Shanghai.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    instant(day, 0)
}

/// The end of business of a day: 18:00 in Shanghai.
pub fn end_of_business(day: NaiveDate) -> DateTime<Utc> {
    instant(day, BUSINESS_ENDS)
}

/// The first day of the day's month.
pub fn month_start(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The day's month: its first day, and the first day of the next month as exclusive end.
pub fn month(day: NaiveDate) -> Range<NaiveDate> {
    let start = month_start(day);
    start..start.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
}

/// The instants between which the day's month lies in Shanghai.
pub fn month_instants(day: NaiveDate) -> Range<DateTime<Utc>> {
    let days = month(day);
    midnight(days.start)..midnight(days.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn every_row_of_the_table_is_read_and_says_something_new() {
        let rows = embedded_days();
        assert_eq!(rows.len(), TABLE.lines().count() - 1);
        for row in &rows {
            let weekend = matches!(row.day.weekday(), Weekday::Sat | Weekday::Sun);
            assert!(row.kind == DayKind::Holiday || weekend, "{row:?} is a working day anyhow");
            assert!(!row.name.is_empty());
        }
        assert!(rows.is_sorted_by_key(|row| row.day));
    }

    #[test]
    fn years_have_the_working_days_that_law_leaves_them() {
        // 365 or 366 days less 104 weekend days, less 11 statutory holidays in 2024 and 13 since 2025.
        let calendar = Calendar::embedded();
        for (year, days) in [(2024, 251), (2025, 248), (2026, 248)] {
            let last = |y: i32| NaiveDate::from_ymd_opt(y, 12, 31).expect("a day");
            assert_eq!(calendar.working_days_between(last(year - 1), last(year)), days, "{year}");
            assert!(calendar.covers(year));
        }
        assert!(!calendar.covers(2027));
        assert!(calendar.is_working_day(day("2027-01-01")), "not announced: weekdays are all that is known");
    }

    #[test]
    fn holidays_and_worked_weekends() {
        let calendar = Calendar::embedded();
        for (text, works) in [
            ("2024-02-09", true),
            ("2024-02-10", false),
            ("2024-02-18", true),
            ("2025-01-26", true),
            ("2025-10-08", false),
            ("2026-02-14", true),
            ("2026-02-23", false),
            ("2026-02-24", true),
            ("2026-02-28", true),
            ("2026-03-01", false),
            ("2026-09-20", true),
            ("2026-10-10", true),
        ] {
            assert_eq!(calendar.is_working_day(day(text)), works, "{text}");
        }
        assert_eq!(calendar.add_working_days(day("2026-02-13"), 2), day("2026-02-24"));
        assert_eq!(calendar.add_working_days(day("2026-02-15"), 0), day("2026-02-24"));
        assert_eq!(calendar.working_days_between(day("2026-02-24"), day("2026-02-13")), -2);
    }

    #[test]
    fn a_deadline_is_six_in_the_evening_in_shanghai() {
        let calendar = Calendar::embedded();
        let monday: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        assert_eq!(calendar.deadline(monday, 2).to_rfc3339(), "2026-03-04T10:00:00+00:00");
        let late: DateTime<Utc> = "2026-03-02T16:30:00Z".parse().expect("an instant");
        assert_eq!(today(late), day("2026-03-03"));
        assert_eq!(calendar.calendar_deadline(day("2026-09-05"), 30).to_rfc3339(), "2026-10-08T10:00:00+00:00");
        assert_eq!(month(day("2026-12-31")), day("2026-12-01")..day("2027-01-01"));
        assert_eq!(month_instants(day("2026-03-09")).start.to_rfc3339(), "2026-02-28T16:00:00+00:00");
    }

    #[test]
    fn an_entered_year_stands_in_place_of_the_programs_own() {
        let (calendar, new_year) = (Calendar::embedded(), day("2027-01-01"));
        let shared = calendar.clone();
        let holiday = SpecialDay { day: new_year, kind: DayKind::Holiday, name: "元旦".to_owned() };
        calendar.replace(vec![holiday.clone()], Editions::from([(2026, 2), (2027, 1)]));
        assert!(shared.covers(2027) && !shared.is_working_day(new_year), "clones share the table");
        assert_eq!(shared.special_days(2027), [holiday]);
        assert!(calendar.is_working_day(day("2026-10-01")), "2026 was entered without any holiday");
        assert!(!calendar.is_working_day(day("2025-10-01")), "2025 is still the program's own");
        assert_eq!((calendar.years(), calendar.editions()[&2026]), (vec![2024, 2025, 2026, 2027], 2));
        calendar.replace(Vec::new(), Editions::new());
        assert!(!calendar.is_working_day(day("2026-10-01")) && !calendar.covers(2027));
    }

    proptest! {
        #[test]
        fn adding_and_counting_agree(start in 0_u64..1500, n in 1_i64..200) {
            let calendar = Calendar::embedded();
            let from = day("2024-01-01") + Days::new(start);
            let to = calendar.add_working_days(from, n);
            prop_assert!(calendar.is_working_day(to));
            prop_assert_eq!(calendar.working_days_between(from, to), n);
            prop_assert_eq!(calendar.add_working_days(from, n + 1), calendar.add_working_days(to, 1));
        }
    }
}
