//! Integration tests: one binary, run by `tests/run it`.

mod account;
mod architecture;
mod firm;
mod harness;
mod locale;
mod source;
mod support;
