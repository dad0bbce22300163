//! A firm whose facts are being changed, with the facts that hang together: all that stands against it, its age, its size class.

use chrono::NaiveDate;
use entity::value::Ppm;

use super::rule::Leaf;
use super::{To, Way, What};
use crate::enterprise::against::accounts_for;
use crate::enterprise::fact::{Change, Fact, FactKey, Profile, Provenance, Shape, Value};
use crate::enterprise::profile::{months_between, resize};
use crate::enterprise::size::limits;
use crate::matching::firm::Firm;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Requirement};
use crate::product::price::price;
use crate::product::terms::{Ask, Pricing};

/// A firm whose facts are being changed.
#[derive(Debug)]
pub(super) struct State {
    profile: Profile,
    ask: Ask,
    lpr: Ppm,
    /// The day.
    pub(super) today: NaiveDate,
    waited: Vec<(FactKey, NaiveDate)>,
    changed: Vec<What>,
    /// The fact that stands for all that stands against the firm, when that is known thing by thing: the first of them that is known.
    accounted: Option<FactKey>,
    /// Whether the age is counted from the day of establishment.
    aged: bool,
    /// What the size class follows from, with its limits.
    sizes: Vec<(FactKey, Vec<i64>)>,
}

impl State {
    /// The firm as it is.
    pub(super) fn of(firm: &Firm<'_>) -> Self {
        let (profile, today) = (firm.profile, firm.today);
        let aged = match (profile.value(FactKey::EstablishedOn), profile.value(FactKey::AgeMonths)) {
            (Some(Value::Day(since)), Some(Value::Count(age))) => months_between(*since, today) == *age,
            (Some(_) | None, Some(_) | None) => false,
        };
        Self {
            profile: profile.clone(),
            ask: firm.ask.clone(),
            lpr: firm.lpr,
            today,
            waited: Vec::new(),
            changed: Vec::new(),
            accounted: FactKey::ALL
                .iter()
                .copied()
                .find(|fact| fact.counts_against() && profile.value(*fact).is_some())
                .filter(|_| accounts_for(profile, today)),
            aged,
            sizes: sizes(profile, today),
        }
    }
    /// Whether the size class follows from a fact.
    pub(super) fn sizes_by(&self, fact: FactKey) -> bool {
        self.sizes.iter().any(|(of, _)| *of == fact)
    }
    /// The values of a fact from which on the size class could be another.
    pub(super) fn turns_of_size(&self, fact: FactKey) -> impl Iterator<Item = i64> + '_ {
        self.sizes.iter().filter(move |(of, _)| *of == fact).flat_map(|(_, limits)| limits.iter().copied())
    }
    /// Whether what stands against the firm is told thing by thing in a fact.
    pub(super) fn is_accounted(&self, fact: FactKey) -> bool {
        self.accounted.is_some() && fact.counts_against() && self.value(fact).is_some()
    }
    /// What really changes when something does.
    pub(super) fn root(&self, what: What) -> What {
        match what {
            What::Fact(fact) if self.is_accounted(fact) => What::Fact(self.accounted.unwrap_or(fact)),
            What::Fact(FactKey::EstablishedOn) if self.aged => What::Fact(FactKey::AgeMonths),
            What::Fact(_) | What::AcceptableRate => what,
        }
    }
    /// What each alone could change it.
    pub(super) fn roots(&self, what: What) -> [Option<What>; 2] {
        match (what, &self.sizes[..]) {
            (What::Fact(FactKey::SizeClass), [(one, _), (other, _)]) => [Some(What::Fact(*one)), Some(What::Fact(*other))],
            (What::Fact(FactKey::SizeClass), [(one, _)]) => [Some(What::Fact(*one)), None],
            (What::Fact(_) | What::AcceptableRate, _) => [Some(self.root(what)), None],
        }
    }
    /// What is known of the firm as it is now.
    pub(super) fn profile(&self) -> &Profile {
        &self.profile
    }
    /// The value of a fact.
    pub(super) fn value(&self, fact: FactKey) -> Option<&Value> {
        self.profile.value(fact)
    }
    /// An amount.
    pub(super) fn money(&self, fact: FactKey) -> Option<i64> {
        if let Some(Value::Money(amount)) = self.value(fact) { Some(amount.0) } else { None }
    }
    /// The amount asked for.
    pub(super) fn asked(&self) -> i64 {
        self.ask.amount.0
    }
    /// The highest rate that the firm accepts.
    pub(super) fn acceptable_rate(&self) -> Option<Ppm> {
        self.ask.acceptable_rate
    }
    /// Lowest and highest rate that the firm may have to pay.
    pub(super) fn rates(&self, pricing: &Pricing) -> (Ppm, Ppm) {
        let price = price(pricing, &self.profile, self.lpr);
        (price.lowest, price.highest)
    }
    /// Whether the firm can change it and has not yet.
    pub(super) fn changeable(&self, what: What) -> bool {
        !self.changed.contains(&what)
            && match what {
                What::AcceptableRate => self.ask.acceptable_rate.is_some(),
                // What never came only a delivery tells.
                What::Fact(fact) if fact.counts_deliveries() && self.value(fact).is_none() => false,
                What::Fact(fact) => match fact.change() {
                    // Time passes for a day that never changes, and what is not known yet may be said once.
                    Change::Never if self.value(fact).is_some() => fact.shape() == Shape::Day,
                    Change::Never => fact.declarable(),
                    Change::Waiting => self.value(fact).is_some(),
                    Change::Asking | Change::Declaring | Change::Repairing | Change::Effort => true,
                },
            }
    }
    /// How a leaf stands.
    pub(super) fn verdict(&self, leaf: &Leaf<'_>) -> Verdict {
        match leaf {
            Leaf::Condition(condition, sense) => self.firm(self.day_for(condition)).verdict(condition, *sense),
            Leaf::Limit { fact, share, least } => self.money(*fact).map_or(Verdict::Pass, |amount| {
                let (low, high) = crate::matching::share::limit(*share, *least);
                Verdict::known(low <= amount && amount <= high)
            }),
            Leaf::Rate(pricing) => self.ask.acceptable_rate.map_or(Verdict::Pass, |acceptable| {
                let (lowest, highest) = self.rates(pricing);
                if highest <= acceptable {
                    Verdict::Pass
                } else if lowest > acceptable {
                    Verdict::Fail
                } else {
                    Verdict::Unknown
                }
            }),
            Leaf::Never => Verdict::Fail,
        }
    }
    fn firm(&self, today: NaiveDate) -> Firm<'_> {
        Firm { profile: &self.profile, ask: &self.ask, lpr: self.lpr, today }
    }
    /// The day on which a condition is looked at: later for months since a day that is being waited for.
    fn day_for(&self, condition: &Condition) -> NaiveDate {
        let waited = || self.waited.iter().find(|(fact, _)| *fact == condition.fact).map_or(self.today, |(_, on)| *on);
        if matches!(condition.is, Requirement::MonthsSinceAtLeast(_) | Requirement::MonthsSinceAtMost(_)) { waited() } else { self.today }
    }
    /// Looks at the firm as it would be after these changes.
    pub(super) fn after_all<T>(&mut self, ways: &[Way], look: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.profile.clone(), self.ask.clone(), self.waited.len(), self.changed.len());
        for way in ways {
            self.put(way);
        }
        let seen = look(self);
        (self.profile, self.ask) = (before.0, before.1);
        self.waited.truncate(before.2);
        self.changed.truncate(before.3);
        seen
    }
    /// Looks at the firm as it would be after the change.
    pub(super) fn after<T>(&mut self, way: &Way, look: impl FnOnce(&mut Self) -> T) -> T {
        let size = if matches!(way.what, What::Fact(fact) if self.sizes_by(fact)) { Some(FactKey::SizeClass) } else { None };
        let main = if let What::Fact(fact) = way.what { Some(fact) } else { None };
        let facts = || main.into_iter().chain(size).chain(way.with.iter().map(|along| along.fact));
        let before: Vec<(FactKey, Fact<Value>)> = facts().map(|fact| (fact, self.profile.get(fact))).collect();
        let (amount, rate, waited, changed) = (self.ask.amount, self.ask.acceptable_rate, self.waited.len(), self.changed.len());
        self.put(way);
        let seen = look(self);
        for (fact, before) in before {
            self.profile.put(fact, before);
        }
        (self.ask.amount, self.ask.acceptable_rate) = (amount, rate);
        self.waited.truncate(waited);
        self.changed.truncate(changed);
        seen
    }
    fn put(&mut self, way: &Way) {
        self.changed.push(self.root(way.what));
        match (way.what, &way.to) {
            (What::Fact(fact), To::Value(value)) => {
                self.know(fact, value);
                for along in &way.with {
                    self.know(along.fact, &along.to);
                }
                if let (FactKey::AskedAmount, Value::Money(amount)) = (fact, value) {
                    self.ask.amount = *amount;
                }
                if self.sizes_by(fact) {
                    resize(&mut self.profile, self.today);
                }
                if fact == FactKey::AgeMonths && self.aged {
                    self.waited.push((FactKey::EstablishedOn, way.on.unwrap_or(self.today)));
                }
            }
            (What::Fact(fact), To::Wait) => self.waited.push((fact, way.on.unwrap_or(self.today))),
            (What::AcceptableRate, To::Value(Value::Rate(rate))) => self.ask.acceptable_rate = Some(*rate),
            (What::AcceptableRate, To::Value(_) | To::Wait) => {}
        }
    }
    fn know(&mut self, fact: FactKey, value: &Value) {
        self.profile.put(fact, Fact::Known { value: value.clone(), source: Provenance::Platform, as_of_on: self.today });
    }
}

/// What the size class follows from: nothing when it is not as the figures say.
fn sizes(profile: &Profile, today: NaiveDate) -> Vec<(FactKey, Vec<i64>)> {
    let Some(Value::Code(code)) = profile.value(FactKey::Industry) else { return Vec::new() };
    let Some(industry) = code.parse().ok() else { return Vec::new() };
    let mut anew = profile.clone();
    resize(&mut anew, today);
    if anew.value(FactKey::SizeClass) == profile.value(FactKey::SizeClass) { limits(&industry) } else { Vec::new() }
}

#[cfg(test)]
mod tests;
