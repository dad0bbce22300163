//! The index: one firm against every product of a catalogue at once, exactly as [`crate::matching::evaluate`] and [`crate::matching::terms`]
//! say one by one.
//!
//! Products stand in slots, [`CAPACITY`] to a block. What they want is sorted by fact into planes of bits, one bit a product: for each code who
//! takes it and who refuses it, thresholds in order with the sets of all earlier ones, and who stays open while the fact is unknown. An answer
//! to a firm is one plane a fact, and what a product fails on is counted for 64 products at a time by carry-save counters ("on one at least", "on
//! two", "on three"). Groups of alternatives are answered in planes too, a lane of columns an alternative; what is nested deeper is
//! evaluated for the products that are still of interest.
//!
//! A firm takes `O(facts × products / 64)` word operations and at most 127 single bits a list of thresholds; a change of a product takes a copy
//! of the columns that it has a part in, of its block only; building takes `O(conditions × log)`. Memory is about 10 bytes a threshold, and a bit
//! a product for each code, each fact and each 128 thresholds of a fact. Clones share everything: a snapshot is a clone behind an `Arc`.

mod bits;
mod block;
mod column;
mod thresholds;
mod wanted;

use std::sync::Arc;

use block::{Block, Room};
use column::{Depth, Held, Pace};
use wanted::Product;

pub use bits::Bits;
pub use block::{CAPACITY, Part};

use crate::enterprise::fact::FactKey;
use crate::matching::firm::Firm;
use crate::matching::verdict::Verdict;
use crate::product::criteria::Criteria;
use crate::product::terms::Terms;

/// Where a product stands; stays the same while the product is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub usize);

/// How far a product has to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Everything passes.
    Match,
    /// Nothing fails; questions may stay open.
    Open,
}

impl Goal {
    /// Whether the verdict is far enough.
    pub const fn met(self, verdict: Verdict) -> bool {
        match (self, verdict) {
            (_, Verdict::Pass) | (Self::Open, Verdict::Unknown) => true,
            (Self::Match, Verdict::Unknown) | (_, Verdict::Fail) => false,
        }
    }
}

/// A catalogue, ready to be held against firms. Cheap to clone; a clone can be changed without touching the other.
#[derive(Clone, Debug, Default)]
pub struct Index {
    blocks: Vec<Arc<Block>>,
}

/// What the index says of one firm: sets of slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Everything passes.
    pub pass: Bits,
    /// Nothing fails, something is open.
    pub unknown: Bits,
    /// Something fails.
    pub fail: Bits,
    /// Exactly one part fails.
    pub one: Bits,
    /// Exactly two parts fail.
    pub two: Bits,
}

impl Verdicts {
    /// The verdict of one product; `None` when there is none in the slot.
    pub fn of(&self, slot: Slot) -> Option<Verdict> {
        let sets = [(&self.pass, Verdict::Pass), (&self.unknown, Verdict::Unknown), (&self.fail, Verdict::Fail)];
        sets.into_iter().find(|(set, _)| set.has(slot.0)).map(|(_, verdict)| verdict)
    }
}

/// Counters of 64 products at a time: on how many parts they fail at least.
#[derive(Debug, Default)]
struct Counters {
    one: Vec<u64>,
    two: Vec<u64>,
    three: Vec<u64>,
    open: Vec<u64>,
}

impl Counters {
    fn wipe(&mut self, words: usize) {
        for plane in [&mut self.one, &mut self.two, &mut self.three, &mut self.open] {
            bits::wipe(plane, words);
        }
    }
    fn count(&mut self, fail: &[u64]) {
        let planes = self.one.iter_mut().zip(&mut self.two).zip(&mut self.three);
        for (((one, two), three), fail) in planes.zip(fail) {
            *three |= *two & fail;
            *two |= *one & fail;
            *one |= fail;
        }
    }
    fn count_one(&mut self, at: usize, verdict: Verdict) {
        match verdict {
            Verdict::Pass => {}
            Verdict::Unknown => bits::set(&mut self.open, at),
            Verdict::Fail => {
                let (word, bit) = (at / 64, 1 << (at % 64));
                self.three[word] |= self.two[word] & bit;
                self.two[word] |= self.one[word] & bit;
                self.one[word] |= bit;
            }
        }
    }
}

