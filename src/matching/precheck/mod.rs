//! 免登录测一测: a visitor answers a few questions and sees what they could apply for; nothing of it is kept.

pub mod actions;
pub mod pages;
pub mod said;
