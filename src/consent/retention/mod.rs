//! 保存期限: what must go when its term is over, deleting or anonymising it, and the ledger that proves it.

pub mod actions;
pub mod jobs;
pub mod law;
pub mod pages;
mod store;
pub mod walk;
