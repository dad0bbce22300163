//! 在架产品: the products on offer on a day, kept in memory by every process and renewed when the catalogue's number has moved on.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock, RwLock};

use chrono::NaiveDate;
use entity::value::Ppm;
use entity::value::id::{OrganisationId, ProductId, ProductVersionId};

use super::criteria::Criteria;
use super::lpr::publication::Publication;
use super::terms::Terms;
use crate::matching::answer::Candidate;
use crate::matching::experience::learned::Version;
use crate::matching::index::{Index, Slot};
use crate::matching::question::Questionnaire;
use crate::matching::reach::tree::without_ask;
use crate::matching::standard::{Standard, standard};

/// A version of a product, with the product and its bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The product.
    pub id: ProductId,
    /// The version.
    pub version: ProductVersionId,
    /// Number of the version, from 1.
    pub number: i64,
    /// The bank.
    pub bank: OrganisationId,
    /// The bank's name.
    pub bank_name: String,
    /// The product's code.
    pub code: String,
    /// The product's name.
    pub name: String,
    /// What it is, in a sentence.
    pub summary: String,
    /// What it offers.
    pub terms: Terms,
    /// What it asks for.
    pub criteria: Criteria,
    /// The day from which the version holds.
    pub effective_from_on: NaiveDate,
}

impl Product {
    /// As a candidate of matching.
    pub fn candidate(&self) -> Candidate<'_> {
        Candidate {
            version: self.version,
            code: &self.code,
            name: &self.name,
            bank_name: &self.bank_name,
            bank: Some(self.bank),
            terms: &self.terms,
            criteria: &self.criteria,
        }
    }
}

/// The products on offer on a day, by code.
#[derive(Clone, Debug)]
pub struct Stock {
    /// The catalogue's number when they were read; every change of a product raises it.
    pub number: i64,
    /// The day.
    pub on: NaiveDate,
    /// The LPR of the day; an entry of one raises the catalogue's number too.
    pub lpr: Publication,
    /// The products.
    pub products: Vec<Product>,
    /// Where each version stands among them.
    places: HashMap<ProductVersionId, usize>,
    /// SHA-256 of what a match shows and judges by.
    pub digest: String,
    /// The products in planes of bits.
    pub index: Index,
    /// The slot of each product, in their order, and which of them stands in each slot.
    slots: Slots,
    /// The products ready for questions, once somebody asks.
    questionnaire: OnceLock<Questionnaire>,
    /// Their conditions without those on the ask, in their order, once somebody asks.
    apart_from_ask: OnceLock<Vec<Criteria>>,
    /// What the standard loan costs with each of them, in their order, at the first rate that was asked for.
    standards: OnceLock<(Ppm, Vec<Option<Standard>>)>,
    /// What returned outcomes have taught, with its number; a new version raises the catalogue's number too.
    pub experience: Option<Arc<Version>>,
}

