//! 贷款市场报价利率 (LPR) as data: every publication with its days, its source and who entered it, and which one holds on a day.

pub mod actions;
pub mod change;
pub mod pages;
pub mod publication;
mod store;
