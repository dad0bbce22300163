//! The words that names and addresses are made of, read once from `words.toml` and `trades.csv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use entity::value::{Industry, Region, SubjectKind};
use serde::Deserialize;

use super::chance::Chance;

/// The words of this city.
pub static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("words.toml is well formed"));

/// The trades that firms are in.
pub static TRADES: LazyLock<Trades> = LazyLock::new(Trades::read);

/// The seven counties with running totals of their weights.
static COUNTIES: LazyLock<(Vec<Region>, Vec<u64>)> = LazyLock::new(|| {
    let mut sum = 0;
    WORDS
        .county_weights
        .iter()
        .map(|(code, weight)| {
            sum += weight;
            (code.parse::<Region>().expect("a division code"), sum)
        })
        .unzip()
});

/// Everything of `words.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// First characters of brands.
    #[serde(deserialize_with = "characters")]
    pub first: Vec<char>,
    /// Second characters of brands.
    #[serde(deserialize_with = "characters")]
    pub second: Vec<char>,
    /// Third characters of longer brands.
    #[serde(deserialize_with = "characters")]
    pub third: Vec<char>,
    /// Family names.
    #[serde(deserialize_with = "characters")]
    pub surnames: Vec<char>,
    /// Characters of given names.
    #[serde(deserialize_with = "characters")]
    pub given: Vec<char>,
    /// Streets.
    pub streets: Vec<String>,
    /// Industrial parks.
    pub parks: Vec<String>,
    /// Towns.
    pub towns: Vec<String>,
    /// 企业类型.
    pub forms: Forms,
    /// Parts of firms' names.
    pub name: NameParts,
    /// Patterns of addresses.
    pub address: Addresses,
    /// How many of a hundred firms sit in each county.
    pub county_weights: BTreeMap<String, u64>,
}

/// 企业类型 as the registrar writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forms {
    /// 有限责任公司 in its kinds.
    pub limited: Vec<String>,
    /// 股份有限公司.
    pub shares: String,
    /// 合伙企业.
    pub partnership: String,
    /// 个人独资企业.
    pub sole: String,
    /// 分公司.
    pub branch: String,
    /// 个体工商户.
    pub individual: String,
    /// 农民专业合作社.
    pub cooperative: String,
    /// 农村集体经济组织.
    pub collective: String,
}

/// Parts of firms' names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameParts {
    /// The city, as names begin with it.
    pub city: Vec<String>,
    /// The province.
    pub province: String,
    /// The province in full-width brackets behind the brand.
    pub province_bracketed: String,
    /// The city in full-width brackets behind the brand.
    pub city_bracketed: String,
    /// 有限公司.
    pub limited: String,
    /// 有限责任公司.
    pub limited_long: String,
    /// 股份有限公司.
    pub shares: String,
    /// 有限合伙, with its brackets.
    pub partnership: String,
    /// 厂.
    pub sole: String,
    /// 分公司.
    pub branch: String,
    /// 专业合作社.
    pub cooperative: String,
    /// 股份经济合作社 of a village.
    pub collective: String,
    /// A trade so long that the name has forty characters.
    pub long: String,
    /// What the short form of a county's name leaves out.
    pub county_marks: Vec<String>,
}

/// Patterns of addresses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// A house in a street.
    pub street: String,
    /// A room in a block.
    pub room: String,
    /// A hall in a park.
    pub park: String,
    /// A group of a village.
    pub village: String,
}

/// A line of business with what is usual in it.
#[derive(Clone, Debug)]
pub struct Trade {
    /// The class of GB/T 4754.
    pub industry: Industry,
    /// Words for it in names.
    pub words: Vec<String>,
    /// What an individual's shop in it is called.
    pub shop: String,
    /// Median number of staff of a company.
    pub staff: i64,
    /// Spread of the staff, in thousandths.
    pub spread: i64,
    /// Median yearly revenue per head in 万元.
    pub head: i64,
    /// Tax paid per thousand of revenue.
    pub tax: i64,
    /// Electricity per head and month in kWh.
    pub power: i64,
    /// How many of a thousand companies hold a technology qualification.
    pub tech: i64,
    /// How many of a thousand companies export.
    pub export: i64,
    /// 经营范围.
    pub scope: String,
}

