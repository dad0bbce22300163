//! 信贷产品: the banks' credit products, their terms, costs and conditions.

pub mod actions;
pub mod cost;
pub mod criteria;
pub mod describe;
pub mod draft;
pub mod form;
pub mod lint;
pub mod lpr;
pub mod pages;
pub mod path;
pub mod price;
pub mod say;
pub mod schema;
pub mod shelf;
mod store;
pub mod terms;
pub mod words;
