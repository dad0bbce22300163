//! 概要: what is kept of every product of a match and what its place follows from; the reasons are computed again when somebody asks.

use std::cmp::Reverse;

use entity::value::id::ProductVersionId;
use entity::value::{Family, Fen, Ppm};
use serde::{Deserialize, Serialize};

use super::answer::Match;
use super::group::Group;
use super::lot::Lots;
use super::rank::Order;
use super::standard::Standard;
use super::terms::TermsReason;
use super::verdict::Verdict;
use crate::product::cost::AllInCost;

/// One product in outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The product's version.
    pub version: ProductVersionId,
    /// The product's code.
    pub code: String,
    /// How near it is.
    pub group: Group,
    /// Points of the recommendation, of 1,000.
    pub points: i64,
    /// The all-in yearly cost of what is disclosed; `None` when there is nothing to lend.
    pub all_in: Option<Ppm>,
    /// Whether every fee is disclosed.
    pub disclosed: bool,
    /// The indicative amount.
    pub amount: Fen,
    /// Working days within which the bank promises to decide.
    pub days: i64,
    /// Whether it is for first borrowers.
    pub for_first_loan: bool,
    /// The bank's own time to a decision in hundredths of a working day, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<i64>,
    /// What the standard loan costs; none in outlines of the rules before, and where there is nothing to lend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<Standard>,
    /// The verdict of every condition and then, after a bar, of every term: p passes, f fails, u is unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verdicts: String,
}

/// Verdicts in letters: of every condition and then, after a bar, of every term.
pub(super) fn letters(conditions: impl Iterator<Item = Verdict>, terms: &[TermsReason]) -> String {
    let letter = |verdict: Verdict| match verdict {
        Verdict::Pass => 'p',
        Verdict::Fail => 'f',
        Verdict::Unknown => 'u',
    };
    conditions.map(letter).chain(['|']).chain(terms.iter().map(|reason| letter(reason.verdict))).collect()
}

impl Outline {
    /// The outline of a match.
    pub fn of(one: &Match) -> Self {
        let all_in = one.costs.as_ref().map(|costs| &costs.all_in);
        Self {
            version: one.version,
            code: one.code.clone(),
            group: one.group,
            points: one.rank.points(),
            all_in: all_in.map(AllInCost::at_least),
            disclosed: matches!(all_in, Some(AllInCost::Known(_))),
            amount: one.indicative.amount,
            days: one.decision_days,
            for_first_loan: one.family == Family::FirstLoan || one.first_loan_only,
            decided: one.learned.as_ref().and_then(|learned| learned.pace).map(|pace| pace.median),
            standard: None,
            verdicts: letters(one.reasons().into_iter().map(|reason| reason.verdict), &one.terms_reasons),
        }
    }
    /// The same with what the standard loan costs.
    #[must_use]
    pub fn with(self, standard: Option<Standard>) -> Self {
        Self { standard, ..self }
    }
    /// What an order looks at first; the smaller the earlier.
    fn first(&self, order: Order) -> (bool, i64) {
        match order {
            Order::Recommended => (false, 0),
            // A cost with undisclosed items never stands before one that is known.
            Order::Cheapest => (!self.disclosed, self.all_in.map_or(i64::MAX, |cost| cost.0)),
            Order::Fastest => (false, self.decided.unwrap_or(self.days.saturating_mul(100))),
            Order::Largest => (false, -self.amount.0),
            Order::FirstLoan => (!self.for_first_loan, 0),
            Order::NotPersonalised => self.standard.map_or((true, i64::MAX), |standard| (!standard.disclosed, standard.all_in.0)),
        }
    }
    /// Where it stands: by group, then by the order asked for, then by points. Neither group nor points count in the order that knows nothing
    /// of the firm.
    pub fn place(&self, order: Order) -> (Group, (bool, i64), Reverse<i64>) {
        let (group, points) = match order {
            Order::NotPersonalised => (Group::Qualify, 0),
            Order::Recommended | Order::Cheapest | Order::Fastest | Order::Largest | Order::FirstLoan => (self.group, self.points),
        };
        (group, self.first(order), Reverse(points))
    }
}

/// Puts outlines in order; lots decide between those that stand alike, so that the same question always has the same order.
pub fn sort(outlines: &mut [Outline], order: Order, lots: &Lots) {
    outlines.sort_by(|a, b| a.place(order).cmp(&b.place(order)).then_with(|| lots.of(order, a.version).cmp(&lots.of(order, b.version))));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_of_the_firm_counts_in_the_order_that_is_not_personalised(
            firm in (0..4_usize, 0..1_000_i64, proptest::option::of(0..200_000_i64), any::<bool>(), 0..1_000_i64, any::<bool>(), proptest::option::of(0..900_i64)),
            standard in proptest::option::of((0..200_000_i64, any::<bool>())),
        ) {
            let (group, points, all_in, disclosed, amount, for_first_loan, decided) = firm;
            let one = Outline {
                version: ProductVersionId(uuid::Uuid::nil()),
                code: "P".to_owned(),
                group: Group::ALL[group],
                points,
                all_in: all_in.map(Ppm),
                disclosed,
                amount: Fen(amount),
                days: 3,
                for_first_loan,
                decided,
                standard: standard.map(|(all_in, disclosed)| Standard { all_in: Ppm(all_in), disclosed }),
                verdicts: String::new(),
            };
            let other = Outline { group: Group::NotNow, points: 0, all_in: None, disclosed: true, amount: Fen(7), for_first_loan: true, decided: None, ..one.clone() };
            prop_assert_eq!(one.place(Order::NotPersonalised), other.place(Order::NotPersonalised));
        }
    }

    #[test]
    fn outlines_that_were_kept_before_there_was_experience_can_be_read() {
        let kept = serde_json::json!({
            "version": "00000000-0000-7000-8000-000000000000", "code": "P", "group": "qualify", "points": 700, "all_in": 45_000, "disclosed": true,
            "amount": 5_000_000, "days": 3, "for_first_loan": false,
        });
        let read: Outline = serde_json::from_value(kept.clone()).expect("an outline");
        assert_eq!((read.decided, read.standard), (None, None));
        assert_eq!(serde_json::to_value(&read).expect("json"), kept, "and is written as it was");
    }
}
