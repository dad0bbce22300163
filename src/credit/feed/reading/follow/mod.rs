//! What follows when records of firms change, or what the register says of them.

pub mod actions;
