//! Drafts of versions of items: written by an operator, looked at and approved by another one.

pub mod actions;
pub mod board;
pub mod editor;
pub mod pages;
pub mod shown;
pub mod state;
mod store;
pub mod typed;
