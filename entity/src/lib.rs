//! Rows and value types: what the database holds and what the rooms of the house share. No queries, no behaviour beyond checking a value.

pub mod value;
