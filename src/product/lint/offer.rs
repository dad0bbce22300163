//! The terms by themselves: what crosses, what is missing, what looks like a slip.

use entity::value::{Fen, Ppm};

use super::finding::{Code, Finding};
use super::value::{money, of_term, share_odd};
use crate::enterprise::fact::{FactKey, Shape};
use crate::product::criteria::closed_codes;
use crate::product::describe::{Arg, Phrase};
use crate::product::terms::{FeeBasis, Pricing, Terms};

/// The lowest rate that looks like one: 1 %.
const LEAST_RATE: Ppm = Ppm(10_000);
/// The highest: 24 %, above which no court protects interest.
const MOST_RATE: Ppm = Ppm(240_000);
/// The widest spread over the LPR that looks like one.
const MOST_SPREAD: Ppm = Ppm(200_000);
/// Most working days that a promise to decide may take.
const MOST_DAYS: i64 = 60;

/// Looks at every part of the terms.
pub(super) fn look(terms: &Terms, found: &mut Vec<Finding>) {
    amounts(terms, found);
    offered(terms, found);
    pricing(&terms.pricing, found);
    limit(terms, found);
    fees(terms, found);
    if !(1..=MOST_DAYS).contains(&terms.decision_days) {
        found.push(of_term(Code::DaysOdd, "decision_days", Phrase::with("lint_detail-count", [("count", Arg::Count(terms.decision_days))])));
    }
}

fn amounts(terms: &Terms, found: &mut Vec<Finding>) {
    for (field, amount) in [("min_amount", terms.min_amount), ("max_amount", terms.max_amount), ("cap", terms.limit.cap)] {
        let code = if amount <= Fen::ZERO { Some(Code::AmountNotPositive) } else { money(amount, Fen::wan(1)) };
        found.extend(code.map(|code| of_term(code, field, Phrase::with("lint_detail-amount", [("amount", Arg::Money(amount))]))));
    }
    if terms.min_amount > terms.max_amount {
        found.push(of_term(Code::AmountsCrossed, "max_amount", None));
    }
    if terms.min_term_months < 1 || terms.min_term_months > terms.max_term_months {
        found.push(of_term(Code::TermsCrossed, "max_term_months", None));
    } else if terms.max_term_months > 360 {
        found.push(of_term(Code::Implausible, "max_term_months", Phrase::with("lint_detail-months", [("months", Arg::Months(terms.max_term_months))])));
    }
}

fn offered(terms: &Terms, found: &mut Vec<Finding>) {
    for (field, none) in [("purposes", terms.purposes.is_empty()), ("guarantees", terms.guarantees.is_empty()), ("repayment", terms.repayment.is_empty())] {
        if none {
            found.push(of_term(Code::NothingOffered, field, None));
        }
    }
}

fn pricing(pricing: &Pricing, found: &mut Vec<Finding>) {
    let mut odd = |rate: Ppm, from: Ppm, to: Ppm| {
        if !(from..=to).contains(&rate) {
            found.push(of_term(Code::RateImplausible, "pricing", Phrase::with("lint_detail-rate", [("rate", Arg::Rate(rate))])));
        }
    };
    match pricing {
        Pricing::Fixed(rate) => odd(*rate, LEAST_RATE, MOST_RATE),
        Pricing::LprPlus(spread) => odd(*spread, Ppm(-LEAST_RATE.0 * 2), MOST_SPREAD),
        Pricing::ByGrade { fact, rates, otherwise } => {
            rates.iter().map(|(_, rate)| *rate).chain([*otherwise]).for_each(|rate| odd(rate, LEAST_RATE, MOST_RATE));
            grades(*fact, rates, *otherwise, found);
        }
    }
}

fn grades(fact: FactKey, rates: &[(String, Ppm)], otherwise: Ppm, found: &mut Vec<Finding>) {
    let order = closed_codes(fact).filter(|_| fact.shape() == Shape::Code).unwrap_or_default();
    let place = |code: &str| order.iter().position(|known| *known == code);
    let twice = (1..rates.len()).any(|at| rates[..at].iter().any(|(code, _)| *code == rates[at].0));
    if rates.is_empty() || twice || rates.iter().any(|(code, _)| place(code).is_none()) {
        found.push(of_term(Code::GradeUnknown, "pricing", None));
        return;
    }
    // Grades are listed from the best on.
    let graded = matches!(
        fact,
        FactKey::TaxGrade | FactKey::PublicCreditGrade | FactKey::LocalCreditGrade | FactKey::OutputGrade | FactKey::EnvironmentGrade | FactKey::LabourGrade
    );
    let mut sorted: Vec<(usize, Ppm)> = rates.iter().filter_map(|(code, rate)| Some((place(code)?, *rate))).collect();
    sorted.sort_unstable();
    let falls = sorted.windows(2).any(|pair| pair[0].1 > pair[1].1) || sorted.first().is_some_and(|(_, best)| *best > otherwise);
    if graded && falls {
        found.push(of_term(Code::GradesReversed, "pricing", None));
    }
}

fn limit(terms: &Terms, found: &mut Vec<Finding>) {
    let limit = &terms.limit;
    if limit.cap > Fen::ZERO && limit.cap < terms.min_amount {
        found.push(of_term(Code::LimitBelowLeast, "cap", None));
    }
    if limit.cap > terms.max_amount {
        found.push(of_term(Code::CapIdle, "cap", None));
    }
    for (at, (fact, share)) in limit.shares.iter().enumerate() {
        let twice = limit.shares[..at].iter().any(|(earlier, _)| earlier == fact);
        let code = if fact.shape() != Shape::Money || fact.is_asked() || share.0 <= 0 || twice { Some(Code::ShareImpossible) } else { share_odd(*share) };
        let phrase = || Phrase::with("lint_detail-share", [("fact", Arg::Key(fact.text_key())), ("share", Arg::Rate(*share))]);
        found.extend(code.map(|code| of_term(code, "shares", phrase())));
    }
}

fn fees(terms: &Terms, found: &mut Vec<Finding>) {
    for (at, fee) in terms.fees.iter().enumerate() {
        let twice = terms.fees[..at].iter().any(|earlier| earlier.kind == fee.kind);
        let wrong = match fee.basis {
            FeeBasis::Yearly(share) | FeeBasis::Once(share) => share.0 < 0 || share > Ppm(100_000),
            FeeBasis::Sum(sum) => sum < Fen::ZERO || sum > terms.max_amount,
            FeeBasis::Undisclosed => false,
        };
        let code = if twice || wrong {
            Code::FeeOdd
        } else if fee.basis == FeeBasis::Undisclosed {
            Code::FeeUndisclosed
        } else {
            continue;
        };
        found.push(of_term(code, "fees", Phrase::with("lint_detail-fee", [("fee", Arg::Key(fee.kind.text_key()))])));
    }
}
