//! Rows of figures, for the facts that come of them.

pub mod actions;
