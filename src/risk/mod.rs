//! 风险: the catalogue of signals, and the flags that a firm's current records raise and clear.

pub mod actions;
pub mod catalogue;
pub mod jobs;
pub mod raise;
mod store;
