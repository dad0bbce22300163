//! Reading a delivery into records.

pub mod actions;
