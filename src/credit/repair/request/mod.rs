//! The firm asks that a record be repaired (信用修复申请), and the credit office decides.

pub mod actions;
pub mod past;
pub mod state;
mod store;
