//! 信息查询登记: the register of look-ups, a chain of hashes with an anchor a day, as firms and the operator read it.

pub mod actions;
pub mod anomaly;
pub mod audit;
pub mod chain;
pub mod jobs;
pub mod office;
pub mod pages;
pub mod proof;
mod store;
pub mod trail;
pub mod watch;
