//! What is kept of a match so that it can be made again, byte for byte: the question, the firm's facts and the products of that day.

use chrono::NaiveDate;
use entity::value::Ppm;
use entity::value::id::{OrganisationId, ProductVersionId};
use serde::{Deserialize, Serialize};

use super::answer::{Candidate, Match, match_all, outline};
use super::canonical::digest;
use super::experience::learned::Experience;
use super::firm::Firm;
use super::lot::Lots;
use super::outline::Outline;
use super::standard::Standard;
use crate::enterprise::fact::Profile;
use crate::product::criteria::Criteria;
use crate::product::terms::{Ask, Terms};

/// Version of the rules by which matches are made; it changes with every change of an answer to the same question.
pub const RULES: &str = "matching-2026-4";

/// What was asked, when, under which rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The rules.
    pub rules: String,
    /// The day.
    pub on: NaiveDate,
    /// The LPR of that day for the term that is asked for.
    pub lpr: Ppm,
    /// What the firm asks for.
    pub ask: Ask,
    /// The version of what returned outcomes had taught; none before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experience: Option<i64>,
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
    /// The bank, by which its own times are looked up; none in catalogues of the rules before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<OrganisationId>,
}

impl Listed {
    /// A candidate as it is named.
    pub fn of(candidate: &Candidate<'_>) -> Self {
        let Candidate { version, code, name, bank_name, bank, .. } = *candidate;
        Self { version, code: code.to_owned(), name: name.to_owned(), bank_name: bank_name.to_owned(), bank }
    }
    /// The candidate again.
    pub fn candidate<'a>(&'a self, terms: &'a Terms, criteria: &'a Criteria) -> Candidate<'a> {
        Candidate { version: self.version, code: &self.code, name: &self.name, bank_name: &self.bank_name, bank: self.bank, terms, criteria }
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

/// The answer to a question in outline, by code; the experience is that of the question, and `standard` says what the standard loan costs.
pub fn outlines(
    question: &Question,
    profile: &Profile,
    candidates: &[Candidate<'_>],
    experience: Option<&Experience>,
    standard: impl Fn(&Candidate<'_>) -> Option<Standard>,
) -> Vec<Outline> {
    let profile = profile.clone().with(question.ask.facts(), question.on);
    let firm = Firm { profile: &profile, ask: &question.ask, lpr: question.lpr, today: question.on };
    let mut all: Vec<Outline> = candidates.iter().map(|candidate| outline(candidate, &firm, experience).with(standard(candidate))).collect();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all
}

/// The digest of an answer: of every product's place, figures and verdicts. What is said of them follows from the question and the rules.
pub fn answer_digest(outlines: &[Outline]) -> Result<String, serde_json::Error> {
    digest(outlines)
}

/// The answer to a question with this digest, every product with every reason; the experience is that of the question.
pub fn answer(question: &Question, asked: &str, profile: &Profile, candidates: &[Candidate<'_>], experience: Option<&Experience>) -> Vec<Match> {
    let lots = Lots::new(asked.to_owned(), question.on);
    match_all(candidates, profile, &question.ask, question.lpr, question.on, experience, &lots)
}
