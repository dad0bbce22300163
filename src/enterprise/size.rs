//! 企业规模: the size class by 工信部联企业〔2011〕300号, from industry, staff, revenue and assets; unknown when an indicator that decides is missing.

use chrono::{Datelike, NaiveDate};
use entity::value::{Fen, Industry};

use super::fact::FactKey;

/// A version of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its code; it never changes.
    pub version: &'static str,
    /// Key of the text that it is cited by.
    pub text_key: &'static str,
    /// Year, month and day from which on it holds.
    from: (i32, u32, u32),
}

impl Standard {
    /// The first day on which it holds.
    pub fn from_on(self) -> NaiveDate {
        let (year, month, day) = self.from;
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }
}

/// The version that the limits are of; it took effect on the day on which it was published. A later one comes beside it with
/// limits of its own: what a firm was is said by the version of its time.
pub const STANDARD: Standard = Standard { version: "2011-300", text_key: "size_standard-2011-300", from: (2011, 6, 18) };

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
    (&["G592", "G593", "G594", "G595", "G596", "G599"], [xy(200, 30_000), xy(100, 1_000), xy(20, 100)]),
    (&["G60"], [xy(1_000, 30_000), xy(300, 2_000), xy(20, 100)]),
    (&["H61", "H62"], [xy(300, 10_000), xy(100, 2_000), xy(10, 100)]),
    (&["I63", "I64"], [xy(2_000, 100_000), xy(100, 1_000), xy(10, 100)]),
    (&["I65"], [xy(300, 10_000), xy(100, 1_000), xy(10, 50)]),
    (&["K701"], [yz(200_000, 10_000), yz(1_000, 5_000), yz(100, 2_000)]),
    (&["K702"], [xy(1_000, 5_000), xy(300, 1_000), xy(100, 500)]),
    (&["L"], [xz(300, 120_000), xz(100, 8_000), xz(10, 100)]),
    (&["K703", "K704", "K705", "K706", "K707", "K708", "K709", "M", "N", "O", "Q85", "R"], [x(300), x(100), x(10)]),
];

/// The class of a firm by indicators of the same year; `None` outside the standard, when what decides is missing, or when the code does not
/// go deep enough to say by which limits.
pub fn size_class(industry: &Industry, of: Indicators) -> Option<SizeClass> {
    let (_, limits) = standard(industry)?;
    class_by(limits, of)
}

/// The year to whose end a day is the nearest: figures of the same one belong together. What is said in spring is said of the year before.
pub fn year_of(day: NaiveDate) -> i32 {
    if day.month() < 7 { day.year() - 1 } else { day.year() }
}