impl Index {
    /// The index of these products, in slots of their order.
    pub fn build<'a>(products: impl IntoIterator<Item = (&'a Criteria, Option<&'a Terms>)>) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        for (at, (criteria, terms)) in products.into_iter().enumerate() {
            if at % CAPACITY == 0 {
                blocks.push(Block::default());
            }
            if let (Some(block), Ok(slot)) = (blocks.last_mut(), u16::try_from(at % CAPACITY)) {
                block.insert(slot, &Product::of(criteria, terms), Pace::Bulk);
            }
        }
        blocks.iter_mut().for_each(Block::settle);
        Self { blocks: blocks.into_iter().map(Arc::new).collect() }
    }
    /// Puts a product in, in the lowest free slot.
    pub fn insert(&mut self, criteria: &Criteria, terms: Option<&Terms>) -> Slot {
        let free = self.blocks.iter().enumerate().find_map(|(n, block)| {
            let at = block.live().first_free();
            (at < CAPACITY).then_some(Slot(n * CAPACITY + at))
        });
        let slot = free.unwrap_or(Slot(self.blocks.len() * CAPACITY));
        self.replace(slot, criteria, terms);
        slot
    }
    /// Puts a product into a slot in place of what was there.
    pub fn replace(&mut self, slot: Slot, criteria: &Criteria, terms: Option<&Terms>) {
        self.remove(slot);
        while self.blocks.len() <= slot.0 / CAPACITY {
            self.blocks.push(Arc::default());
        }
        if let Ok(at) = u16::try_from(slot.0 % CAPACITY) {
            Arc::make_mut(&mut self.blocks[slot.0 / CAPACITY]).insert(at, &Product::of(criteria, terms), Pace::One);
        }
    }
    /// Takes a product out; its slot is free for the next.
    pub fn remove(&mut self, slot: Slot) {
        if let (Some(block), Ok(at)) = (self.blocks.get_mut(slot.0 / CAPACITY), u16::try_from(slot.0 % CAPACITY))
            && block.live().has(usize::from(at))
        {
            Arc::make_mut(block).remove(at);
        }
    }
    /// How many products are in.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.live().len()).sum()
    }
    /// Whether none is in.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Bytes of its planes, about.
    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.bytes()).sum()
    }
    /// Holds every product against the firm.
    pub fn verdicts(&self, firm: &Firm<'_>) -> Verdicts {
        let held = Held::of(firm);
        let (mut room, mut counters) = (Room::default(), Counters::default());
        let mut found: [Vec<u64>; 5] = std::array::from_fn(|_| Vec::with_capacity(self.blocks.len() * CAPACITY / 64));
        for block in &self.blocks {
            count(block, &held, Goal::Open, &mut room, &mut counters);
            let Counters { one, two, three, open } = &counters;
            for (at, live) in block.live().words().iter().enumerate() {
                found[0].push(live & !one[at] & !open[at]);
                found[1].push(live & !one[at] & open[at]);
                found[2].push(live & one[at]);
                found[3].push(one[at] & !two[at]);
                found[4].push(two[at] & !three[at]);
            }
            pad(&mut found, block);
        }
        let [pass, unknown, fail, one, two] = found.map(Bits::of);
        Verdicts { pass, unknown, fail, one, two }
    }
    /// The products for which exactly one part is short of the goal, by that part, in the order of slots.
    pub fn short_of_one(&self, firm: &Firm<'_>, goal: Goal) -> Vec<(Slot, Part)> {
        let held = Held::of(firm);
        let (mut room, mut counters) = (Room::default(), Counters::default());
        let mut found = Vec::new();
        for (n, block) in self.blocks.iter().enumerate() {
            count(block, &held, goal, &mut room, &mut counters);
            let only: Vec<u64> = counters.one.iter().zip(&counters.two).map(|(one, two)| one & !two).collect();
            let mut tell = |at: usize, part: Part| found.push((Slot(n * CAPACITY + at), part));
            block.each_part(&held, Depth::Whole, &mut room, |part, fail, open| {
                let short: Vec<u64> = only.iter().enumerate().map(|(at, only)| only & short(goal, fail, open, at)).collect();
                bits::ones(&short).for_each(|at| tell(at, part));
            });
            let only = Bits::of(only);
            block.each_deep(
                &held,
                |at| only.has(at),
                |at, verdict| {
                    if !goal.met(verdict) {
                        tell(at, Part::Group);
                    }
                },
            );
        }
        found.sort_unstable();
        found
    }
    /// Every product that one change of one fact could bring to the goal, and few others: those short of it where no two facts stand
    /// against it each by itself.
    pub fn within_one_step(&self, firm: &Firm<'_>, goal: Goal) -> Bits {
        let held = Held::of(firm);
        let (mut room, mut alone, mut whole) = (Room::default(), Counters::default(), Counters::default());
        let mut found = [Vec::new()];
        for block in &self.blocks {
            count(block, &held, goal, &mut room, &mut whole);
            alone.wipe(block.words());
            let (mut ends, mut ages) = (Planes::of(block.words()), Planes::of(block.words()));
            block.each_part(&held, Depth::Alone, &mut room, |part, fail, open| match part {
                // What stands against the firm can end together, and the day of establishment only moves with the age.
                Part::Fact(fact) if fact.counts_against() => ends.join(fail, open),
                Part::Fact(FactKey::AgeMonths | FactKey::EstablishedOn) => ages.join(fail, open),
                // Another figure can change the size class.
                Part::Fact(FactKey::SizeClass) => {}
                Part::Fact(_) | Part::Share(..) | Part::Group | Part::Rate | Part::Limit => count_short(&mut alone, goal, fail, open),
            });
            for joined in [ends, ages] {
                count_short(&mut alone, goal, &joined.fail, &joined.open);
            }
            for (at, live) in block.live().words().iter().enumerate() {
                found[0].push(live & whole.one[at] & !alone.two[at]);
            }
            pad(&mut found, block);
        }
        let [found] = found;
        Bits::of(found)
    }
}

