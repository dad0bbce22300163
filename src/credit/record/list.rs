//! Lists of firms (名单): those with a source of their own, and those that are rows of one source, from `list.toml`.

use std::sync::LazyLock;

use entity::value::{Fen, Severity, Signal, Source};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::credit::report::section::Section;

/// A list that is delivered as rows of [`Source::Listing`].
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The code that rows, facts and products name it by; it never changes.
    pub code: String,
    /// Whether it is bad news.
    pub speaks: Speaks,
    /// The flag that it raises; none for good news.
    pub signal: Option<Signal>,
    /// How heavy the flag weighs.
    pub severity: Option<Severity>,
    /// The amount of a case below which the flag only weighs low; none where the amount does not matter.
    pub low_below: Option<Fen>,
    /// Where a credit report shows it.
    #[serde(deserialize_with = "section")]
    pub section: Section,
    /// The department that keeps it.
    pub department: String,
    /// The rules by which firms are put on it, in the law's language.
    pub basis: String,
}

/// What it says of a firm that it stands on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Bad news.
    Against,
    /// Good news: it was recommended or commended.
    For,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    list: Vec<List>,
}

fn section<'de, D: Deserializer<'de>>(from: D) -> Result<Section, D::Error> {
    let text = String::deserialize(from)?;
    Section::ALL.into_iter().find(|section| section.code() == text).ok_or_else(|| serde::de::Error::custom(format!("no section: {text}")))
}

static LISTS: LazyLock<Vec<List>> =
    LazyLock::new(|| toml::from_str::<File>(include_str!("list.toml")).expect("list.toml is part of the program and tested").list);

/// Every list of the source of lists.
pub fn lists() -> &'static [List] {
    &LISTS
}

/// The list that a row of the source of lists is about.
pub fn list_of(source: Source, content: &Value) -> Option<&'static List> {
    let code = content.get("list").filter(|_| source == Source::Listing)?.as_str()?;
    LISTS.iter().find(|list| list.code == code)
}

/// Lists with a source of their own; all of them speak against a firm.
const OWN: [Source; 4] = [Source::DishonestDebtor, Source::AbnormalOperation, Source::SeriousViolation, Source::TaxArrears];

/// The codes of all lists that say this of a firm.
pub fn codes(speaks: Speaks) -> Vec<&'static str> {
    let own = OWN.iter().map(|source| source.code()).filter(|_| speaks == Speaks::Against);
    own.chain(LISTS.iter().filter(|list| list.speaks == speaks).map(|list| list.code.as_str())).collect()
}

/// The code of the list on which a record puts its firm, and what that says; none for a record that is no entry of a list.
pub fn stands_on(source: Source, content: &Value) -> Option<(&'static str, Speaks)> {
    if OWN.contains(&source) { Some((source.code(), Speaks::Against)) } else { list_of(source, content).map(|list| (list.code.as_str(), list.speaks)) }
}

/// The key of the name of a list.
pub fn name_key(code: &str) -> String {
    OWN.iter().find(|source| source.code() == code).map_or_else(|| format!("feed_choice-list-{code}"), |source| source.text_key().to_owned())
}

/// The key of the name of a list or of a source.
pub fn code_key(code: &str) -> String {
    code.parse::<Source>().map_or_else(|_| name_key(code), |source| source.text_key().to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::credit::catalogue::item::shipped;
    use crate::credit::feed::rule::{Kind, rules};
    use crate::credit::record::law;

    #[test]
    fn every_list_is_let_in_has_its_words_its_law_and_its_flag() {
        let field = rules(Source::Listing).field("list").expect("the field");
        let Kind::Choice(words) = &field.is else { panic!("a code table") };
        assert!(words.strict, "nothing enters beside the table");
        assert_eq!(words.codes().collect::<Vec<_>>(), lists().iter().map(|list| list.code.as_str()).collect::<Vec<_>>());
        let all: BTreeSet<&str> = codes(Speaks::Against).into_iter().chain(codes(Speaks::For)).collect();
        assert_eq!(all.len(), lists().len() + OWN.len());
        for list in lists() {
            assert_eq!((list.signal.is_some(), list.severity.is_some()), [list.speaks == Speaks::Against; 2].into(), "{}", list.code);
            assert_eq!(list.section == Section::Honesty, list.speaks == Speaks::For, "{}", list.code);
            assert!(law::rules().iter().any(|rule| rule.lists.contains(&list.code)), "{} has no rule", list.code);
            let items: Vec<_> = shipped().iter().filter(|item| item.lists.contains(&list.code)).collect();
            assert_eq!(items.len(), 1, "{}", list.code);
            assert!(items[0].source == Some(Source::Listing) && list.signal.is_none_or(|signal| items[0].signals.contains(&signal)), "{}", list.code);
        }
        assert!(law::rules().iter().flat_map(|rule| &rule.lists).all(|code| lists().iter().any(|list| list.code == *code)));
    }

    #[test]
    fn a_record_says_which_list_it_is_of() {
        assert_eq!(stands_on(Source::TaxArrears, &json!({})), Some(("tax_arrears", Speaks::Against)));
        assert_eq!(stands_on(Source::Listing, &json!({ "list": "unpaid_wages" })), Some(("unpaid_wages", Speaks::Against)));
        assert_eq!(stands_on(Source::Listing, &json!({ "list": "coordination" })), Some(("coordination", Speaks::For)));
        assert_eq!(stands_on(Source::Listing, &json!({ "list": "no such list" })), None);
        assert_eq!(stands_on(Source::Penalty, &json!({ "list": "unpaid_wages" })), None);
        assert_eq!([name_key("tax_arrears"), name_key("honest")], ["source-tax_arrears", "feed_choice-list-honest"]);
        assert_eq!([code_key("penalty"), code_key("honest")], ["source-penalty", "feed_choice-list-honest"]);
    }
}
