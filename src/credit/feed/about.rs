//! What a file can be said to be about, whether it has rows of it or not: a list, a kind of filings, a qualification. One that is about one
//! alone needs no column that names it.

use std::collections::BTreeSet;

use entity::value::Source;

use super::rule::{Kind, rules};
use crate::credit::catalogue::belonging::{SHARED, item_of, kinds_of, told_by};
use crate::credit::catalogue::item::shipped;
use crate::platform::i18n::Lang;

/// Whether a file of a source can be about a kind.
pub fn can_be_about(source: Source, kind: &str) -> bool {
    told_by(source).is_some() && item_of(source, kind).is_some()
}

/// What a file carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Rows of this source.
    pub source: Source,
    /// What all of them are of, where the file has no column that says so; none when it has to have one.
    pub only: Option<Only>,
}

impl From<Source> for Carried {
    fn from(source: Source) -> Self {
        Self { source, only: None }
    }
}

/// The one list or kind that a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Only {
    /// The column that would name it.
    pub column: &'static str,
    /// The word that would stand there.
    pub word: &'static str,
}

impl Only {
    /// Of a file that its sender says to be about one kind alone.
    pub fn of(source: Source, about: &BTreeSet<String>) -> Option<Self> {
        let code = about.first().filter(|_| about.len() == 1)?;
        let field = rules(source).field(told_by(source)?)?;
        let Kind::Choice(choice) = &field.is else { return None };
        let words = choice.table.iter().find(|row| row.first() == Some(code))?;
        Some(Self { column: field.columns.first()?, word: words.get(1)? })
    }
}

/// The name of a kind of a source's rows.
pub fn name_of(source: Source, kind: &str, lang: Lang) -> Option<String> {
    Some(lang.t(rules(source).field(told_by(source)?)?.choice_key(kind)))
}

/// The kinds of a source's rows that are an item, with their names.
pub fn kinds(source: Source, lang: Lang) -> Vec<Named> {
    let all = shipped().iter().filter(|item| item.source == Some(source)).flat_map(|item| kinds_of(item));
    all.filter_map(|kind| Some((kind, name_of(source, kind, lang)?))).collect()
}

/// A code and its name.
pub type Named = (&'static str, String);

/// Everything that a file can be about, under the name of its source.
pub fn choices(lang: Lang) -> Vec<(String, Vec<Named>)> {
    SHARED.iter().map(|(source, _)| (lang.t(source.text_key()), kinds(*source, lang))).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::Figures;

    use super::*;
    use crate::credit::feed::fold::fold;
    use crate::credit::feed::rule::Version;

    #[test]
    fn a_file_can_be_about_every_kind_of_its_own_source() {
        let all = choices(Lang::Zh);
        let counts: Vec<(&str, usize)> = all.iter().map(|(source, kinds)| (source.as_str(), kinds.len())).collect();
        assert!(matches!(counts[..], [("其他名单", 40..), ("登记备案与公示", 10), ("资质与认定", 14)]), "{counts:?}");
        assert!(all[2].1.contains(&("specialised", "专精特新中小企业".to_owned())), "{:?}", all[2]);
        assert!(can_be_about(Source::Filing, "subsidy") && can_be_about(Source::Figures(Figures::Qualification), "high_tech"));
        assert!(!can_be_about(Source::Listing, "subsidy") && !can_be_about(Source::Penalty, "customs"));
    }

    #[test]
    fn a_file_about_one_kind_alone_needs_no_column_of_it() {
        let about = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<String>>();
        let only = Only::of(Source::Listing, &about(&["enforcement"]));
        assert_eq!(only, Some(Only { column: "名单名称", word: "被执行人" }));
        assert_eq!(Only::of(Source::Filing, &about(&["subsidy"])).map(|only| only.word), Some("财政补贴"));
        let none = [(Source::Listing, about(&[])), (Source::Listing, about(&["enforcement", "honest"])), (Source::Penalty, about(&["enforcement"]))];
        assert!(none.iter().all(|(source, about)| Only::of(*source, about).is_none()));
        // The word means the kind wherever there is one.
        for (source, field) in SHARED {
            let Some(Kind::Choice(choice)) = rules(source).field(field).map(|field| &field.is) else { panic!("{source}") };
            for code in choice.codes() {
                let only = Only::of(source, &about(&[code])).expect("a word");
                assert_eq!(choice.code(&fold(only.word), Version::New), Some(code), "{source}");
            }
        }
    }
}
