//! Looking over who looks up: remarkable look-ups are raised once per reader, rule and day.

pub mod actions;
