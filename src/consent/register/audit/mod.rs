//! The monthly audit report of the register: who looked up how often, what for, what was remarkable, and the month's anchors.

pub mod actions;
pub mod sheet;
