//! Rows of the matches that applications were sent from, kept as the service keeps them: the firm's facts of that day, the question, the
//! answer in outline. A match of the past is made with the products that were applied to: the rest of the catalogue would say nothing more.

use chrono::TimeDelta;
use entity::financing::{match_catalogue, match_result};
use entity::value::id::{DemandId, EnterpriseId, MatchId};
use serde_json::json;

use super::super::actions::{Book, Past};
use crate::app::App;
use crate::demo::City;
use crate::demo::actions::{Error, id_at};
use crate::demo::dossier::{Borrowed, profile};
use crate::demo::history::Demand;
use crate::matching::answer::Candidate;
use crate::matching::kept::{Listed, Question, RULES, answer_digest, catalogue_digest, outlines, question_digest};
use crate::matching::standard::standard;
use crate::platform::calendar;
use crate::product::lpr::publication::Publications;

impl Past {
    /// Keeps the match of a demand, a minute before its first application; `earlier` are the firm's demands before it.
    pub(in crate::demo::past) fn match_of(
        &mut self,
        app: &App,
        (city, book): (&City, &Book),
        demand: &Demand,
        earlier: &[&Demand],
        (enterprise_id, demand_id): (EnterpriseId, DemandId),
    ) -> Result<MatchId, Error> {
        let first = demand.applications.iter().filter_map(|one| one.events.first()).map(|event| event.at).min().unwrap_or(demand.submitted_at);
        let matched_at = first.max(demand.submitted_at + TimeDelta::minutes(1)) - TimeDelta::minutes(1);
        let on = calendar::today(matched_at);
        let profile = profile(city.seed, &city.enterprises[demand.firm], Borrowed::before(earlier.iter().copied(), matched_at), on, city.today);
        let question = Question {
            rules: RULES.to_owned(),
            on,
            lpr: Publications::embedded().on(on).of_months(demand.ask.term_months),
            ask: demand.ask.clone(),
            experience: None,
        };
        let mut offered: Vec<usize> = demand.applications.iter().map(|one| one.product).collect();
        offered.sort_unstable_by_key(|product| &city.products[*product].code);
        let bank_name = |code: &str| city.organisations.iter().find(|one| one.code == code).map_or("", |one| one.name.as_str());
        let candidates: Vec<Candidate<'_>> = offered
            .iter()
            .map(|at| (&city.products[*at], book.products[*at].1))
            .map(|(product, version)| Candidate {
                version,
                code: &product.code,
                name: &product.name,
                bank_name: bank_name(&product.bank),
                bank: book.organisations.get(&product.bank).copied(),
                terms: &product.terms,
                criteria: &product.criteria,
            })
            .collect();
        let listed: Vec<Listed> = candidates.iter().map(Listed::of).collect();
        let catalogue = catalogue_digest(&listed)?;
        let outlines = outlines(&question, &profile, &candidates, None, |one| standard(one.terms, question.lpr));
        let id = id_at(app, matched_at);
        self.matches.push(match_result::Model {
            id,
            demand_id,
            enterprise_id,
            digest: question_digest(&question, &profile, &catalogue)?,
            profile: json!(profile),
            matches: json!(outlines),
            matched_at,
            catalogue: Some(catalogue.clone()),
            question: Some(json!(question)),
            answer_digest: Some(answer_digest(&outlines)?),
        });
        self.catalogues.entry(catalogue.clone()).or_insert_with(|| match_catalogue::Model { digest: catalogue, products: json!(listed), kept_at: matched_at });
        Ok(id)
    }
}
