//! 跨源校验: a row beside what other sources say of the same subject, once it is known whom it is about. The rules are declared beside the
//! fields of each source; what is not known trips none of them. A row that came in before its firm was known is compared when it comes to
//! its firm (`record::held`).

pub mod actions;
pub mod compare;
pub mod rule;
pub mod shown;
