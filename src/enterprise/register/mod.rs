//! 登记: the register's deliveries, by which firms become known and change.

pub mod actions;
pub mod entry;
mod store;
