//! What a loan costs: its repayment plan in fen, its fees, and the all-in yearly cost (综合年化成本).
//!
//! The all-in yearly cost is nominal: the monthly internal rate of return of what the firm receives and pays, times twelve. A loan
//! without fees therefore has exactly its contract rate, and figures stand beside the rates that banks print. The list of costs follows
//! the 贷款明白纸 (企业贷款综合融资成本清单); a fee that nobody disclosed is never taken for zero: the cost is then a lower bound.

use entity::value::{FeeKind, Fen, Ppm, RepaymentForm};
use serde::{Deserialize, Serialize};

use crate::product::terms::{Fee, FeeBasis};

/// Longest term for which a plan is made: 50 years.
pub const MAX_MONTHS: i64 = 600;

/// Why a plan cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The amount is not above nothing.
    #[error("the amount is not above zero")]
    NoAmount,
    /// The term is not between one month and [`MAX_MONTHS`].
    #[error("the term is not between 1 and {MAX_MONTHS} months")]
    NoTerm,
    /// The rate is below nothing.
    #[error("the rate is below zero")]
    NegativeRate,
    /// The fees at the start eat the whole amount.
    #[error("the fees leave nothing of the amount")]
    NothingLeft,
    /// The figures do not fit.
    #[error("too large")]
    TooLarge,
}

impl Refusal {
    /// The code that is seen outside.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAmount => "product.cost_no_amount",
            Self::NoTerm => "product.cost_no_term",
            Self::NegativeRate => "product.cost_negative_rate",
            Self::NothingLeft => "product.cost_nothing_left",
            Self::TooLarge => "product.cost_too_large",
        }
    }
    /// Key of the sentence that people read.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NoAmount => "product-cost-no_amount",
            Self::NoTerm => "product-cost-no_term",
            Self::NegativeRate => "product-cost-negative_rate",
            Self::NothingLeft => "product-cost-nothing_left",
            Self::TooLarge => "product-cost-too_large",
        }
    }
}

/// A loan as far as its cost goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// The amount paid out before fees.
    pub amount: Fen,
    /// The term in months.
    pub term_months: i64,
    /// The yearly rate.
    pub rate: Ppm,
    /// How it is repaid, always monthly.
    pub repayment: RepaymentForm,
}

/// What is due at the end of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// The month, from 1.
    pub number: i64,
    /// Principal in it.
    pub principal: Fen,
    /// Interest in it.
    pub interest: Fen,
    /// Principal still owed after it.
    pub left: Fen,
}

impl Instalment {
    /// Principal and interest.
    pub fn due(&self) -> Fen {
        self.principal + self.interest
    }
}

/// What one fee comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeCost {
    /// What it is for.
    pub kind: FeeKind,
    /// Over the whole term; `None` when nobody disclosed it.
    pub amount: Option<Fen>,
}

/// The all-in yearly cost: nominal, monthly rate of return times twelve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllInCost {
    /// Every item is disclosed.
    Known(Ppm),
    /// Some items are not disclosed.
    Unknown {
        /// The cost of what is disclosed.
        at_least: Ppm,
        /// What is not disclosed.
        undisclosed: Vec<FeeKind>,
    },
}

impl AllInCost {
    /// The cost of what is disclosed.
    pub fn at_least(&self) -> Ppm {
        match self {
            Self::Known(cost) | Self::Unknown { at_least: cost, .. } => *cost,
        }
    }
}

/// What a loan costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Costs {
    /// The loan.
    pub loan: Loan,
    /// What is due in the first month; the same every month (but the last by some fen) for level instalments.
    pub first_payment: Fen,
    /// What is due in the last month.
    pub last_payment: Fen,
    /// Interest over the whole term.
    pub interest: Fen,
    /// Every fee.
    pub fees: Vec<FeeCost>,
    /// All disclosed fees over the whole term.
    pub fees_total: Fen,
    /// The all-in yearly cost.
    pub all_in: AllInCost,
}

/// The repayment plan; interest is rounded to the fen each month and the last instalment settles what rounding left.
pub fn plan(loan: &Loan) -> Result<Vec<Instalment>, Refusal> {
    check(loan)?;
    let n = loan.term_months;
    let mut left = loan.amount;
    let level = if loan.repayment == RepaymentForm::LevelInstalment { level_instalment(loan)? } else { Fen::ZERO };
    let slice = Fen(loan.amount.0 / n);
    let mut plan = Vec::with_capacity(usize::try_from(n).map_err(|_| Refusal::NoTerm)?);
    for number in 1..=n {
        let interest = month_interest(left, loan.rate)?;
        let principal = match loan.repayment {
            RepaymentForm::LevelInstalment => (level - interest).max(Fen::ZERO).min(left),
            RepaymentForm::LevelPrincipal => slice,
            RepaymentForm::InterestThenPrincipal => Fen::ZERO,
        };
        let principal = if number == n { left } else { principal };
        left = left - principal;
        plan.push(Instalment { number, principal, interest, left });
    }
    Ok(plan)
}

