//! The reach of a bank's products: a page of its own that works without scripts, and the same as JSON for the editor.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use entity::value::{Fen, Ppm};
use serde::Deserialize;

use super::actions::{self, Error, Preview, Slide};
use super::curve::slider;
use super::population::By;
use super::privacy::{LEAST, Shown};
use super::relax::senses;
use super::shadow::Row;
use super::tally::outermost;
use super::tree::names_ask;
use crate::app::App;
use crate::enterprise::fact::{FactKey, Shape};
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::Json;
use crate::product::actions::stock;
use crate::product::criteria::Criteria;
use crate::product::describe;
use crate::product::say::say;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/products/reach", of_product).post(Access::BankOfficer, "/bank/products/reach", of_criteria)
}

/// A line of a table: name and number.
pub struct Line {
    /// What.
    pub name: String,
    /// How many.
    pub count: String,
    /// A second number, where the table has one.
    pub more: String,
}

/// A table of groups.
pub struct Table {
    /// What it is split by.
    pub title: String,
    /// Its groups.
    pub lines: Vec<Line>,
}

/// Reach as a part of a page, in words.
pub struct Part {
    /// Pass, unknown, fail and everybody.
    pub counts: Vec<Line>,
    /// Who passes, by group.
    pub splits: Vec<Table>,
    /// What each condition alone costs.
    pub costs: Vec<Line>,
    /// The slider's curve.
    pub curve: Vec<Line>,
    /// What the slider moves.
    pub curve_of: String,
    /// The best relaxations.
    pub relaxations: Vec<Line>,
    /// Conditions that are not counted.
    pub aside: Vec<String>,
    /// When it was counted.
    pub counted: String,
}

/// The reach of criteria.
#[derive(Template)]
#[template(path = "pages/bank/reach.html")]
pub struct ReachPage {
    /// Frame.
    pub frame: Frame,
    /// Code and name of the bank's products, for choosing one.
    pub products: Vec<(String, String)>,
    /// The code of the one that is shown.
    pub product: String,
    /// The conditions a slider can move: place and words.
    pub sliders: Vec<(usize, String)>,
    /// The place of the one that is moved.
    pub place: usize,
    /// The reach.
    pub part: Part,
    /// The applications of the past year by these criteria.
    pub shadow: Vec<Row>,
}

/// Which product, and which of its conditions is moved.
#[derive(Debug, Deserialize)]
struct Asked {
    product: Option<String>,
    place: Option<usize>,
}

async fn of_product(State(app): State<App>, officer: BankOfficer, frame: Frame, Query(asked): Query<Asked>) -> Result<Page<ReachPage>, Failure> {
    let stock = stock(&app, app.db.read()).await?;
    let own: Vec<_> = stock.products.iter().filter(|product| product.bank == officer.bank).collect();
    let chosen = match &asked.product {
        Some(code) => own.iter().find(|product| product.code == *code).copied(),
        None => own.first().copied(),
    };
    let product = chosen.ok_or(Failure::NotFound)?;
    let products = own.iter().map(|product| (product.code.clone(), product.name.clone())).collect();
    let shadow = actions::shadow(&app, &officer, product.id, &product.criteria).await?;
    let page = page(&app, &officer, frame, &product.criteria, asked.place).await?;
    Ok(Page(ReachPage { products, product: product.code.clone(), shadow, ..page }))
}

/// Criteria as the editor holds them.
#[derive(Clone, Debug, Deserialize)]
struct Edited {
    /// As JSON.
    criteria: String,
    /// The place of the condition that is moved.
    place: Option<String>,
    /// Its thresholds, between commas; around where it stands when there are none.
    thresholds: Option<String>,
}

async fn of_criteria(State(app): State<App>, officer: BankOfficer, frame: Frame, headers: HeaderMap, Form(edited): Form<Edited>) -> Result<Response, Failure> {
    let criteria: Criteria = serde_json::from_str(&edited.criteria).map_err(|e| Failure::Malformed(e.to_string()))?;
    let place = edited.place.as_ref().and_then(|place| place.parse().ok());
    let wants_json = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("application/json"));
    if !wants_json {
        return Ok(Page(page(&app, &officer, frame, &criteria, place).await?).into_response());
    }
    let typed: Option<Vec<i64>> = edited.thresholds.as_ref().map(|text| text.split(',').filter_map(|value| value.trim().parse().ok()).collect());
    let slide = slide(&criteria, place).map(|slide| Slide { thresholds: typed.unwrap_or(slide.thresholds), ..slide });
    Ok(Json(actions::preview(&app, &officer, &criteria, slide.as_ref()).await?).into_response())
}

async fn page(app: &App, officer: &BankOfficer, frame: Frame, criteria: &Criteria, place: Option<usize>) -> Result<ReachPage, Failure> {
    let words = conditions(&frame, criteria);
    let all = criteria.conditions();
    let sliders: Vec<(usize, String)> =
        words.iter().enumerate().filter(|(at, _)| slider(&all[*at].is).is_some() && !names_ask(all[*at])).map(|(at, words)| (at, words.clone())).collect();
    let place = place.or_else(|| sliders.first().map(|(at, _)| *at));
    let slide = slide(criteria, place);
    let preview = actions::preview(app, officer, criteria, slide.as_ref()).await?;
    let part = part(&frame, criteria, &preview, place);
    let (products, product, shadow) = (Vec::new(), String::new(), Vec::new());
    Ok(ReachPage { products, product, sliders, place: place.unwrap_or_default(), part, shadow, frame: frame.titled("reach-title") })
}

