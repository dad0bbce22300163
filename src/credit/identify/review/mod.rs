//! 主体核对: the operator's queue of rows whose firm is in doubt.

pub mod actions;
pub mod pages;
