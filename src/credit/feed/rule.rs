//! The declared rules of each source: its fields, the column headers they are known by, and what their cells must be.

use std::collections::HashMap;
use std::sync::LazyLock;

use entity::value::Source;
use entity::value::money::Unit;
use serde::Deserialize;

use super::cross::rule::CrossRule;
use super::declared::text;
use super::figure_rule::{FactRule, Scheme, SeriesRule};
use super::fold::fold;
use super::order::OrderRule;
use super::pattern::Pattern;

/// The rules of one source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The source they are for.
    #[serde(skip, default = "first_source")]
    pub source: Source,
    /// The department that usually owns the data; a delivery may name another.
    pub department: String,
    /// The fields that together identify a record; `subject` stands for the firm.
    pub key: Vec<String>,
    /// The fields that belong to the key of a row that has them.
    #[serde(default)]
    pub key_where_said: Vec<String>,
    /// Groups of fields of which a row needs one each.
    #[serde(default)]
    pub one_of: Vec<Vec<String>>,
    /// The source is where firms become known: a row without a unified code is refused, and one that is marked as withdrawn too.
    #[serde(default)]
    pub unified_code_required: bool,
    /// Columns that only the old version of the format has.
    #[serde(default)]
    pub old: Vec<String>,
    /// Columns that only the new version has.
    #[serde(default)]
    pub new: Vec<String>,
    /// The fields, in the order of a complete file.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// Columns that are known but not kept.
    pub personal: Personal,
    /// The facts that its rows feed; none for records.
    #[serde(default, rename = "fact")]
    pub facts: Vec<FactRule>,
    /// The fields that are kept as series.
    #[serde(default)]
    pub series: Vec<SeriesRule>,
    /// The rules that compare numbers of a row.
    #[serde(default, rename = "row")]
    pub rows: Vec<RowRule>,
    /// The rules on the order of a row's days.
    #[serde(default, rename = "order")]
    pub orders: Vec<OrderRule>,
    /// The rules that compare its rows with other sources.
    #[serde(default)]
    pub cross: Vec<CrossRule>,
    /// By whose scale its grades are given.
    pub scheme: Option<Scheme>,
    /// Which field or known column a folded header means.
    #[serde(skip)]
    known: HashMap<String, Known>,
}

/// Columns that are known and never stored.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Columns about natural persons: identity numbers, telephones, names that the format says are never published.
    pub columns: Vec<String>,
    /// Columns that say nothing about the subject: serial numbers, time stamps.
    #[serde(default)]
    pub ignored: Vec<String>,
}

/// A field that a source's records have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the platform, English snake case.
    pub id: String,
    /// Headers that it is known by; the first is the official one.
    pub columns: Vec<String>,
    /// Headers that say the amount is in 元.
    #[serde(default)]
    pub yuan_columns: Vec<String>,
    /// Headers that say that the cells count in 万.
    #[serde(default)]
    pub wan_columns: Vec<String>,
    /// Headers that it is known by in a file that has none of `columns`, the best first, even where they are another field's.
    #[serde(default)]
    pub spare_columns: Vec<String>,
    /// A cell that cannot be read is left out and marked, instead of refusing the row.
    #[serde(default)]
    pub lenient: bool,
    /// The column must be there and the cell filled.
    #[serde(default)]
    pub required: bool,
    /// How its texts are written, in any of these ways; one that is not is marked.
    #[serde(default, rename = "pattern")]
    pub patterns: Vec<Pattern>,
    /// What its cells must be.
    pub is: Kind,
}

/// A rule that holds two numbers of a row against each other; a row that trips it is marked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowRule {
    /// The field.
    pub of: String,
    /// The field whose number it is at most.
    pub most: String,
}

impl Field {
    /// The key of its name that people read.
    pub fn text_key(&self) -> String {
        format!("feed_field-{}", self.id)
    }
    /// The key of the text of one of its code table's values.
    pub fn choice_key(&self, code: &str) -> String {
        format!("feed_choice-{}-{code}", self.id)
    }
    /// Its cells name the subject.
    pub fn names_subject(&self) -> bool {
        matches!(self.is, Kind::Name { .. } | Kind::Code | Kind::OtherCode | Kind::OrganisationCode)
    }
}

