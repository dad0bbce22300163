//! The form of a demand as it was typed, and how it becomes answers and is shown again.

use entity::value::money::Unit;
use entity::value::{Fen, Ppm};

use super::state::{Draft, Fault, Field};

/// Most characters of the note on the purpose.
pub const NOTE_CHARACTERS: usize = 300;

/// What was typed, field by field; nothing stands for an open question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Amount in 万元.
    pub amount: String,
    /// Months.
    pub term_months: String,
    /// Code of the purpose.
    pub purpose: String,
    /// What the money is for, in the firm's words.
    pub purpose_note: String,
    /// Code of the source.
    pub repayment_source: String,
    /// Code of the form.
    pub repayment_form: String,
    /// Codes of guarantees.
    pub guarantees: Vec<String>,
    /// Per cent a year.
    pub acceptable_rate: String,
    /// `yes`, `no` or nothing.
    pub claims_first_loan: String,
}

/// The answers of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// What matching needs.
    pub draft: Draft,
    /// What the money is for, in the firm's words; may be empty.
    pub purpose_note: String,
    /// The firm's own word that it never borrowed.
    pub claims_first_loan: Option<bool>,
}

/// A field whose text cannot be read, with the key of the sentence that says so.
pub type Unreadable = (&'static str, &'static str);

impl Typed {
    /// The answers, or every field that cannot be read. What is open stays open.
    pub fn read(&self) -> Result<Answers, Vec<Unreadable>> {
        let mut wrong: Vec<Unreadable> = Vec::new();
        let amount = open_or(&self.amount, |text| Fen::parse(text, Unit::Wan).ok());
        let amount = note(amount, &mut wrong, (Field::Amount.code(), "demand-error-amount"));
        let term_months = note(open_or(&self.term_months, |text| text.parse().ok()), &mut wrong, (Field::TermMonths.code(), "demand-error-choice"));
        let purpose = note(open_or(&self.purpose, |text| text.parse().ok()), &mut wrong, (Field::Purpose.code(), "demand-error-choice"));
        let repayment_source =
            note(open_or(&self.repayment_source, |text| text.parse().ok()), &mut wrong, (Field::RepaymentSource.code(), "demand-error-choice"));
        let repayment_form = note(open_or(&self.repayment_form, |text| text.parse().ok()), &mut wrong, (Field::RepaymentForm.code(), "demand-error-choice"));
        let guarantees = self.guarantees.iter().map(|code| code.parse().ok()).collect::<Option<Vec<_>>>();
        let guarantees = guarantees.unwrap_or_else(|| {
            wrong.push((Field::Guarantees.code(), "demand-error-choice"));
            Vec::new()
        });
        let rate = open_or(&self.acceptable_rate, |text| Ppm::parse_percent(text).ok());
        let acceptable_rate = note(rate, &mut wrong, (Field::AcceptableRate.code(), "demand-error-rate"));
        let purpose_note = self.purpose_note.trim().to_owned();
        if purpose_note.chars().count() > NOTE_CHARACTERS {
            wrong.push(("purpose_note", "demand-error-note"));
        }
        let claims_first_loan = match self.claims_first_loan.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _open => None,
        };
        // The database keeps no amount or term below one and no rate below zero, not even in a draft.
        for (field, bad, fault) in [
            (Field::Amount, amount.is_some_and(|a| a <= Fen::ZERO), Fault::AmountOutOfRange),
            (Field::TermMonths, term_months.is_some_and(|t: i64| t < 1), Fault::TermOutOfRange),
            (Field::AcceptableRate, acceptable_rate.is_some_and(|r| r < Ppm::ZERO), Fault::RateOutOfRange),
        ] {
            if bad {
                wrong.push((field.code(), fault.text_key()));
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let draft = Draft { amount, term_months, purpose, repayment_source, repayment_form, guarantees, acceptable_rate };
        Ok(Answers { draft, purpose_note, claims_first_loan })
    }
    /// The form as it would have been typed for these answers.
    pub fn of(answers: &Answers) -> Self {
        let Draft { amount, term_months, purpose, repayment_source, repayment_form, guarantees, acceptable_rate } = &answers.draft;
        let claim = |claims: bool| if claims { "yes" } else { "no" };
        Self {
            amount: amount.map(|a| a.plain(Unit::Wan)).unwrap_or_default(),
            term_months: term_months.map(|t| t.to_string()).unwrap_or_default(),
            purpose: purpose.map(|p| p.code().to_owned()).unwrap_or_default(),
            purpose_note: answers.purpose_note.clone(),
            repayment_source: repayment_source.map(|s| s.code().to_owned()).unwrap_or_default(),
            repayment_form: repayment_form.map(|f| f.code().to_owned()).unwrap_or_default(),
            guarantees: guarantees.iter().map(|g| g.code().to_owned()).collect(),
            acceptable_rate: acceptable_rate.map(|r| r.percent(if r.0 % 100 == 0 { 2 } else { 4 })).unwrap_or_default(),
            claims_first_loan: answers.claims_first_loan.map(|claims| claim(claims).to_owned()).unwrap_or_default(),
        }
    }
}

/// `Ok(None)` for an open question, `Err` for a text that says nothing.
fn open_or<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { read(text).map(Some).ok_or(()) }
}

fn note<T>(answer: Result<Option<T>, ()>, wrong: &mut Vec<Unreadable>, what: Unreadable) -> Option<T> {
    answer.unwrap_or_else(|()| {
        wrong.push(what);
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        Typed {
            amount: "1,200.5".to_owned(),
            term_months: "12".to_owned(),
            purpose: "materials".to_owned(),
            purpose_note: " 铸件 ".to_owned(),
            repayment_source: "sales".to_owned(),
            repayment_form: "level_instalment".to_owned(),
            guarantees: vec!["credit".to_owned()],
            acceptable_rate: "5".to_owned(),
            claims_first_loan: "yes".to_owned(),
        }
    }

    #[test]
    fn what_is_typed_is_read_and_shown_again() {
        let answers = typed().read().expect("readable");
        assert_eq!(answers.draft.amount, Some(Fen::yuan(12_005_000)));
        assert_eq!((answers.purpose_note.as_str(), answers.claims_first_loan), ("铸件", Some(true)));
        assert!(answers.draft.check().is_ok());
        let again = Typed::of(&answers);
        assert_eq!((again.amount.as_str(), again.acceptable_rate.as_str()), ("1200.5", "5.00"));
        assert_eq!(again.read(), Ok(answers));
        assert_eq!(Typed::default().read(), Ok(Answers::default()));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let wrong = Typed {
            amount: "12O".to_owned(),
            term_months: "0".to_owned(),
            purpose: "gold".to_owned(),
            acceptable_rate: "x".to_owned(),
            purpose_note: "字".repeat(301),
            ..typed()
        };
        let fields: Vec<&str> = wrong.read().expect_err("unreadable").into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["amount", "purpose", "acceptable_rate", "purpose_note", "term_months"]);
    }
}
