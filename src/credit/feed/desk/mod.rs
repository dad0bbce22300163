//! The operator's first page: what is broken, and since when.

pub mod actions;
pub mod pages;
