//! What is kept of a match so that it can be made again, byte for byte: the question, the firm's facts and the products of that day.

use chrono::NaiveDate;
use entity::value::Ppm;
use entity::value::id::ProductVersionId;
use serde::{Deserialize, Serialize};

use super::answer::{Candidate, Match, match_all};
use super::canonical::digest;
use crate::enterprise::fact::Profile;
use crate::product::criteria::Criteria;
use crate::product::terms::{Ask, Terms};

/// Version of the rules by which matches are made; it changes with every change of an answer to the same question.
pub const RULES: &str = "matching-2026-3";

/// What was asked, when, under which rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The rules.
    pub rules: String,
    /// The day.
    pub on: NaiveDate,
    /// The one-year LPR of that day.
    pub lpr: Ppm,
    /// What the firm asks for.
    pub ask: Ask,
}

/// A product of a catalogue as a match names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The version; its terms and criteria never change.
    pub version: ProductVersionId,
    /// The product's code.
    pub code: String,
    /// The product's name.
    pub name: String,
    /// The bank's name.
    pub bank_name: String,
}

impl Listed {
    /// A candidate as it is named.
    pub fn of(candidate: &Candidate<'_>) -> Self {
        Self { version: candidate.version, code: candidate.code.to_owned(), name: candidate.name.to_owned(), bank_name: candidate.bank_name.to_owned() }
    }
    /// The candidate again.
    pub fn candidate<'a>(&'a self, terms: &'a Terms, criteria: &'a Criteria) -> Candidate<'a> {
        Candidate { version: self.version, code: &self.code, name: &self.name, bank_name: &self.bank_name, terms, criteria }
    }
}

/// The digest of a catalogue.
pub fn catalogue_digest(listed: &[Listed]) -> Result<String, serde_json::Error> {
    digest(listed)
}

/// The digest of a whole question: the same one has the same answer.
pub fn question_digest(question: &Question, profile: &Profile, catalogue: &str) -> Result<String, serde_json::Error> {
    digest(&(question, profile, catalogue))
}

/// The answer to a question, every product with every reason.
pub fn answer(question: &Question, profile: &Profile, candidates: &[Candidate<'_>]) -> Vec<Match> {
    match_all(candidates, profile, &question.ask, question.lpr, question.on)
}
