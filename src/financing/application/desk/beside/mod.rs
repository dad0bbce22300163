//! What stands beside the firm's file on the desk.

pub mod pages;
