//! The watched folders: what lies in the folder of a supply is taken as a delivery once, and moved away when that has been read.

pub mod actions;
pub mod jobs;
mod opened;
pub mod shelf;
