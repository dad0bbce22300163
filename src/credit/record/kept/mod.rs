//! What is kept already of the records that rows make.

pub mod actions;
