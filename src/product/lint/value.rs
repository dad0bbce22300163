//! Thresholds beside what firms really have: slips of units, numbers far out, days that are over.

use chrono::{Datelike, Months, NaiveDate};
use entity::value::{Fen, Ppm};

use super::finding::{Code, Finding, Place};
use super::formula::{condition, parts};
use super::{Subject, tree};
use crate::enterprise::fact::FactKey;
use crate::product::criteria::{Condition, Requirement, Sense};
use crate::product::describe::Phrase;

/// A slip between 元 and 万元.
const SLIP: i64 = 10_000;
/// The first year from which a firm of today can be.
const FIRST_YEAR: i32 = 1949;
/// Months after which a fixed day no longer says what it was meant to: who was young when it was written is not any more.
const STALE: Months = Months::new(36);

/// Looks at every condition by itself.
pub(super) fn look(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for part in parts(subject.criteria) {
        let Some((one, sense)) = condition(&part) else { continue };
        let code = goes_without_saying(one, sense, subject.today).or_else(|| odd(one, subject.today));
        found.extend(code.map(|code| tree::said(code, &part)));
    }
}

/// A condition that every firm meets or none does, by what the fact is: no firm has less than nothing or was founded tomorrow.
pub(super) fn goes_without_saying(one: &Condition, sense: Sense, today: NaiveDate) -> Option<Code> {
    let holds = match &one.is {
        Requirement::MoneyAtLeast(Fen(least)) | Requirement::CountAtLeast(least) | Requirement::MonthsSinceAtLeast(least) => (*least <= 0).then_some(true),
        Requirement::MoneyAtMost(Fen(most)) | Requirement::CountAtMost(most) | Requirement::MonthsSinceAtMost(most) => (*most < 0).then_some(false),
        Requirement::RateAtLeast(Ppm(least)) => (*least <= -Ppm::ONE.0).then_some(true),
        Requirement::RateAtMost(Ppm(most)) => (*most < -Ppm::ONE.0).then_some(false),
        Requirement::OnOrBefore(day) => sides(*day >= today, day.year() < FIRST_YEAR),
        Requirement::OnOrAfter(day) => sides(day.year() < FIRST_YEAR, *day > today),
        Requirement::OneOf(_)
        | Requirement::NoneOf(_)
        | Requirement::HasAny(_)
        | Requirement::HasNone(_)
        | Requirement::Yes
        | Requirement::No
        | Requirement::CoversAsked(_)
        | Requirement::ShareAtMost { .. }
        | Requirement::ShareAtLeast { .. } => None,
    };
    holds.map(|holds| if holds == (sense == Sense::Must) { Code::Always } else { Code::Never })
}

const fn sides(always: bool, never: bool) -> Option<bool> {
    if always {
        Some(true)
    } else if never {
        Some(false)
    } else {
        None
    }
}

fn odd(one: &Condition, today: NaiveDate) -> Option<Code> {
    match &one.is {
        Requirement::MoneyAtLeast(amount) | Requirement::MoneyAtMost(amount) => money(*amount, least_of(one.fact)),
        Requirement::CountAtLeast(count) | Requirement::CountAtMost(count) => counted(one.fact, *count),
        Requirement::MonthsSinceAtLeast(months) | Requirement::MonthsSinceAtMost(months) => counted(FactKey::AgeMonths, *months),
        // A change below one per cent or above 300 % asks nothing or too much.
        Requirement::RateAtLeast(rate) | Requirement::RateAtMost(rate) => {
            (rate.0 != 0 && rate.0.unsigned_abs() < 10_000 || rate.0 > 3_000_000).then_some(Code::Implausible)
        }
        Requirement::CoversAsked(share) | Requirement::ShareAtMost { share, .. } | Requirement::ShareAtLeast { share, .. } => share_odd(*share),
        Requirement::OnOrBefore(day) | Requirement::OnOrAfter(day) => {
            day.checked_add_months(STALE).is_some_and(|until| until < today).then_some(Code::StaleDay)
        }
        Requirement::OneOf(_) | Requirement::NoneOf(_) | Requirement::HasAny(_) | Requirement::HasNone(_) | Requirement::Yes | Requirement::No => None,
    }
}

/// A share below one per cent or above fifty times.
pub(super) fn share_odd(share: Ppm) -> Option<Code> {
    (share.0 < 10_000 || share.0 > 50_000_000).then_some(Code::Implausible)
}

/// The smallest threshold that banks set for an amount; the largest is as much more as a slip of units makes.
fn least_of(fact: FactKey) -> Fen {
    match fact.code() {
        "tax_paid_year" => Fen::yuan(1_000),
        "revenue_year" | "revenue_12m" | "assets" => Fen::wan(5),
        _ => Fen::wan(1),
    }
}

/// An amount within what banks set, or a slip of units, or neither.
pub(super) fn money(amount: Fen, least: Fen) -> Option<Code> {
    let usual = |fen: i64| (least.0..least.0.saturating_mul(SLIP)).contains(&fen);
    if amount == Fen::ZERO || usual(amount.0) {
        None
    } else if usual(amount.0 / SLIP) || usual(amount.0.saturating_mul(SLIP)) {
        Some(Code::UnitSlip)
    } else {
        Some(Code::Implausible)
    }
}

fn counted(fact: FactKey, count: i64) -> Option<Code> {
    let (slip, most) = match fact.code() {
        // Two or three months since establishment are years that were meant.
        "age_months" => (count > 0 && count < 6, 600),
        "asked_term" => (false, 120),
        "staff" | "insured_staff" => (false, 100_000),
        _ => (false, 1_000),
    };
    if slip { Some(Code::UnitSlip) } else { (count > most).then_some(Code::Implausible) }
}

/// A finding about a part of the terms.
pub(super) fn of_term(code: Code, field: &'static str, detail: impl Into<Option<Phrase>>) -> Finding {
    Finding { code, place: Place::Term(field), detail: detail.into() }
}
