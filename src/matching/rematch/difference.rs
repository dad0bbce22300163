//! What changed between the products that a firm was known to qualify for and those of now.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::id::{ProductId, ProductVersionId};

/// Whether a firm was followed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// What it qualifies for now is news.
    Before,
    /// What it qualifies for now is where following begins, and no news.
    FromNow,
}

/// What to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Products it qualifies for since now; news when it was followed before.
    pub gained: Vec<(ProductId, ProductVersionId)>,
    /// Products it no longer qualifies for: what was pending of them is never told.
    pub lost: Vec<ProductId>,
    /// Products it still qualifies for, by another version.
    pub moved: Vec<(ProductId, ProductVersionId)>,
}

impl Difference {
    /// From the products before to those of now.
    pub fn between(before: &BTreeMap<ProductId, ProductVersionId>, now: &BTreeMap<ProductId, ProductVersionId>) -> Self {
        let all: BTreeSet<ProductId> = before.keys().chain(now.keys()).copied().collect();
        let mut difference = Self::default();
        for product in all {
            match (before.get(&product), now.get(&product)) {
                (None, Some(version)) => difference.gained.push((product, *version)),
                (Some(_), None) => difference.lost.push(product),
                (Some(old), Some(new)) if old != new => difference.moved.push((product, *new)),
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        difference
    }
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.moved.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn any_set() -> impl Strategy<Value = BTreeMap<ProductId, ProductVersionId>> {
        proptest::collection::btree_map(0..8_u128, 0..3_u128, 0..8)
            .prop_map(|of| of.into_iter().map(|(p, v)| (ProductId::from(Uuid::from_u128(p)), ProductVersionId::from(Uuid::from_u128(v)))).collect())
    }

    proptest! {
        #[test]
        fn the_difference_applied_makes_the_new_set(before in any_set(), now in any_set()) {
            let difference = Difference::between(&before, &now);
            let mut applied = before.clone();
            applied.retain(|product, _| !difference.lost.contains(product));
            applied.extend(difference.gained.iter().chain(&difference.moved).copied());
            prop_assert_eq!(applied, now.clone());
            prop_assert_eq!(difference.is_empty(), before == now);
        }
    }
}
