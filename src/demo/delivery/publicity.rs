//! Rows of 双公示: administrative licences and penalties.

use chrono::{Datelike, Months, NaiveDate};
use entity::value::Fen;
use entity::value::money::Unit;

use super::{PATTERNS, authority_code, cells, is_trader};
use crate::demo::chance::Chance;
use crate::demo::firm::Firm;
use crate::demo::troubles::{Fined, past_day};
use crate::demo::words::fill;

/// The licences of one firm: two in five have some, the older ones in the old version's columns.
pub(super) fn licences(firm: &Firm, today: NaiveDate, chance: &mut Chance, new: &mut Vec<Vec<String>>, old: &mut Vec<Vec<String>>) {
    if !chance.permille(400) {
        return;
    }
    for _ in 0..chance.weighted(&[(46, 1), (30, 2), (16, 3), (8, 4)]) {
        let on = past_day(firm, today, 1_800, chance);
        // The columns changed; what was decided long ago still comes in the old ones.
        if (today - on).num_days() > 1_300 { old.push(licence_old(firm, on, chance)) } else { new.push(licence(firm, on, today, chance)) }
    }
}

fn licence(firm: &Firm, on: NaiveDate, today: NaiveDate, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.licence;
    let [category, certificate, content] = chance.pick(&words.kinds);
    let county = firm.region.name();
    let until = until(on, chance);
    let authority = fill(&words.authority, &[("county", &county)]);
    let authority_code = authority_code(&firm.region);
    let serial = format!("JY{}{:06}", on.format("%Y%m%d"), chance.below(1_000_000));
    let gone = until < today || chance.permille(25);
    cells([
        &firm.name,
        if is_trader(firm) { &words.trader } else { &words.legal },
        firm.code.as_str(),
        "",
        "",
        "",
        "",
        "",
        &firm.representative,
        &words.document,
        &document_number(&words.number, firm, on, chance),
        category,
        certificate,
        &serial,
        content,
        &on.to_string(),
        &on.to_string(),
        &until.to_string(),
        &authority,
        &authority_code,
        if gone { &words.invalid } else { &words.valid },
        &authority,
        &authority_code,
        "",
    ])
}

fn licence_old(firm: &Firm, on: NaiveDate, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.licence;
    let [category, certificate, content] = chance.pick(&words.kinds);
    let stamp = on.checked_add_months(Months::new(1)).unwrap_or(on);
    cells([
        &document_number(&words.number, firm, on, chance),
        certificate,
        category,
        content,
        &firm.name,
        firm.code.as_str(),
        firm.code.organisation_code(),
        "",
        "",
        "",
        &firm.representative,
        &on.to_string(),
        &until(on, chance).to_string(),
        &fill(&words.authority, &[("county", &firm.region.name())]),
        &words.valid_old,
        firm.region.as_str(),
        &format!("{stamp} 09:30:00"),
        "",
    ])
}

/// The last day of a licence; 2099-12-31 is how departments write that it does not end.
fn until(on: NaiveDate, chance: &mut Chance) -> NaiveDate {
    let years = *chance.pick(&[3, 3, 5, 5, 5, 0]);
    let ends = if years == 0 { NaiveDate::from_ymd_opt(2099, 12, 31) } else { on.checked_add_months(Months::new(12 * years)) };
    ends.unwrap_or(on)
}

fn document_number(pattern: &str, firm: &Firm, on: NaiveDate, chance: &mut Chance) -> String {
    fill(pattern, &[("county", &firm.region.name()), ("year", &on.year()), ("number", &(firm.index as u64 * 7 + chance.below(7) + 1))])
}

/// The row of one penalty; the fine stands in 万元.
pub(super) fn penalty(firm: &Firm, fined: &Fined, chance: &mut Chance) -> Vec<String> {
    let words = &PATTERNS.penalty;
    let [authority, short, offence, finding, basis] = chance.pick(&words.kinds);
    let county = firm.region.name();
    let authority = fill(authority, &[("county", &county)]);
    let authority_code = authority_code(&firm.region);
    let number =
        fill(&words.number, &[("county", &county), ("short", short), ("year", &fined.on.year()), ("number", &(firm.index as u64 * 11 + chance.below(11) + 1))]);
    let fine = fined.fine.unwrap_or(Fen::ZERO);
    let confiscated = if fine >= Fen::wan(1) && chance.permille(250) { Fen::yuan(chance.between(300, 60_000)) } else { Fen::ZERO };
    let class = match fined.fine {
        None => &words.warning,
        Some(_) if confiscated > Fen::ZERO => &words.both,
        Some(_) if fined.is_serious() => &words.stop,
        Some(_) => &words.fine,
    };
    let content = if fined.fine.is_some() { fill(&words.told_fine, &[("amount", &fine.plain(Unit::Yuan))]) } else { words.told_warning.clone() };
    let amount = |sum: Fen| if sum > Fen::ZERO { sum.plain(Unit::Wan) } else { String::new() };
    let valid_to_on = fined.on.checked_add_months(Months::new(12)).unwrap_or(fined.on);
    cells([
        &firm.name,
        if is_trader(firm) { &PATTERNS.licence.trader } else { &PATTERNS.licence.legal },
        firm.code.as_str(),
        "",
        "",
        "",
        "",
        "",
        &firm.representative,
        &words.document,
        &number,
        offence,
        finding,
        basis,
        class,
        &content,
        &amount(fine),
        &amount(confiscated),
        "",
        &fined.on.to_string(),
        &valid_to_on.to_string(),
        &fined.published_to_on().to_string(),
        &authority,
        &authority_code,
        &authority,
        &authority_code,
        "",
    ])
}
