//! The mistakes of departments: a few more rows in each file, copies of right ones with one cell wrong.

use chrono::{Days, NaiveDate};

use super::{Delivery, Places};
use crate::demo::chance::Chance;

/// What is wrong in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mistake {
    /// The code's last character is not what the others ask for.
    CheckDigit,
    /// The code has lost a character.
    ShortCode,
    /// The letter O stands where a nought belongs.
    LetterForNought,
    /// The day is in the future.
    FutureDay,
    /// The fine stands in 元 where 万元 belong.
    FineInYuan,
}

/// A wrong row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wrong {
    /// Its place among the rows, from 0.
    pub row: usize,
    /// What is wrong with it.
    pub mistake: Mistake,
}

/// Adds wrong rows: eight of a thousand in files that are long enough.
pub(super) fn make(file: &mut Delivery, places: Places, today: NaiveDate, chance: &mut Chance) {
    let right = file.rows.len();
    let count = if right < 25 { 0 } else { (right * 8).div_ceil(1000) };
    for number in 0..count {
        let mistake = if places.fine.is_some() && number % 3 == 0 {
            Mistake::FineInYuan
        } else {
            *chance.pick(&[Mistake::CheckDigit, Mistake::ShortCode, Mistake::LetterForNought, Mistake::FutureDay])
        };
        let start = usize::try_from(chance.below(right as u64)).unwrap_or(0);
        let wrong = (0..right).find_map(|step| spoilt(&file.rows[(start + step) % right], mistake, places, today, chance));
        if let Some(row) = wrong {
            file.wrong.push(Wrong { row: file.rows.len(), mistake });
            file.rows.push(row);
        }
    }
}

/// A copy of a row with the mistake in it; nothing when this row cannot have it.
fn spoilt(row: &[String], mistake: Mistake, places: Places, today: NaiveDate, chance: &mut Chance) -> Option<Vec<String>> {
    let mut row = row.to_vec();
    let code = row.get(places.code).filter(|c| c.len() == 18)?.clone();
    match mistake {
        Mistake::CheckDigit => row[places.code] = format!("{}{}", &code[..17], if code.ends_with('5') { '7' } else { '5' }),
        Mistake::ShortCode => code[..17].clone_into(&mut row[places.code]),
        Mistake::LetterForNought => row[places.code] = code.replacen('0', "O", 1),
        Mistake::FutureDay => row[places.date] = today.checked_add_days(Days::new(200 + chance.below(3_000)))?.to_string(),
        Mistake::FineInYuan => {
            let cell = row.get_mut(places.fine?)?;
            // Fines of some size only: two hundred 万元 could be right.
            let wan: u64 = cell.parse().ok().filter(|wan| *wan > 0)?;
            *cell = (wan * 10_000).to_string();
        }
    }
    Some(row)
}
