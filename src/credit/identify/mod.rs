//! 主体识别: whom rows without a unified code are about, by an older number or by name, and the queue of those that a person has to decide.

pub mod actions;
pub mod asking;
pub mod reason;
pub mod review;
mod store;
