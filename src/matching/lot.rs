//! 抽签: what decides between products that stand alike: a lot drawn from the product's version and the question. A bank chooses the codes and
//! names of its products; it chooses neither of these.

use chrono::NaiveDate;
use entity::value::id::ProductVersionId;
use sha2::{Digest, Sha256};

use super::rank::Order;

/// What lots are drawn with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lots {
    /// The digest of the whole question.
    question: String,
    /// Its day.
    on: NaiveDate,
}

impl Lots {
    /// The lots of a question, by its digest and its day.
    pub const fn new(question: String, on: NaiveDate) -> Self {
        Self { question, on }
    }
    /// A version's lot; the smaller the earlier. The order that knows nothing of the firm draws anew every day, the others for every question.
    pub fn of(&self, order: Order, version: ProductVersionId) -> ([u8; 32], ProductVersionId) {
        let drawn = match order {
            Order::NotPersonalised => Sha256::new().chain_update(self.on.to_string()),
            Order::Recommended | Order::Cheapest | Order::Fastest | Order::Largest | Order::FirstLoan => Sha256::new().chain_update(&self.question),
        };
        (drawn.chain_update(version.0.as_bytes()).finalize().into(), version)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::matching::evaluate::tests::day;

    pub(crate) fn lots(question: &str) -> Lots {
        Lots::new(question.to_owned(), day("2026-03-02"))
    }

    #[test]
    fn every_question_draws_anew_and_every_day_where_nothing_of_the_firm_counts() {
        let [one, other] = [1, 2].map(|number| ProductVersionId(uuid::Uuid::from_u128(number)));
        let first = |lots: &Lots, order: Order| lots.of(order, one) < lots.of(order, other);
        for order in Order::ALL.iter().filter(|order| **order != Order::NotPersonalised) {
            let firsts = (0..1_000).filter(|number| first(&lots(&number.to_string()), *order)).count();
            assert!((400..600).contains(&firsts), "{firsts} of 1,000 questions: {order:?}");
        }
        let on = |days: u64| Lots::new("q".to_owned(), day("2026-03-02") + chrono::Days::new(days));
        let firsts = (0..1_000).filter(|days| first(&on(*days), Order::NotPersonalised)).count();
        assert!((400..600).contains(&firsts), "{firsts} of 1,000 days");
        assert_eq!(lots("one").of(Order::NotPersonalised, one), lots("other").of(Order::NotPersonalised, one));
    }
}
