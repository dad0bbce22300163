//! Versions of an item and what differs between them, as people read them.

use chrono::NaiveDate;
use entity::value::ItemVersionKind;

use super::content::Content;
use super::edition::{Life, Version};
use super::item::{Item, categories};
use crate::platform::i18n::Lang;
use crate::product::draft::shown::ChangeShown;

/// A version in the history of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionShown {
    /// Its number.
    pub number: u32,
    /// Tone of its state.
    pub tone: &'static str,
    /// Whether it holds, will, or does not any more.
    pub state: String,
    /// What it does.
    pub kind: String,
    /// From when until when.
    pub dates: String,
    /// Where it comes from: shipped, or approved on a day.
    pub origin: String,
    /// What differs from the version before; nothing for the first.
    pub changes: Vec<ChangeShown>,
}

/// How a version stands on a day: tone and key of the word.
pub fn standing(life: &Life, version: &Version, day: NaiveDate) -> (&'static str, &'static str) {
    let counts = life.version_on(day).is_some_and(|on| on.number == version.number);
    match (counts, version.kind) {
        (true, ItemVersionKind::End) => ("fail", "item_standing-ended"),
        (true, ItemVersionKind::New | ItemVersionKind::Change) => ("pass", "item_standing-in_force"),
        (false, _) if version.from_on > day && life.until(version.number).is_none_or(|until| until > version.from_on) => ("action", "item_standing-upcoming"),
        (false, _) => ("", "item_standing-over"),
    }
}

/// The versions of an item, newest first, as they stand on a day.
pub fn history(life: &Life, day: NaiveDate, lang: Lang) -> Vec<VersionShown> {
    let before = |version: &Version| life.versions.iter().rev().find(|other| other.number < version.number);
    let one = |version: &Version| {
        let (tone, state) = standing(life, version, day);
        let from = lang.day(&version.from_on);
        VersionShown {
            number: version.number,
            tone,
            state: lang.t(state),
            kind: lang.t(version.kind.text_key()),
            dates: match life.until(version.number).filter(|until| *until > version.from_on) {
                Some(until) => lang.t2("version-from-until", "day", from, "until", lang.day(&until)),
                None => lang.t1("version-from", "day", from),
            },
            origin: match &version.approved_at {
                Some(at) => lang.t1("item-approved-on", "day", lang.day_of(at)),
                None => lang.t("item-shipped"),
            },
            changes: before(version).map(|before| changes(Some(&before.item), version.kind, &Content::of(&version.item), lang)).unwrap_or_default(),
        }
    };
    life.versions.iter().rev().map(one).collect()
}

/// What a version changes of the item before it, attribute by attribute; of a new one everything that it says.
pub fn changes(before: Option<&Item>, kind: ItemVersionKind, after: &Content, lang: Lang) -> Vec<ChangeShown> {
    let says = |key: &str, value: &str| lang.t2("catalogue-used-for", "use", lang.t(key), "names", value);
    if kind == ItemVersionKind::End {
        return vec![ChangeShown { tone: "fail", kind: lang.t("diff-removed"), before: after.name.clone(), after: lang.t(kind.text_key()) }];
    }
    match before {
        None => {
            let all = after.attributes(lang).into_iter();
            all.map(|(key, value)| ChangeShown { tone: "pass", kind: lang.t("diff-added"), before: String::new(), after: says(key, &value) }).collect()
        }
        Some(before) => {
            let all = Content::of(before).differences(after, lang).into_iter();
            let none = |value: String| if value.is_empty() { "—".to_owned() } else { value };
            let shown = |(key, old, new): (&str, String, String)| ChangeShown {
                tone: "unknown",
                kind: lang.t("diff-changed"),
                before: says(key, &none(old)),
                after: says(key, &none(new)),
            };
            all.map(shown).collect()
        }
    }
}

/// The name of an item in a language.
pub const fn name_of(item: &Item, lang: Lang) -> &String {
    match lang {
        Lang::Zh => &item.name,
        Lang::En => &item.name_en,
    }
}

/// Code and name of a category.
pub fn category(code: &str, lang: Lang) -> String {
    let of = categories().iter().find(|category| category.code == code);
    of.map_or_else(String::new, |of| match lang {
        Lang::Zh => format!("{} {}", of.code, of.name),
        Lang::En => format!("{} {}", of.code, of.name_en),
    })
}

#[cfg(test)]
mod tests {
    use super::super::edition::Catalogue;
    use super::super::item::Frequency;
    use super::*;

    #[test]
    fn a_history_says_what_changed_and_how_each_version_stands() {
        let shipped = Catalogue::as_shipped();
        let life = shipped.life("XX0501").expect("a life").clone();
        let first = life.versions[0].clone();
        let item = std::sync::Arc::new(Item { frequency: Frequency::Daily, version: 2, ..(*first.item).clone() });
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let second = Version { number: 2, from_on: day("2026-04-01"), kind: ItemVersionKind::Change, item, ..first.clone() };
        let end = Version { number: 3, from_on: day("2026-05-01"), kind: ItemVersionKind::End, ..second.clone() };
        let life = Life { versions: vec![first, second, end], ..life };
        for lang in Lang::ALL {
            let of = |on: &str| history(&life, day(on), lang).into_iter().map(|version| version.tone).collect::<Vec<_>>();
            assert_eq!(
                (of("2026-03-02"), of("2026-04-01"), of("2026-05-01")),
                (vec!["action", "action", "pass"], vec!["action", "pass", ""], vec!["fail", "", ""])
            );
            let all = history(&life, day("2026-03-02"), lang);
            assert_eq!(all.iter().map(|version| version.changes.len()).collect::<Vec<_>>(), [1, 1, 0]);
            assert!(!format!("{all:?}").contains("\"["), "{all:?}");
        }
    }
}