fn class_by(limits: &[Limits; 3], of: Indicators) -> Option<SizeClass> {
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
    // 房地产业 and 装卸搬运和仓储业 need their group: the division alone does not say which limits hold.
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
    fn the_standard_has_a_version_and_a_first_day() {
        assert_eq!((STANDARD.version, STANDARD.from_on().to_string().as_str()), ("2011-300", "2011-06-18"));
        assert!(STANDARD.text_key.ends_with(STANDARD.version));
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

    type Row = (&'static str, &'static [&'static str], [[i64; 3]; 3]);

    /// 工信部联企业〔2011〕300号, row by row as the text has it: industries by the codes of their groups, the lower limits of 大, 中 and 小, each as
    /// X (people), Y (revenue) and Z (assets) in 万元; 0 where one does not count.
    const TEXT: &[Row] = &[
        ("农林牧渔业", &["A", "A01", "A0111", "A05"], [[0, 20_000, 0], [0, 500, 0], [0, 50, 0]]),
        ("工业", &["B06", "B12", "C13", "C1761", "C43", "D44", "D46"], [[1_000, 40_000, 0], [300, 2_000, 0], [20, 300, 0]]),
        ("建筑业", &["E47", "E48", "E49", "E5010"], [[0, 80_000, 80_000], [0, 6_000, 5_000], [0, 300, 300]]),
        ("批发业", &["F51", "F5137"], [[200, 40_000, 0], [20, 5_000, 0], [5, 1_000, 0]]),
        ("零售业", &["F52", "F5211"], [[300, 20_000, 0], [50, 500, 0], [10, 100, 0]]),
        ("交通运输业", &["G54", "G55", "G56", "G57", "G58", "G591", "G5910"], [[1_000, 30_000, 0], [300, 3_000, 0], [20, 200, 0]]),
        ("仓储业", &["G592", "G5930", "G594", "G5951", "G596", "G599"], [[200, 30_000, 0], [100, 1_000, 0], [20, 100, 0]]),
        ("邮政业", &["G60", "G6020"], [[1_000, 30_000, 0], [300, 2_000, 0], [20, 100, 0]]),
        ("住宿业", &["H61", "H6110"], [[300, 10_000, 0], [100, 2_000, 0], [10, 100, 0]]),
        ("餐饮业", &["H62", "H6210"], [[300, 10_000, 0], [100, 2_000, 0], [10, 100, 0]]),
        ("信息传输业", &["I63", "I6420"], [[2_000, 100_000, 0], [100, 1_000, 0], [10, 100, 0]]),
        ("软件和信息技术服务业", &["I65", "I6513"], [[300, 10_000, 0], [100, 1_000, 0], [10, 50, 0]]),
        ("房地产开发经营", &["K701", "K7010"], [[0, 200_000, 10_000], [0, 1_000, 5_000], [0, 100, 2_000]]),
        ("物业管理", &["K702", "K7020"], [[1_000, 5_000, 0], [300, 1_000, 0], [100, 500, 0]]),
        ("租赁和商务服务业", &["L71", "L7212"], [[300, 0, 120_000], [100, 0, 8_000], [10, 0, 100]]),
        ("其他未列明行业", &["K703", "K7040", "K709", "M73", "M75", "N76", "N79", "O80", "O82", "Q85", "R86", "R90"], [[300, 0, 0], [100, 0, 0], [10, 0, 0]]),
    ];

    const CLASSES: [SizeClass; 4] = [SizeClass::Large, SizeClass::Medium, SizeClass::Small, SizeClass::Micro];

    /// The indicators that count, as said; the others missing.
    fn said(limits: [i64; 3], of: [i64; 3]) -> [Option<i64>; 3] {
        [0, 1, 2].map(|at| (limits[at] > 0).then_some(of[at]))
    }

    #[test]
    fn every_row_of_the_text_at_its_limits_and_one_below() {
        for (name, codes, tiers) in TEXT {
            for code in *codes {
                let found = |[staff, revenue, assets]: [Option<i64>; 3]| class(code, staff, revenue, assets);
                for (nth, tier) in tiers.iter().enumerate() {
                    assert_eq!(found(said(*tier, *tier)), Some(CLASSES[nth]), "{name} {code}: at the limits");
                    for at in (0..3).filter(|at| tier[*at] > 0) {
                        let mut below = *tier;
                        below[at] -= 1;
                        // One indicator below is the next class down, or further where that one's limit is higher than the others' are.
                        let expected = tiers.iter().position(|lower| (0..3).all(|at| below[at] >= lower[at])).map_or(SizeClass::Micro, |nth| CLASSES[nth]);
                        assert!(expected < CLASSES[nth], "{name}: one below is another class");
                        assert_eq!(found(said(*tier, below)), Some(expected), "{name} {code}: one below");
                    }
                }
            }
        }
    }

    #[test]
    fn in_every_row_a_missing_indicator_is_unknown_unless_the_others_make_it_micro() {
        for (name, codes, tiers) in TEXT {
            for code in *codes {
                let found = |[staff, revenue, assets]: [Option<i64>; 3]| class(code, staff, revenue, assets);
                assert_eq!(found([None; 3]), None, "{name} {code}: nothing is said");
                for (nth, tier) in tiers.iter().enumerate() {
                    for at in (0..3).filter(|at| tier[*at] > 0) {
                        let mut without = said(*tier, *tier);
                        without[at] = None;
                        assert_eq!(found(without), None, "{name} {code}: {nth} {at}");
                    }
                }
                let least = tiers[2];
                let counted = (0..3).filter(|at| least[*at] > 0).count();
                for at in (0..3).filter(|at| least[*at] > 0 && counted > 1) {
                    let mut alone = [None; 3];
                    alone[at] = Some(least[at] - 1);
                    assert_eq!(found(alone), Some(SizeClass::Micro), "{name} {code}: below what a small one has");
                }
            }
        }
    }

    #[test]
    fn every_division_is_in_one_row_or_outside() {
        let rich = Indicators { staff: Some(9_999), revenue: Some(Fen::wan(999_999)), assets: Some(Fen::wan(999_999)) };
        let outside: Vec<String> = Industry::divisions().filter(|one| size_class(one, rich).is_none()).map(|one| one.to_string()).collect();
        // 铁路, 金融, 教育, 卫生, S and T are outside the standard; 仓储 and 房地产 are told apart by their groups.
        let expected = "G53 G59 J66 J67 J68 J69 K70 P83 Q84 S91 S92 S93 S94 S95 S96 T97";
        assert_eq!(outside.join(" "), expected);
    }

    #[test]
    fn a_figure_belongs_to_the_year_whose_end_is_nearest() {
        for (day, year) in [("2025-12-31", 2025), ("2026-06-30", 2025), ("2026-07-01", 2026), ("2026-01-01", 2025)] {
            assert_eq!(year_of(day.parse().expect("a day")), year, "{day}");
        }
    }

    #[test]
    fn outside_the_standard_there_is_no_class() {
        assert_eq!(class("J66", Some(500), Some(5_000), Some(5_000)), None);
        assert_eq!(class("P83", Some(500), Some(5_000), Some(5_000)), None);
        // The division alone does not say whether it is development or management.
        assert_eq!(class("K70", Some(500), Some(5_000), Some(5_000)), None);
    }
}
