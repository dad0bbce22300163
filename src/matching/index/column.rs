//! What all products of a block want of one subject, as planes: one answer says for every product at once who fails on it and who stays open.

use std::collections::BTreeMap;

use crate::enterprise::fact::{FactKey, Shape, Value};
use crate::enterprise::profile::months_between;
use crate::matching::firm::Firm;
use crate::matching::index::bits::{self, Bits};
use crate::matching::index::thresholds::Thresholds;
use crate::matching::index::wanted::{Subject, Wanted, number};
use crate::matching::share::{ceil, floor};
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Sense};

/// A firm with its values in the order of the catalogue of facts.
pub(super) struct Held<'a> {
    /// The firm.
    pub(super) firm: Firm<'a>,
    values: Vec<Option<&'a Value>>,
}

impl<'a> Held<'a> {
    /// The firm, looked up once.
    pub(super) fn of(firm: &Firm<'a>) -> Self {
        Self { firm: *firm, values: FactKey::ALL.iter().map(|key| firm.profile.value(*key)).collect() }
    }
    fn value(&self, key: FactKey) -> Option<&'a Value> {
        self.values.get(key as usize).copied().flatten()
    }
    fn money(&self, key: FactKey) -> Option<i64> {
        if let Some(Value::Money(amount)) = self.value(key) { Some(amount.0) } else { None }
    }
}

/// Room for one answer: who fails and who stays open.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Fails.
    pub(super) fail: Vec<u64>,
    /// Stays open; some of them may fail too.
    pub(super) open: Vec<u64>,
}

impl Answer {
    /// Makes it so many words of nothing.
    pub(super) fn wipe(&mut self, words: usize) {
        bits::wipe(&mut self.fail, words);
        bits::wipe(&mut self.open, words);
    }
}

/// How much of a column is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Everything.
    Whole,
    /// Only what no other fact could mend.
    Alone,
}

/// Bounds on both sides of a number.
#[derive(Clone, Debug, Default)]
struct Range {
    /// Complements of the least, so that those above the value stand first.
    at_least: Thresholds,
    at_most: Thresholds,
}

impl Range {
    fn violated(&self, value: i64, found: &mut [u64]) {
        self.at_least.below(i128::from(!value), found);
        self.at_most.below(i128::from(value), found);
    }
}

/// Shares of another amount on both sides.
#[derive(Clone, Debug, Default)]
struct Shares {
    at_most: Thresholds,
    /// Complements.
    at_least: Thresholds,
}

impl Shares {
    /// Adds those for which `amount <= share * of` or `amount >= share * of` does not hold.
    fn violated(&self, amount: i64, of: i64, found: &mut [u64]) {
        let (exact, of) = (i128::from(amount) * 1_000_000, i128::from(of));
        if of > 0 {
            self.at_most.below(ceil(exact, of), found);
            self.at_least.below(!floor(exact, of), found);
        } else if of < 0 {
            self.at_most.above(floor(exact, of), found);
            self.at_least.above(!ceil(exact, of), found);
        } else if amount > 0 {
            self.at_most.every(found);
        } else if amount < 0 {
            self.at_least.every(found);
        }
    }
}

/// Lists of codes: who wants one, which codes do, which codes are refused.
#[derive(Clone, Debug, Default)]
struct Lists {
    wants: Bits,
    wanted: BTreeMap<Box<str>, Bits>,
    refused: BTreeMap<Box<str>, Bits>,
}

/// The planes of one subject.
#[derive(Clone, Debug)]
pub(super) struct Column {
    subject: Subject,
    /// Open while the fact is unknown.
    needs: Bits,
    /// Has something here.
    touched: Bits,
    value: Range,
    months: Range,
    shares: Shares,
    lists: Lists,
    yes: Bits,
    no: Bits,
    others: Vec<(u16, Condition, Sense)>,
}

/// Whether many products are put in at once, to be settled later, or one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Many.
    Bulk,
    /// One.
    One,
}

impl Pace {
    fn put(self, thresholds: &mut Thresholds, key: Option<i64>, slot: u16) {
        match (self, key) {
            (_, None) => {}
            (Self::Bulk, Some(key)) => thresholds.append(key, slot),
            (Self::One, Some(key)) => thresholds.insert(key, slot),
        }
    }
}

