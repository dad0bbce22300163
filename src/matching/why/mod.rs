//! 为什么: one product of a match, condition by condition.

pub mod pages;
mod uncollected;