impl Stock {
    /// A stock of these products, by code, on a day with its LPR.
    pub fn new(number: i64, (on, lpr): (NaiveDate, Publication), products: Vec<Product>, digest: String, experience: Option<Arc<Version>>) -> Self {
        let index = Index::build(products.iter().map(|product| (&product.criteria, Some(&product.terms))));
        let slots = Slots::of((0..products.len()).map(Slot).collect());
        Self::with((index, slots), number, (on, lpr), products, digest, experience)
    }
    /// The stock after this one. Into the index go only the products that were added or changed, and those that ended go out of it; a catalogue
    /// of which most is new is put into a new one.
    #[must_use]
    pub fn followed_by(
        &self,
        number: i64,
        (on, lpr): (NaiveDate, Publication),
        products: Vec<Product>,
        digest: String,
        experience: Option<Arc<Version>>,
    ) -> Self {
        let mut left: HashMap<ProductId, (&Product, Slot)> =
            self.products.iter().zip(&self.slots.of_place).map(|(product, slot)| (product.id, (product, *slot))).collect();
        let before: Vec<Option<(&Product, Slot)>> = products.iter().map(|product| left.remove(&product.id)).collect();
        if before.iter().filter(|old| old.is_none()).count() > before.len() / 2 {
            return Self::new(number, (on, lpr), products, digest, experience);
        }
        let mut index = self.index.clone();
        for (_, slot) in left.into_values() {
            index.remove(slot);
        }
        let slots = products.iter().zip(before).map(|(new, old)| match old {
            Some((old, slot)) => {
                if (&old.criteria, &old.terms) != (&new.criteria, &new.terms) {
                    index.replace(slot, &new.criteria, Some(&new.terms));
                }
                slot
            }
            None => index.insert(&new.criteria, Some(&new.terms)),
        });
        let slots = Slots::of(slots.collect());
        Self::with((index, slots), number, (on, lpr), products, digest, experience)
    }
    fn with(
        (index, slots): (Index, Slots),
        number: i64,
        (on, lpr): (NaiveDate, Publication),
        products: Vec<Product>,
        digest: String,
        experience: Option<Arc<Version>>,
    ) -> Self {
        let places = products.iter().enumerate().map(|(at, product)| (product.version, at)).collect();
        Self {
            number,
            on,
            lpr,
            products,
            places,
            digest,
            index,
            slots,
            questionnaire: OnceLock::new(),
            apart_from_ask: OnceLock::new(),
            standards: OnceLock::new(),
            experience,
        }
    }
    /// The products ready for the questions of the pre-check.
    pub fn questionnaire(&self) -> &Questionnaire {
        self.questionnaire.get_or_init(|| Questionnaire::of(self.products.iter().map(|product| (&product.criteria, &product.terms))))
    }
    /// The products, each with its conditions without those on the ask.
    pub fn apart_from_ask(&self) -> impl Iterator<Item = (&Product, &Criteria)> {
        let apart = self.apart_from_ask.get_or_init(|| self.products.iter().map(|product| without_ask(&product.criteria)).collect());
        self.products.iter().zip(apart)
    }
    /// What the standard loan costs with a product at an LPR.
    pub fn standard(&self, version: ProductVersionId, lpr: Ppm) -> Option<Standard> {
        let at = self.places.get(&version).copied()?;
        let all = || (lpr, self.products.iter().map(|product| standard(&product.terms, lpr)).collect());
        let (of, costs) = self.standards.get_or_init(all);
        if *of == lpr { costs.get(at).copied().flatten() } else { standard(&self.products[at].terms, lpr) }
    }
    /// The product of a version, when it is on offer.
    pub fn of_version(&self, version: ProductVersionId) -> Option<&Product> {
        self.products.get(*self.places.get(&version)?)
    }
    /// The product in a slot of the index.
    pub fn of_slot(&self, slot: Slot) -> Option<&Product> {
        self.products.get(self.slots.place(slot)?)
    }
    /// The products in some slots, by code.
    pub fn of_slots(&self, slots: impl IntoIterator<Item = Slot>) -> Vec<&Product> {
        let places: BTreeSet<usize> = slots.into_iter().filter_map(|slot| self.slots.place(slot)).collect();
        places.into_iter().filter_map(|place| self.products.get(place)).collect()
    }
    /// Criteria and terms of a slot, as near misses ask for them.
    pub fn body(&self, slot: Slot) -> Option<(&Criteria, Option<&Terms>)> {
        self.of_slot(slot).map(|product| (&product.criteria, Some(&product.terms)))
    }
    /// Every product as a candidate.
    pub fn candidates(&self) -> Vec<Candidate<'_>> {
        self.products.iter().map(Product::candidate).collect()
    }
}

/// Where products stand in the index.
#[derive(Clone, Debug, Default)]
struct Slots {
    of_place: Vec<Slot>,
    place_of: Vec<Option<usize>>,
}

impl Slots {
    fn of(of_place: Vec<Slot>) -> Self {
        let mut place_of = vec![None; of_place.iter().map(|slot| slot.0 + 1).max().unwrap_or(0)];
        of_place.iter().enumerate().for_each(|(place, slot)| place_of[slot.0] = Some(place));
        Self { of_place, place_of }
    }
    fn place(&self, slot: Slot) -> Option<usize> {
        self.place_of.get(slot.0).copied().flatten()
    }
}

/// One process's copy of the stock. Nothing is shown from it before the database's number was asked for.
#[derive(Debug, Default)]
pub struct Shelf(RwLock<Option<Arc<Stock>>>);

