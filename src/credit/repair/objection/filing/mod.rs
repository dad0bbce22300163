//! An objection begins: what is objected to is marked at once.

pub mod actions;
