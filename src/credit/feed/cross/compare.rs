//! The comparison of one row with what is known of its subject: pure, and silent about whatever is missing, except where a source takes only
//! rows about whom the register knows.

use chrono::NaiveDate;
use entity::value::division::Division;
use entity::value::{EnterpriseStatus, Region, Source, SubjectKind, Uscc};
use serde_json::{Value as Json, json};

use super::rule::{Compares, CrossRule, Elsewhere, Side};
use crate::credit::feed::draft::Draft;
use crate::credit::feed::finding::Other;
use crate::credit::feed::fold::fold;
use crate::credit::feed::rule::{DayRole, Field, Kind, Rules};
use crate::enterprise::figures::work_out::Row;
use crate::enterprise::identity::compare::compare as alike;
use crate::enterprise::identity::name::Name;

/// How far the days of two numbers may be apart that are compared.
const NEAR_DAYS: i64 = 366;
/// What a slip of 万 makes of a number, give or take: at least and at most so many times it.
const SLIP: (i128, i128) = (5_000, 20_000);

/// What the register says of a firm that it does not know.
const NONE: &str = "—";

/// What the register says of a firm; what it does not say, or what the firm objects to, is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its name.
    pub name: Option<String>,
    /// Since when it is there.
    pub established_on: Option<NaiveDate>,
    /// Whether it is in business.
    pub status: Option<EnterpriseStatus>,
    /// The day on which it was struck off.
    pub cancelled_on: Option<NaiveDate>,
}

/// What is known of the subject of a row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// What the register says; none while the firm is not known.
    pub firm: Option<&'a Entered>,
    /// Names that it had.
    pub former: &'a [String],
    /// Rows of the other sources that stand.
    pub rows: &'a [(Source, Row)],
}

/// A rule that a row trips.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit<'a> {
    /// The rule.
    pub rule: &'a CrossRule,
    /// The field of the row.
    pub field: &'a str,
    /// What the other source says.
    pub other: Other,
}

/// The rules of its source that a row trips, in their order.
pub fn compare<'a>(rules: &'a Rules, draft: &Draft, known: Known<'_>) -> Vec<Hit<'a>> {
    rules.cross.iter().filter_map(|rule| one(rules, rule, draft, known).map(|(field, other)| Hit { rule, field, other })).collect()
}

fn one<'a>(rules: &'a Rules, rule: &'a CrossRule, draft: &Draft, known: Known<'_>) -> Option<(&'a str, Other)> {
    let registered = |field: &str, value: Json| Other { source: Source::Registration, field: field.to_owned(), value };
    match &rule.is {
        Compares::BeforeEstablished => {
            let (field, on) = dated(rules, draft)?;
            let since = known.firm?.established_on?;
            (on < since).then(|| (field, registered("registered_on", json!(since))))
        }
        Compares::AfterCancelled => {
            let firm = known.firm.filter(|firm| firm.status == Some(EnterpriseStatus::Cancelled))?;
            let ((field, begins), ended) = (begins(rules, draft)?, firm.cancelled_on?);
            (begins > ended).then(|| (field, registered("cancelled_on", json!(ended))))
        }
        Compares::NotRegistered => known.firm.is_none().then(|| ("subject_code", registered("subject_code", json!(NONE)))),
        Compares::NameDiffers { below } => {
            let name = known.firm?.name.as_ref()?;
            draft.subject_code.as_ref()?;
            differs(&draft.subject_name, std::iter::once(name).chain(known.former), *below).then(|| ("subject_name", registered("subject_name", json!(name))))
        }
        Compares::KindDiffers { of, says } => {
            let code = draft.subject_code.as_ref().filter(|code| code.kind() != SubjectKind::Other)?;
            (kind(draft.content.get(of.as_str())?.as_str()?, says)? != code.kind()).then(|| (of.as_str(), registered("subject_code", json!(code.as_str()))))
        }
        Compares::RegionDiffers { of } => {
            let code = draft.subject_code.as_ref()?;
            let there = Region::find(draft.content.get(of.as_str())?.as_str()?).filter(is_county)?;
            (given_in(code)? != there).then(|| (of.as_str(), registered("subject_code", json!(code.as_str()))))
        }
        Compares::FarFrom { of, than, factor, least, side } => {
            let (own, on) = (number(draft, of)?, draft.decided_on?);
            let near = rows(known, than).filter(|row| (row.on - on).num_days().abs() <= NEAR_DAYS).filter_map(|row| Some((row.on, value(row, than)?)));
            let (_, other) = near.min_by_key(|(other_on, _)| ((*other_on - on).num_days().abs(), std::cmp::Reverse(*other_on)))?;
            let above = |larger: i64, smaller: i64| {
                let (larger, smaller) = (i128::from(larger), i128::from(smaller));
                smaller > 0 && larger >= smaller * i128::from(*factor) && larger - smaller >= i128::from(*least)
            };
            let far = above(own, other) || (*side == Side::Either && above(other, own));
            far.then(|| (of.as_str(), elsewhere(than, other)))
        }
        Compares::UnitSlip { of, than } => {
            let (own, on) = (number(draft, of)?, draft.decided_on?);
            let same = rows(known, than).filter(|row| row.on == on).filter_map(|row| value(row, than));
            same.into_iter().find(|other| slips(own, *other)).map(|other| (of.as_str(), elsewhere(than, other)))
        }
    }
}

