//! Facts about a firm: three-valued, each with its source and date, and the catalogue of what may be known.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm};
use serde::{Deserialize, Serialize};

pub use super::facts::Profile;
use super::keeper::Keeper;
use super::unit::Unit;

/// A fact: known with its provenance, or unknown with the reason. Missing is never "no".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact<T> {
    /// The value, where it is from, and the day it was true on.
    Known {
        /// The value.
        value: T,
        /// Where it is from.
        source: Provenance,
        /// The day it was true on.
        as_of_on: NaiveDate,
    },
    /// Not known, and why.
    Unknown(Why),
}

/// Why a fact is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody delivered or declared it.
    Missing,
    /// It is older than the catalogue allows.
    Stale,
    /// The firm disputes it (异议).
    Disputed,
    /// The firm has not authorised its use.
    NotAuthorised,
}

impl Why {
    /// Every reason.
    pub const ALL: &'static [Self] = &[Self::Missing, Self::Stale, Self::Disputed, Self::NotAuthorised];
    /// Key of its sentence.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Missing => "why-missing",
            Self::Stale => "why-stale",
            Self::Disputed => "why-disputed",
            Self::NotAuthorised => "why-not_authorised",
        }
    }
}

/// Where a fact is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// A department delivered it; its name.
    Delivered(String),
    /// The firm declared it under a credit commitment (自主申报).
    Declared,
    /// The platform computed it from its own ledger.
    Platform,
    /// The firm asks for it: part of its demand.
    Asked,
}

/// Where a value is from, and the day it was true on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Where it is from.
    pub source: Provenance,
    /// The day it was true on.
    pub as_of_on: NaiveDate,
}

/// A value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// An amount.
    Money(Fen),
    /// A count of people, months, things.
    Count(i64),
    /// A share or growth.
    Rate(Ppm),
    /// A day.
    Day(NaiveDate),
    /// A code of a code table or a stored enumeration.
    Code(String),
    /// A set of codes.
    Codes(Vec<String>),
    /// Yes or no.
    YesNo(bool),
}

/// What sort of value a fact has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Fen.
    Money,
    /// A whole number.
    Count,
    /// Parts per million.
    Rate,
    /// A day.
    Day,
    /// One code.
    Code,
    /// A set of codes.
    Codes,
    /// Yes or no.
    YesNo,
}

/// How a firm can change a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It cannot.
    Never,
    /// Only time does it.
    Waiting,
    /// By doing business differently; takes months.
    Effort,
    /// By declaring or proving what is so already.
    Declaring,
    /// By settling what is owed or repairing what was done.
    Repairing,
    /// By asking differently; at once.
    Asking,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $key:ident = $text:literal, $shape:ident, $unit:ident, $keeper:ident, $item:literal, $change:ident, $months:literal, $declare:literal;)*) => {
        /// The catalogue of facts: what may be known about a firm. [Protected attributes](super::protected::Protected) are not in it and so cannot be named.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FactKey {
            $($(#[$doc])* #[serde(rename = $text)] $key,)*
        }
        impl FactKey {
            /// Every fact, in the order people read them.
            pub const ALL: &'static [Self] = &[$(Self::$key,)*];
            /// The stored text.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$key => $text,)* }
            }
            /// Key of its name.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$key => concat!("fact-", $text),)* }
            }
            /// What sort of value it has.
            pub const fn shape(self) -> Shape {
                match self { $(Self::$key => Shape::$shape,)* }
            }
            /// What it is counted in.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$key => Unit::$unit,)* }
            }
            /// Who keeps it: the source that delivers it first.
            pub const fn keeper(self) -> Keeper {
                match self { $(Self::$key => Keeper::$keeper,)* }
            }
            /// The item of an authorisation letter (授权书) that covers it.
            pub const fn item(self) -> &'static str {
                match self { $(Self::$key => $item,)* }
            }
            /// How the firm can change it.
            pub const fn change(self) -> Change {
                match self { $(Self::$key => Change::$change,)* }
            }
            /// Months after its day until it is stale; 0 = never.
            pub const fn fresh_months(self) -> u32 {
                match self { $(Self::$key => $months,)* }
            }
            /// Whether a firm may declare it itself under a credit commitment.
            pub const fn declarable(self) -> bool {
                match self { $(Self::$key => $declare,)* }
            }
        }
        impl std::str::FromStr for FactKey {
            type Err = entity::value::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$key),)*
                    _ => Err(entity::value::UnknownCode { of: "FactKey", code: text.to_owned() }),
                }
            }
        }
    };
}

