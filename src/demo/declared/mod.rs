//! What firms of the city declare themselves: most of it as it is, some of it for a time of which nothing was delivered, a little of it
//! better than it is. The owner's firm declares nothing: whoever tries the city does.

pub(super) mod actions;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::value::EnterpriseStatus;

use super::chance::{Chance, Stream, scaled};
use super::firm::Firm;
use super::known::last_year;
use crate::enterprise::declaration::{NONE, Typed, day_field};
use crate::enterprise::fact::FactKey;

/// Firms that declare something at most: enough for the pages, and few enough that nobody waits for them.
const MOST: usize = 40;
/// Months for which a firm exists before it declares: it has a whole year to speak of.
const AGE: i64 = 36;

/// What a firm types into the form of declarations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declares {
    /// The index of the firm.
    pub firm: usize,
    /// The form.
    pub typed: Typed,
}

/// What firms declare: of those that have somebody on the platform, but for the owner's, the first ones in business.
pub fn declarations(seed: u64, firms: &[Firm], on_platform: impl Iterator<Item = usize>, owner: usize, today: NaiveDate) -> Vec<Declares> {
    let others: BTreeSet<usize> = on_platform.filter(|firm| *firm != owner).collect();
    let able = |firm: &&Firm| firm.status == EnterpriseStatus::Active && firm.age_months(today) >= AGE;
    let declaring = others.into_iter().filter_map(|firm| firms.get(firm)).filter(able).take(MOST);
    declaring.map(|firm| Declares { firm: firm.index, typed: typed(seed, firm, today) }).collect()
}

fn typed(seed: u64, firm: &Firm, today: NaiveDate) -> Typed {
    let mut chance = Chance::new(seed, Stream::Declarations, firm.index);
    let figures = &firm.figures;
    let mut typed = Typed { promise: "yes".to_owned(), ..Typed::fresh(today) };
    let mut put = |key: FactKey, on: Option<NaiveDate>, line: String| {
        typed.lines.insert(key.code().to_owned(), line);
        typed.lines.extend(on.map(|day| (day_field(key), day.to_string())));
    };
    // Revenue of the year that the tax office has; one firm in six would like to have had more.
    let better = if chance.permille(170) { chance.between(250_000, 900_000) } else { 0 };
    put(FactKey::RevenueYear, Some(last_year(today)), wan(scaled(figures.revenue.0, 1_000_000 + better)));
    // Half speak of the staff of that year, the others of today's, of which no department has said anything.
    put(FactKey::Staff, chance.permille(500).then(|| last_year(today)), figures.staff.to_string());
    if chance.permille(400) {
        put(FactKey::Assets, None, wan(figures.assets.0));
    }
    if chance.permille(330) {
        put(FactKey::FirstLoan, None, if figures.borrowed_before { "no" } else { "yes" }.to_owned());
    }
    if chance.permille(300) {
        typed.qualifications = figures.qualifications.iter().map(|code| (*code).to_owned()).collect();
        if typed.qualifications.is_empty() {
            typed.qualifications.push(NONE.to_owned());
        }
    }
    typed
}

/// An amount as the form asks for it: in 万元.
fn wan(fen: i64) -> String {
    let yuan = fen / 100;
    format!("{}.{:02}", yuan / 10_000, yuan % 10_000 / 100)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use entity::value::Fen;
    use entity::value::money::Unit;

    use super::super::delivery::is_delivered;
    use super::super::{City, generate, known};
    use super::*;
    use crate::enterprise::confirm::judge::{Standing, judge_all};
    use crate::enterprise::declaration::{Bounds, read};
    use crate::enterprise::fact::Provenance;
    use crate::enterprise::profile::Stored;

    fn standings(city: &City) -> BTreeMap<&'static str, usize> {
        let mut found = BTreeMap::new();
        for one in &city.declarations {
            let firm = &city.enterprises[one.firm];
            let bounds = Bounds { today: city.today, established_on: Some(firm.established_on) };
            let declared = read(&one.typed, bounds).unwrap_or_else(|wrong| panic!("{}: {wrong:?}", firm.name));
            let fact = |key, value, source, as_of_on| Stored { key, value, source, as_of_on, valid_to_on: None, disputed: false, record: None };
            let known = known::facts(city.seed, firm, city.today).into_iter().filter(|seen| is_delivered(firm, seen));
            let delivered = known.map(|seen| fact(seen.key, seen.value, Provenance::Delivered(seen.department.to_owned()), seen.as_of_on));
            let mut stored: Vec<Stored> = delivered.collect();
            stored.extend(declared.into_iter().map(|one| fact(one.key, one.value, Provenance::Declared, one.as_of_on)));
            for checked in judge_all(&stored).values() {
                *found.entry(checked.standing.text_key()).or_default() += 1;
            }
        }
        found
    }

    #[test]
    fn some_of_what_is_declared_is_verified_some_contradicted_and_some_open() {
        for (seed, firms, day) in [(1, 0, "2026-03-02"), (2, 400, "2026-01-01"), (2026, 3_000, "2026-11-27"), (7, 150, "2028-02-29")] {
            let city = generate(seed, firms, day.parse().expect("a day"));
            let owner = city.accounts.iter().find_map(|account| account.firm).expect("an owner");
            assert!((20..=MOST).contains(&city.declarations.len()), "{seed} on {day}: {}", city.declarations.len());
            assert!(city.declarations.iter().all(|one| one.firm != owner && city.history.iter().any(|demand| demand.firm == one.firm)));
            let found = standings(&city);
            for standing in Standing::ALL {
                assert!(found.get(standing.text_key()).is_some_and(|n| *n >= 2), "{seed} on {day}: {standing:?} of {found:?}");
            }
            assert!(found[Standing::Contradicted.text_key()] * 4 < found[Standing::Verified.text_key()], "most say what is: {found:?}");
        }
    }

    #[test]
    fn an_amount_is_typed_in_ten_thousands() {
        for fen in [0, 100, 9_999_900, 1_234_567_800] {
            let read = Fen::parse(&wan(fen), Unit::Wan).expect("an amount").0;
            assert!((fen - 9_999..=fen).contains(&read), "{fen}: {read}");
        }
    }
}
