//! The officer's desk: one application with everything that is needed to decide on it.

pub mod beside;
pub mod compared;
pub mod material;
pub mod may;
pub mod pages;
pub mod past;
pub mod purpose;
