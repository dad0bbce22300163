//! The synthetic city: firms, public-credit records, banks, products and two years of history, made from a seed.
//!
//! Everything is made up and the same for the same seed, number of firms and day. Nothing here knows the database: codes and
//! indices are the references, and whoever loads the city does it through the rooms' own actions. The hidden truth — a firm's real
//! figures and troubles, the rows that departments got wrong — stands beside what is delivered, so that checks have something to
//! be held against. [`firm::firm`] and [`known::facts`] make one firm at a time and so any number of them.

pub mod account;
pub mod actions;
pub mod chance;
pub mod declared;
pub mod delivery;
pub mod dossier;
pub mod figures;
pub mod firm;
pub mod history;
pub mod known;
mod letter;
mod list;
mod name;
pub mod organisation;
mod past;
pub mod product;
mod store;
pub mod troubles;
pub mod words;

use std::collections::HashSet;

use chrono::NaiveDate;

/// The smallest city that has something on every page.
pub const FEWEST: usize = 120;

/// A whole city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// What it was drawn from.
    pub seed: u64,
    /// The day whose start it stands at.
    pub today: NaiveDate,
    /// Banks with branches, the credit office, regulators, departments; those above first.
    pub organisations: Vec<organisation::Organisation>,
    /// The firms, in order of their index.
    pub enterprises: Vec<firm::Firm>,
    /// What departments deliver of the firms' figures, in order of the firms; the files have it too.
    pub facts: Vec<known::Observed>,
    /// Monthly series of a share of the firms.
    pub series: Vec<known::Series>,
    /// Public-credit records as files, in the order in which they are to be read.
    pub deliveries: Vec<delivery::Delivery>,
    /// The banks' products.
    pub products: Vec<product::Product>,
    /// Two years of demands with their applications.
    pub history: Vec<history::Demand>,
    /// What firms declare themselves.
    pub declarations: Vec<declared::Declares>,
    /// One account of every role.
    pub accounts: Vec<account::Account>,
}

