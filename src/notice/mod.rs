//! 提醒: telling firms, banks, offices and single people there, on their page and by mail, once for each cause.

pub mod actions;
mod letter;
pub mod pages;
pub mod review;
mod store;
