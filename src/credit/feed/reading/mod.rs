//! Reading a delivery into records.

pub mod actions;
pub mod follow;
pub mod stretch;
