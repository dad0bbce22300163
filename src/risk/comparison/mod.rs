//! 自动比对: firms that a bank or a department names, a thousand at a time, against the lists and flags that stand today; and a delivered
//! list against applicants and borrowers.

pub mod actions;
pub mod api;
pub mod arrived;
pub mod asked;
pub mod pages;
mod store;
