//! The lists of an item of the catalogue as people read them: who keeps each, by which rules, how long it lasts and how a firm leaves it.

use chrono::NaiveDate;

use super::law::{Publication, Rule, rules};
use super::list::{List, Speaks, lists, name_key};
use crate::credit::catalogue::item::Item;
use crate::platform::i18n::Lang;

/// A list as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListShown {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The department that keeps it.
    pub department: String,
    /// The rules by which firms are put on it.
    pub basis: String,
    /// How long an entry stands.
    pub term: String,
    /// The law that says so.
    pub law: String,
    /// When and how a firm leaves it sooner.
    pub repair: String,
}

/// The rule by which an entry of a list that is made on a day stands.
pub fn rule_of(list: &List, on: NaiveDate) -> Option<&'static Rule> {
    let holds = |rule: &&Rule| rule.from.is_none_or(|from| from <= on) && rule.until.is_none_or(|until| on < until);
    rules().iter().filter(holds).find(|rule| rule.lists.contains(&list.code))
}

impl ListShown {
    /// The lists that an item is, by the rules for entries of a day.
    pub fn of_item(item: &Item, on: NaiveDate, lang: Lang) -> Vec<Self> {
        lists().iter().filter(|list| item.lists.contains(&list.code)).filter_map(|list| Some(Self::new(list, rule_of(list, on)?, lang))).collect()
    }
    fn new(list: &List, rule: &Rule, lang: Lang) -> Self {
        Self {
            code: list.code.clone(),
            name: lang.t(name_key(&list.code)),
            department: list.department.clone(),
            basis: list.basis.clone(),
            term: term(rule, lang),
            law: rule.basis.clone(),
            repair: repair(list, rule, lang),
        }
    }
}

fn term(rule: &Rule, lang: Lang) -> String {
    match (rule.publication, rule.max_months, rule.extended_months) {
        (Publication::Validity, ..) => lang.t("list_term-validity"),
        (_, Some(months), Some(longest)) => lang.t2("list_term-extended", "count", months, "longest", longest),
        (_, Some(months), None) => lang.t1("list_term-months", "count", months),
        (_, None, _) => lang.t("list_term-until_removed"),
    }
}

fn repair(list: &List, rule: &Rule, lang: Lang) -> String {
    match (list.speaks, rule.min_months, rule.early) {
        (Speaks::For, ..) => lang.t("list_repair-none"),
        (Speaks::Against, Some(months), true) => lang.t1("list_repair-from", "count", months),
        (Speaks::Against, _, false) => lang.t("list_repair-never"),
        (Speaks::Against, None, true) => lang.t("list_repair-at_once"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::catalogue::item::shipped;
    use crate::credit::feed::fold::fold;
    use crate::credit::feed::rule::{Kind, Version, rules as rules_of};
    use entity::value::Source;

    /// 严重失信主体名单, kind by kind, as departments name them: the list or source that takes each, and its term in months.
    const KINDS: [(&str, &str, Option<u32>); 33] = [
        ("重大税收违法失信主体", "grave_tax", Some(36)),
        ("拖欠农民工工资失信联合惩戒对象", "unpaid_wages", Some(36)),
        ("安全生产严重失信主体", "work_safety", Some(36)),
        ("政府采购严重违法失信主体", "procurement", Some(36)),
        ("运输物流严重失信主体", "transport", Some(36)),
        ("工程建设严重失信主体", "construction", Some(12)),
        ("建筑市场主体黑名单", "construction", Some(12)),
        ("招投标严重失信主体", "bidding", Some(36)),
        ("统计严重失信企业", "statistics", Some(12)),
        ("社会保险领域严重失信主体", "social_insurance", Some(36)),
        ("医保领域严重失信主体", "medical_insurance", Some(36)),
        ("海关失信企业", "customs", None),
        ("证券期货市场严重违法失信主体", "securities", Some(36)),
        ("涉金融严重失信主体", "illegal_fundraising", Some(36)),
        ("非法集资严重失信主体", "illegal_fundraising", Some(36)),
        ("逃废债名单", "debt_evasion", Some(36)),
        ("生态环境严重失信主体", "environment", Some(36)),
        ("超限超载严重违法失信名单", "overload", Some(36)),
        ("家政服务领域严重失信主体", "domestic_service", Some(36)),
        ("旅游市场严重失信主体", "tourism", Some(36)),
        ("文化市场严重失信主体", "culture", Some(36)),
        ("慈善捐赠领域严重失信主体", "charity", Some(36)),
        ("会计领域严重失信主体", "accounting", Some(36)),
        ("出入境检验检疫严重失信企业", "inspection", Some(36)),
        ("知识产权（专利）领域严重失信主体", "intellectual_property", Some(12)),
        ("盐业严重失信主体", "salt", Some(36)),
        ("电力行业严重违法失信主体", "electric_power", Some(36)),
        ("科研领域严重失信主体", "research", Some(36)),
        ("网络信用严重失信主体", "internet", Some(36)),
        ("军队采购严重失信主体", "military_procurement", Some(36)),
        ("国防义务严重失信主体", "defence_duty", Some(36)),
        ("其他领域严重失信主体", "other_field", Some(36)),
        ("重点关注对象", "watched", None),
    ];

    fn on() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day")
    }

    #[test]
    fn every_kind_of_serious_dishonesty_is_accepted_with_its_term_and_its_item() {
        let Kind::Choice(words) = &rules_of(Source::Listing).field("list").expect("the field").is else { panic!("a code table") };
        for (word, code, months) in KINDS {
            assert_eq!(words.code(&fold(word), Version::New), Some(code), "{word}");
            let list = lists().iter().find(|list| list.code == code).unwrap_or_else(|| panic!("{code}"));
            assert!(!list.department.is_empty() && !list.basis.is_empty(), "{code}");
            assert_eq!(rule_of(list, on()).expect("a rule").max_months, months, "{word}");
            assert_eq!(shipped().iter().filter(|item| item.lists.iter().any(|of| of == code)).count(), 1, "{word}");
        }
        // Two kinds have a source of their own.
        for source in [Source::DishonestDebtor, Source::SeriousViolation] {
            assert!(rules().iter().any(|rule| rule.source == source) && shipped().iter().any(|item| item.source == Some(source)), "{source}");
        }
    }

    #[test]
    fn every_list_reads_in_both_languages() {
        for lang in Lang::ALL {
            let all: Vec<ListShown> = shipped().iter().flat_map(|item| ListShown::of_item(item, on(), lang)).collect();
            assert_eq!(all.len(), lists().len());
            for list in &all {
                let texts = [&list.name, &list.department, &list.basis, &list.term, &list.law, &list.repair];
                assert!(texts.into_iter().all(|text| !text.is_empty() && !text.starts_with('[') && !text.contains("{$")), "{list:?}");
            }
            let of = |code: &str| all.iter().find(|list| list.code == code).cloned().expect("the list");
            assert_eq!(of("securities").term, lang.t2("list_term-extended", "count", 36, "longest", 60));
            assert_eq!(of("transport").repair, lang.t1("list_repair-from", "count", 12));
            assert_eq!(of("construction").repair, lang.t("list_repair-never"));
            assert_eq!((of("enforcement").term, of("enforcement").repair), (lang.t("list_term-until_removed"), lang.t("list_repair-at_once")));
            assert_eq!(of("honour").repair, lang.t("list_repair-none"));
        }
    }
}
