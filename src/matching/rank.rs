//! The order of matches within a group: plain points whose parts are shown, blind to which bank it is and to anything a bank pays.

use entity::value::Fen;
use serde::{Deserialize, Serialize};

use crate::matching::answer::Match;
use crate::matching::experience::learned::Learned;
use crate::matching::lot::Lots;
use crate::matching::outline::Outline;
use crate::matching::verdict::Verdict;
use crate::product::cost::{AllInCost, Costs};
use crate::product::terms::Ask;

/// What people may put matches in order by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// 综合推荐: by points.
    #[default]
    Recommended,
    /// 成本最低: by the all-in cost; undisclosed fees after all that are known.
    Cheapest,
    /// 最快: by the bank's own time to a decision, by the promised days where that is not known.
    Fastest,
    /// 额度最高: by the indicative amount.
    Largest,
    /// 首贷友好: products for first borrowers before the others.
    FirstLoan,
    /// 不个性化: by the all-in cost of the standard loan, then by the lot of the day; nothing of the firm counts.
    NotPersonalised,
}

impl Order {
    /// Every order.
    pub const ALL: &'static [Self] = &[Self::Recommended, Self::Cheapest, Self::Fastest, Self::Largest, Self::FirstLoan, Self::NotPersonalised];

    /// The text in addresses and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Cheapest => "cheapest",
            Self::Fastest => "fastest",
            Self::Largest => "largest",
            Self::FirstLoan => "first_loan",
            Self::NotPersonalised => "not_personalised",
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
            Self::NotPersonalised => "order-not_personalised",
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
    /// 时效: 1,000 for the same day, 50 less for every working day that the bank takes, or promises where its own time is not known.
    pub speed: i64,
    /// 已知: the share of conditions and terms that do not stay open.
    pub known: i64,
    /// What counts too once outcomes have taught something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taught: Option<Taught>,
}

/// The parts that there are only with experience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taught {
    /// 期限: how near the term offered comes to the one asked for.
    pub term: i64,
    /// 获批: the chance of an approval as far as anything may be said about it.
    pub chance: i64,
}

/// Key of the name of the points.
pub const POINTS: &str = "rank-points";

/// Weights in per cent: of cost, amount, speed, known.
const WEIGHTS: [i64; 4] = [40, 30, 20, 10];
/// Weights in per cent once outcomes have taught something: of cost, amount, speed, known, term, chance.
const TAUGHT_WEIGHTS: [i64; 6] = [35, 20, 15, 5, 10, 15];

/// Key of the sentence that says what the points are made of before outcomes have taught anything.
pub const EXPLAINED: &str = "rank-explained";
/// The same once they have.
pub const TAUGHT_EXPLAINED: &str = "rank-explained-taught";

impl RankParts {
    /// The points: the weighted mean of the parts, of 1,000.
    pub fn points(&self) -> i64 {
        self.shown().iter().map(|(_, part, weight)| part * weight).sum::<i64>() / 100
    }
    /// The parts as people read them: key of the name, part, weight in per cent.
    pub fn shown(&self) -> Vec<(&'static str, i64, i64)> {
        let Self { cost, amount, speed, known, taught } = *self;
        let mut parts = vec![("rank-cost", cost), ("rank-amount", amount), ("rank-speed", speed), ("rank-known", known)];
        let weights: &[i64] = match taught {
            None => &WEIGHTS,
            Some(Taught { term, chance }) => {
                parts.extend([("rank-term", term), ("rank-chance", chance)]);
                &TAUGHT_WEIGHTS
            }
        };
        parts.into_iter().zip(weights).map(|((key, part), weight)| (key, part, *weight)).collect()
    }
}

