//! Days in the many forms that deliveries write them.

use chrono::{Days, NaiveDate};

use super::fold::half_width;

/// Reads a day: `2026-03-01`, `2026/3/1`, `2026.3.1`, `20260301`, `2026年3月1日`, any of them with a time after it, or the
/// serial number of a spreadsheet (`46082`). `None` when it is none of these or no such day exists.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let text = half_width(text.trim());
    let bytes = text.as_bytes();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    match (digits, bytes.len()) {
        (8, 8) => compact(&text),
        (8, _) if is_time(&text[8..]) => compact(&text[..8]),
        (14, 14) => compact(&text[..8]),
        (5, 5) => serial(text.parse().ok()?),
        (5, _) if bytes[5] == b'.' && bytes[6..].iter().all(u8::is_ascii_digit) => serial(text[..5].parse().ok()?),
        (4, _) => separated(&text),
        _ => None,
    }
}

/// Eight digits.
fn compact(text: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..8)?.parse().ok()?)
}

/// The spreadsheets' count of days from 1899-12-30; only days from 1954 to 2119, so that other numbers are not taken for days.
fn serial(days: u64) -> Option<NaiveDate> {
    if !(20_000..=80_000).contains(&days) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

/// Year, month and day with something between them.
fn separated(text: &str) -> Option<NaiveDate> {
    let year: i32 = text[..4].parse().ok()?;
    let (month, rest) = after_separator(&text[4..])?;
    let (day, rest) = after_separator(rest)?;
    // 日 or 号 closes the Chinese form.
    let rest = rest.trim_start().strip_prefix(['\u{65e5}', '\u{53f7}']).unwrap_or(rest);
    if !rest.is_empty() && !is_time(rest) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day)
}

/// One separator and the one or two digits after it; 年 and 月 are separators, blanks may stand before and after one.
fn after_separator(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start().strip_prefix(['-', '/', '.', '\u{5e74}', '\u{6708}'])?.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 2 {
        return None;
    }
    Some((rest[..digits].parse().ok()?, &rest[digits..]))
}

/// A time of day after a day: a blank or `T`, then digits, colons, a fraction and an offset.
fn is_time(rest: &str) -> bool {
    rest.strip_prefix([' ', 'T', 't'])
        .is_some_and(|time| time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'-' | b'Z' | b'z' | b' ')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_each_form() {
        for text in [
            "2026-03-01",
            "2026-3-1",
            "2026/03/01",
            "2026/3/1",
            "2026.3.1",
            "20260301",
            "2026年3月1日",
            "2026年03月01日",
            "2026 年 3 月 1 日",
            "２０２６－０３－０１",
            "2026-03-01 00:00:00",
            "2026-03-01T08:00:00.000+08:00",
            "2026/3/1 0:00",
            "20260301 120000",
            "20260301000000",
            " 2026-03-01 ",
            "46082",
            "46082.5",
        ] {
            assert_eq!(parse_day(text), NaiveDate::from_ymd_opt(2026, 3, 1), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_day() {
        for text in ["", "2026", "2026-13-01", "2026-02-30", "26-3-1", "2026-3", "2026-3-1x", "3/1/2026", "长期", "12345", "2026-3-123", "2026--1", "年月日"]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_back(days in 0_i32..80_000) {
            let day = NaiveDate::from_num_days_from_ce_opt(700_000 + days).expect("a day");
            for form in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y%m%d", "%Y年%-m月%-d日"] {
                let text = day.format(form).to_string();
                prop_assert_eq!(parse_day(&text), Some(day));
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}|[0-9]{1,9}[-./年月日 T:0-9]{0,12}") {
            let _ = parse_day(&text);
        }
    }
}
