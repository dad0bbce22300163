//! 授信之后: money paid out and paid back, and the first loans among it.

pub mod actions;
pub mod api;
pub mod disbursing;
pub mod first_loan;
pub mod pages;
pub mod past;
pub mod repayment;
mod store;
