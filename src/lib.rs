//! xinyidai: a city's platform that matches firms with credit loans (信易贷) and carries them to disbursement.

pub mod account;
pub mod app;
pub mod consent;
pub mod credit;
pub mod demo;
pub mod enterprise;
pub mod financing;
pub mod lending;
pub mod matching;
pub mod notice;
pub mod operation;
pub mod platform;
pub mod product;
pub mod report;
pub mod risk;
pub mod serve;
