//! Escalating what nobody has acted on in time: the credit office hears of it, and the regulators above it.

pub mod actions;
pub mod jobs;
