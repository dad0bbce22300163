//! 融资申请: one demand, one product, one bank, from the request to the last repayment.

pub mod act;
pub mod actions;
pub mod api;
pub mod clock;
pub mod decision;
pub mod desk;
pub mod jobs;
pub mod pages;
pub mod reading;
pub mod recount;
pub mod refusal;
pub mod remaining;
pub mod state;
mod store;
pub mod then;