/// The parts of one match; the verdicts are of every condition and term.
pub fn parts(costs: Option<&Costs>, ask: &Ask, offered: Fen, promised_days: i64, verdicts: &[Verdict], learned: Option<&Learned>) -> RankParts {
    let cost = match costs.map(|c| &c.all_in) {
        // From 20,000 to 120,000 ppm a point is lost every 100 ppm.
        Some(AllInCost::Known(yearly)) => ((120_000 - yearly.0) / 100).clamp(0, 1_000),
        Some(AllInCost::Unknown { .. }) | None => 0,
    };
    let asked = ask.amount;
    let amount = if asked <= Fen::ZERO { 0 } else { offered.min(asked).ratio(1_000, asked.0).map_or(0, |f| f.0.clamp(0, 1_000)) };
    // In hundredths of a working day, as banks' own times are.
    let taken = learned.and_then(|learned| learned.pace).map_or(promised_days.saturating_mul(100), |pace| pace.median);
    let speed = 1_000 - taken.clamp(0, 2_000) / 2;
    let known = verdicts.iter().filter(|v| **v != Verdict::Unknown).count();
    let known = if verdicts.is_empty() { 1_000 } else { i64::try_from(known * 1_000 / verdicts.len()).unwrap_or(0) };
    let near = |offered: i64| ask.term_months.min(offered).max(0).saturating_mul(1_000) / ask.term_months.max(offered).max(1);
    let term = costs.map_or(0, |costs| near(costs.loan.term_months));
    let taught = learned.map(|learned| Taught { term, chance: learned.chance().0 / 1_000 });
    RankParts { cost, amount, speed, known, taught }
}

/// Puts matches in order, as their outlines stand.
pub fn sort(matches: &mut [Match], order: Order, lots: &Lots) {
    matches.sort_by_cached_key(|one| (Outline::of(one).place(order), lots.of(order, one.version)));
}

#[cfg(test)]
mod tests {
    use entity::value::id::ProductVersionId;
    use entity::value::{Family, FeeKind, Ppm};

