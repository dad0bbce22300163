//! Public-credit records as they stand.

pub mod actions;
pub mod before;
pub mod figures;
pub mod fresh;
pub mod held;
pub mod kept;
pub mod key;
pub mod lasting;
pub mod law;
pub mod life;
pub mod list;
pub mod owner;
pub mod past;
pub mod shown;
pub mod standing;
mod store;
pub mod term;
pub mod validity;
pub mod withdrawal;
