//! What a firm asks for against what a product offers: amount, term, purpose, guarantee, rate, and the smallest amount against the firm's limit.

use entity::value::{Fen, Guarantee, Ppm, Purpose};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::{FactKey, Origin, Profile};
use crate::matching::verdict::Verdict;
use crate::product::price::{Indicative, Price};
use crate::product::terms::{Ask, Pricing, Terms};

/// Why one of a product's terms fits the ask, does not, or stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsReason {
    /// Whether it fits.
    pub verdict: Verdict,
    /// What was compared.
    pub compared: Compared,
    /// The facts of the firm that it rests on beside the ask: a limit on shares of them, a rate on a grade.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests_on: Vec<Rest>,
}

/// A fact that a term rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// The fact.
    pub fact: FactKey,
    /// Where it is from, when it is known.
    pub origin: Option<Origin>,
}

/// What was asked and what is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The amount.
    Amount {
        /// Asked for.
        asked: Fen,
        /// Smallest offered.
        least: Fen,
        /// Largest offered.
        most: Fen,
    },
    /// The term in months.
    Term {
        /// Asked for.
        asked: i64,
        /// Shortest offered.
        least: i64,
        /// Longest offered.
        most: i64,
    },
    /// The purpose.
    Purpose {
        /// Asked for.
        asked: Purpose,
        /// Financed.
        financed: Vec<Purpose>,
    },
    /// What secures the loan.
    Guarantee {
        /// The firm would give one of these.
        given: Vec<Guarantee>,
        /// The product takes one of these.
        taken: Vec<Guarantee>,
    },
    /// The yearly rate; only compared when the firm said its highest.
    Rate {
        /// The highest that the firm accepts.
        acceptable: Ppm,
        /// The rate for this firm as far as is known.
        rate: Ppm,
    },
    /// The firm's limit by the product's rules against the smallest amount that is lent.
    Limit {
        /// The indicative amount.
        indicative: Fen,
        /// Smallest amount lent.
        least: Fen,
    },
}

impl TermsReason {
    /// Whether the firm could change it: everything but what the money is for, which is so or is not.
    pub const fn changeable(&self) -> bool {
        match self.compared {
            Compared::Purpose { .. } => false,
            Compared::Amount { .. } | Compared::Term { .. } | Compared::Guarantee { .. } | Compared::Rate { .. } | Compared::Limit { .. } => true,
        }
    }
    /// The same with what it rests on.
    #[must_use]
    pub fn resting(self, terms: &Terms, profile: &Profile) -> Self {
        let facts: Vec<FactKey> = match (&self.compared, &terms.pricing) {
            (Compared::Rate { .. }, Pricing::ByGrade { fact, .. }) => vec![*fact],
            (Compared::Limit { .. }, _) => terms.limit.shares.iter().map(|(fact, _)| *fact).collect(),
            (Compared::Rate { .. }, Pricing::Fixed(_) | Pricing::LprPlus(_))
            | (Compared::Amount { .. } | Compared::Term { .. } | Compared::Purpose { .. } | Compared::Guarantee { .. }, _) => Vec::new(),
        };
        Self { rests_on: facts.into_iter().map(|fact| Rest { fact, origin: profile.origin(fact) }).collect(), ..self }
    }
    /// Whether authorised items open all that it rests on: figures and verdict tell of it.
    pub fn is_open(&self, may: &dyn Fn(&str) -> bool) -> bool {
        self.rests_on.iter().all(|rest| rest.fact.is_open(rest.origin.as_ref().map(|origin| &origin.source), may))
    }
}

