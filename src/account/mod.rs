//! People and organisations: registering, signing in, accounts and API tokens.

pub mod actions;
pub mod pages;
pub mod password;
pub mod place;
mod store;
