//! The ledger of mails.

pub mod pages;
