//! Public-credit records as they stand.

pub mod actions;
pub mod shown;
pub mod standing;
mod store;
