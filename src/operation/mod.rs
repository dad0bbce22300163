//! The operator's view of the machinery: jobs, schedules, mails, accounts, audit trail.

pub mod account;
pub mod actions;
pub mod mail;
pub mod pages;
pub mod token;
pub mod trail;
