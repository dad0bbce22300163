//! Terms and conditions as they are written.

use serde::{Deserialize, Serialize};

use crate::product::criteria::Criteria;
use crate::product::terms::Terms;

/// Longest note to or from a reviewer, in characters.
pub const LONGEST_NOTE: usize = 300;

/// Terms and conditions as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it offers.
    pub terms: Terms,
    /// What it asks for.
    pub criteria: Criteria,
}
