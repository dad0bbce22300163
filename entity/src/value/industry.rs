//! Industries by GB/T 4754-2017: 20 sections, 97 divisions and 473 groups; of classes the code is kept, and the name of their group.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The table, as data: section letter or section letter and division, name, English name.
static TABLE: LazyLock<Vec<(&'static str, &'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("industry.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.next()?, cells.next()?))
        })
        .collect()
});

/// Groups of the divisions that matter here: section letter and three digits, name.
static GROUPS: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| include_str!("industry_group.csv").lines().skip(1).filter_map(|line| line.split_once(',')).collect());

/// An industry: section letter, then nothing, a division (two digits), a group (three) or a class (four); `C1761` is a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct Industry(String);

impl Industry {
    /// The letters of the 20 sections, in order.
    pub fn sections() -> impl Iterator<Item = Self> {
        TABLE.iter().filter(|(code, _, _)| code.len() == 1).map(|(code, _, _)| Self((*code).to_owned()))
    }
    /// All divisions, as section letter and two digits.
    pub fn divisions() -> impl Iterator<Item = Self> {
        TABLE.iter().filter(|(code, _, _)| code.len() == 3).map(|(code, _, _)| Self((*code).to_owned()))
    }
    /// What it has in common with others: the same code, group, division or section.
    pub fn common(&self, with: &[Self]) -> Option<Self> {
        let depths = [self.0.len(), 4, 3, 1].into_iter();
        let mut prefixes = depths.filter_map(|depth| self.0.get(..depth));
        prefixes.find(|prefix| with.iter().all(|other| other.0.starts_with(prefix))).map(|prefix| Self(prefix.to_owned()))
    }
    /// The whole code with its section letter.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The section letter.
    pub fn section(&self) -> &str {
        &self.0[..1]
    }
    /// The two digits of the division, when the code goes that deep.
    pub fn division(&self) -> Option<&str> {
        self.0.get(1..3)
    }
    /// The Chinese name of the deepest level that the table knows.
    pub fn name(&self) -> &'static str {
        self.row(3).or_else(|| self.row(1)).map_or("", |r| r.1)
    }
    /// The English name of the same level.
    pub fn name_en(&self) -> &'static str {
        self.row(3).or_else(|| self.row(1)).map_or("", |r| r.2)
    }
    /// The Chinese name of the group (中类), when the code goes that deep and the table knows it.
    pub fn group_name(&self) -> Option<&'static str> {
        let prefix = self.0.get(..4)?;
        GROUPS.iter().find(|(code, _)| *code == prefix).map(|(_, name)| *name)
    }
    /// Whether the code goes as deep as a group (中类) that the edition of 2017 does not have. Such a code is read all the same, as what it is
    /// of a division that there is.
    pub fn has_unknown_group(&self) -> bool {
        self.0.len() >= 4 && self.group_name().is_none()
    }
    /// The Chinese name of the section.
    pub fn section_name(&self) -> &'static str {
        self.row(1).map_or("", |r| r.1)
    }
    /// The English name of the section.
    pub fn section_name_en(&self) -> &'static str {
        self.row(1).map_or("", |r| r.2)
    }
    fn row(&self, depth: usize) -> Option<&'static (&'static str, &'static str, &'static str)> {
        let prefix = self.0.get(..depth)?;
        TABLE.iter().find(|(code, _, _)| *code == prefix)
    }
}

/// The text is not an industry of GB/T 4754.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an industry of GB/T 4754: a section letter, alone or with two to four digits")]
pub struct IndustryError;

impl std::str::FromStr for Industry {
    type Err = IndustryError;
    /// Reads `C`, `C17`, `C1761`, or the digits alone (`1761`), whose section is looked up.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_uppercase();
        let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let well_formed = digits.len() <= 4 && digits.len() != 1 && digits.bytes().all(|b| b.is_ascii_digit()) && text.len() - digits.len() <= 1;
        if text.is_empty() || !well_formed {
            return Err(IndustryError);
        }
        let known = |code: &str| TABLE.iter().any(|(c, _, _)| *c == code);
        if digits.is_empty() {
            return if known(&text) { Ok(Self(text)) } else { Err(IndustryError) };
        }
        let division = TABLE.iter().map(|r| r.0).find(|c| c.len() == 3 && c[1..] == digits[..2]).ok_or(IndustryError)?;
        let whole = format!("{}{digits}", &division[..1]);
        if text.len() > digits.len() && text != whole {
            return Err(IndustryError);
        }
        Ok(Self(whole))
    }
}

impl TryFrom<String> for Industry {
    type Error = IndustryError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Industry> for String {
    fn from(industry: Industry) -> Self {
        industry.0
    }
}

impl std::fmt::Display for Industry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_standard_has_20_sections_and_97_divisions() {
        assert_eq!(Industry::sections().count(), 20);
        assert_eq!(Industry::divisions().count(), 97);
    }

    #[test]
    fn every_section_and_division_has_its_own_name_in_both_languages() {
        for of in [Industry::sections().collect::<Vec<_>>(), Industry::divisions().collect()] {
            for name in [Industry::name, Industry::name_en] {
                let names: BTreeSet<&str> = of.iter().map(name).filter(|name| !name.is_empty()).collect();
                assert_eq!(names.len(), of.len(), "{names:?}");
            }
            assert!(of.iter().all(|one| one.name_en().is_ascii() && !one.name().is_ascii()));
        }
        let names = |code: &str| code.parse::<Industry>().map(|one| (one.name(), one.name_en(), one.section_name_en()));
        assert_eq!(names("C"), Ok(("制造业", "Manufacturing", "Manufacturing")));
        for code in ["C17", "C176", "C1761"] {
            assert_eq!(names(code), Ok(("纺织业", "Manufacture of textiles", "Manufacturing")), "{code}");
        }
    }

    #[test]
    fn the_standard_has_473_groups_and_each_has_its_name() {
        let group = |code: &str| code.parse::<Industry>().ok().and_then(|industry| industry.group_name());
        assert_eq!(
            (group("7010"), group("K702"), group("591"), group("C17"), group("C399")),
            (Some("房地产开发经营"), Some("物业管理"), Some("装卸搬运"), None, Some("其他电子设备制造"))
        );
        assert!(GROUPS.iter().all(|(code, name)| code.len() == 4 && code.parse::<Industry>().is_ok() && !name.is_empty()));
        assert_eq!(GROUPS.len(), 473);
        let unknown = |code: &str| code.parse::<Industry>().map(|industry| industry.has_unknown_group());
        assert_eq!([unknown("C"), unknown("C17"), unknown("176"), unknown("C1761")], [Ok(false); 4]);
        assert_eq!([unknown("C179"), unknown("1799")], [Ok(true); 2], "division 17 ends with 178");
        let divided = |division: Industry| GROUPS.iter().any(|(code, _)| code.starts_with(division.as_str()));
        assert!(Industry::divisions().all(divided), "no division is without groups");
        assert!(GROUPS.windows(2).all(|pair| pair[0].0 < pair[1].0), "in order, each once");
    }

    #[test]
    fn digits_alone_find_their_section() {
        assert_eq!("1761".parse::<Industry>().map(|i| i.to_string()), Ok("C1761".to_owned()));
        assert_eq!("C17".parse::<Industry>().map(|i| i.name()), Ok("纺织业"));
        assert_eq!("F17".parse::<Industry>(), Err(IndustryError));
        assert_eq!("U".parse::<Industry>(), Err(IndustryError));
        assert_eq!("98".parse::<Industry>(), Err(IndustryError));
    }
}
