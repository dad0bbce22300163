//! Looking over who looks up: remarkable look-ups are raised once per person, rule and day.

pub mod actions;
