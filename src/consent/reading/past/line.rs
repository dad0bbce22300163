//! What a line of the register says beside its items when a file was read as of an earlier moment.

use chrono::{DateTime, SecondsFormat, Utc};

/// The moment.
const AS_OF: &str = "as_of";
/// Records were told that are over by now.
const ENDED: &str = "ended";

/// The words of a reading as of a moment, with records that are over or without.
pub fn words(at: DateTime<Utc>, with_ended: bool) -> Vec<String> {
    let moment = format!("{AS_OF}@{}", at.to_rfc3339_opts(SecondsFormat::Micros, true));
    [Some(moment), with_ended.then(|| ENDED.to_owned())].into_iter().flatten().collect()
}

/// The moment as of which was read, by the items of a line; none for a reading of its own moment.
pub fn moment(items: &str) -> Option<DateTime<Utc>> {
    items.split(',').find_map(|item| item.strip_prefix(AS_OF)?.strip_prefix('@')?.parse().ok())
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
        let at = "2026-03-02T01:00:00.000123Z".parse().expect("an instant");
        let line = [vec!["registration".to_owned()], words(at, true)].concat().join(",");
        assert_eq!((moment(&line), told_ended(&line)), (Some(at), true));
        assert!(!told_ended(&words(at, false).join(",")));
        assert_eq!((moment("registration,full_name@GR-2026-000001"), told_ended("registration,declared")), (None, false));
    }
}
