//! One condition as a test over columns: what the plain evaluator says of one firm, said of all of them.

use chrono::{Datelike, NaiveDate};
use entity::value::Ppm;

use super::bits::{Bits, places};
use super::column::{Column, Held, Names};
use crate::enterprise::fact::{FactKey, Shape};
use crate::enterprise::profile::months_between;
use crate::matching::evaluate::is_or_begins;
use crate::product::criteria::{Condition, Requirement};

/// Who passes and who fails; who does neither is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planes {
    /// Who passes.
    pub pass: Bits,
    /// Who fails.
    pub fail: Bits,
}

/// A condition made ready for the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// The number is at least so much, or it is not.
    AtLeast(i64, Holds),
    /// The place of the code is one of the table's.
    Table(Vec<bool>),
    /// The set has one of these members, or none.
    Members(Vec<usize>, Holds),
    /// Yes, or no.
    Yes(Holds),
    /// The amount is at least, or at most, a share of another.
    Share(FactKey, Ppm, Side),
    /// It cannot be said of any firm.
    Unknown,
}

/// Whether a test passes when what it names is so or when it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    IfSo,
    IfNot,
}

/// The side of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    AtLeast,
    AtMost,
}

impl Test {
    /// The test of a condition for columns as they are now; a code that no firm has is in no table.
    pub(super) fn of(condition: &Condition, columns: &[Column], today: NaiveDate) -> Self {
        let fact = condition.fact;
        if fact.is_asked() || !condition.is.suits(fact.shape()) {
            return Self::Unknown;
        }
        let column = &columns[fact as usize];
        let most = |most: i64| if let Some(above) = most.checked_add(1) { Self::AtLeast(above, Holds::IfNot) } else { Self::AtLeast(i64::MIN, Holds::IfSo) };
        let least = |least: i64| Self::AtLeast(least, Holds::IfSo);
        let day = |day: &NaiveDate| i64::from(day.num_days_from_ce());
        match &condition.is {
            Requirement::MoneyAtLeast(amount) => least(amount.0),
            Requirement::MoneyAtMost(amount) => most(amount.0),
            Requirement::CountAtLeast(count) => least(*count),
            Requirement::CountAtMost(count) => most(*count),
            Requirement::RateAtLeast(rate) => least(rate.0),
            Requirement::RateAtMost(rate) => most(rate.0),
            Requirement::OnOrAfter(first) => least(day(first)),
            Requirement::OnOrBefore(last) => most(day(last)),
            // The longer ago, the more months: so many or more is so early or earlier.
            Requirement::MonthsSinceAtLeast(months) => most(last_day(today, |passed| passed >= *months)),
            Requirement::MonthsSinceAtMost(months) => least(last_day(today, |passed| passed > *months).saturating_add(1)),
            Requirement::OneOf(list) => Self::Table(table(fact, column, |name| list.iter().any(|code| is_or_begins(fact, name, code)))),
            Requirement::NoneOf(list) => Self::Table(table(fact, column, |name| !list.iter().any(|code| is_or_begins(fact, name, code)))),
            Requirement::HasAny(list) => Self::Members(members(column, list), Holds::IfSo),
            Requirement::HasNone(list) => Self::Members(members(column, list), Holds::IfNot),
            Requirement::Yes => Self::Yes(Holds::IfSo),
            Requirement::No => Self::Yes(Holds::IfNot),
            Requirement::CoversAsked(_) => Self::Unknown,
            Requirement::ShareAtLeast { of, share } => Self::Share(*of, *share, Side::AtLeast),
            Requirement::ShareAtMost { of, share } => Self::Share(*of, *share, Side::AtMost),
        }
    }
    /// Who passes and who fails.
    pub(super) fn scan(&self, fact: FactKey, columns: &[Column]) -> Planes {
        let column = &columns[fact as usize];
        let known = column.known();
        match (self, &column.held) {
            (Self::AtLeast(least, holds), Held::Numbers(numbers)) => split(known, &numbers.at_least(*least), *holds),
            (Self::Table(table), Held::Codes(codes, _)) => split(known, &codes.in_table(table), Holds::IfSo),
            (Self::Members(members, holds), Held::Sets(sets, _)) => {
                let any = |of: &dyn Fn(usize, usize) -> u64| {
                    Bits::of((0..known.words().len()).map(|at| members.iter().fold(0, |all, place| all | of(*place, at))).collect())
                };
                let (has, open) = (any(&|place, at| sets[place].has.word(at)), any(&|place, at| sets[place].open.word(at)));
                // Who has one for sure is decided, whatever else is not known.
                let decided = known.words().iter().enumerate().map(|(at, known)| known & (has.word(at) | !open.word(at)));
                split(&Bits::of(decided.collect()), &has, *holds)
            }
            (Self::Yes(holds), Held::YesNo(yes)) => split(known, yes, *holds),
            (Self::Share(of, share, side), Held::Numbers(_)) => shares(column, &columns[*of as usize], *share, *side),
            (_, Held::Numbers(_) | Held::Codes(..) | Held::Sets(..) | Held::YesNo(_)) => Planes::default(),
        }
    }
    /// Whether one firm passes; `None` when it is unknown.
    pub(super) fn at(&self, fact: FactKey, columns: &[Column], slot: usize) -> Option<bool> {
        let column = &columns[fact as usize];
        let turned = |is: bool, holds: &Holds| is == (*holds == Holds::IfSo);
        match (self, &column.held) {
            (Self::AtLeast(least, holds), Held::Numbers(_)) => column.number(slot).map(|number| turned(number >= *least, holds)),
            (Self::Share(of, share, side), Held::Numbers(_)) => Some(share_holds(column.number(slot)?, columns[*of as usize].number(slot)?, *share, *side)),
            (_, _) if !column.known().has(slot) => None,
            (Self::Table(table), Held::Codes(codes, _)) => Some(usize::try_from(codes.get(slot)).ok().and_then(|at| table.get(at)).copied().unwrap_or(false)),
            (Self::Members(members, holds), Held::Sets(sets, _)) => {
                let has = members.iter().any(|place| sets[*place].has.has(slot));
                (has || !members.iter().any(|place| sets[*place].open.has(slot))).then(|| turned(has, holds))
            }
            (Self::Yes(holds), Held::YesNo(yes)) => Some(turned(yes.has(slot), holds)),
            (_, Held::Numbers(_) | Held::Codes(..) | Held::Sets(..) | Held::YesNo(_)) => None,
        }
    }
}

