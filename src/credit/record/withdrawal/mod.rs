//! Records that a full delivery does not hold any more.

pub mod actions;
