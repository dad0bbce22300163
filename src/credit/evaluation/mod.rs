//! 匹配画像: the platform's own profile of a firm by a published scorecard, every contribution with its record, weight and term; no official
//! grade, and kept as shown so that it can be made again byte for byte. Beside it the reports of filed agencies, never mixed into it.

pub mod actions;
pub mod agency;
pub mod api;
pub mod card;
pub mod input;
pub mod pages;
pub mod raise;
pub mod shown;
mod store;
pub mod weigh;
