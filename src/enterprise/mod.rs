//! 企业: the subject master by 统一社会信用代码, its facts with source and date, and what firms declare themselves.

pub mod actions;
pub mod fact;
pub mod profile;
pub mod register;
mod store;
