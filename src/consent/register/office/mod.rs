//! The whole register as the credit office reads it: whether it is sound, its anchors, who read whom.

pub mod actions;
pub mod pages;
