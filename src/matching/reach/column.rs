//! One fact of every firm: a plane of who has it known, and the values in the narrowest form.

use std::collections::HashMap;

use chrono::Datelike;

use super::bits::Bits;
use super::number::Numbers;
use crate::enterprise::fact::{Shape, Value};

/// Codes in the order in which they were first seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    list: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    /// All of them, by place.
    pub fn list(&self) -> &[String] {
        &self.list
    }
    /// The place of a code that was seen.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.places.get(code).copied()
    }
    fn learn(&mut self, code: &str) -> usize {
        if let Some(place) = self.place(code) {
            return place;
        }
        self.list.push(code.to_owned());
        self.places.insert(code.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }
}

/// The values of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// Fen, counts, ppm, or days since the common era.
    Numbers(Numbers),
    /// Places in the table of codes.
    Codes(Numbers, Names),
    /// Two sets of firms a code: who has it, and of whom it is not known.
    Sets(Vec<Member>, Names),
    /// The firms with yes.
    YesNo(Bits),
}

/// A code of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    /// Who has it.
    pub(super) has: Bits,
    /// Of whom it is not known.
    pub(super) open: Bits,
}

/// One fact of every firm. A value of another shape than the fact's is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    known: Bits,
    pub(super) held: Held,
}

impl Column {
    /// An empty column for a shape.
    pub fn of(shape: Shape) -> Self {
        let held = match shape {
            Shape::Money | Shape::Count | Shape::Rate | Shape::Day => Held::Numbers(Numbers::default()),
            Shape::Code => Held::Codes(Numbers::default(), Names::default()),
            Shape::Codes => Held::Sets(Vec::new(), Names::default()),
            Shape::YesNo => Held::YesNo(Bits::default()),
        };
        Self { known: Bits::default(), held }
    }
    /// Who has it known.
    pub fn known(&self) -> &Bits {
        &self.known
    }
    /// Puts the value of a slot in, in place of an earlier one; of a set with the codes of which it is not known whether they are in it.
    pub fn put<'c>(&mut self, slot: usize, value: Option<&Value>, open: impl Iterator<Item = &'c str>) {
        let known = match (&mut self.held, value) {
            (Held::Numbers(numbers), Some(value)) => number(value).map(|number| numbers.set(slot, number)).is_some(),
            (Held::Codes(codes, names), Some(Value::Code(code))) => {
                codes.set(slot, i64::try_from(names.learn(code)).unwrap_or(i64::MAX));
                true
            }
            (Held::Sets(members, names), Some(Value::Codes(codes))) => {
                let places: Vec<usize> = codes.iter().map(|code| names.learn(code)).collect();
                let open: Vec<usize> = open.map(|code| names.learn(code)).collect();
                members.resize(names.list.len(), Member::default());
                for (place, member) in members.iter_mut().enumerate() {
                    member.has.set(slot, places.contains(&place));
                    member.open.set(slot, open.contains(&place));
                }
                true
            }
            (Held::YesNo(yes), Some(Value::YesNo(is))) => {
                yes.set(slot, *is);
                true
            }
            (Held::Codes(..) | Held::Sets(..) | Held::YesNo(_), Some(_)) | (_, None) => false,
        };
        self.known.set(slot, known);
    }
    /// The number at a slot, when it is known.
    pub fn number(&self, slot: usize) -> Option<i64> {
        match &self.held {
            Held::Numbers(numbers) => self.known.has(slot).then(|| numbers.get(slot)),
            Held::Codes(..) | Held::Sets(..) | Held::YesNo(_) => None,
        }
    }
    /// The code at a slot, when it is known.
    pub fn code(&self, slot: usize) -> Option<&str> {
        match &self.held {
            Held::Codes(codes, names) if self.known.has(slot) => {
                usize::try_from(codes.get(slot)).ok().and_then(|place| names.list.get(place)).map(String::as_str)
            }
            Held::Codes(..) | Held::Numbers(_) | Held::Sets(..) | Held::YesNo(_) => None,
        }
    }
    /// Codes that were seen, for a fact that has codes.
    pub fn names(&self) -> &[String] {
        match &self.held {
            Held::Codes(_, names) | Held::Sets(_, names) => &names.list,
            Held::Numbers(_) | Held::YesNo(_) => &[],
        }
    }
    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        let held = match &self.held {
            Held::Numbers(numbers) | Held::Codes(numbers, _) => numbers.bytes(),
            Held::Sets(members, _) => members.iter().map(|member| member.has.bytes() + member.open.bytes()).sum(),
            Held::YesNo(yes) => yes.bytes(),
        };
        held + self.known.bytes()
    }
}

/// A value that is a number, as one.
pub fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Money(amount) => Some(amount.0),
        Value::Count(count) => Some(*count),
        Value::Rate(rate) => Some(rate.0),
        Value::Day(day) => Some(i64::from(day.num_days_from_ce())),
        Value::Code(_) | Value::Codes(_) | Value::YesNo(_) => None,
    }
}
