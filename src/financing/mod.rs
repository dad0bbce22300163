//! 融资: what firms ask for (融资需求), and its way through one bank (融资申请).

pub mod application;
pub mod demand;
pub mod refusal_reason;
pub mod request;
