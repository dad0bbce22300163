//! Reading a firm's file as of an earlier moment, through the same door.

pub mod actions;
pub mod line;
