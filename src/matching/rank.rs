//! The order of matches within a group: plain points whose parts are shown, blind to which bank it is and to anything a bank pays.

use entity::value::Fen;
use serde::{Deserialize, Serialize};

use crate::matching::answer::Match;
use crate::matching::evaluate::Trace;
use crate::matching::outline::Outline;
use crate::matching::terms::TermsReason;
use crate::matching::verdict::Verdict;
use crate::product::cost::{AllInCost, Costs};

/// What people may put matches in order by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// 综合推荐: by points.
    #[default]
    Recommended,
    /// 成本最低: by the all-in cost; undisclosed fees after all that are known.
    Cheapest,
    /// 最快: by the promised days.
    Fastest,
    /// 额度最高: by the indicative amount.
    Largest,
    /// 首贷友好: products for first borrowers before the others.
    FirstLoan,
}

impl Order {
    /// Every order.
    pub const ALL: &'static [Self] = &[Self::Recommended, Self::Cheapest, Self::Fastest, Self::Largest, Self::FirstLoan];

    /// The text in addresses and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Cheapest => "cheapest",
            Self::Fastest => "fastest",
            Self::Largest => "largest",
            Self::FirstLoan => "first_loan",
        }
    }
    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Recommended => "order-recommended",
            Self::Cheapest => "order-cheapest",
            Self::Fastest => "order-fastest",
            Self::Largest => "order-largest",
            Self::FirstLoan => "order-first_loan",
        }
    }
}

impl std::str::FromStr for Order {
    type Err = entity::value::UnknownCode;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().find(|o| o.code() == text).copied().ok_or_else(|| entity::value::UnknownCode { of: "Order", code: text.to_owned() })
    }
}

/// What a match's points are made of; every part is of 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankParts {
    /// 成本: all-in cost, 1,000 at 2 % a year and less, nothing at 12 % and more or with an undisclosed fee.
    pub cost: i64,
    /// 额度: the share of the amount asked for that is offered.
    pub amount: i64,
    /// 时效: 1,000 for the same day, 50 less for every working day of the promise.
    pub speed: i64,
    /// 已知: the share of conditions and terms that do not stay open.
    pub known: i64,
}

/// Key of the name of the points.
pub const POINTS: &str = "rank-points";
/// Key of the sentence that says what the points are made of.
pub const POINTS_EXPLAINED: &str = "rank-explained";

/// Weights of cost, amount, speed and known in per cent.
pub const WEIGHTS: RankParts = RankParts { cost: 40, amount: 30, speed: 20, known: 10 };

impl RankParts {
    /// The points: the weighted mean of the parts, of 1,000.
    pub const fn points(&self) -> i64 {
        (self.cost * WEIGHTS.cost + self.amount * WEIGHTS.amount + self.speed * WEIGHTS.speed + self.known * WEIGHTS.known) / 100
    }
    /// The parts as people read them: key of the name, part, weight in per cent.
    pub const fn shown(&self) -> [(&'static str, i64, i64); 4] {
        [
            ("rank-cost", self.cost, WEIGHTS.cost),
            ("rank-amount", self.amount, WEIGHTS.amount),
            ("rank-speed", self.speed, WEIGHTS.speed),
            ("rank-known", self.known, WEIGHTS.known),
        ]
    }
}

/// The parts of one match.
pub fn parts(costs: Option<&Costs>, asked: Fen, offered: Fen, decision_days: i64, trace: &Trace, terms: &[TermsReason]) -> RankParts {
    let cost = match costs.map(|c| &c.all_in) {
        // From 20,000 to 120,000 ppm a point is lost every 100 ppm.
        Some(AllInCost::Known(yearly)) => ((120_000 - yearly.0) / 100).clamp(0, 1_000),
        Some(AllInCost::Unknown { .. }) | None => 0,
    };
    let amount = if asked <= Fen::ZERO { 0 } else { offered.min(asked).ratio(1_000, asked.0).map_or(0, |f| f.0.clamp(0, 1_000)) };
    let speed = decision_days.clamp(0, 20).saturating_mul(-50).saturating_add(1_000);
    let verdicts: Vec<Verdict> = trace.reasons().iter().map(|r| r.verdict).chain(terms.iter().map(|t| t.verdict)).collect();
    let known = verdicts.iter().filter(|v| **v != Verdict::Unknown).count();
    let known = if verdicts.is_empty() { 1_000 } else { i64::try_from(known * 1_000 / verdicts.len()).unwrap_or(0) };
    RankParts { cost, amount, speed, known }
}

/// Puts matches in order, as their outlines stand.
pub fn sort(matches: &mut [Match], order: Order) {
    matches.sort_by_cached_key(|one| {
        let outline = Outline::of(one);
        let (group, first, points, _) = outline.place(order);
        (group, first, points, outline.code)
    });
}

#[cfg(test)]
mod tests {
    use entity::value::{Family, FeeKind, Ppm};

    use super::*;
    use crate::matching::answer::tests::{Shop, product};
    use crate::matching::terms::tests::terms;
    use crate::product::terms::{Fee, FeeBasis, Pricing, Terms};

    fn shop() -> Shop {
        let fixed = |rate: i64, days: i64| Terms { pricing: Pricing::Fixed(Ppm(rate)), decision_days: days, ..terms() };
        let hidden = Terms { fees: vec![Fee { kind: FeeKind::Guarantee, basis: FeeBasis::Undisclosed }], ..fixed(25_000, 1) };
        let small = Terms { max_amount: Fen::wan(30), ..fixed(30_000, 2) };
        let first = Terms { family: Family::FirstLoan, ..fixed(60_000, 15) };
        vec![
            product("P1", fixed(45_000, 3)),
            product("P2", fixed(35_000, 10)),
            product("P3", hidden),
            product("P4", small),
            product("P5", first),
            product("P0", fixed(45_000, 3)),
        ]
    }
    fn codes(order: Order, shop: &Shop) -> Vec<String> {
        let mut matches = crate::matching::answer::tests::answer(shop);
        sort(&mut matches, order);
        matches.into_iter().map(|m| m.code).collect()
    }

    #[test]
    fn each_order_puts_its_own_first() {
        let shop = shop();
        assert_eq!(codes(Order::Recommended, &shop)[..3], ["P0", "P1", "P2"]);
        // P3 names the lowest rate but hides a fee: after all that say what they cost. P4 asks for less, so it is one step away.
        assert_eq!(codes(Order::Cheapest, &shop), ["P2", "P0", "P1", "P5", "P3", "P4"]);
        assert_eq!(codes(Order::Fastest, &shop), ["P3", "P0", "P1", "P2", "P5", "P4"]);
        assert_eq!(codes(Order::FirstLoan, &shop)[0], "P5");
        assert_eq!(codes(Order::Largest, &shop)[5], "P4");
    }

    #[test]
    fn whose_product_it_is_changes_nothing() {
        let (shop, mut other) = (shop(), shop());
        for (at, product) in other.iter_mut().enumerate() {
            product.bank_name = format!("Bank {}", 9 - at);
        }
        other.reverse();
        for order in Order::ALL {
            assert_eq!(codes(*order, &shop), codes(*order, &other), "{order:?}");
        }
    }

    #[test]
    fn weights_are_per_cent_and_orders_have_codes() {
        assert_eq!(WEIGHTS.cost + WEIGHTS.amount + WEIGHTS.speed + WEIGHTS.known, 100);
        for order in Order::ALL {
            assert_eq!(order.code().parse(), Ok(*order));
        }
    }
}
