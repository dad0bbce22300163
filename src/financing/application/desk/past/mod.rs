//! The desk at an earlier moment.

pub mod pages;
