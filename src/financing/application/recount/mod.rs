//! Deadlines of open applications after the holiday table has changed.

pub mod actions;
pub mod jobs;
