//! Indicators: what each figure means, in which unit, and in which version of its definition.

use super::figures::Figures;
use super::table::{Cell, Label, Unit};

/// Declares the indicators with code, version and unit; keys of the texts follow from the code.
macro_rules! indicators {
    ($($(#[$doc:meta])* $variant:ident = $code:literal v $version:literal in $unit:ident,)*) => {
        /// A figure with a definition that people can hold us to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Indicator {
            $($(#[$doc])* $variant,)*
        }
        impl Indicator {
            /// Every indicator, in the order of the definitions sheet.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The code by which files and the API know it; it never changes.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
            /// The version of its definition; a change in meaning makes a new one.
            pub const fn version(self) -> u16 {
                match self { $(Self::$variant => $version,)* }
            }
            /// The unit it is given in.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)* }
            }
            /// Key of its name.
            pub const fn name_key(self) -> &'static str {
                match self { $(Self::$variant => concat!("report-indicator-", $code),)* }
            }
            /// Key of its definition in plain words.
            pub const fn definition_key(self) -> &'static str {
                match self { $(Self::$variant => concat!("report-definition-", $code),)* }
            }
            /// Key of its formula.
            pub const fn formula_key(self) -> &'static str {
                match self { $(Self::$variant => concat!("report-formula-", $code),)* }
            }
        }
        /// Key of every name, definition and formula.
        pub const ALL_TEXT_KEYS: &[&str] =
            &[$(concat!("report-indicator-", $code), concat!("report-definition-", $code), concat!("report-formula-", $code),)*];
    };
}

indicators! {
    /// 申请数.
    Received = "received" v 1 in Applications,
    /// 申请金额.
    ReceivedAmount = "received-amount" v 1 in Wan,
    /// 接单数.
    Accepted = "accepted" v 1 in Applications,
    /// 接单率.
    AcceptanceRate = "acceptance-rate" v 1 in Percent,
    /// 授信笔数.
    Granted = "granted" v 1 in Applications,
    /// 授信金额.
    GrantedAmount = "granted-amount" v 1 in Wan,
    /// 授信率.
    GrantRate = "grant-rate" v 1 in Percent,
    /// 放款笔数.
    Disbursed = "disbursed" v 1 in Loans,
    /// 放款金额.
    DisbursedAmount = "disbursed-amount" v 1 in Wan,
    /// 首贷户数.
    FirstLoans = "first-loans" v 1 in Firms,
    /// 首贷金额.
    FirstLoanAmount = "first-loan-amount" v 1 in Wan,
    /// 首贷金额占比.
    FirstLoanShare = "first-loan-share" v 1 in Percent,
    /// 拒绝笔数.
    Declined = "declined" v 1 in Applications,
    /// 首要拒贷原因, and the distribution that it comes from.
    RefusalReasons = "refusal-reasons" v 1 in Text,
    /// 决定时长中位数.
    MedianDays = "median-days" v 1 in WorkingDays,
    /// 平均决定时长.
    MeanDays = "mean-days" v 1 in WorkingDays,
    /// 决定时长 P90.
    P90Days = "p90-days" v 1 in WorkingDays,
    /// 加权平均利率.
    AverageRate = "average-rate" v 1 in Percent,
    /// 信用贷款占比.
    CreditShare = "credit-share" v 1 in Percent,
    /// 追溯调整笔数.
    Restated = "restated" v 1 in Loans,
    /// 追溯调整金额.
    RestatedAmount = "restated-amount" v 1 in Wan,
    /// 首贷追溯调整户数.
    RestatedFirstLoans = "restated-first-loans" v 1 in Firms,
}

impl Indicator {
    /// Its value; blank where there is nothing to divide by.
    pub fn value(self, of: &Figures) -> Cell {
        match self {
            Self::Received => Cell::Count(of.received),
            Self::ReceivedAmount => Cell::Money(of.received_amount),
            Self::Accepted => Cell::Count(of.accepted),
            Self::AcceptanceRate => of.acceptance_rate().map_or(Cell::Blank, Cell::Percent),
            Self::Granted => Cell::Count(of.granted),
            Self::GrantedAmount => Cell::Money(of.granted_amount),
            Self::GrantRate => of.grant_rate().map_or(Cell::Blank, Cell::Percent),
            Self::Disbursed => Cell::Count(of.disbursed),
            Self::DisbursedAmount => Cell::Money(of.disbursed_amount),
            Self::FirstLoans => Cell::Part(of.first_loans),
            Self::FirstLoanAmount => Cell::Money(of.first_loan_amount),
            Self::FirstLoanShare => of.first_loan_share().map_or(Cell::Blank, Cell::Percent),
            Self::Declined => Cell::Count(of.declined),
            Self::RefusalReasons => of.top_refusal().map_or(Cell::Blank, |reason| Cell::Name(Label::Key(reason.text_key()))),
            Self::MedianDays => of.median_days().map_or(Cell::Blank, Cell::Days),
            Self::MeanDays => of.mean_days().map_or(Cell::Blank, Cell::Days),
            Self::P90Days => of.p90_days().map_or(Cell::Blank, Cell::Days),
            Self::AverageRate => of.average_rate().map_or(Cell::Blank, Cell::Percent),
            Self::CreditShare => of.credit_share().map_or(Cell::Blank, Cell::Percent),
            Self::Restated => Cell::Count(of.restated),
            Self::RestatedAmount => Cell::Money(of.restated_amount),
            Self::RestatedFirstLoans => Cell::Part(of.restated_first_loans),
        }
    }
}
