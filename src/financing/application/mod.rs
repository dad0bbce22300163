//! 融资申请: one demand, one product, one bank, from the request to the last repayment.

pub mod act;
pub mod clock;
pub mod refusal;
pub mod state;
