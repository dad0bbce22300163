//! The fields of an item: as its deliveries must have them, with unit, form, codes and columns; of an item that no delivery carries what
//! each is and means, from `field.csv`.

use std::sync::LazyLock;

use entity::value::Source;
use entity::value::money::Unit;
use serde::Deserialize;

use super::item::Item;
use crate::credit::feed::order::OrderRule;
use crate::credit::feed::pattern::Pattern;
use crate::credit::feed::progress::grouped;
use crate::credit::feed::rule::{DayRule, Field, Kind, QuantityRule, Rules, Stretch, rules};
use crate::platform::i18n::Lang;

/// A field as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldShown {
    /// Its name in the platform.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Code of what sort of value it is.
    pub code: &'static str,
    /// What sort of value.
    pub sort: String,
    /// Unit and form.
    pub form: String,
    /// The code table: code and name.
    pub codes: Vec<(String, String)>,
    /// Columns that it is known by, the official one first.
    pub columns: Vec<String>,
    /// Whether it must be there.
    pub required: bool,
}

/// A field of an item that no delivery carries, as its owner has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    item: String,
    id: String,
    name: String,
    name_en: String,
    sort: String,
    meaning: String,
    meaning_en: String,
}

static DESCRIBED: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(include_str!("field.csv").as_bytes()).into_deserialize();
    rows.collect::<Result<_, _>>().expect("the fields are part of the program and tested")
});

/// The fields of an item: of its deliveries or, where none carries it, those of its words that are described.
pub fn of_item(item: &Item, lang: Lang) -> Vec<FieldShown> {
    let described = || {
        let of = |name: &String| DESCRIBED.iter().find(|field| field.item == item.code && field.name == *name);
        item.fields.iter().filter_map(of).map(|field| FieldShown::described(field, lang)).collect()
    };
    item.source.map_or_else(described, |source| fields(source, lang))
}

/// The fields of a source's deliveries, in the order of a complete file.
pub fn fields(source: Source, lang: Lang) -> Vec<FieldShown> {
    let rules = rules(source);
    rules.fields.iter().map(|field| FieldShown { form: whole_form(rules, field, lang), ..FieldShown::new(field, lang) }).collect()
}

/// The fields that together identify a record of a source.
pub fn key(source: Source, lang: Lang) -> Vec<String> {
    let name = |id: &String| rules(source).field(id).map_or_else(|| lang.t("item-key-subject"), |field| lang.t(field.text_key()));
    rules(source).key_of_row(|_| true).map(name).collect()
}

impl FieldShown {
    /// How many codes its table has.
    pub fn count(&self) -> i64 {
        i64::try_from(self.codes.len()).unwrap_or(i64::MAX)
    }
    fn described(field: &'static Described, lang: Lang) -> Self {
        let said = |zh: &String, en: &String| if lang == Lang::Zh { zh.clone() } else { en.clone() };
        Self {
            id: field.id.clone(),
            name: said(&field.name, &field.name_en),
            code: &field.sort,
            sort: lang.t(format!("item_sort-{}", field.sort)),
            form: said(&field.meaning, &field.meaning_en),
            codes: Vec::new(),
            columns: vec![field.name.clone()],
            required: false,
        }
    }
    fn new(field: &Field, lang: Lang) -> Self {
        let codes = match &field.is {
            Kind::Choice(choice) => {
                let mut codes: Vec<String> = choice.codes().map(str::to_owned).collect();
                codes.dedup();
                codes.into_iter().map(|code| (code.clone(), lang.t(field.choice_key(&code)))).collect()
            }
            Kind::Name { .. }
            | Kind::Text { .. }
            | Kind::Code
            | Kind::OtherCode
            | Kind::OrganisationCode
            | Kind::Day(_)
            | Kind::Money(_)
            | Kind::Capital { .. }
            | Kind::Whole { .. }
            | Kind::Industry
            | Kind::Quantity(_)
            | Kind::Percent { .. }
            | Kind::Period(_) => Vec::new(),
        };
        Self {
            id: field.id.clone(),
            name: lang.t(field.text_key()),
            code: sort(&field.is).0,
            sort: lang.t(sort(&field.is).1),
            form: form(&field.is, lang),
            codes,
            columns: field.columns.iter().chain(&field.yuan_columns).chain(&field.wan_columns).chain(&field.spare_columns).cloned().collect(),
            required: field.required,
        }
    }
}

