//! Every firm against a whole catalogue: blocks of firms, in which each distinct condition is one plane of bits and each product a few words.

use std::collections::HashMap;
use std::ops::Range;

use super::bits::places;
use super::column::Held;
use super::population::Population;
use super::test::{Holds, Test};
use super::tree::{Word, asked, names_ask};
use crate::enterprise::fact::FactKey;
use crate::matching::verdict::Verdict;
use crate::product::criteria::{Condition, Criteria, Sense};

/// Words of a block: small enough that the planes of a catalogue's conditions stay near the processor.
pub const BLOCK: usize = 32;

type Plane = [u64; BLOCK];

/// A condition in a block: the plane of those of whom it says something, who has the fact known, and whether those of the plane pass or the
/// others. Where `known` is `None` the next plane has those who fail.
#[derive(Clone, Copy, Debug)]
struct Leaf {
    plane: usize,
    known: Option<usize>,
    holds: Holds,
}

/// What fills a plane of a block.
#[derive(Clone, Debug)]
enum Fill {
    /// Those whose code is at one of these places.
    Codes(FactKey, Vec<usize>),
    /// Those who have one of these members, or have none, with those who fail in the next plane: of some neither may be known.
    Members(FactKey, Vec<usize>, Holds),
    /// Those with yes.
    Yes(FactKey),
    /// One by one, with those who fail in the next plane.
    Each(FactKey, Test),
    /// Nobody, neither here nor in the next plane.
    Nobody,
}

/// The thresholds of a fact, rising, and the plane of the first: each has those at or above it.
#[derive(Clone, Debug)]
struct Ranks {
    fact: FactKey,
    thresholds: Vec<i64>,
    first: usize,
}

#[derive(Clone, Debug)]
enum Node {
    Leaf(Leaf),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    AtLeast(usize, Vec<Node>),
    Always(Verdict),
}

/// A catalogue made ready for the columns of a population as they are now.
#[derive(Clone, Debug)]
pub struct Sweep {
    known: Vec<FactKey>,
    ranks: Vec<Ranks>,
    fills: Vec<(usize, Fill)>,
    planes: usize,
    products: Vec<Vec<Node>>,
}

/// The planes of one block; made once and filled again for each.
#[derive(Clone, Debug, Default)]
pub struct Planes {
    known: Vec<Plane>,
    fills: Vec<Plane>,
    /// For each threshold the last firm that has it as its highest, and for each firm the one before: the firms of a block by threshold.
    last: Vec<u16>,
    before: Vec<u16>,
}

impl Population {
    /// Makes a catalogue ready. It holds until the population changes.
    pub fn sweep<'a>(&self, catalogue: impl IntoIterator<Item = &'a Criteria>) -> Sweep {
        let catalogue: Vec<&Criteria> = catalogue.into_iter().collect();
        let mut making = Making { population: self, known: Vec::new(), leaves: HashMap::new(), ranks: Vec::new(), fills: Vec::new(), planes: 0 };
        for criteria in &catalogue {
            making.thresholds(criteria);
        }
        making.place();
        let products = catalogue.into_iter().map(|criteria| match making.node(criteria, Sense::Must) {
            Node::All(of) => of,
            other @ (Node::Leaf(_) | Node::Any(_) | Node::Not(_) | Node::AtLeast(..) | Node::Always(_)) => vec![other],
        });
        let products = products.collect();
        Sweep { known: making.known, ranks: making.ranks, fills: making.fills, planes: making.planes, products }
    }
    /// How many words of 64 firms there are.
    pub fn words(&self) -> usize {
        self.live().words().len()
    }
}

struct Making<'a> {
    population: &'a Population,
    known: Vec<FactKey>,
    leaves: HashMap<String, Leaf>,
    ranks: Vec<Ranks>,
    fills: Vec<(usize, Fill)>,
    planes: usize,
}

