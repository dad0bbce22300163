//! A firm of the synthetic city: its registration, drawn from its index alone so that cities of any size can be streamed.

use chrono::{Days, Months, NaiveDate};
use entity::value::{EnterpriseStatus, Fen, Industry, Region, SubjectKind, Uscc};

use super::chance::{Chance, Stream, scaled};
use super::figures::Figures;
use super::name;
use super::words::{self, TRADES, Trade, WORDS, fill};

/// A registered subject with its hidden truth.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Firm {
    /// Its number in the city, from 0.
    pub index: usize,
    /// 统一社会信用代码 with the made-up division 320899.
    pub code: Uscc,
    /// 名称, unlike any other of the city.
    pub name: String,
    /// What kind of subject it is.
    pub kind: SubjectKind,
    /// The county of its address.
    pub region: Region,
    /// The class of its industry.
    pub industry: Industry,
    /// 企业类型 as the registrar writes it.
    pub form: String,
    /// 成立日期.
    pub established_on: NaiveDate,
    /// 注册资本, which branches and many individuals do not have.
    pub capital: Option<Fen>,
    /// 地址.
    pub address: String,
    /// 登记状态.
    pub status: EnterpriseStatus,
    /// 法定代表人, made up.
    pub representative: String,
    /// 经营范围.
    pub scope: String,
    /// Its figures as they really are.
    pub figures: Figures,
}

/// What a firm's name has to be besides plausible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing.
    Plain,
    /// 个人独资企业.
    Sole,
    /// 合伙企业.
    Partnership,
    /// 股份有限公司.
    Shares,
    /// A place in full-width brackets.
    Bracketed,
    /// 分公司.
    Branch,
    /// Forty characters and more.
    Long,
}

impl Firm {
    /// Whole months from its establishment to a day.
    pub fn age_months(&self, on: NaiveDate) -> i64 {
        months_between(self.established_on, on)
    }
}

/// Whole months from one day to another.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    use chrono::Datelike;
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    months - i64::from(to.day() < from.day())
}

/// The firm of one index; every call makes the same.
pub fn firm(seed: u64, index: usize, today: NaiveDate) -> Firm {
    let mut chance = Chance::new(seed, Stream::Firm, index);
    let kind = kind_of(index, &mut chance);
    let trade = TRADES.draw(kind, &mut chance);
    let region = words::county(&mut chance);
    let shape = shape_of(kind, index, &mut chance);
    let brand = name::brand(seed, index);
    let word = chance.pick(&trade.words).clone();
    let established_on = established(kind, today, &mut chance);
    let figures = Figures::draw(kind, trade, months_between(established_on, today), &mut chance);
    Firm {
        index,
        code: code(seed, kind, index),
        name: name::name(kind, shape, &brand, &word, trade, &region, &mut chance),
        kind,
        form: form(kind, shape, &mut chance),
        capital: capital(kind, shape, &figures, &mut chance),
        address: address(kind, trade, &region, &brand, &mut chance),
        status: status(&mut chance),
        representative: words::person(&mut chance),
        scope: trade.scope.clone(),
        industry: trade.industry.clone(),
        region,
        established_on,
        figures,
    }
}

/// The first firms are one of each kind, so that the smallest city has all.
fn kind_of(index: usize, chance: &mut Chance) -> SubjectKind {
    let drawn = chance.weighted(&[(700, SubjectKind::Company), (200, SubjectKind::Individual), (70, SubjectKind::Cooperative), (30, SubjectKind::Collective)]);
    match index {
        0 => SubjectKind::Company,
        1 => SubjectKind::Individual,
        2 => SubjectKind::Cooperative,
        3 => SubjectKind::Collective,
        _ => drawn,
    }
}

