//! Integration tests: one binary, run by `tests/run it`.

mod access;
mod account;
mod architecture;
mod cli;
mod demo;
mod faults;
mod firm;
mod feed;
mod harness;
mod locale;
mod program;
mod pages;
mod readme;
mod source;
mod support;
