//! 过往经验: what returned outcomes teach about products. Banks' decision times, the share of similar firms approved, and how likely an
//! approval is. Learned once a month from what was decided on the platform; a version never changes.

pub mod actions;
pub mod additive;
pub mod calibration;
pub mod card;
pub mod decided;
pub mod input;
pub mod isotonic;
pub mod jobs;
pub mod learn;
pub mod learned;
pub mod measure;
pub mod pages;
mod store;
