//! Records that a delivery brings first.

pub mod store;
