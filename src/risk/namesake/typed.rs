//! What an operator types when it has found out.

use chrono::NaiveDate;
use entity::value::NamesakeOutcome;

use crate::platform::web::form::FieldErrors;

/// Fewest characters that say what a decision rests on, or what a firm objects.
const SENTENCE: usize = 6;
/// Most of them.
pub const MOST: usize = 300;

/// As it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Code of the outcome.
    pub outcome: String,
    /// What it rests on.
    pub basis: String,
    /// The day of that.
    pub basis_on: String,
}

/// A decision that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What was found out.
    pub outcome: NamesakeOutcome,
    /// What it rests on.
    pub basis: String,
    /// The day of that.
    pub basis_on: NaiveDate,
}

/// A sentence as it is kept.
pub fn sentence(text: &str) -> Option<String> {
    let text = text.trim();
    (SENTENCE..=MOST).contains(&text.chars().count()).then(|| text.to_owned())
}

impl Typed {
    /// As a decision of today.
    pub fn found(&self, today: NaiveDate) -> Result<Found, FieldErrors> {
        let (outcome, basis) = (self.outcome.parse::<NamesakeOutcome>().ok(), sentence(&self.basis));
        let basis_on = self.basis_on.trim().parse::<NaiveDate>().ok().filter(|day| *day <= today);
        if let (Some(outcome), Some(basis), Some(basis_on)) = (outcome, basis.clone(), basis_on) {
            return Ok(Found { outcome, basis, basis_on });
        }
        let mut errors = FieldErrors::default();
        for (field, missing, key) in [
            ("outcome", outcome.is_none(), "namesake-error-outcome"),
            ("basis", basis.is_none(), "namesake-error-basis"),
            ("basis_on", basis_on.is_none(), "namesake-error-basis_on"),
        ] {
            if missing {
                errors.add(field, key);
            }
        }
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_says_what_it_rests_on_and_of_when_that_is() {
        let today: NaiveDate = "2026-03-02".parse().expect("a day");
        let typed = |outcome: &str, basis: &str, on: &str| Typed { outcome: outcome.to_owned(), basis: basis.to_owned(), basis_on: on.to_owned() };
        let found = typed("same_person", " 登记机关复函〔2026〕3号 ", "2026-03-02").found(today).expect("a decision");
        assert_eq!((found.outcome, found.basis.as_str()), (NamesakeOutcome::SamePerson, "登记机关复函〔2026〕3号"));
        assert!(typed("open", "登记机关复函〔2026〕3号", "2026-03-02").found(today).is_err());
        assert!(typed("not_same", "复函", "2026-03-02").found(today).is_err());
        assert!(typed("not_same", "登记机关复函〔2026〕3号", "2026-03-03").found(today).is_err(), "a reply of tomorrow");
        assert!(typed("not_same", &"很".repeat(MOST + 1), "2026-03-02").found(today).is_err());
    }
}
