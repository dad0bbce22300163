//! The page on which a firm tries other figures.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::Ppm;
use entity::value::id::{DemandId, ProductVersionId};
use serde::Deserialize;
use serde_json::Value as Json;

use super::actions::attempt;
use crate::app::App;
use crate::enterprise::fact::{Change, FactKey, Shape, Value};
use crate::enterprise::past::pages::Then;
use crate::enterprise::unit::Unit;
use crate::matching::actions::{Answer, WhatIf};
use crate::matching::input::{Input, Slider};
use crate::matching::pages::answered;
use crate::matching::typed::{self, Wrong};
use crate::matching::what_if::moved::{Accepts, Moved};
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, AskedAt};
use crate::platform::page::{Again, Frame, Page, ShownError, ShownErrors};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::{Path, Query};

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
    /// The moment that it is of.
    pub then: Then,
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

/// The field with the highest rate that the firm accepts.
const ACCEPTABLE: &str = "acceptable_rate";

#[derive(Debug, Deserialize)]
struct Typed {
    #[serde(flatten)]
    fields: BTreeMap<String, Json>,
}

impl Typed {
    fn of(&self, name: &str) -> Vec<String> {
        match self.fields.get(name) {
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
        // What is not asked for itself may be what something else follows from.
        Change::Waiting | Change::Effort | Change::Declaring | Change::Repairing => {
            fact.shape() != Shape::Day && (conditions.contains(fact) || followed_by(*fact).is_some_and(|follows| conditions.contains(&follows)))
        }
    };
    FactKey::ALL.iter().copied().filter(moves).collect()
}

async fn begin(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>, Query(asked): Query<AskedAt>) -> Result<Response, Failure> {
    let (answer, then) = match answered(&app, &owner, &frame, (id, &asked.at), format!("/firm/demands/{id}/what-if")).await? {
        Ok(found) => found,
        Err(again) => return Ok(*again),
    };
    let own = |fact: FactKey| answer.profile().value(fact).map(typed::written).unwrap_or_default();
    let mut fields: Vec<Input> = movable(&answer).into_iter().map(|fact| field(frame.lang, fact, &own(fact), String::new())).collect();
    let accepted = answer.acceptable_rate().map(|rate| typed::written(&Value::Rate(rate))).unwrap_or_default();
    fields.insert(after_ask(&fields), acceptable(frame.lang, &accepted, String::new()));
    let (answer, same) = attempt(answer, Moved::default()).await?;
    Ok(Page(trial(frame, (id, then), &answer, fields, &same, false)).into_response())
}

async fn tried(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let at = typed.of(moment::FIELD).concat();
    let (answer, then) = match answered(&app, &owner, &frame, (id, &at), format!("/firm/demands/{id}/what-if")).await? {
        Ok(found) => found,
        Err(again) => return Ok(*again),
    };
    let lang = frame.lang;
    let (mut fields, mut errors, mut moved) = (Vec::new(), Vec::new(), Moved::default());
    for fact in movable(&answer) {
        let lines = typed.of(fact.code());
        let error = match typed::read(fact, &lines) {
            Ok(value) => {
                moved.facts.extend(value.filter(|value| is_other(&answer, fact, value)).map(|value| (fact, value)));
                String::new()
            }
            Err(wrong) => lang.t(wrong.text_key()),
        };
        if !error.is_empty() {
            errors.push(ShownError { field: fact.code().to_owned(), text: error.clone() });
        }
        fields.push(field(lang, fact, &lines, error));
    }
    let lines = typed.of(ACCEPTABLE);
    let error = match accepts(&answer, &typed, &lines) {
        Ok(accepts) => {
            moved.acceptable = accepts;
            String::new()
        }
        Err(wrong) => lang.t(wrong.text_key()),
    };
    if !error.is_empty() {
        errors.push(ShownError { field: ACCEPTABLE.to_owned(), text: error.clone() });
    }
    fields.insert(after_ask(&fields), acceptable(lang, &lines, error));
    let wrong = !errors.is_empty();
    let (answer, found) = attempt(answer, if wrong { Moved::default() } else { moved }).await?;
    let page = Trial { errors: ShownErrors(errors), ..trial(frame, (id, then), &answer, fields, &found, !wrong) };
    Ok(if wrong { Again(page).into_response() } else { Page(page).into_response() })
}

/// The fact that follows from this one.
const fn followed_by(fact: FactKey) -> Option<FactKey> {
    if matches!(fact, FactKey::Staff | FactKey::RevenueYear | FactKey::Assets) {
        Some(FactKey::SizeClass)
    } else if matches!(fact, FactKey::AgeMonths) {
        Some(FactKey::EstablishedOn)
    } else {
        None
    }
}

/// What is done to the highest rate that the firm accepts; a form without the field leaves it as it is.
fn accepts(answer: &Answer, typed: &Typed, lines: &[String]) -> Result<Accepts, Wrong> {
    let now = answer.acceptable_rate();
    if !typed.fields.contains_key(ACCEPTABLE) {
        return Ok(Accepts::AsItIs);
    }
    match lines.first().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        None => Ok(if now.is_none() { Accepts::AsItIs } else { Accepts::Any }),
        Some(line) => {
            let rate = Ppm::parse_percent(line).ok().filter(|rate| (0..=Ppm::ONE.0).contains(&rate.0)).ok_or(Wrong::Rate)?;
            Ok(if now == Some(rate) { Accepts::AsItIs } else { Accepts::AtMost(rate) })
        }
    }
}

