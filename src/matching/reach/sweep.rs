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

/// A condition in a block: who has the fact known, and whether those of its plane pass or the others.
#[derive(Clone, Copy, Debug)]
struct Leaf {
    plane: usize,
    known: usize,
    holds: Holds,
}

/// What fills a plane of a block.
#[derive(Clone, Debug)]
enum Fill {
    /// Those at or above the threshold at this place of the fact's thresholds.
    AtLeast(FactKey, usize),
    /// Those whose code is at one of these places.
    Codes(FactKey, Vec<usize>),
    /// Those who have one of these members.
    Members(FactKey, Vec<usize>),
    /// Those with yes.
    Yes(FactKey),
    /// One by one.
    Each(FactKey, Test),
    /// Nobody.
    Nobody,
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
    thresholds: HashMap<FactKey, Vec<i64>>,
    known: Vec<FactKey>,
    fills: Vec<Fill>,
    products: Vec<Vec<Node>>,
}

/// The planes of one block; made once and filled again for each.
#[derive(Clone, Debug, Default)]
pub struct Planes {
    known: Vec<Plane>,
    fills: Vec<Plane>,
}

impl Population {
    /// Makes a catalogue ready. It holds until the population changes.
    pub fn sweep<'a>(&self, catalogue: impl IntoIterator<Item = &'a Criteria>) -> Sweep {
        let mut making = Making { population: self, known: HashMap::new(), leaves: HashMap::new(), tests: Vec::new(), thresholds: HashMap::new() };
        let products: Vec<Vec<Node>> = catalogue
            .into_iter()
            .map(|criteria| match making.node(criteria, Sense::Must) {
                Node::All(of) => of,
                other @ (Node::Leaf(_) | Node::Any(_) | Node::Not(_) | Node::AtLeast(..) | Node::Always(_)) => vec![other],
            })
            .collect();
        for of in making.thresholds.values_mut() {
            of.sort_unstable();
            of.dedup();
        }
        let fills = making.tests.iter().map(|(fact, test)| making.fill(*fact, test)).collect();
        let mut known = vec![FactKey::Status; making.known.len()];
        making.known.iter().for_each(|(fact, at)| known[*at] = *fact);
        Sweep { thresholds: making.thresholds, known, fills, products }
    }
    /// How many words of 64 firms there are.
    pub fn words(&self) -> usize {
        self.live().words().len()
    }
}

struct Making<'a> {
    population: &'a Population,
    known: HashMap<FactKey, usize>,
    leaves: HashMap<String, Leaf>,
    tests: Vec<(FactKey, Test)>,
    thresholds: HashMap<FactKey, Vec<i64>>,
}

impl Making<'_> {
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
        let test = self.population.test(condition);
        let holds = match &test {
            Test::AtLeast(least, holds) => {
                self.thresholds.entry(fact).or_default().push(*least);
                *holds
            }
            Test::Members(_, holds) | Test::Yes(holds) => *holds,
            Test::Table(_) | Test::Share(..) | Test::Unknown => Holds::IfSo,
        };
        let next = self.known.len();
        // What is a share of another fact is known where both are.
        let known = match &test {
            Test::Share(..) | Test::Unknown => usize::MAX,
            Test::AtLeast(..) | Test::Table(_) | Test::Members(..) | Test::Yes(_) => *self.known.entry(fact).or_insert(next),
        };
        let leaf = Leaf { plane: self.tests.len(), known, holds };
        self.tests.push((fact, test));
        self.leaves.insert(key, leaf);
        leaf
    }
    fn fill(&self, fact: FactKey, test: &Test) -> Fill {
        match test {
            Test::AtLeast(least, _) => {
                let place = self.thresholds.get(&fact).map_or(0, |of| of.partition_point(|other| other < least));
                Fill::AtLeast(fact, place)
            }
            Test::Table(table) => Fill::Codes(fact, table.iter().enumerate().filter(|(_, within)| **within).map(|(place, _)| place).collect()),
            Test::Members(members, _) => Fill::Members(fact, members.clone()),
            Test::Yes(_) => Fill::Yes(fact),
            Test::Share(..) => Fill::Each(fact, test.clone()),
            Test::Unknown => Fill::Nobody,
        }
    }
}