impl Column {
    /// An empty column.
    pub(super) fn new(subject: Subject) -> Self {
        Self {
            subject,
            needs: Bits::default(),
            touched: Bits::default(),
            value: Range::default(),
            months: Range::default(),
            shares: Shares::default(),
            lists: Lists::default(),
            yes: Bits::default(),
            no: Bits::default(),
            others: Vec::new(),
        }
    }
    /// What it is about.
    pub(super) fn subject(&self) -> Subject {
        self.subject
    }
    /// Whether the product has something here.
    pub(super) fn touches(&self, slot: u16) -> bool {
        self.touched.has(usize::from(slot))
    }
    /// Puts a product in that is not in.
    pub(super) fn insert(&mut self, slot: u16, wanted: &Wanted<'_>, pace: Pace) {
        let at = usize::from(slot);
        self.touched.set(at);
        if wanted.needs {
            self.needs.set(at);
        }
        pace.put(&mut self.value.at_least, wanted.at_least.map(|v| !v), slot);
        pace.put(&mut self.value.at_most, wanted.at_most, slot);
        pace.put(&mut self.months.at_least, wanted.months_at_least.map(|v| !v), slot);
        pace.put(&mut self.months.at_most, wanted.months_at_most, slot);
        pace.put(&mut self.shares.at_most, wanted.share_at_most, slot);
        pace.put(&mut self.shares.at_least, wanted.share_at_least.map(|v| !v), slot);
        if let Some(list) = &wanted.one_of {
            self.lists.wants.set(at);
            for code in list {
                put(&mut self.lists.wanted, stem(self.subject, code), at);
            }
        }
        for code in &wanted.none_of {
            put(&mut self.lists.refused, stem(self.subject, code), at);
        }
        if wanted.yes {
            self.yes.set(at);
        }
        if wanted.no {
            self.no.set(at);
        }
        self.others.extend(wanted.others.iter().map(|(condition, sense)| (slot, (*condition).clone(), *sense)));
    }
    /// Puts the thresholds in order after [`Pace::Bulk`].
    pub(super) fn settle(&mut self) {
        self.thresholds().into_iter().for_each(Thresholds::settle);
    }
    fn thresholds(&mut self) -> [&mut Thresholds; 6] {
        let Self { value, months, shares, .. } = self;
        [&mut value.at_least, &mut value.at_most, &mut months.at_least, &mut months.at_most, &mut shares.at_most, &mut shares.at_least]
    }
    /// Takes a product out.
    pub(super) fn remove(&mut self, slot: u16) {
        let at = usize::from(slot);
        self.thresholds().into_iter().for_each(|thresholds| thresholds.remove(slot));
        let Lists { wants, wanted, refused } = &mut self.lists;
        for set in [&mut self.touched, &mut self.needs, &mut self.yes, &mut self.no, wants] {
            set.clear(at);
        }
        wanted.values_mut().chain(refused.values_mut()).for_each(|set| set.clear(at));
        self.others.retain(|(of, _, _)| *of != slot);
    }
    /// Whether the firm's value is known; otherwise those of [`Self::needs`] stay open.
    pub(super) fn is_known(&self, held: &Held<'_>) -> bool {
        match self.subject {
            Subject::Fact(fact) => held.value(fact).is_some_and(|value| shape(value) == fact.shape()),
            Subject::Share(fact, of) => held.money(fact).is_some() && held.money(of).is_some(),
        }
    }
    /// Who stays open while the value is unknown.
    pub(super) fn needs(&self) -> &[u64] {
        self.needs.words()
    }
    /// Whether something here has to be evaluated one by one.
    pub(super) fn has_others(&self) -> bool {
        !self.others.is_empty()
    }
    /// Whether somebody can stay open here: what is evaluated one by one, or a set of which not everything is known.
    pub(super) fn can_be_open(&self, held: &Held<'_>) -> bool {
        let partly = match self.subject {
            Subject::Fact(fact) => held.firm.profile.open(fact).next().is_some(),
            Subject::Share(..) => false,
        };
        partly || self.has_others()
    }
    /// Adds who fails and who stays open.
    pub(super) fn add_to(&self, held: &Held<'_>, depth: Depth, answer: &mut Answer) {
        if self.is_known(held) {
            match self.subject {
                Subject::Fact(fact) => {
                    if let Some(value) = held.value(fact) {
                        self.of_fact((fact, value), held, depth, answer);
                    }
                }
                Subject::Share(fact, of) => {
                    if let (Depth::Whole, Some((amount, of))) = (depth, held.money(fact).zip(held.money(of))) {
                        self.shares.violated(amount, of, &mut answer.fail);
                    }
                }
            }
        } else {
            bits::add(&mut answer.open, self.needs());
        }
        if depth == Depth::Whole {
            for (slot, condition, sense) in &self.others {
                match held.firm.verdict(condition, *sense) {
                    Verdict::Pass => {}
                    Verdict::Fail => bits::set(&mut answer.fail, usize::from(*slot)),
                    Verdict::Unknown => bits::set(&mut answer.open, usize::from(*slot)),
                }
            }
        }
    }
    fn of_fact(&self, (fact, value): (FactKey, &Value), held: &Held<'_>, depth: Depth, answer: &mut Answer) {
        let Answer { fail, open } = answer;
        match value {
            Value::Money(amount) => {
                self.value.violated(amount.0, fail);
                if depth == Depth::Whole {
                    self.shares.violated(held.firm.ask.amount.0, amount.0, fail);
                }
            }
            Value::Count(count) => self.value.violated(*count, fail),
            Value::Rate(rate) => self.value.violated(rate.0, fail),
            Value::Day(day) => {
                self.value.violated(number(*day), fail);
                self.months.violated(months_between(*day, held.firm.today), fail);
            }
            Value::Code(code) => self.of_codes(&self.spellings(code), fail),
            Value::Codes(codes) => {
                let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                if held.firm.profile.open(fact).next().is_none() {
                    self.of_codes(&codes, fail);
                } else {
                    self.of_open_codes(&codes, &held.firm.profile.open(fact).collect::<Vec<_>>(), fail, open);
                }
            }
            Value::YesNo(true) => bits::add(fail, self.no.words()),
            Value::YesNo(false) => bits::add(fail, self.yes.words()),
        }
    }
    /// The codes that a list may hold for this value: its beginnings in a tree, otherwise itself.
    fn spellings<'c>(&self, code: &'c str) -> Vec<&'c str> {
        match self.subject {
            Subject::Fact(FactKey::Region | FactKey::Industry) => (0..=code.len()).filter_map(|end| code.get(..end)).collect(),
            Subject::Fact(_) | Subject::Share(..) => vec![code],
        }
    }
    fn of_codes(&self, codes: &[&str], fail: &mut [u64]) {
        let content: Vec<&[u64]> = codes.iter().filter_map(|code| self.lists.wanted.get(*code)).map(Bits::words).collect();
        for (at, (fail, wants)) in fail.iter_mut().zip(self.lists.wants.words()).enumerate() {
            let content = content.iter().fold(0, |all, set| all | set.get(at).copied().unwrap_or(0));
            *fail |= wants & !content;
        }
        for set in codes.iter().filter_map(|code| self.lists.refused.get(*code)) {
            bits::add(fail, set.words());
        }
    }
    /// The same where it is not known of some codes whether the firm has them: who wants one and has none stays open when it may be one of
    /// these, and so does who refuses one.
    fn of_open_codes(&self, codes: &[&str], maybe: &[&str], fail: &mut [u64], open: &mut [u64]) {
        let sets = |of: &[&str]| of.iter().filter_map(|code| self.lists.wanted.get(*code)).map(Bits::words).collect::<Vec<_>>();
        let (content, possible) = (sets(codes), sets(maybe));
        let word = |of: &[&[u64]], at: usize| of.iter().fold(0, |all, set| all | set.get(at).copied().unwrap_or(0));
        for (at, wants) in self.lists.wants.words().iter().enumerate() {
            let without = wants & !word(&content, at);
            fail[at] |= without & !word(&possible, at);
            open[at] |= without & word(&possible, at);
        }
        let refused =
            |of: &[&str], planes: &mut [u64]| of.iter().filter_map(|code| self.lists.refused.get(*code)).for_each(|set| bits::add(planes, set.words()));
        refused(codes, fail);
        refused(maybe, open);
    }
    /// Bytes that it holds, about.
    pub(super) fn bytes(&self) -> usize {
        let Self { value, months, shares, .. } = self;
        let all = [&value.at_least, &value.at_most, &months.at_least, &months.at_most, &shares.at_most, &shares.at_least];
        let thresholds: usize = all.into_iter().map(Thresholds::bytes).sum();
        let lists = self.lists.wanted.values().chain(self.lists.refused.values());
        let sets =
            [&self.needs, &self.touched, &self.yes, &self.no, &self.lists.wants].into_iter().chain(lists).map(|set| set.words().len() * 8).sum::<usize>();
        thresholds + sets + self.others.len() * size_of::<(u16, Condition, Sense)>()
    }
}

fn put(planes: &mut BTreeMap<Box<str>, Bits>, code: &str, at: usize) {
    if let Some(set) = planes.get_mut(code) {
        set.set(at);
    } else {
        planes.entry(code.into()).or_default().set(at);
    }
}

/// A code as the planes keep it: GB/T 2260 writes a whole province or city with zeros, which here is its stem.
fn stem(subject: Subject, code: &str) -> &str {
    if subject == Subject::Fact(FactKey::Region) { code.strip_suffix("00").map_or(code, |s| s.strip_suffix("00").unwrap_or(s)) } else { code }
}

fn shape(value: &Value) -> Shape {
    match value {
        Value::Money(_) => Shape::Money,
        Value::Count(_) => Shape::Count,
        Value::Rate(_) => Shape::Rate,
        Value::Day(_) => Shape::Day,
        Value::Code(_) => Shape::Code,
        Value::Codes(_) => Shape::Codes,
        Value::YesNo(_) => Shape::YesNo,
    }
}
