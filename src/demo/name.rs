//! Names of firms: 行政区划 + 字号 + 行业 + 组织形式.

use entity::value::{Region, SubjectKind};

use super::chance::Chance;
use super::firm::Shape;
use super::words::{Trade, WORDS, short_county};

/// Brands of two characters, and of three.
const TWO: u64 = 64 * 64;
const THREE: u64 = 64 * 64 * 64;
const FOUR: u64 = THREE * 64;

/// The brand (字号) of one index: two characters for the first 4,096, three for the next 262,144, then four; none occurs twice.
pub(super) fn brand(seed: u64, index: usize) -> String {
    let index = index as u64;
    // An odd step and any start visit every number below a power of two once.
    let scattered = |number: u64, of: u64| (number.wrapping_mul(2_741).wrapping_add(seed.wrapping_mul(40_503))) % of;
    let (number, length) = if index < TWO {
        (scattered(index, TWO), 2)
    } else if index < TWO + THREE {
        (scattered(index - TWO, THREE), 3)
    } else {
        (scattered(index - TWO - THREE, FOUR), 4)
    };
    let lists = match length {
        3 => [&WORDS.first, &WORDS.second, &WORDS.third, &WORDS.third],
        _ => [&WORDS.first, &WORDS.second, &WORDS.first, &WORDS.second],
    };
    (0..length).map(|place| lists[place][usize::try_from(number >> (6 * place) & 63).unwrap_or(0)]).collect()
}

/// A firm's whole name; unique because its brand is.
pub(super) fn name(kind: SubjectKind, shape: Shape, brand: &str, word: &str, trade: &Trade, region: &Region, chance: &mut Chance) -> String {
    let parts = &WORDS.name;
    let county = region.name();
    match kind {
        SubjectKind::Individual => format!("{county}{brand}{}", trade.shop),
        SubjectKind::Cooperative => format!("{county}{brand}{word}{}", parts.cooperative),
        SubjectKind::Collective => format!("{county}{}{brand}{}", chance.pick(&WORDS.towns), parts.collective),
        SubjectKind::Company | SubjectKind::Other => company(shape, brand, word, region, chance),
    }
}

fn company(shape: Shape, brand: &str, word: &str, region: &Region, chance: &mut Chance) -> String {
    let parts = &WORDS.name;
    let county = region.name();
    let place = match chance.between(0, 99) {
        0..=29 => parts.city[0].as_str(),
        30..=59 => parts.city[1].as_str(),
        60..=76 => parts.province.as_str(),
        77..=88 => short_county(region),
        _ => county,
    };
    match shape {
        Shape::Plain => format!("{place}{brand}{word}{}", if chance.permille(60) { &parts.limited_long } else { &parts.limited }),
        Shape::Sole => format!("{place}{brand}{word}{}", parts.sole),
        Shape::Partnership => format!("{place}{brand}{word}{}", parts.partnership),
        Shape::Shares => format!("{}{brand}{word}{}", parts.province, parts.shares),
        Shape::Bracketed => {
            let where_at = if chance.permille(500) { &parts.province_bracketed } else { &parts.city_bracketed };
            format!("{brand}{where_at}{word}{}", parts.limited)
        }
        Shape::Branch => format!("{}{brand}{word}{}{}{}", parts.province, parts.limited, short_county(region), parts.branch),
        Shape::Long => format!("{}{brand}{}{}{county}{}", parts.province, parts.long, parts.limited_long, parts.branch),
    }
}
