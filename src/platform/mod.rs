//! The machinery that every room uses.

pub mod slot;
