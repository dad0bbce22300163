//! The firms that may be counted, as columns: a firm is added, replaced or taken out without a rebuild, and conditions are kept ready.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use entity::value::id::EnterpriseId;
use entity::value::{Industry, Region};

use super::bits::Bits;
use super::column::Column;
use super::test::{Planes, Test};
use crate::enterprise::fact::{FactKey, Profile, Value};
use crate::product::criteria::{Condition, closed_codes};

/// Bytes of ready conditions that are kept.
const READY_BYTES: usize = 256 << 20;
/// Above so many bits to mend, ready conditions are dropped rather than mended.
const MOST_MENDED: usize = 4_000_000;

/// What a count is split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Division of the registration.
    County,
    /// Section of the industry.
    Section,
    /// Size class.
    Size,
    /// Whether it would be the first loan.
    FirstLoan,
}

impl By {
    /// Every one, in the order of the page.
    pub const ALL: [Self; 4] = [Self::County, Self::Section, Self::Size, Self::FirstLoan];

    /// Key of its name.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::County => "reach-by-county",
            Self::Section => "reach-by-section",
            Self::Size => "reach-by-size",
            Self::FirstLoan => "reach-by-first_loan",
        }
    }
    /// The codes of its groups: always the same ones, so that a group in a table says nothing about who is in it.
    fn codes(self) -> Vec<String> {
        match self {
            Self::County => Region::counties().map(|county| county.as_str().to_owned()).collect(),
            Self::Section => Industry::sections().map(|section| section.as_str().to_owned()).collect(),
            Self::Size => closed_codes(FactKey::SizeClass).unwrap_or_default().into_iter().map(str::to_owned).collect(),
            Self::FirstLoan => vec!["yes".to_owned(), "no".to_owned()],
        }
    }
    /// The code of a firm's group; `None` where the fact is unknown.
    fn group(self, profile: &Profile) -> Option<String> {
        let code = |key: FactKey| if let Some(Value::Code(code)) = profile.value(key) { Some(code.clone()) } else { None };
        match self {
            Self::County => code(FactKey::Region),
            Self::Section => code(FactKey::Industry).map(|code| code.chars().take(1).collect()),
            Self::Size => code(FactKey::SizeClass),
            Self::FirstLoan => match profile.value(FactKey::FirstLoan) {
                Some(Value::YesNo(true)) => Some("yes".to_owned()),
                Some(Value::YesNo(false)) => Some("no".to_owned()),
                Some(Value::Money(_) | Value::Count(_) | Value::Rate(_) | Value::Day(_) | Value::Code(_) | Value::Codes(_)) | None => None,
            },
        }
    }
}

/// One group of firms.
#[derive(Clone, Debug)]
pub struct Group {
    /// What is split by.
    pub by: By,
    /// The code; `None` for those of whom it is unknown or another.
    pub code: Option<String>,
}

/// The places of a firm's groups, one for each thing that is split by.
pub(super) type Placed = [u8; By::ALL.len()];

struct Ready {
    condition: Condition,
    planes: Arc<Planes>,
    used: u64,
}

/// The firms that may be counted.
pub struct Population {
    today: NaiveDate,
    slots: HashMap<EnterpriseId, u32>,
    free: Vec<u32>,
    next: u32,
    live: Bits,
    columns: Vec<Column>,
    groups: Vec<Group>,
    placed: Vec<Placed>,
    ready: HashMap<String, Ready>,
    uses: u64,
}

