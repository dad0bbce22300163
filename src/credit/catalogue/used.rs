//! 应用清单 and 开放清单: which items are used for what, and which anybody may see, read off the catalogue and off what the rooms do.

use super::item::{Category, Disclosure, Item, Use, catalogue};
use crate::credit::record::list::{List as Listed, lists};
use crate::credit::report::section::Section;
use crate::platform::i18n::Lang;

/// Which part of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Every item.
    All,
    /// Items that the platform uses.
    Used,
    /// Items that anybody may see.
    Open,
}

impl List {
    /// Every list.
    pub const ALL: [Self; 3] = [Self::All, Self::Used, Self::Open];
    /// The text in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Used => "used",
            Self::Open => "open",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::All => "catalogue_list-all",
            Self::Used => "catalogue_list-used",
            Self::Open => "catalogue_list-open",
        }
    }
    /// The list of a code; the whole catalogue for anything else.
    pub fn of(code: &str) -> Self {
        Self::ALL.into_iter().find(|list| list.code() == code).unwrap_or(Self::All)
    }
    /// Whether an item is on it.
    pub fn has(self, item: &Item) -> bool {
        match self {
            Self::All => true,
            Self::Used => !uses(item, Lang::Zh).is_empty(),
            Self::Open => item.disclosure == Disclosure::Open,
        }
    }
}

/// What the platform uses an item for, in words: facts of matching, signals of risk, sections of the report.
pub fn uses(item: &Item, lang: Lang) -> Vec<(Use, String)> {
    let joined = |names: Vec<String>| Some(names.join(&lang.t("product-list-separator"))).filter(|names| !names.is_empty());
    let facts = joined(item.facts.iter().map(|fact| lang.t(fact.text_key())).collect());
    let signals = joined(item.signals.iter().map(|signal| format!("{signal} {}", lang.t(signal.text_key()))).collect());
    let mine = |list: &&Listed| item.lists.contains(&list.code);
    let listed: Vec<Section> = lists().iter().filter(mine).map(|list| list.section).collect();
    let delivered = |section: &Section| if listed.is_empty() { item.source.and_then(Section::of) == Some(*section) } else { listed.contains(section) };
    let shows = |section: &Section| delivered(section) || section.facts().iter().any(|fact| item.facts.contains(fact));
    let sections = joined(Section::ALL.iter().filter(|section| shows(section)).map(|section| lang.t(section.text_key())).collect());
    [(Use::Matching, facts), (Use::Risk, signals), (Use::Report, sections)].into_iter().filter_map(|(of, names)| Some((of, names?))).collect()
}

/// Items of a list that a search finds, by category.
pub fn find(list: List, search: &str) -> Vec<(&'static Category, Vec<&'static Item>)> {
    let wanted = search.trim().to_lowercase();
    let found = |item: &&Item| {
        let texts = [&item.code, &item.name, &item.name_en, &item.owner, &item.basis];
        list.has(item) && (wanted.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&wanted)))
    };
    let all = catalogue();
    let of = |category: &'static Category| (category, all.items.iter().filter(|item| item.category == category.code).filter(found).collect::<Vec<_>>());
    all.categories.iter().map(of).filter(|(_, items)| !items.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_by_name_in_both_languages_code_and_owner() {
        let codes = |list, search: &str| -> Vec<String> { find(list, search).into_iter().flat_map(|(_, items)| items).map(|item| item.code.clone()).collect() };
        assert_eq!(codes(List::All, "失信被执行人"), codes(List::All, "dishonest DEBTORS"));
        assert_eq!(codes(List::All, "xx0701").len(), 1);
        assert!(codes(List::All, "税务部门").len() > 3);
        assert!(codes(List::All, "没有这样的项目").is_empty());
    }

    #[test]
    fn the_lists_come_out_of_the_catalogue() {
        let items = |list| find(list, "").into_iter().flat_map(|(_, items)| items).collect::<Vec<_>>();
        assert!(items(List::Open).iter().all(|item| item.disclosure == Disclosure::Open) && !items(List::Open).is_empty());
        assert!(items(List::Used).len() < items(List::All).len());
        let debtor = items(List::Used).into_iter().find(|item| item.code == "XX0701").expect("the item");
        for lang in Lang::ALL {
            let uses = uses(debtor, lang);
            assert_eq!(uses.iter().map(|(of, _)| *of).collect::<Vec<_>>(), [Use::Matching, Use::Risk, Use::Report]);
            assert!(uses.iter().all(|(_, names)| !names.contains('[')), "{uses:?}");
        }
    }
}
