//! The editor of a draft: terms and conditions as they are typed.

pub mod pages;
pub mod posted;
pub mod relation;
pub mod rows;
pub mod shown;
pub mod typed;
