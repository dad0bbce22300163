//! Integration tests: one binary, run by `tests/run it`.

mod access;
mod account;
mod architecture;
mod demand;
mod cli;
mod demo;
mod faults;
mod feed;
mod firm;
mod harness;
mod locale;
mod mail;
mod risk;
mod operation;
mod pages;
mod program;
mod readme;
mod report;
mod source;
mod support;