impl Population {
    /// Nobody yet, on a day: what months since and ages are counted to.
    pub fn new(today: NaiveDate) -> Self {
        Self {
            today,
            slots: HashMap::new(),
            free: Vec::new(),
            next: 0,
            live: Bits::default(),
            columns: FactKey::ALL.iter().map(|key| Column::of(key.shape())).collect(),
            groups: By::ALL.into_iter().flat_map(|by| by.codes().into_iter().map(Some).chain([None]).map(move |code| Group { by, code })).collect(),
            placed: Vec::new(),
            ready: HashMap::new(),
            uses: 0,
        }
    }
    /// The day that it is for.
    pub fn today(&self) -> NaiveDate {
        self.today
    }
    /// Moves to another day; profiles of that day have to be put in after it.
    pub fn turn(&mut self, today: NaiveDate) {
        self.today = today;
        self.ready.clear();
    }
    /// How many firms may be counted.
    pub fn len(&self) -> usize {
        self.slots.len()
    }
    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }
    /// The firms that are counted.
    pub fn firms(&self) -> impl Iterator<Item = EnterpriseId> {
        self.slots.keys().copied()
    }
    /// Those of some firms who may be counted.
    pub(super) fn set_of(&self, firms: &[EnterpriseId]) -> Bits {
        let mut set = Bits::default();
        firms.iter().filter_map(|firm| self.slots.get(firm)).for_each(|slot| set.set(*slot as usize, true));
        set
    }
    pub(super) fn live(&self) -> &Bits {
        &self.live
    }
    /// The groups there are, by what is split by and code, the unknown last.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }
    /// The groups of each slot; without meaning where no firm is.
    pub(super) fn placed(&self) -> &[Placed] {
        &self.placed
    }
    pub(super) fn column(&self, fact: FactKey) -> &Column {
        &self.columns[fact as usize]
    }
    /// Gives a firm that is about to be put in the slot in which it stands in every process, so that prints are the same in all of them.
    pub(super) fn place(&mut self, firm: EnterpriseId, slot: u32) {
        self.slots.entry(firm).or_insert(slot);
        self.next = self.next.max(slot.saturating_add(1));
    }
    /// Adds or replaces firms, or with no profile takes them out.
    pub fn apply<'a>(&mut self, changes: impl IntoIterator<Item = (EnterpriseId, Option<&'a Profile>)>) {
        let mut slots = Vec::new();
        for (firm, profile) in changes {
            slots.extend(match profile {
                Some(profile) => Some(self.put(firm, profile)),
                None => self.remove(firm),
            });
        }
        if slots.len().saturating_mul(self.ready.len()) > MOST_MENDED {
            self.ready.clear();
        }
        for ready in self.ready.values_mut() {
            let (fact, test) = (ready.condition.fact, Test::of(&ready.condition, &self.columns, self.today));
            let planes = Arc::make_mut(&mut ready.planes);
            for slot in &slots {
                let holds = test.at(fact, &self.columns, *slot);
                planes.pass.set(*slot, holds == Some(true));
                planes.fail.set(*slot, holds == Some(false));
            }
        }
    }
    fn put(&mut self, firm: EnterpriseId, profile: &Profile) -> usize {
        let slot = *self.slots.entry(firm).or_insert_with(|| {
            self.free.pop().unwrap_or_else(|| {
                self.next += 1;
                self.next - 1
            })
        }) as usize;
        for key in FactKey::ALL.iter().filter(|key| !key.is_asked()) {
            self.columns[*key as usize].put(slot, profile.value(*key), profile.open(*key));
        }
        self.live.set(slot, true);
        if self.placed.len() <= slot {
            self.placed.resize(slot + 1, Placed::default());
        }
        for by in By::ALL {
            let code = by.group(profile);
            // The last group is that of the others.
            let group = self.groups.iter().position(|group| group.by == by && (group.code.is_none() || group.code == code));
            self.placed[slot][by as usize] = group.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX);
        }
        slot
    }
    fn remove(&mut self, firm: EnterpriseId) -> Option<usize> {
        let freed = self.slots.remove(&firm)?;
        self.free.push(freed);
        let slot = freed as usize;
        self.columns.iter_mut().for_each(|column| column.put(slot, None, std::iter::empty()));
        self.live.set(slot, false);
        Some(slot)
    }
    /// Who passes and who fails a condition, from what is ready or by one scan of its column.
    pub(super) fn planes(&mut self, condition: &Condition) -> Arc<Planes> {
        self.uses += 1;
        let key = serde_json::to_string(condition).unwrap_or_default();
        if let Some(ready) = self.ready.get_mut(&key) {
            ready.used = self.uses;
            return ready.planes.clone();
        }
        let planes = Arc::new(Test::of(condition, &self.columns, self.today).scan(condition.fact, &self.columns));
        let each = self.live.bytes() * 2 + 1;
        if (self.ready.len() + 1) * each > READY_BYTES
            && let Some(oldest) = self.ready.iter().min_by_key(|(_, ready)| ready.used).map(|(key, _)| key.clone())
        {
            self.ready.remove(&oldest);
        }
        self.ready.insert(key, Ready { condition: condition.clone(), planes: planes.clone(), used: self.uses });
        planes
    }
    /// A condition made ready for the columns as they are.
    pub(super) fn test(&self, condition: &Condition) -> Test {
        Test::of(condition, &self.columns, self.today)
    }
    /// Whether the firm in a slot passes a test of a fact.
    pub(super) fn holds(&self, test: &Test, fact: FactKey, slot: usize) -> Option<bool> {
        test.at(fact, &self.columns, slot)
    }
    /// Forgets the ready conditions.
    pub fn forget(&mut self) {
        self.ready.clear();
    }
    /// Bytes of the columns and groups, without the directory of slots and without ready conditions.
    pub fn bytes(&self) -> usize {
        let columns: usize = self.columns.iter().map(Column::bytes).sum();
        columns + self.live.bytes() + self.placed.capacity() * size_of::<Placed>()
    }
}

impl std::fmt::Debug for Population {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Population").field("today", &self.today).field("firms", &self.len()).field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