/// The field of a fact; a number has a slider beside it, which goes to twice what stands in it.
fn field(lang: Lang, fact: FactKey, lines: &[String], error: String) -> Input {
    let input = Input::new(lang, fact, lines, error);
    let most = |usual: i64| twice(&input.line).max(usual);
    let slider = match (fact.shape(), fact.unit()) {
        (Shape::Count, Unit::Months) => Slider { least: 0, most: most(120), step: "1" },
        (Shape::Count, Unit::People) => Slider { least: 0, most: most(50), step: "1" },
        (Shape::Count, _) => Slider { least: 0, most: most(10), step: "1" },
        (Shape::Money, _) => Slider { least: 0, most: most(100), step: "1" },
        (Shape::Rate, _) => Slider { least: -100, most: most(200), step: "1" },
        (Shape::Day | Shape::Code | Shape::Codes | Shape::YesNo, _) => return input,
    };
    Input { slider: Some(slider), ..input }
}

/// Twice what a line says, made round; nothing of one that says no number.
fn twice(line: &str) -> i64 {
    let whole = line.split('.').next().and_then(|digits| digits.replace(',', "").parse::<i64>().ok()).unwrap_or(0);
    let twice = whole.saturating_mul(2).clamp(0, i64::MAX / 10);
    let round = 10_i64.pow(twice.max(1).ilog10().saturating_sub(1));
    (twice + round - 1) / round * round
}

fn acceptable(lang: Lang, lines: &[String], error: String) -> Input {
    let slider = Some(Slider { least: 0, most: 20, step: "0.05" });
    Input { slider, ..Input::line(ACCEPTABLE, lang.t("demand_field-acceptable_rate"), "%", lines, error) }
}

/// The place behind what is asked for.
fn after_ask(fields: &[Input]) -> usize {
    fields.iter().rposition(|one| one.name.starts_with("asked_")).map_or(fields.len(), |at| at + 1)
}

/// Whether it is another value than the firm's; printing rounds, so the printed are compared.
fn is_other(answer: &Answer, fact: FactKey, value: &Value) -> bool {
    answer.profile().value(fact).map(typed::written) != Some(typed::written(value))
}

fn trial(frame: Frame, (id, then): (DemandId, Then), answer: &Answer, fields: Vec<Input>, found: &WhatIf, is_tried: bool) -> Trial {
    let names = ["verdict-pass", "verdict-unknown", "verdict-fail"];
    Trial {
        then,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_reaches_twice_as_far_as_the_figure() {
        for (line, most) in
            [("", 0), ("7", 14), ("825.4375", 1_700), ("1,234", 2_500), ("-12", 0), ("many", 0), ("9223372036854775807", 930_000_000_000_000_000)]
        {
            assert_eq!(twice(line), most, "{line}");
        }
    }
}
