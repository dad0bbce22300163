//! What a product costs and lends to one firm: its rate and its indicative amount, from the firm's facts, in integers.

use entity::value::{Fen, Ppm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::{Fact, FactKey, Profile, Value, Why};
use crate::product::terms::{Limit, Pricing};

/// The yearly rate for one firm and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The rate as far as is known.
    pub rate: Ppm,
    /// The lowest that is possible, whatever unknown facts turn out to be.
    pub lowest: Ppm,
    /// The highest that is possible.
    pub highest: Ppm,
    /// What it rests on.
    pub basis: Basis,
}

/// What a rate rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The same for everybody.
    Fixed,
    /// The LPR and a spread.
    Lpr {
        /// The LPR.
        lpr: Ppm,
        /// Added to it.
        spread: Ppm,
    },
    /// The firm's code has a rate of its own.
    Grade {
        /// The fact.
        fact: FactKey,
        /// The firm's code.
        code: String,
    },
    /// The firm's code has none: the rate of all others.
    OtherGrade {
        /// The fact.
        fact: FactKey,
        /// The firm's code.
        code: String,
    },
    /// The firm's code is not known: the rate of all others until it is.
    GradeUnknown {
        /// The fact.
        fact: FactKey,
        /// Why it is not known.
        why: Why,
    },
}

/// The yearly rate that a product asks of a firm.
pub fn price(pricing: &Pricing, profile: &Profile, lpr: Ppm) -> Price {
    let sure = |rate: Ppm, basis: Basis| Price { rate, lowest: rate, highest: rate, basis };
    match pricing {
        Pricing::Fixed(rate) => sure(*rate, Basis::Fixed),
        Pricing::LprPlus(spread) => sure(Ppm(lpr.0.saturating_add(spread.0)), Basis::Lpr { lpr, spread: *spread }),
        Pricing::ByGrade { fact, rates, otherwise } => match profile.get(*fact) {
            Fact::Known { value: Value::Code(code), .. } => match rates.iter().find(|(of, _)| *of == code) {
                Some((_, rate)) => sure(*rate, Basis::Grade { fact: *fact, code }),
                None => sure(*otherwise, Basis::OtherGrade { fact: *fact, code }),
            },
            Fact::Known { .. } => open_grade(*fact, rates, *otherwise, Why::Missing),
            Fact::Unknown(why) => open_grade(*fact, rates, *otherwise, why),
        },
    }
}

fn open_grade(fact: FactKey, rates: &[(String, Ppm)], otherwise: Ppm, why: Why) -> Price {
    let all = || rates.iter().map(|(_, rate)| *rate).chain([otherwise]);
    Price { rate: otherwise, lowest: all().min().unwrap_or(otherwise), highest: all().max().unwrap_or(otherwise), basis: Basis::GradeUnknown { fact, why } }
}

/// The largest amount that a product's rules give one firm, before anybody looked at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicative {
    /// The amount.
    pub amount: Fen,
    /// What bounds it.
    pub bound: Bound,
    /// Facts that would bound it too but are not known.
    pub not_considered: Vec<FactKey>,
}

/// What bounds an indicative amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The product's largest amount.
    Product,
    /// A share of a fact.
    Share {
        /// The fact.
        fact: FactKey,
        /// The share.
        share: Ppm,
    },
}

/// Shares are rounded down to 100 yuan: the finest that 万元 with two places show.
const GRAIN: i128 = 10_000;

/// The indicative amount: the smallest of the cap, the largest amount and every share of a known fact; never below nothing.
pub fn indicative(limit: &Limit, max_amount: Fen, profile: &Profile) -> Indicative {
    let mut found = Indicative { amount: limit.cap.min(max_amount).max(Fen::ZERO), bound: Bound::Product, not_considered: Vec::new() };
    for (fact, share) in &limit.shares {
        let Some(Value::Money(of)) = profile.value(*fact) else {
            found.not_considered.push(*fact);
            continue;
        };
        let exact = i128::from(of.0) * i128::from(share.0) / i128::from(Ppm::ONE.0);
        let amount = i64::try_from((exact.max(0) / GRAIN) * GRAIN).map_or(Fen(i64::MAX), Fen);
        if amount < found.amount {
            found.amount = amount;
            found.bound = Bound::Share { fact: *fact, share: *share };
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::evaluate::tests::firm;

    #[test]
    fn rates_by_kind_of_pricing() {
        let by_grade =
            Pricing::ByGrade { fact: FactKey::TaxGrade, rates: vec![("A".to_owned(), Ppm(35_000)), ("B".to_owned(), Ppm(40_000))], otherwise: Ppm(50_000) };
        let graded = |grade: &str| firm(&[(FactKey::TaxGrade, Value::Code(grade.to_owned()))]);
        let lpr = Ppm(30_000);
        assert_eq!(price(&Pricing::Fixed(Ppm(43_500)), &Profile::default(), lpr).rate, Ppm(43_500));
        assert_eq!(price(&Pricing::LprPlus(Ppm(5_500)), &Profile::default(), lpr).rate, Ppm(35_500));
        assert_eq!(price(&by_grade, &graded("A"), lpr).rate, Ppm(35_000));
        assert_eq!(price(&by_grade, &graded("M"), lpr).basis, Basis::OtherGrade { fact: FactKey::TaxGrade, code: "M".to_owned() });
        let open = price(&by_grade, &Profile::default(), lpr);
        assert_eq!((open.rate, open.lowest, open.highest), (Ppm(50_000), Ppm(35_000), Ppm(50_000)));
        assert_eq!(open.basis, Basis::GradeUnknown { fact: FactKey::TaxGrade, why: Why::Missing });
    }

    #[test]
    fn the_smallest_known_bound_counts_and_unknown_ones_are_listed() {
        let limit = Limit {
            cap: Fen::wan(500),
            shares: vec![(FactKey::RevenueYear, Ppm(300_000)), (FactKey::TaxPaidYear, Ppm(5_000_000)), (FactKey::Assets, Ppm(100_000))],
        };
        let profile = firm(&[(FactKey::RevenueYear, Value::Money(Fen::yuan(1_111_111))), (FactKey::TaxPaidYear, Value::Money(Fen::wan(20)))]);
        let found = indicative(&limit, Fen::wan(300), &profile);
        assert_eq!(found.amount, Fen::yuan(333_300));
        assert_eq!(found.bound, Bound::Share { fact: FactKey::RevenueYear, share: Ppm(300_000) });
        assert_eq!(found.not_considered, [FactKey::Assets]);
        assert_eq!(indicative(&limit, Fen::wan(300), &Profile::default()).amount, Fen::wan(300));
        let in_the_red = firm(&[(FactKey::RevenueYear, Value::Money(Fen(-1)))]);
        assert_eq!(indicative(&limit, Fen::wan(300), &in_the_red).amount, Fen::ZERO);
    }
}
