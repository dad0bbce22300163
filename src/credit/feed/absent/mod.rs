//! Withdrawing what a full delivery does not hold any more.

pub mod actions;