/// The field that says on which day or of which period a row is, and the last day of that.
fn dated<'a>(rules: &'a Rules, draft: &Draft) -> Option<(&'a str, NaiveDate)> {
    let decides = |field: &&Field| matches!(&field.is, Kind::Day(day) if day.role == Some(DayRole::DecidedOn));
    let there = |field: &&Field| draft.content.contains_key(field.id.as_str());
    let period = || rules.fields.iter().find(|field| matches!(field.is, Kind::Period(_)));
    let field = rules.fields.iter().filter(decides).find(there).or_else(period)?;
    Some((field.id.as_str(), draft.decided_on?))
}

/// The field that says when what a row tells of begins, and that day.
fn begins<'a>(rules: &'a Rules, draft: &Draft) -> Option<(&'a str, NaiveDate)> {
    let of = |role: DayRole| rules.fields.iter().find(move |field| matches!(&field.is, Kind::Day(day) if day.role == Some(role)));
    if let (Some(on), Some(field)) = (draft.valid_from_on, of(DayRole::ValidFromOn)) {
        return Some((field.id.as_str(), on));
    }
    if let Some(field) = rules.fields.iter().find(|field| matches!(field.is, Kind::Period(_))) {
        let text = draft.content.get(field.id.as_str())?.as_str()?;
        let (year, month) = text.split_once('-').unwrap_or((text, "1"));
        return Some((field.id.as_str(), NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?));
    }
    dated(rules, draft)
}

/// Whether a name is like none of the names.
fn differs<'n>(name: &str, names: impl Iterator<Item = &'n String> + Clone, below: u16) -> bool {
    if name.is_empty() || names.clone().any(|known| known == name) {
        return false;
    }
    let folded = fold(name);
    if names.clone().any(|known| fold(known) == folded) {
        return false;
    }
    let own = Name::parse(name);
    names.map(|known| alike(&own, &Name::parse(known)).score).max().is_some_and(|score| score < below)
}

/// The kind of subject that words name: the first whose word stands in them.
fn kind(text: &str, says: &[Vec<String>]) -> Option<SubjectKind> {
    let named = says.iter().find(|row| row.iter().skip(1).any(|word| text.contains(word.as_str())))?;
    named.first()?.parse().ok()
}

fn is_county(region: &Region) -> bool {
    Region::counties().any(|county| county == *region)
}

/// Today's county of the city whose authority gave a unified code.
fn given_in(code: &Uscc) -> Option<Region> {
    let today = Division::ever(code.as_str().get(2..8)?).first()?.today();
    let [county] = today.as_slice() else { return None };
    county.code.parse().ok().filter(is_county)
}

fn number(draft: &Draft, field: &str) -> Option<i64> {
    draft.content.get(field)?.as_i64()
}

/// The rows of another source that count.
fn rows<'k>(known: Known<'k>, than: &Elsewhere) -> impl Iterator<Item = &'k Row> {
    let source = than.source;
    known.rows.iter().filter(move |(of, row)| *of == source && !row.disputed).map(|(_, row)| row)
}

