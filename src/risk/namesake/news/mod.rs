//! Telling the firm what was found out about its legal representative, the credit offices of its objection, and whoever is above them when
//! that is not looked at in its time.

pub mod actions;