/// Who fails and who stays open on any of several parts.
struct Planes {
    fail: Vec<u64>,
    open: Vec<u64>,
}

impl Planes {
    fn of(words: usize) -> Self {
        Self { fail: vec![0; words], open: vec![0; words] }
    }
    fn join(&mut self, fail: &[u64], open: &[u64]) {
        bits::add(&mut self.fail, fail);
        bits::add(&mut self.open, open);
    }
}

/// Fills up to the next block.
fn pad(found: &mut [Vec<u64>], block: &Block) {
    for words in found {
        words.resize(words.len() - block.words() + CAPACITY / 64, 0);
    }
}

/// Counts on how many parts every product of a block is short of the goal.
fn count(block: &Block, held: &Held<'_>, goal: Goal, room: &mut Room, counters: &mut Counters) {
    counters.wipe(block.words());
    block.each_part(held, Depth::Whole, room, |_, fail, open| count_short(counters, goal, fail, open));
    let mut deep: Vec<(usize, Verdict)> = Vec::new();
    block.each_deep(held, |at| counters.three[at / 64] >> (at % 64) & 1 == 0, |at, verdict| deep.push((at, verdict)));
    for (at, verdict) in deep {
        counters.count_one(at, if goal.met(verdict) { verdict } else { Verdict::Fail });
    }
}

fn count_short(counters: &mut Counters, goal: Goal, fail: &[u64], open: &[u64]) {
    match goal {
        Goal::Open => {
            counters.count(fail);
            bits::add(&mut counters.open, open);
        }
        Goal::Match => {
            let short: Vec<u64> = (0..counters.one.len()).map(|at| short(goal, fail, open, at)).collect();
            counters.count(&short);
        }
    }
}

