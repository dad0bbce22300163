//! A department, or the credit office in the place of one that is not in the platform, corrects the record that a firm objects to: it sees
//! what changes by it, and confirms.

pub mod actions;
pub mod pages;
