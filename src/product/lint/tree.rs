//! What conditions say together: that nobody can meet them, that one says what another says, that one never matters.

use chrono::NaiveDate;
use entity::value::{Guarantee, Purpose};

use super::finding::{Code, Finding, Place};
use super::formula::{self, Formula, Held, Part, children, condition, parts};
use super::solve::impossible;
use super::{Subject, value};
use crate::enterprise::fact::FactKey;
use crate::product::criteria::{Condition, Criteria, Requirement, Sense};
use crate::product::describe::{Phrase, requirement};
use crate::product::terms::Terms;

/// Looks at the tree; whether firms can meet it at all.
pub(super) fn look(subject: &Subject<'_>, found: &mut Vec<Finding>) -> bool {
    let Subject { criteria, terms, today, .. } = *subject;
    if impossible(&formula::of(criteria, Sense::Must, &[]), today) {
        let core = core(criteria, &[], today);
        found.extend(core.iter().map(|part| said(Code::Contradiction, part)));
        return false;
    }
    let asked = asked(terms);
    let leaves: Vec<Formula<'_>> = asked.iter().map(|one| Formula::Leaf(one, Sense::Must)).collect();
    if impossible(&with(formula::of(criteria, Sense::Must, &[]), &leaves), today) {
        found.extend(core(criteria, &leaves, today).iter().map(|part| said(Code::TermsContradiction, part)));
        return false;
    }
    let mut done: Vec<Vec<usize>> = Vec::new();
    for part in parts(criteria).into_iter().skip(1) {
        if done.iter().any(|path| part.path.starts_with(path)) {
            continue;
        }
        if let Some(code) = odd(criteria, &part, today) {
            found.push(said(code, &part));
            done.push(part.path);
        }
    }
    true
}

fn with<'a>(formula: Formula<'a>, more: &[Formula<'a>]) -> Formula<'a> {
    Formula::And(more.iter().cloned().chain([formula]).collect())
}

/// What every ask that fits the terms fulfils, as conditions.
pub(super) fn asked(terms: &Terms) -> Vec<Condition> {
    let is = |fact, is| Condition { fact, is };
    let codes = |of: Vec<&'static str>| of.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut all = vec![
        is(FactKey::AskedAmount, Requirement::MoneyAtLeast(terms.min_amount)),
        is(FactKey::AskedAmount, Requirement::MoneyAtMost(terms.max_amount)),
        is(FactKey::AskedTerm, Requirement::CountAtLeast(terms.min_term_months)),
        is(FactKey::AskedTerm, Requirement::CountAtMost(terms.max_term_months)),
    ];
    if !terms.purposes.is_empty() {
        all.push(is(FactKey::AskedPurpose, Requirement::OneOf(codes(terms.purposes.iter().map(|p: &Purpose| p.code()).collect()))));
    }
    if !terms.guarantees.is_empty() {
        all.push(is(FactKey::AskedGuarantees, Requirement::HasAny(codes(terms.guarantees.iter().map(|g: &Guarantee| g.code()).collect()))));
    }
    all
}

/// A smallest set of conditions that cannot be met together: each is left out in turn, and stays out when the rest still cannot.
fn core<'a>(criteria: &'a Criteria, more: &[Formula<'a>], today: NaiveDate) -> Vec<Part<'a>> {
    let all: Vec<Part<'a>> = parts(criteria).into_iter().filter(|part| condition(part).is_some()).collect();
    let mut out: Vec<&Part<'a>> = Vec::new();
    for part in &all {
        let held: Vec<Held<'_>> = out.iter().copied().chain([part]).map(met).collect();
        if impossible(&with(formula::of(criteria, Sense::Must, &held), more), today) {
            out.push(part);
        }
    }
    let out: Vec<Vec<usize>> = out.into_iter().map(|part| part.path.clone()).collect();
    all.into_iter().filter(|part| !out.contains(&part.path)).collect()
}

/// The part counts as met, whatever the firm.
const fn met<'p>(part: &'p Part<'_>) -> Held<'p> {
    Held { path: part.path.as_slice(), as_if: matches!(part.sense, Sense::Must) }
}

/// What is odd about one part beside the others, if anything.
fn odd(criteria: &Criteria, part: &Part<'_>, today: NaiveDate) -> Option<Code> {
    let here = || formula::of(part.what, part.sense, &[]);
    let siblings = part.under.map(children).unwrap_or_default();
    let place = part.path.last().copied().unwrap_or_default();
    if siblings.iter().take(place).any(|other| other == part.what) {
        return Some(Code::Twice);
    }
    if let Some((one, sense)) = condition(part) {
        // What stands to reason of the fact is said by the look at values.
        if value::goes_without_saying(one, sense, today).is_some() {
            return None;
        }
    }
    if impossible(&here(), today) {
        return Some(Code::Never);
    }
    if impossible(&formula::of(part.what, part.sense.turned(), &[]), today) {
        return Some(Code::Always);
    }
    let whole = |sense| formula::of(criteria, sense, &[]);
    let without = formula::of(criteria, Sense::Must, &[met(part)]);
    if impossible(&Formula::And(vec![without, whole(Sense::MustNot)]), today) {
        return Some(Code::Redundant);
    }
    let unmet = Held { path: &part.path, as_if: part.sense != Sense::Must };
    let never_met = formula::of(criteria, Sense::MustNot, &[unmet]);
    impossible(&Formula::And(vec![whole(Sense::Must), never_met]), today).then_some(Code::Unreachable)
}

/// A finding about a part; a condition is named in words.
pub(super) fn said(code: Code, part: &Part<'_>) -> Finding {
    let detail = condition(part).map_or_else(|| Phrase::plain("lint_detail-group"), |(one, sense)| requirement(one.fact, &one.is, sense));
    Finding { code, place: Place::Criteria(part.path.clone()), detail: Some(detail) }
}
