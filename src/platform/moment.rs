//! An earlier moment as people name it: a day, or a day and a time, in Shanghai.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;

use super::calendar::midnight;

/// Name of the field.
pub const FIELD: &str = "at";

/// Why a text names no earlier moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is neither a day nor a day and a time.
    Unreadable,
    /// It has not come yet.
    Future,
    /// Nothing is known of what was known then.
    Unknown,
}

impl Wrong {
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Unreadable => "moment-unreadable",
            Self::Future => "moment-future",
            Self::Unknown => "moment-unknown",
        }
    }
}

/// The instant that a text names; none when it is empty, which is now. A day without a time is its end, and today's is now.
pub fn read(text: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        let next = day.checked_add_days(Days::new(1)).ok_or(Wrong::Unreadable)?;
        return if midnight(day) > now { Err(Wrong::Future) } else { Ok(Some(now.min(midnight(next) - Duration::microseconds(1)))) };
    }
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok()).ok_or(Wrong::Unreadable)?;
    let at = Shanghai.from_local_datetime(&local).earliest().ok_or(Wrong::Unreadable)?.with_timezone(&Utc);
    if at > now { Err(Wrong::Future) } else { Ok(Some(at)) }
}

/// An instant as a field of a form has it, to the minute.
pub fn written(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_end_and_a_time_is_in_shanghai() {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let at = |text: &str| read(text, now).map(|at| at.map(|at| at.to_rfc3339()));
        assert_eq!(at(" "), Ok(None));
        assert_eq!(at("2026-02-28"), Ok(Some("2026-02-28T15:59:59.999999+00:00".to_owned())));
        assert_eq!(at("2026-03-02"), Ok(Some("2026-03-02T01:00:00+00:00".to_owned())), "the end of today has not come yet");
        assert_eq!(at("2026-03-03"), Err(Wrong::Future));
        for text in ["2026-03-02T08:30", "2026-03-02 08:30", "2026-03-02T08:30:00"] {
            assert_eq!(at(text), Ok(Some("2026-03-02T00:30:00+00:00".to_owned())), "{text}");
        }
        assert_eq!(at("2026-03-02T09:00").map(|at| at.is_some()), Ok(true), "this very moment");
        assert_eq!(at("2026-03-02T09:01"), Err(Wrong::Future));
        for text in ["yesterday", "2026-02-30", "2026-03-02T25:00", "02.03.2026", "2026-03"] {
            assert_eq!(at(text), Err(Wrong::Unreadable), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        assert_eq!(read(&written(now), now), Ok(Some(now)));
    }
}
