//! Links of 个转企 that merges left with the entry that went: before links moved with their firms, the company lost its trader by such a merge.

pub mod actions;
pub mod way;
