//! 信用修复 and 异议: a record that is repaired, annulled or in dispute is not used anywhere.

pub mod actions;
pub mod answer;
pub mod correction;
pub mod desk;
pub mod item;
mod leaving;
pub mod mark;
pub mod objection;
pub mod overdue;
pub mod pages;
pub mod remind;
pub mod request;
pub mod resting;
mod store;
pub mod typed;
