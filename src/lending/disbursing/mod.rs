//! Recording that money of a granted offer was paid out.

pub mod pages;