/// All trades with running totals of their weights for each kind of subject.
#[derive(Debug)]
pub struct Trades {
    all: Vec<Trade>,
    company: Vec<u64>,
    individual: Vec<u64>,
    cooperative: Vec<u64>,
}

/// A row of `trades.csv`.
#[derive(Deserialize)]
struct Row {
    code: String,
    company: u64,
    individual: u64,
    cooperative: u64,
    words: String,
    shop: String,
    staff: i64,
    spread: i64,
    head: i64,
    tax: i64,
    power: i64,
    tech: i64,
    export: i64,
    scope: String,
}

impl Trades {
    fn read() -> Self {
        let mut trades = Self { all: Vec::new(), company: Vec::new(), individual: Vec::new(), cooperative: Vec::new() };
        let mut sums = [0; 3];
        for row in csv::Reader::from_reader(include_str!("trades.csv").as_bytes()).deserialize() {
            let row: Row = row.expect("trades.csv is well formed");
            sums = [sums[0] + row.company, sums[1] + row.individual, sums[2] + row.cooperative];
            trades.company.push(sums[0]);
            trades.individual.push(sums[1]);
            trades.cooperative.push(sums[2]);
            trades.all.push(Trade {
                industry: row.code.parse().expect("an industry"),
                words: row.words.split('|').map(str::to_owned).collect(),
                shop: row.shop,
                staff: row.staff,
                spread: row.spread,
                head: row.head,
                tax: row.tax,
                power: row.power,
                tech: row.tech,
                export: row.export,
                scope: row.scope,
            });
        }
        trades
    }
    /// A trade as likely as it is among subjects of this kind.
    pub fn draw(&self, kind: SubjectKind, chance: &mut Chance) -> &Trade {
        let totals = match kind {
            SubjectKind::Company | SubjectKind::Other => &self.company,
            SubjectKind::Individual => &self.individual,
            SubjectKind::Cooperative | SubjectKind::Collective => &self.cooperative,
        };
        &self.all[chance.by_totals(totals)]
    }
}

/// A county, as likely as firms sit in it.
pub fn county(chance: &mut Chance) -> Region {
    let (counties, totals) = &*COUNTIES;
    counties[chance.by_totals(totals)].clone()
}

/// A county's name without its last character.
pub fn short_county(region: &Region) -> &str {
    let name = region.name();
    WORDS.name.county_marks.iter().find_map(|mark| name.strip_suffix(mark.as_str())).unwrap_or(name)
}

/// A made-up person's name.
pub fn person(chance: &mut Chance) -> String {
    let mut name = String::from(*chance.pick(&WORDS.surnames));
    name.push(*chance.pick(&WORDS.given));
    if chance.permille(620) {
        name.push(*chance.pick(&WORDS.given));
    }
    name
}

/// A pattern with each `{name}` replaced by its value.
pub fn fill(pattern: &str, values: &[(&str, &dyn std::fmt::Display)]) -> String {
    let mut text = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, value)) = values.iter().find(|(n, _)| *n == name) {
            text.push_str(&value.to_string());
        }
        rest = tail;
    }
    text.push_str(rest);
    text
}

fn characters<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<char>, D::Error> {
    String::deserialize(from).map(|text| text.chars().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brand_lists_are_sixty_four_distinct_characters_each() {
        let mut all: Vec<char> = WORDS.first.iter().chain(&WORDS.second).chain(&WORDS.third).copied().collect();
        assert_eq!([WORDS.first.len(), WORDS.second.len(), WORDS.third.len()], [64, 64, 64]);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 192, "a character twice would make two brands read the same");
    }

    #[test]
    fn no_trade_begins_with_the_third_character_of_a_brand() {
        for trade in &TRADES.all {
            for word in &trade.words {
                assert!(!word.starts_with(|c| WORDS.third.contains(&c)), "{word}");
            }
        }
    }

    #[test]
    fn every_county_has_a_weight() {
        assert_eq!(COUNTIES.0, Region::counties().collect::<Vec<_>>());
    }

    #[test]
    fn patterns_are_filled() {
        assert_eq!(fill("a{x}b{y}{x}", &[("x", &1), ("y", &"z")]), "a1bz1");
    }
}
