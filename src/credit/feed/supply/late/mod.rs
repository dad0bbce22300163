//! Telling of supplies that are late.

pub mod actions;
pub mod jobs;
