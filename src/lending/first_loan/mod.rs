//! 首贷: the ledger of firms that borrow for the first time.

pub mod ledger;
