//! Under which rules a file was read: the same file under the same rules comes to the same.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::value::Source;

use crate::credit::catalogue::gate::Gate;
use crate::credit::feed::declared::texts;
use crate::credit::feed::finding::ReasonCode;
use crate::credit::feed::fold::sha256;
use crate::credit::feed::head::Head;

/// The edition of reading and checking. Raise it whenever a file may come to something else than before; the test below tells.
const READING: u32 = 8;

/// The edition of a source: that of the reading, of the source's declared rules, and of what the catalogue keeps out.
pub fn edition(source: Source, gate: &Gate) -> String {
    let rules = sha256(texts(source).concat().as_bytes());
    let shut = Some(gate.word()).filter(|word| !word.is_empty()).map(|word| format!(":{}", &sha256(word.as_bytes())[..16]));
    format!("{READING}:{}{}", &rules[..16], shut.unwrap_or_default())
}

/// Whether what an earlier reading came to is what a file of the same bytes comes to now. What was refused because it lay in
/// the future may be right by now, whom a row is about may be known by now, and some columns go by the year.
pub fn holds(earlier: &Head, edition: &str, then: NaiveDate, now: NaiveDate) -> bool {
    let same_day = then == now;
    let no_later = then <= now && then.year() == now.year() && !waits(&earlier.reasons);
    earlier.read_by.as_deref() == Some(edition) && (same_day || no_later)
}

fn waits(reasons: &BTreeMap<String, i64>) -> bool {
    [ReasonCode::FutureDay, ReasonCode::SubjectUnknown, ReasonCode::SubjectUnsure].iter().any(|code| reasons.contains_key(code.code()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::ops::ControlFlow;

    use super::*;
    use crate::credit::catalogue::edition::Catalogue;
    use crate::credit::feed::parcel::{Batch, Parcel};
    use crate::credit::feed::read::Limits;
    use crate::demo::delivery::{deliveries, to_csv};
    use crate::demo::firm::firm;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// A word for everything that reading the city's files comes to.
    fn outcome() -> String {
        let today = day("2026-03-02");
        let firms: Vec<_> = (0..300).map(|index| firm(7, index, today)).collect();
        let mut all = String::new();
        for file in deliveries(7, &firms, today) {
            let mut on_disk = tempfile::NamedTempFile::new().expect("a file");
            on_disk.write_all(&to_csv(&file)).expect("written");
            let (path, name, gate) = (on_disk.path().to_owned(), file.name.clone(), Catalogue::as_shipped().gate(file.source, today));
            let parcel = Parcel { source: file.source, only: None, path, name, limits: Limits::default(), today, gate };
            let survey = parcel.survey().expect("surveyed");
            let mut send = |batch: Batch| {
                all += &format!("{batch:?}");
                ControlFlow::Continue(())
            };
            parcel.batches(&survey, 0, 500, &mut send).expect("read");
        }
        sha256(all.as_bytes())[..16].to_owned()
    }

    #[test]
    fn the_edition_rises_with_what_reading_comes_to() {
        // When the word changes although the city's files are the same, files read before must be read again: raise READING.
        insta::assert_snapshot!(format!("edition {READING}: {}", outcome()));
    }

    #[test]
    fn what_may_have_become_right_is_read_again() {
        let (then, of) = (day("2026-03-02"), |source| edition(source, &Gate::default()));
        let same = of(Source::Penalty);
        let head = Head { read_by: Some(same.clone()), ..Head::default() };
        assert!(holds(&head, &same, then, then) && holds(&head, &same, then, day("2026-12-31")));
        assert!(!holds(&head, &same, then, day("2027-01-01")), "the year has changed");
        assert!(!holds(&head, &same, then, day("2026-03-01")), "a clock that was put back");
        assert!(!holds(&head, &of(Source::Licence), then, then), "under other rules");
        let early = Catalogue::as_shipped().gate(Source::Listing, day("2024-01-01"));
        assert_ne!(edition(Source::Listing, &early), of(Source::Listing), "what stayed out may come in by now");
        assert!(!holds(&Head::default(), &same, then, then), "read by a version that did not say under which rules");
        let mut waiting = head;
        waiting.count_reasons([ReasonCode::FutureDay.code()].into_iter());
        assert!(holds(&waiting, &same, then, then) && !holds(&waiting, &same, then, day("2026-03-03")));
    }
}
