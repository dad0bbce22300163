//! 个转企: a sole trader that went on as a company. The two stay two subjects; where the rules look back, the trader's history counts.

pub mod actions;
mod store;
