//! 公共信用信息报告: what public-credit records say about a firm, in eight sections and without a score; numbered, kept as issued,
//! and verified by anybody who holds it.

pub mod actions;
pub mod advice;
pub mod content;
pub mod pages;
pub mod section;
pub mod shown;
mod store;
pub mod verify;
pub mod workbook;
