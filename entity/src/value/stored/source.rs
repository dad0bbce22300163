//! What deliveries carry: the register, records of decisions and lists, and figures.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::UnknownCode;

stored! {
    /// 指标类数据: what a delivery of figures is about; its rows become facts about firms and are no decisions.
    Figures("source") {
        /// 园区归属.
        Zone = "zone",
        /// 企业年度报告.
        AnnualReport = "annual_report",
        /// 资质与认定: high-tech, specialised, family farms and the like.
        Qualification = "qualification",
        /// 亩均效益综合评价.
        OutputGrade = "output_grade",
        /// 纳税申报与入库, by year.
        TaxReturn = "tax_return",
        /// 开票, by month.
        Invoices = "invoices",
        /// 参保人数, by month.
        InsuredStaff = "insured_staff",
        /// 社会保险欠缴, by month.
        InsuranceArrears = "insurance_arrears",
        /// 用电, by month.
        Electricity = "electricity",
        /// 用水, by month.
        Water = "water",
        /// 用气, by month.
        Gas = "gas",
        /// 海关信用等级.
        CustomsGrade = "customs_grade",
        /// 进出口额, by year.
        Exports = "exports",
        /// 专利.
        Patents = "patents",
        /// 商标.
        Trademarks = "trademarks",
        /// 软件著作权.
        Softwares = "softwares",
        /// 环保信用评价.
        EnvironmentGrade = "environment_grade",
        /// 劳动保障守法诚信等级.
        LabourGrade = "labour_grade",
        /// 中标与合同, by month.
        Orders = "orders",
        /// 公共信用综合评价.
        PublicCreditGrade = "public_credit_grade",
        /// 地方公共信用综合评价.
        LocalCreditGrade = "local_credit_grade",
        /// 农户经营信息, by year: how a registered household farms. It is its operator's personal data, feeds no fact and is read under their own
        /// letter alone.
        Farming = "farming",
    }
}

/// What a delivery carries; also the kind of the records that come from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
pub enum Source {
    /// 登记注册.
    Registration,
    /// 双公示: 行政许可.
    Licence,
    /// 双公示: 行政处罚.
    Penalty,
    /// 失信被执行人.
    DishonestDebtor,
    /// 经营异常名录.
    AbnormalOperation,
    /// 严重违法失信名单.
    SeriousViolation,
    /// 欠税公告.
    TaxArrears,
    /// 纳税信用等级.
    TaxGrade,
    /// 信用承诺.
    Commitment,
    /// 名单: every other list of firms, for and against them; a row says which.
    Listing,
    /// 登记备案与公示: what departments file about a firm beside licences and penalties; a row says which.
    Filing,
    /// Figures: facts about firms.
    Figures(Figures),
}

/// The sources that are no figures.
const PLAIN: [Source; 11] = [
    Source::Registration,
    Source::Licence,
    Source::Penalty,
    Source::DishonestDebtor,
    Source::AbnormalOperation,
    Source::SeriousViolation,
    Source::TaxArrears,
    Source::TaxGrade,
    Source::Commitment,
    Source::Listing,
    Source::Filing,
];

/// Key of the name of each source that is no figures.
pub(super) const RECORD_KEYS: &[&str] = &[
    Source::Registration.text_key(),
    Source::Licence.text_key(),
    Source::Penalty.text_key(),
    Source::DishonestDebtor.text_key(),
    Source::AbnormalOperation.text_key(),
    Source::SeriousViolation.text_key(),
    Source::TaxArrears.text_key(),
    Source::TaxGrade.text_key(),
    Source::Commitment.text_key(),
    Source::Listing.text_key(),
    Source::Filing.text_key(),
];

/// Every source.
const EVERY: [Source; PLAIN.len() + Figures::ALL.len()] = {
    let mut every = [Source::Registration; PLAIN.len() + Figures::ALL.len()];
    let mut at = 0;
    while at < every.len() {
        every[at] = if at < PLAIN.len() { PLAIN[at] } else { Source::Figures(Figures::ALL[at - PLAIN.len()]) };
        at += 1;
    }
    every
};

impl Source {
    /// Every value, in declared order.
    pub const ALL: &'static [Self] = &EVERY;
    /// The register, and what becomes records of decisions and lists: everything but figures.
    pub const RECORDS: &'static [Self] = &PLAIN;
    /// The text that is stored and that the API speaks; it never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Licence => "licence",
            Self::Penalty => "penalty",
            Self::DishonestDebtor => "dishonest_debtor",
            Self::AbnormalOperation => "abnormal_operation",
            Self::SeriousViolation => "serious_violation",
            Self::TaxArrears => "tax_arrears",
            Self::TaxGrade => "tax_grade",
            Self::Commitment => "commitment",
            Self::Listing => "listing",
            Self::Filing => "filing",
            Self::Figures(of) => of.code(),
        }
    }
    /// Every text with commas between them, for whoever has to name one.
    pub fn codes() -> String {
        Self::ALL.iter().map(|source| source.code()).collect::<Vec<_>>().join(", ")
    }
    /// The key of the name that people read.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Registration => "source-registration",
            Self::Licence => "source-licence",
            Self::Penalty => "source-penalty",
            Self::DishonestDebtor => "source-dishonest_debtor",
            Self::AbnormalOperation => "source-abnormal_operation",
            Self::SeriousViolation => "source-serious_violation",
            Self::TaxArrears => "source-tax_arrears",
            Self::TaxGrade => "source-tax_grade",
            Self::Commitment => "source-commitment",
            Self::Listing => "source-listing",
            Self::Filing => "source-filing",
            Self::Figures(of) => of.text_key(),
        }
    }
    /// Whether its rows are figures.
    pub const fn is_figures(self) -> bool {
        matches!(self, Self::Figures(_))
    }
}

impl Display for Source {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Source {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().find(|source| source.code() == text).copied();
        known.ok_or_else(|| UnknownCode { of: "Source", code: text.to_owned() })
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
