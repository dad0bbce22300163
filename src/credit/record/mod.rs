//! Public-credit records as they stand.

pub mod actions;
mod store;
