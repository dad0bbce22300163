//! What a profile is made of, and nothing else: the facts that a scorecard looks at and the records behind it, as they were on a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::Source;
use entity::value::id::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::card::{Card, Weight};
use crate::consent::letter::Item;
use crate::credit::collected::since::Collected;
use crate::credit::record::actions::Record;
use crate::credit::record::list::list_of;
use crate::enterprise::fact::{FactKey, Profile};
use crate::enterprise::figures::made_of::MadeOf;
use crate::risk::raise::gravity_of;

/// What a profile is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The scorecard.
    pub version: String,
    /// The day.
    pub on: NaiveDate,
    /// The facts that the card looks at.
    pub facts: Profile,
    /// The records that the card looks at: those that count on the day, by their source and identifier.
    pub records: Vec<Behind>,
    /// Sources and lists that the card looks at and that never came, by their codes. Those made before this was asked have none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub uncollected: BTreeSet<String>,
    /// What facts rest on that were worked out of rows of figures. Those made before this was kept have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resting: BTreeMap<FactKey, Resting>,
}

/// What a fact rests on that was worked out of rows of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resting {
    /// The newest row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Row>,
    /// The other rows that it was made of. Those made before these were kept have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Older>,
    /// The last day on which the fact holds, as its source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to_on: Option<NaiveDate>,
}

/// A row of figures behind a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: RecordId,
    /// SHA-256 of what it said.
    pub hash: String,
}

/// A row of figures behind the newest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Older {
    /// Which.
    pub id: RecordId,
    /// SHA-256 of what it said.
    pub hash: String,
    /// The day that it is about: its own term may be over while the newest is kept.
    pub on: NaiveDate,
}

/// A record behind a profile, as far as it is weighed and named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// Which.
    pub id: RecordId,
    /// SHA-256 of what it said.
    pub hash: String,
    /// What it is.
    pub source: Source,
    /// The department.
    pub department: String,
    /// The number of its document.
    pub number: String,
    /// The day of the decision, of a settled commitment that of what became of it, or the day the platform first had it.
    pub decided_on: NaiveDate,
    /// The first day on which it is no longer published and used; none while no end is known.
    pub until: Option<NaiveDate>,
    /// The first day on which its repair may be asked for.
    pub repairable_from: Option<NaiveDate>,
    /// How heavy it is.
    pub weight: Weight,
    /// What became of a commitment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance: Option<String>,
    /// The year of a grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i64>,
    /// The list that it is on, where it is of the source of lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// An objection to it runs: it is set aside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disputed: bool,
}

/// The code of the list that a record is about, where it is of the source of lists.
fn code_of(record: &Record) -> Option<&'static str> {
    list_of(record.source, &record.content).map(|list| list.code.as_str())
}

impl Behind {
    /// A record, as far as it is weighed.
    fn of(record: &Record) -> Self {
        let validity = record.validity();
        let year = record.content.get("year").and_then(|year| year.as_i64().or_else(|| year.as_str()?.parse().ok()));
        Self {
            id: record.id,
            hash: record.content_hash.clone(),
            source: record.source,
            department: record.department.clone(),
            number: record.number(),
            decided_on: record.counted_on().unwrap_or(record.seen_on),
            until: validity.and_then(|validity| validity.published_until()),
            repairable_from: validity.and_then(|validity| validity.repairable_from),
            weight: Weight::of(gravity_of(&record.content)),
            performance: record.content.get("performance").and_then(Json::as_str).map(str::to_owned),
            year,
            list: code_of(record).map(str::to_owned),
            disputed: record.life.is_suspended(),
        }
    }
}

impl Input {
    /// What a card looks at of what is known on a day; records that do not count on it are not among it, whoever handed them over.
    pub fn new(card: &Card, profile: &Profile, records: &[Record], collected: &Collected, on: NaiveDate) -> Self {
        let mut facts = Profile::default();
        for key in card.facts() {
            facts.put(key, profile.get(key));
        }
        let wanted = |record: &&Record| card.looks_at(record.source, code_of(record)) && record.counts_on(on);
        let mut behind: Vec<Behind> = records.iter().filter(wanted).map(Behind::of).collect();
        behind.sort_by_key(|record| (record.source, record.id));
        let asked = card.items.iter().filter_map(|item| Some(item.rule.records()?.code()));
        let uncollected = asked.filter(|code| !collected.has(code)).map(str::to_owned).collect();
        Self { version: card.version.clone(), on, facts, records: behind, uncollected, resting: BTreeMap::new() }
    }
    /// The same with what the facts of the profile that it was made of rest on, by the rows that each was made of; `rows` are the rows of figures that
    /// stand, with the hashes of what they say.
    #[must_use]
    pub fn resting_on(self, profile: &Profile, made_of: &MadeOf, rows: &[(RecordId, String)]) -> Self {
        let hash = |id: RecordId| rows.iter().find(|row| row.0 == id).map(|(_, hash)| hash.clone());
        let row = |id: RecordId| Some(Row { id, hash: hash(id)? });
        let one = |key: FactKey| {
            let rests = profile.rests(key);
            let others = made_of.get(&key).into_iter().flatten().filter(|(id, _)| Some(**id) != rests.record);
            let others = others.filter_map(|(id, on)| Some(Older { id: *id, hash: hash(*id)?, on: (*on)? })).collect();
            let resting = Resting { row: rests.record.and_then(row), others, valid_to_on: rests.valid_to_on };
            (resting.row.is_some() || resting.valid_to_on.is_some()).then_some((key, resting))
        };
        let resting = self.facts.known_keys().filter_map(one).collect();
        Self { resting, ..self }
    }
    /// The rows that it was made of, each with the hash of what it said: records but those that were set aside, and rows of figures.
    pub fn rows(&self) -> BTreeMap<RecordId, &str> {
        let records = self.records.iter().filter(|behind| !behind.disputed).map(|behind| (behind.id, behind.hash.as_str()));
        let newest = self.resting.values().filter_map(|resting| resting.row.as_ref()).map(|row| (row.id, row.hash.as_str()));
        let others = self.resting.values().flat_map(|resting| &resting.others).map(|row| (row.id, row.hash.as_str()));
        records.chain(newest).chain(others).collect()
    }
    /// A fact and the day of a row that is the newest behind none; nothing of any other.
    pub fn older(&self, id: RecordId) -> Option<(FactKey, NaiveDate)> {
        let is_newest = |resting: &Resting| resting.row.as_ref().is_some_and(|row| row.id == id);
        if self.resting.values().any(is_newest) {
            return None;
        }
        let of = |(key, resting): (&FactKey, &Resting)| resting.others.iter().find(|row| row.id == id).map(|row| (*key, row.on));
        self.resting.iter().find_map(of)
    }
    /// The same as far as the authorised items go.
    #[must_use]
    pub fn limited(self, may: &dyn Fn(&str) -> bool) -> Self {
        let records = if may(Item::PublicCredit.code()) { self.records } else { Vec::new() };
        // A fact that the card does not look at stays out.
        let keys: Vec<_> = self.facts.known_keys().collect();
        let limited = self.facts.limited(may);
        let mut facts = Profile::default();
        for key in keys {
            facts.put(key, limited.get(key));
        }
        let resting = self.resting.into_iter().filter(|(key, _)| facts.value(*key).is_some()).collect();
        Self { facts, records, resting, ..self }
    }
}
