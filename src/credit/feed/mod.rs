//! 归集: deliveries of public-credit data, from a file on disk to checked records and a correction file for what was refused.
//!
//! [`read::read`] streams the rows of a file, [`check::check`] judges one row by the declared rules of its source
//! ([`rule::rules`]), [`correction::Correction`] writes refused rows back with their reasons.

pub mod amount;
pub mod bomb;
pub mod cell;
pub mod check;
pub mod correction;
pub mod day;
pub mod draft;
pub mod encoding;
pub mod file_error;
pub mod finding;
pub mod fold;
pub mod header;
pub mod intake;
pub mod json;
pub mod read;
pub mod row;
pub mod rule;
pub mod sheet;
pub mod subject;
pub mod table;
