//! Value types used by rows and by the pure files of every room.

pub mod code;
pub mod division;
pub mod id;
pub mod industry;
pub mod industry_edition;
pub mod money;
pub mod old_code;
pub mod rate;
pub mod region;
pub mod stored;

pub use code::{CodeError, Uscc};
pub use industry::Industry;
pub use money::Fen;
pub use rate::Ppm;
pub use region::Region;
pub use stored::*;
