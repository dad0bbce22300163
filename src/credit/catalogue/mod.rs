//! 信用信息目录: what may enter, item by item; nothing is delivered outside it. It is shipped, edited here, and approved by a second person.

pub mod actions;
pub mod api;
pub mod belonging;
pub mod content;
pub mod draft;
pub mod edition;
pub mod field;
pub mod gate;
pub mod guard;
pub mod item;
pub mod pages;
pub mod shown;
mod store;
pub mod table;
pub mod used;
pub mod workbook;
