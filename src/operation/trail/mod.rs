//! The audit trail.

pub mod pages;