fn check(loan: &Loan) -> Result<(), Refusal> {
    // Ten billion yuan and 10,000 % a year: far beyond any loan, and safe in all products below.
    let (most, highest) = (Fen(1_000_000_000_000), Ppm(100_000_000));
    if loan.amount <= Fen::ZERO {
        Err(Refusal::NoAmount)
    } else if loan.term_months < 1 || loan.term_months > MAX_MONTHS {
        Err(Refusal::NoTerm)
    } else if loan.rate < Ppm::ZERO {
        Err(Refusal::NegativeRate)
    } else if loan.amount > most || loan.rate > highest {
        Err(Refusal::TooLarge)
    } else {
        Ok(())
    }
}

/// A twelfth of the yearly rate of ppm parts.
const MONTHS_PPM: i64 = 12_000_000;

fn month_interest(of: Fen, rate: Ppm) -> Result<Fen, Refusal> {
    of.ratio(rate.0, MONTHS_PPM).ok_or(Refusal::TooLarge)
}

/// The level instalment P·i / (1 − (1+i)⁻ⁿ), in fixed point with 17 decimals, rounded to the fen.
fn level_instalment(loan: &Loan) -> Result<Fen, Refusal> {
    const ONE: i128 = 100_000_000_000_000_000;
    if loan.rate == Ppm::ZERO {
        return loan.amount.ratio(1, loan.term_months).ok_or(Refusal::TooLarge);
    }
    let (base, rate) = (i128::from(MONTHS_PPM), i128::from(loan.rate.0));
    let discount = (0..loan.term_months).fold(ONE, |d, _| (d * base + i128::midpoint(base, rate)) / (base + rate));
    let below = base.checked_mul(ONE - discount).filter(|b| *b > 0).ok_or(Refusal::TooLarge)?;
    let above = i128::from(loan.amount.0).checked_mul(rate).and_then(|a| a.checked_mul(ONE)).ok_or(Refusal::TooLarge)?;
    i64::try_from((above + below / 2) / below).map(Fen).map_err(|_| Refusal::TooLarge)
}

/// What the loan costs with these fees.
pub fn costs(loan: &Loan, fees: &[Fee]) -> Result<Costs, Refusal> {
    let plan = plan(loan)?;
    // Month 0 is what the firm receives less what it pays at once; month t what it pays at the end of month t.
    let mut flows: Vec<Fen> = std::iter::once(-loan.amount).chain(plan.iter().map(Instalment::due)).collect();
    let mut listed = Vec::with_capacity(fees.len());
    for fee in fees {
        let amount = charge(loan, fee.basis, &mut flows)?;
        listed.push(FeeCost { kind: fee.kind, amount });
    }
    let undisclosed: Vec<FeeKind> = listed.iter().filter(|f| f.amount.is_none()).map(|f| f.kind).collect();
    let at_least = yearly(&flows)?;
    Ok(Costs {
        loan: *loan,
        first_payment: plan.first().map_or(Fen::ZERO, Instalment::due),
        last_payment: plan.last().map_or(Fen::ZERO, Instalment::due),
        interest: plan.iter().map(|i| i.interest).sum(),
        fees_total: listed.iter().filter_map(|f| f.amount).sum(),
        fees: listed,
        all_in: if undisclosed.is_empty() { AllInCost::Known(at_least) } else { AllInCost::Unknown { at_least, undisclosed } },
    })
}