/// Those of a word that are short of the goal.
fn short(goal: Goal, fail: &[u64], open: &[u64], at: usize) -> u64 {
    let word = |plane: &[u64]| plane.get(at).copied().unwrap_or(0);
    match goal {
        Goal::Open => word(fail),
        Goal::Match => word(fail) | word(open),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use entity::value::{Fen, Guarantee, Ppm, Purpose};
    use proptest::prelude::*;

    use super::*;
    use crate::enterprise::fact::{FactKey, Value};
    use crate::matching::evaluate::evaluate;
    use crate::matching::evaluate::tests::{any_criteria, any_profile, ask, firm, is};
    use crate::matching::firm::tests::{held, partly_known, tree_on};
    use crate::matching::terms::tests::terms;
    use crate::matching::terms::{Compared, compare};
    use crate::matching::trace::Trace;
    use crate::product::criteria::{Criteria, Requirement};
    use crate::product::price::{indicative, price};
    use crate::product::terms::{Ask, Limit, Pricing};

    /// Every part with its verdict, by the plain evaluator and the plain comparison of terms.
    fn parts(criteria: &Criteria, terms: Option<&Terms>, firm: &Firm<'_>) -> Vec<(Part, Verdict)> {
        fn flatten<'t>(trace: &'t Trace, found: &mut Vec<&'t Trace>) {
            match trace {
                Trace::All { of, .. } => of.iter().for_each(|one| flatten(one, found)),
                Trace::Any { .. } | Trace::AtLeast { .. } | Trace::Condition(_) => found.push(trace),
            }
        }
        let trace = evaluate(criteria, firm.profile, firm.ask, firm.today);
        let (mut traces, mut groups, mut plain) = (Vec::new(), Vec::new(), BTreeMap::new());
        flatten(&trace, &mut traces);
        let mut add = |part: Part, verdict: Verdict| {
            let known = plain.entry(part).or_insert(Verdict::Pass);
            *known = known.and(verdict);
        };
        for one in traces {
            match one {
                Trace::Condition(reason) => {
                    add(reason.requirement.other_fact().map_or(Part::Fact(reason.fact), |of| Part::Share(reason.fact, of)), reason.verdict);
                }
                Trace::All { .. } | Trace::Any { .. } | Trace::AtLeast { .. } => groups.push((Part::Group, one.verdict())),
            }
        }
        if let Some(terms) = terms {
            let price = price(&terms.pricing, firm.profile, firm.lpr);
            for reason in compare(terms, firm.ask, &price, &indicative(&terms.limit, terms.max_amount, firm.profile)) {
                match reason.compared {
                    Compared::Amount { .. } => add(Part::Fact(FactKey::AskedAmount), reason.verdict),
                    Compared::Term { .. } => add(Part::Fact(FactKey::AskedTerm), reason.verdict),
                    Compared::Purpose { .. } => add(Part::Fact(FactKey::AskedPurpose), reason.verdict),
                    Compared::Guarantee { .. } => add(Part::Fact(FactKey::AskedGuarantees), reason.verdict),
                    Compared::Rate { .. } => add(Part::Rate, reason.verdict),
                    Compared::Limit { least, .. } => {
                        let gives = |cap: Fen, shares| Verdict::known(indicative(&Limit { cap, shares }, Fen(i64::MAX), firm.profile).amount >= least);
                        terms.limit.shares.iter().for_each(|share| add(Part::Fact(share.0), gives(Fen(i64::MAX), vec![*share])));
                        add(Part::Limit, gives(terms.limit.cap.min(terms.max_amount), vec![]));
                    }
                }
            }
        }
        plain.into_iter().chain(groups).collect()
    }

    type Catalogue = BTreeMap<usize, (Criteria, Option<Terms>)>;

    fn agrees(index: &Index, catalogue: &Catalogue, firm: &Firm<'_>) {
        let found = index.verdicts(firm);
        assert_eq!(index.len(), catalogue.len());
        let (mut by_one_match, mut by_one_open) = (BTreeMap::new(), BTreeMap::new());
        for (slot, part) in index.short_of_one(firm, Goal::Match) {
            assert_eq!(by_one_match.insert(slot.0, part), None);
        }
        for (slot, part) in index.short_of_one(firm, Goal::Open) {
            assert_eq!(by_one_open.insert(slot.0, part), None);
        }
        assert!(found.pass.iter().chain(found.unknown.iter()).chain(found.fail.iter()).all(|at| catalogue.contains_key(&at)));
        for (at, (criteria, terms)) in catalogue {
            let parts = parts(criteria, terms.as_ref(), firm);
            let verdict = Verdict::all(parts.iter().map(|(_, verdict)| *verdict));
            assert_eq!(found.of(Slot(*at)), Some(verdict), "{criteria:?} {terms:?} {parts:?}");
            let short = |goal: Goal| parts.iter().filter(|(_, verdict)| !goal.met(*verdict)).map(|(part, _)| *part).collect::<Vec<_>>();
            let failing = short(Goal::Open);
            assert_eq!((found.one.has(*at), found.two.has(*at)), (failing.len() == 1, failing.len() == 2), "{criteria:?} {parts:?}");
            let only = |parts: &[Part]| if let [part] = parts { Some(*part) } else { None };
            assert_eq!(by_one_open.get(at).copied(), only(&failing));
            assert_eq!(by_one_match.get(at).copied(), only(&short(Goal::Match)));
        }
    }

    pub(crate) fn any_terms() -> impl Strategy<Value = Terms> {
        let facts = [FactKey::RevenueYear, FactKey::TaxPaidYear, FactKey::Assets, FactKey::AskedAmount];
        let shares = proptest::collection::vec((proptest::sample::select(facts.to_vec()), -300_000..900_000_i64), 0..3);
        let rate = || -5_000..60_000_i64;
        let grades = proptest::collection::vec((proptest::sample::select(&["A", "B", "C"][..]), rate()), 0..3);
        let pricing = prop_oneof![
            rate().prop_map(|rate| Pricing::Fixed(Ppm(rate))),
            rate().prop_map(|spread| Pricing::LprPlus(Ppm(spread))),
            (grades, rate()).prop_map(|(grades, otherwise)| Pricing::ByGrade {
                fact: FactKey::TaxGrade,
                rates: grades.into_iter().map(|(grade, rate)| (grade.to_owned(), Ppm(rate))).collect(),
                otherwise: Ppm(otherwise),
            }),
        ];
        let amounts = (-1..60_i64, 0..90_i64, 10..90_i64).prop_map(|(least, most, cap)| (Fen::wan(least), Fen::wan(most), Fen::wan(cap)));
        let purposes = proptest::sample::subsequence(vec![Purpose::WorkingCapital, Purpose::Research], 0..=2);
        let guarantees = proptest::sample::subsequence(vec![Guarantee::Credit, Guarantee::Pledge], 0..=2);
        (amounts, shares, pricing, purposes, guarantees, 3..30_i64).prop_map(
            |((min_amount, max_amount, cap), shares, pricing, purposes, guarantees, longest)| {
                let shares = shares.into_iter().map(|(fact, share)| (fact, Ppm(share))).collect();
                Terms { min_amount, max_amount, limit: Limit { cap, shares }, pricing, purposes, guarantees, max_term_months: longest, ..terms() }
            },
        )
    }
    pub(crate) fn any_ask() -> impl Strategy<Value = Ask> {
        (-5..70_i64, 1..36_i64, proptest::option::of(0..70_000_i64), proptest::sample::subsequence(vec![Guarantee::Credit, Guarantee::Pledge], 0..=2))
            .prop_map(|(amount, term_months, rate, guarantees)| Ask { term_months, guarantees, acceptable_rate: rate.map(Ppm), ..ask(Fen::wan(amount)) })
    }
    fn any_product() -> impl Strategy<Value = (Criteria, Option<Terms>)> {
        (any_criteria(), proptest::option::of(any_terms()))
    }
    fn any_catalogue() -> impl Strategy<Value = Catalogue> {
        proptest::collection::vec(any_product(), 0..24).prop_map(|products| products.into_iter().enumerate().collect())
    }
    fn build(catalogue: &Catalogue) -> Index {
        Index::build(catalogue.values().map(|(criteria, terms)| (criteria, terms.as_ref())))
    }
    proptest! {
        #[test]
        fn the_index_says_what_the_plain_evaluator_says(catalogue in any_catalogue(), firms in proptest::collection::vec((any_profile(), any_ask()), 1..4)) {
            let index = build(&catalogue);
            for (profile, ask) in firms {
                held(profile, &ask, |firm| agrees(&index, &catalogue, firm));
            }
        }

        #[test]
        fn so_it_does_for_products_as_banks_write_them(
            products in proptest::collection::vec((tree_on(FactKey::ALL), proptest::option::of(any_terms())), 0..40),
            profile in partly_known(FactKey::ALL),
            ask in any_ask(),
        ) {
            let catalogue: Catalogue = products.into_iter().enumerate().collect();
            held(profile, &ask, |firm| agrees(&build(&catalogue), &catalogue, firm));
        }

        #[test]
        fn after_any_changes_it_still_does_and_snapshots_stay(
            catalogue in any_catalogue(),
            changes in proptest::collection::vec((0..30_usize, proptest::option::of(any_product())), 1..20),
            profile in any_profile(),
            ask in any_ask(),
        ) {
            let (before, mut index, mut now) = (build(&catalogue), build(&catalogue), catalogue.clone());
            held(profile, &ask, |firm| {
                for (at, change) in changes {
                    let snapshot = index.clone();
                    let then = snapshot.verdicts(firm);
                    match change {
                        Some((criteria, terms)) if now.contains_key(&at) => {
                            index.replace(Slot(at), &criteria, terms.as_ref());
                            now.insert(at, (criteria, terms));
                        }
                        Some((criteria, terms)) => {
                            let slot = index.insert(&criteria, terms.as_ref());
                            assert!(!now.contains_key(&slot.0) && (0..slot.0).all(|at| now.contains_key(&at)), "the lowest free slot");
                            now.insert(slot.0, (criteria, terms));
                        }
                        None => {
                            index.remove(Slot(at));
                            now.remove(&at);
                        }
                    }
                    assert_eq!(snapshot.verdicts(firm), then);
                    agrees(&index, &now, firm);
                }
                agrees(&before, &catalogue, firm);
            });
        }
    }

    #[test]
    fn many_products_span_words_kept_sets_and_blocks() {
        let at_least = |n: usize| is(FactKey::Staff, Requirement::CountAtLeast(i64::try_from(n * 7 % 500).expect("small")));
        let products: Vec<Criteria> = (0..CAPACITY + 300).map(at_least).collect();
        let mut index = Index::build(products.iter().map(|criteria| (criteria, None)));
        index.remove(Slot(CAPACITY + 299));
        index.replace(Slot(3), &at_least(499), None);
        let ask = ask(Fen::wan(1));
        held(firm(&[(FactKey::Staff, Value::Count(250))]), &ask, |firm| {
            let found = index.verdicts(firm);
            let expected: Vec<usize> = (0..CAPACITY + 299).filter(|n| if *n == 3 { 499 * 7 % 500 <= 250 } else { n * 7 % 500 <= 250 }).collect();
            assert_eq!(found.pass.iter().collect::<Vec<_>>(), expected);
            assert_eq!(found.fail.len() + expected.len(), CAPACITY + 299);
        });
        assert!(index.bytes() > 0 && !index.is_empty());
    }

    #[test]
    fn regions_are_prefixes_in_the_planes_too() {
        let one_of = |code: &str| is(FactKey::Region, Requirement::OneOf(vec![code.to_owned()]));
        let catalogue: Catalogue = ["320000", "320800", "320812", "330000", "3208", "32"]
            .iter()
            .enumerate()
            .map(|(at, code)| (at, (Criteria::All(vec![one_of(code)]), None)))
            .collect();
        let index = build(&catalogue);
        let ask = ask(Fen::wan(1));
        for region in ["320812", "320826", "330102"] {
            held(firm(&[(FactKey::Region, Value::Code(region.to_owned()))]), &ask, |firm| agrees(&index, &catalogue, firm));
        }
    }
}
