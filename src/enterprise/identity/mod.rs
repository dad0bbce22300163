//! Who is who: firms' names taken apart and compared, and rows without a code brought to the firms they may be about.
//!
//! [`name::Name`] takes a name apart, [`compare::compare`] says whether two names are the same subject's and why,
//! [`candidate::Index`] finds the firms that a row may be about. All of it is pure.

pub mod candidate;
pub mod compare;
pub mod name;
mod place;
mod plain;
mod word;
