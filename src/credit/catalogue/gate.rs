//! What of a source comes in on a day, item by item: prepared once for a file, as each of its rows asks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::value::{Source, SubjectKind};

use super::belonging::{kinds_of, told_by};
use super::edition::Catalogue;
use super::item::{Mode, shipped};

/// What a source lets in on a day, and whom its items are about. A source that is one item is let in or refused file by file, when it is received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    told_by: Option<&'static str>,
    /// By kind, the items that do not let their rows in.
    shut: BTreeMap<&'static str, String>,
    /// By kind, whom an item is about that is not about every kind of subject.
    about: BTreeMap<&'static str, Vec<SubjectKind>>,
}

impl Gate {
    /// The field by which a row says of which item it is; none of a source that is one item.
    pub const fn told_by(&self) -> Option<&'static str> {
        self.told_by
    }
    /// The item that does not let rows of a kind in, by its code and name.
    pub fn shut_to(&self, kind: &str) -> Option<&str> {
        self.shut.get(kind).map(String::as_str)
    }
    /// Whether the item of rows of a kind is about such subjects.
    pub fn is_about(&self, kind: &str, subject: SubjectKind) -> bool {
        self.about.get(kind).is_none_or(|about| about.contains(&subject))
    }
    /// A word for all that it says: what comes through another gate is looked at anew. Empty where everything comes in and may be about anybody.
    pub fn word(&self) -> String {
        let shut = self.shut.keys().map(|kind| (*kind).to_owned());
        let about = self.about.iter().map(|(kind, about)| format!("{kind}:{}", about.iter().map(|one| one.code()).collect::<Vec<_>>().join("+")));
        shut.chain(about).collect::<Vec<_>>().join(",")
    }
}

impl Catalogue {
    /// The gate of a source on a day: of a source that several items share, rows of an item that is not in force then, or not copied, stay out.
    pub fn gate(&self, source: Source, day: NaiveDate) -> Gate {
        let mut gate = Gate { told_by: told_by(source), ..Gate::default() };
        for item in shipped().iter().filter(|item| item.source == Some(source)) {
            let shipped = (self.life(&item.code).and_then(|life| life.on(day)), self.named(&item.code, day).unwrap_or(item));
            for kind in kinds_of(item) {
                // What an item of the city's own has taken over comes in by that one.
                let (now, named) = self.own_of(source, kind, day).map_or(shipped, |own| (Some(own), own));
                if told_by(source).is_some() && now.is_none_or(|now| now.mode != Mode::Copied) {
                    gate.shut.insert(kind, format!("{} {}", named.code, named.name));
                }
                if SubjectKind::ALL.iter().any(|kind| !named.subjects.contains(kind)) {
                    gate.about.insert(kind, named.subjects.clone());
                }
            }
        }
        gate
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use entity::value::ItemVersionKind;

    use super::super::belonging::{SHARED, item_of};
    use super::super::edition::Version;
    use super::*;

    #[test]
    fn an_item_that_ends_shuts_its_own_kinds_alone() {
        let day: NaiveDate = "2026-03-02".parse().expect("a day");
        for (source, _) in SHARED {
            for item in shipped().iter().filter(|item| item.source == Some(source)) {
                let mut catalogue = Catalogue::as_shipped();
                let whole = catalogue.gate(source, day);
                assert!(whole.shut.is_empty(), "{source}: everything is in force");
                let life = catalogue.lives.iter_mut().find(|life| life.code == item.code).expect("a life");
                let end = Version { number: 9, from_on: day, kind: ItemVersionKind::End, ..life.versions[0].clone() };
                life.versions.push(end);
                assert_eq!(catalogue.gate(source, day - Days::new(1)).word(), whole.word(), "until the day before");
                let gate = catalogue.gate(source, day);
                let shut = gate.shut.keys().all(|kind| item_of(source, kind).is_some_and(|of| of.code == item.code));
                assert!(shut && gate.shut.len() == kinds_of(item).count() && !gate.shut.is_empty(), "{}: {gate:?}", item.code);
                let kind = kinds_of(item).next().expect("a kind");
                assert_eq!(gate.shut_to(kind), Some(format!("{} {}", item.code, item.name).as_str()));
                assert_ne!(gate.word(), whole.word(), "a file that came before comes to something else");
            }
        }
    }

    #[test]
    fn an_item_says_whom_it_is_about() {
        use entity::value::Figures;

        let all = |source| Catalogue::as_shipped().gate(source, "2026-03-02".parse().expect("a day"));
        let about = |source, kind: &str| SubjectKind::ALL.iter().copied().filter(|subject| all(source).is_about(kind, *subject)).collect::<Vec<_>>();
        let held = Source::Figures(Figures::Qualification);
        assert_eq!(about(held, "model_coop"), [SubjectKind::Cooperative]);
        assert_eq!(about(held, "family_farm"), [SubjectKind::Individual, SubjectKind::Cooperative, SubjectKind::Other]);
        assert_eq!((about(held, "high_tech").len(), about(held, "none").len()), (SubjectKind::ALL.len(), SubjectKind::ALL.len()));
        assert!(!all(Source::Figures(Figures::OutputGrade)).is_about("", SubjectKind::Individual), "a source that is one item");
    }

    #[test]
    fn an_item_that_is_still_to_come_is_shut() {
        let recommended: NaiveDate = "2024-10-14".parse().expect("a day");
        let gate = Catalogue::as_shipped().gate(Source::Listing, recommended);
        assert!(gate.shut_to("coordination").is_some_and(|item| item.starts_with("XX0907 ")), "{gate:?}");
        assert_eq!(gate.shut_to("unpaid_wages"), None);
        assert_eq!(Catalogue::as_shipped().gate(Source::Penalty, recommended), Gate::default(), "a source that is one item");
    }
}
