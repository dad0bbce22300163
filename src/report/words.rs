//! The seam to the locale files: how pure files of this room get the sentences that people read.

use entity::value::{Industry, Region};

use crate::platform::i18n::Lang;

/// Which of the two official names of a division or an industry is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The Chinese name.
    Chinese,
    /// The English name.
    English,
}

/// One language of the locale files.
pub trait Words {
    /// The sentence of `key` with its parameters filled in.
    fn text(&self, key: &str, arguments: &[(&str, &str)]) -> String;
    /// Which official names go with the language.
    fn naming(&self) -> Naming;
    /// The sentence of a key without parameters.
    fn say(&self, key: &str) -> String {
        self.text(key, &[])
    }
    /// The name of a division.
    fn region(&self, region: &Region) -> String {
        match self.naming() {
            Naming::Chinese => region.name().to_owned(),
            Naming::English => region.name_en().to_owned(),
        }
    }
    /// The name of an industry's section.
    fn section(&self, industry: &Industry) -> String {
        match self.naming() {
            Naming::Chinese => industry.section_name().to_owned(),
            Naming::English => industry.section_name_en().to_owned(),
        }
    }
}

impl Words for Lang {
    fn text(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let owned: Vec<(&str, String)> = arguments.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.with(key, &owned)
    }
    fn naming(&self) -> Naming {
        match self {
            Self::Zh => Naming::Chinese,
            Self::En => Naming::English,
        }
    }
}