/// Makes the city of a seed with so many firms, at least [`FEWEST`], as it is at the start of `today`.
pub fn generate(seed: u64, firms: usize, today: NaiveDate) -> City {
    let enterprises: Vec<firm::Firm> = (0..firms.max(FEWEST)).map(|index| firm::firm(seed, index, today)).collect();
    let facts: Vec<known::Observed> = enterprises.iter().flat_map(|firm| known::facts(seed, firm, today)).collect();
    let series = enterprises.iter().flat_map(|firm| known::series(seed, firm, today)).collect();
    let products = product::products(today);
    let owner = account::owner(seed, &enterprises, &facts, today);
    let history = history::history(seed, &enterprises, &products, owner, today);
    // One that waits for a bank with an account, where there is such a one: there its letter can be seen to open something.
    let banks = account::banks();
    let waits =
        |demand: &&history::Demand| demand.applications.iter().any(|one| history::is_open(one.state) && banks.contains(&products[one.product].bank.as_str()));
    let waiting: HashSet<usize> = history.iter().filter(waits).map(|demand| demand.firm).collect();
    let mut households = enterprises.iter().filter(|firm| firm.index != owner && delivery::farms(seed, firm, today));
    let household = households.clone().find(|firm| waiting.contains(&firm.index)).or_else(|| households.next());
    let accounts = account::accounts(owner, household);
    City {
        seed,
        today,
        organisations: organisation::organisations(),
        deliveries: delivery::deliveries(seed, &enterprises, today),
        declarations: declared::declarations(seed, &enterprises, history.iter().map(|demand| demand.firm), owner, today),
        history,
        accounts,
        enterprises,
        facts,
        series,
        products,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::{DefaultHasher, Hash, Hasher};

    use entity::value::id::ProductVersionId;
    use entity::value::{ApplicationState, DemandState, Role, SubjectKind};

    use super::*;
    use crate::enterprise::fact::{Fact, FactKey, Profile, Provenance, Value, dated};
    use crate::matching::answer::{Candidate, match_all};
    use crate::matching::group::Group;
    use crate::matching::lot::Lots;
    use crate::product::lpr::publication::Publications;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
    }

    fn hash(text: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn the_same_seed_makes_the_same_city() {
        let (one, two) = (generate(7, 400, today()), generate(7, 400, today()));
        assert_eq!(one, two);
        assert_eq!(hash(&format!("{one:?}")), hash(&format!("{two:?}")));
        assert_ne!(one, generate(8, 400, today()));
    }

    #[test]
    fn a_larger_city_begins_with_the_firms_of_the_smaller() {
        let (small, large) = (generate(7, 200, today()), generate(7, 300, today()));
        assert_eq!(small.enterprises[..], large.enterprises[..200]);
        assert!(large.facts.starts_with(&small.facts));
    }

    #[test]
    fn what_the_city_says_refers_to_what_it_has() {
        let city = generate(3, 600, today());
        let organisations: HashSet<&str> = city.organisations.iter().map(|o| o.code.as_str()).collect();
        let departments: HashSet<&str> = city.organisations.iter().map(|o| o.name.as_str()).collect();
        let codes: HashSet<_> = city.enterprises.iter().map(|f| &f.code).collect();
        assert!(city.products.iter().all(|p| organisations.contains(p.bank.as_str())));
        assert!(city.deliveries.iter().all(|d| organisations.contains(d.department)));
        assert!(city.facts.iter().all(|f| codes.contains(&f.code) && departments.contains(f.department)));
        assert!(city.series.iter().all(|s| codes.contains(&s.code)));
        assert!(city.accounts.iter().all(|a| a.organisation.as_deref().is_none_or(|o| organisations.contains(o))));
        assert!(city.history.iter().all(|d| d.firm < city.enterprises.len()));
    }

    #[test]
    fn the_owner_has_a_good_firm_with_a_live_demand() {
        for (seed, firms) in [(1, 3_000), (2, 0), (3, 600)] {
            let city = generate(seed, firms, today());
            for role in Role::ALL {
                assert!(city.accounts.iter().any(|a| a.role == *role), "nobody is {role}");
            }
            let owner = city.accounts.iter().find_map(|a| a.firm).expect("an owner");
            let firm = &city.enterprises[owner];
            assert_eq!(firm.kind, SubjectKind::Company);
            assert!(troubles::troubles(seed, firm, today()).none());
            let known = city.facts.iter().filter(|f| f.code == firm.code).count();
            assert!(known >= 9, "{known} facts of {}", firm.name);
            let household = city.accounts.iter().find(|a| a.login == "farmer").and_then(|a| Some((a, &city.enterprises[a.firm?])));
            assert!(household.is_none_or(|(account, firm)| account.name == firm.representative && firm.kind == SubjectKind::Individual));
            assert!(household.is_some() || firms < 3_000, "a city has a household that farms");
            let banks = account::banks();
            let waits = |index: usize| {
                let mut of_firm = city.history.iter().filter(|demand| demand.firm == index).flat_map(|demand| &demand.applications);
                of_firm.any(|one| history::is_open(one.state) && banks.contains(&city.products[one.product].bank.as_str()))
            };
            let any = city.enterprises.iter().any(|one| one.index != owner && delivery::farms(seed, one, today()) && waits(one.index));
            assert_eq!(household.is_some_and(|(_, firm)| waits(firm.index)), any, "one that a bank with an account sees");
            let demands: Vec<_> = city.history.iter().filter(|d| d.firm == owner).collect();
            assert_eq!(demands.len(), 1);
            assert_eq!(demands[0].state, DemandState::Open);
            assert!(demands[0].applications.len() < 3, "room for one more");
            assert!(demands[0].applications.iter().any(|a| a.state == ApplicationState::Waiting));
        }
    }

    #[test]
    fn it_can_be_made_on_any_day() {
        for day in ["2025-10-06", "2026-01-01", "2026-02-20", "2026-02-28", "2028-02-29"] {
            let city = generate(1, 200, day.parse().expect("a day"));
            assert!(city.history.len() > 80, "{day}: {}", city.history.len());
        }
    }

    /// What the platform would know of a firm without records or loans.
    fn profile(city: &City, firm: &firm::Firm) -> Profile {
        let mut profile = Profile::default();
        let code = |text: &str| Value::Code(text.to_owned());
        let registered = [
            (FactKey::SubjectKind, code(firm.kind.code())),
            (FactKey::Region, code(firm.region.as_str())),
            (FactKey::Industry, code(firm.industry.as_str())),
            (FactKey::Status, code(firm.status.code())),
            (FactKey::AgeMonths, Value::Count(firm.age_months(today()))),
            (FactKey::TaxGrade, code(firm.figures.tax_grade.unwrap_or("M"))),
            (FactKey::OpenFlags, Value::Codes(Vec::new())),
            (FactKey::Penalties, Value::Count(0)),
            (FactKey::BrokenCommitments, Value::Count(0)),
            (FactKey::FirstLoan, Value::YesNo(!firm.figures.borrowed_before)),
        ];
        for (key, value) in registered {
            profile.put(key, Fact::Known { value, source: Provenance::Platform, as_of_on: today() });
        }
        for seen in city.facts.iter().filter(|f| f.code == firm.code) {
            let source = Provenance::Delivered(seen.department.to_owned());
            profile.put(seen.key, dated(seen.key, seen.value.clone(), source, seen.as_of_on, today()));
        }
        profile
    }

    #[test]
    fn the_owner_sees_products_in_more_than_one_group() {
        let city = generate(1, 3_000, today());
        let owner = city.accounts.iter().find_map(|a| a.firm).expect("an owner");
        let demand = city.history.iter().find(|d| d.firm == owner).expect("a demand");
        let candidates: Vec<Candidate<'_>> = city
            .products
            .iter()
            .map(|p| Candidate {
                version: ProductVersionId(uuid::Uuid::nil()),
                code: &p.code,
                name: &p.name,
                bank_name: &p.bank,
                bank: None,
                terms: &p.terms,
                criteria: &p.criteria,
            })
            .collect();
        let lots = Lots::new(String::new(), today());
        let matches = match_all(
            &candidates,
            &profile(&city, &city.enterprises[owner]),
            &demand.ask,
            Publications::embedded().on(today()).of_months(demand.ask.term_months),
            today(),
            None,
            &lots,
        );
        let count = |group| matches.iter().filter(|m| m.group == group).count();
        assert!((3..40).contains(&count(Group::Qualify)), "{} qualify", count(Group::Qualify));
        assert!(count(Group::OneStep) + count(Group::Unknown) > 0, "something else to show");
    }
}
