//! 信贷产品: the banks' credit products, their terms, costs and conditions.

pub mod criteria;
pub mod terms;