impl Making<'_> {
    /// Notes the thresholds that criteria name.
    fn thresholds(&mut self, criteria: &Criteria) {
        match criteria {
            Criteria::All(of) | Criteria::Any(of) | Criteria::AtLeast { of, .. } => of.iter().for_each(|one| self.thresholds(one)),
            Criteria::Not(of) => self.thresholds(of),
            Criteria::Condition(condition) if names_ask(condition) => {}
            Criteria::Condition(condition) => {
                if let Test::AtLeast(least, _) = self.population.test(condition) {
                    match self.ranks.iter_mut().find(|ranks| ranks.fact == condition.fact) {
                        Some(ranks) => ranks.thresholds.push(least),
                        None => self.ranks.push(Ranks { fact: condition.fact, thresholds: vec![least], first: 0 }),
                    }
                }
            }
        }
    }
    /// Gives every threshold its plane.
    fn place(&mut self) {
        for ranks in &mut self.ranks {
            ranks.thresholds.sort_unstable();
            ranks.thresholds.dedup();
            ranks.first = self.planes;
            self.planes += ranks.thresholds.len();
        }
    }
    fn node(&mut self, criteria: &Criteria, sense: Sense) -> Node {
        match criteria {
            Criteria::All(of) => Node::All(of.iter().map(|one| self.node(one, sense)).collect()),
            Criteria::Any(of) => Node::Any(of.iter().map(|one| self.node(one, sense)).collect()),
            Criteria::AtLeast { count, of } => Node::AtLeast(*count, of.iter().map(|one| self.node(one, sense)).collect()),
            Criteria::Not(of) => Node::Not(Box::new(self.node(of, sense.turned()))),
            Criteria::Condition(condition) if names_ask(condition) => Node::Always(asked(sense)),
            Criteria::Condition(condition) => Node::Leaf(self.leaf(condition)),
        }
    }
    fn leaf(&mut self, condition: &Condition) -> Leaf {
        let key = serde_json::to_string(condition).unwrap_or_default();
        if let Some(leaf) = self.leaves.get(&key) {
            return *leaf;
        }
        let fact = condition.fact;
        let leaf = match self.population.test(condition) {
            Test::AtLeast(least, holds) => Leaf { plane: self.rank(fact, least), known: Some(self.known(fact)), holds },
            Test::Members(members, holds) => Leaf { plane: self.fill(Fill::Members(fact, members, holds)), known: None, holds: Holds::IfSo },
            Test::Yes(holds) => Leaf { plane: self.fill(Fill::Yes(fact)), known: Some(self.known(fact)), holds },
            Test::Table(table) => {
                let within = table.iter().enumerate().filter(|(_, within)| **within).map(|(place, _)| place).collect();
                Leaf { plane: self.fill(Fill::Codes(fact, within)), known: Some(self.known(fact)), holds: Holds::IfSo }
            }
            // What is a share of another fact is known where both are.
            test @ Test::Share(..) => Leaf { plane: self.fill(Fill::Each(fact, test)), known: None, holds: Holds::IfSo },
            Test::Unknown => Leaf { plane: self.fill(Fill::Nobody), known: None, holds: Holds::IfSo },
        };
        self.leaves.insert(key, leaf);
        leaf
    }
    fn known(&mut self, fact: FactKey) -> usize {
        self.known.iter().position(|known| *known == fact).unwrap_or_else(|| {
            self.known.push(fact);
            self.known.len() - 1
        })
    }
    fn rank(&self, fact: FactKey, least: i64) -> usize {
        let of = self.ranks.iter().find(|ranks| ranks.fact == fact);
        of.map_or(0, |ranks| ranks.first + ranks.thresholds.partition_point(|other| *other < least))
    }
    fn fill(&mut self, fill: Fill) -> usize {
        let plane = self.planes;
        self.planes += match &fill {
            Fill::Each(..) | Fill::Members(..) | Fill::Nobody => 2,
            Fill::Codes(..) | Fill::Yes(_) => 1,
        };
        self.fills.push((plane, fill));
        plane
    }
}

