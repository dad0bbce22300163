//! After a refusal: the facts behind its reasons, and the products that do not ask for the same again.

use std::collections::BTreeSet;

use entity::value::id::{OrganisationId, ProductVersionId};

use crate::enterprise::fact::{FactKey, Profile};
use crate::enterprise::shown::ShownFact;
use crate::financing::refusal_reason::ShownReason;
use crate::matching::group::Group;
use crate::matching::lot::Lots;
use crate::matching::outline::{Outline, sort};
use crate::matching::rank::Order;
use crate::platform::i18n::Lang;
use crate::product::criteria::Criteria;

/// Products that are named at most.
pub const MOST: usize = 5;

/// The facts behind a reason as the platform knows them.
pub fn behind(lang: Lang, reason: &ShownReason, profile: &Profile) -> Vec<ShownFact> {
    reason.facts.iter().map(|fact| ShownFact::of(lang, *fact, profile)).collect()
}

/// Whether a product's conditions speak of one of these facts: where it was the reason to say no, it could be again.
pub fn asks_again(criteria: &Criteria, facts: &BTreeSet<FactKey>) -> bool {
    criteria.conditions().iter().any(|one| facts.contains(&one.fact) || one.is.other_fact().is_some_and(|of| facts.contains(&of)))
}

/// A product that could be taken instead.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// Its version.
    pub version: ProductVersionId,
    /// The bank.
    pub bank: Option<OrganisationId>,
    /// What it asks for.
    pub criteria: &'a Criteria,
}

/// What a refusal takes off the list.
#[derive(Clone, Debug)]
pub struct Blocked {
    /// The version that was refused.
    pub version: ProductVersionId,
    /// The bank, where the reason is its own policy.
    pub bank: Option<OrganisationId>,
    /// The facts behind the reasons.
    pub facts: BTreeSet<FactKey>,
}

impl Blocked {
    /// Whether an offer has the same blocker.
    pub fn has(&self, offer: &Offer<'_>) -> bool {
        offer.version == self.version || (self.bank.is_some() && offer.bank == self.bank) || asks_again(offer.criteria, &self.facts)
    }
}

/// The products that fit or nearly do and have not the same blocker, in the recommended order.
pub fn instead<'a>(
    outlines: &[Outline],
    lots: &Lots,
    blocked: &Blocked,
    offer: impl Fn(ProductVersionId) -> Option<Offer<'a>>,
) -> Vec<(ProductVersionId, Group)> {
    let mut sorted = outlines.to_vec();
    sort(&mut sorted, Order::Recommended, lots);
    let near = sorted.iter().filter(|one| matches!(one.group, Group::Qualify | Group::OneStep));
    let free = near.filter(|one| offer(one.version).is_some_and(|offer| !blocked.has(&offer)));
    free.map(|one| (one.version, one.group)).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::Fen;

    use super::*;
    use crate::matching::evaluate::tests::is;
    use crate::product::criteria::Requirement;

    #[test]
    fn a_product_with_the_same_blocker_is_not_named_again() {
        let revenue = is(FactKey::RevenueYear, Requirement::MoneyAtLeast(Fen::wan(100)));
        let share = is(FactKey::AskedAmount, Requirement::ShareAtMost { of: FactKey::RevenueYear, share: entity::value::Ppm(300_000) });
        let other = is(FactKey::AgeMonths, Requirement::CountAtLeast(12));
        let nested = Criteria::All(vec![other.clone(), Criteria::Not(Box::new(Criteria::Any(vec![revenue.clone()])))]);
        let facts = BTreeSet::from([FactKey::RevenueYear]);
        assert_eq!([&revenue, &share, &other, &nested].map(|criteria| asks_again(criteria, &facts)), [true, true, false, true]);
        let id = |nth: u128| ProductVersionId::from(uuid::Uuid::from_u128(nth));
        let bank = |nth: u128| Some(OrganisationId::from(uuid::Uuid::from_u128(nth)));
        let blocked = Blocked { version: id(1), bank: bank(7), facts };
        let has = |version, bank, criteria| blocked.has(&Offer { version, bank, criteria });
        assert!(has(id(1), bank(8), &other), "the product itself");
        assert!(has(id(2), bank(7), &other), "another product of a bank whose policy it was");
        assert!(has(id(2), bank(8), &revenue) && !has(id(2), bank(8), &other));
    }
}
