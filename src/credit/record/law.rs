//! The rules about publication, from `law.toml`: which law says how long which records are published, since when and until when.

use std::sync::LazyLock;

use chrono::NaiveDate;
use entity::value::Source;
use serde::{Deserialize, Deserializer};

use crate::risk::raise::Gravity;

/// Everything of `law.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Law {
    pub(super) version: String,
    pub(super) market: Vec<String>,
    pub(super) guarded: Vec<String>,
    pub(super) low_fine: i64,
    pub(super) refuses: Vec<String>,
    pub(super) rule: Vec<Rule>,
    pub(super) person: PersonRule,
    pub(super) ended: EndedTexts,
}

/// One rule about records of a source.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its code, which never changes.
    pub code: String,
    /// The law that it is taken from, in the law's language.
    pub basis: String,
    /// The records that it is about.
    pub source: Source,
    /// The lists that it is about, where the records are of lists; none: of all of them.
    #[serde(default, rename = "list")]
    pub lists: Vec<String>,
    #[serde(default, deserialize_with = "gravity")]
    pub(super) gravity: Option<Gravity>,
    #[serde(default)]
    pub(super) market: bool,
    #[serde(default)]
    pub(super) guarded: bool,
    #[serde(default)]
    pub(super) light: Option<Light>,
    #[serde(default)]
    pub(super) refuses: bool,
    #[serde(default)]
    pub(super) settled: bool,
    pub(super) from: Option<NaiveDate>,
    pub(super) until: Option<NaiveDate>,
    pub(super) publication: Publication,
    pub(super) min_months: Option<u32>,
    pub(super) max_months: Option<u32>,
    pub(super) extended_months: Option<u32>,
    #[serde(default = "yes")]
    pub(super) early: bool,
}

impl Rule {
    /// Whether it is about records of a source; one rule is about figures of every kind.
    pub(super) fn is_about(&self, source: Source) -> bool {
        self.source == source || (self.source.is_figures() && source.is_figures())
    }
}

const fn yes() -> bool {
    true
}

fn gravity<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Gravity>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "slight" => Ok(Some(Gravity::Slight)),
        "general" => Ok(Some(Gravity::General)),
        "serious" => Ok(Some(Gravity::Serious)),
        other => Err(serde::de::Error::custom(format!("no gravity: {other}"))),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Publication {
    Period,
    Named,
    Never,
    UntilRemoved,
    Validity,
    NextResult,
    Always,
}

/// How light a market regulator's penalty is beneath the general ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// A warning and nothing else.
    Warning,
    /// Criticism, or a low fine.
    Light,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonRule {
    pub(super) code: String,
    pub(super) months: u32,
    pub(super) basis: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndedTexts {
    pub(super) removed: String,
    pub(super) annulled: String,
    pub(super) repaired: String,
}

pub(super) static LAW: LazyLock<Law> = LazyLock::new(|| toml::from_str(include_str!("law.toml")).expect("law.toml is part of the program and tested"));

/// The version of the rules, kept beside what was decided by them.
pub fn version() -> &'static str {
    &LAW.version
}

/// Every rule, in the order of the table, for the page that shows them.
pub fn rules() -> &'static [Rule] {
    &LAW.rule
}
