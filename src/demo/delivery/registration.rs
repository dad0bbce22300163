//! Rows of 登记注册.

use entity::value::money::Unit;

use super::PATTERNS;
use crate::demo::chance::Chance;
use crate::demo::firm::Firm;
use crate::demo::words::fill;

/// The row of one firm; numbers and blanks are written as registrars write them.
pub(super) fn row(firm: &Firm, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.registration;
    let pattern = chance.pick(&words.capital);
    let capital = firm.capital.map_or_else(
        || words.nothing.clone(),
        |amount| fill(pattern, &[("amount", &if chance.permille(400) { amount.print(Unit::Wan, 0) } else { amount.plain(Unit::Wan) })]),
    );
    // Classes are delivered without the letter, as the four digits of the standard.
    let industry = if chance.permille(700) { firm.industry.as_str().to_owned() } else { firm.industry.as_str()[1..].to_owned() };
    vec![
        firm.name.clone(),
        firm.code.to_string(),
        firm.established_on.to_string(),
        firm.form.clone(),
        capital,
        firm.scope.clone(),
        words.province.clone(),
        words.city.clone(),
        firm.address.clone(),
        industry,
        words.status.get(firm.status.code()).cloned().unwrap_or_default(),
        firm.representative.clone(),
    ]
}
