//! What the officer does with an application from the desk: accept it, ask for and book material, settle it.

pub mod pages;
