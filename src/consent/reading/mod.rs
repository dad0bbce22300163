//! Reading a firm's file: the one door for everybody but the platform itself.

pub mod actions;
pub mod covered;
pub mod digest;
pub mod earlier;
pub mod farming;
pub mod past;
