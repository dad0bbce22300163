//! Integration tests: one binary, run by `tests/run it`.

mod access;
mod account;
mod architecture;
mod bank;
mod demand;
mod feed;
mod firm;
mod harness;
mod locale;
mod pages;
mod readme;
mod source;
mod support;
