//! xinyidai: a city's platform that matches firms with credit loans (信易贷) and carries them to disbursement.

pub mod demo;
pub mod enterprise;
pub mod product;
