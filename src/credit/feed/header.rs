//! A file's header, resolved once into a plan from columns to fields.

use entity::value::Source;

use super::file_error::FileError;
use super::fold::fold;
use super::rule::{Field, HeaderUnit, Kind, Known, Rules, Version, rules};

/// The columns of a file and what each means.
#[derive(Clone, Debug)]
pub struct Header {
    rules: &'static Rules,
    columns: Vec<String>,
    bound: Vec<Bound>,
    personal: Vec<bool>,
    unknown: Vec<String>,
    version: Version,
}

/// A column that is bound to a field.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// The field.
    pub field: &'static Field,
    /// The column, from 0.
    pub column: usize,
    /// What the header says about the unit.
    pub unit: HeaderUnit,
}

impl Header {
    /// Resolves the columns of a file by the rules of `source`.
    pub fn resolve(source: Source, columns: Vec<String>) -> Result<Self, FileError> {
        let rules = rules(source);
        let mut by_field: Vec<Option<Bound>> = vec![None; rules.fields.len()];
        let mut personal = vec![false; columns.len()];
        let mut unknown = Vec::new();
        for (column, name) in columns.iter().enumerate() {
            match rules.known(name) {
                Some(Known::Field(place, unit)) => {
                    if let Some(before) = by_field[place] {
                        return Err(FileError::TwoColumns { first: columns[before.column].clone(), second: name.clone() });
                    }
                    by_field[place] = Some(Bound { field: &rules.fields[place], column, unit });
                }
                Some(Known::Personal) => personal[column] = true,
                Some(Known::Ignored) => {}
                None if name.trim().is_empty() => {}
                None | Some(Known::Spare) => unknown.push(name.clone()),
            }
        }
        spare(rules, &columns, &mut by_field, &mut unknown);
        // Where nothing better names the subject, a column of numbers that is otherwise about persons does.
        by_field.iter().flatten().for_each(|bound| personal[bound.column] = false);
        let missing = missing(rules, &by_field);
        if !missing.is_empty() {
            return Err(FileError::MissingColumns { missing, unknown });
        }
        let version = rules.version(&columns);
        Ok(Self { rules, columns, bound: by_field.into_iter().flatten().collect(), personal, unknown, version })
    }
    /// How many of the columns the rules of `source` know.
    pub fn recognised<'a>(source: Source, columns: impl Iterator<Item = &'a str>) -> usize {
        columns.filter(|name| rules(source).known(name).is_some()).count()
    }
    /// The rules it was resolved by.
    pub fn rules(&self) -> &'static Rules {
        self.rules
    }
    /// The headers as the file has them.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
    /// The bound columns, in the order of the rules.
    pub fn bound(&self) -> &[Bound] {
        &self.bound
    }
    /// The column of a field.
    pub fn column_of(&self, field: &str) -> Option<usize> {
        self.bound.iter().find(|bound| bound.field.id == field).map(|bound| bound.column)
    }
    /// The column holds data about natural persons that is never stored.
    pub fn is_personal(&self, column: usize) -> bool {
        self.personal.get(column).copied().unwrap_or(false)
    }
    /// Headers that no rule knows; their cells are not read.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }
    /// The version of the format.
    pub fn version(&self) -> Version {
        self.version
    }
}

/// Gives fields without a column of their own the best of their spare ones, even where it is another field's.
fn spare(rules: &'static Rules, columns: &[String], by_field: &mut [Option<Bound>], unknown: &mut Vec<String>) {
    for (place, field) in rules.fields.iter().enumerate() {
        let named = |name: &String| columns.iter().position(|column| fold(column) == fold(name));
        if by_field[place].is_none()
            && let Some(column) = field.spare_columns.iter().find_map(named)
        {
            by_field.iter_mut().filter(|bound| bound.is_some_and(|bound| bound.column == column)).for_each(|bound| *bound = None);
            unknown.retain(|name| *name != columns[column]);
            by_field[place] = Some(Bound { field, column, unit: HeaderUnit::Own });
        }
    }
}

