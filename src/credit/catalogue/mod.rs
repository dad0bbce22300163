//! 信用信息目录: what may enter, item by item; nothing is delivered outside it.

pub mod item;
pub mod pages;
pub mod table;
pub mod used;
pub mod workbook;
