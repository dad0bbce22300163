//! What the credit office found when it looked into something remarkable.

pub mod actions;
