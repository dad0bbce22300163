//! Rows of what departments file about firms beside licences and penalties.

use chrono::{Datelike, Months, NaiveDate};

use super::patterns::Filed;
use super::{PATTERNS, cells};
use crate::demo::chance::{Chance, Stream};
use crate::demo::firm::Firm;
use crate::demo::troubles::past_day;
use crate::demo::words::fill;

/// Days back that filings of the file go.
const WITHIN: u64 = 900;

/// What is filed about a firm.
pub(super) fn filings(seed: u64, firm: &Firm, today: NaiveDate) -> Vec<Vec<String>> {
    let mut chance = Chance::new(seed, Stream::Filings, firm.index);
    let chosen: Vec<&Filed> = PATTERNS.filing.kinds.iter().filter(|filed| chance.permille(filed.permille)).collect();
    chosen.into_iter().map(|filed| row(firm, filed, today, &mut chance)).collect()
}

fn row(firm: &Firm, filed: &Filed, today: NaiveDate, chance: &mut Chance) -> Vec<String> {
    let in_county = |text: &str| fill(text, &[("county", &firm.region.name())]);
    let on = past_day(firm, today, WITHIN, chance);
    let number = format!("{}{:06}", on.year(), chance.below(1_000_000));
    let yuan = filed.yuan.map(|(least, most)| (chance.between(least, most) / 100 * 100).to_string()).unwrap_or_default();
    let until = filed.years.and_then(|years| on.checked_add_months(Months::new(12 * years)));
    cells([
        &firm.name,
        firm.code.as_str(),
        &filed.kind,
        &in_county(&filed.matter),
        &number,
        &in_county(&filed.before),
        &in_county(&filed.after),
        &filed.level,
        &yuan,
        &on.to_string(),
        &until.map(|day| day.to_string()).unwrap_or_default(),
        &in_county(&filed.authority),
    ])
}
