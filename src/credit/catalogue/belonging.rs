//! Which item of the catalogue a row belongs to: several items share a source, and a row of it says of which it is.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use entity::value::{Figures, Source};

use super::item::{Item, shipped};

/// The sources that several items share, with the field by which a row says of which it is.
pub const SHARED: [(Source, &str); 3] = [(Source::Listing, "list"), (Source::Filing, "kind"), (Source::Figures(Figures::Qualification), "qualification")];

/// The field by which a row says of which item it is; none of a source that is one item.
pub fn told_by(source: Source) -> Option<&'static str> {
    SHARED.iter().find(|(shared, _)| *shared == source).map(|(_, field)| *field)
}

/// The kinds of rows that are an item: its lists, its kinds of filings, its qualifications; of an item with a source of its own the empty text.
pub fn kinds_of(item: &Item) -> impl Iterator<Item = &str> {
    let own = item.source.is_some_and(|source| told_by(source).is_none());
    item.lists.iter().chain(&item.kinds).map(String::as_str).chain(own.then_some(""))
}

/// The item, as the program ships it, that a row of a kind belongs to; of a source that is one item every row does, whatever the kind. None of
/// a row that is of no item in particular, as one that says that a firm has no qualification at all.
pub fn item_of(source: Source, kind: &str) -> Option<&'static Arc<Item>> {
    static ITEMS: LazyLock<BTreeMap<Source, BTreeMap<&'static str, &'static Arc<Item>>>> = LazyLock::new(|| {
        let mut all: BTreeMap<Source, BTreeMap<&'static str, &'static Arc<Item>>> = BTreeMap::new();
        for item in shipped() {
            if let Some(source) = item.source {
                all.entry(source).or_default().extend(kinds_of(item).map(|kind| (kind, item)));
            }
        }
        all
    });
    let kind = if told_by(source).is_some() { kind } else { "" };
    ITEMS.get(&source)?.get(kind).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::credit::feed::rule::{Kind, rules};

    #[test]
    fn every_row_belongs_to_an_item() {
        let mut seen = BTreeSet::new();
        for source in Source::ALL {
            let Some(field) = told_by(*source) else {
                let item = item_of(*source, "whatever it says").expect("an item");
                assert_eq!((item.source, item.lists.len(), item.kinds.len()), (Some(*source), 0, 0), "{source}");
                continue;
            };
            let Kind::Choice(words) = &rules(*source).field(field).expect("the field").is else { panic!("{source}: a code table") };
            assert!(words.strict, "{source}: nothing enters beside the table");
            let none: Vec<&str> = words.codes().filter(|code| item_of(*source, code).is_none()).collect();
            assert_eq!(none, if *source == SHARED[2].0 { vec!["none"] } else { Vec::new() }, "{source}");
            assert!(words.codes().all(|code| seen.insert(code.to_owned())), "{source}: a kind of one source is no kind of another");
            let items: Vec<&Arc<Item>> = shipped().iter().filter(|item| item.source == Some(*source)).collect();
            for item in items {
                assert!(kinds_of(item).next().is_some_and(|kind| !kind.is_empty()), "{}: no row of it can come", item.code);
                assert!(kinds_of(item).all(|kind| item_of(*source, kind).is_some_and(|of| of.code == item.code)), "{}: its rows are another's", item.code);
            }
        }
        assert_eq!(item_of(Source::Filing, "subsidy").map(|item| item.code.as_str()), Some("XX0905"));
        assert_eq!(item_of(Source::Listing, "work_safety").map(|item| item.code.as_str()), Some("XX0801"));
        assert_eq!(item_of(SHARED[2].0, "little_giant").map(|item| item.code.as_str()), Some("XX0901"));
        assert_eq!(item_of(Source::Filing, "no such kind"), None);
    }
}