/// Adds a fee to the flows and says what it comes to. Yearly fees are due at the start of each year on the amount lent, the last year by its months.
fn charge(loan: &Loan, basis: FeeBasis, flows: &mut [Fen]) -> Result<Option<Fen>, Refusal> {
    let mut pay = |month: i64, fee: Fen| {
        let at = usize::try_from(month).ok().and_then(|m| flows.get_mut(m)).ok_or(Refusal::NoTerm)?;
        *at = at.checked_add(fee).ok_or(Refusal::TooLarge)?;
        Ok(())
    };
    match basis {
        FeeBasis::Undisclosed => Ok(None),
        FeeBasis::Sum(fee) => pay(0, fee).map(|()| Some(fee)),
        FeeBasis::Once(share) => {
            let fee = loan.amount.ratio(share.0, Ppm::ONE.0).ok_or(Refusal::TooLarge)?;
            pay(0, fee).map(|()| Some(fee))
        }
        FeeBasis::Yearly(share) => {
            let mut total = Fen::ZERO;
            let mut month = 0;
            while month < loan.term_months {
                let months = (loan.term_months - month).min(12);
                let fee = loan.amount.ratio(share.0.checked_mul(months).ok_or(Refusal::TooLarge)?, MONTHS_PPM).ok_or(Refusal::TooLarge)?;
                pay(month, fee)?;
                total = total.checked_add(fee).ok_or(Refusal::TooLarge)?;
                month += 12;
            }
            Ok(Some(total))
        }
    }
}

