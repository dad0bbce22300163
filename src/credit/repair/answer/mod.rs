//! A department answers the objections that were forwarded to it: on its pages, or by its system.

pub mod api;
pub mod pages;