/// The latest day from which so many months passed that `enough` holds; months passed never rise with the day.
fn last_day(today: NaiveDate, enough: impl Fn(i64) -> bool) -> i64 {
    let passed = |day: i32| NaiveDate::from_num_days_from_ce_opt(day).map(|day| months_between(day, today));
    let (mut low, mut high) = (NaiveDate::MIN.num_days_from_ce(), NaiveDate::MAX.num_days_from_ce());
    if !passed(low).is_some_and(&enough) {
        return i64::from(low) - 1;
    }
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if passed(middle).is_some_and(&enough) { low = middle } else { high = middle - 1 }
    }
    i64::from(low)
}

fn table(fact: FactKey, column: &Column, holds: impl Fn(&str) -> bool) -> Vec<bool> {
    debug_assert_eq!(fact.shape(), Shape::Code);
    column.names().iter().map(|name| holds(name)).collect()
}

fn members(column: &Column, list: &[String]) -> Vec<usize> {
    let names: Option<&Names> = match &column.held {
        Held::Sets(_, names) => Some(names),
        Held::Numbers(_) | Held::Codes(..) | Held::YesNo(_) => None,
    };
    names.map(|names| list.iter().filter_map(|code| names.place(code)).collect()).unwrap_or_default()
}

fn split(known: &Bits, so: &Bits, holds: Holds) -> Planes {
    let words = |of: &dyn Fn(u64, u64) -> u64| Bits::of(known.words().iter().enumerate().map(|(at, known)| of(*known, so.word(at))).collect());
    let (yes, no) = (words(&|known, so| known & so), words(&|known, so| known & !so));
    match holds {
        Holds::IfSo => Planes { pass: yes, fail: no },
        Holds::IfNot => Planes { pass: no, fail: yes },
    }
}

fn shares(column: &Column, other: &Column, share: Ppm, side: Side) -> Planes {
    let mut planes = Planes { pass: Bits::none(column.known().words().len() * 64), fail: Bits::none(column.known().words().len() * 64) };
    for (at, known) in column.known().words().iter().enumerate() {
        for place in places(known & other.known().word(at)) {
            let (slot, bit) = (at * 64 + place, 1_u64 << place);
            match column.number(slot).zip(other.number(slot)).map(|(value, of)| share_holds(value, of, share, side)) {
                Some(true) => planes.pass.words_mut()[at] |= bit,
                Some(false) => planes.fail.words_mut()[at] |= bit,
                None => {}
            }
        }
    }
    planes
}

/// Exact, in millionths of a fen.
fn share_holds(value: i64, of: i64, share: Ppm, side: Side) -> bool {
    let (value, bound) = (i128::from(value) * i128::from(Ppm::ONE.0), i128::from(of) * i128::from(share.0));
    match side {
        Side::AtLeast => value >= bound,
        Side::AtMost => value <= bound,
    }
}
