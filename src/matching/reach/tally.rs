//! Exact counts over all firms: who passes, split by group, and what each outermost condition alone costs. Never shown as they are.

use std::ops::Range;

use entity::value::id::EnterpriseId;

#[cfg(test)]
use super::bits::Bits;
use super::bits::places;
use super::population::{By, Group, Placed, Population};
use super::tree::{Tree, Word};
use crate::matching::verdict::Verdict;
use crate::product::criteria::Criteria;

/// Buckets of a print.
pub const BUCKETS: usize = 128;
/// Up to so many words a print is made firm by firm, above it word by word.
const FIRM_BY_FIRM: usize = 1024;
/// From so many words on, half of them are measured beside the other half.
const SIDE_BY_SIDE: usize = 4096;

/// How large a set of firms is, and a print of who is in it: sets whose prints differ in `n` buckets differ in `n` firms at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    print: [u32; BUCKETS],
}

impl Default for Tally {
    fn default() -> Self {
        Self { count: 0, print: [0; BUCKETS] }
    }
}

/// How finely prints tell firms apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    Firm,
    Word,
}

impl Grain {
    /// The stored text.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Word => "word",
        }
    }
    /// By its stored text.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        [Self::Firm, Self::Word].into_iter().find(|grain| grain.code() == code)
    }
    fn of(words: usize) -> Self {
        if words <= FIRM_BY_FIRM { Self::Firm } else { Self::Word }
    }
}

/// The place of a word of 64 firms, with the key by which it goes into prints.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    at: usize,
    key: u64,
    grain: Grain,
}

impl Grain {
    /// The spot of a word.
    pub(super) fn spot(self, at: usize) -> Spot {
        Spot { at, key: mix(at as u64 + 1) | 1, grain: self }
    }
}

impl Spot {
    /// What firms at this spot add to a print: buckets, and how much to each.
    fn stamp(self, word: u64, mut each: impl FnMut(usize, u32)) {
        let half = |half: u64| u32::try_from(half).unwrap_or(0);
        match self.grain {
            Grain::Firm => {
                for place in places(word) {
                    let mixed = mix((self.at * 64 + place) as u64 + 1);
                    each(usize::try_from(mixed >> 57).unwrap_or(0), half(mixed & 0xFFFF_FFFF));
                }
            }
            // A product with an odd key of the word's own, of which the upper half is kept: nobody adds nothing, so there is nothing to ask
            // first. Neighbours share a bucket, so that it stays near the processor.
            Grain::Word => each(self.at / 8 % BUCKETS, half(word.wrapping_mul(self.key) >> 32)),
        }
    }
}

impl Tally {
    pub(super) fn add(&mut self, spot: Spot, word: u64) {
        self.count += u64::from(word.count_ones());
        spot.stamp(word, |bucket, half| self.print[bucket] = self.print[bucket].wrapping_add(half));
    }
    /// The print.
    pub(super) const fn print(&self) -> &[u32; BUCKETS] {
        &self.print
    }
    /// Takes in a tally of other words.
    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.print.iter_mut().zip(other.print).for_each(|(bucket, more)| *bucket = bucket.wrapping_add(more));
    }
}

/// A well-mixed word.
pub(super) const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let word = (word ^ (word >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    word ^ (word >> 33)
}

/// Those of a set who are in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The code; `None` for those of whom it is unknown.
    pub code: Option<String>,
    /// How many.
    pub tally: Tally,
}

/// A set by groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// What it is split by.
    pub by: By,
    /// The groups, the unknown last.
    pub cells: Vec<Cell>,
}

/// What one outermost condition alone keeps out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Everything else passes and this fails.
    pub fails: Tally,
    /// Everything else passes and this is unknown.
    pub unknown: Tally,
}

/// The reach of criteria, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Everybody who may be counted.
    pub all: Tally,
    /// Who passes.
    pub pass: Tally,
    /// Of whom it is not known.
    pub unknown: Tally,
    /// Who fails.
    pub fail: Tally,
    /// Who passes, by group.
    pub splits: Vec<Split>,
    /// What each outermost condition alone costs, in order.
    pub costs: Vec<Cost>,
}