/// Compares every term; always in the same order.
pub fn compare(terms: &Terms, ask: &Ask, price: &Price, indicative: &Indicative) -> Vec<TermsReason> {
    let one = |verdict: Verdict, compared: Compared| TermsReason { verdict, compared, rests_on: Vec::new() };
    let said = |holds: bool, compared: Compared| one(Verdict::known(holds), compared);
    let mut reasons = vec![
        said(
            (terms.min_amount..=terms.max_amount).contains(&ask.amount),
            Compared::Amount { asked: ask.amount, least: terms.min_amount, most: terms.max_amount },
        ),
        said(
            (terms.min_term_months..=terms.max_term_months).contains(&ask.term_months),
            Compared::Term { asked: ask.term_months, least: terms.min_term_months, most: terms.max_term_months },
        ),
        said(terms.purposes.contains(&ask.purpose), Compared::Purpose { asked: ask.purpose, financed: terms.purposes.clone() }),
        said(
            terms.guarantees.iter().any(|g| ask.guarantees.contains(g)),
            Compared::Guarantee { given: ask.guarantees.clone(), taken: terms.guarantees.clone() },
        ),
    ];
    if let Some(acceptable) = ask.acceptable_rate {
        let verdict = if price.highest <= acceptable {
            Verdict::Pass
        } else if price.lowest > acceptable {
            Verdict::Fail
        } else {
            Verdict::Unknown
        };
        reasons.push(one(verdict, Compared::Rate { acceptable, rate: price.rate }));
    }
    // Unknown shares could only lower the limit: below the smallest amount is below for good, and they are listed rather than held against the firm.
    reasons.push(said(indicative.amount >= terms.min_amount, Compared::Limit { indicative: indicative.amount, least: terms.min_amount }));
    reasons
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::value::{Family, RepaymentForm};

    use super::*;
    use crate::enterprise::fact::{FactKey, Profile, Value};
    use crate::matching::evaluate::tests::{ask, firm};
    use crate::product::price::{indicative, price};
    use crate::product::terms::{Limit, Pricing};

    pub(crate) fn terms() -> Terms {
        Terms {
            family: Family::Tax,
            min_amount: Fen::wan(10),
            max_amount: Fen::wan(300),
            min_term_months: 6,
            max_term_months: 36,
            purposes: vec![Purpose::WorkingCapital, Purpose::Materials],
            guarantees: vec![Guarantee::Credit],
            repayment: vec![RepaymentForm::LevelInstalment, RepaymentForm::InterestThenPrincipal],
            pricing: Pricing::Fixed(Ppm(40_000)),
            limit: Limit { cap: Fen::wan(300), shares: vec![(FactKey::RevenueYear, Ppm(300_000))] },
            fees: vec![],
            decision_days: 3,
        }
    }
    fn failing(terms: &Terms, ask: &Ask, profile: &Profile) -> Vec<TermsReason> {
        let price = price(&terms.pricing, profile, Ppm(30_000));
        let all = compare(terms, ask, &price, &indicative(&terms.limit, terms.max_amount, profile));
        all.into_iter().filter(|r| r.verdict != Verdict::Pass).collect()
    }

    #[test]
    fn each_term_is_compared() {
        let (terms, fits) = (terms(), ask(Fen::wan(50)));
        let nobody = Profile::default();
        assert_eq!(failing(&terms, &fits, &nobody), []);
        let one = |ask: &Ask, profile: &Profile| {
            let found = failing(&terms, ask, profile);
            assert_eq!(found.len(), 1, "{found:?}");
            (found[0].verdict, found[0].changeable(), found[0].compared.clone())
        };
        let much = one(&ask(Fen::wan(500)), &nobody);
        assert_eq!(much, (Verdict::Fail, true, Compared::Amount { asked: Fen::wan(500), least: Fen::wan(10), most: Fen::wan(300) }));
        let long = one(&Ask { term_months: 60, ..fits.clone() }, &nobody);
        assert_eq!(long, (Verdict::Fail, true, Compared::Term { asked: 60, least: 6, most: 36 }));
        let research = one(&Ask { purpose: Purpose::Research, ..fits.clone() }, &nobody);
        assert!(!research.1, "a purpose is not chosen to fit a product");
        let mortgage = one(&Ask { guarantees: vec![Guarantee::Mortgage], ..fits.clone() }, &nobody);
        assert_eq!(mortgage.0, Verdict::Fail);
        let cheap = one(&Ask { acceptable_rate: Some(Ppm(35_000)), ..fits.clone() }, &nobody);
        assert_eq!(cheap.2, Compared::Rate { acceptable: Ppm(35_000), rate: Ppm(40_000) });
        let small = one(&fits, &firm(&[(FactKey::RevenueYear, Value::Money(Fen::wan(20)))]));
        assert_eq!(small.2, Compared::Limit { indicative: Fen::wan(6), least: Fen::wan(10) });
    }

    #[test]
    fn a_limit_rests_on_its_shares_and_a_rate_on_its_grade() {
        let pricing = Pricing::ByGrade { fact: FactKey::TaxGrade, rates: vec![("A".to_owned(), Ppm(30_000))], otherwise: Ppm(50_000) };
        let terms = Terms { pricing, ..terms() };
        let ask = Ask { acceptable_rate: Some(Ppm(60_000)), ..ask(Fen::wan(50)) };
        let profile = firm(&[(FactKey::RevenueYear, Value::Money(Fen::wan(200)))]);
        let price = price(&terms.pricing, &profile, Ppm(30_000));
        let all = compare(&terms, &ask, &price, &indicative(&terms.limit, terms.max_amount, &profile));
        let all: Vec<TermsReason> = all.into_iter().map(|reason| reason.resting(&terms, &profile)).collect();
        let rests: Vec<(FactKey, bool)> = all.iter().flat_map(|reason| &reason.rests_on).map(|rest| (rest.fact, rest.origin.is_some())).collect();
        assert_eq!(rests, [(FactKey::TaxGrade, false), (FactKey::RevenueYear, true)]);
        let open = |items: &[&str]| all.iter().map(|reason| reason.is_open(&|item| items.contains(&item))).collect::<Vec<_>>();
        assert_eq!(open(&["operating"]), [true, true, true, true, false, true]);
        assert_eq!(open(&["public_credit", "declared"]), [true, true, true, true, true, false]);
    }

    #[test]
    fn a_rate_that_depends_on_an_unknown_grade_stays_open() {
        let pricing = Pricing::ByGrade { fact: FactKey::TaxGrade, rates: vec![("A".to_owned(), Ppm(30_000))], otherwise: Ppm(50_000) };
        let terms = Terms { pricing, ..terms() };
        let ask = Ask { acceptable_rate: Some(Ppm(40_000)), ..ask(Fen::wan(50)) };
        assert_eq!(failing(&terms, &ask, &Profile::default())[0].verdict, Verdict::Unknown);
        assert_eq!(failing(&terms, &ask, &firm(&[(FactKey::TaxGrade, Value::Code("A".to_owned()))])), []);
        assert_eq!(failing(&terms, &ask, &firm(&[(FactKey::TaxGrade, Value::Code("C".to_owned()))]))[0].verdict, Verdict::Fail);
    }
}
