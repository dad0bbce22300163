//! The check of cells of figures: quantities, per cent, months and years.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::value::{Ppm, Uscc};
use serde_json::Value;

use super::cell::place;
use super::check::Case;
use super::day::parse_day;
use super::finding::{MarkCode, ReasonCode};
use super::fold::half_width;
use super::header::Bound;
use super::rule::{DayRole, HeaderUnit, QuantityRule, Stretch};

/// Years of which there can be figures.
const YEARS: std::ops::Range<i32> = 1950..2200;
/// How many of a unit 万 is.
const WAN: i64 = 10_000;

impl Case<'_> {
    pub(super) fn quantity(&mut self, bound: &Bound, rule: &QuantityRule, cell: &str) {
        let each = match bound.unit {
            HeaderUnit::Wan => WAN,
            HeaderUnit::Own | HeaderUnit::Yuan => 1,
        };
        let Some(number) = whole(cell, each) else { return self.refuse(bound, ReasonCode::NotANumber, None) };
        if !(rule.min..=rule.max).contains(&number) {
            return self.refuse(bound, ReasonCode::OutOfRange, Some(format!("{}-{}", rule.min, rule.max)));
        }
        if rule.suspect_from.is_some_and(|from| number >= from) {
            // What was meant in single units stands 10,000 times too large in a column of 万.
            let meant = (each == WAN).then(|| (number / WAN / WAN).to_string());
            self.mark(bound, MarkCode::UnitSuspect, meant);
        }
        self.content.insert(&bound.field.id, Value::from(number));
    }
    pub(super) fn percent(&mut self, bound: &Bound, cell: &str, min: i64, max: i64) {
        match Ppm::parse_percent(&half_width(cell).replace('+', "")) {
            Ok(rate) if (min..=max).contains(&rate.0) => drop(self.content.insert(&bound.field.id, Value::from(rate.0))),
            Ok(_) => self.refuse(bound, ReasonCode::OutOfRange, Some(format!("{}-{} %", Ppm(min).percent(0), Ppm(max).percent(0)))),
            Err(_) => self.refuse(bound, ReasonCode::NotANumber, None),
        }
    }
    pub(super) fn period(&mut self, bound: &Bound, stretch: Stretch, cell: &str) {
        let Some(first) = begins(stretch, cell) else { return self.refuse(bound, ReasonCode::NotADay, None) };
        let last = ends(stretch, first);
        // A month or year that still runs has no figure yet.
        if last >= self.today {
            return self.refuse(bound, ReasonCode::FutureDay, None);
        }
        let text = match stretch {
            Stretch::Month => first.format("%Y-%m").to_string(),
            Stretch::Year => first.format("%Y").to_string(),
        };
        self.content.insert(&bound.field.id, Value::from(text));
        self.days[place(DayRole::DecidedOn)].get_or_insert(last);
    }
}

/// A number of single units; places behind the point are rounded half up.
fn whole(cell: &str, each: i64) -> Option<i64> {
    let text = half_width(cell).replace([',', ' '], "");
    let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
    let (units, part) = digits.split_once('.').unwrap_or((digits, ""));
    if units.is_empty() || !units.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Nine places are more than any meter has.
    let part = &part[..part.len().min(9)];
    let scale = 10_i128.pow(u32::try_from(part.len()).ok()?);
    let number = format!("{units}{part}").parse::<i128>().ok()?.checked_mul(each.into())?;
    let rounded = i64::try_from(number.checked_add(scale / 2)? / scale).ok()?;
    Some(if negative { -rounded } else { rounded })
}

/// The first day of the month or year that a cell names: `2026-01`, `202601`, `2026年1月`, `2026`, `2026年度`, or a day in it.
fn begins(stretch: Stretch, cell: &str) -> Option<NaiveDate> {
    let text = Uscc::normalise(&half_width(cell));
    let day = parse_day(&text);
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (year, month) = match (stretch, digits.as_slice(), day) {
        (Stretch::Month, [all], None) if all.len() == 6 => (&all[..4], &all[4..]),
        (Stretch::Month, [year, month], None) if year.len() == 4 && month.len() <= 2 => (*year, *month),
        (Stretch::Year, [year], _) if year.len() == 4 => (*year, "1"),
        (Stretch::Month | Stretch::Year, _, Some(day)) => return first_of(stretch, day).filter(|first| YEARS.contains(&first.year())),
        (Stretch::Month | Stretch::Year, _, None) => return None,
    };
    NaiveDate::from_ymd_opt(year.parse().ok().filter(|year| YEARS.contains(year))?, month.parse().ok()?, 1)
}

fn first_of(stretch: Stretch, day: NaiveDate) -> Option<NaiveDate> {
    match stretch {
        Stretch::Month => day.with_day(1),
        Stretch::Year => day.with_day(1)?.with_month(1),
    }
}

/// The last day of a stretch.
fn ends(stretch: Stretch, first: NaiveDate) -> NaiveDate {
    let months = match stretch {
        Stretch::Month => 1,
        Stretch::Year => 12,
    };
    first.checked_add_months(Months::new(months)).and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn months_and_years_in_the_forms_that_departments_write() {
        for text in ["2026-01", "2026/1", "202601", "2026年1月", "2026.01", "2026-01-31", "20260115", "２０２６年１月份"] {
            assert_eq!(begins(Stretch::Month, text), Some(day("2026-01-01")), "{text}");
        }
        for text in ["2025", "2025年", "2025年度", "2025-12-31"] {
            assert_eq!(begins(Stretch::Year, text), Some(day("2025-01-01")), "{text}");
        }
        for text in ["1月", "26-01", "2026-13", "abc", "2026年", ""] {
            assert_eq!(begins(Stretch::Month, text), None, "{text}");
        }
        assert_eq!(begins(Stretch::Year, "25"), None);
        assert_eq!((begins(Stretch::Year, "0206-01-05"), begins(Stretch::Month, "2999-01-05")), (None, None), "a day of a year without figures");
        assert_eq!((ends(Stretch::Month, day("2024-02-01")), ends(Stretch::Year, day("2025-01-01"))), (day("2024-02-29"), day("2025-12-31")));
    }

    #[test]
    fn quantities_are_whole_numbers_of_the_unit() {
        assert_eq!((whole("1,234", 1), whole("12.5", 1), whole("1.25", WAN), whole("-3", 1)), (Some(1_234), Some(13), Some(12_500), Some(-3)));
        assert_eq!((whole("x", 1), whole("1.2.3", 1), whole("", 1), whole("99999999999999999999", WAN)), (None, None, None, None));
        assert_eq!(whole("17014118346046923173168730371588.41057279", 1), None, "more than any number here");
    }
}
