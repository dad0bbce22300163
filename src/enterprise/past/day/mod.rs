//! An earlier day by what was known at an instant: what was true, apart from when it was known.

pub mod actions;
