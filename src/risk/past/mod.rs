//! The flags that stood at an earlier moment.

pub mod actions;
