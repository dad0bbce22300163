//! 首贷台账: the ledger of first loans as those who supervise read it.

pub mod actions;
pub mod pages;
mod store;