fn value(row: &Row, than: &Elsewhere) -> Option<i64> {
    row.content.get(&than.field)?.as_i64()
}

fn elsewhere(than: &Elsewhere, value: i64) -> Other {
    Other { source: than.source, field: than.field.clone(), value: json!(value) }
}

/// Whether one of two numbers is about ten thousand times the other.
fn slips(a: i64, b: i64) -> bool {
    let (smaller, larger) = (i128::from(a.min(b)), i128::from(a.max(b)));
    smaller > 0 && (smaller * SLIP.0..=smaller * SLIP.1).contains(&larger)
}

#[cfg(test)]
mod tests {
    use entity::value::Figures;

    use super::*;
    use crate::credit::feed::check::{Checked, check};
    use crate::credit::feed::header::Header;
    use crate::credit::feed::row::Row as Cells;
    use crate::credit::feed::rule::rules;

    const CODE: &str = "91320899MAXAY4CL05";
    const NAME: &str = "淮安市金桂粮油食品有限公司";

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn draft(source: Source, cells: &[(&str, &str)]) -> Draft {
        let header = Header::resolve(source, cells.iter().map(|cell| cell.0.to_owned()).collect()).expect("a header");
        match check(&header, &Cells::new(2, cells.iter().map(|cell| cell.1)), day("2026-03-02")) {
            Checked::Accepted(draft) => *draft,
            Checked::Refused { reasons } => panic!("refused: {reasons:?}"),
        }
    }

    fn firm() -> Entered {
        Entered { name: Some(NAME.to_owned()), established_on: Some(day("2020-05-06")), status: Some(EnterpriseStatus::Active), cancelled_on: None }
    }

    fn cancelled() -> Entered {
        Entered { status: Some(EnterpriseStatus::Cancelled), cancelled_on: Some(day("2024-06-30")), ..firm() }
    }

    fn codes(draft: &Draft, known: Known<'_>) -> Vec<(&'static str, &'static str)> {
        compare(rules(draft.source), draft, known).into_iter().map(|hit| (hit.rule.is.finds().code(), hit.rule.severity.code())).collect()
    }

