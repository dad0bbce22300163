//! 当时的匹配: the matches that the applications of the past were sent from.

pub(super) mod actions;
