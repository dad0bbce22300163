//! A match as it would have come out at an earlier moment.

pub mod actions;
