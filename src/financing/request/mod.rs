//! 申请与跟踪: the firm's side of applications – choosing banks, following what they do, answering them.

pub mod actions;
pub mod instead;
pub mod pages;
pub mod refusal;
pub mod text;