impl Sweep {
    /// Holds every product against the firms of some words of 64, block by block: product, word, who passes, of whom it is not known.
    pub fn run(&self, population: &Population, words: Range<usize>, planes: &mut Planes, mut each: impl FnMut(usize, usize, u64, u64)) {
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
                for (at, word) in block.clone().enumerate() {
                    let unknown = live[at] & !pass[at] & !fail[at];
                    if pass[at] | unknown != 0 {
                        each(number, word, pass[at], unknown);
                    }
                }
            }
            first = block.end;
        }
    }
    fn fill(&self, population: &Population, block: &Range<usize>, planes: &mut Planes) {
        planes.known.resize(self.known.len(), [0; BLOCK]);
        planes.fills.resize(self.fills.len() * 2, [0; BLOCK]);
        for (plane, fact) in planes.known.iter_mut().zip(&self.known) {
            plane.fill(0);
            plane.iter_mut().zip(block.clone()).for_each(|(word, at)| *word = population.column(*fact).known().word(at));
        }
        let mut ranked: HashMap<FactKey, Vec<Plane>> = HashMap::new();
        for (at, fill) in self.fills.iter().enumerate() {
            let mut plane = [0; BLOCK];
            match fill {
                Fill::AtLeast(fact, place) => {
                    let of = ranked.entry(*fact).or_insert_with(|| self.ranks(population, *fact, block));
                    plane = of.get(*place + 1).copied().unwrap_or_default();
                }
                Fill::Codes(fact, codes) => {
                    let of = ranked.entry(*fact).or_insert_with(|| coded(population, *fact, block));
                    for code in codes {
                        plane.iter_mut().zip(&of[*code]).for_each(|(word, of)| *word |= of);
                    }
                }
                Fill::Members(fact, members) => {
                    if let Held::Sets(sets, _) = &population.column(*fact).held {
                        for member in members {
                            plane.iter_mut().zip(block.clone()).for_each(|(word, at)| *word |= sets[*member].word(at));
                        }
                    }
                }
                Fill::Yes(fact) => {
                    if let Held::YesNo(yes) = &population.column(*fact).held {
                        plane.iter_mut().zip(block.clone()).for_each(|(word, at)| *word = yes.word(at));
                    }
                }
                Fill::Each(fact, test) => {
                    // Pass and fail each have a plane of their own: known says nothing here.
                    let (mut pass, mut fail) = ([0; BLOCK], [0; BLOCK]);
                    for (at, word) in block.clone().enumerate() {
                        for place in places(population.column(*fact).known().word(word)) {
                            match population.holds(test, *fact, word * 64 + place) {
                                Some(true) => pass[at] |= 1 << place,
                                Some(false) => fail[at] |= 1 << place,
                                None => {}
                            }
                        }
                    }
                    plane = pass;
                    planes.fills[self.fills.len() + at] = fail;
                }
                Fill::Nobody => {}
            }
            planes.fills[at] = plane;
        }
        for (at, fill) in self.fills.iter().enumerate() {
            if matches!(fill, Fill::Nobody) {
                planes.fills[self.fills.len() + at] = [0; BLOCK];
            }
        }
    }
    /// For each threshold of a fact, from its place plus one on, those at or above it.
    fn ranks(&self, population: &Population, fact: FactKey, block: &Range<usize>) -> Vec<Plane> {
        let thresholds: &[i64] = self.thresholds.get(&fact).map_or(&[], Vec::as_slice);
        let mut ranks = vec![[0_u64; BLOCK]; thresholds.len() + 1];
        let column = population.column(fact);
        for (at, word) in block.clone().enumerate() {
            for place in places(column.known().word(word)) {
                let value = column.number(word * 64 + place).unwrap_or(0);
                ranks[thresholds.partition_point(|threshold| *threshold <= value)][at] |= 1 << place;
            }
        }
        for place in (0..ranks.len().saturating_sub(1)).rev() {
            let above = ranks[place + 1];
            ranks[place].iter_mut().zip(&above).for_each(|(word, above)| *word |= above);
        }
        ranks
    }
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
        Node::Leaf(leaf) if leaf.known == usize::MAX => {
            Word { pass: planes.fills[leaf.plane][at], fail: planes.fills[planes.fills.len() / 2 + leaf.plane][at] }
        }
        Node::Leaf(leaf) => {
            let known = planes.known[leaf.known][at];
            let so = planes.fills[leaf.plane][at];
            let pass = if leaf.holds == Holds::IfSo { so } else { !so } & known;
            Word { pass, fail: known & !pass }
        }
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
        Node::Leaf(leaf) if leaf.known != usize::MAX => {
            let (so, known) = (&planes.fills[leaf.plane], &planes.known[leaf.known]);
            let turned = if leaf.holds == Holds::IfSo { 0 } else { !0 };
            for (((pass, fail), so), known) in pass.iter_mut().zip(fail.iter_mut()).zip(so).zip(known) {
                let holds = (so ^ turned) & known;
                *pass &= holds;
                *fail |= known & !holds;
            }
        }
        Node::Leaf(_) | Node::All(_) | Node::Any(_) | Node::Not(_) | Node::AtLeast(..) | Node::Always(_) => {
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
                sweep.run(&population, part, &mut planes, |product, word, pass, unknown| said[product][word] = Word { pass, fail: !pass & !unknown });
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
