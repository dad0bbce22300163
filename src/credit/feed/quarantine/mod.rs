//! 隔离: the refused rows of a delivery.

pub mod actions;
pub mod pages;
