//! Whose a record is: given to a firm that became known, led to one by an identification, taken away again.

pub mod actions;
