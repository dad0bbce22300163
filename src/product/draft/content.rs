//! Terms and conditions as they are written.

use serde::{Deserialize, Serialize};

use crate::platform::web::form::FieldErrors;
use crate::product::criteria::Criteria;
use crate::product::terms::Terms;

/// Longest note to or from a reviewer, in characters.
pub const LONGEST_NOTE: usize = 300;

/// Longest name of a product, in characters.
const LONGEST_NAME: usize = 30;
/// Longest sentence about a product, in characters.
const LONGEST_SUMMARY: usize = 120;

/// What a product is called. It may change with any version; matches that are kept say the name of their day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub summary: String,
}

impl Naming {
    /// Adds what is wrong with it.
    pub fn check(&self, errors: &mut FieldErrors) {
        if !(2..=LONGEST_NAME).contains(&self.name.chars().count()) {
            errors.add("name", "draft-error-name");
        }
        if self.summary.chars().count() > LONGEST_SUMMARY {
            errors.add("summary", "draft-error-summary");
        }
    }
}

/// Terms and conditions as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it offers.
    pub terms: Terms,
    /// What it asks for.
    pub criteria: Criteria,
}
