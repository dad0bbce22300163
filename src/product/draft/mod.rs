//! The bank's side of its products: drafts of versions, the second person's look, publishing and ending.

pub mod actions;
pub mod api;
pub mod content;
pub mod editor;
pub mod pages;
pub mod reading;
pub mod sheet;
pub mod shown;
pub mod state;
mod store;
