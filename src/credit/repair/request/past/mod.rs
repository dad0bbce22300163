//! Requests as they stood at an earlier moment.

pub mod actions;
