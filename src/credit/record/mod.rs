//! Public-credit records as they stand.

pub mod actions;
pub mod law;
pub mod shown;
pub mod standing;
mod store;
pub mod validity;
