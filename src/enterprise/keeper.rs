//! Who keeps a fact: whom a firm asks when the platform does not have it.

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
    /// 供水单位.
    Water,
    /// 供气单位.
    Gas,
    /// 财政部门: awards and contracts.
    Finance,
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
        Self::Water,
        Self::Gas,
        Self::Finance,
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
            Self::Water => "keeper-water",
            Self::Gas => "keeper-gas",
            Self::Finance => "keeper-finance",
            Self::Credit => "keeper-credit",
            Self::Platform => "keeper-platform",
            Self::Firm => "keeper-firm",
        }
    }
}
