//! A delivered list against all firms: whom it touches, which applications and loans are theirs, and who was told.

pub mod actions;
pub mod pages;