/// A sum of tallies over the words of a population.
pub(super) struct Splitter<'a> {
    groups: &'a [Group],
    placed: &'a [Placed],
    counts: Vec<u64>,
    /// The prints of all groups, bucket by bucket.
    prints: Vec<u32>,
    /// The firms of one word in each group, and the groups that have any: most words have few firms, and there are many groups.
    words: Vec<u64>,
    touched: Vec<usize>,
    grain: Grain,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(population: &'a Population) -> Self {
        let groups = population.groups();
        let (counts, words, prints) = (vec![0; groups.len()], vec![0; groups.len()], vec![0; groups.len() * BUCKETS]);
        Self { groups, placed: population.placed(), counts, prints, words, touched: Vec::new(), grain: population.grain() }
    }
    pub(super) fn add(&mut self, at: usize, word: u64) {
        for place in places(word) {
            for group in self.placed.get(at * 64 + place).into_iter().flatten().map(|group| usize::from(*group)) {
                if self.words[group] == 0 {
                    self.touched.push(group);
                }
                self.words[group] |= 1 << place;
            }
        }
        let spot = self.grain.spot(at);
        for group in self.touched.drain(..) {
            let (word, prints, groups) = (std::mem::take(&mut self.words[group]), &mut self.prints, self.groups.len());
            self.counts[group] += u64::from(word.count_ones());
            spot.stamp(word, |bucket, half| prints[bucket * groups + group] = prints[bucket * groups + group].wrapping_add(half));
        }
    }
    fn join(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| *count += more);
        self.prints.iter_mut().zip(&other.prints).for_each(|(bucket, more)| *bucket = bucket.wrapping_add(*more));
    }
    pub(super) fn splits(self) -> Vec<Split> {
        let mut splits: Vec<Split> = By::ALL.into_iter().map(|by| Split { by, cells: Vec::new() }).collect();
        for (at, group) in self.groups.iter().enumerate() {
            let print = std::array::from_fn(|bucket| self.prints[bucket * self.groups.len() + at]);
            let tally = Tally { count: self.counts[at], print };
            splits[group.by as usize].cells.push(Cell { code: group.code.clone(), tally });
        }
        splits
    }
}

impl Population {
    /// Who passes.
    #[cfg(test)]
    pub(super) fn members(&mut self, criteria: &Criteria) -> Bits {
        let tree = Tree::of(criteria, self);
        self.passing(&tree)
    }
    pub(super) fn grain(&self) -> Grain {
        Grain::of(self.live().words().len())
    }
    /// Measures criteria. Conditions on the ask are set aside.
    pub fn measure(&mut self, criteria: &Criteria) -> Measure {
        let parts: Vec<Tree> = outermost(criteria).into_iter().map(|part| Tree::of(part, self)).collect();
        let words = self.live().words().len();
        if words < SIDE_BY_SIDE {
            return self.sum(&parts, 0..words).measure();
        }
        let (mut sum, later) = rayon::join(|| self.sum(&parts, 0..words / 2), || self.sum(&parts, words / 2..words));
        sum.add(later);
        sum.measure()
    }
    fn sum(&self, parts: &[Tree], range: Range<usize>) -> Sum<'_> {
        let mut sum = Sum::new(self, parts.len());
        let mut words = vec![Word::of(Verdict::Unknown); parts.len()];
        for at in range {
            let live = self.live().word(at);
            let mut whole = Word::of(Verdict::Pass);
            // Which firms any part keeps out, and which more than one does.
            let (mut once, mut more) = (0, 0);
            for (part, word) in parts.iter().zip(&mut words) {
                *word = part.word(at);
                whole = whole.and(*word);
                more |= once & !word.pass;
                once |= !word.pass;
            }
            let spot = sum.splitter.grain.spot(at);
            let passing = whole.pass & live;
            sum.all.add(spot, live);
            sum.pass.add(spot, passing);
            sum.fail.add(spot, whole.fail & live);
            sum.unknown.add(spot, live & !whole.pass & !whole.fail);
            sum.splitter.add(at, passing);
            let alone = once & !more & live;
            if alone != 0 {
                for (cost, word) in sum.costs.iter_mut().zip(&words) {
                    cost.fails.add(spot, word.fail & alone);
                    cost.unknown.add(spot, !word.pass & !word.fail & alone);
                }
            }
        }
        sum
    }
}

