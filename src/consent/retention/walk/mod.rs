//! Going through records and rows of figures piece by piece: when each ends follows from what it says and the rules, which no query knows.

pub mod actions;
mod store;
