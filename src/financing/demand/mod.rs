//! 融资需求: what a firm asks for, before any bank is asked.

pub mod state;
