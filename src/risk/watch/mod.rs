//! Looking over flags: a bank over those of its borrowers and applicants, the regulators over all.

pub mod actions;
pub mod evidence;
pub mod past;
mod store;
