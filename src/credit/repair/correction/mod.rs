//! A department corrects the record that a firm objects to: it sees what changes by it, and confirms.

pub mod actions;
pub mod pages;
