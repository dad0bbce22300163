//! The check of one row by the declared rules of its source: pure, so that a row can be judged again at any time.

use super::cell::place;
use super::draft::{Content, Draft, SUBJECT, content_hash, natural_key, part_of, written};
use super::finding::{Finding, Mark, MarkCode, Reason, ReasonCode, masked, shown};
use super::header::{Bound, Header};
use super::row::Row;
use super::rule::{DayRole, DayRule, Field, Kind};
use chrono::NaiveDate;
use entity::value::{Source, Uscc};
use serde_json::Value;

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Checked {
    /// It is a record.
    Accepted(Box<Draft>),
    /// It goes to quarantine.
    Refused {
        /// Why, at least one.
        reasons: Vec<Reason>,
    },
}

/// Checks a row; `today` is the day in Asia/Shanghai that "future" is measured from.
pub fn check(header: &Header, row: &Row, today: NaiveDate) -> Checked {
    let mut case = Case::new(header, row, today);
    if case.fits_header() {
        for bound in header.bound() {
            let before = case.reasons.len();
            case.field(bound);
            if bound.field.lenient {
                case.leave_out(bound, before);
            }
        }
        case.whole_row();
    }
    case.cover_person();
    if case.reasons.is_empty() { Checked::Accepted(Box::new(case.draft())) } else { Checked::Refused { reasons: case.reasons } }
}

/// A row under check.
pub(super) struct Case<'a> {
    pub(super) header: &'a Header,
    pub(super) row: &'a Row,
    pub(super) today: NaiveDate,
    pub(super) reasons: Vec<Reason>,
    pub(super) marks: Vec<Mark>,
    pub(super) content: Content,
    pub(super) name: String,
    pub(super) code: Option<Uscc>,
    pub(super) other: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) days: [Option<NaiveDate>; 5],
}

