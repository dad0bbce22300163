//! What is worked on in the catalogue.

pub mod pages;
