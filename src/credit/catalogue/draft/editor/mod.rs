//! Writing what an item says.

pub mod pages;
