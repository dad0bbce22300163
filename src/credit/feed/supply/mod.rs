//! 数据源: which organisation delivers which item, how often and by when, whether its folder is watched, and whether it is paused.

pub mod actions;
pub mod asked;
pub mod expected;
pub mod late;
pub mod pages;
pub mod refusal;
mod store;
pub mod watch;