/// What the cells of a field must be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    /// The subject's name.
    Name {
        /// Longest, in characters.
        max: usize,
    },
    /// Free text.
    Text {
        /// Longest, in characters.
        max: usize,
    },
    /// The subject's unified code, or an older number in its place.
    Code,
    /// Another number of the subject: old registration, tax, institution.
    OtherCode,
    /// The subject's organisation code (GB 11714).
    OrganisationCode,
    /// A day.
    Day(DayRule),
    /// An amount.
    Money(MoneyRule),
    /// An amount whose unit and currency stand in the cell: `3,000(万元人民币)`.
    Capital {
        /// The field that takes amounts in another currency.
        foreign: String,
    },
    /// One of the words of a code table, or several.
    Choice(ChoiceRule),
    /// A whole number.
    Whole {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
        /// It is a year that must have begun.
        #[serde(default)]
        not_after_this_year: bool,
    },
    /// An industry of GB/T 4754.
    Industry,
    /// How much of something, in whole units; places behind the point are rounded.
    Quantity(QuantityRule),
    /// Per cent, kept in parts per million.
    Percent {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// The month or year that a row is about; over by now. Its last day is the record's day, unless the row names one.
    Period(Stretch),
}

/// What a quantity must be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantityRule {
    /// Smallest.
    pub min: i64,
    /// Largest.
    pub max: i64,
    /// From here on the unit is suspect.
    pub suspect_from: Option<i64>,
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// A month.
    Month,
    /// A year.
    Year,
}

/// What a day must be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRule {
    /// It may not lie in the future.
    #[serde(default)]
    pub past: bool,
    /// It may say that there is no end (2099-12-31, 长期).
    #[serde(default)]
    pub open: bool,
    /// What the day is to the record.
    pub role: Option<DayRole>,
}

/// What a day is to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayRole {
    /// The day of the decision, listing, assessment.
    DecidedOn,
    /// The first day of validity.
    ValidFromOn,
    /// The last day of validity.
    ValidToOn,
    /// The last day of publication (公示截止期).
    PublishUntilOn,
    /// The day the source took the record back.
    RemovedOn,
}

/// What an amount must be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyRule {
    /// The unit of the column.
    pub unit: Unit,
    /// From this many of the unit on, the unit is suspect.
    pub suspect_from: i64,
    /// From this many of the unit on, a whole number is taken for another unit and refused.
    pub refuse_from: i64,
    /// The field whose text names the amount too.
    pub said_in: Option<String>,
    /// It may be below zero, as a loss is.
    #[serde(default)]
    pub signed: bool,
}

/// The words of a code table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceRule {
    /// The code, then the words that mean it.
    pub table: Vec<Vec<String>>,
    /// The table of the old version, where it differs.
    #[serde(default)]
    pub old_table: Vec<Vec<String>>,
    /// Another word is refused instead of marked.
    #[serde(default)]
    pub strict: bool,
    /// A cell may hold several words.
    #[serde(default)]
    pub several: bool,
    /// The field that keeps the word as it was written.
    pub words: Option<String>,
}

impl ChoiceRule {
    /// The code that a folded word means in a version of the format; `other-…` counts as its first part.
    pub fn code(&self, folded: &str, version: Version) -> Option<&str> {
        let table = match version {
            Version::Old if !self.old_table.is_empty() => &self.old_table,
            Version::Old | Version::New => &self.table,
        };
        let find = |word: &str| table.iter().find(|row| row.iter().any(|known| known == word)).and_then(|row| row.first()).map(String::as_str);
        find(folded).or_else(|| find(folded.split_once(['-', ':']).map(|(head, _)| head)?))
    }
    /// Every code of the tables.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.table.iter().chain(&self.old_table).filter_map(|row| row.first()).map(String::as_str)
    }
    /// Folds the words once, so that cells compare quickly; the code itself keeps its form.
    fn fold_words(&mut self) {
        for row in self.table.iter_mut().chain(&mut self.old_table) {
            let code = row.first().cloned();
            row.iter_mut().skip(1).for_each(|word| *word = fold(word));
            row.extend(code.map(|code| fold(&code)));
        }
    }
}

/// The version of a source's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Version {
    /// The present one, or the only one.
    New,
    /// The one before the standard of 2018.
    Old,
}

/// What a header means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A field by its place in [`Rules::fields`], and whether the header says 元.
    Field(usize, HeaderUnit),
    /// A column about natural persons, never stored.
    Personal,
    /// A column that says nothing.
    Ignored,
    /// A column that only counts where a better one is missing.
    Spare,
}

/// What a header says about the unit of its amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderUnit {
    /// Nothing: the field's own unit.
    Own,
    /// 元.
    Yuan,
    /// 万.
    Wan,
}