impl Shelf {
    /// The stock, when it is that of this number and day.
    pub fn get(&self, number: i64, on: NaiveDate) -> Option<Arc<Stock>> {
        let held = self.0.read().ok()?;
        held.as_ref().filter(|stock| stock.number == number && stock.on == on).cloned()
    }
    /// The stock that is held, whatever its number and day.
    pub fn held(&self) -> Option<Arc<Stock>> {
        self.0.read().ok()?.clone()
    }
    /// Keeps a stock in the place of an older one.
    pub fn put(&self, stock: Stock) -> Arc<Stock> {
        let stock = Arc::new(stock);
        if let Ok(mut held) = self.0.write()
            && held.as_ref().is_none_or(|old| (old.number, old.on) <= (stock.number, stock.on))
        {
            *held = Some(Arc::clone(&stock));
        }
        stock
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use entity::value::Fen;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::enterprise::fact::{FactKey, Profile, Value};
    use crate::matching::evaluate::tests::{any_criteria, any_profile, ask, firm, is};
    use crate::matching::evaluate::verdict;
    use crate::matching::firm::Firm;
    use crate::matching::firm::tests::{LPR, held, today};
    use crate::matching::index::tests::{any_ask, any_terms};
    use crate::matching::terms::compare;
    use crate::matching::terms::tests::terms;
    use crate::matching::verdict::Verdict;
    use crate::product::criteria::Requirement;
    use crate::product::lpr::publication::Publications;
    use crate::product::price::{indicative, price};
    use crate::product::terms::Ask;

    /// A day with its LPR.
    fn dated(on: NaiveDate) -> (NaiveDate, Publication) {
        (on, Publications::embedded().on(on).clone())
    }

    /// A product by its number, for firms of so many months.
    fn product(number: u128, months: i64) -> Product {
        let day: NaiveDate = "2026-03-02".parse().expect("a day");
        Product {
            id: ProductId::from(Uuid::from_u128(number)),
            version: ProductVersionId::from(Uuid::from_u128(number << 8 | u128::from(months.unsigned_abs()))),
            number: 1,
            bank: OrganisationId::from(Uuid::from_u128(1)),
            bank_name: String::new(),
            code: format!("P{number}"),
            name: String::new(),
            summary: String::new(),
            terms: terms(),
            criteria: is(FactKey::AgeMonths, Requirement::CountAtLeast(months)),
            effective_from_on: day,
        }
    }

    #[test]
    fn a_stock_that_followed_another_answers_as_a_new_one() {
        let on: NaiveDate = "2026-03-02".parse().expect("a day");
        let (profile, ask) = (firm(&[(FactKey::AgeMonths, Value::Count(10))]), ask(Fen::wan(50)));
        let of = |stock: &Stock| {
            let found = stock.index.verdicts(&Firm { profile: &profile, ask: &ask, lpr: Ppm(30_000), today: on });
            [&found.pass, &found.unknown, &found.fail].map(|of| of.iter().filter_map(|at| Some(stock.of_slot(Slot(at))?.version)).collect::<Vec<_>>())
        };
        let steps = [vec![(1, 6), (2, 12), (3, 9)], vec![(1, 6), (2, 9), (3, 9)], vec![(1, 6), (3, 24)], vec![(1, 6), (2, 3), (3, 24)], vec![]];
        let mut held = Stock::new(0, dated(on), Vec::new(), String::new(), None);
        for step in steps {
            let products: Vec<Product> = step.iter().map(|(number, months)| product(*number, *months)).collect();
            held = held.followed_by(held.number + 1, dated(on), products.clone(), String::new(), None);
            let fresh = Stock::new(held.number, dated(on), products, String::new(), None);
            assert_eq!(of(&held), of(&fresh), "{step:?}");
            assert!(held.products.iter().all(|one| held.of_version(one.version) == Some(one)));
        }
    }

    /// What the plain evaluator and the plain comparison of terms say of one product.
    fn plain(product: &Product, profile: &Profile, ask: &Ask) -> Verdict {
        let (terms, own) = (&product.terms, verdict(&product.criteria, profile, ask, today()));
        let (price, indicative) = (price(&terms.pricing, profile, LPR), indicative(&terms.limit, terms.max_amount, profile));
        own.and(Verdict::all(compare(terms, ask, &price, &indicative).iter().map(|one| one.verdict)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn after_products_come_change_and_end_the_index_says_what_the_plain_evaluator_says(
            steps in proptest::collection::vec(
                proptest::collection::vec((0..12_u128, proptest::option::weighted(0.7, (any_criteria(), any_terms()))), 1..4), 1..14),
            profile in any_profile(),
            ask in any_ask(),
        ) {
            let profile = profile.with(ask.facts(), today());
            let mut now: BTreeMap<u128, Product> = (20..28).map(|number| (number, product(number, 6))).collect();
            let mut shelf = Stock::new(0, dated(today()), now.values().cloned().collect(), String::new(), None);
            for step in steps {
                for (number, change) in step {
                    match change {
                        Some((criteria, terms)) => now.insert(number, Product { criteria, terms, ..product(number, shelf.number) }),
                        None => now.remove(&number),
                    };
                }
                let before = shelf.slots.of_place.len();
                let blocks = shelf.index.clone();
                shelf = shelf.followed_by(shelf.number + 1, dated(today()), now.values().cloned().collect(), String::new(), None);
                assert_eq!((shelf.index.len(), blocks.len()), (now.len(), before));
                held(profile.clone(), &ask, |firm| {
                    let found = shelf.index.verdicts(firm);
                    for (at, product) in shelf.products.iter().enumerate() {
                        let slot = shelf.slots.of_place[at];
                        assert_eq!(shelf.of_slot(slot).map(|one| one.id), Some(product.id));
                        assert_eq!(found.of(slot), Some(plain(product, firm.profile, &ask)), "{product:?}");
                    }
                    let all = [&found.pass, &found.unknown, &found.fail].map(|of| shelf.of_slots(of.iter().map(Slot)));
                    assert!(all.iter().all(|of| of.is_sorted_by(|a, b| a.id < b.id)), "in the order of the catalogue");
                    assert_eq!(all.iter().map(Vec::len).sum::<usize>(), now.len());
                });
            }
        }
    }

    #[test]
    fn one_product_more_or_less_leaves_every_other_where_it_stands() {
        let on: NaiveDate = "2026-03-02".parse().expect("a day");
        let of = |numbers: &[u128]| numbers.iter().map(|number| product(*number, 6)).collect::<Vec<_>>();
        let first = Stock::new(0, dated(on), of(&[2, 4, 6, 8]), String::new(), None);
        let slots = |stock: &Stock, numbers: &[u128]| {
            let slot = |number: &u128| stock.products.iter().position(|one| one.id == product(*number, 6).id).map(|at| stock.slots.of_place[at]);
            numbers.iter().map(slot).collect::<Vec<_>>()
        };
        let more = first.followed_by(1, dated(on), of(&[1, 2, 4, 6, 8]), String::new(), None);
        assert_eq!(slots(&more, &[2, 4, 6, 8]), slots(&first, &[2, 4, 6, 8]));
        assert_eq!(slots(&more, &[1]), [Some(Slot(4))]);
        let less = more.followed_by(2, dated(on), of(&[1, 2, 6, 8]), String::new(), None);
        assert_eq!(slots(&less, &[1, 2, 6, 8]), slots(&more, &[1, 2, 6, 8]));
        let again = less.followed_by(3, dated(on), of(&[1, 2, 5, 6, 8]), String::new(), None);
        assert_eq!(slots(&again, &[5]), slots(&more, &[4]), "the place of the one that ended");
    }

    fn stock(number: i64, on: &str) -> Stock {
        Stock::new(number, dated(on.parse().expect("a day")), Vec::new(), String::new(), None)
    }

    #[test]
    fn a_stock_is_given_only_for_its_number_and_day_and_never_replaced_by_an_older_one() {
        let (shelf, day) = (Shelf::default(), "2026-03-02".parse().expect("a day"));
        assert!(shelf.get(0, day).is_none());
        shelf.put(stock(2, "2026-03-02"));
        assert!(shelf.get(2, day).is_some() && shelf.get(3, day).is_none() && shelf.get(2, day.succ_opt().expect("a day")).is_none());
        shelf.put(stock(1, "2026-03-02"));
        assert!(shelf.get(2, day).is_some());
        shelf.put(stock(3, "2026-03-02"));
        assert!(shelf.get(3, day).is_some() && shelf.get(2, day).is_none());
    }
}
