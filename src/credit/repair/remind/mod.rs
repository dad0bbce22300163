//! Telling a firm in time: of a new adverse record, of a licence that runs out, of the day from which repair may be asked for.

pub mod actions;
pub mod due;
pub mod jobs;
mod store;
