//! 同名核实: firms whose registered legal representative has the name of a listed firm's. A name is not a person, so each of them is a candidate
//! and nothing more until an operator has found out, and what was found out is shown to those who may know it.
//!
//! Candidates are computed when they are looked at and kept nowhere. A decision is about two firms and the name, and names no record: it is shown
//! only while the list says it of the listed firm and the register names both. Nothing here is a fact, a flag or a ground for either, and nothing
//! of it enters matching, profiles, reports, reach or ranking.

pub mod actions;
pub mod likeness;
pub mod news;
pub mod pages;
pub mod past;
pub mod roles;
mod store;
pub mod typed;
