//! Tokens of the API.

pub mod pages;
