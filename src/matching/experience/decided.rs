//! A decided application as experience sees it: the firm's bands on the day it asked, the kind of firm, what the bank decided and when.

use chrono::NaiveDate;
use entity::value::{Family, Industry};

use super::input::{Bands, bands};
use crate::enterprise::fact::{FactKey, Profile, Value};

/// A decided application. Neither the bank nor the firm is known to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What sort of product it was.
    pub family: Family,
    /// The bands of the inputs, as the facts stood when the firm asked.
    pub bands: Bands,
    /// What firm it was.
    pub kin: Kin,
    /// Whether credit was granted.
    pub approved: bool,
    /// The day of the decision.
    pub decided_on: NaiveDate,
}

/// What makes firms similar.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kin {
    /// Section letter of the industry.
    pub section: Option<String>,
    /// Code of the size class.
    pub size: Option<String>,
}

impl Kin {
    /// The kin of a firm.
    pub fn of(profile: &Profile) -> Self {
        let code = |key: FactKey| if let Some(Value::Code(code)) = profile.value(key) { Some(code.clone()) } else { None };
        let section = code(FactKey::Industry).and_then(|industry| industry.parse::<Industry>().ok()).map(|industry| industry.section().to_owned());
        Self { section, size: code(FactKey::SizeClass) }
    }
}

impl Decided {
    /// A decision on a firm's ask; the profile is that of the day, with the ask's facts in it.
    pub fn of(family: Family, profile: &Profile, approved: bool, decided_on: NaiveDate) -> Self {
        Self { family, bands: bands(profile), kin: Kin::of(profile), approved, decided_on }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::matching::evaluate::tests::{day, firm};
    use crate::matching::experience::input::{INPUTS, Input};

    pub(crate) fn case(family: Family, approved: bool) -> Decided {
        Decided { family, bands: [0; INPUTS], kin: Kin::default(), approved, decided_on: day("2026-01-05") }
    }
    pub(crate) fn place(input: Input) -> usize {
        Input::ALL.iter().position(|one| *one == input).expect("an input")
    }

    #[test]
    fn kin_is_section_and_size() {
        let profile = firm(&[(FactKey::Industry, Value::Code("C1711".to_owned())), (FactKey::SizeClass, Value::Code("micro".to_owned()))]);
        assert_eq!(Kin::of(&profile), Kin { section: Some("C".to_owned()), size: Some("micro".to_owned()) });
        assert_eq!(Kin::of(&Profile::default()), Kin::default());
    }
}
