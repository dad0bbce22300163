//! 信用服务机构: agencies that are filed, and their reports on firms, shown as theirs and never part of a figure of the platform.

pub mod actions;
pub mod api;
pub mod filing;
pub mod pages;
pub mod shown;
mod store;
pub mod typed;