impl Rules {
    /// What a header means, if any rule knows it.
    pub fn known(&self, header: &str) -> Option<Known> {
        self.known.get(&fold(header)).copied()
    }
    /// A field by its name.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
    /// The fields of a row's key; `has` says which fields the row has.
    pub fn key_of_row(&self, has: impl Fn(&str) -> bool) -> impl Iterator<Item = &String> {
        self.key.iter().chain(self.key_where_said.iter().filter(move |id| has(id)))
    }
    /// How many of the columns belong to the old version minus how many to the new one.
    pub fn version(&self, columns: &[String]) -> Version {
        let votes = |of: &[String]| columns.iter().filter(|column| of.iter().any(|known| fold(known) == fold(column))).count();
        if votes(&self.old) > votes(&self.new) { Version::Old } else { Version::New }
    }
    /// Completes rules as they were read.
    fn finish(mut self, source: Source) -> Self {
        self.source = source;
        for (place, field) in self.fields.iter_mut().enumerate() {
            for (columns, unit) in [(&field.yuan_columns, HeaderUnit::Yuan), (&field.wan_columns, HeaderUnit::Wan), (&field.columns, HeaderUnit::Own)] {
                for column in columns {
                    self.known.entry(fold(column)).or_insert(Known::Field(place, unit));
                }
            }
            if let Kind::Choice(choice) = &mut field.is {
                choice.fold_words();
            }
        }
        // A field's own header wins over the list of personal columns: 证件号码 may hold the subject's code.
        for column in &self.personal.columns {
            self.known.entry(fold(column)).or_insert(Known::Personal);
        }
        for column in &self.personal.ignored {
            self.known.entry(fold(column)).or_insert(Known::Ignored);
        }
        for column in self.fields.iter().flat_map(|field| &field.spare_columns) {
            self.known.entry(fold(column)).or_insert(Known::Spare);
        }
        self
    }
}

/// Stands in until [`Rules::finish`] names the source.
fn first_source() -> Source {
    Source::Registration
}

/// The rules of every source, in the order of [`Source::ALL`].
static ALL: LazyLock<Vec<Rules>> = LazyLock::new(|| {
    let read = |source: &Source| toml::from_str::<Rules>(text(*source)).map(|rules| rules.finish(*source));
    Source::ALL.iter().map(read).collect::<Result<_, _>>().expect("the rules beside the code are tested")
});

