//! 应用清单 and 开放清单: which items are used for what, and which anybody may see, read off the catalogue and off what the rooms do.

use std::sync::Arc;

use chrono::NaiveDate;

use super::edition::Catalogue;
use super::item::{Category, Disclosure, Item, Use, categories};
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
            Self::Used => !used_for(item).is_empty(),
            Self::Open => item.disclosure == Disclosure::Open,
        }
    }
}

/// Whether a section of the report shows an item.
fn shows(section: Section, item: &Item) -> bool {
    let mine = |list: &&Listed| item.lists.contains(&list.code);
    let listed: Vec<Section> = lists().iter().filter(mine).map(|list| list.section).collect();
    let delivered = if listed.is_empty() { item.arrives_by().and_then(Section::of) == Some(section) } else { listed.contains(&section) };
    delivered || section.facts().iter().any(|fact| item.facts.contains(fact))
}

/// What the platform uses an item for.
pub fn used_for(item: &Item) -> Vec<Use> {
    let is_used = |of: &Use| match of {
        Use::Matching => !item.facts.is_empty(),
        Use::Risk => !item.signals.is_empty(),
        Use::Report => Section::ALL.iter().any(|section| shows(*section, item)),
    };
    Use::ALL.iter().copied().filter(is_used).collect()
}

/// What the platform uses an item for, in words: facts of matching, signals of risk, sections of the report.
pub fn uses(item: &Item, lang: Lang) -> Vec<(Use, String)> {
    let names = |of: Use| -> Vec<String> {
        match of {
            Use::Matching => item.facts.iter().map(|fact| lang.t(fact.text_key())).collect(),
            Use::Risk => item.signals.iter().map(|signal| format!("{signal} {}", lang.t(signal.text_key()))).collect(),
            Use::Report => Section::ALL.iter().filter(|section| shows(**section, item)).map(|section| lang.t(section.text_key())).collect(),
        }
    };
    used_for(item).into_iter().map(|of| (of, names(of).join(&lang.t("product-list-separator")))).collect()
}

/// Items by category.
pub type Found = [(&'static Category, Vec<Arc<Item>>)];

/// Items in force on a day, of a list, that a search finds, by category.
pub fn find(catalogue: &Catalogue, on: NaiveDate, list: List, search: &str) -> Vec<(&'static Category, Vec<Arc<Item>>)> {
    let wanted = search.trim().to_lowercase();
    let found = |item: &&Arc<Item>| {
        let texts = [&item.code, &item.name, &item.name_en, &item.owner, &item.basis];
        list.has(item) && (wanted.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&wanted)))
    };
    let of =
        |category: &'static Category| (category, catalogue.on(on).filter(|item| item.category == category.code).filter(found).cloned().collect::<Vec<_>>());
    categories().iter().map(of).filter(|(_, items)| !items.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today(list: List, search: &str) -> Vec<Arc<Item>> {
        let found = find(&Catalogue::as_shipped(), "2026-03-02".parse().expect("a day"), list, search);
        found.into_iter().flat_map(|(_, items)| items).collect()
    }

    #[test]
    fn a_search_finds_by_name_in_both_languages_code_and_owner() {
        let codes = |list, search: &str| -> Vec<String> { today(list, search).into_iter().map(|item| item.code.clone()).collect() };
        assert_eq!(codes(List::All, "失信被执行人"), codes(List::All, "dishonest DEBTORS"));
        assert_eq!(codes(List::All, "xx0701").len(), 1);
        assert!(codes(List::All, "税务部门").len() > 3);
        assert!(codes(List::All, "没有这样的项目").is_empty());
    }

    #[test]
    fn the_lists_come_out_of_the_catalogue() {
        let items = |list| today(list, "");
        assert!(items(List::Open).iter().all(|item| item.disclosure == Disclosure::Open) && !items(List::Open).is_empty());
        assert!(items(List::Used).len() < items(List::All).len());
        let debtor = items(List::Used).into_iter().find(|item| item.code == "XX0701").expect("the item");
        for lang in Lang::ALL {
            let uses = uses(&debtor, lang);
            assert_eq!(uses.iter().map(|(of, _)| *of).collect::<Vec<_>>(), [Use::Matching, Use::Risk, Use::Report]);
            assert!(uses.iter().all(|(_, names)| !names.contains('[')), "{uses:?}");
        }
    }
}
