//! The register held against the trail of deeds.

pub mod actions;