/// Hard cases come at fixed distances, so that every city has them in the same share.
fn shape_of(kind: SubjectKind, index: usize, chance: &mut Chance) -> Shape {
    let drawn = chance.weighted(&[(915, Shape::Plain), (45, Shape::Sole), (15, Shape::Partnership), (25, Shape::Shares)]);
    if kind != SubjectKind::Company {
        Shape::Plain
    } else if index % 251 == 7 {
        Shape::Long
    } else if index % 67 == 13 {
        Shape::Branch
    } else if index % 41 == 11 {
        Shape::Bracketed
    } else {
        drawn
    }
}

/// The 31 characters of a code in order of their values.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 31 to the fifth: as many codes as the five free characters give.
const CODES: u64 = 28_629_151;

/// A valid code; different for every index below 28 million.
fn code(seed: u64, kind: SubjectKind, index: usize) -> Uscc {
    let prefix = match kind {
        SubjectKind::Company | SubjectKind::Other => "91",
        SubjectKind::Individual => "92",
        SubjectKind::Cooperative => "93",
        SubjectKind::Collective => "N2",
    };
    // A step without the factor 31 visits every number once.
    let mut number = ((index as u64 % CODES) * 9_973_211 + seed % CODES) % CODES;
    let mut text = format!("{prefix}320899MAX");
    for _ in 0..5 {
        text.push(char::from(ALPHABET[usize::try_from(number % 31).unwrap_or(0)]));
        number /= 31;
    }
    Uscc::complete(&text).expect("made of the alphabet")
}

fn established(kind: SubjectKind, today: NaiveDate, chance: &mut Chance) -> NaiveDate {
    let median = match kind {
        SubjectKind::Company | SubjectKind::Other => 72,
        SubjectKind::Individual => 46,
        SubjectKind::Cooperative => 84,
        SubjectKind::Collective => 80,
    };
    let months = scaled(median, chance.spread(850)).clamp(0, 420);
    let back = u32::try_from(months).unwrap_or(0);
    let day = today.checked_sub_months(Months::new(back)).unwrap_or(today);
    day.checked_sub_days(Days::new(chance.below(28) + 3)).unwrap_or(day)
}

fn status(chance: &mut Chance) -> EnterpriseStatus {
    chance.weighted(&[(948, EnterpriseStatus::Active), (17, EnterpriseStatus::Revoked), (29, EnterpriseStatus::Cancelled), (6, EnterpriseStatus::MovedOut)])
}

fn form(kind: SubjectKind, shape: Shape, chance: &mut Chance) -> String {
    let forms = &WORDS.forms;
    let limited = chance.pick(&forms.limited);
    match (kind, shape) {
        (SubjectKind::Individual, _) => &forms.individual,
        (SubjectKind::Cooperative, _) => &forms.cooperative,
        (SubjectKind::Collective, _) => &forms.collective,
        (SubjectKind::Company | SubjectKind::Other, Shape::Plain | Shape::Bracketed | Shape::Long) => limited,
        (SubjectKind::Company | SubjectKind::Other, Shape::Sole) => &forms.sole,
        (SubjectKind::Company | SubjectKind::Other, Shape::Partnership) => &forms.partnership,
        (SubjectKind::Company | SubjectKind::Other, Shape::Shares) => &forms.shares,
        (SubjectKind::Company | SubjectKind::Other, Shape::Branch) => &forms.branch,
    }
    .clone()
}

/// Sums that founders choose, in 万元.
const CAPITALS: [i64; 16] = [3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 800, 1_000, 2_000, 3_000, 5_000, 10_000];

fn capital(kind: SubjectKind, shape: Shape, figures: &Figures, chance: &mut Chance) -> Option<Fen> {
    let wanted = scaled(figures.assets.0 / 2, chance.spread(800)) / Fen::wan(1).0;
    let missing = match kind {
        SubjectKind::Individual => 400,
        SubjectKind::Company | SubjectKind::Cooperative | SubjectKind::Collective | SubjectKind::Other => 4,
    };
    if shape == Shape::Branch || chance.permille(missing) {
        return None;
    }
    let most = match kind {
        SubjectKind::Individual => 50,
        SubjectKind::Company | SubjectKind::Cooperative | SubjectKind::Collective | SubjectKind::Other => 10_000,
    };
    let least = match shape {
        Shape::Shares => 500,
        Shape::Plain | Shape::Sole | Shape::Partnership | Shape::Bracketed | Shape::Branch | Shape::Long => 3,
    };
    let wan = CAPITALS.iter().copied().find(|c| *c >= wanted).unwrap_or(10_000).clamp(least, most);
    Some(Fen::wan(wan))
}

