//! A stretch of a delivery in one transaction.

pub mod actions;
