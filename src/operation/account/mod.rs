//! Accounts, organisations and API tokens.

pub mod pages;
