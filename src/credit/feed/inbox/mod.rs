//! The directory of received files.

pub mod actions;
