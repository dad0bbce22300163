//! Looking over who looks up: remarkable look-ups are raised once per reader, rule and day, and the credit office says what it found.

pub mod actions;
pub mod answer;
pub mod finding;
