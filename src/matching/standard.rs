//! 标准借款: the one loan by which products are put in an order that knows nothing of the firm.

use entity::value::{Fen, Ppm, RepaymentForm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::Profile;
use crate::product::cost::{AllInCost, Loan, costs};
use crate::product::price::price;
use crate::product::terms::Terms;

/// The standard loan's amount.
pub const AMOUNT: Fen = Fen::wan(100);
/// Its term in months.
pub const TERM_MONTHS: i64 = 12;

/// What the standard loan costs with a product, or the loan nearest to it that the product gives, at the rate of a firm of which nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// The all-in yearly cost of what is disclosed.
    pub all_in: Ppm,
    /// Whether every fee is disclosed.
    pub disclosed: bool,
}

/// The cost of the standard loan with a product.
pub fn standard(terms: &Terms, lpr: Ppm) -> Option<Standard> {
    let form = RepaymentForm::LevelInstalment;
    let loan = Loan {
        amount: AMOUNT.max(terms.min_amount).min(terms.max_amount),
        term_months: TERM_MONTHS.max(terms.min_term_months).min(terms.max_term_months),
        rate: price(&terms.pricing, &Profile::default(), lpr).rate,
        repayment: if terms.repayment.contains(&form) { form } else { terms.repayment.first().copied().unwrap_or(form) },
    };
    let all_in = costs(&loan, &terms.fees).ok()?.all_in;
    Some(Standard { all_in: all_in.at_least(), disclosed: matches!(all_in, AllInCost::Known(_)) })
}

#[cfg(test)]
mod tests {
    use entity::value::FeeKind;

    use super::*;
    use crate::enterprise::fact::FactKey;
    use crate::matching::terms::tests::terms;
    use crate::product::terms::{Fee, FeeBasis, Pricing};

    #[test]
    fn it_knows_nothing_of_a_firm() {
        let graded = Pricing::ByGrade { fact: FactKey::TaxGrade, rates: vec![("A".to_owned(), Ppm(30_000))], otherwise: Ppm(50_000) };
        let found = standard(&Terms { pricing: graded, ..terms() }, Ppm(30_000)).expect("a cost");
        let fixed = standard(&Terms { pricing: Pricing::Fixed(Ppm(50_000)), ..terms() }, Ppm(30_000)).expect("a cost");
        assert_eq!(found, fixed, "the rate of whoever has no grade");
        let hidden = Terms { fees: vec![Fee { kind: FeeKind::Guarantee, basis: FeeBasis::Undisclosed }], ..terms() };
        assert!(!standard(&hidden, Ppm(30_000)).expect("a cost").disclosed);
        assert!(fixed.disclosed && fixed.all_in >= Ppm(50_000));
    }
}
