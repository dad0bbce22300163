//! Reporting periods: calendar months and years in Asia/Shanghai.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;

use super::words::Words;

/// Keys of the full names of the months, January first.
pub const MONTH_KEYS: [&str; 12] = [
    "report-month-1",
    "report-month-2",
    "report-month-3",
    "report-month-4",
    "report-month-5",
    "report-month-6",
    "report-month-7",
    "report-month-8",
    "report-month-9",
    "report-month-10",
    "report-month-11",
    "report-month-12",
];

/// Keys of the short names of the months, January first.
pub const MONTH_SHORT_KEYS: [&str; 12] = [
    "report-month-short-1",
    "report-month-short-2",
    "report-month-short-3",
    "report-month-short-4",
    "report-month-short-5",
    "report-month-short-6",
    "report-month-short-7",
    "report-month-short-8",
    "report-month-short-9",
    "report-month-short-10",
    "report-month-short-11",
    "report-month-short-12",
];

/// A run of days: from its first day to the day after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from_on: NaiveDate,
    /// The day after the last.
    pub until_on: NaiveDate,
}

impl Window {
    /// Whether a day lies in it.
    pub fn has_day(self, on: NaiveDate) -> bool {
        self.from_on <= on && on < self.until_on
    }
    /// Whether an instant lies in it, by the clock of Asia/Shanghai.
    pub fn has(self, at: DateTime<Utc>) -> bool {
        self.has_day(day_of(at))
    }
}

/// A calendar month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first_on: NaiveDate,
    length: Length,
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Length {
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Length {
    const fn months(self) -> Months {
        match self {
            Self::Month => Months::new(1),
            Self::Year => Months::new(12),
        }
    }
}

/// The text is not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a period: write a month like 2026-02 or a year like 2026, from 2000 to 2199")]
pub struct PeriodError;

impl Period {
    /// The month that an instant falls in.
    pub fn month_of(at: DateTime<Utc>) -> Self {
        Self::starting(day_of(at), Length::Month)
    }
    /// The month that a day falls in.
    pub fn month_on(on: NaiveDate) -> Self {
        Self::starting(on, Length::Month)
    }
    /// The year that an instant falls in.
    pub fn year_of(at: DateTime<Utc>) -> Self {
        Self::starting(day_of(at), Length::Year)
    }
    /// How long it is.
    pub fn length(self) -> Length {
        self.length
    }
    /// Its days.
    pub fn window(self) -> Window {
        Window { from_on: self.first_on, until_on: after(self.first_on, self.length.months()) }
    }
    /// The days from the first of January of its year to its own end.
    pub fn year_to_date(self) -> Window {
        Window { from_on: Self::starting(self.first_on, Length::Year).first_on, until_on: self.window().until_on }
    }
    /// The instant at which it begins and the instant at which it is over.
    pub fn bounds(self) -> (DateTime<Utc>, DateTime<Utc>) {
        let Window { from_on, until_on } = self.window();
        (start_of(from_on), start_of(until_on))
    }
    /// Whether it is over: a report of a period that is not would change under its reader.
    pub fn is_over(self, now: DateTime<Utc>) -> bool {
        self.bounds().1 <= now
    }
    /// The period before it, of the same length.
    #[must_use]
    pub fn previous(self) -> Self {
        Self { first_on: self.first_on.checked_sub_months(self.length.months()).unwrap_or(self.first_on), length: self.length }
    }
    /// The period after it, of the same length.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first_on: after(self.first_on, self.length.months()), length: self.length }
    }
    /// The twelve months that end with it, oldest first.
    pub fn last_twelve_months(self) -> Vec<Self> {
        let end = self.window().until_on;
        (1..=12).rev().filter_map(|back| end.checked_sub_months(Months::new(back))).map(|first_on| Self { first_on, length: Length::Month }).collect()
    }
    /// What people call it.
    pub fn label(self, words: &dyn Words) -> String {
        let year = self.first_on.year().to_string();
        match self.length {
            Length::Month => words.text("report-period-month", &[("year", &year), ("month", &words.say(MONTH_KEYS[self.first_on.month0() as usize]))]),
            Length::Year => words.text("report-period-year", &[("year", &year)]),
        }
    }
    /// What stands under a column of a chart: the month's short name, or the year.
    pub fn short_label(self, words: &dyn Words) -> String {
        match self.length {
            Length::Month => words.say(MONTH_SHORT_KEYS[self.first_on.month0() as usize]),
            Length::Year => self.first_on.year().to_string(),
        }
    }
    fn starting(on: NaiveDate, length: Length) -> Self {
        let first = match length {
            Length::Month => on.with_day(1),
            Length::Year => on.with_ordinal(1),
        };
        Self { first_on: first.unwrap_or(on), length }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.length {
            Length::Month => write!(f, "{:04}-{:02}", self.first_on.year(), self.first_on.month()),
            Length::Year => write!(f, "{:04}", self.first_on.year()),
        }
    }
}

