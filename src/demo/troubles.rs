//! A firm's troubles as they really are: when it was on which list, what it owes, how often it was fined.

use chrono::{Days, Months, NaiveDate};
use entity::value::{Fen, SubjectKind};

use super::chance::{Chance, Stream, exp, scaled};
use super::firm::Firm;

/// Penalties of this much and more stop the business.
const SERIOUS: Fen = Fen::wan(10);

/// A time on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Listing {
    /// The day it was put on.
    pub on: NaiveDate,
    /// The day it was taken off.
    pub removed_on: Option<NaiveDate>,
}

/// Tax owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arrears {
    /// When it was published and paid.
    pub listing: Listing,
    /// How much.
    pub owed: Fen,
}

/// A penalty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fined {
    /// The day of the decision.
    pub on: NaiveDate,
    /// The fine; none for a warning.
    pub fine: Option<Fen>,
}

impl Fined {
    /// Whether the department weighs it as serious: it stops the business.
    pub fn is_serious(&self) -> bool {
        self.fine >= Some(SERIOUS)
    }
    /// The last day of publication that the department names (NDRC order 36): ordinary ones a year at most, serious ones three.
    pub fn published_to_on(&self) -> NaiveDate {
        self.on.checked_add_months(Months::new(if self.is_serious() { 36 } else { 12 })).unwrap_or(self.on)
    }
}

/// The troubles of one firm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Troubles {
    /// 失信被执行人.
    pub dishonest: Option<Listing>,
    /// 经营异常.
    pub abnormal: Option<Listing>,
    /// 严重违法失信.
    pub serious: Option<Listing>,
    /// 欠税.
    pub arrears: Option<Arrears>,
    /// 行政处罚, the latest last.
    pub fined: Vec<Fined>,
}

impl Listing {
    /// Whether it counted on a day.
    pub fn stood_on(&self, day: NaiveDate) -> bool {
        self.on <= day && self.removed_on.is_none_or(|removed| day < removed)
    }
}

impl Troubles {
    /// Whether nothing was ever wrong.
    pub fn none(&self) -> bool {
        *self == Self::default()
    }
}

/// The troubles of a firm; who is run badly has more of them.
pub fn troubles(seed: u64, firm: &Firm, today: NaiveDate) -> Troubles {
    let mut chance = Chance::new(seed, Stream::Troubles, firm.index);
    // Mean one over all firms: half a log-normal's spread below its median.
    let weight = exp(-firm.figures.quality - 500);
    let mut happens = |permille: i64| {
        let hundred_thousandth = scaled(permille * 100, weight);
        chance.between(0, 99_999) < hundred_thousandth
    };
    let [dishonest, abnormal, serious, arrears, fined] = [happens(13), happens(44), happens(4), happens(21), happens(70)];
    let chance = &mut chance;
    let kind_listed = firm.kind != SubjectKind::Collective;
    Troubles {
        dishonest: dishonest.then(|| listing(firm, today, 900, 350, chance)),
        abnormal: (abnormal && kind_listed).then(|| listing(firm, today, 1_000, 520, chance)),
        serious: serious.then(|| listing(firm, today, 900, 150, chance)),
        arrears: arrears.then(|| Arrears {
            listing: listing(firm, today, 500, 400, chance),
            owed: Fen(scaled(Fen::wan(2).0, chance.spread(1_300)).max(30_000) / 100 * 100),
        }),
        fined: if fined { fines(firm, today, chance) } else { Vec::new() },
    }
}

/// A day of the last `within` days on which the firm existed and that is before `today`.
pub fn past_day(firm: &Firm, today: NaiveDate, within: u64, chance: &mut Chance) -> NaiveDate {
    let existed = u64::try_from((today - firm.established_on).num_days()).unwrap_or(1).max(2);
    let back = chance.below(within.min(existed - 1)) + 1;
    today.checked_sub_days(Days::new(back)).unwrap_or(today)
}

pub(super) fn listing(firm: &Firm, today: NaiveDate, within: u64, removed: i64, chance: &mut Chance) -> Listing {
    let on = past_day(firm, today, within, chance);
    let days = u64::try_from((today - on).num_days()).unwrap_or(0);
    let removed_on = if days > 20 && chance.permille(removed) { on.checked_add_days(Days::new(10 + chance.below(days - 15))) } else { None };
    Listing { on, removed_on }
}

/// Fines that authorities set, in yuan; most are small.
const FINES: [i64; 14] = [200, 500, 500, 1_000, 2_000, 2_000, 3_000, 5_000, 5_000, 10_000, 20_000, 30_000, 50_000, 120_000];

fn fines(firm: &Firm, today: NaiveDate, chance: &mut Chance) -> Vec<Fined> {
    let count = chance.weighted(&[(78, 1), (16, 2), (6, 3)]);
    let mut all: Vec<Fined> =
        (0..count).map(|_| Fined { on: past_day(firm, today, 1_000, chance), fine: chance.permille(860).then(|| Fen::yuan(*chance.pick(&FINES))) }).collect();
    all.sort_unstable_by_key(|f| f.on);
    all
}