/// What some words of a population add to a measure.
struct Sum<'a> {
    all: Tally,
    pass: Tally,
    unknown: Tally,
    fail: Tally,
    costs: Vec<Cost>,
    splitter: Splitter<'a>,
}

impl<'a> Sum<'a> {
    fn new(population: &'a Population, parts: usize) -> Self {
        let [all, pass, unknown, fail] = [(); 4].map(|()| Tally::default());
        Self { all, pass, unknown, fail, costs: vec![Cost::default(); parts], splitter: Splitter::new(population) }
    }
    fn add(&mut self, other: Self) {
        for (tally, more) in [(&mut self.all, other.all), (&mut self.pass, other.pass), (&mut self.unknown, other.unknown), (&mut self.fail, other.fail)] {
            tally.join(&more);
        }
        for (cost, more) in self.costs.iter_mut().zip(&other.costs) {
            cost.fails.join(&more.fails);
            cost.unknown.join(&more.unknown);
        }
        self.splitter.join(&other.splitter);
    }
    fn measure(self) -> Measure {
        let Self { all, pass, unknown, fail, costs, splitter } = self;
        Measure { all, pass, unknown, fail, splits: splitter.splits(), costs }
    }
}

/// Who passes, of some firms and of all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Divided {
    /// Some firms.
    pub some: Tally,
    /// All others.
    pub others: Tally,
}

impl Population {
    /// Divides those who pass by whether they are among some firms.
    pub fn divide(&mut self, criteria: &Criteria, some: &[EnterpriseId]) -> Divided {
        let (tree, set, grain) = (Tree::of(criteria, self), self.set_of(some), self.grain());
        let mut divided = Divided::default();
        for (at, live) in self.live().words().iter().copied().enumerate() {
            let (passing, among) = (tree.word(at).pass & live, set.word(at));
            divided.some.add(grain.spot(at), passing & among);
            divided.others.add(grain.spot(at), passing & !among);
        }
        divided
    }
}

/// The parts that all have to hold.
pub fn outermost(criteria: &Criteria) -> Vec<&Criteria> {
    match criteria {
        Criteria::All(of) => of.iter().collect(),
        Criteria::Any(_) | Criteria::Not(_) | Criteria::AtLeast { .. } | Criteria::Condition(_) => vec![criteria],
    }
}

/// Who gains and who loses when criteria change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Who passes now and did not.
    pub gain: Tally,
    /// Who passed and does not now.
    pub lose: Tally,
    /// Who passed and still does.
    pub stay: Tally,
    /// Who gains, by group.
    pub gain_by: Vec<Split>,
    /// Who loses, by group.
    pub lose_by: Vec<Split>,
    /// Who stays, by group.
    pub stay_by: Vec<Split>,
}

impl Population {
    /// Compares two versions of criteria.
    pub fn compare(&mut self, old: &Criteria, new: &Criteria) -> Comparison {
        let (old, new) = (Tree::of(old, self), Tree::of(new, self));
        let grain = self.grain();
        let [mut gain, mut lose, mut stay] = [(); 3].map(|()| Tally::default());
        let [mut gain_by, mut lose_by, mut stay_by] = [(); 3].map(|()| Splitter::new(self));
        for (at, live) in self.live().words().iter().copied().enumerate() {
            let (before, after) = (old.word(at).pass & live, new.word(at).pass & live);
            for (word, tally, by) in
                [(after & !before, &mut gain, &mut gain_by), (before & !after, &mut lose, &mut lose_by), (before & after, &mut stay, &mut stay_by)]
            {
                tally.add(grain.spot(at), word);
                by.add(at, word);
            }
        }
        Comparison { gain, lose, stay, gain_by: gain_by.splits(), lose_by: lose_by.splits(), stay_by: stay_by.splits() }
    }
}

