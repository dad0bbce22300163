//! What the platform knew at an earlier moment.

pub mod actions;
