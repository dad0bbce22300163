//! What a line of the register says beside its items when a file was read as of an earlier moment.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::platform::moment::Moment;

/// The moment.
const AS_OF: &str = "as_of";
/// The day, where it is another than the moment's.
const ON: &str = "on";
/// Records were told that are over by now.
const ENDED: &str = "ended";

/// The words of a reading as of a moment, with records that are over or without.
pub fn words(asked: Moment, with_ended: bool) -> Vec<String> {
    let moment = format!("{AS_OF}@{}", asked.at.to_rfc3339_opts(SecondsFormat::Micros, true));
    let day = asked.earlier_day().map(|on| format!("{ON}@{on}"));
    [Some(moment), day, with_ended.then(|| ENDED.to_owned())].into_iter().flatten().collect()
}

/// The moment as of which was read, by the items of a line; none for a reading of its own moment.
pub fn moment(items: &str) -> Option<DateTime<Utc>> {
    items.split(',').find_map(|item| item.strip_prefix(AS_OF)?.strip_prefix('@')?.parse().ok())
}

/// The day that was asked about, where it is another than the moment's.
pub fn day(items: &str) -> Option<NaiveDate> {
    items.split(',').find_map(|item| item.strip_prefix(ON)?.strip_prefix('@')?.parse().ok())
}

/// Whether records were told that were over when it was read.
pub fn told_ended(items: &str) -> bool {
    items.split(',').any(|item| item == ENDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let at: DateTime<Utc> = "2026-03-02T01:00:00.000123Z".parse().expect("an instant");
        let line = [vec!["registration".to_owned()], words(at.into(), true)].concat().join(",");
        assert_eq!((moment(&line), day(&line), told_ended(&line)), (Some(at), None, true));
        assert!(!told_ended(&words(at.into(), false).join(",")));
        let on = "2025-12-31".parse().expect("a day");
        let line = words(Moment { at, on }, false).join(",");
        assert_eq!((moment(&line), day(&line), told_ended(&line)), (Some(at), Some(on), false));
        assert_eq!((moment("registration,full_name@GR-2026-000001"), told_ended("registration,declared")), (None, false));
    }
}
