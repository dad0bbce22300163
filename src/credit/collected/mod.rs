//! 归集与否: which sources and lists have come at least once, and since when. Nothing can be said of a firm by one that never came: the credit
//! report says so, a matching profile counts it as not known, and no condition of a product is taken for met or failed by it.
//!
//! Risk flags are what the platform has raised: a flag whose source never came is not open, and the pages name the source beside it.

pub mod actions;
pub mod since;
mod store;
