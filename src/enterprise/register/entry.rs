//! A firm as the register describes it.

use chrono::NaiveDate;
use entity::value::code::CheckDigit;
use entity::value::industry_edition::Edition;
use entity::value::old_code::RegistrationNumber;
use entity::value::{EnterpriseStatus, Fen, Industry, Region, SubjectKind, Uscc};
use serde_json::Value;

use crate::credit::feed::cell::{DELIVERED_INDUSTRY, EDITION};
use crate::credit::feed::draft::Draft;
use crate::credit::feed::fold::{fold, name};

/// An entry of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Unified code.
    pub code: Uscc,
    /// Its check characters are wrong, as delivered.
    pub code_check_failed: bool,
    /// Name.
    pub name: String,
    /// The name folded for searching.
    pub name_search: String,
    /// Kind of subject, by the code.
    pub kind: SubjectKind,
    /// Form of organisation in the register's words.
    pub form: Option<String>,
    /// Whether it is in business, when the file says so.
    pub status: Option<EnterpriseStatus>,
    /// Where it is, when it is in this city.
    pub region: Option<Region>,
    /// What it does.
    pub industry: Option<Industry>,
    /// The edition and the code by which the file said so, when that is an earlier one.
    pub industry_before: Option<(Edition, String)>,
    /// Since when.
    pub established_on: Option<NaiveDate>,
    /// Its capital, when in renminbi.
    pub capital: Option<Fen>,
    /// Its address.
    pub address: Option<String>,
    /// Its scope of business.
    pub scope: Option<String>,
    /// Its legal representative.
    pub legal_representative: Option<String>,
    /// Its registration number of the time before the unified code.
    pub registration_number: Option<String>,
    /// Names that it had.
    pub former_names: Vec<String>,
    /// The day on which it was struck off.
    pub cancelled_on: Option<NaiveDate>,
}

impl Entry {
    /// The entry of a checked row; none for a row without a unified code.
    pub fn of(draft: &Draft) -> Option<Self> {
        let code = draft.subject_code.clone()?;
        let text = |field: &str| draft.content.get(field).and_then(Value::as_str);
        let own = |field: &str| text(field).map(str::to_owned);
        Some(Self {
            code_check_failed: code.check() != CheckDigit::Right,
            kind: code.kind(),
            code,
            name: draft.subject_name.clone(),
            name_search: fold(&draft.subject_name),
            form: own("enterprise_type"),
            status: text("status").and_then(|status| status.parse().ok()),
            region: text("address").and_then(Region::find).or_else(|| text("city").and_then(Region::find)),
            industry: text("industry").and_then(|industry| industry.parse().ok()),
            industry_before: text(EDITION).and_then(|year| year.parse().ok()).zip(own(DELIVERED_INDUSTRY)),
            established_on: draft.decided_on,
            capital: draft.content.get("registered_capital").and_then(Value::as_i64).map(Fen),
            address: own("address"),
            scope: own("business_scope"),
            legal_representative: own("legal_representative"),
            registration_number: text("registration_number")
                .and_then(|number| number.parse::<RegistrationNumber>().ok())
                .map(|number| number.as_str().to_owned()),
            former_names: text("former_names").map(former_names).unwrap_or_default(),
            cancelled_on: text("cancelled_on").and_then(|day| day.parse().ok()),
        })
    }
}

/// Names that stand in one cell.
fn former_names(cell: &str) -> Vec<String> {
    let signs = [',', ';', '\u{ff0c}', '\u{ff1b}', '\u{3001}', '\n'];
    cell.split(signs).map(name).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::feed::check::{Checked, check};
    use crate::credit::feed::header::Header;
    use crate::credit::feed::row::Row;
    use entity::value::Source;

    #[test]
    fn a_row_of_the_register_becomes_an_entry() {
        let columns = ["企业名称", "统一社会信用代码", "注册日期", "注册资金", "地区", "注册地址(区县)", "登记状态", "注册号", "曾用名"];
        let header = Header::resolve(Source::Registration, columns.map(str::to_owned).to_vec()).expect("a header");
        let cells = [
            "淮安(某某)有限公司",
            "91320899MAXAY4CL05",
            "2019-11-07",
            "3,000(万元人民币)",
            "淮安",
            "淮安市清河区某路",
            "吊销，未注销",
            "320899000000019",
            "淮安(某)食品厂；某食品站",
        ];
        let Checked::Accepted(draft) = check(&header, &Row::new(2, cells), "2026-03-02".parse().expect("a day")) else { panic!("refused") };
        let entry = Entry::of(&draft).expect("an entry");
        assert_eq!((entry.name_search.as_str(), entry.kind, entry.code_check_failed), ("淮安(某某)有限公司", SubjectKind::Company, false));
        assert_eq!((entry.status, entry.region.map(|r| r.to_string())), (Some(EnterpriseStatus::Revoked), Some("320812".to_owned())));
        assert_eq!((entry.capital, entry.form), (Some(Fen::wan(3_000)), None));
        assert_eq!(entry.registration_number.as_deref(), Some("320899000000019"));
        assert_eq!(entry.former_names, ["淮安（某）食品厂", "某食品站"]);
    }
}
