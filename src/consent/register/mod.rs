//! 信息查询登记: the register of look-ups as the firm itself reads it.

pub mod actions;
pub mod pages;
