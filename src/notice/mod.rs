//! 提醒: telling firms, banks and offices, on their page and by mail, once for each cause.

pub mod actions;
mod letter;
pub mod pages;
mod store;
