//! Where a firm's people begin: what comes next, what runs, what is new.

mod actions;
pub mod guide;
pub mod pages;
mod store;
