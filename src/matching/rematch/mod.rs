//! 重新匹配: who follows the catalogue through changes of firms, of products and of the day, and is told once what it newly qualifies for.

pub mod actions;
pub mod crossing;
pub mod difference;
mod store;
