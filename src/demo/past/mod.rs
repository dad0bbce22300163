//! The city's past in the platform's own rows: every act goes through the rules that people's acts go through.

pub(super) mod actions;
mod loan;
mod matched;
