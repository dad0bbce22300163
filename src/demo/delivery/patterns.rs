//! The words of the departments' files, read once from `deliveries.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::demo::list::Pattern;

/// Everything of `deliveries.toml`.
pub(super) static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| toml::from_str(include_str!("deliveries.toml")).expect("deliveries.toml is well formed"));

/// A section for each file.
#[derive(Deserialize)]
pub(super) struct Patterns {
    pub(super) registration: Registration,
    pub(super) licence: Licence,
    pub(super) penalty: Penalty,
    pub(super) dishonest_debtor: Dishonest,
    pub(super) abnormal_operation: Abnormal,
    pub(super) serious_violation: Serious,
    pub(super) tax_arrears: Arrears,
    pub(super) tax_grade: Grade,
    pub(super) commitment: Commitment,
    pub(super) filing: Filings,
    pub(super) listing: Lists,
    pub(super) figures: BTreeMap<String, Plain>,
    pub(super) farming: Farming,
    /// The word for each qualification.
    pub(super) qualifications: BTreeMap<String, String>,
    /// The words for the codes of facts.
    pub(super) grades: BTreeMap<String, BTreeMap<String, String>>,
}

/// Filings that come in one file.
#[derive(Deserialize)]
pub(super) struct Filings {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) kinds: Vec<Filed>,
}

/// What is filed of one kind.
#[derive(Deserialize)]
pub(super) struct Filed {
    pub(super) kind: String,
    pub(super) matter: String,
    #[serde(default)]
    pub(super) before: String,
    #[serde(default)]
    pub(super) after: String,
    #[serde(default)]
    pub(super) level: String,
    /// Least and most yuan; none where no amount is said.
    pub(super) yuan: Option<(i64, i64)>,
    /// For how many years it is valid; none while no end is known.
    pub(super) years: Option<u32>,
    pub(super) authority: String,
    /// How many of a thousand firms have one.
    pub(super) permille: i64,
}

/// How households farm.
#[derive(Deserialize)]
pub(super) struct Farming {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    /// What is farmed by those of an industry: its class, then the words.
    pub(super) trades: Vec<Vec<String>>,
    /// The ranges of scale.
    pub(super) scales: Vec<String>,
    /// Whether it is insured.
    pub(super) insured: Vec<String>,
}

/// Lists that come in one file.
#[derive(Deserialize)]
pub(super) struct Lists {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) list: Vec<Pattern>,
    /// Lists that the city keeps and on which nobody stands.
    pub(super) empty: Vec<String>,
}

/// A file of figures.
#[derive(Deserialize)]
pub(super) struct Plain {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
}

/// 登记注册.
#[derive(Deserialize)]
pub(super) struct Registration {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) capital: Vec<String>,
    pub(super) province: String,
    pub(super) city: String,
    pub(super) nothing: String,
    pub(super) status: BTreeMap<String, String>,
}

/// 行政许可, new and old version.
#[derive(Deserialize)]
pub(super) struct Licence {
    pub(super) file: String,
    pub(super) file_old: String,
    pub(super) columns: Vec<String>,
    pub(super) columns_old: Vec<String>,
    pub(super) legal: String,
    pub(super) trader: String,
    pub(super) authority: String,
    pub(super) document: String,
    pub(super) number: String,
    pub(super) valid: String,
    pub(super) invalid: String,
    pub(super) valid_old: String,
    pub(super) kinds: Vec<[String; 3]>,
}

/// 行政处罚.
#[derive(Deserialize)]
pub(super) struct Penalty {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) document: String,
    pub(super) number: String,
    pub(super) warning: String,
    pub(super) fine: String,
    pub(super) both: String,
    pub(super) stop: String,
    pub(super) told_warning: String,
    pub(super) told_fine: String,
    pub(super) kinds: Vec<[String; 5]>,
}

/// 失信被执行人.
#[derive(Deserialize)]
pub(super) struct Dishonest {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) court: String,
    pub(super) area: String,
    pub(super) instrument: String,
    pub(super) case: String,
    pub(super) duty: String,
    pub(super) matters: Vec<String>,
    pub(super) performance: Vec<String>,
    pub(super) conduct: Vec<String>,
    pub(super) court_codes: BTreeMap<String, String>,
}

/// 经营异常.
#[derive(Deserialize)]
pub(super) struct Abnormal {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) authority: String,
    pub(super) reasons: Vec<[String; 2]>,
}

/// 严重违法失信.
#[derive(Deserialize)]
pub(super) struct Serious {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) authority: String,
    pub(super) reasons: Vec<[String; 3]>,
}

/// 欠税.
#[derive(Deserialize)]
pub(super) struct Arrears {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) taxes: Vec<String>,
    pub(super) office: String,
    pub(super) publisher: String,
}

/// 纳税信用.
#[derive(Deserialize)]
pub(super) struct Grade {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) office: String,
}

/// 信用承诺.
#[derive(Deserialize)]
pub(super) struct Commitment {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    pub(super) office: String,
    pub(super) liability: String,
    pub(super) kept: String,
    pub(super) partly: String,
    pub(super) broken: String,
    pub(super) running: String,
    pub(super) kinds: Vec<[String; 3]>,
}
