//! What is new about the flags of firms, and who is told.

pub mod actions;