/// Twelve times the monthly rate of return, in ppm.
fn yearly(flows: &[Fen]) -> Result<Ppm, Refusal> {
    #[expect(clippy::cast_precision_loss, reason = "amounts are below 2^53 fen; root finding is the one place with floats")]
    let floats: Vec<f64> = flows.iter().map(|f| f.0 as f64).collect();
    let monthly = monthly_return(&floats).ok_or(Refusal::NothingLeft)?;
    let ppm = (monthly * 12_000_000.0).round();
    if !(0.0..9e15).contains(&ppm) {
        return Err(Refusal::TooLarge);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within 2^53")]
    Ok(Ppm(ppm as i64))
}

/// The internal rate of return per period of flows of which the first is received (below zero) and the rest are paid (not below zero);
/// `None` when nothing is received or less is paid than received.
pub fn monthly_return(flows: &[f64]) -> Option<f64> {
    let (first, rest) = flows.split_first()?;
    if *first >= 0.0 || rest.iter().any(|f| *f < 0.0) || rest.iter().sum::<f64>() + first < 0.0 {
        return None;
    }
    // Horner's rule in v = 1/(1+i), value and slope at once; the value falls as i rises, without turning.
    let at = |i: f64| {
        let v = 1.0 / (1.0 + i);
        let (value, slope) = flows.iter().rev().fold((0.0, 0.0), |(value, slope), flow| (value * v + flow, slope * v + value));
        (value, -slope * v * v)
    };
    let (mut low, mut high) = (0.0, 1.0);
    while at(high).0 > 0.0 {
        low = high;
        high *= 2.0;
        if high > 1e12 {
            return None;
        }
    }
    let mut i = low;
    for _ in 0..200 {
        let (value, slope) = at(i);
        if value > 0.0 {
            low = i;
        } else {
            high = i;
        }
        let newton = i - value / slope;
        // Newton's step where it stays inside, halving where it does not: always closes in.
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if value == 0.0 || (next - i).abs() <= 1e-16 {
            return Some(if value == 0.0 { i } else { next });
        }
        i = next;
    }
    Some(i)
}

#[cfg(test)]
mod tests {
    use entity::value::RepaymentForm::{InterestThenPrincipal, LevelInstalment, LevelPrincipal};
    use proptest::prelude::*;

    use super::*;

    fn loan(amount: Fen, term_months: i64, rate: i64, repayment: RepaymentForm) -> Loan {
        Loan { amount, term_months, rate: Ppm(rate), repayment }
    }
    fn fee(kind: FeeKind, basis: FeeBasis) -> Fee {
        Fee { kind, basis }
    }

    /// Worked by hand, the level instalments by decimal arithmetic outside: loan, first payment, last payment, interest (all in fen).
    #[test]
    fn plans_worked_by_hand() {
        let cases = [
            // 10,000 yuan, 12 %: 1 % a month; P·0.01/(1−1.01⁻¹²) = 888.487887 yuan.
            (loan(Fen::wan(1), 12, 120_000, LevelInstalment), 88_849, 88_847, 66_186),
            // 1,000,000 yuan, 4.35 %, 36 months: the formula gives 29,679.9341 yuan, plan by decimal arithmetic.
            (loan(Fen::wan(100), 36, 43_500, LevelInstalment), 2_967_993, 2_968_010, 6_847_765),
            // No interest: thirds of 100 yuan are 33.33, 33.33 and 33.34.
            (loan(Fen::yuan(100), 3, 0, LevelInstalment), 3_333, 3_334, 0),
            // One month: everything and a twelfth of 6 %.
            (loan(Fen::wan(1), 1, 60_000, LevelInstalment), 1_005_000, 1_005_000, 5_000),
            // Interest only, 120,000 yuan at 5 %: 500 yuan a month, then the principal.
            (loan(Fen::wan(12), 12, 50_000, InterestThenPrincipal), 50_000, 12_050_000, 600_000),
            // 100,000 yuan at 3.45 %: 287.50 a month, six months.
            (loan(Fen::wan(10), 6, 34_500, InterestThenPrincipal), 28_750, 10_028_750, 172_500),
            // A rate that does not divide: 1,000 yuan at 4.35 % is 3.625, rounded 3.63 each month.
            (loan(Fen::yuan(1_000), 2, 43_500, InterestThenPrincipal), 363, 100_363, 726),
            // Level principal, 120,000 yuan at 6 %: 10,000 a month; interest 600, 550, .. 50, together 3,900.
            (loan(Fen::wan(12), 12, 60_000, LevelPrincipal), 1_060_000, 1_005_000, 390_000),
            // Level principal that does not divide: 33.33, 33.33, 33.34; interest at 12 %: 1.00, 0.67, 0.33.
            (loan(Fen::yuan(100), 3, 120_000, LevelPrincipal), 3_433, 3_367, 200),
        ];
        for (loan, first, last, interest) in cases {
            let costs = costs(&loan, &[]).expect("costs");
            assert_eq!((costs.first_payment.0, costs.last_payment.0, costs.interest.0), (first, last, interest), "{loan:?}");
        }
    }

    /// Fees worked by hand: what they come to and the all-in cost in ppm.
    #[test]
    fn all_in_costs_worked_by_hand() {
        let year = loan(Fen::wan(100), 12, 40_000, InterestThenPrincipal);
        let one = loan(Fen::wan(100), 1, 60_000, InterestThenPrincipal);
        let cases: Vec<(Loan, Vec<Fee>, i64, i64)> = vec![
            // Without fees the cost is the contract rate.
            (year, vec![], 0, 40_000),
            // One month at 6 % with 1 % at the start: 1,005,000 / 990,000 − 1 = 1.51515 % a month, times 12.
            (one, vec![fee(FeeKind::Valuation, FeeBasis::Once(Ppm(10_000)))], 1_000_000, 181_818),
            // The same as a sum of 10,000 yuan.
            (one, vec![fee(FeeKind::Registration, FeeBasis::Sum(Fen::wan(1)))], 1_000_000, 181_818),
            // A yearly 1.2 % for one month is 1,000 yuan: 1,005,000 / 999,000 − 1 = 0.6006 %.
            (one, vec![fee(FeeKind::Guarantee, FeeBasis::Yearly(Ppm(12_000)))], 100_000, 72_072),
            // Two months, no interest, 1 % at the start: 990,000 (1+i)² = 1,000,000, i = 0.503782 %.
            (loan(Fen::wan(100), 2, 0, InterestThenPrincipal), vec![fee(FeeKind::Other, FeeBasis::Once(Ppm(10_000)))], 1_000_000, 60_454),
        ];
        for (loan, fees, total, all_in) in cases {
            let costs = costs(&loan, &fees).expect("costs");
            assert_eq!((costs.fees_total.0, costs.all_in), (total, AllInCost::Known(Ppm(all_in))), "{loan:?} {fees:?}");
        }
    }

    #[test]
    fn a_yearly_fee_of_eighteen_months_is_one_and_a_half() {
        let costs = costs(&loan(Fen::wan(100), 18, 40_000, LevelInstalment), &[fee(FeeKind::Guarantee, FeeBasis::Yearly(Ppm(10_000)))]).expect("costs");
        assert_eq!(costs.fees, [FeeCost { kind: FeeKind::Guarantee, amount: Some(Fen::yuan(15_000)) }]);
    }

    #[test]
    fn an_undisclosed_fee_leaves_a_lower_bound() {
        let fees = [fee(FeeKind::Guarantee, FeeBasis::Undisclosed), fee(FeeKind::Valuation, FeeBasis::Sum(Fen::ZERO))];
        let costs = costs(&loan(Fen::wan(10), 12, 40_000, LevelInstalment), &fees).expect("costs");
        assert_eq!(costs.all_in, AllInCost::Unknown { at_least: Ppm(40_000), undisclosed: vec![FeeKind::Guarantee] });
    }

    #[test]
    fn what_has_no_plan_is_refused() {
        let cases = [
            (loan(Fen::ZERO, 12, 1, LevelInstalment), Refusal::NoAmount),
            (loan(Fen(1), 0, 1, LevelInstalment), Refusal::NoTerm),
            (loan(Fen(1), 601, 1, LevelInstalment), Refusal::NoTerm),
            (loan(Fen(1), 1, -1, LevelInstalment), Refusal::NegativeRate),
            (loan(Fen(i64::MAX), 1, 1, LevelInstalment), Refusal::TooLarge),
        ];
        for (loan, refusal) in cases {
            assert_eq!(plan(&loan), Err(refusal));
        }
        let all_of_it = [fee(FeeKind::Other, FeeBasis::Once(Ppm::ONE))];
        assert_eq!(costs(&loan(Fen::wan(1), 1, 0, LevelInstalment), &all_of_it), Err(Refusal::NothingLeft));
    }

    #[test]
    fn the_rate_of_return_meets_closed_forms_to_1e_9() {
        let close = |flows: &[f64], expected: f64| {
            let found = monthly_return(flows).expect("a rate");
            assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
        };
        close(&[-100.0, 110.0], 0.1);
        close(&[-100.0, 100.0], 0.0);
        // Two periods: 100 x² − 50 x − 60 = 0.
        close(&[-100.0, 50.0, 60.0], (50.0 + (2_500.0_f64 + 24_000.0).sqrt()) / 200.0 - 1.0);
        for (i, n) in [(0.000_1, 360), (0.003_625, 36), (0.01, 12), (0.1, 240), (2.0, 3)] {
            // One payment at the end: (1+i)ⁿ.
            let mut bullet = vec![0.0; n + 1];
            bullet[0] = -1e6;
            bullet[n] = 1e6 * (1.0_f64 + i).powi(i32::try_from(n).expect("small"));
            close(&bullet, i);
            // A level annuity.
            let level = 1e6 * i / (1.0 - (1.0_f64 + i).powi(-i32::try_from(n).expect("small")));
            let mut annuity = vec![level; n + 1];
            annuity[0] = -1e6;
            close(&annuity, i);
            // Interest, then principal.
            let mut coupons = vec![1e6 * i; n + 1];
            coupons[0] = -1e6;
            coupons[n] += 1e6;
            close(&coupons, i);
        }
        assert_eq!(monthly_return(&[100.0, -110.0]), None);
        assert_eq!(monthly_return(&[-100.0, 50.0]), None);
    }

    fn any_loan() -> impl Strategy<Value = Loan> {
        (1_000_000..10_000_000_000_i64, 1..=360_i64, 0..240_000_i64, proptest::sample::select(RepaymentForm::ALL))
            .prop_map(|(amount, term, rate, repayment)| loan(Fen(amount), term, rate, repayment))
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    fn float(number: i64) -> f64 {
        number as f64
    }

    proptest! {
        #[test]
        fn every_plan_repays_exactly_and_costs_its_rate(loan in any_loan()) {
            let plan = plan(&loan).expect("a plan");
            prop_assert_eq!(plan.iter().map(|i| i.principal).sum::<Fen>(), loan.amount);
            prop_assert_eq!(plan.last().map(|i| i.left), Some(Fen::ZERO));
            prop_assert!(plan.iter().all(|i| i.principal >= Fen::ZERO && i.interest >= Fen::ZERO));
            if loan.repayment == LevelInstalment {
                let (first, last) = (plan[0].due().0, plan[plan.len() - 1].due().0);
                // Half a fen of the instalment and half a fen of interest a month at most, with the interest on both until the end.
                let (monthly, months) = (float(loan.rate.0) / 12_000_000.0, float(loan.term_months));
                let most = if loan.rate.0 == 0 { months } else { ((1.0 + monthly).powf(months) - 1.0) / monthly };
                prop_assert!(float((first - last).abs()) <= most + 2.0, "{} {} {}", first, last, most);
            }
            let AllInCost::Known(cost) = costs(&loan, &[]).expect("costs").all_in else { panic!("disclosed") };
            prop_assert!((cost.0 - loan.rate.0).abs() <= 10, "{} {}", cost.0, loan.rate.0);
        }

        #[test]
        fn a_fee_never_makes_a_loan_cheaper(loan in any_loan(), share in 0..30_000_i64) {
            let without = costs(&loan, &[]).expect("costs").all_in.at_least();
            let with = costs(&loan, &[fee(FeeKind::Other, FeeBasis::Yearly(Ppm(share)))]).expect("costs").all_in.at_least();
            prop_assert!(with >= without);
        }
    }
}
