//! 试算: the firm moves a figure and sees which products would fit; nothing changes by it.

pub mod actions;
pub mod moved;
pub mod pages;
