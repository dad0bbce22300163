//! Which question to ask: the one that the most visitors would have to be asked anyway.
//!
//! Every product that is still open has to be decided. For a made-up visitor of whom all answers are known, that takes every fact of the products
//! that it could apply for, and of every other product one fact that rules it out; facts that rule out the most come first. What such a visitor has
//! to be asked gets its vote, which weighs more the more it answered like the one who is asked.

use super::Standing;
use super::tree::{Crowd, Facts, Tree, only, under};
use super::visitors::VISITORS;
use crate::enterprise::fact::FactKey;
use crate::matching::verdict::Verdict;
use crate::product::criteria::Sense;

/// Answers unlike those of the visitor after which a vote weighs no less: a vote loses three quarters for each.
const UNLIKE: u32 = 8;

/// What the products that are still open would take to be decided, for each of the made-up visitors.
struct Case {
    /// Everything that it could apply for turns on this.
    must: Facts,
    /// What rules out each of the others.
    against: Vec<Facts>,
}

impl Case {
    /// The facts that would have to be told.
    fn asked(mut self) -> Facts {
        let mut asked = self.must;
        loop {
            self.against.retain(|facts| facts & asked == 0);
            let mut counts = [0_usize; 64];
            for facts in &self.against {
                each(*facts, |at| counts[at] += 1);
            }
            let Some((at, _)) = counts.iter().enumerate().filter(|(_, count)| **count > 0).max_by_key(|(at, count)| (**count, 64 - at)) else {
                return asked;
            };
            asked |= 1 << at;
        }
    }
}

fn each(mut facts: Facts, mut see: impl FnMut(usize)) {
    while facts != 0 {
        see(usize::try_from(facts.trailing_zeros()).unwrap_or(0));
        facts &= facts - 1;
    }
}

impl Standing<'_> {
    /// The fact with the most votes, of as many the earlier in the catalogue of facts; `live` are the open products with what they turn on.
    pub(super) fn elected(&self, live: &[(usize, Facts)]) -> Option<FactKey> {
        let mut cases: Vec<Case> = (0..VISITORS).map(|_| Case { must: 0, against: Vec::new() }).collect();
        for (at, facts) in live {
            self.put(&self.questionnaire.products[*at], *facts, &mut cases);
        }
        let mut votes = [0_u64; 64];
        for (case, weight) in cases.into_iter().zip(self.weights()) {
            each(case.asked(), |at| votes[at] += weight);
        }
        let told = |fact: &FactKey| votes.get(*fact as usize).copied().unwrap_or(0);
        FactKey::ALL.iter().copied().rev().filter(|fact| told(fact) > 0).max_by_key(told)
    }
    /// Puts one product before every visitor.
    fn put(&self, product: &Tree, facts: Facts, cases: &mut [Case]) {
        let with = product.crowd(&|at, sense| self.holds(at, sense, Facts::MAX));
        let mut without: Vec<(Facts, Crowd)> = Vec::new();
        each(facts, |at| without.push((1 << at, !product.crowd(&|leaf, sense| self.holds(leaf, sense, 1 << at)))));
        for (n, case) in cases.iter_mut().enumerate() {
            if with >> n & 1 == 1 {
                case.must |= facts;
            } else {
                let alone = without.iter().filter(|(_, crowd)| crowd >> n & 1 == 1).fold(0, |all, (fact, _)| all | fact);
                // What no fact rules out alone takes any of them.
                case.against.push(if alone == 0 { facts } else { alone });
            }
        }
    }
    /// For which visitors a condition holds once these facts are told as they would; what stays open may hold.
    fn holds(&self, at: usize, sense: Sense, told: Facts) -> Crowd {
        let leaf = self.leaves[at];
        let known = &self.questionnaire.leaves[at];
        if leaf.open & !told != 0 {
            return Crowd::MAX;
        }
        match sense {
            Sense::Must if leaf.open != 0 => known.pass,
            Sense::MustNot if leaf.open != 0 => known.fail,
            Sense::Must | Sense::MustNot => {
                if under(leaf.verdict, sense) == Verdict::Pass {
                    Crowd::MAX
                } else {
                    0
                }
            }
        }
    }
    /// How much the vote of each visitor weighs.
    fn weights(&self) -> Vec<u64> {
        let mut unlike = vec![0_u32; VISITORS];
        for fact in self.questionnaire.askable.iter().filter(|fact| self.open & only(**fact) == 0) {
            let leaves = self.questionnaire.leaves.iter().zip(&self.leaves).filter(|(known, _)| known.facts == only(*fact));
            let others = leaves.fold(0, |all, (known, leaf)| all | if leaf.verdict == Verdict::Pass { !known.pass } else { known.pass });
            for (n, unlike) in unlike.iter_mut().enumerate() {
                *unlike += u32::from(others >> n & 1 == 1);
            }
        }
        unlike.into_iter().map(|unlike| 1 << (2 * (UNLIKE - unlike.min(UNLIKE)))).collect()
    }
}
