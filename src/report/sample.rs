//! Cases for the tests of this room.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::value::{Fen, Guarantee, Ppm, RefusalReason, Region};

use super::case::{Case, Decision, FirstLoanShare, Outcome, Payout};
use super::period::start_of;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

/// Ten in the morning of a day in Shanghai.
pub(super) fn morning(text: &str) -> DateTime<Utc> {
    start_of(day(text)) + chrono::TimeDelta::hours(10)
}

/// An application for 100 万元 that nobody has answered.
pub(super) fn case(number: &str, bank: &str, submitted: &str) -> Case {
    Case {
        number: number.to_owned(),
        bank_code: bank.to_owned(),
        bank_name: format!("Bank {bank}"),
        county: "320812".parse().expect("county"),
        industry: Some("C1761".parse().expect("industry")),
        asked: Fen::wan(100),
        submitted_at: morning(submitted),
        accepted_at: None,
        decision: None,
        guarantee: None,
        disbursements: Vec::new(),
        first_loan: None,
    }
}

pub(super) fn granted(on: &str, wan: i64, days: i64) -> Decision {
    Decision { at: morning(on), working_days: Some(days), outcome: Outcome::Granted { amount: Fen::wan(wan) } }
}

pub(super) fn declined(on: &str, days: i64, reasons: &[RefusalReason]) -> Decision {
    Decision { at: morning(on), working_days: Some(days), outcome: Outcome::Declined { reasons: reasons.to_vec() } }
}

pub(super) fn paid(on: &str, wan: i64, rate: i64) -> Payout {
    Payout { on: day(on), amount: Fen::wan(wan), rate: Ppm(rate), reversed_on: None }
}

/// A city's fourteen months up to February 2026: `n` applications to twelve banks, always the same.
pub(super) fn city(n: usize) -> Vec<Case> {
    let banks = ["Bank 01", "Bank 02", "Bank 03", "Bank 04", "Bank 05", "Bank 06", "Bank 07", "Bank 08", "Bank 09", "Bank 10", "Bank 11", "Bank 12"];
    let industries = ["C1761", "A01", "F51", "E47", "I65", "G54", "H62", "L72", "M73", "O81"];
    let counties: Vec<Region> = Region::counties().collect();
    let mut state = 20_260_302_u64;
    let mut roll = move |sides: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % u64::try_from(sides).expect("sides")).expect("small")
    };
    (0..n)
        .map(|nth| {
            let bank = usize::try_from(roll(12)).expect("bank");
            let submitted_on = day("2025-01-01") + Days::new(u64::try_from(roll(424)).expect("days"));
            let later = |days: i64| submitted_on + Days::new(u64::try_from(days).expect("days"));
            let mut made = case(&format!("XYD-{nth:06}"), &format!("B{bank:02}"), &submitted_on.to_string());
            banks[bank].clone_into(&mut made.bank_name);
            made.county = counties[usize::try_from(roll(7)).expect("county")].clone();
            made.industry = Some(industries[usize::try_from(roll(10)).expect("industry")].parse().expect("industry"));
            made.asked = Fen::wan(20 + roll(480));
            if roll(10) < 9 {
                made.accepted_at = Some(start_of(later(1)) + chrono::TimeDelta::hours(9));
                let days = 2 + roll(12);
                let at = start_of(later(days + 2)) + chrono::TimeDelta::hours(11);
                if roll(10) < 7 {
                    let amount = Fen(made.asked.0 - roll(10) * 1_234_567);
                    made.decision = Some(Decision { at, working_days: Some(days), outcome: Outcome::Granted { amount } });
                    made.guarantee = Some(if roll(2) == 0 { Guarantee::Credit } else { Guarantee::Guarantor });
                    if roll(10) < 9 {
                        let on = later(days + 6);
                        made.disbursements.push(Payout {
                            on,
                            amount,
                            rate: Ppm(33_000 + roll(12) * 1_000),
                            reversed_on: (roll(40) == 0).then(|| later(days + 9)),
                        });
                        let reversed_on = made.disbursements[0].reversed_on;
                        made.first_loan =
                            (roll(4) == 0).then_some(FirstLoanShare { on, share: if nth % 50 == 0 { Ppm(500_000) } else { Ppm::ONE }, reversed_on });
                    }
                } else {
                    let reason = |nth: i64| RefusalReason::ALL[usize::try_from(nth).expect("reason")];
                    let reasons = if roll(3) == 0 { vec![reason(roll(9)), reason(9 + roll(9))] } else { vec![reason(roll(20))] };
                    made.decision = Some(Decision { at, working_days: Some(days), outcome: Outcome::Declined { reasons } });
                }
            }
            made
        })
        .collect()
}