    use super::*;
    use crate::matching::answer::tests::{Shop, answer_by, product};
    use crate::matching::experience::learn::tests::{bank, lively};
    use crate::matching::experience::learned::Experience;
    use crate::matching::lot::tests::lots;
    use crate::matching::standard::standard;
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
        codes_by(order, shop, None)
    }
    fn codes_by(order: Order, shop: &Shop, experience: Option<&Experience>) -> Vec<String> {
        placed(order, shop, experience, &lots("a question")).into_iter().map(|one| one.code).collect()
    }
    fn placed(order: Order, shop: &Shop, experience: Option<&Experience>, lots: &Lots) -> Vec<Outline> {
        let matches = answer_by(shop, experience);
        let terms = |code: &str| &shop.iter().find(|product| product.code == code).expect("a product").terms;
        let mut outlines: Vec<Outline> = matches.iter().map(|one| Outline::of(one).with(standard(terms(&one.code), Ppm(30_000)))).collect();
        crate::matching::outline::sort(&mut outlines, order, lots);
        outlines
    }
    fn versions(order: Order, shop: &Shop, experience: Option<&Experience>) -> Vec<ProductVersionId> {
        placed(order, shop, experience, &lots("a question")).into_iter().map(|one| one.version).collect()
    }

    #[test]
    fn each_order_puts_its_own_first() {
        let shop = shop();
        // P0 and P1 are alike but for their codes: the lot decides which is first.
        let codes = |order| codes(order, &shop).into_iter().map(|code| if code == "P0" { "P1".to_owned() } else { code }).collect::<Vec<_>>();
        assert_eq!(codes(Order::Recommended)[..3], ["P1", "P1", "P2"]);
        // P3 names the lowest rate but hides a fee: after all that say what they cost. P4 asks for less, so it is one step away.
        assert_eq!(codes(Order::Cheapest), ["P2", "P1", "P1", "P5", "P3", "P4"]);
        assert_eq!(codes(Order::Fastest), ["P3", "P1", "P1", "P2", "P5", "P4"]);
        assert_eq!(codes(Order::FirstLoan)[0], "P5");
        assert_eq!(codes(Order::Largest)[5], "P4");
        // The standard loan is 100 wan, so P4 lends less and stands where its rate says; P3 is last whatever it names.
        assert_eq!(codes(Order::NotPersonalised), ["P4", "P2", "P1", "P1", "P5", "P3"]);
    }

    #[test]
    fn products_that_stand_alike_take_turns_whatever_their_codes() {
        let shop = shop();
        let (one, two) = (shop[0].version, shop[5].version);
        let mut swapped = self::shop();
        (swapped[0].code, swapped[5].code) = ("P0".to_owned(), "P1".to_owned());
        let mut firsts = 0;
        for question in 0..200 {
            let lots = lots(&question.to_string());
            for order in Order::ALL {
                let of = |shop: &Shop| placed(*order, shop, None, &lots).into_iter().map(|outline| outline.version).collect::<Vec<_>>();
                let standing = of(&shop);
                assert_eq!(standing, of(&swapped), "question {question}");
                let at = |version| standing.iter().position(|other| *other == version).expect("a place");
                assert_eq!(at(one).abs_diff(at(two)), 1, "nothing but the lot is between them");
            }
            let recommended = placed(Order::Recommended, &shop, None, &lots);
            firsts += usize::from(recommended[0].version == one);
        }
        assert!((70..130).contains(&firsts), "first {firsts} times of 200");
    }

    #[test]
    fn what_banks_promise_gives_way_to_what_they_do() {
        let (mut shop, experience) = (shop(), lively());
        shop[1].bank = Some(bank(1));
        shop[5].bank = Some(bank(2));
        // P2 promises ten days and its bank takes two; P0 promises three and its bank takes nine.
        let fastest = codes_by(Order::Fastest, &shop, Some(&experience));
        assert_eq!(fastest, ["P3", "P2", "P1", "P0", "P5", "P4"]);
        let parts = |code: &str| answer_by(&shop, Some(&experience)).into_iter().find(|one| one.code == code).expect("a product").rank;
        assert_eq!((parts("P2").speed, parts("P0").speed, parts("P1").speed), (900, 550, 850));
        assert!(parts("P2").taught.is_some_and(|taught| taught.term == 1_000 && taught.chance > 0));
        assert_eq!(answer_by(&shop, None)[0].rank.taught, None);
    }

    #[test]
    fn no_place_can_be_bought() {
        let (shop, experience) = (shop(), lively());
        let points = |of: &Shop| {
            let mut all: Vec<(String, RankParts)> = answer_by(of, Some(&experience)).into_iter().map(|one| (one.code, one.rank)).collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            all
        };
        let mut other = self::shop();
        for product in &mut other {
            // Another bank without a record of its own, under another name: nothing else of a bank reaches the order.
            product.bank_name = "The bank that pays".to_owned();
            product.bank = Some(bank(9));
        }
        assert_eq!(points(&shop), points(&other));
        for order in Order::ALL {
            assert_eq!(codes_by(*order, &shop, Some(&experience)), codes_by(*order, &other, Some(&experience)), "{order:?}");
        }
    }

    #[test]
    fn whose_product_it_is_changes_nothing() {
        let (shop, mut other) = (shop(), shop());
        for (at, product) in other.iter_mut().enumerate() {
            product.bank_name = format!("Bank {}", 9 - at);
            product.code = format!("P{}", 9 - at);
        }
        other.reverse();
        for order in Order::ALL {
            assert_eq!(versions(*order, &shop, None), versions(*order, &other, None), "{order:?}");
        }
        // Two banks change their names and numbers, with their own records.
        let (mut one, mut two, experience) = (self::shop(), self::shop(), lively());
        let turned = Experience {
            paces: experience.paces.iter().map(|(of, pace)| (if *of == bank(1) { bank(2) } else { bank(1) }, *pace)).rev().collect(),
            ..experience.clone()
        };
        for (at, (one, two)) in one.iter_mut().zip(&mut two).enumerate() {
            one.bank = Some(bank(u8::try_from(at % 2).expect("small") + 1));
            two.bank = Some(bank(u8::try_from((at + 1) % 2).expect("small") + 1));
            two.code = format!("P{}", 9 - at);
        }
        for order in Order::ALL {
            assert_eq!(versions(*order, &one, Some(&experience)), versions(*order, &two, Some(&turned)), "{order:?}");
        }
    }

    #[test]
    fn weights_are_per_cent_and_orders_have_codes() {
        assert_eq!((WEIGHTS.iter().sum::<i64>(), TAUGHT_WEIGHTS.iter().sum::<i64>()), (100, 100));
        for order in Order::ALL {
            assert_eq!(order.code().parse(), Ok(*order));
        }
    }
}