    fn of(firm: &Entered) -> Known<'_> {
        Known { firm: Some(firm), ..Known::default() }
    }

    fn penalty(name: &str, decided: &str) -> Draft {
        let cells = [
            ("行政相对人名称", name),
            ("统一社会信用代码", CODE),
            ("行政处罚决定文书号", "苏1"),
            ("违法行为", "x"),
            ("处罚类别", "警告"),
            ("处罚内容", "警告"),
            ("处罚决定日期", decided),
            ("处罚机关", "某局"),
        ];
        draft(Source::Penalty, &cells)
    }

    fn annual(year: &str, staff: &str, revenue: &str) -> Draft {
        let cells = [("企业名称", NAME), ("统一社会信用代码", CODE), ("年度", year), ("从业人数", staff), ("营业收入(万元)", revenue)];
        draft(Source::Figures(Figures::AnnualReport), &cells)
    }

    fn row(source: Figures, on: &str, content: Json) -> (Source, Row) {
        let record = uuid::Uuid::from_u128(1).into();
        (Source::Figures(source), Row { record, on: day(on), valid_to_on: None, content, disputed: false })
    }

    #[test]
    fn what_was_before_the_firm_was() {
        let known = firm();
        for (decided, hit) in [("2020-05-05", true), ("2020-05-06", false), ("2025-01-01", false)] {
            assert_eq!(codes(&penalty(NAME, decided), of(&known)).contains(&("before_established", "refuse")), hit, "{decided}");
        }
        for (year, hit) in [("2019", true), ("2020", false)] {
            assert_eq!(codes(&annual(year, "5", "1"), of(&known)).contains(&("before_established", "refuse")), hit, "{year}");
        }
        let nobody_says = Entered { established_on: None, ..firm() };
        assert_eq!(codes(&penalty(NAME, "2001-01-01"), of(&nobody_says)), []);
        assert_eq!(codes(&penalty(NAME, "2001-01-01"), Known::default()), [], "a firm that is not known");
    }

    #[test]
    fn a_household_that_is_no_registered_subject() {
        let cells = [("经营主体名称", NAME), ("统一社会信用代码", CODE), ("统计年度", "2025"), ("种养产业", "蔬菜"), ("经营规模", "120亩")];
        let farms = draft(Source::Figures(Figures::Farming), &cells);
        assert_eq!(codes(&farms, Known::default()), [("not_registered", "refuse")]);
        assert_eq!(codes(&farms, of(&firm())), []);
        assert_eq!(farms.content.get("farm_scale"), None, "an exact area is left out");
        assert_eq!(farms.content["farmed"], json!("vegetables"));
    }

    #[test]
    fn what_begins_after_the_firm_was_struck_off() {
        let (ended, alive) = (cancelled(), firm());
        for (year, hit) in [("2024", false), ("2025", true)] {
            assert_eq!(codes(&annual(year, "5", "1"), of(&ended)).contains(&("after_cancelled", "refuse")), hit, "{year}");
        }
        let licence = |from: &'static str| {
            let cells = [
                ("行政相对人名称", NAME),
                ("统一社会信用代码", CODE),
                ("行政许可决定文书号", "1"),
                ("许可决定日期", "2024-06-01"),
                ("有效期自", from),
                ("许可机关", "某局"),
            ];
            draft(Source::Licence, &cells)
        };
        for (from, hit) in [("2024-06-30", false), ("2024-07-01", true), ("", false)] {
            assert_eq!(codes(&licence(from), of(&ended)).contains(&("after_cancelled", "refuse")), hit, "{from}");
        }
        assert_eq!(codes(&annual("2025", "5", "1"), of(&alive)), []);
        assert_eq!(codes(&annual("2025", "5", "1"), of(&Entered { cancelled_on: None, ..cancelled() })), [], "nobody says on which day");
        let back = Entered { status: Some(EnterpriseStatus::Active), ..cancelled() };
        assert_eq!(codes(&annual("2025", "5", "1"), of(&back)), [], "it stands again");
        assert_eq!(codes(&annual("2025", "5", "1"), of(&Entered { status: None, ..cancelled() })), [], "it is objected to that it was struck off");
    }

    #[test]
    fn a_name_that_is_none_of_the_firms() {
        let known = firm();
        let former = ["淮安市老桥酒业有限公司".to_owned()];
        let with = Known { former: &former, ..of(&known) };
        for (name, hit) in [
            (NAME, false),
            ("江苏省淮安市金桂粮油食品有限公司", false),
            ("淮安金桂粮油食品有限责任公司", false),
            ("淮安市老桥酒业有限公司", false),
            ("淮安市银杏建筑工程有限公司", true),
        ] {
            assert_eq!(codes(&penalty(name, "2025-01-01"), with), if hit { vec![("name_differs", "warn")] } else { vec![] }, "{name}");
        }
        assert_eq!(codes(&penalty("淮安市银杏建筑工程有限公司", "2025-01-01"), Known::default()), []);
        let nobody_says = Entered { name: None, ..firm() };
        let disputed = Known { firm: Some(&nobody_says), ..with };
        assert_eq!(codes(&penalty("淮安市银杏建筑工程有限公司", "2025-01-01"), disputed), [], "the name is objected to");
    }

    #[test]
    fn a_kind_or_region_that_the_code_contradicts() {
        let entry = |form: &'static str, address: &'static str, code: &'static str| {
            let cells = [("企业名称", NAME), ("统一社会信用代码", code), ("注册日期", "2020-05-06"), ("企业类型", form), ("注册地址", address)];
            codes(&draft(Source::Registration, &cells), Known::default())
        };
        assert_eq!(entry("个体工商户", "", CODE), [("kind_differs", "warn")]);
        assert_eq!(entry("有限责任公司(自然人独资)", "", CODE), []);
        assert_eq!(entry("农民专业合作社", "", CODE), [("kind_differs", "warn")]);
        assert_eq!(entry("某种类型", "", CODE), [], "a form that names no kind");
        assert_eq!(entry("", "淮安市清江浦区某路1号", CODE), [], "no county gave the code");
        let of_county = Uscc::complete("91320812MAXAY4CL").expect("a code").to_string();
        let entry = |address: &str| {
            let cells = [("企业名称", NAME), ("统一社会信用代码", of_county.as_str()), ("注册日期", "2020-05-06"), ("注册地址", address)];
            codes(&draft(Source::Registration, &cells), Known::default())
        };
        assert_eq!(entry("淮安市清江浦区某路1号"), []);
        assert_eq!(entry("淮安市涟水县某路1号"), [("region_differs", "warn")]);
        assert_eq!(entry("某路1号"), [], "no county in it");
        let licence = |kind: &'static str| {
            let cells = [
                ("行政相对人名称", NAME),
                ("行政相对人类别", kind),
                ("统一社会信用代码", CODE),
                ("行政许可决定文书号", "1"),
                ("许可决定日期", "2024-06-01"),
                ("许可机关", "某局"),
            ];
            codes(&draft(Source::Licence, &cells), Known::default())
        };
        assert_eq!((licence("个体工商户"), licence("法人及非法人组织"), licence("")), (vec![("kind_differs", "warn")], vec![], vec![]));
    }

    #[test]
    fn insured_staff_far_from_the_staff_of_the_annual_report() {
        let insured = |count: &str| {
            let cells = [("企业名称", NAME), ("统一社会信用代码", CODE), ("月份", "2026-01"), ("参保人数", count)];
            draft(Source::Figures(Figures::InsuredStaff), &cells)
        };
        let report = |on: &str, staff: i64| row(Figures::AnnualReport, on, json!({ "staff": staff }));
        for (count, rows, hit) in [
            ("400", vec![report("2025-12-31", 40)], true),
            ("399", vec![report("2025-12-31", 40)], false),
            ("40", vec![report("2025-12-31", 4)], false),
            ("4", vec![report("2025-12-31", 400)], false),
            ("400", vec![report("2025-12-31", 0)], false),
            ("400", vec![report("2024-12-31", 40)], false),
            ("400", vec![report("2024-12-31", 40), report("2025-12-31", 390)], false),
            ("400", vec![row(Figures::AnnualReport, "2025-12-31", json!({ "revenue": 40 }))], false),
            ("400", vec![(report("2025-12-31", 40).0, Row { disputed: true, ..report("2025-12-31", 40).1 })], false),
            ("400", vec![], false),
        ] {
            let known = Known { rows: &rows, ..Known::default() };
            assert_eq!(codes(&insured(count), known), if hit { vec![("far_from_other", "warn")] } else { vec![] }, "{count} {rows:?}");
        }
    }

    #[test]
    fn revenue_ten_thousand_times_that_of_the_other_department() {
        let tax = |revenue: &str| {
            let cells = [("纳税人名称", NAME), ("纳税人识别号", CODE), ("年度", "2025"), ("营业收入(元)", revenue)];
            draft(Source::Figures(Figures::TaxReturn), &cells)
        };
        let report = |year: i32, yuan: i64| row(Figures::AnnualReport, &format!("{year}-12-31"), json!({ "revenue": yuan * 100 }));
        for (revenue, rows, hit) in [
            ("1846", vec![report(2025, 18_460_000)], true),
            ("1846.20", vec![report(2025, 20_000_000)], true),
            ("18460000", vec![report(2025, 18_460_000)], false),
            ("18460000", vec![report(2025, 1_846)], true),
            ("18460000", vec![report(2025, 12_000_000)], false),
            ("1846", vec![report(2024, 18_460_000)], false),
            ("0", vec![report(2025, 18_460_000)], false),
            ("1846", vec![], false),
        ] {
            let known = Known { rows: &rows, ..Known::default() };
            assert_eq!(codes(&tax(revenue), known), if hit { vec![("unit_slip", "refuse")] } else { vec![] }, "{revenue} {rows:?}");
        }
        let rows = [row(Figures::TaxReturn, "2025-12-31", json!({ "revenue": 1_846_000_000_i64 }))];
        assert_eq!(codes(&annual("2025", "5", "0.01846"), Known { rows: &rows, ..Known::default() }), [], "a hundred thousand times is no such slip");
        assert_eq!(
            codes(
                &annual("2025", "5", "0.18"),
                Known { rows: &[row(Figures::TaxReturn, "2025-12-31", json!({ "revenue": 1_800_000_000 }))], ..Known::default() }
            ),
            [("unit_slip", "refuse")]
        );
    }
}
