//! Rows of how households farm: individual businesses that sell what they grow, for each of the last two years.

use chrono::{Datelike, NaiveDate};

use super::{PATTERNS, cells, is_trader};
use crate::demo::chance::{Chance, Stream};
use crate::demo::firm::Firm;
use crate::demo::known::last_year;

/// Years that are delivered.
const YEARS: i32 = 2;

/// What is delivered of a firm; nothing of one that is no household that farms.
pub(super) fn farmed(seed: u64, firm: &Firm, today: NaiveDate) -> Vec<Vec<String>> {
    let words = &PATTERNS.farming;
    let trade = words.trades.iter().find(|trade| is_trader(firm) && trade.first().is_some_and(|class| class == firm.industry.as_str()));
    let Some((_, trades)) = trade.and_then(|trade| trade.split_first()) else { return Vec::new() };
    let mut chance = Chance::new(seed, Stream::Farming, firm.index);
    let (what, scale, insured) = (chance.pick(trades), chance.pick(&words.scales), chance.pick(&words.insured));
    let last = last_year(today).year();
    let years = (last - YEARS + 1..=last).filter(|year| *year >= firm.established_on.year());
    years.map(|year| cells([&firm.name, firm.code.as_str(), &year.to_string(), what, scale, insured])).collect()
}
