//! What a firm types when it asks for repair or objects.

use chrono::NaiveDate;

use crate::platform::web::form::FieldErrors;

/// Most characters of a statement.
pub const STATEMENT: usize = 500;
/// Most characters about the evidence.
pub const EVIDENCE: usize = 300;
/// Fewest characters of a statement: a sentence.
const SENTENCE: usize = 10;

/// As it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What the firm says.
    pub statement: String,
    /// Where the proof is: numbers of receipts and documents.
    pub evidence: String,
    /// The day on which every duty was fulfilled.
    pub fulfilled_on: String,
}

/// A request for repair that can be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What the firm says.
    pub statement: String,
    /// Where the proof is.
    pub evidence: String,
    /// The day on which every duty was fulfilled.
    pub fulfilled_on: NaiveDate,
}

/// An objection that can be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objected {
    /// What is wrong.
    pub statement: String,
    /// What shows it; may be empty.
    pub evidence: String,
}

fn statement(typed: &Typed, errors: &mut FieldErrors) -> String {
    let said = typed.statement.trim();
    if !(SENTENCE..=STATEMENT).contains(&said.chars().count()) {
        errors.add("statement", "repair-error-statement");
    }
    said.to_owned()
}

impl Typed {
    /// As a request for repair.
    pub fn asked(&self, decided_on: NaiveDate, today: NaiveDate) -> Result<Asked, FieldErrors> {
        let mut errors = FieldErrors::default();
        let statement = statement(self, &mut errors);
        let evidence = self.evidence.trim().to_owned();
        if !(1..=EVIDENCE).contains(&evidence.chars().count()) {
            errors.add("evidence", "repair-error-evidence");
        }
        let fulfilled_on = self.fulfilled_on.trim().parse::<NaiveDate>().ok().filter(|day| (decided_on..=today).contains(day));
        if fulfilled_on.is_none() {
            errors.add("fulfilled_on", "repair-error-fulfilled_on");
        }
        match fulfilled_on {
            Some(fulfilled_on) if errors.is_empty() => Ok(Asked { statement, evidence, fulfilled_on }),
            Some(_) | None => Err(errors),
        }
    }
    /// As an objection.
    pub fn objected(&self) -> Result<Objected, FieldErrors> {
        let mut errors = FieldErrors::default();
        let statement = statement(self, &mut errors);
        let evidence = self.evidence.trim().to_owned();
        if evidence.chars().count() > EVIDENCE {
            errors.add("evidence", "repair-error-evidence-long");
        }
        errors.into_result()?;
        Ok(Objected { statement, evidence })
    }
    /// As an objection to an item of the register: what is right is said, and what shows it.
    pub fn objected_with_evidence(&self) -> Result<Objected, FieldErrors> {
        let mut errors = FieldErrors::default();
        let (statement, evidence) = (statement(self, &mut errors), self.evidence.trim().to_owned());
        if !(1..=EVIDENCE).contains(&evidence.chars().count()) {
            errors.add("evidence", "repair-error-evidence");
        }
        errors.into_result()?;
        Ok(Objected { statement, evidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_what_was_done_when_and_where_the_proof_is() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let typed =
            |statement: &str, evidence: &str, on: &str| Typed { statement: statement.to_owned(), evidence: evidence.to_owned(), fulfilled_on: on.to_owned() };
        let said = "罚款已于当日缴清，整改完毕。";
        let asked =
            |typed: &Typed| typed.asked(day("2026-01-05"), day("2026-06-01")).map_err(|errors| errors.0.into_iter().map(|e| e.field).collect::<Vec<_>>());
        assert!(asked(&typed(said, "缴款书 0001", "2026-01-05")).is_ok());
        assert_eq!(asked(&typed("短", " ", "2026-06-02")), Err(vec!["statement".to_owned(), "evidence".to_owned(), "fulfilled_on".to_owned()]));
        assert_eq!(asked(&typed(said, "缴款书 0001", "2026-01-04")), Err(vec!["fulfilled_on".to_owned()]));
        assert!(typed(said, "", "").objected().is_ok());
        assert!(typed(said, &"很".repeat(301), "").objected().is_err());
        assert!(typed(said, "营业执照副本", "").objected_with_evidence().is_ok());
        let missing = typed("短", " ", "").objected_with_evidence().map_err(|errors| errors.0.into_iter().map(|e| e.field).collect::<Vec<_>>());
        assert_eq!(missing, Err(vec!["statement".to_owned(), "evidence".to_owned()]));
    }
}