/// Code and key of the name of a sort of value.
pub const fn sort(of: &Kind) -> (&'static str, &'static str) {
    match of {
        Kind::Name { .. } => ("name", "item_sort-name"),
        Kind::Text { .. } => ("text", "item_sort-text"),
        Kind::Code => ("unified_code", "item_sort-unified_code"),
        Kind::OtherCode => ("other_code", "item_sort-other_code"),
        Kind::OrganisationCode => ("organisation_code", "item_sort-organisation_code"),
        Kind::Day(_) => ("day", "item_sort-day"),
        Kind::Money(_) => ("money", "item_sort-money"),
        Kind::Capital { .. } => ("capital", "item_sort-capital"),
        Kind::Choice(_) => ("choice", "item_sort-choice"),
        Kind::Whole { .. } => ("whole", "item_sort-whole"),
        Kind::Industry => ("industry", "item_sort-industry"),
        Kind::Quantity(_) => ("quantity", "item_sort-quantity"),
        Kind::Percent { .. } => ("percent", "item_sort-percent"),
        Kind::Period(_) => ("period", "item_sort-period"),
    }
}

/// Unit and form of a field's values, in what ways they are written and what they are held against in their row.
fn whole_form(rules: &Rules, field: &Field, lang: Lang) -> String {
    let patterns: Vec<&str> = field.patterns.iter().map(Pattern::notation).collect();
    let written = (!patterns.is_empty()).then(|| lang.t1("item_form-pattern", "pattern", patterns.join(&lang.t("product-list-separator"))));
    let held = rules.rows.iter().filter(|rule| rule.of == field.id).filter_map(|rule| rules.field(&rule.most));
    let held = held.map(|most| lang.t1("item_form-not_above", "field", lang.t(most.text_key())));
    let follows = rules.orders.iter().filter(|rule| rule.of == field.id).map(|rule| follows(rules, rule, lang));
    let groups = rules.one_of.iter().filter(|group| group.contains(&field.id));
    let others = groups.flatten().filter(|id| **id != field.id).filter_map(|id| rules.field(id));
    let others = others.map(|other| lang.t1("item_form-or", "field", lang.t(other.text_key())));
    let own = Some(form(&field.is, lang)).filter(|own| !own.is_empty());
    own.into_iter()
        .chain(doubts(rules, field, lang))
        .chain(written)
        .chain(held)
        .chain(follows)
        .chain(others)
        .collect::<Vec<_>>()
        .join(&lang.t("terms-separator"))
}

/// From what size on a number is doubted or sent back as one of another unit, and what else it is held against.
fn doubts(rules: &Rules, field: &Field, lang: Lang) -> Vec<String> {
    if let Kind::Money(rule) = &field.is {
        let limits = lang.t2("item_form-doubted", "suspect", grouped(rule.suspect_from), "refuse", grouped(rule.refuse_from));
        let said = rule.said_in.as_ref().and_then(|id| rules.field(id)).map(|other| lang.t1("item_form-said_in", "field", lang.t(other.text_key())));
        [limits].into_iter().chain(said).collect()
    } else if let Kind::Quantity(QuantityRule { suspect_from: Some(from), .. }) = &field.is {
        vec![lang.t1("item_form-suspect", "from", grouped(*from))]
    } else {
        Vec::new()
    }
}

