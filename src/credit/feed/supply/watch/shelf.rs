//! What is done with a file that lies in a folder: left alone while somebody may still write it, taken once, then put away.

use chrono::{DateTime, TimeDelta, Utc};
use entity::value::DeliveryState;

/// So long a file must not have changed before it is taken.
pub const SETTLED: TimeDelta = TimeDelta::seconds(30);
/// Where files are put that were read.
pub const DONE: &str = "done";
/// Where files are put that were not.
pub const REFUSED: &str = "refused";
/// Longest name that is kept of a file, in bytes; the rest of 255 is for what is put before and behind it.
const NAME: usize = 160;

/// Endings of files under way.
const PASSING: [&str; 6] = [".tmp", ".part", ".partial", ".filepart", ".crdownload", "~"];

/// A file as it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: i64,
    /// When it was changed, in nanoseconds since 1970.
    pub modified_ns: i64,
}

/// Whether a name says that the file is not whole yet, or not meant for others.
pub fn is_passing(name: &str) -> bool {
    let low = name.to_ascii_lowercase();
    name.starts_with('.') || PASSING.iter().any(|ending| low.ends_with(ending))
}

/// What is to be done with a file that was not taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Write down how it looks now, and look again.
    Note,
    /// Look again.
    Wait,
    /// Take it.
    Take,
}

/// What is to be done with a file, by how it looked the last time and when that was.
pub fn next(before: Option<(&Found, DateTime<Utc>)>, now: &Found, at: DateTime<Utc>) -> Next {
    match before {
        Some((seen, since)) if seen == now && at - since >= SETTLED => Next::Take,
        Some((seen, _)) if seen == now => Next::Wait,
        Some(_) | None => Next::Note,
    }
}

/// Where files are put away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Those that were read.
    Done,
    /// Those that were not.
    Refused,
}

impl Place {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Done, Self::Refused];
    /// Where a file goes when its delivery is in a state; none while it is read.
    pub const fn of(state: DeliveryState) -> Option<Self> {
        match state {
            DeliveryState::Received | DeliveryState::Reading => None,
            DeliveryState::Done => Some(Self::Done),
            DeliveryState::Failed => Some(Self::Refused),
        }
    }
}

/// What a text beside a file is called.
pub fn beside(name: &str) -> String {
    format!("{name}.reasons.txt")
}

/// The name under which a file is put away: when it was seen, a part of its identifier, its own name; the same whenever it is asked for.
pub fn put_away(seen: &str, id: &str, name: &str) -> String {
    let short = &id[id.len().saturating_sub(12)..];
    let (stem, ending) = name.rsplit_once('.').map_or((name, ""), |(stem, ending)| if ending.len() <= 8 { (stem, ending) } else { (name, "") });
    let mut end = stem.len().min(NAME);
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let dot = if ending.is_empty() { "" } else { "." };
    format!("{seen}-{short}-{}{dot}{ending}", &stem[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: i64, modified_ns: i64) -> Found {
        Found { name: "a.csv".to_owned(), bytes, modified_ns }
    }

    #[test]
    fn a_file_is_left_alone_while_it_changes() {
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let later = at + SETTLED;
        assert_eq!(next(None, &found(1, 1), at), Next::Note);
        assert_eq!(next(Some((&found(1, 1), at)), &found(1, 1), at + TimeDelta::seconds(29)), Next::Wait);
        assert_eq!(next(Some((&found(1, 1), at)), &found(1, 1), later), Next::Take);
        assert_eq!(next(Some((&found(1, 1), at)), &found(2, 1), later), Next::Note, "it grew");
        assert_eq!(next(Some((&found(1, 1), at)), &found(1, 2), later), Next::Note, "it was written again");
        for name in [".hidden.csv", "a.csv.tmp", "a.CSV.PART", "a.csv.filepart", "a.csv~"] {
            assert!(is_passing(name), "{name}");
        }
        assert!(!is_passing("a.csv") && !is_passing("part.csv"));
    }

    #[test]
    fn names_are_kept_and_fit() {
        assert_eq!(put_away("20260302-090000", "0000-abcdefabcdef", "等级.csv"), "20260302-090000-abcdefabcdef-等级.csv");
        assert_eq!(put_away("s", "abcdefabcdef", "noending"), "s-abcdefabcdef-noending");
        let long = put_away("20260302-090000", "abcdefabcdef", &format!("{}.xlsx", "信".repeat(83)));
        assert!(beside(&long).len() <= 255 && long.ends_with("信.xlsx"), "{}", long.len());
    }
}
