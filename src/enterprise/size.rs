//! 企业规模: the size class by 工信部联企业〔2011〕300号, from industry, staff, revenue and assets; unknown when an indicator that decides is missing.

use entity::value::{Fen, Industry};

use super::fact::FactKey;

/// Version of the standard.
pub const STANDARD: &str = "2011-300";

/// A size class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SizeClass {
    /// 微型.
    Micro,
    /// 小型.
    Small,
    /// 中型.
    Medium,
    /// 大型.
    Large,
}

impl SizeClass {
    /// The stored text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// What decides; each may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indicators {
    /// 从业人员.
    pub staff: Option<i64>,
    /// 营业收入 of a full year.
    pub revenue: Option<Fen>,
    /// 资产总额 at that year's end.
    pub assets: Option<Fen>,
}

/// Lower limits of a class: staff, revenue in 万元, assets in 万元; what does not count is nothing.
#[derive(Clone, Copy, Debug)]
struct Limits {
    staff: Option<i64>,
    revenue: Option<i64>,
    assets: Option<i64>,
}

const fn xy(staff: i64, revenue: i64) -> Limits {
    Limits { staff: Some(staff), revenue: Some(revenue), assets: None }
}
const fn y(revenue: i64) -> Limits {
    Limits { staff: None, revenue: Some(revenue), assets: None }
}
const fn yz(revenue: i64, assets: i64) -> Limits {
    Limits { staff: None, revenue: Some(revenue), assets: Some(assets) }
}
const fn xz(staff: i64, assets: i64) -> Limits {
    Limits { staff: Some(staff), revenue: None, assets: Some(assets) }
}
const fn x(staff: i64) -> Limits {
    Limits { staff: Some(staff), revenue: None, assets: None }
}

/// Industries by the codes they begin with, the narrower before the wider, with the lower limits of large, medium and small.
const STANDARDS: &[(&[&str], [Limits; 3])] = &[
    (&["A"], [y(20_000), y(500), y(50)]),
    (&["B", "C", "D"], [xy(1_000, 40_000), xy(300, 2_000), xy(20, 300)]),
    (&["E"], [yz(80_000, 80_000), yz(6_000, 5_000), yz(300, 300)]),
    (&["F51"], [xy(200, 40_000), xy(20, 5_000), xy(5, 1_000)]),
    (&["F52"], [xy(300, 20_000), xy(50, 500), xy(10, 100)]),
    (&["G54", "G55", "G56", "G57", "G58", "G591"], [xy(1_000, 30_000), xy(300, 3_000), xy(20, 200)]),
    (&["G59"], [xy(200, 30_000), xy(100, 1_000), xy(20, 100)]),
    (&["G60"], [xy(1_000, 30_000), xy(300, 2_000), xy(20, 100)]),
    (&["H61", "H62"], [xy(300, 10_000), xy(100, 2_000), xy(10, 100)]),
    (&["I63", "I64"], [xy(2_000, 100_000), xy(100, 1_000), xy(10, 100)]),
    (&["I65"], [xy(300, 10_000), xy(100, 1_000), xy(10, 50)]),
    (&["K701"], [yz(200_000, 10_000), yz(1_000, 5_000), yz(100, 2_000)]),
    (&["K702"], [xy(1_000, 5_000), xy(300, 1_000), xy(100, 500)]),
    (&["L"], [xz(300, 120_000), xz(100, 8_000), xz(10, 100)]),
    (&["K703", "K704", "K705", "K706", "K707", "K708", "K709", "M", "N", "O", "Q85", "R"], [x(300), x(100), x(10)]),
];

/// The class of a firm; `None` outside the standard, or when what decides is missing.
pub fn size_class(industry: &Industry, of: Indicators) -> Option<SizeClass> {
    let (_, limits) = standard(industry)?;
    for (class, limits) in [SizeClass::Large, SizeClass::Medium, SizeClass::Small].into_iter().zip(limits) {
        if limits.met(of)? {
            return Some(class);
        }
    }
    Some(SizeClass::Micro)
}

