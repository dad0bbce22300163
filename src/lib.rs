//! xinyidai: a city's platform that matches firms with credit loans (信易贷) and carries them to disbursement.

pub mod app;
pub mod enterprise;
pub mod financing;
pub mod lending;
pub mod platform;
pub mod product;
pub mod risk;