/// A slider around where a condition stands.
fn slide(criteria: &Criteria, place: Option<usize>) -> Option<Slide> {
    let place = place?;
    let (_, threshold) = criteria.conditions().get(place).and_then(|condition| slider(&condition.is))?;
    Some(Slide { place, thresholds: actions::around(threshold) })
}

/// Every condition in words, in order.
fn conditions(frame: &Frame, criteria: &Criteria) -> Vec<String> {
    let senses = senses(criteria);
    criteria.conditions().iter().zip(senses).map(|(one, sense)| say(frame.lang, &describe::requirement(one.fact, &one.is, sense))).collect()
}

/// Reach in words.
pub fn part(frame: &Frame, criteria: &Criteria, preview: &Preview, place: Option<usize>) -> Part {
    let words = conditions(frame, criteria);
    let all = criteria.conditions();
    let line = |name: String, count: Shown| Line { name, count: number(frame, count), more: String::new() };
    let reach = &preview.reach;
    let counts = [("reach-firms", reach.firms), ("reach-pass", reach.pass), ("reach-unknown", reach.unknown), ("reach-fail", reach.fail)];
    let splits = reach.splits.iter().map(|split| Table {
        title: frame.t(split.by.text_key()),
        lines: split.cells.iter().map(|(code, shown)| line(group(frame, split.by, code.as_deref()), *shown)).collect(),
    });
    let costs = outermost(criteria).into_iter().zip(&reach.costs).map(|(part, cost)| Line {
        name: spoken(frame, part),
        count: number(frame, cost.fails),
        more: number(frame, cost.unknown),
    });
    let moved = place.and_then(|place| all.get(place).map(|condition| condition.fact));
    let curve = preview.curve.iter().map(|point| line(moved.map(|fact| value(frame, fact, point.threshold)).unwrap_or_default(), point.pass));
    let relaxations = preview.relaxations.iter().map(|one| {
        let to = match (one.threshold, &one.code) {
            (Some(threshold), _) => all.get(one.place).map(|condition| value(frame, condition.fact, threshold)).unwrap_or_default(),
            (None, code) => code.clone().unwrap_or_default(),
        };
        Line { name: words.get(one.place).cloned().unwrap_or_default(), count: number(frame, one.gain), more: to }
    });
    Part {
        counts: counts.map(|(key, shown)| line(frame.t(key), shown)).into(),
        splits: splits.collect(),
        costs: costs.collect(),
        curve: curve.collect(),
        curve_of: place.and_then(|place| words.get(place).cloned()).unwrap_or_default(),
        relaxations: relaxations.collect(),
        aside: all.iter().zip(&words).filter(|(condition, _)| names_ask(condition)).map(|(_, words)| words.clone()).collect(),
        counted: frame.instant(&preview.counted_at),
    }
}

/// The conditions of an outermost part, one after the other.
fn spoken(frame: &Frame, part: &Criteria) -> String {
    conditions(frame, part).join(&frame.t(match part {
        Criteria::Any(_) | Criteria::AtLeast { .. } => "reach-or",
        Criteria::All(_) | Criteria::Not(_) | Criteria::Condition(_) => "reach-and",
    }))
}

/// A number as it may be shown.
fn number(frame: &Frame, shown: Shown) -> String {
    match shown {
        Shown::Few => frame.t1("reach-few", "count", LEAST),
        Shown::Held => frame.t("reach-held"),
        Shown::About(about) => frame.t1("reach-about", "count", about),
    }
}

/// A threshold in the unit of its fact.
fn value(frame: &Frame, fact: FactKey, threshold: i64) -> String {
    match fact.shape() {
        Shape::Money => frame.money(&Fen(threshold)),
        Shape::Rate => frame.percent(&Ppm(threshold)),
        Shape::Count | Shape::Day | Shape::Code | Shape::Codes | Shape::YesNo => threshold.to_string(),
    }
}

/// The name of a group.
fn group(frame: &Frame, by: By, code: Option<&str>) -> String {
    let Some(code) = code else { return frame.t("reach-group-unknown") };
    match by {
        By::County => code.parse::<entity::value::Region>().map_or_else(|_| code.to_owned(), |region| frame.region(&region)),
        By::Section => code.parse::<entity::value::Industry>().map_or_else(|_| code.to_owned(), |industry| frame.industry(&industry)),
        By::Size => frame.t(format!("value-size_class-{code}")),
        By::FirstLoan => frame.t(if code == "yes" { "reach-first_loan-yes" } else { "reach-first_loan-no" }),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Criteria(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::TooManyPlaces => Self::Malformed(error.to_string()),
            Error::Store(error) => error.into(),
        }
    }
}
