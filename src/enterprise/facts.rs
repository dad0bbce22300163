//! What is known about one firm at one moment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::id::RecordId;
use serde::{Deserialize, Serialize};

use super::against::Against;
use super::confirm::judge::Checked;
use super::fact::{Fact, FactKey, Origin, Provenance, Value, Why};

/// What a known fact rests on, as far as that is kept with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rests {
    /// The newest row that it was worked out of.
    pub record: Option<RecordId>,
    /// The last day on which it holds, as its source says.
    pub valid_to_on: Option<NaiveDate>,
}

/// What is known about one firm at one moment; a key that is absent is unknown because it is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    facts: BTreeMap<FactKey, Fact<Value>>,
    /// Codes of a set of which nobody has said who has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    open: BTreeMap<FactKey, BTreeSet<String>>,
    /// What stands against the firm, with its days; no fact, and not kept.
    #[serde(skip)]
    against: Vec<Against>,
    /// What the firm declared beside what was delivered; no fact, and not kept.
    #[serde(skip)]
    checked: BTreeMap<FactKey, Checked>,
    /// What known facts rest on; no fact, and not kept.
    #[serde(skip)]
    rests: BTreeMap<FactKey, Rests>,
}

impl Profile {
    /// Puts a fact in, in place of an earlier one and of what that rested on.
    pub fn put(&mut self, key: FactKey, fact: Fact<Value>) {
        self.facts.insert(key, fact);
        self.rests.remove(&key);
    }
    /// The same of a fact with what it rests on, if it is known.
    pub fn put_resting(&mut self, key: FactKey, fact: Fact<Value>, rests: Rests) {
        let is_known = matches!(fact, Fact::Known { .. });
        self.put(key, fact);
        if is_known && rests != Rests::default() {
            self.rests.insert(key, rests);
        }
    }
    /// What a known fact rests on; nothing for one of which that is not kept.
    pub fn rests(&self, key: FactKey) -> Rests {
        self.rests.get(&key).copied().unwrap_or_default()
    }
    /// The known facts that were worked out of rows of figures, each with the newest of them.
    pub fn resting(&self) -> impl Iterator<Item = (FactKey, RecordId)> {
        self.rests.iter().filter_map(|(key, rests)| Some((*key, rests.record?)))
    }
    /// Leaves codes of a set open: whether the firm has one of these is not known, whatever else of the set is.
    pub fn leave_open(&mut self, key: FactKey, codes: BTreeSet<String>) {
        if codes.is_empty() {
            self.open.remove(&key);
        } else {
            self.open.insert(key, codes);
        }
    }
    /// The codes of a set of which it is not known whether the firm has them, beside those that it is known to have.
    pub fn open(&self, key: FactKey) -> impl Iterator<Item = &str> {
        self.open.get(&key).into_iter().flatten().map(String::as_str)
    }
    /// Whether one of some codes is left open.
    pub fn is_open(&self, key: FactKey, codes: &[String]) -> bool {
        self.open.get(&key).is_some_and(|open| codes.iter().any(|code| open.contains(code)))
    }
    /// The same profile with what stands against the firm.
    #[must_use]
    pub fn with_against(self, against: Vec<Against>) -> Self {
        Self { against, ..self }
    }
    /// What stands against the firm, as far as it is known thing by thing.
    pub fn against(&self) -> &[Against] {
        &self.against
    }
    /// The same profile with what the firm declared beside what was delivered.
    #[must_use]
    pub fn with_checked(self, checked: BTreeMap<FactKey, Checked>) -> Self {
        Self { checked, ..self }
    }
    /// What the firm declared under a key beside what was delivered.
    pub fn checked(&self, key: FactKey) -> Option<&Checked> {
        self.checked.get(&key)
    }
    /// Everything that the firm declared beside what was delivered, in the order of the catalogue.
    pub fn all_checked(&self) -> impl Iterator<Item = (FactKey, &Checked)> {
        self.checked.iter().map(|(key, checked)| (*key, checked))
    }
    /// The fact; missing when nobody said it.
    pub fn get(&self, key: FactKey) -> Fact<Value> {
        self.facts.get(&key).cloned().unwrap_or(Fact::Unknown(Why::Missing))
    }
    /// The value when it is known.
    pub fn value(&self, key: FactKey) -> Option<&Value> {
        match self.facts.get(&key) {
            Some(Fact::Known { value, .. }) => Some(value),
            Some(Fact::Unknown(_)) | None => None,
        }
    }
    /// The facts that something was said of, if only why they are unknown.
    pub fn known_keys(&self) -> impl Iterator<Item = FactKey> {
        self.facts.keys().copied()
    }
    /// Where the value is from, when it is known.
    pub fn origin(&self, key: FactKey) -> Option<Origin> {
        let Some(Fact::Known { source, as_of_on, .. }) = self.facts.get(&key) else { return None };
        Some(Origin { source: source.clone(), as_of_on: *as_of_on })
    }
    /// The same profile with the day's ask as facts of their own.
    #[must_use]
    pub fn with(mut self, asked: impl IntoIterator<Item = (FactKey, Value)>, on: NaiveDate) -> Self {
        for (key, value) in asked {
            self.put(key, Fact::Known { value, source: Provenance::Asked, as_of_on: on });
        }
        self
    }
    /// The same profile with every fact outside the authorised items unknown for that reason.
    #[must_use]
    pub fn limited(mut self, may: &dyn Fn(&str) -> bool) -> Self {
        for key in FactKey::ALL {
            let source = if let Some(Fact::Known { source, .. }) = self.facts.get(key) { Some(source) } else { None };
            if !key.is_open(source, may) {
                self.put(*key, Fact::Unknown(Why::NotAuthorised));
            }
        }
        // Both sides of it are told, so both have to be open.
        self.checked.retain(|key, _| may("declared") && may(key.item()));
        self
    }
    /// All facts of the catalogue about the firm itself, known or not, in its order.
    pub fn all(&self) -> impl Iterator<Item = (FactKey, Fact<Value>)> {
        FactKey::ALL.iter().filter(|key| !key.is_asked()).map(|key| (*key, self.get(*key)))
    }
}
