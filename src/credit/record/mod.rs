//! Public-credit records as they stand.

pub mod actions;
pub mod standing;
pub mod shown;
mod store;
