//! 授权书与信息查询登记: who may read what of a firm, and who read what, when and why.

pub mod actions;
pub mod export;
pub mod letter;
pub mod mask;
pub mod matching;
pub mod pages;
pub mod personal;
pub mod post_loan;
pub mod reading;
pub mod register;
pub mod retention;
pub mod shown;
pub mod sight;
pub mod signature;
mod store;
pub mod text;