/// What a day is not before.
fn follows(rules: &Rules, rule: &OrderRule, lang: Lang) -> String {
    let names: Vec<String> = rule.not_before.iter().filter_map(|id| rules.field(id)).map(|field| lang.t(field.text_key())).collect();
    let key = if names.len() > 1 { "item_form-not_before_first" } else { "item_form-not_before" };
    lang.t1(key, "field", names.join(&lang.t("product-list-separator")))
}

/// Unit and form of a value, in words; empty where the sort says all.
fn form(of: &Kind, lang: Lang) -> String {
    let between = |min: i64, max: i64| lang.t2("item_form-between", "min", min, "max", max);
    match of {
        Kind::Name { max } | Kind::Text { max } => lang.t1("item_form-most", "max", max),
        Kind::Day(DayRule { past, open, .. }) => {
            let parts = [(*past, "item_form-past"), (*open, "item_form-open")];
            parts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, key)| lang.t(key)).collect::<Vec<_>>().join(&lang.t("terms-separator"))
        }
        Kind::Money(rule) => lang.t(match rule.unit {
            Unit::Yuan => "item_form-yuan",
            Unit::Wan => "item_form-wan",
            Unit::Yi => "item_form-yi",
        }),
        Kind::Capital { .. } => lang.t("item_form-capital"),
        Kind::Choice(rule) => {
            let parts = [(rule.strict, "item_form-strict"), (rule.several, "item_form-several")];
            parts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, key)| lang.t(key)).collect::<Vec<_>>().join(&lang.t("terms-separator"))
        }
        Kind::Whole { min, max, .. } => between(*min, *max),
        Kind::Quantity(rule) => between(rule.min, rule.max),
        Kind::Percent { .. } => lang.t("item_form-percent"),
        Kind::Period(Stretch::Month) => lang.t("item_form-month"),
        Kind::Period(Stretch::Year) => lang.t("item_form-year"),
        Kind::Code | Kind::OtherCode | Kind::OrganisationCode | Kind::Industry => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use entity::value::Figures;

    use super::*;
    use crate::credit::catalogue::item::shipped;
    use crate::credit::feed::fold::fold;

    #[test]
    fn every_field_of_every_source_reads_in_both_languages() {
        for lang in Lang::ALL {
            for source in Source::ALL {
                for field in fields(*source, lang) {
                    let texts = [&field.name, &field.sort, &field.form].into_iter().chain(field.codes.iter().map(|(_, name)| name));
                    assert!(texts.into_iter().all(|text| !text.starts_with('[') && !text.contains("{$")), "{source}: {field:?}");
                    assert!(!field.columns.is_empty() && !field.name.is_empty(), "{source}: {field:?}");
                }
                assert!(key(*source, lang).iter().all(|name| !name.starts_with('[')), "{source}");
            }
        }
    }

    /// The field lists of the data standards that the catalogue follows, item by item, in the very words of the standards: a word here is not
    /// to be fitted to what the reading knows. Only what the lists abbreviate for two columns at once (`列入/解除日期`, `抵押(顺位,债权额)`) and the
    /// bare 期限 and 移出 of a list, which are no headers, are written out.
    const STANDARD: [(&str, &str); 38] = [
        (
            "XX0401",
            "XK_XDR_MC XK_XDR_LB XK_XDR_TYPE XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ XK_FRDB XK_FR_SFZH XK_FR_ZJLX XK_FR_ZJHM XK_XDR_ZJLX XK_XDR_ZJHM XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ XK_YXQZ XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ XK_XMMC XK_SPLB XK_XDR XK_XDR_ZDM XK_XDR_GSDJ XK_XDR_SFZ XK_FR XK_JZQ XK_XZJG DFBM SJC",
        ),
        (
            "XX0501",
            "CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_XDR_SYDW CF_XDR_SHZZ CF_FRDB CF_FR_ZJLX CF_FR_SFZH CF_XDR_ZJLX CF_XDR_ZJHM CF_CFWS CF_WSH CF_CFWSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ",
        ),
        ("XX0601", "企业名称 统一社会信用代码/注册号 法定代表人 列入原因 列入日期 列入决定机关 移出原因 移出日期 移出决定机关 数据来源"),
        ("XX0602", "企业名称 统一社会信用代码/注册号 法定代表人 类别 列入原因 列入日期 列入决定机关 公布期限 移出原因 移出日期 移出决定机关 数据来源"),
        (
            "XX0701",
            "被执行人名称 类型 身份证号/组织机构代码 法定代表人/负责人 性别 年龄 执行法院 省份 执行依据文号 做出执行依据单位 立案时间 案号 生效法律文书确定的义务 被执行人的履行情况 已履行 未履行 失信行为具体情形 发布时间 来源 iname cardnum businessentity courtname areaname gistid gistunit regdate casecode duty performance performedpart unperformpart disrupttypename publishdate",
        ),
        ("XX0702", "名称 证件 案号 法院 立案日期 执行标的(元)"),
        ("XX0703", "名称 证件 案号 法院 立案日期 关联企业 申请执行人 发布日期"),
        ("XX0704", "名称 证件 案号 法院 立案日期 执行标的(元) 终结日期 未履行金额"),
        ("XX0706", "企业名称 案号 程序 受理日期 管理人"),
        ("XX0803", "名单名称 企业名称 统一社会信用代码 法定代表人 列入事由 列入日期 认定单位 公布期限 移出日期"),
        ("XX1001", "纳税人名称 识别号 评价年度 来源 等级 评定日期 主管税务机关 调整情况"),
        (
            "XX1002",
            "纳税人名称 纳税人识别号 负责人姓名 证件号码 经营地点 征收项目/欠税税种 欠税余额(元) 当前新发生的欠税额(元) 税款所属机关 应征发生日期 缴款期限 发布单位 发布日期",
        ),
        ("XX1005", "名称 识别号 违法性质 违法事实 处罚 列入日期 解除日期"),
        ("XX1006", "纳税人名称 识别号 法定代表人 证件 经营地点 认定非正常户日期 状态"),
        ("XX1901", "名称 代码 法定代表人 事由 列入日期 决定机关 公布期限 移出日期"),
        ("XX1801", "企业 代码 年度 等级"),
        ("XX1501", "海关注册编码 注册编码 企业 信用等级 首次注册日期 认证日期 认证时间 来源"),
        ("XX1902", "企业名称 统一社会信用代码 年度 等级"),
        ("XX2301", "等级 评价日期 版本 有效至"),
        ("XX2303", "领域 机构 等级 年度"),
        ("XX2302", "评价体系 等级 评价得分 评价日期 版本 有效至 数据来源"),
        (
            "XX2201",
            "承诺编码 承诺人名称 承诺人类别 承诺人代码 承诺类型 承诺事由 承诺内容 违诺责任 承诺作出日期 承诺有效期 承诺受理单位 承诺受理单位代码 公开类型 监管状态 过期状态 履约状态 发布委办局 发布人 快照id",
        ),
        ("XX0402", "认定名称 等级 证书编号 认定日期 有效期"),
        ("XX2001", "产业 面积 成员数 示范级别"),
        ("XX2002", "产业 面积 成员数 示范级别"),
        ("XX1301", "户号 户名 用电地址 用电类别 账期 用电量kWh 应缴 实缴 缴费日期 欠费 违约金 违约用电标志 停电标志"),
        ("XX1302", "户号 账期 用量 应缴 实缴 欠费天数"),
        ("XX1303", "户号 账期 用量 应缴 实缴 欠费天数"),
        ("XX1101", "单位编号 USCC 险种 费款所属期 参保人数 缴费基数总额 应缴 实缴 缓缴标志"),
        ("XX1102", "单位编号 险种 费款所属期 参保人数 缴费基数总额 应缴 实缴 欠缴月数 缓缴标志"),
        ("XX1103", "单位编号 USCC 险种 费款所属期 应缴 实缴 欠缴月数 欠缴金额 缓缴标志"),
        ("XX1201", "单位账号 缴存人数 月缴存额 缴至年月 状态"),
        ("XX1401", "证号 权利人 坐落 面积 用途"),
        ("XX1402", "抵押顺位 债权额 抵押期间 查封文号 查封期间"),
        ("XX1605", "专利号 类型 申请日 授权日 法律状态 质押登记"),
        ("XX1606", "商标注册号 类别"),
        ("XX1607", "软著登记号"),
        ("XX0301", "资产总额 负债总额 营业收入 利润 纳税总额 从业人数 参保人数 拖欠中小企业款项"),
    ];

    #[test]
    fn every_field_of_the_standards_has_its_place() {
        for (code, names) in STANDARD {
            let item = shipped().iter().find(|item| item.code == code).unwrap_or_else(|| panic!("{code}"));
            let fields = of_item(item, Lang::Zh);
            // What is about persons is known by its name and never kept.
            let known = |name: &str| {
                fields.iter().any(|field| field.columns.iter().any(|column| fold(column) == fold(name)))
                    || item.source.is_some_and(|source| rules(source).known(name).is_some())
            };
            let lost: Vec<&str> = names.split(' ').filter(|name| !known(name)).collect();
            assert!(lost.is_empty(), "{code} {}: {lost:?}", item.name);
        }
    }

    #[test]
    fn what_no_delivery_carries_is_described_field_by_field() {
        for item in shipped().iter().filter(|item| item.source.is_none()) {
            for lang in Lang::ALL {
                let fields = of_item(item, lang);
                assert_eq!(fields.iter().map(|field| &field.columns[0]).collect::<Vec<_>>(), item.fields.iter().collect::<Vec<_>>(), "{}", item.code);
                let said = |text: &str| !text.is_empty() && !text.starts_with('[');
                assert!(fields.iter().all(|field| said(&field.name) && said(&field.sort) && said(&field.form)), "{}: {fields:?}", item.code);
                let ids: HashSet<&str> = fields.iter().map(|field| field.id.as_str()).collect();
                assert_eq!(ids.len(), fields.len(), "{}", item.code);
            }
        }
        assert!(DESCRIBED.iter().all(|field| shipped().iter().any(|item| item.code == field.item && item.source.is_none())));
    }

    #[test]
    fn a_field_says_unit_code_table_and_columns() {
        let all = fields(Source::Penalty, Lang::Zh);
        let fine = all.iter().find(|field| field.id == "fine").expect("the fine");
        assert!(fine.form.contains("达 10,000 标注存疑，达 100,000 的整数按单位错误退回") && fine.form.contains("与“内容”写明的金额核对"), "{fine:?}");
        assert!(fine.form.contains("万元") && fine.columns.iter().any(|column| column == "CF_NR_FK"), "{fine:?}");
        let kind = all.iter().find(|field| field.id == "subject_type").expect("the kind of subject");
        let numbered = all.iter().find(|field| field.id == "decision_no").expect("the number");
        assert!(numbered.form.contains("%(####)%#+号%"), "{numbered:?}");
        let paid = fields(Source::Figures(Figures::Water), Lang::Zh);
        let paid = paid.iter().find(|field| field.id == "charge_paid").expect("what was paid");
        assert!(paid.form.contains("不大于“应缴金额”"), "{paid:?}");
        let form = |source: Source, id: &str| fields(source, Lang::Zh).into_iter().find(|field| field.id == id).map(|field| field.form).unwrap_or_default();
        assert!(form(Source::Penalty, "publish_until_on").contains("不早于“决定日期”"), "{}", form(Source::Penalty, "publish_until_on"));
        let ends = form(Source::Licence, "valid_to_on");
        assert!(ends.contains("不早于“有效期自、决定日期”中先填的一项"), "{ends}");
        assert!(kind.codes.iter().any(|(code, name)| code == "natural_person" && name == "自然人"), "{kind:?}");
    }
}