facts! {
    /// Kind of subject: code of `SubjectKind`.
    SubjectKind = "subject_kind", Code, Code, Registrar, "registration", Never, 0, false;
    /// Division of GB/T 2260, six digits.
    Region = "region", Code, Code, Registrar, "registration", Never, 0, false;
    /// Zone or park that the firm belongs to.
    Zone = "zone", Code, Code, Industry, "registration", Never, 0, false;
    /// Industry of GB/T 4754 with its section letter.
    Industry = "industry", Code, Code, Registrar, "registration", Never, 0, false;
    /// 登记状态: code of `EnterpriseStatus`.
    Status = "status", Code, Code, Registrar, "registration", Never, 0, false;
    /// Size class by 工信部联企业〔2011〕300号: large, medium, small, micro.
    SizeClass = "size_class", Code, Code, Platform, "operating", Never, 0, false;
    /// Day of establishment.
    EstablishedOn = "established_on", Day, Day, Registrar, "registration", Never, 0, false;
    /// Months since establishment.
    AgeMonths = "age_months", Count, Months, Registrar, "registration", Waiting, 0, false;
    /// 注册资本.
    Capital = "capital", Money, Yuan, Registrar, "registration", Effort, 0, false;
    /// Staff (从业人数).
    Staff = "staff", Count, People, Insurance, "operating", Effort, 18, true;
    /// Insured staff (参保人数).
    InsuredStaff = "insured_staff", Count, People, Insurance, "operating", Effort, 6, false;
    /// Insured staff against twelve months before.
    InsuredTrend = "insured_trend", Rate, Percent, Insurance, "operating", Effort, 6, false;
    /// Revenue of the last full year.
    RevenueYear = "revenue_year", Money, Yuan, Tax, "operating", Effort, 18, true;
    /// Revenue of the trailing twelve months by invoices.
    RevenueTwelveMonths = "revenue_12m", Money, Yuan, Tax, "operating", Effort, 4, false;
    /// Growth of revenue against the year before.
    RevenueGrowth = "revenue_growth", Rate, Percent, Tax, "operating", Effort, 18, false;
    /// Total assets at the last year's end.
    Assets = "assets", Money, Yuan, Tax, "operating", Effort, 18, true;
    /// Tax paid in the last full year.
    TaxPaidYear = "tax_paid_year", Money, Yuan, Tax, "operating", Effort, 18, false;
    /// 纳税信用等级: A, B, M, C, D.
    TaxGrade = "tax_grade", Code, Code, Tax, "public_credit", Effort, 18, false;
    /// 公共信用综合评价: A, B, C, D.
    PublicCreditGrade = "public_credit_grade", Code, Code, Credit, "public_credit", Repairing, 18, false;
    /// The city's own public-credit grade (地方公共信用综合评价), which tells apart more than the national one: `a_plus` … `d_minus`.
    LocalCreditGrade = "local_credit_grade", Code, Code, Credit, "public_credit", Repairing, 18, false;
    /// 亩均效益综合评价: A, B, C, D.
    OutputGrade = "output_grade", Code, Code, Industry, "public_credit", Effort, 18, false;
    /// 环保信用评价: green, blue, yellow, red, black.
    EnvironmentGrade = "environment_grade", Code, Code, Environment, "public_credit", Repairing, 18, false;
    /// 海关企业信用: aeo, registered, dishonest, unregistered.
    CustomsGrade = "customs_grade", Code, Code, Customs, "public_credit", Effort, 24, false;
    /// 劳动保障守法诚信等级: A, B, C.
    LabourGrade = "labour_grade", Code, Code, Insurance, "public_credit", Repairing, 18, false;
    /// Qualifications: high_tech, tech_sme, specialised, little_giant, time_honoured, model_coop, family_farm.
    Qualifications = "qualifications", Codes, Code, Industry, "public_credit", Declaring, 36, true;
    /// Granted patents.
    Patents = "patents", Count, Pieces, Patents, "operating", Effort, 0, true;
    /// Registered trade marks.
    Trademarks = "trademarks", Count, Pieces, Patents, "operating", Effort, 0, true;
    /// Registered software copyrights.
    Softwares = "softwares", Count, Pieces, Patents, "operating", Effort, 0, true;
    /// Exports of the last full year.
    ExportsYear = "exports_year", Money, Yuan, Customs, "operating", Effort, 18, true;
    /// Orders won in the last 12 months (中标与合同订单).
    OrdersTwelveMonths = "orders_12m", Money, Yuan, Finance, "operating", Effort, 6, true;
    /// Electricity used in the last 12 months against the 12 before.
    ElectricityTrend = "electricity_trend", Rate, Percent, Power, "operating", Effort, 4, false;
    /// Water used in the last 12 months against the 12 before.
    WaterTrend = "water_trend", Rate, Percent, Water, "operating", Effort, 4, false;
    /// Gas used in the last 12 months against the 12 before.
    GasTrend = "gas_trend", Rate, Percent, Gas, "operating", Effort, 4, false;
    /// Months of social insurance owed.
    InsuranceArrearsMonths = "insurance_arrears_months", Count, Months, Insurance, "operating", Repairing, 6, false;
    /// Outstanding loans seen on the platform.
    PlatformLoans = "platform_loans", Money, Yuan, Platform, "operating", Effort, 0, false;
    /// Whether no loan of the firm is known (首贷): yes means it would be the first.
    FirstLoan = "first_loan", YesNo, YesNo, Platform, "operating", Never, 0, true;
    /// Codes of open risk flags (RF01..).
    OpenFlags = "open_flags", Codes, Code, Platform, "public_credit", Repairing, 0, false;
    /// Codes of open risk flags whose event lies in the last twelve months.
    RecentFlags = "recent_flags", Codes, Code, Platform, "public_credit", Repairing, 0, false;
    /// The same of the last six months.
    RecentFlagsSix = "recent_flags_6m", Codes, Code, Platform, "public_credit", Repairing, 0, false;
    /// The same of the last twenty-four months.
    RecentFlagsTwentyFour = "recent_flags_24m", Codes, Code, Platform, "public_credit", Repairing, 0, false;
    /// Open risk flags of high severity.
    HighFlags = "high_flags", Count, Entries, Platform, "public_credit", Repairing, 0, false;
    /// Open risk flags of high severity whose event lies in the last twelve months.
    RecentHighFlags = "recent_high_flags", Count, Entries, Platform, "public_credit", Repairing, 0, false;
    /// Open risk flags of medium severity.
    MediumFlags = "medium_flags", Count, Entries, Platform, "public_credit", Repairing, 0, false;
    /// Open risk flags of medium severity whose event lies in the last twelve months.
    RecentMediumFlags = "recent_medium_flags", Count, Entries, Platform, "public_credit", Repairing, 0, false;
    /// Lists that the firm stands on and that speak against it: codes of [`lists`](crate::credit::record::list::codes).
    Lists = "lists", Codes, Code, Credit, "public_credit", Repairing, 0, false;
    /// Lists that the firm stands on and that speak for it: recommended, commended.
    RecommendedLists = "recommended_lists", Codes, Code, Credit, "public_credit", Effort, 0, false;
    /// Penalties that still count.
    Penalties = "penalties", Count, Entries, Credit, "public_credit", Repairing, 0, false;
    /// Commitments broken in the last 24 months.
    BrokenCommitments = "broken_commitments", Count, Times, Credit, "public_credit", Repairing, 0, false;
    /// Commitments kept in the last 24 months.
    KeptCommitments = "kept_commitments", Count, Times, Credit, "public_credit", Effort, 0, false;
    /// Amount asked for.
    AskedAmount = "asked_amount", Money, Yuan, Firm, "asked", Asking, 0, false;
    /// Term asked for, in months.
    AskedTerm = "asked_term", Count, Months, Firm, "asked", Asking, 0, false;
    /// Purpose asked for: code of `Purpose`.
    AskedPurpose = "asked_purpose", Code, Code, Firm, "asked", Never, 0, false;
    /// Ways of securing the loan that the firm offers: codes of `Guarantee`.
    AskedGuarantees = "asked_guarantees", Codes, Code, Firm, "asked", Asking, 0, false;
    /// Way of repaying asked for: code of `RepaymentForm`.
    AskedRepayment = "asked_repayment", Code, Code, Firm, "asked", Asking, 0, false;
}

