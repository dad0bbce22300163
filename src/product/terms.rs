//! What a product offers (产品要素): amounts, terms, purposes, pricing, limit and its list of costs, as data.

use entity::value::{Family, FeeKind, Fen, Guarantee, Ppm, Purpose, RepaymentForm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::{FactKey, Value};

/// The terms of one product version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What sort of product it is.
    pub family: Family,
    /// Smallest amount lent.
    pub min_amount: Fen,
    /// Largest amount lent to one firm.
    pub max_amount: Fen,
    /// Shortest term in months.
    pub min_term_months: i64,
    /// Longest term in months.
    pub max_term_months: i64,
    /// Purposes that are financed.
    pub purposes: Vec<Purpose>,
    /// Ways of securing the loan that are accepted.
    pub guarantees: Vec<Guarantee>,
    /// Ways of repaying that are offered; the first is the usual one.
    pub repayment: Vec<RepaymentForm>,
    /// The yearly rate.
    pub pricing: Pricing,
    /// The largest indicative amount for one firm.
    pub limit: Limit,
    /// Costs beside the interest; an item nobody disclosed is said to be undisclosed.
    pub fees: Vec<Fee>,
    /// Working days within which the bank promises to decide.
    pub decision_days: i64,
}

impl Terms {
    /// The first part with a number beyond anything that can be meant, by its name.
    pub fn beyond(&self) -> Option<&'static str> {
        let rates = |pricing: &Pricing| match pricing {
            Pricing::Fixed(rate) | Pricing::LprPlus(rate) => vec![rate.0],
            Pricing::ByGrade { rates, otherwise, .. } => rates.iter().map(|(_, rate)| rate.0).chain([otherwise.0]).collect(),
        };
        let fee = |fee: &Fee| match fee.basis {
            FeeBasis::Yearly(share) | FeeBasis::Once(share) => share.0,
            FeeBasis::Sum(sum) => sum.0,
            FeeBasis::Undisclosed => 0,
        };
        let numbers: [(&'static str, Vec<i64>); 8] = [
            ("min_amount", vec![self.min_amount.0]),
            ("max_amount", vec![self.max_amount.0]),
            ("min_term_months", vec![self.min_term_months]),
            ("max_term_months", vec![self.max_term_months]),
            ("pricing", rates(&self.pricing)),
            ("limit", self.limit.shares.iter().map(|(_, share)| share.0).chain([self.limit.cap.0]).collect()),
            ("fees", self.fees.iter().map(fee).collect()),
            ("decision_days", vec![self.decision_days]),
        ];
        let beyond = |n: &i64| n.unsigned_abs() > super::criteria::MAX_NUMBER.unsigned_abs();
        numbers.iter().find(|(_, numbers)| numbers.iter().any(beyond)).map(|(name, _)| *name)
    }
}

/// The yearly rate of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pricing {
    /// The same for everybody.
    Fixed(Ppm),
    /// LPR plus a spread.
    LprPlus(Ppm),
    /// By the code of a fact, otherwise the last.
    ByGrade {
        /// The fact whose code decides.
        fact: FactKey,
        /// Code and rate.
        rates: Vec<(String, Ppm)>,
        /// The rate of every other code and of an unknown fact.
        otherwise: Ppm,
    },
}

/// The largest indicative amount: the smallest of the cap and every share whose fact is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Never more than this.
    pub cap: Fen,
    /// Shares of facts that are amounts, e.g. 30 % of revenue.
    pub shares: Vec<(FactKey, Ppm)>,
}

/// A cost beside the interest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// What it is for.
    pub kind: FeeKind,
    /// How much.
    pub basis: FeeBasis,
}

/// How much a fee is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeBasis {
    /// A share of the amount, each year.
    Yearly(Ppm),
    /// A share of the amount, once at the start.
    Once(Ppm),
    /// A sum, once at the start.
    Sum(Fen),
    /// The bank did not say: the all-in cost is then unknown and never ranks as cheap.
    Undisclosed,
}

/// What a firm asks for, as far as matching and costs need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The amount.
    pub amount: Fen,
    /// The term in months.
    pub term_months: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// Ways of securing it that the firm accepts.
    pub guarantees: Vec<Guarantee>,
    /// How it would repay.
    pub repayment: RepaymentForm,
    /// The highest yearly rate it accepts, when it said one.
    pub acceptable_rate: Option<Ppm>,
}

impl Ask {
    /// Asks differently: a fact of an ask in the place of what was asked; any other fact changes nothing.
    pub fn put(&mut self, fact: FactKey, value: &Value) {
        match (fact, value) {
            (FactKey::AskedAmount, Value::Money(amount)) => self.amount = *amount,
            (FactKey::AskedTerm, Value::Count(months)) => self.term_months = *months,
            (FactKey::AskedPurpose, Value::Code(code)) => self.purpose = code.parse().unwrap_or(self.purpose),
            (FactKey::AskedGuarantees, Value::Codes(codes)) => self.guarantees = codes.iter().filter_map(|code| code.parse().ok()).collect(),
            (FactKey::AskedRepayment, Value::Code(code)) => self.repayment = code.parse().unwrap_or(self.repayment),
            (_, _) => {}
        }
    }
    /// The ask as facts that conditions may name.
    pub fn facts(&self) -> [(FactKey, Value); 5] {
        [
            (FactKey::AskedAmount, Value::Money(self.amount)),
            (FactKey::AskedTerm, Value::Count(self.term_months)),
            (FactKey::AskedPurpose, Value::Code(self.purpose.code().to_owned())),
            (FactKey::AskedGuarantees, Value::Codes(self.guarantees.iter().map(|g| g.code().to_owned()).collect())),
            (FactKey::AskedRepayment, Value::Code(self.repayment.code().to_owned())),
        ]
    }
}
