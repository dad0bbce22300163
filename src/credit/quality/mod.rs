//! 数据质量: how complete, punctual and usable the deliveries of each department are.

pub mod actions;
mod store;