impl FactKey {
    /// Whether authorised items open it: by where its value is from, by its own item when it is not known.
    pub fn is_open(self, source: Option<&Provenance>, may: &dyn Fn(&str) -> bool) -> bool {
        match source {
            Some(Provenance::Declared) => may("declared"),
            // What the firm asks for it says to whom it asks.
            Some(Provenance::Asked) => true,
            Some(Provenance::Delivered(_) | Provenance::Platform) | None => may(self.item()),
        }
    }
    /// The first day on which a value of a day no longer counts: it is stale, or behind the last day that its source names; none while no such
    /// day is known.
    pub fn counts_until(self, as_of_on: NaiveDate, last: Option<NaiveDate>) -> Option<NaiveDate> {
        let months = Some(self.fresh_months()).filter(|months| *months > 0);
        let stale = months.and_then(|months| as_of_on.checked_add_months(chrono::Months::new(months)));
        stale.into_iter().chain(last.and_then(|last| last.succ_opt())).min()
    }
    /// Whether it is part of what a firm asks for, and nothing about the firm.
    pub fn is_asked(self) -> bool {
        self.item() == "asked"
    }
}

/// Makes a fact of a value unless it has become stale by `today` under the catalogue's rule.
pub fn dated(key: FactKey, value: Value, source: Provenance, as_of_on: NaiveDate, today: NaiveDate) -> Fact<Value> {
    let months = key.fresh_months();
    let stale = months > 0 && as_of_on.checked_add_months(chrono::Months::new(months)).is_some_and(|until| until <= today);
    if stale { Fact::Unknown(Why::Stale) } else { Fact::Known { value, source, as_of_on } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_catalogue_hangs_together() {
        for key in FactKey::ALL {
            let fits = match key.shape() {
                Shape::Money => key.unit() == Unit::Yuan,
                Shape::Count => matches!(key.unit(), Unit::People | Unit::Months | Unit::Pieces | Unit::Entries | Unit::Times),
                Shape::Rate => key.unit() == Unit::Percent,
                Shape::Day => key.unit() == Unit::Day,
                Shape::Code | Shape::Codes => key.unit() == Unit::Code,
                Shape::YesNo => key.unit() == Unit::YesNo,
            };
            assert!(fits, "{key:?}");
            assert_eq!(key.keeper() == Keeper::Firm, key.is_asked(), "{key:?}");
            assert!(key.change() != Change::Asking || key.is_asked(), "{key:?}");
            assert!(!(key.is_asked() && key.declarable()), "{key:?}");
        }
    }
}
