//! A block of up to [`CAPACITY`] products: columns for their plain conditions, lanes of columns for their alternatives, and what is evaluated
//! one by one. Every column stands behind its own `Arc`, so that changing one product copies only the columns it has a part in.

use std::sync::Arc;

use entity::value::Ppm;

use crate::enterprise::fact::FactKey;
use crate::matching::index::bits::{self, Bits};
use crate::matching::index::column::{Answer, Column, Depth, Held, Pace};
use crate::matching::index::thresholds::Thresholds;
use crate::matching::index::wanted::{Alternatives, Plain, Product, Subject};
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Criteria, Sense};
use crate::product::price::price;
use crate::product::terms::Pricing;

/// Products of a block; a plane of a full one is 2 KB, so that all that an answer needs stays in the processor's nearest cache.
pub const CAPACITY: usize = 1 << 14;

/// What a product can fail on, as one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Every plain condition on one fact, and the limit by it.
    Fact(FactKey),
    /// Plain conditions on the ratio of two facts.
    Share(FactKey, FactKey),
    /// A group of alternatives.
    Group,
    /// The rate against the highest that the firm accepts.
    Rate,
    /// The product's own limit lies below the least that it lends.
    Limit,
}

/// Columns by subject.
#[derive(Clone, Debug, Default)]
struct Space {
    columns: Vec<Arc<Column>>,
}

impl Space {
    fn insert(&mut self, slot: u16, plain: &Plain<'_>, pace: Pace) {
        for (subject, wanted) in plain {
            let at = match self.columns.binary_search_by_key(subject, |column| column.subject()) {
                Ok(at) => at,
                Err(at) => {
                    self.columns.insert(at, Arc::new(Column::new(*subject)));
                    at
                }
            };
            Arc::make_mut(&mut self.columns[at]).insert(slot, wanted, pace);
        }
    }
    fn remove(&mut self, slot: u16) {
        for column in self.columns.iter_mut().filter(|column| column.touches(slot)) {
            Arc::make_mut(column).remove(slot);
        }
    }
    fn settle(&mut self) {
        self.columns.iter_mut().for_each(|column| Arc::make_mut(column).settle());
    }
}

/// The alternatives of one group of each product, side by side.
#[derive(Clone, Debug, Default)]
struct Group {
    /// For each alternative who has it, and its conditions.
    lanes: Vec<(Bits, Space)>,
    /// Who wants so many of them.
    counts: Vec<(usize, Bits)>,
}

impl Group {
    fn insert(&mut self, slot: u16, alternatives: &Alternatives<'_>, pace: Pace) {
        let at = usize::from(slot);
        for (n, plain) in alternatives.lanes.iter().enumerate() {
            if self.lanes.len() == n {
                self.lanes.push((Bits::default(), Space::default()));
            }
            self.lanes[n].0.set(at);
            self.lanes[n].1.insert(slot, plain, pace);
        }
        let known = self.counts.iter().position(|(count, _)| *count == alternatives.count).unwrap_or(self.counts.len());
        if known == self.counts.len() {
            self.counts.push((alternatives.count, Bits::default()));
        }
        self.counts[known].1.set(at);
    }
    fn remove(&mut self, slot: u16) {
        for (used, space) in &mut self.lanes {
            used.clear(usize::from(slot));
            space.remove(slot);
        }
        self.counts.iter_mut().for_each(|(_, set)| set.clear(usize::from(slot)));
    }
    /// Says whose group fails and whose stays open.
    fn answer(&self, held: &Held<'_>, words: usize, room: &mut Room) {
        let most = self.counts.iter().map(|(count, _)| *count).max().unwrap_or(0);
        let Room { one, lane, passing, possible } = room;
        for planes in [&mut *passing, &mut *possible] {
            planes.resize_with(most.max(planes.len()), Vec::new);
            for plane in planes {
                bits::wipe(plane, words);
            }
        }
        for (used, space) in &self.lanes {
            lane.wipe(words);
            for column in &space.columns {
                column.add_to(held, Depth::Whole, lane);
            }
            for (at, used) in used.words().iter().enumerate() {
                // What this lane adds: at least n + 1 hold where at least n held before.
                let possible_here = used & !lane.fail[at];
                let passing_here = possible_here & !lane.open[at];
                for n in (0..most).rev() {
                    passing[n][at] |= passing_here & n.checked_sub(1).map_or(u64::MAX, |fewer| passing[fewer][at]);
                    possible[n][at] |= possible_here & n.checked_sub(1).map_or(u64::MAX, |fewer| possible[fewer][at]);
                }
            }
        }
        one.wipe(words);
        for (count, wants) in &self.counts {
            let (passing, possible) = (&passing[count - 1], &possible[count - 1]);
            for (at, wants) in wants.words().iter().enumerate() {
                one.fail[at] |= wants & !possible[at];
                one.open[at] |= wants & possible[at] & !passing[at];
            }
        }
    }
}

/// Rates against the highest that the firm accepts.
#[derive(Clone, Debug, Default)]
struct Rates {
    /// Complements of fixed rates.
    fixed: Thresholds,
    /// Complements of spreads over the LPR.
    spread: Thresholds,
    /// Rates by a grade.
    graded: Vec<(u16, Pricing)>,
}

