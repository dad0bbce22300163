//! The page on which a firm tries other figures.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::id::{DemandId, ProductVersionId};
use serde::Deserialize;
use serde_json::Value as Json;

use super::actions::attempt;
use crate::app::App;
use crate::enterprise::fact::{Change, FactKey, Shape, Value};
use crate::matching::actions::{self, Answer, WhatIf};
use crate::matching::input::Input;
use crate::matching::typed;
use crate::platform::page::{Again, Frame, Page, ShownError, ShownErrors};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::Path;

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Firm, "/firm/demands/{id}/what-if", begin).post(Access::Firm, "/firm/demands/{id}/what-if", tried)
}

/// The page.
#[derive(Template)]
#[template(path = "pages/what_if.html")]
pub struct Trial {
    /// Frame.
    pub frame: Frame,
    /// The demand.
    pub id: String,
    /// What can be moved.
    pub fields: Vec<Input>,
    /// What is wrong.
    pub errors: ShownErrors,
    /// Name of a group, how many now, how many then.
    pub rows: Vec<(String, usize, usize)>,
    /// Products that would fit.
    pub gained: Vec<Named>,
    /// Products that would no longer fit.
    pub lost: Vec<Named>,
    /// Whether something was tried.
    pub is_tried: bool,
}

/// A product with its page.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The bank.
    pub bank: String,
}

#[derive(Debug, Deserialize)]
struct Moved {
    #[serde(flatten)]
    fields: BTreeMap<String, Json>,
}

impl Moved {
    fn typed(&self, fact: FactKey) -> Vec<String> {
        match self.fields.get(fact.code()) {
            Some(Json::String(line)) => vec![line.clone()],
            Some(Json::Array(all)) => all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
            Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_)) | None => Vec::new(),
        }
    }
}

/// What a firm could move and products speak of, in the order of the catalogue.
fn movable(answer: &Answer) -> Vec<FactKey> {
    let conditions: Vec<FactKey> = answer.stock.products.iter().flat_map(|product| product.criteria.conditions()).map(|one| one.fact).collect();
    let moves = |fact: &FactKey| match fact.change() {
        // What is not known yet may be said.
        Change::Never => fact.declarable() && answer.profile().value(*fact).is_none() && conditions.contains(fact),
        // What is asked for is bounded by every product.
        Change::Asking => *fact != FactKey::AskedRepayment,
        Change::Waiting | Change::Effort | Change::Declaring | Change::Repairing => conditions.contains(fact) && fact.shape() != Shape::Day,
    };
    FactKey::ALL.iter().copied().filter(moves).collect()
}

async fn begin(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>) -> Result<Page<Trial>, Failure> {
    let answer = actions::match_demand(&app, &owner, id).await?;
    let own = |fact: FactKey| answer.profile().value(fact).map(typed::written).unwrap_or_default();
    let fields = movable(&answer).into_iter().map(|fact| Input::new(frame.lang, fact, &own(fact), String::new())).collect();
    let (answer, same) = attempt(answer, Vec::new()).await?;
    Ok(Page(trial(frame, id, &answer, fields, &same, false)))
}

async fn tried(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>, Form(moved): Form<Moved>) -> Result<Response, Failure> {
    let answer = actions::match_demand(&app, &owner, id).await?;
    let lang = frame.lang;
    let (mut fields, mut errors, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    for fact in movable(&answer) {
        let lines = moved.typed(fact);
        let error = match typed::read(fact, &lines) {
            Ok(value) => {
                facts.extend(value.filter(|value| is_other(&answer, fact, value)).map(|value| (fact, value)));
                String::new()
            }
            Err(wrong) => lang.t(wrong.text_key()),
        };
        if !error.is_empty() {
            errors.push(ShownError { field: fact.code().to_owned(), text: error.clone() });
        }
        fields.push(Input::new(lang, fact, &lines, error));
    }
    let wrong = !errors.is_empty();
    let (answer, found) = attempt(answer, if wrong { Vec::new() } else { facts }).await?;
    let page = Trial { errors: ShownErrors(errors), ..trial(frame, id, &answer, fields, &found, !wrong) };
    Ok(if wrong { Again(page).into_response() } else { Page(page).into_response() })
}

/// Whether it is another value than the firm's; printing rounds, so the printed are compared.
fn is_other(answer: &Answer, fact: FactKey, value: &Value) -> bool {
    answer.profile().value(fact).map(typed::written) != Some(typed::written(value))
}

fn trial(frame: Frame, id: DemandId, answer: &Answer, fields: Vec<Input>, found: &WhatIf, is_tried: bool) -> Trial {
    let names = ["verdict-pass", "verdict-unknown", "verdict-fail"];
    Trial {
        id: id.to_string(),
        fields,
        errors: ShownErrors::default(),
        rows: names.iter().zip(found.now.iter().zip(found.then)).map(|(key, (now, then))| (frame.t(key), *now, then)).collect(),
        gained: named(answer, &found.gained),
        lost: named(answer, &found.lost),
        is_tried,
        frame: frame.titled("what_if-title"),
    }
}

fn named(answer: &Answer, versions: &[ProductVersionId]) -> Vec<Named> {
    let products = versions.iter().filter_map(|version| answer.stock.of_version(*version));
    products.map(|product| Named { version: product.version.to_string(), name: product.name.clone(), bank: product.bank_name.clone() }).collect()
}
