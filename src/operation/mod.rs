//! The operator's view of the machinery: jobs, schedules, holidays, mails, accounts, audit trail.

pub mod account;
pub mod actions;
pub mod calendar;
pub mod mail;
pub mod pages;
pub mod token;
pub mod trail;
