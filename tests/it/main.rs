//! Integration tests: one binary, run by `tests/run it`.

mod account;
mod architecture;
mod firm;
mod feed;
mod harness;
mod locale;
mod readme;
mod source;
mod support;
