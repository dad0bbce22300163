//! The firm objects to a record (异议): its use is suspended until the department has answered.

pub mod actions;
pub mod filing;
pub mod past;
pub mod state;
mod store;
