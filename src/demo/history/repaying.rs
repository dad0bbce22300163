//! Repayments: month by month to the last fen.

use chrono::{Months, NaiveDate};
use entity::value::{Fen, Ppm, RepaymentForm};

use super::hours::{self, working_from};
use super::{Act, Event};
use crate::demo::chance::Chance;

/// What is repaid of a loan: an event for every month, and the settlement behind the last.
pub(super) fn repayments(amount: Fen, rate: Ppm, months: i64, form: RepaymentForm, paid_on: NaiveDate, chance: &mut Chance) -> Vec<Event> {
    let mut events = Vec::new();
    let mut owed = amount.0;
    // Some firms repay everything early.
    let last = if chance.permille(90) { chance.between(3.min(months), months) } else { months };
    let level = instalment(amount, rate, months);
    for month in 1..=last {
        let Some(due) = u32::try_from(month).ok().and_then(|m| paid_on.checked_add_months(Months::new(m))) else { break };
        let interest = Fen(owed).ratio(rate.0, 12_000_000).unwrap_or(Fen::ZERO);
        let usual = match form {
            RepaymentForm::LevelInstalment => level - interest.0,
            RepaymentForm::InterestThenPrincipal => 0,
            RepaymentForm::LevelPrincipal => amount.0 / months,
        };
        let principal = if month == last { owed } else { usual.clamp(0, owed) };
        owed -= principal;
        let at = hours::some_time(working_from(due), chance);
        events.push(Event { at: hours::instant(at), act: Act::Repay { principal: Fen(principal), interest } });
        if owed == 0 {
            let settled = hours::later(at, 0, chance);
            events.push(Event { at: hours::instant(settled), act: Act::Settle });
            break;
        }
    }
    events
}

/// The level monthly payment, in fen.
fn instalment(amount: Fen, rate: Ppm, months: i64) -> i64 {
    const ONE: i128 = 1_000_000_000_000;
    let monthly = i128::from(rate.0) * (ONE / 1_000_000) / 12;
    let power = (0..months).fold(ONE, |power, _| power * (ONE + monthly) / ONE);
    if power <= ONE {
        return amount.0 / months.max(1);
    }
    let payment = i128::from(amount.0) * monthly / ONE * power / (power - ONE);
    i64::try_from(payment).unwrap_or(amount.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::chance::Stream;

    #[test]
    fn the_instalment_is_the_textbooks() {
        // 100 万元, 4.35 %, 12 months: 85,307.46 元 by the annuity formula.
        let payment = instalment(Fen::wan(100), Ppm(43_500), 12);
        assert!((payment - 8_530_746).abs() < 2_000, "{payment}");
        assert_eq!(instalment(Fen::wan(12), Ppm::ZERO, 12), Fen::wan(1).0);
    }

    #[test]
    fn every_loan_is_repaid_to_the_last_fen() {
        let paid_on = NaiveDate::from_ymd_opt(2024, 5, 31).expect("a day");
        for (i, form) in RepaymentForm::ALL.iter().enumerate() {
            let mut chance = Chance::new(1, Stream::History, i);
            let events = repayments(Fen(123_456_700), Ppm(43_500), 12, *form, paid_on, &mut chance);
            let principal: i64 = events.iter().map(|e| if let Act::Repay { principal, .. } = &e.act { principal.0 } else { 0 }).sum();
            assert_eq!(principal, 123_456_700, "{form}");
            assert_eq!(events.last().map(|e| &e.act), Some(&Act::Settle));
            assert!(events.windows(2).all(|w| w[0].at < w[1].at));
        }
    }
}