impl<'a> Case<'a> {
    fn new(header: &'a Header, row: &'a Row, today: NaiveDate) -> Self {
        let (reasons, marks, content) = (Vec::new(), Vec::new(), Content::new());
        Self { header, row, today, reasons, marks, content, name: String::new(), code: None, other: None, organisation: None, days: [None; 5] }
    }
    /// The row has the header's shape and is text; otherwise its cells mean nothing.
    fn fits_header(&mut self) -> bool {
        let width = self.header.columns().len();
        let surplus = self.row.cells().skip(width).any(|cell| !cell.trim().is_empty());
        if self.row.len() < width || surplus {
            let (value, suggestion) = (self.row.len().to_string(), Some(width.to_string()));
            self.reasons.push(Finding { code: ReasonCode::CellCount, field: String::new(), column: String::new(), value, suggestion, other: None });
            return false;
        }
        if self.row.text().contains('\u{fffd}') {
            let column = self.row.cells().position(|cell| cell.contains('\u{fffd}')).unwrap_or_default();
            let header = self.header.columns().get(column).cloned().unwrap_or_default();
            self.reasons.push(Finding {
                code: ReasonCode::Undecodable,
                field: String::new(),
                column: header,
                value: String::new(),
                suggestion: None,
                other: None,
            });
            return false;
        }
        true
    }
    pub(super) fn refuse(&mut self, bound: &Bound, code: ReasonCode, suggestion: Option<String>) {
        let finding = self.finding(bound, code, suggestion);
        self.reasons.push(finding);
    }
    /// A cell of a field that nothing rests on is left out rather than its row refused; whom a row is about stays a reason.
    fn leave_out(&mut self, bound: &Bound, before: usize) {
        let about_person = |reason: &Reason| matches!(reason.code, ReasonCode::NaturalPerson | ReasonCode::PersonalNumber);
        if self.reasons.len() > before && !self.reasons[before..].iter().any(about_person) {
            self.reasons.truncate(before);
            self.mark(bound, MarkCode::LeftOut, None);
        }
    }
    pub(super) fn mark(&mut self, bound: &Bound, code: MarkCode, suggestion: Option<String>) {
        let finding = self.finding(bound, code, suggestion);
        self.marks.push(finding);
    }
    fn finding<C>(&self, bound: &Bound, code: C, suggestion: Option<String>) -> Finding<C> {
        let column = self.header.columns().get(bound.column).cloned().unwrap_or_default();
        let value = shown(self.row.cell(bound.column).unwrap_or_default().trim());
        Finding { code, field: bound.field.id.clone(), column, value, suggestion, other: None }
    }
    /// In a row about a natural person no finding repeats who it is.
    fn cover_person(&mut self) {
        if !self.reasons.iter().any(|reason| matches!(reason.code, ReasonCode::NaturalPerson | ReasonCode::PersonalNumber)) {
            return;
        }
        let names = |id: &str| self.header.rules().field(id).is_some_and(Field::names_subject);
        for reason in self.reasons.iter_mut().filter(|reason| names(&reason.field)) {
            reason.value = masked(&reason.value);
            reason.suggestion = None;
        }
    }
    /// What only the whole row can tell.
    fn whole_row(&mut self) {
        self.some_figure();
        self.held_against_each_other();
        let bound_of = |field: fn(&Kind) -> bool| self.header.bound().iter().find(|bound| field(&bound.field.is)).copied();
        if let (Some(code), Some(number)) = (&self.code, &self.organisation)
            && number.len() == 9
            && number != code.organisation_code()
            && let Some(bound) = bound_of(|kind| matches!(kind, Kind::OrganisationCode))
        {
            let suggestion = code.organisation_code().to_owned();
            self.mark(&bound, MarkCode::OrganisationCodeDiffers, Some(suggestion));
        }
        if self.other.is_none() {
            self.other = self.organisation.take();
        }
        if self.code.is_none()
            && self.header.rules().unified_code_required
            && self.reasons.is_empty()
            && let Some(bound) = bound_of(|kind| matches!(kind, Kind::Code))
        {
            self.refuse(&bound, ReasonCode::NoUnifiedCode, None);
        }
        if self.header.rules().source == Source::Registration
            && self.days[place(DayRole::RemovedOn)].is_some()
            && let Some(bound) = bound_of(|kind| matches!(kind, Kind::Day(DayRule { role: Some(DayRole::RemovedOn), .. })))
        {
            self.refuse(&bound, ReasonCode::NeverWithdrawn, None);
        }
        if self.code.is_none()
            && self.other.is_none()
            && self.reasons.is_empty()
            && let Some(bound) = bound_of(|kind| matches!(kind, Kind::Name { .. }))
        {
            self.mark(&bound, MarkCode::NoCode, None);
        }
        self.in_order();
    }
    /// A row of figures has to say at least one of what its source feeds, and one of every group of which one is needed.
    fn some_figure(&mut self) {
        let rules = self.header.rules();
        self.one_of(|id| rules.facts.iter().any(|fact| fact.is.fields().any(|field| field == id)));
        for group in &rules.one_of {
            self.one_of(|id| group.iter().any(|one| one == id));
        }
    }
    fn one_of(&mut self, is_one: impl Fn(&str) -> bool) {
        let mut bound = self.header.bound().iter().filter(|bound| is_one(&bound.field.id));
        let Some(first) = bound.next().copied() else { return };
        if self.reasons.is_empty()
            && !self.content.contains_key(first.field.id.as_str())
            && !bound.any(|bound| self.content.contains_key(bound.field.id.as_str()))
        {
            self.refuse(&first, ReasonCode::Required, None);
        }
    }
    /// A number that is a part of another one of its row is at most as large.
    fn held_against_each_other(&mut self) {
        let header = self.header;
        for rule in &header.rules().rows {
            let number = |id: &str| self.content.get(id).and_then(Value::as_i64);
            if number(&rule.of).zip(number(&rule.most)).is_some_and(|(of, most)| of > most)
                && let Some(bound) = header.bound().iter().find(|bound| bound.field.id == rule.of)
            {
                let most = header.column_of(&rule.most).and_then(|column| self.row.cell(column)).map(|cell| shown(cell.trim()));
                self.mark(bound, MarkCode::AboveOther, most);
            }
        }
    }
    /// The record of a row without reasons.
    fn draft(self) -> Draft {
        let rules = self.header.rules();
        let subject = self.code.as_ref().map(Uscc::as_str).or(self.other.as_deref()).unwrap_or(&self.name);
        let part = |field: &String| match field.as_str() {
            SUBJECT => subject.to_owned(),
            id => part_of(self.content.get(id)),
        };
        let parts: Vec<String> = rules.key_of_row(|id| self.content.contains_key(id)).map(part).collect();
        let written = written(&self.content);
        let content_hash = content_hash(self.code.as_ref(), self.other.as_deref(), &self.name, &written);
        let [decided_on, valid_from_on, valid_to_on, publish_until_on, removed_on] = self.days;
        Draft {
            source: rules.source,
            natural_key: natural_key(parts.iter().map(String::as_str)),
            key_parts: if self.code.is_none() { parts } else { Vec::new() },
            identified: None,
            subject_code: self.code,
            subject_other_code: self.other,
            subject_name: self.name,
            content: self.content,
            written,
            decided_on,
            valid_from_on,
            valid_to_on,
            publish_until_on,
            removed_on,
            content_hash,
            marks: self.marks,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use entity::value::{Figures, Source};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::credit::feed::rule::{Version, rules};

    const CODE: &str = "91320899MAXAY4CL05";

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn checked(source: Source, cells: &[(&str, &str)]) -> Checked {
        let header = Header::resolve(source, cells.iter().map(|cell| cell.0.to_owned()).collect()).expect("a header");
        check(&header, &Row::new(2, cells.iter().map(|cell| cell.1)), day("2026-03-02"))
    }

    fn accepted(source: Source, cells: &[(&str, &str)]) -> Draft {
        match checked(source, cells) {
            Checked::Accepted(draft) => *draft,
            Checked::Refused { reasons } => panic!("refused: {reasons:?}"),
        }
    }

    fn refused(source: Source, cells: &[(&str, &str)]) -> Vec<(ReasonCode, Option<String>)> {
        match checked(source, cells) {
            Checked::Accepted(draft) => panic!("accepted: {draft:?}"),
            Checked::Refused { reasons } => reasons.into_iter().map(|reason| (reason.code, reason.suggestion)).collect(),
        }
    }

    fn with<'a>(cells: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut cells = cells.to_vec();
        for change in changes {
            match cells.iter_mut().find(|cell| cell.0 == change.0) {
                Some(cell) => cell.1 = change.1,
                None => cells.push(*change),
            }
        }
        cells
    }

    fn marks(draft: &Draft) -> Vec<MarkCode> {
        draft.marks.iter().map(|mark| mark.code).collect()
    }

    const PENALTY: &[(&str, &str)] = &[
        ("CF_XDR_MC", "淮安(某某)食品有限公司"),
        ("CF_XDR_LB", "法人及非法人组织"),
        ("CF_XDR_SHXYM", CODE),
        ("CF_XDR_ZZJG", "MAXAY4CL0"),
        ("CF_FRDB", "张三"),
        ("CF_FR_SFZH", "11010519491231002X"),
        ("CF_WSH", "苏淮市监罚〔2026〕12号"),
        ("CF_WFXW", "经营超过保质期食品"),
        ("CF_CFLB", "罚款;没收非法财物"),
        ("CF_NR", "罚款0.2万元"),
        ("CF_NR_FK", "0.2"),
        ("CF_JDRQ", "2026/1/5"),
        ("CF_YXQ", "2027-01-05"),
        ("CF_GSJZQ", "2029-01-05"),
        ("CF_CFJG", "淮安市市场监督管理局"),
        ("CF_CFJGDM", "11320100MB1886843H"),
    ];

    #[test]
    fn a_penalty_in_the_new_columns() {
        let draft = accepted(Source::Penalty, PENALTY);
        assert_eq!(draft.subject_code.as_ref().map(Uscc::as_str), Some(CODE));
        assert_eq!(draft.subject_name, "淮安（某某）食品有限公司");
        assert_eq!(draft.content["fine"], json!(200_000));
        assert_eq!(draft.content["category"], json!(["confiscated_goods", "fine"]));
        assert_eq!(draft.content["decided_on"], json!("2026-01-05"));
        assert_eq!((draft.decided_on, draft.publish_until_on), (Some(day("2026-01-05")), Some(day("2029-01-05"))));
        assert_eq!(draft.natural_key, format!("苏淮市监罚(2026)12号|{CODE}|淮安市市场监督管理局"));
        assert_eq!(super::super::draft::key_of(Source::Penalty, &json!(draft.content), &CODE.parse().expect("a code")), draft.natural_key);
        assert_eq!(marks(&draft), []);
        let text = serde_json::to_string(&draft.content).expect("JSON");
        assert!(!text.contains("张三") && !text.contains("1101051949"), "{text}");
    }

    #[test]
    fn a_penalty_in_the_old_columns() {
        let old = [
            ("CF_WSH", "淮工商案[2017]3号"),
            ("CF_CFMC", "处罚"),
            ("CF_CFLB1", "警告"),
            ("CF_XDR", "淮安某某商店"),
            ("CF_XDR_SHXYM", ""),
            ("CF_XDR_ZDM", ""),
            ("CF_XDR_GSDJ", "320800000012345"),
            ("CF_FR", "李四"),
            ("CF_JG", "警告"),
            ("CF_JDRQ", "2017年3月1日"),
            ("CF_XZJG", "某局"),
            ("CF_ZT", "0"),
            ("DFBM", "320800"),
            ("SJC", "20170301"),
        ];
        let draft = accepted(Source::Penalty, &old);
        assert_eq!(draft.subject_other_code.as_deref(), Some("320800000012345"));
        assert_eq!(draft.content["status"], json!("valid"));
        assert_eq!(rules(Source::Penalty).version(&old.map(|cell| cell.0.to_owned())), Version::Old);
    }

    #[test]
    fn wrong_units_are_caught_or_marked() {
        let fine = |fine: &'static str, text: &'static str| with(PENALTY, &[("CF_NR_FK", fine), ("CF_NR", text)]);
        assert_eq!(refused(Source::Penalty, &fine("2000", "处以罚款2,000元")), [(ReasonCode::UnitContradicted, Some("0.2".into()))]);
        assert_eq!(refused(Source::Penalty, &fine("200000", "罚款")), [(ReasonCode::UnitSuspect, Some("20".into()))]);
        assert_eq!(marks(&accepted(Source::Penalty, &fine("15000", "罚款"))), [MarkCode::UnitSuspect]);
        assert_eq!(marks(&accepted(Source::Penalty, &fine("0.2", "罚款2000元"))), []);
        assert_eq!(accepted(Source::Penalty, &fine("2000元", "罚款2000元")).content["fine"], json!(200_000));
        assert_eq!(refused(Source::Penalty, &fine("-1", "")), [(ReasonCode::NegativeAmount, None)]);
        assert_eq!(refused(Source::Penalty, &fine("两千", "")), [(ReasonCode::NotAnAmount, None)]);
        assert_eq!(refused(Source::Penalty, &fine("0.0000001", "")), [(ReasonCode::AmountTooFine, None)]);
    }

    #[test]
    fn codes_are_refused_or_marked() {
        let code = |code: &'static str| with(PENALTY, &[("CF_XDR_SHXYM", code), ("CF_XDR_ZZJG", "")]);
        let draft = accepted(Source::Penalty, &code("91320100250571846X"));
        assert_eq!((marks(&draft), draft.marks[0].suggestion.as_deref()), (vec![MarkCode::UsccCheckFailed], Some("L")));
        assert_eq!(refused(Source::Penalty, &code("9132O899MAXAY4CL05")), [(ReasonCode::CodeCharacter, Some(CODE.into()))]);
        assert_eq!(refused(Source::Penalty, &code("9132089")), [(ReasonCode::CodeLength, None)]);
        assert_eq!(refused(Source::Penalty, &code("9.13209E+17")), [(ReasonCode::DigitsLost, None)]);
        assert_eq!(marks(&accepted(Source::Penalty, &code("320382000007600"))), [MarkCode::OldNumber]);
        assert_eq!(marks(&accepted(Source::Penalty, &code("79654459-8"))), [MarkCode::OrganisationCode]);
        assert_eq!(marks(&accepted(Source::Penalty, &code(""))), [MarkCode::NoCode]);
        assert_eq!(marks(&accepted(Source::Penalty, &with(PENALTY, &[("CF_XDR_ZZJG", "79654459-8")]))), [MarkCode::OrganisationCodeDiffers]);
    }

    #[test]
    fn days_are_checked() {
        let cell = |column: &'static str, value: &'static str| with(PENALTY, &[(column, value)]);
        assert_eq!(refused(Source::Penalty, &cell("CF_JDRQ", "2026-03-03")), [(ReasonCode::FutureDay, None)]);
        assert_eq!(refused(Source::Penalty, &cell("CF_JDRQ", "2026-02-30")), [(ReasonCode::NotADay, None)]);
        assert_eq!(refused(Source::Penalty, &cell("CF_JDRQ", "")), [(ReasonCode::Required, None)]);
        assert_eq!(refused(Source::Penalty, &cell("CF_JDRQ", "0206-01-05")), [(ReasonCode::DayOutOfRange, None)]);
        assert_eq!(marks(&accepted(Source::Penalty, &cell("CF_YXQ", "2025-01-05"))), [MarkCode::DaysReversed]);
        for open in ["2099-12-31", "2099/1/31", "长期"] {
            let draft = accepted(Source::Penalty, &cell("CF_YXQ", open));
            assert_eq!((draft.valid_to_on, &draft.content["valid_to_on"]), (None, &Value::Null), "{open}");
        }
    }

    #[test]
    fn a_registration_is_mended_and_never_withdrawn() {
        let row = [("企业名称", "某公司"), ("统一社会信用代码", CODE), ("成立日期", "2020-05-06"), ("更正撤回日期", "")];
        assert_eq!(accepted(Source::Registration, &row).removed_on, None);
        assert_eq!(refused(Source::Registration, &with(&row, &[("更正撤回日期", "2026-03-01")])), [(ReasonCode::NeverWithdrawn, None)]);
    }

    #[test]
    fn natural_persons_stay_out_and_are_not_named() {
        let row = with(PENALTY, &[("CF_XDR_LB", "自然人"), ("CF_XDR_SHXYM", "11010519491231002X")]);
        let Checked::Refused { reasons } = checked(Source::Penalty, &row) else { panic!("accepted") };
        assert_eq!(reasons.iter().map(|reason| reason.code).collect::<Vec<_>>(), [ReasonCode::NaturalPerson, ReasonCode::PersonalNumber]);
        assert!(reasons.iter().all(|reason| !reason.value.contains("1949")), "{reasons:?}");
        let header = Header::resolve(Source::Penalty, row.iter().map(|cell| cell.0.to_owned()).collect()).expect("a header");
        let codes: Vec<ReasonCode> = reasons.iter().map(|reason| reason.code).collect();
        let kept = super::super::correction::kept(&header, &Row::new(1, row.iter().map(|cell| cell.1)), &codes).join("|");
        assert!(!kept.contains("1949") && !kept.contains("张三") && !kept.contains("食品有限") && kept.contains("经营超过"), "{kept}");
    }

    const LICENCE: &[(&str, &str)] = &[
        ("XK_XDR_MC", "淮安某某药房"),
        ("XK_XDR_SHXYM", "92320899MAX612DD2D"),
        ("XK_WSH", "许字1"),
        ("XK_XKLB", "普通"),
        ("XK_NR", "药品零售"),
        ("XK_JDRQ", "20250301"),
        ("XK_YXQZ", "20250301"),
        ("XK_YXQZI", "20991231"),
        ("XK_XKJG", "某局"),
        ("XK_ZT", "1"),
    ];

    #[test]
    fn licences_in_both_versions() {
        let draft = accepted(Source::Licence, LICENCE);
        assert_eq!((&draft.content["category"], &draft.content["status"]), (&json!("ordinary"), &json!("valid")));
        assert_eq!((draft.valid_from_on, draft.valid_to_on), (Some(day("2025-03-01")), None));
        let other = accepted(Source::Licence, &with(LICENCE, &[("XK_XKLB", "其他-备案")]));
        assert_eq!((&other.content["category"], marks(&other)), (&json!("other"), vec![]));
        let unknown = accepted(Source::Licence, &with(LICENCE, &[("XK_XKLB", "临时")]));
        assert_eq!((&unknown.content["category"], marks(&unknown)), (&json!("临时"), vec![MarkCode::UnknownChoice]));
        let old = [
            ("XK_XMMC", "药品经营许可"),
            ("XK_SPLB", "登记"),
            ("XK_WSH", "许字2"),
            ("XK_XDR", "淮安某某药房"),
            ("XK_XDR_SHXYM", "92320899MAX612DD2D"),
            ("XK_XDR_SFZ", ""),
            ("XK_FR", "王五"),
            ("XK_JDRQ", "2017-01-01"),
            ("XK_JZQ", "2022-01-01"),
            ("XK_XZJG", "某局"),
            ("XK_ZT", "1"),
        ];
        let draft = accepted(Source::Licence, &old);
        assert_eq!((&draft.content["status"], draft.valid_to_on), (&json!("withdrawn"), Some(day("2022-01-01"))));
    }

    #[test]
    fn a_debtor_is_listed_and_removed() {
        let listed = [
            ("iname", "某建设工程有限公司"),
            ("cardnum", CODE),
            ("businessentity", "张三"),
            ("courtname", "淮安市某区人民法院"),
            ("areaname", "江苏"),
            ("gistid", "（2025）苏0812民初1号"),
            ("regdate", "2026-02-04"),
            ("casecode", "（2026）苏0812执12号"),
            ("duty", "支付货款"),
            ("performance", "全部未履行"),
            ("disrupttypename", "违反财产报告制度"),
            ("publishdate", "2026年02月27日"),
        ];
        let draft = accepted(Source::DishonestDebtor, &listed);
        assert_eq!((draft.decided_on, draft.removed_on, &draft.content["performance"]), (Some(day("2026-02-27")), None, &json!("none")));
        let mut removed = listed.to_vec();
        removed.push(("移出日期", "2026-03-01"));
        let removed = accepted(Source::DishonestDebtor, &removed);
        assert_eq!((removed.removed_on, &removed.natural_key), (Some(day("2026-03-01")), &draft.natural_key));
        assert_ne!(removed.content_hash, draft.content_hash);
        let chinese = [
            ("被执行人名称", "某公司"),
            ("类型", "失信被执行人（自然人）"),
            ("身份证号/组织机构代码", "3208****1234"),
            ("执行法院", "某法院"),
            ("案号", "(2026)苏0812执13号"),
            ("发布时间", "2026-02-27"),
        ];
        assert_eq!(refused(Source::DishonestDebtor, &chinese).len(), 2);
    }

    #[test]
    fn the_other_lists() {
        let abnormal = [
            ("企业名称", "某公司"),
            ("统一社会信用代码/注册号", CODE),
            ("法定代表人", "张三"),
            ("列入原因", "通过登记的住所或者经营场所无法联系"),
            ("列入日期", "2025-07-08"),
            ("列入决定机关", "某局"),
            ("移出原因", "申请移出"),
            ("移出日期", "2025-09-01"),
            ("移出决定机关", "某局"),
        ];
        let draft = accepted(Source::AbnormalOperation, &abnormal);
        assert_eq!((&draft.content["reason"], draft.removed_on), (&json!("unreachable"), Some(day("2025-09-01"))));
        let serious = [
            ("企业名称", "某公司"),
            ("统一社会信用代码", CODE),
            ("类别", "食品安全"),
            ("列入原因", "x"),
            ("列入日期", "2025-07-08"),
            ("公布期限", "2028-07-08"),
        ];
        assert_eq!(accepted(Source::SeriousViolation, &serious).publish_until_on, Some(day("2028-07-08")));
        let tax = [
            ("纳税人名称", "某公司"),
            ("纳税人识别号", CODE),
            ("负责人姓名", "张三"),
            ("证件号码", "3208"),
            ("欠税税种", "增值税"),
            ("欠税余额(元)", "12,345.67"),
            ("当前新发生的欠税额（元）", "0"),
            ("发布日期", "2026-01-15"),
        ];
        assert_eq!(accepted(Source::TaxArrears, &tax).content["balance"], json!(1_234_567));
        let grade = [("纳税人名称", "某公司"), ("纳税人识别号", CODE), ("评价年度", "2024年"), ("纳税信用等级", "m级")];
        let draft = accepted(Source::TaxGrade, &grade);
        assert_eq!((&draft.content["grade"], &draft.content["year"], draft.natural_key), (&json!("M"), &json!(2024), format!("{CODE}|2024")));
        assert_eq!(refused(Source::TaxGrade, &with(&grade, &[("纳税信用等级", "E")])), [(ReasonCode::UnknownChoice, None)]);
        assert_eq!(refused(Source::TaxGrade, &with(&grade, &[("评价年度", "2027")])), [(ReasonCode::OutOfRange, Some("2000-2026".into()))]);
        let commitment = [
            ("承诺编码", "32089920260201000001"),
            ("承诺人名称", "某公司"),
            ("承诺人类别", "1"),
            ("承诺人代码", CODE),
            ("承诺类型", "4"),
            ("承诺作出日期", "2026-02-01"),
            ("履约状态", "— —"),
        ];
        let draft = accepted(Source::Commitment, &commitment);
        assert_eq!((&draft.content["commitment_type"], draft.content.get("performance")), (&json!("repair"), None));
    }

    #[test]
    fn what_a_firm_may_do_in_its_trade_and_what_a_cooperative_is_are_taken_with_their_fields() {
        let head = [("企业名称", "某公司"), ("统一社会信用代码", CODE), ("认定日期", "2025-03-01")];
        let taken = |cells: &[(&'static str, &'static str)]| accepted(Source::Figures(Figures::Qualification), &[&head[..], cells].concat());
        let build = taken(&[("资质名称", "施工资质"), ("资质内容", "建筑工程施工总承包"), ("资质等级", "二级"), ("证书编号", "D3-1")]);
        assert_eq!((&build.content["qualification"], &build.content["level"], marks(&build)), (&json!("trade_construction"), &json!("二级"), vec![]));
        assert_eq!(build.content["qualification_words"], json!("施工资质"));
        let other = taken(&[("资质名称", "施工资质"), ("资质内容", "市政公用工程施工总承包"), ("资质等级", "三级")]);
        assert_ne!(build.natural_key, other.natural_key, "two of a kind on a day");
        let farm = taken(&[("类别", "农民专业合作社"), ("产业", "稻米"), ("面积(亩)", "1,200"), ("成员数", "86"), ("示范级别", "市级")]);
        let fields = ["qualification", "trade", "land", "members", "level"].map(|id| farm.content[id].clone());
        assert_eq!(fields, [json!("cooperative"), json!("稻米"), json!(1_200), json!(86), json!("市级")]);
        for (word, code) in [("食品经营许可", "trade_food"), ("危险化学品经营许可", "trade_hazardous"), ("道路运输经营许可", "trade_transport")]
        {
            assert_eq!(taken(&[("资质名称", word)]).content["qualification"], json!(code));
        }
        // What was known before keeps its key.
        assert_eq!(taken(&[("认定名称", "高新技术企业")]).natural_key, format!("{CODE}|HIGH_TECH|2025-03-01"));
    }

    #[test]
    fn an_evaluation_of_a_sector_names_its_field_and_its_year() {
        let row = |cells: &[(&'static str, &'static str)]| {
            [&[("企业名称", "某公司"), ("统一社会信用代码", CODE), ("信息类型", "行业信用评价"), ("等级", "AA"), ("机构", "某市药品监管部门")][..], cells]
                .concat()
        };
        let drug = accepted(Source::Filing, &row(&[("领域", "药品"), ("年度", "2025")]));
        let fields = ["kind", "sector", "level", "authority", "year"].map(|id| drug.content[id].clone());
        assert_eq!(fields, [json!("sector_grade"), json!("药品"), json!("AA"), json!("某市药品监管部门"), json!("2025")]);
        assert_eq!((drug.decided_on, marks(&drug)), (Some(day("2025-12-31")), vec![]));
        let food = accepted(Source::Filing, &row(&[("领域", "食品"), ("年度", "2025")]));
        assert_ne!(drug.natural_key, food.natural_key, "one of each sector");
        let named = accepted(Source::Filing, &row(&[("领域", "建筑"), ("年度", "2025"), ("评价日期", "2026-02-10")]));
        assert_eq!(named.decided_on, Some(day("2026-02-10")), "the day goes before the year");
        let without = |cells: &[(&'static str, &'static str)]| refused(Source::Filing, &row(cells));
        assert_eq!(without(&[("领域", ""), ("事项", ""), ("年度", "2025")]), [(ReasonCode::Required, None)]);
        assert_eq!(without(&[("领域", "食品"), ("年度", ""), ("评价日期", "")]), [(ReasonCode::Required, None)]);
    }

    #[test]
    fn a_part_is_not_larger_than_its_whole_and_a_number_is_written_as_such() {
        let billed = |due: &'static str, paid: &'static str| {
            accepted(
                Source::Figures(Figures::Water),
                &[("户名", "某公司"), ("统一社会信用代码", CODE), ("账期", "202601"), ("用量", "10"), ("应缴", due), ("实缴", paid)],
            )
        };
        for (due, paid) in [("100", "100"), ("100", "99.99"), ("", "100"), ("100", "")] {
            assert_eq!(marks(&billed(due, paid)), [], "{due} {paid}");
        }
        let over = billed("100", "100.01");
        assert_eq!((marks(&over), over.marks[0].field.as_str(), over.marks[0].suggestion.as_deref()), (vec![MarkCode::AboveOther], "charge_paid", Some("100")));
        let held = |of: &'static str, count: &'static str| {
            let row = [("企业名称", "某公司"), ("统一社会信用代码", CODE), ("统计日期", "2026-01-31"), ("专利数", "4"), (of, count)];
            marks(&accepted(Source::Figures(Figures::Patents), &row))
        };
        assert_eq!((held("发明专利数", "4"), held("发明专利数", "5")), (vec![], vec![MarkCode::AboveOther]));
        let numbered = |number: &'static str| marks(&accepted(Source::Penalty, &with(PENALTY, &[("CF_WSH", number)])));
        assert_eq!((numbered("淮环罚字（2025）第8号"), numbered("8")), (vec![], vec![MarkCode::OtherForm]));
    }

    #[test]
    fn the_register() {
        let register = [
            ("企业名称", "某公司"),
            ("统一社会信用代码", CODE),
            ("注册日期", "1979-11-07"),
            ("企业类型", "N/A"),
            ("注册资金", "3,000(万元人民币)"),
            ("经营范围", "x"),
            ("所在省份", "江苏"),
            ("地区", "淮安"),
            ("注册地址(区县)", "淮安市清江浦区"),
            ("行业代码", "1761"),
            ("登记状态", "存续（在营、开业、在册）"),
        ];
        let draft = accepted(Source::Registration, &register);
        let expected: BTreeMap<&str, Value> = BTreeMap::from([
            ("registered_on", json!("1979-11-07")),
            ("registered_capital", json!(3_000_000_000_i64)),
            ("business_scope", json!("x")),
            ("province", json!("江苏")),
            ("city", json!("淮安")),
            ("address", json!("淮安市清江浦区")),
            ("industry", json!("C1761")),
            ("status", json!("active")),
        ]);
        assert_eq!((draft.content, draft.natural_key), (expected, CODE.to_owned()));
        let foreign = accepted(Source::Registration, &with(&register, &[("注册资金", "100万美元")]));
        assert_eq!(foreign.content["registered_capital_foreign"], json!({"currency": "USD", "hundredths": 100_000_000}));
        assert_eq!(marks(&foreign), vec![MarkCode::ForeignCurrency]);
        assert_eq!(refused(Source::Registration, &with(&register, &[("统一社会信用代码", "320382000007600")])), [(ReasonCode::NoUnifiedCode, None)]);
        assert_eq!(refused(Source::Registration, &with(&register, &[("统一社会信用代码", "")])), [(ReasonCode::Required, None)]);
    }

    #[test]
    fn an_industry_is_of_the_edition_that_is_said_or_that_has_it() {
        let row = |column: &'static str, code: &'static str, edition: Option<&'static str>| {
            let mut cells = vec![("企业名称", "某公司"), ("统一社会信用代码", CODE), ("注册日期", "1979-11-07"), (column, code)];
            cells.extend(edition.map(|edition| ("行业代码版本", edition)));
            let draft = accepted(Source::Registration, &cells);
            let text = |field: &str| draft.content.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
            (text("industry"), text("industry_delivered"), marks(&draft), draft.marks.first().and_then(|mark| mark.suggestion.clone()).unwrap_or_default())
        };
        let told = |industry: &str, delivered: &str, marks: &[MarkCode], suggestion: &str| {
            (industry.to_owned(), delivered.to_owned(), marks.to_vec(), suggestion.to_owned())
        };
        assert_eq!(row("行业代码", "O79", None), told("O80", "O79", &[], ""), "only the edition of 2011 has it");
        assert_eq!(row("行业代码", "7910", None), told("N7910", "", &[MarkCode::IndustryEdition], "O80"));
        assert_eq!(row("行业代码", "7910", Some("GB/T 4754-2011")), told("O80", "7910", &[], ""));
        assert_eq!(row("行业代码(2011)", "7910", None), told("O80", "7910", &[], ""), "the header says it");
        assert_eq!(row("行业代码(2011)", "7910", Some("2017年版")), told("N7910", "", &[], ""), "the row says it against the header");
        assert_eq!(row("行业代码", "58", Some("2011")), told("G", "58", &[MarkCode::IndustryApart], "G"));
        assert_eq!(row("行业代码", "99", Some("2011")), told("99", "", &[MarkCode::UnknownChoice], ""));
        assert_eq!(row("行业代码", "1761", None), told("C1761", "", &[], ""));
        assert_eq!(row("行业代码", "1799", None), told("C1799", "", &[MarkCode::UnknownChoice], "C17"), "a division that there is, a group that there is not");
    }

