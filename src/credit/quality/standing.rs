//! How fresh the data of an item are.

use chrono::{DateTime, NaiveDate, Utc};

use super::due::latest;
use crate::credit::catalogue::item::Frequency;
use crate::platform::calendar::Calendar;
use crate::report::period::day_of;

/// How fresh the data of an item are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The latest stretch that is over had its delivery, or a later one has come.
    Fresh,
    /// Nothing has come since that stretch began: it is overdue since the stretch ended.
    Overdue {
        /// Days since then.
        days: i64,
    },
    /// Nothing has ever come, and something was expected.
    Never,
    /// Nothing has been due yet, or nothing ever is.
    NotDue,
}

impl Standing {
    /// Of what is asked for so often since a day, by the day of its newest delivery.
    pub fn of(frequency: Frequency, (begun_on, newest_on): (Option<NaiveDate>, Option<NaiveDate>), cut_off: DateTime<Utc>, calendar: &Calendar) -> Self {
        let today = day_of(cut_off);
        match (latest(frequency, today, calendar), newest_on) {
            (Some(due), Some(on)) if on >= due.from_on => Self::Fresh,
            (Some(due), Some(_)) => Self::Overdue { days: (today - due.last_on).num_days() },
            (Some(due), None) if begun_on.is_some_and(|on| on <= due.from_on) => Self::Never,
            (Some(_), None) | (None, _) => Self::NotDue,
        }
    }
}
