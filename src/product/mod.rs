//! 信贷产品: the banks' credit products, their terms, costs and conditions.

pub mod actions;
pub mod cost;
pub mod criteria;
pub mod describe;
pub mod pages;
pub mod price;
pub mod say;
pub mod shelf;
mod store;
pub mod terms;
