//! Rows and value types: what the database holds and what the rooms of the house share. No queries, no behaviour beyond checking a value.

pub mod account;
pub mod agency;
pub mod catalogue;
pub mod consent;
pub mod credit;
pub mod enterprise;
pub mod financing;
pub mod following;
pub mod lending;
pub mod notice;
pub mod platform;
pub mod product;
pub mod report;
pub mod risk;
pub mod supply;
pub mod value;
