//! The holiday table in the operator's hands: days off and worked weekends (调休) of a year, and where they were announced.

pub mod actions;
pub mod change;
pub mod pages;