impl Sweep {
    /// Holds every product against the firms of some words of 64, block by block: product, the block's first word, who passes, of whom it is
    /// not known.
    pub fn run(&self, population: &Population, words: Range<usize>, planes: &mut Planes, mut each: impl FnMut(usize, usize, &[u64], &[u64])) {
        let mut first = words.start;
        while first < words.end {
            let block = first..words.end.min(first + BLOCK);
            self.fill(population, &block, planes);
            let mut live = [0; BLOCK];
            live.iter_mut().zip(block.clone()).for_each(|(live, at)| *live = population.live().word(at));
            for (number, parts) in self.products.iter().enumerate() {
                let (mut pass, mut fail) = (live, [0; BLOCK]);
                for part in parts {
                    and(part, planes, &mut pass, &mut fail);
                }
                // What does not fail and does not pass is unknown.
                fail.iter_mut().zip(&live).zip(&pass).for_each(|((fail, live), pass)| *fail = live & !pass & !*fail);
                each(number, first, &pass[..block.len()], &fail[..block.len()]);
            }
            first = block.end;
        }
    }
    fn fill(&self, population: &Population, block: &Range<usize>, planes: &mut Planes) {
        planes.known.resize(self.known.len(), [0; BLOCK]);
        planes.fills.resize(self.planes, [0; BLOCK]);
        for (plane, fact) in planes.known.iter_mut().zip(&self.known) {
            plane.fill(0);
            plane.iter_mut().zip(block.clone()).for_each(|(word, at)| *word = population.column(*fact).known().word(at));
        }
        for ranks in &self.ranks {
            rank(ranks, population, block, planes);
        }
        let mut codes: HashMap<FactKey, Vec<Plane>> = HashMap::new();
        for (plane, fill) in &self.fills {
            let (plane, others) = planes.fills[*plane..].split_at_mut(1);
            let plane = &mut plane[0];
            plane.fill(0);
            match fill {
                Fill::Codes(fact, within) => {
                    let of = codes.entry(*fact).or_insert_with(|| coded(population, *fact, block));
                    for code in within {
                        plane.iter_mut().zip(&of[*code]).for_each(|(word, of)| *word |= of);
                    }
                }
                Fill::Members(fact, members, holds) => {
                    let without = &mut others[0];
                    without.fill(0);
                    let column = population.column(*fact);
                    if let Held::Sets(sets, _) = &column.held {
                        for ((has, without), at) in plane.iter_mut().zip(without.iter_mut()).zip(block.clone()) {
                            let any = |of: &dyn Fn(usize) -> u64| members.iter().fold(0, |all, member| all | of(*member));
                            let (known, has_any) = (column.known().word(at), any(&|member| sets[member].has.word(at)));
                            *has = known & has_any;
                            *without = known & !has_any & !any(&|member| sets[member].open.word(at));
                        }
                    }
                    if *holds == Holds::IfNot {
                        std::mem::swap(plane, without);
                    }
                }
                Fill::Yes(fact) => {
                    if let Held::YesNo(yes) = &population.column(*fact).held {
                        plane.iter_mut().zip(block.clone()).for_each(|(word, at)| *word = yes.word(at));
                        keep_known(plane, population, *fact, block);
                    }
                }
                Fill::Each(fact, test) => {
                    let fail = &mut others[0];
                    fail.fill(0);
                    for (at, word) in block.clone().enumerate() {
                        for place in places(population.column(*fact).known().word(word)) {
                            match population.holds(test, *fact, word * 64 + place) {
                                Some(true) => plane[at] |= 1 << place,
                                Some(false) => fail[at] |= 1 << place,
                                None => {}
                            }
                        }
                    }
                }
                Fill::Nobody => others[0].fill(0),
            }
        }
    }
}

/// No firm at a threshold, or before another.
const NONE: u16 = u16::MAX;

/// Fills the planes of a fact's thresholds, from the highest down: each has those of the one above and those who reach it only.
fn rank(ranks: &Ranks, population: &Population, block: &Range<usize>, planes: &mut Planes) {
    let Ranks { fact, thresholds, first } = ranks;
    let Planes { fills, last, before, .. } = planes;
    last.clear();
    last.resize(thresholds.len(), NONE);
    before.resize(BLOCK * 64, NONE);
    let column = population.column(*fact);
    for (at, word) in block.clone().enumerate() {
        for place in places(column.known().word(word)) {
            let value = column.number(word * 64 + place).unwrap_or(0);
            let reached = thresholds.partition_point(|threshold| *threshold <= value);
            if let Some(last) = reached.checked_sub(1).map(|reached| &mut last[reached]) {
                let firm = at * 64 + place;
                before[firm] = std::mem::replace(last, u16::try_from(firm).unwrap_or(NONE));
            }
        }
    }
    let mut above = [0; BLOCK];
    for (plane, last) in fills[*first..first + thresholds.len()].iter_mut().zip(last).rev() {
        let mut firm = *last;
        while firm != NONE {
            above[usize::from(firm) / 64] |= 1 << (firm % 64);
            firm = before[usize::from(firm)];
        }
        *plane = above;
    }
}

/// Takes those out of whom the fact is not known: what a set or an answer said of them earlier does not count.
fn keep_known(plane: &mut Plane, population: &Population, fact: FactKey, block: &Range<usize>) {
    plane.iter_mut().zip(block.clone()).for_each(|(word, at)| *word &= population.column(fact).known().word(at));
}

