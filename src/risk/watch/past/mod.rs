//! Flags at an earlier moment.

pub mod actions;
