//! How far a firm's value is from what a condition asks, and on which day time alone brings it there.

use chrono::NaiveDate;
use entity::value::{Fen, Ppm};
use serde::{Deserialize, Serialize};

use crate::enterprise::fact::{Change, FactKey, Profile, Value};
use crate::enterprise::profile::months_between;
use crate::matching::wait;
use crate::product::criteria::{Condition, Requirement, Sense};
use crate::product::terms::Ask;

/// How far a value is from what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// The amount has to rise by this.
    MoneyShort(Fen),
    /// The amount has to fall by this.
    MoneyOver(Fen),
    /// The count has to rise by this.
    CountShort(i64),
    /// The count has to fall by this.
    CountOver(i64),
    /// The rate has to rise by this.
    RateShort(Ppm),
    /// The rate has to fall by this.
    RateOver(Ppm),
    /// Time alone brings it.
    Wait {
        /// So many months.
        months: i64,
        /// The day on which they are over.
        on: NaiveDate,
    },
    /// One of these codes is needed.
    OneOf(Vec<String>),
    /// These codes of the firm stand against it.
    WithoutCodes(Vec<String>),
    /// The amount asked for is too high for the fact.
    Covers {
        /// The fact has to rise by this,
        short: Fen,
        /// or the firm asks for this at most.
        ask_at_most: Fen,
    },
}

/// What a value is held against besides the requirement.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) profile: &'a Profile,
    pub(super) ask: &'a Ask,
    pub(super) today: NaiveDate,
}

/// How far the failing value is from what the sense asks.
pub(super) fn distance(condition: &Condition, sense: Sense, value: &Value, held: Held<'_>) -> Option<Distance> {
    let Held { profile, ask, today } = held;
    let other = |of: &FactKey| profile.value(*of).and_then(money);
    let must = sense == Sense::Must;
    // "Not at least x" is first met one step below x, "not at most x" one step above.
    let step = i64::from(!must);
    let gap = |high: i64, low: i64| high.saturating_sub(low).saturating_add(step);
    match &condition.is {
        Requirement::MoneyAtLeast(least) if must => money(value).map(|v| Distance::MoneyShort(Fen(gap(least.0, v.0)))),
        Requirement::MoneyAtLeast(least) => money(value).map(|v| Distance::MoneyOver(Fen(gap(v.0, least.0)))),
        Requirement::MoneyAtMost(most) if must => money(value).map(|v| Distance::MoneyOver(Fen(gap(v.0, most.0)))),
        Requirement::MoneyAtMost(most) => money(value).map(|v| Distance::MoneyShort(Fen(gap(most.0, v.0)))),
        Requirement::CountAtLeast(least) if must => count(value).map(|v| rise(condition.fact, v, gap(*least, v), held)),
        Requirement::CountAtLeast(least) => count(value).map(|v| Distance::CountOver(gap(v, *least))),
        Requirement::CountAtMost(most) if must => count(value).map(|v| Distance::CountOver(gap(v, *most))),
        Requirement::CountAtMost(most) => count(value).map(|v| rise(condition.fact, v, gap(*most, v), held)),
        Requirement::RateAtLeast(least) if must => rate(value).map(|v| Distance::RateShort(Ppm(gap(least.0, v.0)))),
        Requirement::RateAtLeast(least) => rate(value).map(|v| Distance::RateOver(Ppm(gap(v.0, least.0)))),
        Requirement::RateAtMost(most) if must => rate(value).map(|v| Distance::RateOver(Ppm(gap(v.0, most.0)))),
        Requirement::RateAtMost(most) => rate(value).map(|v| Distance::RateShort(Ppm(gap(most.0, v.0)))),
        Requirement::OneOf(list) | Requirement::HasAny(list) if must => Some(Distance::OneOf(list.clone())),
        Requirement::NoneOf(list) | Requirement::HasNone(list) if !must => Some(Distance::OneOf(list.clone())),
        Requirement::OneOf(_) | Requirement::NoneOf(_) => code(value).map(|v| Distance::WithoutCodes(vec![v.to_owned()])),
        Requirement::HasAny(list) | Requirement::HasNone(list) => {
            codes(value).map(|v| Distance::WithoutCodes(v.iter().filter(|c| list.contains(c)).cloned().collect()))
        }
        Requirement::ShareAtMost { of, share } => money(value).zip(other(of)).and_then(|(v, other)| beside(v, other, *share, !must)),
        Requirement::ShareAtLeast { of, share } => money(value).zip(other(of)).and_then(|(v, other)| beside(v, other, *share, must)),
        Requirement::MonthsSinceAtLeast(least) if must => day(value).and_then(|v| passed(v, *least, today)),
        Requirement::MonthsSinceAtMost(most) if !must => day(value).and_then(|v| passed(v, most.saturating_add(1), today)),
        Requirement::MonthsSinceAtLeast(_)
        | Requirement::MonthsSinceAtMost(_)
        | Requirement::Yes
        | Requirement::No
        | Requirement::OnOrBefore(_)
        | Requirement::OnOrAfter(_) => None,
        Requirement::CoversAsked(share) => {
            if must {
                covers(value, *share, ask)
            } else {
                None
            }
        }
    }
}

