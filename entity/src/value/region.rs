//! Divisions of Huai'an (GB/T 2260), with former names that old papers still carry.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::division::Division;

/// The table, as data: code, name, English name, kind.
static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    include_str!("region.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some(Row { code: cells.next()?.to_owned(), name: cells.next()?, name_en: cells.next()?, kind: cells.next()? })
        })
        .collect()
});

struct Row {
    code: String,
    name: &'static str,
    name_en: &'static str,
    kind: &'static str,
}

/// A division by its six-digit code of GB/T 2260.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(transparent)]
pub struct Region(String);

impl Region {
    /// The city itself.
    pub fn city() -> Self {
        Self("320800".to_owned())
    }
    /// The seven districts and counties of today, by code.
    pub fn counties() -> impl Iterator<Item = Self> {
        TABLE.iter().filter(|r| matches!(r.kind, "district" | "county")).map(|r| Self(r.code.clone()))
    }
    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The Chinese name; the code itself for a division outside the table.
    pub fn name(&self) -> &str {
        self.row().map_or(&self.0, |r| r.name)
    }
    /// The English name; the code itself for a division outside the table.
    pub fn name_en(&self) -> &str {
        self.row().map_or(&self.0, |r| r.name_en)
    }
    /// Finds the division that a name or an address begins with or contains; districts and counties before the city.
    pub fn find(text: &str) -> Option<Self> {
        let hit = |r: &&Row| text.contains(r.name);
        let today = |r: &&Row| matches!(r.kind, "district" | "county");
        let row = TABLE.iter().filter(today).find(hit).or_else(|| TABLE.iter().filter(|r| r.kind == "former").find(hit)).or_else(|| TABLE.iter().find(hit))?;
        Some(Self(successor(&row.code).to_owned()))
    }
    fn row(&self) -> Option<&'static Row> {
        TABLE.iter().find(|r| r.code == self.0)
    }
}

/// Today's division of a former one, by the table of divisions.
fn successor(code: &str) -> &str {
    let ever = Division::ever(code);
    if ever.iter().any(|division| division.stands()) {
        return code;
    }
    ever.first().and_then(|division| division.today().first().map(|today| today.code)).unwrap_or(code)
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Region {
    type Err = RegionError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) { Ok(Self(text.to_owned())) } else { Err(RegionError) }
    }
}

/// The text is not six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a division code has six digits")]
pub struct RegionError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_districts_and_counties() {
        assert_eq!(Region::counties().count(), 7);
    }

    #[test]
    fn the_table_says_what_the_table_of_divisions_says() {
        for row in TABLE.iter() {
            let named = Division::ever(&row.code).into_iter().find(|division| division.name == row.name);
            assert_eq!(named.map(Division::stands), Some(row.kind != "former"), "{} {}", row.code, row.name);
        }
    }

    #[test]
    fn former_names_lead_to_todays_division() {
        assert_eq!(Region::find("淮安市清河区某路").map(|r| r.to_string()), Some("320812".to_owned()));
        assert_eq!(Region::find("洪泽县").map(|r| r.to_string()), Some("320813".to_owned()));
        assert_eq!(Region::find("江苏省淮安市").map(|r| r.to_string()), Some("320800".to_owned()));
        for (text, code) in [
            ("淮安市楚州区某镇", "320803"),
            ("淮阴县王营镇", "320804"),
            ("江苏省淮阴市清河区", "320812"),
            ("淮阴市", "320800"),
            ("淮安县", "320803"),
            ("清浦区", "320812"),
        ] {
            assert_eq!(Region::find(text).map(|r| r.to_string()), Some(code.to_owned()), "{text}");
        }
        assert_eq!("320803".parse::<Region>().map(|r| r.name().to_owned()), Ok("淮安区".to_owned()));
        assert_eq!(Region::find("徐州市"), None);
    }
}
