//! Who agreed to be matched: every firm with a live letter for credit review, with no more of its file than its letters open.

pub mod actions;
