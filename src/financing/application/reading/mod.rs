//! Applications as people read them: in lists and in full.

pub mod actions;