/// What decides on the class in an industry, each with the lower limits of its classes: people, or fen.
pub fn limits(industry: &Industry) -> Vec<(FactKey, Vec<i64>)> {
    let Some((_, of)) = standard(industry) else { return Vec::new() };
    let wan = |least: Option<i64>| least.map(|least| Fen::wan(least).0);
    let each =
        [(FactKey::Staff, of.map(|one| one.staff)), (FactKey::RevenueYear, of.map(|one| wan(one.revenue))), (FactKey::Assets, of.map(|one| wan(one.assets)))];
    each.into_iter().map(|(fact, of)| (fact, of.into_iter().flatten().collect::<Vec<_>>())).filter(|(_, of)| !of.is_empty()).collect()
}

fn standard(industry: &Industry) -> Option<&'static (&'static [&'static str], [Limits; 3])> {
    // 其他房地产业 needs its group: the division alone does not say which limits hold.
    STANDARDS.iter().find(|(codes, _)| codes.iter().any(|code| industry.as_str().starts_with(code)))
}

impl Limits {
    /// Whether all hold; one that is known to fail decides even when another is missing.
    fn met(self, of: Indicators) -> Option<bool> {
        let wan = |amount: Option<Fen>, least: Option<i64>| least.map(|least| amount.map(|a| a >= Fen::wan(least)));
        let held = [self.staff.map(|least| of.staff.map(|x| x >= least)), wan(of.revenue, self.revenue), wan(of.assets, self.assets)];
        let held = || held.iter().copied().flatten();
        if held().any(|one| one == Some(false)) {
            return Some(false);
        }
        held().all(|one| one == Some(true)).then_some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(industry: &str, staff: Option<i64>, revenue: Option<i64>, assets: Option<i64>) -> Option<SizeClass> {
        let of = Indicators { staff, revenue: revenue.map(Fen::wan), assets: assets.map(Fen::wan) };
        size_class(&industry.parse().expect("an industry"), of)
    }

    #[test]
    fn the_class_is_the_highest_whose_limits_all_hold() {
        use SizeClass::{Large, Medium, Micro, Small};
        let cases = [
            (class("C17", Some(1_000), Some(40_000), None), Some(Large)),
            (class("C17", Some(1_000), Some(39_999), None), Some(Medium)),
            (class("C17", Some(299), Some(40_000), None), Some(Small)),
            (class("C17", Some(19), Some(40_000), None), Some(Micro)),
            (class("A01", None, Some(50), None), Some(Small)),
            (class("A01", None, Some(49), None), Some(Micro)),
            (class("E47", None, Some(80_000), Some(79_999)), Some(Medium)),
            (class("F51", Some(5), Some(1_000), None), Some(Small)),
            (class("F52", Some(300), Some(20_000), None), Some(Large)),
            (class("I65", Some(10), Some(50), None), Some(Small)),
            (class("L72", Some(100), None, Some(8_000)), Some(Medium)),
            (class("M73", Some(10), None, None), Some(Small)),
            (class("M73", Some(9), None, None), Some(Micro)),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_missing_indicator_is_unknown_unless_the_others_decide() {
        assert_eq!(class("C17", None, Some(5_000), None), None);
        assert_eq!(class("C17", Some(500), None, None), None);
        // Fewer than 20 people are micro whatever the revenue is.
        assert_eq!(class("C17", Some(12), None, None), Some(SizeClass::Micro));
        assert_eq!(class("C17", None, Some(200), None), Some(SizeClass::Micro));
    }

    #[test]
    fn outside_the_standard_there_is_no_class() {
        assert_eq!(class("J66", Some(500), Some(5_000), Some(5_000)), None);
        assert_eq!(class("P83", Some(500), Some(5_000), Some(5_000)), None);
        // The division alone does not say whether it is development or management.
        assert_eq!(class("K70", Some(500), Some(5_000), Some(5_000)), None);
    }
}
