//! A firm's figures as they really are: staff, revenue, tax and what goes with them, drawn together so that they fit one another.

use entity::value::{Fen, Ppm, SubjectKind};

use super::chance::{Chance, exp, scaled};
use super::words::Trade;

/// The hidden truth of one firm; what departments deliver of it has gaps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Figures {
    /// How well it is run: a standard normal number in thousandths that grades, troubles and refusals follow.
    pub quality: i64,
    /// 从业人数.
    pub staff: i64,
    /// 参保人数.
    pub insured_staff: i64,
    /// Revenue of the last full year.
    pub revenue: Fen,
    /// Revenue of the last twelve months.
    pub revenue_12m: Fen,
    /// Growth of revenue against the year before.
    pub growth: Ppm,
    /// Total assets.
    pub assets: Fen,
    /// Tax paid in the last full year.
    pub tax: Fen,
    /// Exports of the last full year.
    pub exports: Fen,
    /// Granted patents.
    pub patents: i64,
    /// Codes of qualifications.
    pub qualifications: Vec<&'static str>,
    /// 公共信用综合评价.
    pub credit_grade: &'static str,
    /// 纳税信用等级 of the last evaluation; none when it was not evaluated.
    pub tax_grade: Option<&'static str>,
    /// Months of social insurance owed.
    pub insurance_arrears: i64,
    /// Electricity of the last twelve months against the twelve before.
    pub electricity_trend: Ppm,
    /// Electricity of a usual month in kWh.
    pub monthly_kwh: i64,
    /// Whether a bank had lent to it before the city's history begins.
    pub borrowed_before: bool,
}

impl Figures {
    /// Draws the figures of a subject of this kind, trade and age.
    pub fn draw(kind: SubjectKind, trade: &Trade, age_months: i64, chance: &mut Chance) -> Self {
        let quality = chance.bell();
        let staff = staff(kind, trade, age_months, chance);
        let per_head = Fen::wan(trade.head).0 * 3 / 5;
        let revenue = round(scaled(scaled(staff * per_head, chance.spread(520)), exp(quality / 5)));
        let growth = (40_000 + quality * 50 + chance.bell() * 170).clamp(-800_000, 3_000_000);
        let revenue_12m = round(scaled(revenue, 1_000_000 + growth / 3 + chance.bell() * 30));
        let company = matches!(kind, SubjectKind::Company | SubjectKind::Other);
        let exporter = company && staff >= 10 && chance.permille(trade.export);
        let technical = company && chance.permille(trade.tech + quality.max(0) / 10);
        let patents = if technical { scaled(5, chance.spread(800)).clamp(1, 300) } else { i64::from(company && chance.permille(40)) };
        let electricity = (growth * 2 / 3 + chance.bell() * 120).clamp(-900_000, 2_000_000);
        Self {
            quality,
            staff,
            insured_staff: insured(kind, staff, chance),
            revenue: Fen(revenue),
            revenue_12m: Fen(revenue_12m),
            growth: Ppm(growth),
            assets: Fen(round(scaled(revenue * 7 / 10, chance.spread(550)))),
            tax: Fen(round(scaled(revenue / 1000 * trade.tax, chance.spread(400)))),
            exports: if exporter { Fen(round(revenue / 1000 * chance.between(50, 700))) } else { Fen::ZERO },
            patents,
            qualifications: qualifications(kind, trade, technical, revenue, chance),
            credit_grade: credit_grade(quality, chance),
            tax_grade: tax_grade(kind, quality, age_months, chance),
            insurance_arrears: if chance.permille(if quality < -800 { 130 } else { 14 }) { chance.between(1, 8) } else { 0 },
            electricity_trend: Ppm(electricity),
            monthly_kwh: (staff * trade.power).max(60),
            borrowed_before: chance.permille(borrowing(staff, age_months)),
        }
    }
}

/// Whole yuan.
fn round(fen: i64) -> i64 {
    (fen / 100).max(0) * 100
}

fn staff(kind: SubjectKind, trade: &Trade, age_months: i64, chance: &mut Chance) -> i64 {
    let drawn = scaled(trade.staff, chance.spread(trade.spread));
    let grown = if age_months < 24 { drawn * (12 + age_months) / 36 } else { drawn };
    match kind {
        SubjectKind::Company | SubjectKind::Other => grown.clamp(1, 2_400),
        SubjectKind::Individual => (grown / 3).clamp(1, 24),
        SubjectKind::Cooperative | SubjectKind::Collective => grown.clamp(2, 120),
    }
}

fn insured(kind: SubjectKind, staff: i64, chance: &mut Chance) -> i64 {
    let share = match kind {
        SubjectKind::Company | SubjectKind::Other => chance.between(550, 1000),
        SubjectKind::Individual => chance.between(0, 700),
        SubjectKind::Cooperative | SubjectKind::Collective => chance.between(0, 400),
    };
    staff * share / 1000
}

fn qualifications(kind: SubjectKind, trade: &Trade, technical: bool, revenue: i64, chance: &mut Chance) -> Vec<&'static str> {
    let mut held = Vec::new();
    let large = revenue >= Fen::wan(1_500).0;
    if technical {
        if chance.permille(700) {
            held.push("tech_sme");
        }
        if revenue >= Fen::wan(800).0 && chance.permille(420) {
            held.push("high_tech");
        }
        if large && chance.permille(360) {
            held.push("specialised");
            if revenue >= Fen::wan(6_000).0 && chance.permille(260) {
                held.push("little_giant");
            }
        }
    }
    let farming = trade.industry.section() == "A";
    match kind {
        SubjectKind::Cooperative if chance.permille(160) => held.push("model_coop"),
        SubjectKind::Individual if farming && chance.permille(500) => held.push("family_farm"),
        SubjectKind::Company if farming && chance.permille(120) => held.push("family_farm"),
        SubjectKind::Company if matches!(trade.industry.division(), Some("14" | "15" | "52" | "62")) && chance.permille(20) => held.push("time_honoured"),
        SubjectKind::Company | SubjectKind::Individual | SubjectKind::Cooperative | SubjectKind::Collective | SubjectKind::Other => {}
    }
    held
}

fn credit_grade(quality: i64, chance: &mut Chance) -> &'static str {
    match quality + chance.bell() * 2 / 5 {
        750.. => "A",
        -1_150..750 => "B",
        -1_950..-1_150 => "C",
        _ => "D",
    }
}

/// Three in four are evaluated; who is younger than two years gets M.
fn tax_grade(kind: SubjectKind, quality: i64, age_months: i64, chance: &mut Chance) -> Option<&'static str> {
    let evaluated = match kind {
        SubjectKind::Company | SubjectKind::Other => 880,
        SubjectKind::Individual => 480,
        SubjectKind::Cooperative | SubjectKind::Collective => 420,
    };
    let drawn = quality + chance.bell() / 2;
    if !chance.permille(evaluated) || age_months < 3 {
        return None;
    }
    Some(match drawn {
        1_150.. if age_months >= 36 => "A",
        -1_950..-1_100 => "C",
        ..-1_950 => "D",
        _ if age_months < 24 || chance.permille(130) => "M",
        _ => "B",
    })
}

/// Older and larger firms have mostly borrowed already.
fn borrowing(staff: i64, age_months: i64) -> i64 {
    (180 + age_months * 3 + staff * 5).min(860)
}