/// The rules of a source.
pub fn rules(source: Source) -> &'static Rules {
    let place = Source::ALL.iter().position(|one| *one == source).unwrap_or_default();
    &ALL[place]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use entity::value::Figures;

    use super::*;

    #[test]
    fn every_source_has_sound_rules() {
        for source in Source::ALL {
            let rules = rules(*source);
            assert_eq!(rules.source, *source);
            let ids: HashSet<&str> = rules.fields.iter().map(|field| field.id.as_str()).collect();
            assert_eq!(ids.len(), rules.fields.len(), "{source}: a field twice");
            assert!(ids.contains("subject_name") && ids.contains("subject_code"), "{source}");
            assert!(rules.key_of_row(|_| true).all(|part| part == "subject" || ids.contains(part.as_str())), "{source}: key");
            let mut seen = HashMap::new();
            for field in &rules.fields {
                for column in field.columns.iter().chain(&field.yuan_columns).chain(&field.wan_columns) {
                    let before = seen.insert(fold(column), &field.id);
                    assert!(before.is_none() || before == Some(&field.id), "{source}: {column} means {} and {before:?}", field.id);
                }
                if let Kind::Money(MoneyRule { said_in: Some(other), .. }) = &field.is {
                    assert!(ids.contains(other.as_str()), "{source}: {other}");
                }
            }
            assert!(rules.one_of.iter().all(|group| group.len() > 1 && group.iter().all(|id| ids.contains(id.as_str()))), "{source}: {:?}", rules.one_of);
            for rule in &rules.rows {
                let number = |id: &String| match rules.field(id).map(|field| &field.is) {
                    Some(Kind::Money(_)) => "money",
                    Some(Kind::Quantity(_)) => "quantity",
                    other => panic!("{source}: {id} is no number: {other:?}"),
                };
                assert_eq!(number(&rule.of), number(&rule.most), "{source}: {rule:?}");
            }
            let known = |column: &String| assert!(rules.known(column).is_some(), "{source}: marker {column} means nothing");
            rules.old.iter().chain(&rules.new).for_each(known);
        }
    }

    /// The words of the code tables of the data standards that the catalogue follows, in their very words.
    const STANDARD: [(Source, &str, &str); 15] = [
        (Source::Licence, "category", "普通 特许 认可 核准 登记 其他"),
        (Source::Licence, "status", "有效 无效 1 2"),
        (
            Source::Penalty,
            "category",
            "警告 通报批评 罚款 没收违法所得 没收非法财物 暂扣许可证件 降低资质等级 吊销许可证件 限制开展生产经营活动 责令停产停业 责令关闭 限制从业 行政拘留 其他",
        ),
        (Source::DishonestDebtor, "performance", "全部未履行 部分履行 全部已履行"),
        (Source::AbnormalOperation, "reason", "未按期公示年报 未按责令期限公示信息 公示信息隐瞒真实/弄虚作假 通过登记的住所或经营场所无法联系"),
        (Source::Commitment, "commitment_type", "审批替代型 容缺受理型 证明事项型 信用修复型 行业自律型 主动型 其他 1 2 3 4 5 6 0"),
        (Source::Commitment, "supervision", "监管中 监管完成 0 2"),
        (Source::Commitment, "expiry", "未过期 已过期 0 -2"),
        (Source::Commitment, "performance", "全部履行 部分履行 未履行 违背承诺"),
        (Source::TaxGrade, "grade", "A B M C D"),
        (Source::Figures(Figures::LabourGrade), "grade", "A B C"),
        (Source::Figures(Figures::PublicCreditGrade), "grade", "A B C D 优 良 中 差"),
        (Source::Figures(Figures::LocalCreditGrade), "grade", "A+ A B C C- D D-"),
        (Source::Figures(Figures::EnvironmentGrade), "grade", "绿 蓝 黄 红 黑"),
        (Source::Figures(Figures::CustomsGrade), "grade", "高级认证（AEO） 高级认证 常规 失信"),
    ];

    #[test]
    fn every_word_of_the_standards_has_its_code() {
        for (source, field, words) in STANDARD {
            let Some(Kind::Choice(choice)) = rules(source).field(field).map(|field| &field.is) else { panic!("{source}: {field}") };
            let lost: Vec<&str> = words.split(' ').filter(|word| choice.code(&fold(word), Version::New).is_none()).collect();
            assert!(lost.is_empty(), "{source}: {field}: {lost:?}");
        }
    }

    #[test]
    fn every_code_and_field_has_its_texts() {
        use crate::credit::feed::file_error::FileError;
        use crate::credit::feed::finding::{MarkCode, ReasonCode};
        let zh = include_str!("../../../templates/locale/zh/feed.ftl");
        let en = include_str!("../../../templates/locale/en/feed.ftl");
        let keys = |text: &str| text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()).collect::<HashSet<_>>();
        assert_eq!(keys(zh), keys(en));
        let mut wanted: HashSet<String> = FileError::samples().iter().map(|error| error.text_key().to_owned()).collect();
        wanted.extend(ReasonCode::ALL.iter().map(|code| code.text_key().to_owned()));
        wanted.extend(MarkCode::ALL.iter().map(|code| code.text_key().to_owned()));
        for field in Source::ALL.iter().flat_map(|source| &rules(*source).fields) {
            wanted.insert(field.text_key());
            if let Kind::Choice(choice) = &field.is {
                wanted.extend(choice.codes().map(|code| field.choice_key(code)));
                wanted.extend(choice.words.iter().map(|words| format!("feed_field-{words}")));
            }
            if let Kind::Capital { foreign } = &field.is {
                wanted.insert(format!("feed_field-{foreign}"));
            }
        }
        wanted.extend(Source::ALL.iter().filter_map(|source| rules(*source).scheme.as_ref()).map(Scheme::text_key));
        wanted.extend(crate::credit::feed::correction::Headings::TEXT_KEYS.map(str::to_owned));
        let ours = |key: &String| {
            ["feed_file-", "feed_reason-", "feed_mark-", "feed_field-", "feed_choice-", "feed_scheme-", "feed-correction-"]
                .iter()
                .any(|family| key.starts_with(family))
        };
        assert_eq!(keys(zh).into_iter().filter(ours).collect::<HashSet<_>>(), wanted);
        for error in FileError::samples() {
            let line = zh.lines().find(|line| line.starts_with(&format!("{} = ", error.text_key()))).expect("a text");
            for (param, _) in error.params() {
                assert!(line.contains(&format!("{{ ${param} }}")), "{line}: {param}");
            }
        }
    }
}
