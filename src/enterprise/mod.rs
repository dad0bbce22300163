//! 企业: the subject master by 统一社会信用代码, its facts with source and date, and what firms declare themselves.

pub mod actions;
pub mod against;
pub mod confirm;
pub mod declaration;
pub mod dispute;
pub mod fact;
pub mod facts;
pub mod figures;
pub mod home;
pub mod identity;
pub mod item;
pub mod keeper;
pub mod merge;
pub mod pages;
pub mod past;
pub mod predecessor;
pub mod profile;
pub mod protected;
pub mod register;
pub mod shown;
pub mod size;
mod store;
pub mod turning;
pub mod unit;
