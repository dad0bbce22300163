//! Loans as they were known at an earlier moment.

pub mod actions;
