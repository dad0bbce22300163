//! Integration tests: one binary, run by `tests/run it`.

mod account;
mod architecture;
mod harness;
mod locale;
mod mail;
mod risk;
mod readme;
mod source;
mod support;
