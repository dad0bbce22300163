//! The same file once more: what it comes to is known, as long as nothing has been written since that it could say otherwise.

pub mod actions;
pub mod edition;
