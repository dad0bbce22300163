//! 贷后管理: asking a firm that has drawn a loan to let the bank follow its business until the loan is repaid.

pub mod actions;
pub mod term;