/// The first accepted header of each required field that is not bound, of the first of several fields of which one is needed and none is bound,
/// and of the code when nothing identifies the subject.
fn missing(rules: &Rules, by_field: &[Option<Bound>]) -> Vec<String> {
    let identifies = |field: &Field| matches!(field.is, Kind::Code | Kind::OtherCode | Kind::OrganisationCode);
    let pairs = || rules.fields.iter().zip(by_field);
    let identified = pairs().any(|(field, bound)| bound.is_some() && identifies(field));
    let has = |id: &String| pairs().any(|(field, bound)| bound.is_some() && field.id == *id);
    let lacked: Vec<&String> = rules.one_of.iter().filter(|group| !group.iter().any(has)).filter_map(|group| group.first()).collect();
    let wanted = |field: &Field| field.required || lacked.contains(&&field.id) || (!identified && matches!(field.is, Kind::Code));
    pairs().filter(|(field, bound)| bound.is_none() && wanted(field)).filter_map(|(field, _)| field.columns.first().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(list: &[&str]) -> Vec<String> {
        list.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn a_spare_column_counts_only_where_a_better_one_is_missing() {
        let bound = |names: &[&str], field: &str| {
            let header = Header::resolve(Source::Listing, columns(names)).expect("a header");
            (header.column_of(field).map(|column| names[column].to_owned()), header.unknown().to_vec())
        };
        let found = |name: &str| Some(name.to_owned());
        let filed = ["名单名称", "被执行人名称", "统一社会信用代码", "案号", "立案日期"];
        assert_eq!(bound(&filed, "listed_on"), (found("立案日期"), Vec::new()));
        let closed = [&filed[..], &["终结日期"]].concat();
        assert_eq!(bound(&closed, "listed_on").0, found("终结日期"));
        assert_eq!(bound(&closed, "filed_on").0, found("立案日期"), "its own column stays its own");
        // A file that was read before the spare column was known is read as it was.
        let before = [&filed[..], &["列入日期", "终结日期"]].concat();
        assert_eq!(bound(&before, "listed_on"), (found("列入日期"), vec!["终结日期".to_owned()]));
        let without = columns(&["名单名称", "被执行人名称", "统一社会信用代码", "案号"]);
        assert!(matches!(Header::resolve(Source::Listing, without), Err(FileError::MissingColumns { .. })));
    }

    #[test]
    fn a_file_of_a_single_list_comes_in_the_columns_of_its_standard() {
        // None of them names the list; the number of a court's or a tax office's own column is that of the firm.
        for (standard, code) in [
            ("名称 证件 案号 法院 立案日期 执行标的(元)", "证件"),
            ("名称 证件 案号 法院 立案日期 执行标的(元) 终结日期 未履行金额", "证件"),
            ("名称 证件 案号 法院 立案日期 关联企业 申请执行人 发布日期", "证件"),
            ("名称 识别号 违法性质 违法事实 处罚 列入日期 解除日期", "识别号"),
            ("纳税人名称 识别号 法定代表人 证件 经营地点 认定非正常户日期 状态", "识别号"),
            ("名称 代码 法定代表人 事由 列入日期 决定机关 公布期限 移出日期", "代码"),
        ] {
            let names: Vec<&str> = standard.split(' ').collect();
            let error = Header::resolve(Source::Listing, columns(&names)).expect_err("no list");
            assert_eq!(error, FileError::MissingColumns { missing: columns(&["名单名称"]), unknown: Vec::new() }, "{standard}");
            let named = columns(&[&["名单名称"][..], &names].concat());
            let header = Header::resolve(Source::Listing, named.clone()).expect("a header");
            assert_eq!(header.column_of("subject_code").map(|column| named[column].as_str()), Some(code), "{standard}");
            let personal: Vec<&str> = (0..named.len()).filter(|column| header.is_personal(*column)).map(|column| named[column].as_str()).collect();
            let persons = ["法定代表人", "证件", "申请执行人"].into_iter().filter(|name| names.contains(name) && *name != code);
            let mut wanted: Vec<&str> = persons.collect();
            wanted.sort_by_key(|name| names.iter().position(|one| one == name));
            assert_eq!(personal, wanted, "{standard}");
        }
    }

    #[test]
    fn old_and_new_licence_columns_are_told_apart() {
        let new = columns(&["XK_XDR_MC", "XK_XDR_SHXYM", "XK_WSH", "XK_XKLB", "XK_JDRQ", "XK_YXQZ", "XK_YXQZI", "XK_XKJG", "XK_ZT", "XK_FR_SFZH"]);
        let header = Header::resolve(Source::Licence, new).expect("a header");
        assert_eq!(header.version(), Version::New);
        assert!(header.is_personal(9) && !header.is_personal(0));
        let old = columns(&[
            "XK_XMMC",
            "XK_SPLB",
            "XK_WSH",
            "XK_XDR",
            "XK_XDR_SHXYM",
            "XK_XDR_ZDM",
            "XK_FR",
            "XK_JDRQ",
            "XK_JZQ",
            "XK_XZJG",
            "XK_ZT",
            "DFBM",
            "SJC",
            "BZ",
        ]);
        let header = Header::resolve(Source::Licence, old).expect("a header");
        assert_eq!(header.version(), Version::Old);
        assert_eq!(header.column_of("authority"), Some(9));
        assert!(header.unknown().is_empty());
    }

    #[test]
    fn one_of_several_columns_is_enough() {
        let filed = |names: &[&str]| Header::resolve(Source::Filing, columns(&[&["企业名称", "统一社会信用代码", "信息类型"][..], names].concat()));
        assert!(filed(&["事项", "日期"]).is_ok() && filed(&["领域", "年度"]).is_ok() && filed(&["领域", "评价日期"]).is_ok());
        let error = filed(&["等级", "机构"]).expect_err("refused");
        assert_eq!(error, FileError::MissingColumns { missing: columns(&["事项", "办理日期"]), unknown: columns(&[]) });
    }

    #[test]
    fn missing_columns_are_named() {
        let error = Header::resolve(Source::Penalty, columns(&["CF_XDR_MC", "CF_JDRQ", "CF_CFJG", "x"])).expect_err("refused");
        assert_eq!(error, FileError::MissingColumns { missing: columns(&["CF_XDR_SHXYM", "CF_WSH"]), unknown: columns(&["x"]) });
        let error = Header::resolve(Source::TaxGrade, columns(&["纳税人名称", "名称"])).expect_err("refused");
        assert_eq!(error.code(), "feed.two_columns");
    }
}
