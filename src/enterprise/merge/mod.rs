//! 主体合并与拆分: two entries of the register that are one firm, and taking that back.

pub mod actions;
pub mod left;
pub mod pages;
pub mod plan;
mod store;