#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "a test that meets another requirement is wrong")]
pub(crate) mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use chrono::Days;
    use entity::value::id::EnterpriseId;
    use entity::value::{Fen, Ppm};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::enterprise::fact::{FactKey, Profile, Shape, Value};
    use crate::matching::evaluate::tests::{ask, day, firm, is};
    use crate::matching::evaluate::verdict;
    use crate::matching::reach::relax::Loosened;
    use crate::matching::reach::tree::{names_ask, without_ask};
    use crate::product::criteria::{Condition, Requirement};

    pub(crate) fn id(number: u128) -> EnterpriseId {
        EnterpriseId::from(Uuid::from_u128(number))
    }
    #[test]
    fn customers_and_others_make_up_who_passes() {
        let mut population = Population::new(day("2026-03-02"));
        let firms: Vec<(EnterpriseId, Profile)> =
            (0..200_u8).map(|nth| (id(u128::from(nth) + 1), firm(&[(FactKey::Staff, Value::Count(i64::from(nth % 10)))]))).collect();
        population.apply(firms.iter().map(|(id, profile)| (*id, Some(profile))));
        let criteria = is(FactKey::Staff, Requirement::CountAtLeast(5));
        let customers: Vec<EnterpriseId> = firms.iter().map(|(id, _)| *id).step_by(3).chain([id(9_999)]).collect();
        let passing = |nth: &usize| nth % 10 >= 5;
        let own = (0..200).step_by(3).filter(passing).count() as u64;
        let divided = population.divide(&criteria, &customers);
        assert_eq!((divided.some.count, divided.others.count), (own, 100 - own));
        assert_eq!(population.measure(&criteria).pass.count, 100);
        assert_eq!(population.divide(&criteria, &[]).some, Tally::default());
    }
    fn codes_of(fact: FactKey) -> &'static [&'static str] {
        if fact == FactKey::Region {
            &["320812", "320826", "320800"]
        } else if fact == FactKey::Industry {
            &["C17", "C1761", "F51"]
        } else {
            &["A", "B", "C"]
        }
    }
    fn any_value(fact: FactKey) -> BoxedStrategy<Value> {
        match fact.shape() {
            Shape::Money => prop_oneof![(0..40_i64).prop_map(Fen), any::<i64>().prop_map(Fen)].prop_map(Value::Money).boxed(),
            Shape::Count => (0..30_i64).prop_map(Value::Count).boxed(),
            Shape::Rate => (-5..5_i64).prop_map(|v| Value::Rate(Ppm(v * 10_000))).boxed(),
            Shape::Day => (0..900_u64).prop_map(|v| Value::Day(day("2024-01-01") + Days::new(v))).boxed(),
            Shape::Code => proptest::sample::select(codes_of(fact)).prop_map(|c| Value::Code(c.to_owned())).boxed(),
            Shape::Codes => {
                proptest::sample::subsequence(vec!["A", "B", "C"], 0..=3).prop_map(|of| Value::Codes(of.into_iter().map(str::to_owned).collect())).boxed()
            }
            Shape::YesNo => any::<bool>().prop_map(Value::YesNo).boxed(),
        }
    }
    pub(crate) fn any_firm() -> impl Strategy<Value = Profile> {
        let facts: Vec<_> = FactKey::ALL.iter().filter(|key| !key.is_asked()).map(|key| proptest::option::weighted(0.7, any_value(*key))).collect();
        let sets = || FactKey::ALL.iter().filter(|key| !key.is_asked() && key.shape() == Shape::Codes);
        let open: Vec<_> = sets().map(|_| proptest::option::weighted(0.3, proptest::sample::subsequence(vec!["A", "B", "C", "D"], 1..=3))).collect();
        (facts, open).prop_map(move |(values, open)| {
            let keys = FactKey::ALL.iter().filter(|key| !key.is_asked());
            let known: Vec<(FactKey, Value)> = keys.zip(values).filter_map(|(key, value)| Some((*key, value?))).collect();
            let mut firm = firm(&known);
            for (key, codes) in sets().zip(open) {
                firm.leave_open(*key, codes.into_iter().flatten().map(str::to_owned).collect());
            }
            firm
        })
    }
    fn any_requirement(fact: FactKey) -> BoxedStrategy<Requirement> {
        let list = proptest::sample::subsequence(if fact.shape() == Shape::Code { codes_of(fact).to_vec() } else { vec!["A", "B", "C", "D"] }, 1..=2)
            .prop_map(|of| of.into_iter().map(str::to_owned).collect::<Vec<String>>());
        match fact.shape() {
            Shape::Money => prop_oneof![
                (0..40_i64).prop_map(|v| Requirement::MoneyAtLeast(Fen(v))),
                any::<i64>().prop_map(|v| Requirement::MoneyAtMost(Fen(v))),
                (1..2_000_000_i64).prop_map(|v| Requirement::CoversAsked(Ppm(v))),
                (1..2_000_000_i64).prop_map(|v| Requirement::ShareAtMost { of: FactKey::Assets, share: Ppm(v) }),
                (1..2_000_000_i64).prop_map(|v| Requirement::ShareAtLeast { of: FactKey::AskedAmount, share: Ppm(v) }),
                (1..2_000_000_i64).prop_map(|v| Requirement::ShareAtLeast { of: FactKey::RevenueYear, share: Ppm(v) }),
            ]
            .boxed(),
            Shape::Count => prop_oneof![(0..30_i64).prop_map(Requirement::CountAtLeast), (0..30_i64).prop_map(Requirement::CountAtMost)].boxed(),
            Shape::Rate => prop_oneof![
                (-5..5_i64).prop_map(|v| Requirement::RateAtLeast(Ppm(v * 10_000))),
                (-5..5_i64).prop_map(|v| Requirement::RateAtMost(Ppm(v * 10_000)))
            ]
            .boxed(),
            Shape::Code => prop_oneof![list.clone().prop_map(Requirement::OneOf), list.prop_map(Requirement::NoneOf)].boxed(),
            Shape::Codes => prop_oneof![list.clone().prop_map(Requirement::HasAny), list.prop_map(Requirement::HasNone)].boxed(),
            Shape::YesNo => prop_oneof![Just(Requirement::Yes), Just(Requirement::No)].boxed(),
            Shape::Day => prop_oneof![
                (0..900_u64).prop_map(|v| Requirement::OnOrBefore(day("2024-01-01") + Days::new(v))),
                (0..900_u64).prop_map(|v| Requirement::OnOrAfter(day("2024-01-01") + Days::new(v))),
                prop_oneof![-3..30_i64, any::<i64>()].prop_map(Requirement::MonthsSinceAtLeast),
                prop_oneof![-3..30_i64, any::<i64>()].prop_map(Requirement::MonthsSinceAtMost),
            ]
            .boxed(),
        }
    }
    pub(crate) fn any_criteria() -> impl Strategy<Value = Criteria> {
        let leaf = proptest::sample::select(FactKey::ALL).prop_flat_map(|fact| any_requirement(fact).prop_map(move |one| is(fact, one)));
        let tree = leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Criteria::All),
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Criteria::Any),
                inner.clone().prop_map(|c| Criteria::Not(Box::new(c))),
                (0..5_usize, proptest::collection::vec(inner, 0..4)).prop_map(|(count, of)| Criteria::AtLeast { count, of }),
            ]
        });
        proptest::collection::vec(tree, 0..5).prop_map(Criteria::All)
    }
    pub(crate) const TODAY: &str = "2026-03-02";

    /// What the plain evaluator says, without the conditions on the ask.
    pub(crate) fn oracle(criteria: &Criteria, profile: &Profile) -> Verdict {
        verdict(&without_ask(criteria), profile, &ask(Fen(7)), day(TODAY))
    }
    pub(crate) fn population(firms: &[Profile]) -> Population {
        let mut population = Population::new(day(TODAY));
        population.apply(firms.iter().enumerate().map(|(number, profile)| (id(number as u128), Some(profile))));
        population
    }
    fn of_split(by: By) -> FactKey {
        match by {
            By::County => FactKey::Region,
            By::Section => FactKey::Industry,
            By::Size => FactKey::SizeClass,
            By::FirstLoan => FactKey::FirstLoan,
        }
    }
    fn brute(firms: &[Profile], holds: impl Fn(&Profile) -> bool) -> u64 {
        firms.iter().filter(|profile| holds(profile)).count() as u64
    }
    fn pass(criteria: &Criteria) -> impl Fn(&Profile) -> bool {
        move |profile| oracle(criteria, profile) == Verdict::Pass
    }
    /// The same criteria with the condition at a place changed.
    fn put(criteria: &Criteria, place: usize, change: &impl Fn(&Condition) -> Condition, next: &mut usize) -> Criteria {
        let mut each = |of: &[Criteria]| of.iter().map(|one| put(one, place, change, next)).collect();
        match criteria {
            Criteria::All(of) => Criteria::All(each(of)),
            Criteria::Any(of) => Criteria::Any(each(of)),
            Criteria::AtLeast { count, of } => Criteria::AtLeast { count: *count, of: each(of) },
            Criteria::Not(of) => Criteria::Not(Box::new(put(of, place, change, next))),
            Criteria::Condition(condition) => {
                *next += 1;
                Criteria::Condition(if *next - 1 == place { change(condition) } else { condition.clone() })
            }
        }
    }
    fn with_threshold(criteria: &Criteria, place: usize, threshold: i64) -> Criteria {
        let change = |condition: &Condition| {
            let is = match condition.is {
                Requirement::MoneyAtLeast(_) => Requirement::MoneyAtLeast(Fen(threshold)),
                Requirement::MoneyAtMost(_) => Requirement::MoneyAtMost(Fen(threshold)),
                Requirement::CountAtLeast(_) => Requirement::CountAtLeast(threshold),
                Requirement::CountAtMost(_) => Requirement::CountAtMost(threshold),
                Requirement::RateAtLeast(_) => Requirement::RateAtLeast(Ppm(threshold)),
                Requirement::RateAtMost(_) => Requirement::RateAtMost(Ppm(threshold)),
                ref other => unreachable!("{other:?} has no threshold"),
            };
            Condition { fact: condition.fact, is }
        };
        put(criteria, place, &change, &mut 0)
    }

    fn list_of(is: &Requirement) -> Option<&Vec<String>> {
        match is {
            Requirement::OneOf(list) | Requirement::NoneOf(list) | Requirement::HasAny(list) | Requirement::HasNone(list) => Some(list),
            _ => None,
        }
    }
    /// The same criteria with a code put into the list at a place, or taken out where it stands there.
    fn with_code(criteria: &Criteria, place: usize, code: &str) -> Criteria {
        let change = |condition: &Condition| {
            let mut list = list_of(&condition.is).expect("a list").clone();
            if list.iter().any(|c| c == code) {
                list.retain(|c| c != code);
            } else {
                list.push(code.to_owned());
            }
            let is = match &condition.is {
                Requirement::OneOf(_) => Requirement::OneOf(list),
                Requirement::NoneOf(_) => Requirement::NoneOf(list),
                Requirement::HasAny(_) => Requirement::HasAny(list),
                _ => Requirement::HasNone(list),
            };
            Condition { fact: condition.fact, is }
        };
        put(criteria, place, &change, &mut 0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn counts_splits_and_costs_equal_the_plain_evaluator(firms in proptest::collection::vec(any_firm(), 0..90), criteria in any_criteria()) {
            let measure = population(&firms).measure(&criteria);
            for (tally, verdict) in [(&measure.pass, Verdict::Pass), (&measure.unknown, Verdict::Unknown), (&measure.fail, Verdict::Fail)] {
                prop_assert_eq!(tally.count, brute(&firms, |one| oracle(&criteria, one) == verdict));
            }
            prop_assert_eq!(measure.all.count, firms.len() as u64);
            for split in &measure.splits {
                prop_assert_eq!(split.cells.iter().map(|cell| cell.tally.count).sum::<u64>(), measure.pass.count);
            }
            for by in By::ALL {
                let codes: BTreeSet<String> = measure.splits[by as usize].cells.iter().filter_map(|cell| cell.code.clone()).collect();
                let mut groups: BTreeMap<Option<String>, u64> = BTreeMap::new();
                for profile in firms.iter().filter(|one| oracle(&criteria, one) == Verdict::Pass) {
                    let code = match (by, profile.value(of_split(by))) {
                        (By::Section, Some(Value::Code(code))) => Some(code.chars().take(1).collect()),
                        (_, Some(Value::Code(code))) => Some(code.clone()),
                        (_, Some(Value::YesNo(yes))) => Some(if *yes { "yes" } else { "no" }.to_owned()),
                        (_, _) => None,
                    };
                    *groups.entry(code.filter(|code| codes.contains(code))).or_default() += 1;
                }
                for cell in &measure.splits[by as usize].cells {
                    prop_assert_eq!(cell.tally.count, groups.get(&cell.code).copied().unwrap_or(0));
                }
            }
            let Criteria::All(parts) = &criteria else { unreachable!() };
            for (place, cost) in measure.costs.iter().enumerate() {
                let others = Criteria::All(parts.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, part)| part.clone()).collect());
                let alone = |verdict| brute(&firms, |one| oracle(&others, one) == Verdict::Pass && oracle(&parts[place], one) == verdict);
                prop_assert_eq!((cost.fails.count, cost.unknown.count), (alone(Verdict::Fail), alone(Verdict::Unknown)));
            }
        }

        #[test]
        fn a_curve_is_a_count_at_each_threshold(firms in proptest::collection::vec(any_firm(), 0..90), criteria in any_criteria(), at in 0..12_usize, thresholds in proptest::collection::vec(-20..40_i64, 1..6)) {
            if let Some(points) = population(&firms).curve(&criteria, at, &thresholds) {
                for point in points {
                    let moved = with_threshold(&criteria, at, point.threshold);
                    prop_assert_eq!(point.pass.count, brute(&firms, pass(&moved)));
                    prop_assert_eq!(point.gain.count, brute(&firms, |one| pass(&moved)(one) && !pass(&criteria)(one)));
                }
            }
        }

        #[test]
        fn a_relaxation_gains_what_it_says(firms in proptest::collection::vec(any_firm(), 0..90), criteria in any_criteria()) {
            for one in population(&firms).relaxations(&criteria) {
                let relaxed = match &one.to {
                    Loosened::Threshold(value) => with_threshold(&criteria, one.place, *value),
                    Loosened::Code(code) => with_code(&criteria, one.place, code),
                };
                prop_assert_eq!(one.gain.count, brute(&firms, |f| pass(&relaxed)(f) && !pass(&criteria)(f)), "{:?}", one);
                prop_assert!(one.gain.count > 0);
                prop_assert_eq!(brute(&firms, |f| !pass(&relaxed)(f) && pass(&criteria)(f)), 0, "a relaxation keeps nobody out");
            }
        }

        #[test]
        fn every_single_code_that_lets_somebody_in_is_found(firms in proptest::collection::vec(any_firm(), 1..60), criteria in any_criteria()) {
            let found = population(&firms).relaxations(&criteria);
            for (place, condition) in criteria.conditions().into_iter().enumerate().filter(|(_, condition)| !names_ask(condition)) {
                let Some(list) = list_of(&condition.is) else { continue };
                let more: &[&str] = match condition.fact {
                    FactKey::Region => &["320812", "320826"],
                    FactKey::Industry => &["C", "F"],
                    _ => &["A", "B", "C"],
                };
                let codes: BTreeSet<&str> = more.iter().copied().chain(list.iter().map(String::as_str)).collect();
                for code in codes {
                    let loosened = with_code(&criteria, place, code);
                    let gain = brute(&firms, |f| pass(&loosened)(f) && !pass(&criteria)(f));
                    let told = found.iter().find(|one| one.place == place && one.to == Loosened::Code(code.to_owned()));
                    prop_assert_eq!(told.map_or(0, |one| one.gain.count), gain, "{} at {}", code, place);
                }
            }
        }

        #[test]
        fn gains_and_losses_are_the_difference_of_two_full_matches(firms in proptest::collection::vec(any_firm(), 0..90), old in any_criteria(), new in any_criteria()) {
            let found = population(&firms).compare(&old, &new);
            prop_assert_eq!(found.gain.count, brute(&firms, |one| pass(&new)(one) && !pass(&old)(one)));
            prop_assert_eq!(found.lose.count, brute(&firms, |one| pass(&old)(one) && !pass(&new)(one)));
            prop_assert_eq!(found.stay.count, brute(&firms, |one| pass(&old)(one) && pass(&new)(one)));
            for (whole, splits) in [(&found.gain, &found.gain_by), (&found.lose, &found.lose_by), (&found.stay, &found.stay_by)] {
                prop_assert_eq!(splits.len(), By::ALL.len());
                for split in splits {
                    prop_assert_eq!(split.cells.iter().map(|cell| cell.tally.count).sum::<u64>(), whole.count);
                }
            }
        }

        #[test]
        fn firms_come_change_and_go_as_if_they_had_been_so_from_the_start(
            before in proptest::collection::vec(any_firm(), 1..70),
            events in proptest::collection::vec((0..90_u128, proptest::option::weighted(0.8, any_firm())), 0..40),
            criteria in any_criteria(),
        ) {
            let mut population = population(&before);
            population.measure(&criteria);
            let mut firms: BTreeMap<u128, Profile> = before.into_iter().enumerate().map(|(at, one)| (at as u128, one)).collect();
            for (number, profile) in events {
                population.apply([(id(number), profile.as_ref())]);
                match profile {
                    Some(profile) => firms.insert(number, profile),
                    None => firms.remove(&number),
                };
            }
            let firms: Vec<Profile> = firms.into_values().collect();
            let (kept, fresh) = (population.measure(&criteria), super::tests::population(&firms).measure(&criteria));
            prop_assert_eq!(kept.all.count, fresh.all.count);
            prop_assert_eq!(kept.pass.count, fresh.pass.count);
            prop_assert_eq!(kept.unknown.count, fresh.unknown.count);
            let costs = |of: &Measure| of.costs.iter().map(|cost| (cost.fails.count, cost.unknown.count)).collect::<Vec<_>>();
            prop_assert_eq!(costs(&kept), costs(&fresh));
        }
    }

    #[test]
    fn prints_tell_how_far_two_sets_differ_at_least() {
        for (grain, slots, apart) in [(Grain::Firm, 3_000, 1), (Grain::Word, 200_000, 11)] {
            let tally = |without: usize| {
                let mut tally = Tally::default();
                for at in 0..slots / 64 {
                    // One firm in each of some words is left out.
                    tally.add(grain.spot(at), if at % apart == 0 && at / apart < without { !1 } else { !0 });
                }
                tally
            };
            let whole = tally(0);
            for without in 0..40 {
                let differs = whole.print().iter().zip(tally(without).print()).filter(|(a, b)| a != b).count();
                assert!(differs <= without && differs * 3 >= without * 2, "{grain:?}: {differs} of {without}");
            }
        }
    }
}
