//! Integration tests: one binary, run by `tests/run it`.

mod access;
mod account;
mod architecture;
mod bank;
mod cli;
mod demand;
mod demo;
mod faults;
mod feed;
mod firm;
mod harness;
mod locale;
mod mail;
mod matching;
mod operation;
mod pages;
mod program;
mod reach;
mod readme;
mod rematch;
mod report;
mod risk;
mod source;
mod support;
