//! 当时所知: a firm as the platform knew it at an earlier moment, told from the rows of now with everything undone that happened since.
//!
//! What has ended since is not shown. A record that is repaired, annulled, withdrawn, past its publication or another firm's today "is not used
//! and not shown anywhere" (信用修复管理办法), and a view of an earlier day is no way around that: for firms, banks and whoever reads for
//! supervision it is left out, with everything that rested on it, and the view says how many such records there are. Only an
//! operator who reads for an audit sees them; the line that the reading leaves in the register of look-ups says so. What the register said
//! of a firm and what it declared stands as it was known, and a letter that opens any of it has to be live today.
//!
//! When something was known and when it was true are asked apart: [`day`] tells of an earlier day by what was known at an instant. A record that
//! was over at that instant is not told of a day before its end either.

pub mod actions;
pub mod day;
pub mod event;
pub mod over;
pub mod pages;
pub(in crate::enterprise) mod store;
