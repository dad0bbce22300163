//! 融资申请: one demand, one product, one bank, from the request to the last repayment.

pub mod act;
pub mod actions;
pub mod clock;
pub mod pages;
pub mod reading;
pub mod refusal;
pub mod state;
mod store;
