//! 风险: the catalogue of signals, and the flags that a firm's current records raise and clear.

pub mod actions;
mod before;
pub mod catalogue;
pub mod choice;
pub mod comparison;
pub mod jobs;
pub mod namesake;
pub mod news;
pub mod pages;
pub mod past;
pub mod raise;
mod store;
pub mod subject;
mod suspended;
pub mod watch;
