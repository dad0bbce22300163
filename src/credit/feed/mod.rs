//! 归集: deliveries of public-credit data, from a file on disk to checked records and a correction file for what was refused.
//!
//! [`read::read`] streams the rows of a file, [`check::check`] judges one row by the declared rules of its source
//! ([`rule::rules`]), [`correction::Correction`] writes refused rows back with their reasons. [`actions`] receives files and
//! carries them into the database: [`parcel::Parcel`] surveys a file and cuts it into batches.

pub mod about;
pub mod absence;
pub mod absent;
pub mod actions;
pub mod admission;
pub mod amount;
pub mod api;
pub mod archive;
pub mod bomb;
pub mod cell;
pub mod channel;
pub mod check;
pub mod correction;
pub mod cross;
pub mod day;
pub mod declared;
pub mod desk;
pub mod draft;
pub mod encoding;
pub mod ending;
mod figure_cell;
pub mod figure_rule;
pub mod file_error;
pub mod finding;
pub mod fold;
pub mod head;
pub mod header;
pub mod inbox;
pub mod intake;
pub mod jobs;
pub mod json;
pub mod order;
pub mod pages;
pub mod parcel;
pub mod pattern;
pub mod progress;
pub mod quarantine;
pub mod read;
pub mod reading;
pub mod refusal;
pub mod repeat;
pub mod row;
pub mod rule;
pub mod sheet;
pub mod spread;
mod store;
pub mod subject;
pub mod supply;
pub mod table;
pub mod word;
pub mod written;
