//! A department's own records that are held back from their firm: it is told once a delivery, sees them with the reason, and takes them out as
//! the file of corrections, which can be delivered again.

pub mod actions;
pub mod pages;
