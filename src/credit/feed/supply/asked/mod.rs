//! How often the catalogue asks for what an organisation delivers.

pub mod actions;
