//! 触达预览: one product against every firm that may be counted, live while the bank edits it, and shown only behind minimum cells.

pub mod actions;
pub mod bits;
pub mod column;
pub mod curve;
pub mod exclusion;
mod mark;
pub mod memory;
pub mod number;
pub mod pages;
pub mod population;
pub mod privacy;
mod record;
pub mod relax;
pub mod shadow;
mod store;
pub mod sweep;
pub mod tally;
pub mod test;
pub mod tree;
pub mod words;
