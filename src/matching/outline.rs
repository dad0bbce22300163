//! 概要: what is kept of every product of a match and what its place follows from; the reasons are computed again when somebody asks.

use std::cmp::Reverse;

use entity::value::id::ProductVersionId;
use entity::value::{Family, Fen, Ppm};
use serde::{Deserialize, Serialize};

use super::answer::Match;
use super::group::Group;
use super::rank::Order;
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
        }
    }
    /// What an order looks at first; the smaller the earlier.
    fn first(&self, order: Order) -> (bool, i64) {
        match order {
            Order::Recommended => (false, 0),
            // A cost with undisclosed items never stands before one that is known.
            Order::Cheapest => (!self.disclosed, self.all_in.map_or(i64::MAX, |cost| cost.0)),
            Order::Fastest => (false, self.days),
            Order::Largest => (false, -self.amount.0),
            Order::FirstLoan => (!self.for_first_loan, 0),
        }
    }
    /// Where it stands: by group, then by the order asked for, then by points, then by code, so that the same match always stands the same way.
    pub fn place(&self, order: Order) -> (Group, (bool, i64), Reverse<i64>, &str) {
        (self.group, self.first(order), Reverse(self.points), &self.code)
    }
}

/// Puts outlines in order.
pub fn sort(outlines: &mut [Outline], order: Order) {
    outlines.sort_by(|a, b| a.place(order).cmp(&b.place(order)));
}
