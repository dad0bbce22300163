//! 数据质量: how complete, punctual and usable the deliveries of each department are.

pub mod actions;
pub mod api;
pub mod due;
pub mod figures;
pub mod jobs;
pub mod line;
pub mod lists;
pub mod pages;
pub mod standing;
mod store;
pub mod table;
pub mod trend;
pub mod workbook;
