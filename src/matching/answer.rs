//! The answer to one ask: every product with its group, reasons, figures and place, fit to be shown and to be stored with a digest.

use chrono::NaiveDate;
use entity::value::id::{OrganisationId, ProductVersionId};
use entity::value::{Family, Fen, Ppm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::Profile;
use crate::matching::evaluate::{Reason, evaluate, glance};
use crate::matching::experience::learned::{Experience, Learned};
use crate::matching::firm::Firm;
use crate::matching::group::{Group, Step, judge};
use crate::matching::lot::Lots;
use crate::matching::outline::{Outline, letters};
use crate::matching::rank::{Order, RankParts, parts, sort};
use crate::matching::terms::{TermsReason, compare};
use crate::matching::trace::{Trace, Weighed};
use crate::matching::verdict::Verdict;
use crate::product::cost::{AllInCost, Costs, Loan, costs};
use crate::product::criteria::Criteria;
use crate::product::price::{Indicative, Price, indicative, price};
use crate::product::terms::{Ask, Terms};

/// A published product that a firm may be matched with.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its version.
    pub version: ProductVersionId,
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The bank's name: shown, never weighed.
    pub bank_name: &'a str,
    /// The bank, by which its own decision times are looked up; never weighed itself.
    pub bank: Option<OrganisationId>,
    /// What it offers.
    pub terms: &'a Terms,
    /// What it asks for.
    pub criteria: &'a Criteria,
}

/// One product held against one firm's ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The product's version.
    pub version: ProductVersionId,
    /// The product's code.
    pub code: String,
    /// The product's name.
    pub name: String,
    /// The bank's name.
    pub bank_name: String,
    /// What sort of product it is.
    pub family: Family,
    /// Working days within which the bank promises to decide.
    pub decision_days: i64,
    /// Whether its conditions ask for a first loan.
    pub first_loan_only: bool,
    /// How near it is.
    pub group: Group,
    /// For one step away: each of these alone would do, the easiest first.
    pub steps: Vec<Step>,
    /// Every condition with its reason.
    pub trace: Trace,
    /// Every term against the ask.
    pub terms_reasons: Vec<TermsReason>,
    /// The indicative amount.
    pub indicative: Indicative,
    /// The rate.
    pub price: Price,
    /// The costs of the amount asked for, or of what the product gives when that is less, over the nearest term it offers; `None` when there is nothing to lend.
    pub costs: Option<Costs>,
    /// What its place rests on.
    pub rank: RankParts,
    /// What returned outcomes say; nothing before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
}

impl Match {
    /// Every condition's reason, in order; [`Step::Condition`] counts in it.
    pub fn reasons(&self) -> Vec<&Reason> {
        self.trace.reasons()
    }
    /// The easiest single step.
    pub fn one_step(&self) -> Option<Step> {
        self.steps.first().copied()
    }
    /// What is due each month at first.
    pub fn monthly_payment(&self) -> Option<Fen> {
        self.costs.as_ref().map(|c| c.first_payment)
    }
}