impl Rates {
    fn insert(&mut self, slot: u16, pricing: &Pricing, pace: Pace) {
        let put = |to: &mut Thresholds, rate: &Ppm| if pace == Pace::Bulk { to.append(!rate.0, slot) } else { to.insert(!rate.0, slot) };
        match pricing {
            Pricing::Fixed(rate) => put(&mut self.fixed, rate),
            Pricing::LprPlus(spread) => put(&mut self.spread, spread),
            Pricing::ByGrade { .. } => self.graded.push((slot, pricing.clone())),
        }
    }
    fn remove(&mut self, slot: u16) {
        self.fixed.remove(slot);
        self.spread.remove(slot);
        self.graded.retain(|(of, _)| *of != slot);
    }
    fn answer(&self, held: &Held<'_>, words: usize, one: &mut Answer) {
        one.wipe(words);
        let Some(acceptable) = held.firm.ask.acceptable_rate else { return };
        self.fixed.below(!i128::from(acceptable.0), &mut one.fail);
        self.spread.below(!(i128::from(acceptable.0) - i128::from(held.firm.lpr.0)), &mut one.fail);
        for (slot, pricing) in &self.graded {
            let price = price(pricing, held.firm.profile, held.firm.lpr);
            if price.lowest > acceptable {
                bits::set(&mut one.fail, usize::from(*slot));
            } else if price.highest > acceptable {
                bits::set(&mut one.open, usize::from(*slot));
            }
        }
    }
}

/// Room for the answers of a block.
#[derive(Debug, Default)]
pub(super) struct Room {
    one: Answer,
    lane: Answer,
    passing: Vec<Vec<u64>>,
    possible: Vec<Vec<u64>>,
}

/// A block of products.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    live: Bits,
    main: Space,
    groups: Vec<Arc<Group>>,
    rates: Arc<Rates>,
    never: Bits,
    deep: Arc<Vec<(u16, Criteria, Sense)>>,
}

impl Block {
    /// Who is in.
    pub(super) fn live(&self) -> &Bits {
        &self.live
    }
    /// Words of a plane.
    pub(super) fn words(&self) -> usize {
        self.live.words().len()
    }
    /// Puts a product into a free slot.
    pub(super) fn insert(&mut self, slot: u16, product: &Product<'_>, pace: Pace) {
        let at = usize::from(slot);
        self.live.set(at);
        self.main.insert(slot, &product.plain, pace);
        for (n, group) in product.groups.iter().enumerate() {
            if self.groups.len() == n {
                self.groups.push(Arc::default());
            }
            Arc::make_mut(&mut self.groups[n]).insert(slot, group, pace);
        }
        if let Some(rated) = product.rated {
            Arc::make_mut(&mut self.rates).insert(slot, rated.0, pace);
        }
        if product.never {
            self.never.set(at);
        }
        if !product.deep.is_empty() {
            Arc::make_mut(&mut self.deep).extend(product.deep.iter().map(|(criteria, sense)| (slot, (*criteria).clone(), *sense)));
        }
    }
    /// Takes a product out.
    pub(super) fn remove(&mut self, slot: u16) {
        let at = usize::from(slot);
        self.live.clear(at);
        self.never.clear(at);
        self.main.remove(slot);
        for group in self.groups.iter_mut().filter(|group| group.counts.iter().any(|(_, set)| set.has(at))) {
            Arc::make_mut(group).remove(slot);
        }
        Arc::make_mut(&mut self.rates).remove(slot);
        if self.deep.iter().any(|(of, _, _)| *of == slot) {
            Arc::make_mut(&mut self.deep).retain(|(of, _, _)| *of != slot);
        }
    }
    /// Puts everything in order after [`Pace::Bulk`].
    pub(super) fn settle(&mut self) {
        self.main.settle();
        for group in &mut self.groups {
            Arc::make_mut(group).lanes.iter_mut().for_each(|(_, space)| space.settle());
        }
        let rates = Arc::make_mut(&mut self.rates);
        rates.fixed.settle();
        rates.spread.settle();
    }
    /// Shows every part that is answered in planes: who fails on it and who stays open.
    pub(super) fn each_part(&self, held: &Held<'_>, depth: Depth, room: &mut Room, mut see: impl FnMut(Part, &[u64], &[u64])) {
        let words = self.words();
        for column in &self.main.columns {
            let part = match column.subject() {
                Subject::Fact(fact) => Part::Fact(fact),
                Subject::Share(..) if depth == Depth::Alone => continue,
                Subject::Share(fact, of) => Part::Share(fact, of),
            };
            if !column.has_others() && !column.is_known(held) {
                see(part, &[], column.needs());
                continue;
            }
            room.one.wipe(words);
            column.add_to(held, depth, &mut room.one);
            see(part, &room.one.fail, if column.can_be_open(held) { &room.one.open } else { &[] });
        }
        see(Part::Limit, self.never.words(), &[]);
        if depth == Depth::Alone {
            return;
        }
        for group in &self.groups {
            group.answer(held, words, room);
            see(Part::Group, &room.one.fail, &room.one.open);
        }
        if held.firm.ask.acceptable_rate.is_some() {
            self.rates.answer(held, words, &mut room.one);
            see(Part::Rate, &room.one.fail, &room.one.open);
        }
    }
    /// Shows every part that is evaluated by itself, of the products that are still of interest.
    pub(super) fn each_deep(&self, held: &Held<'_>, mut still: impl FnMut(usize) -> bool, mut see: impl FnMut(usize, Verdict)) {
        for (slot, criteria, sense) in self.deep.iter() {
            if still(usize::from(*slot)) {
                see(usize::from(*slot), held.firm.verdict_of(criteria, *sense));
            }
        }
    }
    /// Bytes of its planes, about.
    pub(super) fn bytes(&self) -> usize {
        let spaces = std::iter::once(&self.main).chain(self.groups.iter().flat_map(|group| group.lanes.iter().map(|(_, space)| space)));
        spaces.flat_map(|space| &space.columns).map(|column| column.bytes()).sum::<usize>() + self.rates.fixed.bytes() + self.rates.spread.bytes()
    }
}
