//! 核对: what firms declared themselves beside what departments delivered. [`judge`] compares by the published tolerances of
//! `tolerance.toml`; nothing of it is stored, so that no finding outlives its cause.

pub mod actions;
pub mod judge;
pub mod pages;
pub mod shown;
mod store;
pub mod tolerance;
