//! Where links go that merges left behind, by the merges that stand.

use std::collections::BTreeMap;

use entity::value::id::{ConversionId, EnterpriseId, MergeId};

use crate::enterprise::merge::plan::Kind;

/// A link from a company to its sole trader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which.
    pub id: ConversionId,
    /// The company.
    pub successor: EnterpriseId,
    /// The sole trader.
    pub predecessor: EnterpriseId,
}

/// The way of a link that was left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The link as it is.
    pub from: Link,
    /// The link as it would be, had it moved with its firms.
    pub to: Link,
    /// The merges by which it would have moved, each with the kind that it is of in its ledger.
    pub merges: Vec<(MergeId, Kind)>,
}

/// Entries that went, each with its merge and the entry that it went into.
pub type Merged = BTreeMap<EnterpriseId, (MergeId, EnterpriseId)>;

/// The ways of those of all links that were left behind. Of two that would come to one firm nobody can say which is its: both stay.
pub fn ways(links: &[Link], merged: &Merged) -> Vec<Way> {
    let all: Vec<Way> = links.iter().map(|link| way(*link, merged)).collect();
    let (mut successors, mut predecessors) = (BTreeMap::new(), BTreeMap::new());
    for way in &all {
        *successors.entry(way.to.successor).or_insert(0) += 1;
        *predecessors.entry(way.to.predecessor).or_insert(0) += 1;
    }
    let is_alone = |to: &Link| successors.get(&to.successor) == Some(&1) && predecessors.get(&to.predecessor) == Some(&1);
    all.into_iter().filter(|way| !way.merges.is_empty() && way.to.successor != way.to.predecessor && is_alone(&way.to)).collect()
}

fn way(from: Link, merged: &Merged) -> Way {
    let mut merges = Vec::new();
    let successor = end(from.successor, Kind::Predecessor, merged, &mut merges);
    let predecessor = end(from.predecessor, Kind::Successor, merged, &mut merges);
    Way { from, to: Link { successor, predecessor, ..from }, merges }
}

/// The entry that stays, however often what it went into went further.
fn end(mut firm: EnterpriseId, kind: Kind, merged: &Merged, by: &mut Vec<(MergeId, Kind)>) -> EnterpriseId {
    // As many steps as there are merges lead to every end.
    for _ in 0..merged.len() {
        let Some((merge, into)) = merged.get(&firm) else { break };
        by.push((*merge, kind));
        firm = *into;
    }
    firm
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: From<uuid::Uuid>>(nth: u128) -> T {
        uuid::Uuid::from_u128(nth).into()
    }

    fn link(nth: u128, successor: u128, predecessor: u128) -> Link {
        Link { id: id(nth), successor: id(successor), predecessor: id(predecessor) }
    }

    #[test]
    fn a_link_goes_where_its_firms_went_unless_another_is_there() {
        // The company 1 went into 2 and that into 3; the trader 5 into 6.
        let merged: Merged = [(1, 2), (2, 3), (5, 6)].map(|(from, into)| (id(from), (id(100 + from), id(into)))).into();
        let found = ways(&[link(71, 1, 5), link(72, 8, 9)], &merged);
        let merges = vec![(id(101), Kind::Predecessor), (id(102), Kind::Predecessor), (id(105), Kind::Successor)];
        assert_eq!(found, [Way { from: link(71, 1, 5), to: link(71, 3, 6), merges }]);
        assert_eq!(ways(&[link(71, 1, 5), link(72, 3, 9)], &merged), [], "the company has another trader by now");
        assert_eq!(ways(&[link(71, 1, 5), link(72, 2, 9)], &merged), [], "two were left behind");
        assert_eq!(ways(&[link(71, 8, 5), link(72, 9, 6)], &merged), [], "the trader went on as another company");
        assert_eq!(ways(&[link(71, 1, 3)], &merged), [], "a firm is not its own trader");
        assert_eq!(ways(&[link(71, 3, 6)], &merged), [], "it is there");
    }
}
