//! 个人信息授权书: what a firm's legal representative, actual controller or guarantor lets banks read about themselves, apart from the firm.

pub mod actions;
pub mod letter;
pub mod pages;
mod store;