fn address(kind: SubjectKind, trade: &Trade, region: &Region, brand: &str, chance: &mut Chance) -> String {
    let patterns = &WORDS.address;
    let rural = matches!(kind, SubjectKind::Cooperative | SubjectKind::Collective) || trade.industry.section() == "A";
    let pattern = if rural {
        &patterns.village
    } else if trade.industry.section() == "C" && chance.permille(550) {
        &patterns.park
    } else if chance.permille(450) {
        &patterns.room
    } else {
        &patterns.street
    };
    fill(
        pattern,
        &[
            ("county", &region.name()),
            ("street", &chance.pick(&WORDS.streets).as_str()),
            ("park", &chance.pick(&WORDS.parks).as_str()),
            ("town", &chance.pick(&WORDS.towns).as_str()),
            ("brand", &brand),
            ("number", &chance.between(1, 398)),
            ("block", &chance.between(1, 28)),
            ("room", &(chance.between(1, 21) * 100 + chance.between(1, 12))),
            ("group", &chance.between(1, 12)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use entity::value::code::CheckDigit;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
    }

    #[test]
    fn codes_and_names_are_valid_and_unique_far_beyond_the_default_city() {
        let (mut codes, mut names) = (HashSet::new(), HashSet::new());
        for index in (0..6_000).chain(266_000..268_000).chain(2_999_000..3_000_000) {
            let firm = firm(1, index, today());
            assert_eq!(firm.code.check(), CheckDigit::Right, "{}", firm.code);
            assert_eq!(firm.code.kind(), firm.kind);
            assert!(&firm.code.as_str()[2..11] == "320899MAX", "{}", firm.code);
            assert!(codes.insert(firm.code.clone()), "{} twice", firm.code);
            assert!(names.insert(firm.name.clone()), "{} twice", firm.name);
            assert!(firm.established_on < today());
        }
    }

    #[test]
    fn kinds_counties_and_states_come_in_their_shares() {
        let firms: Vec<Firm> = (0..3_000).map(|i| firm(1, i, today())).collect();
        let share = |what: &dyn Fn(&Firm) -> bool| firms.iter().filter(|f| what(f)).count() * 1000 / firms.len();
        assert!((670..=730).contains(&share(&|f| f.kind == SubjectKind::Company)));
        assert!((170..=230).contains(&share(&|f| f.kind == SubjectKind::Individual)));
        assert!((50..=90).contains(&share(&|f| f.kind == SubjectKind::Cooperative)));
        assert!((20..=45).contains(&share(&|f| f.kind == SubjectKind::Collective)));
        assert!((930..=965).contains(&share(&|f| f.status == EnterpriseStatus::Active)));
        for county in Region::counties() {
            assert!(share(&|f| f.region == county) >= 50, "{county}");
        }
        assert!(firms.iter().any(|f| f.name.chars().count() >= 40), "a name of forty characters");
        assert!(firms.iter().any(|f| f.name.ends_with("分公司")));
        assert!(firms.iter().any(|f| f.name.contains('（')));
        assert!(firms.iter().map(|f| f.industry.section().to_owned()).collect::<HashSet<_>>().len() >= 12);
    }

    #[test]
    fn months_are_whole() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        assert_eq!(months_between(day(2024, 1, 31), day(2024, 2, 29)), 0);
        assert_eq!(months_between(day(2024, 1, 15), day(2025, 1, 15)), 12);
        assert_eq!(months_between(day(2024, 1, 15), day(2025, 1, 14)), 11);
    }
}
