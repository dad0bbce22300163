//! Deciding on an application: granting with a list of costs, and declining with reasons.

pub mod pages;
pub mod typed;
