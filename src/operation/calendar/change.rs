//! What an operator changes about a year's holidays, as typed and as read.

use chrono::{Datelike, NaiveDate};

use crate::platform::calendar::{DayKind, SpecialDay, is_weekend};

/// Most days that one entry may span.
const MOST_DAYS: i64 = 31;

/// Years that can be entered.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Days to enter, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// First day.
    pub first: String,
    /// Last day; empty for one day alone.
    pub last: String,
    /// `holiday` or `workday`.
    pub kind: String,
    /// The holiday they belong to.
    pub name: String,
    /// Where they were announced.
    pub source: String,
}

/// Days to enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Their year.
    pub year: i32,
    /// The days.
    pub days: Vec<SpecialDay>,
    /// Where they were announced.
    pub source: String,
}

/// Why days cannot be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No first day, or one of a year that cannot be entered.
    First,
    /// The last day is no day, lies before the first one, in another year, or more than a month later.
    Last,
    /// Neither a holiday nor a worked weekend.
    Kind,
    /// A worked weekend on a day that is worked anyhow.
    WorkedAnyhow,
    /// No name, or one that is too long.
    Name,
    /// No announcement, or one that is too long.
    Source,
}

impl Wrong {
    /// The field of the form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
            Self::Kind | Self::WorkedAnyhow => "kind",
            Self::Name => "name",
            Self::Source => "source",
        }
    }
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::First => "calendar-error-first",
            Self::Last => "calendar-error-last",
            Self::Kind => "calendar-error-kind",
            Self::WorkedAnyhow => "calendar-error-worked-anyhow",
            Self::Name => "calendar-error-name",
            Self::Source => "calendar-error-source",
        }
    }
}

impl Typed {
    /// The change, or everything that is wrong with it.
    pub fn read(&self) -> Result<Change, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let first = day(&self.first).filter(|day| YEARS.contains(&day.year()));
        let last = if self.last.trim().is_empty() { first } else { day(&self.last) };
        let last = last.filter(|last| first.is_none_or(|first| first.year() == last.year() && (0..MOST_DAYS).contains(&(*last - first).num_days())));
        let kind: Option<DayKind> = self.kind.parse().ok();
        if first.is_none() {
            wrong.push(Wrong::First);
        } else if last.is_none() {
            wrong.push(Wrong::Last);
        }
        let (name, source) = (self.name.trim(), self.source.trim());
        let days = match (first, last, kind) {
            (_, _, None) => {
                wrong.push(Wrong::Kind);
                Vec::new()
            }
            (Some(first), Some(last), Some(kind)) => rows(first, last, kind, name),
            (_, _, Some(_)) => Vec::new(),
        };
        if days.iter().any(|row| row.kind == DayKind::Workday && !is_weekend(row.day)) {
            wrong.push(Wrong::WorkedAnyhow);
        }
        if !(1..=30).contains(&name.chars().count()) {
            wrong.push(Wrong::Name);
        }
        if !(2..=120).contains(&source.chars().count()) {
            wrong.push(Wrong::Source);
        }
        match (wrong.is_empty(), first) {
            (true, Some(first)) => Ok(Change { year: first.year(), days, source: source.to_owned() }),
            (_, _) => Err(wrong),
        }
    }
}

fn rows(first: NaiveDate, last: NaiveDate, kind: DayKind, name: &str) -> Vec<SpecialDay> {
    first.iter_days().take_while(|day| *day <= last).map(|day| SpecialDay { day, kind, name: name.to_owned() }).collect()
}

/// The days of a year with some of them entered; of two rows for one day the new one counts.
pub fn with(days: &[SpecialDay], entered: &[SpecialDay]) -> Vec<SpecialDay> {
    let kept = days.iter().filter(|row| !entered.iter().any(|new| new.day == row.day));
    let mut all: Vec<SpecialDay> = kept.chain(entered).cloned().collect();
    all.sort_by_key(|row| row.day);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        let [first, last, kind, name, source] = ["2027-01-01", "2027-01-03", "holiday", "元旦", "国办发明电〔2026〕9号"].map(str::to_owned);
        Typed { first, last, kind, name, source }
    }

    #[test]
    fn days_are_read() {
        let change = typed().read().expect("a change");
        assert_eq!((change.year, change.days.len(), change.days[2].day.to_string().as_str()), (2027, 3, "2027-01-03"));
        let alone = Typed { last: String::new(), ..typed() }.read().expect("a change");
        assert_eq!(alone.days.len(), 1);
        let worked = Typed { first: "2027-01-09".to_owned(), last: String::new(), kind: "workday".to_owned(), ..typed() };
        assert_eq!(worked.read().map(|change| change.days[0].kind), Ok(DayKind::Workday));
    }

    #[test]
    fn everything_wrong_is_said() {
        assert_eq!(Typed::default().read(), Err(vec![Wrong::First, Wrong::Kind, Wrong::Name, Wrong::Source]));
        for (last, first) in [("2026-12-31", "2027-01-01"), ("2028-01-01", "2027-12-31"), ("2027-03-01", "2027-01-01"), ("x", "2027-01-01")] {
            assert_eq!(Typed { first: first.to_owned(), last: last.to_owned(), ..typed() }.read(), Err(vec![Wrong::Last]), "{last}");
        }
        assert_eq!(Typed { first: "1999-01-01".to_owned(), last: String::new(), ..typed() }.read(), Err(vec![Wrong::First]));
        // 1 January 2027 is a Friday.
        assert_eq!(Typed { kind: "workday".to_owned(), ..typed() }.read(), Err(vec![Wrong::WorkedAnyhow]));
    }

    #[test]
    fn the_new_row_of_a_day_counts() {
        let change = typed().read().expect("a change");
        let row = |day: &str, name: &str| SpecialDay { day: day.parse().expect("a day"), kind: DayKind::Holiday, name: name.to_owned() };
        let all = with(&[row("2027-01-02", "old"), row("2027-05-01", "劳动节")], &change.days);
        let days: Vec<String> = all.iter().map(|row| format!("{} {}", row.day, row.name)).collect();
        assert_eq!(days, ["2027-01-01 元旦", "2027-01-02 元旦", "2027-01-03 元旦", "2027-05-01 劳动节"]);
    }
}
