//! The bank's other products beside this one: who gets this one gets that one too, on terms that are no worse.

use entity::value::Ppm;

use super::finding::{Code, Finding, Place};
use super::formula::{self, Formula};
use super::solve::impossible;
use super::{Own, Subject};
use crate::product::criteria::Sense;
use crate::product::describe::{Arg, Phrase};
use crate::product::terms::{Pricing, Terms};

/// Parts of the terms in which two products may differ and still be the same to a firm.
const ALMOST: usize = 1;

/// Looks at every other product.
pub(super) fn look(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for other in subject.own {
        let code = if narrower(subject, other) && at_least_as_good(other.terms, subject.terms) {
            Code::Overlap
        } else if narrower(subject, other) && wider(subject, other) && differences(subject.terms, other.terms) <= ALMOST {
            Code::SameAsOwn
        } else {
            continue;
        };
        let detail = Phrase::with("lint_detail-own", [("name", Arg::Text(other.name.to_owned())), ("code", Arg::Text(other.code.to_owned()))]);
        found.push(Finding { code, place: Place::Criteria(Vec::new()), detail: Some(detail) });
    }
}

/// Whoever meets this one's conditions meets the other's.
fn narrower(subject: &Subject<'_>, other: &Own<'_>) -> bool {
    let (here, there) = (formula::of(subject.criteria, Sense::Must, &[]), formula::of(other.criteria, Sense::MustNot, &[]));
    impossible(&Formula::And(vec![here, there]), subject.today)
}

fn wider(subject: &Subject<'_>, other: &Own<'_>) -> bool {
    let (here, there) = (formula::of(subject.criteria, Sense::MustNot, &[]), formula::of(other.criteria, Sense::Must, &[]));
    impossible(&Formula::And(vec![here, there]), subject.today)
}

/// Whether one's terms take every ask that the other's take and never cost more.
fn at_least_as_good(one: &Terms, other: &Terms) -> bool {
    fn all<T: PartialEq>(of: &[T], within: &[T]) -> bool {
        of.iter().all(|each| within.contains(each))
    }
    let ((one_lpr, _, one_most), (other_lpr, other_least, _)) = (bounds(&one.pricing), bounds(&other.pricing));
    one_lpr == other_lpr
        && one_most <= other_least
        && one.min_amount <= other.min_amount
        && one.max_amount >= other.max_amount
        && one.limit.cap >= other.limit.cap
        && one.limit.shares.iter().all(|(fact, share)| other.limit.shares.iter().any(|(f, s)| f == fact && s <= share))
        && one.min_term_months <= other.min_term_months
        && one.max_term_months >= other.max_term_months
        && all(&other.purposes, &one.purposes)
        && all(&other.guarantees, &one.guarantees)
        && all(&other.repayment, &one.repayment)
        && all(&one.fees, &other.fees)
}

/// Whether a rate stands on the LPR, and its least and most.
fn bounds(pricing: &Pricing) -> (bool, Ppm, Ppm) {
    match pricing {
        Pricing::Fixed(rate) => (false, *rate, *rate),
        Pricing::LprPlus(spread) => (true, *spread, *spread),
        Pricing::ByGrade { rates, otherwise, .. } => {
            let all = || rates.iter().map(|(_, rate)| *rate).chain([*otherwise]);
            (false, all().min().unwrap_or(*otherwise), all().max().unwrap_or(*otherwise))
        }
    }
}

/// In how many parts the terms differ.
fn differences(a: &Terms, b: &Terms) -> usize {
    [
        a.min_amount != b.min_amount,
        a.max_amount != b.max_amount,
        a.min_term_months != b.min_term_months,
        a.max_term_months != b.max_term_months,
        a.purposes != b.purposes,
        a.guarantees != b.guarantees,
        a.repayment != b.repayment,
        a.pricing != b.pricing,
        a.limit != b.limit,
        a.fees != b.fees,
        a.decision_days != b.decision_days,
    ]
    .into_iter()
    .filter(|differs| *differs)
    .count()
}