/// How far an amount is from a share of another: it has to rise to it or to fall to it; strictly beyond it when it stands on it.
fn beside(value: Fen, other: Fen, share: Ppm, rise: bool) -> Option<Distance> {
    let one = i128::from(Ppm::ONE.0);
    let (bound, value) = (share_of(other, share), i128::from(value.0));
    let by = if rise { bound.div_euclid(one) + i128::from(bound.rem_euclid(one) > 0) - value } else { value - bound.div_euclid(one) };
    let by = Fen(i64::try_from(by.max(1)).ok()?);
    Some(if rise { Distance::MoneyShort(by) } else { Distance::MoneyOver(by) })
}

/// The first day on which so many whole months have passed, and how many of them are still to come.
fn passed(since: NaiveDate, months: i64, today: NaiveDate) -> Option<Distance> {
    let missing = months.saturating_sub(months_between(since, today));
    let on = wait::passed(since, months)?;
    (missing > 0).then_some(Distance::Wait { months: missing, on })
}

/// A count that has to rise: by time alone where the catalogue says so.
fn rise(fact: FactKey, now: i64, by: i64, held: Held<'_>) -> Distance {
    let on = wait::grown(fact, now, now.saturating_add(by), held.profile, held.today);
    match (fact.change(), on) {
        (Change::Waiting, Some(on)) => Distance::Wait { months: by, on },
        (Change::Waiting, None) | (Change::Never | Change::Effort | Change::Declaring | Change::Repairing | Change::Asking, _) => Distance::CountShort(by),
    }
}

fn covers(value: &Value, share: Ppm, ask: &Ask) -> Option<Distance> {
    let has = money(value)?;
    let one = i128::from(Ppm::ONE.0);
    let ask_at_most = i64::try_from((i128::from(has.0) * i128::from(share.0) / one).max(0)).ok()?;
    if share.0 <= 0 {
        return None;
    }
    let needed = (i128::from(ask.amount.0) * one + i128::from(share.0) - 1) / i128::from(share.0);
    let short = i64::try_from(needed - i128::from(has.0)).ok()?;
    Some(Distance::Covers { short: Fen(short), ask_at_most: Fen(ask_at_most) })
}

/// A share of an amount; exact, in millionths of a fen.
pub(super) fn share_of(amount: Fen, share: Ppm) -> i128 {
    i128::from(amount.0) * i128::from(share.0)
}

pub(super) fn money(value: &Value) -> Option<Fen> {
    if let Value::Money(amount) = value { Some(*amount) } else { None }
}
pub(super) fn count(value: &Value) -> Option<i64> {
    if let Value::Count(count) = value { Some(*count) } else { None }
}
pub(super) fn rate(value: &Value) -> Option<Ppm> {
    if let Value::Rate(rate) = value { Some(*rate) } else { None }
}
pub(super) fn code(value: &Value) -> Option<&str> {
    if let Value::Code(code) = value { Some(code) } else { None }
}
pub(super) fn codes(value: &Value) -> Option<&[String]> {
    if let Value::Codes(codes) = value { Some(codes) } else { None }
}
pub(super) fn day(value: &Value) -> Option<NaiveDate> {
    if let Value::Day(day) = value { Some(*day) } else { None }
}
pub(super) fn yes(value: &Value) -> Option<bool> {
    if let Value::YesNo(yes) = value { Some(*yes) } else { None }
}
