//! A bank's products as it sees them.

pub mod actions;