fn coded(population: &Population, fact: FactKey, block: &Range<usize>) -> Vec<Plane> {
    let column = population.column(fact);
    let mut planes = vec![[0_u64; BLOCK]; column.names().len()];
    if let Held::Codes(codes, _) = &column.held {
        for (at, word) in block.clone().enumerate() {
            for place in places(column.known().word(word)) {
                if let Some(plane) = usize::try_from(codes.get(word * 64 + place)).ok().and_then(|code| planes.get_mut(code)) {
                    plane[at] |= 1 << place;
                }
            }
        }
    }
    planes
}

/// 64 firms of a block under a node.
fn word(node: &Node, planes: &Planes, at: usize) -> Word {
    match node {
        Node::Leaf(leaf) => match leaf.known {
            None => Word { pass: planes.fills[leaf.plane][at], fail: planes.fills[leaf.plane + 1][at] },
            Some(known) => {
                let (so, known) = (planes.fills[leaf.plane][at], planes.known[known][at]);
                let pass = if leaf.holds == Holds::IfSo { so } else { !so } & known;
                Word { pass, fail: known & !pass }
            }
        },
        Node::All(of) => of.iter().fold(Word::of(Verdict::Pass), |all, one| all.and(word(one, planes, at))),
        Node::Any(of) => of.iter().fold(Word::of(Verdict::Fail), |any, one| any.or(word(one, planes, at))),
        Node::Not(of) => word(of, planes, at).negate(),
        Node::AtLeast(count, of) => Word::at_least(*count, of.iter().map(|one| word(one, planes, at))),
        Node::Always(verdict) => Word::of(*verdict),
    }
}

/// Takes a part into a product's planes.
fn and(node: &Node, planes: &Planes, pass: &mut Plane, fail: &mut Plane) {
    match node {
        Node::Leaf(Leaf { plane, known: Some(known), holds }) => {
            let words = pass.iter_mut().zip(fail.iter_mut()).zip(planes.fills[*plane].iter().zip(&planes.known[*known]));
            // Whom the plane has is known, so the known others are the difference of the two.
            match holds {
                Holds::IfSo => words.for_each(|((pass, fail), (so, known))| {
                    *pass &= so;
                    *fail |= so ^ known;
                }),
                Holds::IfNot => words.for_each(|((pass, fail), (so, known))| {
                    *pass &= so ^ known;
                    *fail |= so;
                }),
            }
        }
        Node::Leaf(Leaf { known: None, .. }) | Node::All(_) | Node::Any(_) | Node::Not(_) | Node::AtLeast(..) | Node::Always(_) => {
            for at in 0..BLOCK {
                let word = word(node, planes, at);
                pass[at] &= word.pass;
                fail[at] |= word.fail;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::reach::tally::tests::{any_criteria, any_firm, oracle, population};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_sweep_says_of_every_firm_and_product_what_the_plain_evaluator_says(
            firms in proptest::collection::vec(any_firm(), 1..90),
            catalogue in proptest::collection::vec(any_criteria(), 1..6),
            repeats in 1..30_usize,
        ) {
            // The same firms again and again, so that there is more than one block.
            let all: Vec<_> = firms.iter().cycle().take(firms.len() * repeats).cloned().collect();
            let population = population(&all);
            let sweep = population.sweep(&catalogue);
            let words = population.words();
            let mut said = vec![vec![Word::of(Verdict::Fail); words]; catalogue.len()];
            let mut planes = Planes::default();
            for part in [0..words / 2, words / 2..words] {
                sweep.run(&population, part, &mut planes, |product, first, pass, unknown| {
                    for (at, (pass, unknown)) in pass.iter().zip(unknown).enumerate() {
                        said[product][first + at] = Word { pass: *pass, fail: !pass & !unknown };
                    }
                });
            }
            for (criteria, said) in catalogue.iter().zip(&said) {
                let expected: Vec<Verdict> = firms.iter().map(|profile| oracle(criteria, profile)).collect();
                for slot in 0..all.len() {
                    let (word, bit) = (said[slot / 64], slot % 64);
                    let verdict = if word.pass >> bit & 1 == 1 { Verdict::Pass } else if word.fail >> bit & 1 == 1 { Verdict::Fail } else { Verdict::Unknown };
                    prop_assert_eq!(verdict, expected[slot % firms.len()]);
                }
            }
        }
    }
}
