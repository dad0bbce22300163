//! Who keeps a fact: whom a firm asks when the platform does not have it.

use super::fact::FactKey;

/// Who knows a fact first and delivers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// 登记机关.
    Registrar,
    /// 税务部门.
    Tax,
    /// 人力资源社会保障部门.
    Insurance,
    /// 科技和工业信息化部门.
    Industry,
    /// 知识产权部门.
    Patents,
    /// 海关.
    Customs,
    /// 生态环境部门.
    Environment,
    /// 供电单位.
    Power,
    /// 信用信息中心.
    Credit,
    /// The platform, by its own ledger or from other facts.
    Platform,
    /// The firm itself: what it asks for.
    Firm,
}

impl Keeper {
    /// Every keeper.
    pub const ALL: &'static [Self] = &[
        Self::Registrar,
        Self::Tax,
        Self::Insurance,
        Self::Industry,
        Self::Patents,
        Self::Customs,
        Self::Environment,
        Self::Power,
        Self::Credit,
        Self::Platform,
        Self::Firm,
    ];
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Registrar => "keeper-registrar",
            Self::Tax => "keeper-tax",
            Self::Insurance => "keeper-insurance",
            Self::Industry => "keeper-industry",
            Self::Patents => "keeper-patents",
            Self::Customs => "keeper-customs",
            Self::Environment => "keeper-environment",
            Self::Power => "keeper-power",
            Self::Credit => "keeper-credit",
            Self::Platform => "keeper-platform",
            Self::Firm => "keeper-firm",
        }
    }
}

impl FactKey {
    /// Who keeps it.
    pub const fn keeper(self) -> Keeper {
        match self {
            Self::SubjectKind | Self::Region | Self::Industry | Self::Status | Self::EstablishedOn | Self::AgeMonths | Self::Capital => Keeper::Registrar,
            Self::RevenueYear | Self::RevenueTwelveMonths | Self::RevenueGrowth | Self::Assets | Self::TaxPaidYear | Self::TaxGrade => Keeper::Tax,
            Self::Staff | Self::InsuredStaff | Self::InsuredTrend | Self::InsuranceArrearsMonths | Self::LabourGrade => Keeper::Insurance,
            Self::Zone | Self::Qualifications => Keeper::Industry,
            Self::Patents | Self::Trademarks | Self::Softwares => Keeper::Patents,
            Self::ExportsYear | Self::CustomsGrade => Keeper::Customs,
            Self::EnvironmentGrade => Keeper::Environment,
            Self::ElectricityTrend => Keeper::Power,
            Self::PublicCreditGrade | Self::Lists | Self::Penalties | Self::BrokenCommitments | Self::KeptCommitments => Keeper::Credit,
            Self::SizeClass | Self::PlatformLoans | Self::FirstLoan | Self::OpenFlags | Self::RecentFlags | Self::HighFlags => Keeper::Platform,
            Self::AskedAmount | Self::AskedTerm | Self::AskedPurpose | Self::AskedGuarantees | Self::AskedRepayment => Keeper::Firm,
        }
    }
}
