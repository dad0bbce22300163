//! An earlier moment as people name it: a day, or a day and a time, in Shanghai; and the day that is asked about, where it is another.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use serde::Deserialize;

use super::calendar::{midnight, today};

/// Name of the field.
pub const FIELD: &str = "at";
/// Name of the field with the day.
pub const DAY: &str = "on";

/// What is asked about: what was known at an instant, of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant: what was known then.
    pub at: DateTime<Utc>,
    /// The day: what was so on it, by what was known.
    pub on: NaiveDate,
}

impl From<DateTime<Utc>> for Moment {
    /// The day of an instant.
    fn from(at: DateTime<Utc>) -> Self {
        Self { at, on: today(at) }
    }
}

impl Moment {
    /// The day, where it is another than that of the instant.
    pub fn earlier_day(&self) -> Option<NaiveDate> {
        Some(self.on).filter(|on| *on != today(self.at))
    }
}

/// The moment that a page or an answer is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Asked {
    /// As of an earlier moment, by what was known then: a day (its end) or a day and a time, in China, as 2026-03-02 or 2026-03-02T09:00. Now
    /// without it. Records that have been repaired, annulled or taken back since, or have run out, are left out.
    #[param(value_type = Option<String>)]
    pub at: String,
    /// The day that is asked about by what was known at `at`, no later than that; without it that day.
    #[param(value_type = Option<String>)]
    pub on: String,
}

/// The same where no day is asked apart.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AskedAt {
    /// As of an earlier moment, by what was known then: a day (its end) or a day and a time, in China, as 2026-03-02 or 2026-03-02T09:00. Now
    /// without it.
    #[param(value_type = Option<String>)]
    pub at: String,
}

impl AskedAt {
    /// The instant; none for now.
    pub fn read(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Wrong> {
        read(&self.at, now)
    }
}

impl From<&AskedAt> for Asked {
    fn from(asked: &AskedAt) -> Self {
        Self { at: asked.at.clone(), on: String::new() }
    }
}

impl Asked {
    /// The moment; none for now.
    pub fn read(&self, now: DateTime<Utc>) -> Result<Option<Moment>, Wrong> {
        let at = read(&self.at, now)?;
        let text = self.on.trim();
        if text.is_empty() {
            return Ok(at.map(Moment::from));
        }
        let on = text.parse::<NaiveDate>().map_err(|_| Wrong::Day)?;
        let at = at.unwrap_or(now);
        if on > today(at) { Err(Wrong::Later) } else { Ok(Some(Moment { at, on })) }
    }
}

/// Why a text names no earlier moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is neither a day nor a day and a time.
    Unreadable,
    /// It has not come yet.
    Future,
    /// Nothing is known of what was known then.
    Unknown,
    /// The day is none.
    Day,
    /// The day is after that of the instant.
    Later,
}

impl Wrong {
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Unreadable => "moment-unreadable",
            Self::Future => "moment-future",
            Self::Unknown => "moment-unknown",
            Self::Day => "moment-day",
            Self::Later => "moment-later",
        }
    }
    /// Name of the field that it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Unreadable | Self::Future | Self::Unknown => FIELD,
            Self::Day | Self::Later => DAY,
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
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok()).ok_or(Wrong::Unreadable)?;
    let at = Shanghai.from_local_datetime(&local).earliest().ok_or(Wrong::Unreadable)?.with_timezone(&Utc);
    if at > now { Err(Wrong::Future) } else { Ok(Some(at)) }
}

/// An instant as a field of a form has it, to the minute.
pub fn written(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%dT%H:%M").to_string()
}

/// What was typed, as a field of a form for a day and a time can show it: a day alone is its last minute.
pub fn shown(typed: impl AsRef<str>) -> String {
    let typed = typed.as_ref().trim();
    if typed.parse::<NaiveDate>().is_ok() { format!("{typed}T23:59") } else { typed.replacen(' ', "T", 1) }
}

/// An instant as an address has it, so that the same is read again.
pub fn exact(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%dT%H:%M:%S%.f").to_string()
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
    fn the_day_is_asked_apart_and_is_no_later_than_the_instant() {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let asked = |at: &str, on: &str| Asked { at: at.to_owned(), on: on.to_owned() }.read(now);
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(asked("", " "), Ok(None));
        let alone = asked("2026-02-28T09:00", "").expect("a moment").expect("an earlier one");
        assert_eq!((alone.on, alone.earlier_day()), (day("2026-02-28"), None));
        let apart = asked("2026-02-28", "2025-12-31").expect("a moment").expect("an earlier one");
        assert_eq!((apart.on, apart.earlier_day()), (day("2025-12-31"), Some(day("2025-12-31"))));
        assert_eq!(asked("", "2026-01-01"), Ok(Some(Moment { at: now, on: day("2026-01-01") })), "by what is known now");
        assert_eq!(asked("", "2026-03-02").map(|found| found.is_some_and(|found| found.earlier_day().is_none())), Ok(true));
        assert_eq!([asked("2026-02-28", "2026-03-01"), asked("", "2026-03-03")], [Err(Wrong::Later); 2]);
        assert_eq!([asked("", "yesterday"), asked("", "2026-02-30"), asked("", "2026-03-01T09:00")], [Err(Wrong::Day); 3]);
        assert_eq!(asked("2026-03-03", "2026-01-01"), Err(Wrong::Future));
        assert_eq!((Wrong::Later.field(), Wrong::Unknown.field()), ("on", "at"));
    }

    #[test]
    fn what_was_typed_is_shown_again() {
        let typed = ["", "2026-02-28", " 2026-02-28 09:00", "2026-02-28T09:00"];
        assert_eq!(typed.map(shown), ["", "2026-02-28T23:59", "2026-02-28T09:00", "2026-02-28T09:00"]);
    }

    #[test]
    fn what_is_written_is_read() {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        assert_eq!(read(&written(now), now), Ok(Some(now)));
        let at: DateTime<Utc> = "2026-02-28T15:59:59.999999Z".parse().expect("an instant");
        assert_eq!([at, now].map(|at| read(&exact(at), now)), [Ok(Some(at)), Ok(Some(now))]);
    }
}
