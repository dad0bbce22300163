//! The synthetic city: firms, public-credit records, banks, products and two years of history, made from a seed.
//!
//! Everything is made up and the same for the same seed, number of firms and day. Nothing here knows the database: codes and
//! indices are the references, and whoever loads the city does it through the rooms' own actions. The hidden truth — a firm's real
//! figures and troubles, the rows that departments got wrong — stands beside what is delivered, so that checks have something to
//! be held against. [`firm::firm`] and [`known::facts`] make one firm at a time and so any number of them.

pub mod account;
pub mod chance;
pub mod delivery;
pub mod figures;
pub mod firm;
pub mod history;
pub mod known;
mod name;
pub mod organisation;
pub mod product;
pub mod troubles;
pub mod words;

use chrono::NaiveDate;

/// The smallest city that has something on every page.
pub const FEWEST: usize = 120;

/// A whole city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// Banks with branches, the credit office, regulators, departments; those above first.
    pub organisations: Vec<organisation::Organisation>,
    /// The firms, in order of their index.
    pub enterprises: Vec<firm::Firm>,
    /// What departments delivered of the firms' figures, in order of the firms.
    pub facts: Vec<known::Observed>,
    /// Monthly series of a share of the firms.
    pub series: Vec<known::Series>,
    /// Public-credit records as files, in the order in which they are to be read.
    pub deliveries: Vec<delivery::Delivery>,
    /// The banks' products.
    pub products: Vec<product::Product>,
    /// Two years of demands with their applications.
    pub history: Vec<history::Demand>,
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
    City {
        organisations: organisation::organisations(),
        deliveries: delivery::deliveries(seed, &enterprises, today),
        history: history::history(seed, &enterprises, &products, owner, today),
        accounts: account::accounts(owner),
        enterprises,
        facts,
        series,
        products,
    }
}

#[cfg(test)]
mod tests;