impl std::str::FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').map_or((text, None), |(year, month)| (year, Some(month)));
        let number = |digits: &str, width: usize| {
            if digits.len() == width && digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse::<u16>().map_err(|_| PeriodError) } else { Err(PeriodError) }
        };
        let year = number(year, 4)?;
        if !(2000..2200).contains(&year) {
            return Err(PeriodError);
        }
        let (month, length) = match month {
            Some(month) => (number(month, 2)?, Length::Month),
            None => (1, Length::Year),
        };
        let first_on = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), 1).ok_or(PeriodError)?;
        Ok(Self { first_on, length })
    }
}

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The day that an instant falls on in Asia/Shanghai.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Shanghai).date_naive()
}

/// The instant at which a day begins in Asia/Shanghai.
pub fn start_of(on: NaiveDate) -> DateTime<Utc> {
    let midnight = on.and_time(NaiveTime::MIN);
    // Shanghai's clock has not jumped since 1991; were it to, the earliest reading is the start of the day.
    Shanghai.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

fn after(on: NaiveDate, months: Months) -> NaiveDate {
    on.checked_add_months(months).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().expect(text)
    }
    fn at(text: &str) -> DateTime<Utc> {
        text.parse::<DateTime<chrono::FixedOffset>>().expect(text).with_timezone(&Utc)
    }

    #[test]
    fn reads_months_and_years_and_nothing_else() {
        assert_eq!(period("2026-02").to_string(), "2026-02");
        assert_eq!(period("2026").to_string(), "2026");
        for wrong in ["", "2026-2", "2026-13", "2026-00", "26-02", "1999-12", "2200", "2026-02-01", "+026-01", "２０２６"] {
            assert_eq!(wrong.parse::<Period>(), Err(PeriodError), "{wrong}");
        }
        assert_eq!(serde_json::to_string(&period("2026-02")).expect("json"), "\"2026-02\"");
        assert_eq!(serde_json::from_str::<Period>("\"2026\"").expect("json"), period("2026"));
    }

    #[test]
    fn bounds_are_midnights_in_shanghai() {
        assert_eq!(period("2026-02").bounds(), (at("2026-02-01T00:00:00+08:00"), at("2026-03-01T00:00:00+08:00")));
        assert_eq!(period("2026").bounds(), (at("2026-01-01T00:00:00+08:00"), at("2027-01-01T00:00:00+08:00")));
        assert!(period("2026-02").window().has(at("2026-02-28T15:59:59Z")));
        assert!(!period("2026-02").window().has(at("2026-02-28T16:00:00Z")));
        assert!(!period("2026-02").is_over(at("2026-02-28T15:59:59Z")));
        assert!(period("2026-02").is_over(at("2026-02-28T16:00:00Z")));
        assert_eq!(Period::month_of(at("2026-02-28T16:00:00Z")), period("2026-03"));
        assert_eq!(Period::year_of(at("2025-12-31T16:00:00Z")), period("2026"));
    }

    #[test]
    fn neighbours_cross_the_year() {
        assert_eq!(period("2026-01").previous(), period("2025-12"));
        assert_eq!(period("2025-12").next(), period("2026-01"));
        assert_eq!(period("2026").previous(), period("2025"));
        let months: Vec<String> = period("2026-02").last_twelve_months().iter().map(ToString::to_string).collect();
        assert_eq!((months.len(), months[0].as_str(), months[11].as_str()), (12, "2025-03", "2026-02"));
        let months = period("2026").last_twelve_months();
        assert_eq!((months[0], months[11]), (period("2026-01"), period("2026-12")));
        let ytd = period("2026-02").year_to_date();
        assert_eq!((ytd.from_on.to_string(), ytd.until_on.to_string()), ("2026-01-01".to_owned(), "2026-03-01".to_owned()));
    }
}