/// Holds every candidate against the firm and its ask; sorted by group, recommendation and lot.
pub fn match_all(
    candidates: &[Candidate<'_>],
    profile: &Profile,
    ask: &Ask,
    lpr: Ppm,
    today: NaiveDate,
    experience: Option<&Experience>,
    lots: &Lots,
) -> Vec<Match> {
    let profile = profile.clone().with(ask.facts(), today);
    let mut matches: Vec<Match> = candidates.iter().map(|c| match_one(c, &profile, ask, lpr, today, experience)).collect();
    sort(&mut matches, Order::Recommended, lots);
    matches
}

/// Holds one candidate against the firm, whose profile has the ask's facts in it.
pub fn match_one(candidate: &Candidate<'_>, profile: &Profile, ask: &Ask, lpr: Ppm, today: NaiveDate, experience: Option<&Experience>) -> Match {
    let Candidate { version, code, name, bank_name, terms, criteria, .. } = *candidate;
    let firm = Firm { profile, ask, lpr, today };
    let Held { trace, terms_reasons, group, steps, indicative, price, costs, rank, learned } =
        Held::new(candidate, evaluate(criteria, profile, ask, today), &firm, experience);
    Match {
        version,
        code: code.to_owned(),
        name: name.to_owned(),
        bank_name: bank_name.to_owned(),
        family: terms.family,
        decision_days: terms.decision_days,
        first_loan_only: trace.leaves().into_iter().any(Weighed::asks_for_first_loan),
        group,
        steps,
        trace,
        terms_reasons: terms_reasons.into_iter().map(|reason| reason.resting(terms, profile)).collect(),
        indicative,
        price,
        costs,
        rank,
        learned,
    }
}

/// The outline of the same match, made without its reasons and many times faster.
pub fn outline(candidate: &Candidate<'_>, firm: &Firm<'_>, experience: Option<&Experience>) -> Outline {
    let Candidate { version, code, terms, criteria, .. } = *candidate;
    let held = Held::new(candidate, glance(criteria, firm.profile, firm.ask, firm.today), firm, experience);
    let all_in = held.costs.as_ref().map(|costs| &costs.all_in);
    let leaves = held.trace.leaves();
    Outline {
        version,
        code: code.to_owned(),
        group: held.group,
        points: held.rank.points(),
        all_in: all_in.map(AllInCost::at_least),
        disclosed: matches!(all_in, Some(AllInCost::Known(_))),
        amount: held.indicative.amount,
        days: terms.decision_days,
        for_first_loan: terms.family == Family::FirstLoan || leaves.iter().any(|leaf| leaf.asks_for_first_loan()),
        decided: held.learned.and_then(|learned| learned.pace).map(|pace| pace.median),
        standard: None,
        verdicts: letters(leaves.into_iter().map(Weighed::verdict), &held.terms_reasons),
    }
}

/// A candidate held against a firm, its conditions weighed with their reasons or without.
struct Held<L> {
    trace: Trace<L>,
    terms_reasons: Vec<TermsReason>,
    group: Group,
    steps: Vec<Step>,
    indicative: Indicative,
    price: Price,
    costs: Option<Costs>,
    rank: RankParts,
    learned: Option<Learned>,
}

impl<L: Weighed> Held<L> {
    fn new(candidate: &Candidate<'_>, trace: Trace<L>, firm: &Firm<'_>, experience: Option<&Experience>) -> Self {
        let Candidate { bank, terms, .. } = *candidate;
        let Firm { profile, ask, lpr, .. } = *firm;
        let price = price(&terms.pricing, profile, lpr);
        let indicative = indicative(&terms.limit, terms.max_amount, profile);
        let terms_reasons = compare(terms, ask, &price, &indicative);
        let (group, steps) = judge(&trace, &terms_reasons);
        let costs = costs(&nearest_loan(terms, ask, &price, &indicative), &terms.fees).ok();
        let learned = experience.map(|of| of.of(terms.family, bank, profile));
        let verdicts: Vec<Verdict> = trace.leaves().into_iter().map(Weighed::verdict).chain(terms_reasons.iter().map(|term| term.verdict)).collect();
        let rank = parts(costs.as_ref(), ask, indicative.amount, terms.decision_days, &verdicts, learned.as_ref());
        Self { trace, terms_reasons, group, steps, indicative, price, costs, rank, learned }
    }
}

/// The loan that comes nearest to the ask within the product's terms and the firm's limit.
fn nearest_loan(terms: &Terms, ask: &Ask, price: &Price, indicative: &Indicative) -> Loan {
    let usual = terms.repayment.first().copied().unwrap_or(ask.repayment);
    Loan {
        amount: ask.amount.max(terms.min_amount).min(indicative.amount),
        term_months: ask.term_months.max(terms.min_term_months).min(terms.max_term_months),
        rate: price.rate,
        repayment: if terms.repayment.contains(&ask.repayment) { ask.repayment } else { usual },
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::value::{Purpose, RepaymentForm};
    use proptest::prelude::*;

    use super::*;
    use crate::enterprise::fact::{FactKey, Value};
    use crate::matching::canonical::digest;
    use crate::matching::evaluate::tests::{any_criteria, any_profile, ask, day, firm, is};
    use crate::matching::firm::tests::{LPR, held};
    use crate::matching::lot::tests::lots;
    use crate::matching::terms::tests::terms;
    use crate::product::criteria::Requirement;

    pub(crate) struct Product {
        pub(crate) version: ProductVersionId,
        pub(crate) code: String,
        pub(crate) bank_name: String,
        pub(crate) bank: Option<OrganisationId>,
        pub(crate) terms: Terms,
        pub(crate) criteria: Criteria,
    }
    pub(crate) type Shop = Vec<Product>;

    pub(crate) fn product(code: &str, terms: Terms) -> Product {
        let version = ProductVersionId(uuid::Uuid::from_u128(code.bytes().fold(0, |number, byte| number << 8 | u128::from(byte))));
        Product { version, code: code.to_owned(), bank_name: format!("Bank of {code}"), bank: None, terms, criteria: Criteria::All(vec![]) }
    }
    pub(crate) fn answer(shop: &Shop) -> Vec<Match> {
        answer_by(shop, None)
    }
    pub(crate) fn answer_by(shop: &Shop, experience: Option<&Experience>) -> Vec<Match> {
        answer_of(shop, &firm(&[(FactKey::AgeMonths, Value::Count(21))]), &ask(Fen::wan(50)), experience)
    }
    fn answer_to(shop: &Shop, profile: &Profile, ask: &Ask) -> Vec<Match> {
        answer_of(shop, profile, ask, None)
    }
    fn answer_of(shop: &Shop, profile: &Profile, ask: &Ask, experience: Option<&Experience>) -> Vec<Match> {
        let candidates: Vec<Candidate<'_>> = shop
            .iter()
            .map(|p| Candidate {
                version: p.version,
                code: &p.code,
                name: "A product",
                bank_name: &p.bank_name,
                bank: p.bank,
                terms: &p.terms,
                criteria: &p.criteria,
            })
            .collect();
        match_all(&candidates, profile, ask, Ppm(30_000), day("2026-03-02"), experience, &lots("a question"))
    }

    #[test]
    fn the_groups_come_in_order() {
        let when = |criteria: Criteria, code: &str| Product { criteria, ..product(code, terms()) };
        let age = |months| is(FactKey::AgeMonths, Requirement::CountAtLeast(months));
        let shop = vec![
            when(is(FactKey::FirstLoan, Requirement::Yes), "open"),
            when(Criteria::All(vec![age(24), is(FactKey::AgeMonths, Requirement::CountAtMost(3))]), "never"),
            when(age(24), "soon"),
            when(age(12), "now"),
        ];
        let found: Vec<(String, Group)> = answer(&shop).into_iter().map(|m| (m.code, m.group)).collect();
        let expected = [("now", Group::Qualify), ("soon", Group::OneStep), ("open", Group::Unknown), ("never", Group::NotNow)];
        assert_eq!(found, expected.map(|(code, group)| (code.to_owned(), group)));
    }

    #[test]
    fn figures_are_of_the_nearest_loan() {
        let shop = vec![product("P", Terms { repayment: vec![RepaymentForm::InterestThenPrincipal], ..terms() })];
        let poor = firm(&[(FactKey::RevenueYear, Value::Money(Fen::wan(100)))]);
        let found = &answer_to(&shop, &poor, &Ask { term_months: 60, ..ask(Fen::wan(50)) })[0];
        let costs = found.costs.as_ref().expect("costs");
        assert_eq!((costs.loan.amount, costs.loan.term_months, costs.loan.repayment), (Fen::wan(30), 36, RepaymentForm::InterestThenPrincipal));
        assert_eq!(found.monthly_payment(), Some(Fen::yuan(1_000)));
        assert_eq!((found.group, found.one_step()), (Group::OneStep, Some(Step::Terms(1))));
        assert_eq!((found.rank.amount, found.rank.cost), (600, 800));
        let broke = firm(&[(FactKey::RevenueYear, Value::Money(Fen::ZERO))]);
        assert_eq!(answer_to(&shop, &broke, &ask(Fen::wan(50)))[0].costs, None);
    }

    #[test]
    fn stored_and_read_again_the_digest_is_the_same() {
        let matches = answer(&vec![product("P1", terms()), product("P2", terms())]);
        let text = serde_json::to_string(&matches).expect("json");
        let again: Vec<Match> = serde_json::from_str(&text).expect("matches");
        assert_eq!(again, matches);
        let whole = digest(&matches).expect("a digest");
        assert_eq!((digest(&again).expect("a digest"), whole.len()), (whole.clone(), 64));
        assert_ne!(digest(&matches[..1]).expect("a digest"), whole);
    }

    proptest! {
        #[test]
        fn an_outline_is_that_of_the_match_with_every_reason(
            criteria in any_criteria(),
            profile in any_profile(),
            (amount, months, rate, purpose) in (1..600_i64, 1..60_i64, proptest::option::of(20_000..60_000_i64), proptest::sample::select(Purpose::ALL.to_vec())),
        ) {
            let ask = Ask { term_months: months, acceptable_rate: rate.map(Ppm), purpose, ..ask(Fen::wan(amount)) };
            let terms = terms();
            let version = "00000000-0000-7000-8000-000000000000".parse().expect("an id");
            let candidate = Candidate { version, code: "P", name: "A product", bank_name: "A bank", bank: None, terms: &terms, criteria: &criteria };
            let (quick, whole) = held(profile, &ask, |firm| {
                (outline(&candidate, firm, None), Outline::of(&match_one(&candidate, firm.profile, &ask, LPR, firm.today, None)))
            });
            prop_assert_eq!(quick, whole);
        }
    }
}
