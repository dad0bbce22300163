//! What a visitor has said so far, carried from page to page in the form itself.

use chrono::NaiveDate;
use entity::value::{Fen, Guarantee, Purpose, RepaymentForm};

use crate::enterprise::fact::{Fact, FactKey, Profile, Provenance, Value};
use crate::matching::question::Told;
use crate::matching::typed::{self, Wrong};
use crate::product::terms::Ask;

/// The answer that says that the visitor does not know.
pub const PASSED: &str = "?";

/// Facts that were asked for with what was typed, in the order of the questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Every question that was answered.
    pub answers: Vec<(FactKey, Vec<String>)>,
    profile: Profile,
    ask: Ask,
}

impl Said {
    /// What these answers say; those that cannot be read are refused with their fact.
    pub fn read(answers: Vec<(FactKey, Vec<String>)>, today: NaiveDate) -> Result<Self, (FactKey, Wrong)> {
        let mut profile = Profile::default();
        // Only the amount of an ask is a number of its own; everything else of it is held against conditions as a fact.
        let mut ask = Ask {
            amount: Fen::ZERO,
            term_months: 0,
            purpose: Purpose::WorkingCapital,
            guarantees: vec![Guarantee::Credit],
            repayment: RepaymentForm::LevelInstalment,
            acceptable_rate: None,
        };
        for (fact, typed) in &answers {
            if typed.iter().any(|line| line == PASSED) {
                continue;
            }
            let value = typed::read(*fact, typed).map_err(|wrong| (*fact, wrong))?.ok_or((*fact, Wrong::Choice))?;
            if let (FactKey::AskedAmount, Value::Money(amount)) = (fact, &value) {
                ask.amount = *amount;
            }
            profile.put(*fact, Fact::Known { value, source: Provenance::Declared, as_of_on: today });
        }
        Ok(Self { answers, profile, ask })
    }
    /// What was said.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }
    /// What is asked for.
    pub fn ask(&self) -> &Ask {
        &self.ask
    }
    /// The facts that were not asked for yet.
    pub fn open(&self, askable: &[FactKey]) -> Vec<FactKey> {
        askable.iter().copied().filter(|fact| self.answers.iter().all(|(asked, _)| asked != fact)).collect()
    }
    /// As the questions are chosen by.
    pub fn told<'a>(&'a self, open: &'a [FactKey], today: NaiveDate) -> Told<'a> {
        Told { profile: &self.profile, ask: &self.ask, open, today }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(answers: &[(FactKey, &[&str])]) -> Result<Said, (FactKey, Wrong)> {
        let answers = answers.iter().map(|(fact, typed)| (*fact, typed.iter().map(|t| (*t).to_owned()).collect())).collect();
        Said::read(answers, NaiveDate::default())
    }

    #[test]
    fn answers_are_read_passed_over_or_refused() {
        let found = said(&[(FactKey::AskedAmount, &["50"]), (FactKey::Staff, &[PASSED]), (FactKey::Patents, &["3"])]).expect("answers");
        assert_eq!(found.ask.amount, Fen::wan(50));
        assert_eq!((found.profile.value(FactKey::Staff), found.profile.value(FactKey::Patents)), (None, Some(&Value::Count(3))));
        assert_eq!(found.open(&[FactKey::Staff, FactKey::Assets]), [FactKey::Assets]);
        assert_eq!(said(&[(FactKey::Staff, &["many"])]), Err((FactKey::Staff, Wrong::Count)));
        assert_eq!(said(&[(FactKey::Staff, &[])]), Err((FactKey::Staff, Wrong::Choice)));
    }
}
