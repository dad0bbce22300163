//! 跨源校验: a row beside what other sources say of the same subject, once it is known whom it is about. The rules are declared beside the
//! fields of each source; what is not known trips none of them.

pub mod actions;
pub mod compare;
pub mod rule;
pub mod shown;
