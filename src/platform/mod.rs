//! The machinery that every room uses: configuration, clock, database, web shell, languages, mail, background work, audit.

pub mod audit;
pub mod calendar;
pub mod clock;
pub mod config;
pub mod holiday;
pub mod i18n;
pub mod mail;
pub mod moment;
pub mod once;
pub mod page;
pub mod slot;
pub mod store;
pub mod web;
pub mod work;
