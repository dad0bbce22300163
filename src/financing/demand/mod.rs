//! 融资需求: what a firm asks for, before any bank is asked.

pub mod actions;
pub mod pages;
pub mod state;
mod store;
pub mod text;
pub mod typed;