    #[test]
    fn a_row_must_fit_its_header() {
        let header = Header::resolve(Source::TaxGrade, ["纳税人名称", "纳税人识别号", "年度", "等级"].map(str::to_owned).to_vec()).expect("a header");
        let codes = |cells: &[&str]| match check(&header, &Row::new(1, cells.iter().copied()), day("2026-03-02")) {
            Checked::Accepted(_) => vec![],
            Checked::Refused { reasons } => reasons.into_iter().map(|reason| reason.code).collect(),
        };
        assert_eq!(codes(&["a", CODE, "2024", "A", "", " "]), []);
        assert_eq!(codes(&["a", CODE, "2024"]), [ReasonCode::CellCount]);
        assert_eq!(codes(&["a", CODE, "2024", "A", "x"]), [ReasonCode::CellCount]);
        assert_eq!(codes(&["a\u{fffd}", CODE, "2024", "A"]), [ReasonCode::Undecodable]);
    }

    proptest! {
        #[test]
        fn no_row_panics(cells in proptest::collection::vec("\\PC{0,20}|[0-9./-]{0,20}|[0-9A-Z]{18}|长期|2099-12-31|[0-9]{1,20}万?美?元|2000元", 1..40)) {
            for source in Source::ALL {
                let columns: Vec<String> = rules(*source).fields.iter().map(|field| field.columns[0].clone()).collect();
                let width = columns.len();
                let header = Header::resolve(*source, columns).expect("a header");
                let row = Row::new(1, cells.iter().map(String::as_str).cycle().take(width));
                if let Checked::Accepted(draft) = check(&header, &row, day("2026-03-02")) {
                    prop_assert_eq!(draft.content_hash.len(), 64);
                }
            }
        }
    }
}
