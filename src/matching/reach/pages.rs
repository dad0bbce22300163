//! The reach of a bank's products: a page of its own that works without scripts, and the same as JSON for the editor.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use entity::value::id::ProductId;
use serde::Deserialize;

use super::actions::{self, Error};
use super::curve::Slide;
use super::shadow::Row;
use super::words::{self, Effect, Part};
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::Json;
use crate::product::actions::stock;
use crate::product::criteria::Criteria;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/products/reach", of_product).post(Access::BankOfficer, "/bank/products/reach", of_criteria)
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
    let shadow = actions::shadow(&app, &officer, product.id, &[&product.criteria]).await?.pop().unwrap_or_default();
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
    let slide = words::slide(&criteria, place).map(|slide| Slide { thresholds: typed.unwrap_or(slide.thresholds), ..slide });
    Ok(Json(actions::preview(&app, &officer, &criteria, slide.as_ref()).await?).into_response())
}

async fn page(app: &App, officer: &BankOfficer, frame: Frame, criteria: &Criteria, place: Option<usize>) -> Result<ReachPage, Failure> {
    let words = words::conditions(frame.lang, criteria);
    let sliders = words::sliding(criteria).into_iter().map(|at| (at, words[at].clone())).collect();
    let place = words::moved(criteria, place);
    let part = counted(app, officer, frame.lang, criteria, place).await?;
    let (products, product, shadow) = (Vec::new(), String::new(), Vec::new());
    Ok(ReachPage { products, product, sliders, place: place.unwrap_or_default(), part, shadow, frame: frame.titled("reach-title") })
}

/// Whom criteria reach, in words; `place` is that of the condition that is moved, the first that can be when it cannot.
pub async fn counted(app: &App, officer: &BankOfficer, lang: Lang, criteria: &Criteria, place: Option<usize>) -> Result<Part, Error> {
    let place = words::moved(criteria, place);
    let preview = actions::preview(app, officer, criteria, words::slide(criteria, place).as_ref()).await?;
    Ok(words::part(lang, criteria, &preview, place))
}

/// What other conditions would do to a product that is held against those of today, or of one that nobody was offered yet.
pub async fn effect(app: &App, officer: &BankOfficer, lang: Lang, old: Option<&Criteria>, new: &Criteria) -> Result<Effect, Error> {
    Ok(words::effect(lang, &actions::compare(app, officer, old, new).await?))
}

/// The applications of the past year with one outcome: by today's conditions and by others.
pub struct Judged {
    /// What became of them.
    pub outcome: String,
    /// By the conditions of today; none for a product that nobody was offered yet.
    pub before: Option<Row>,
    /// By the others.
    pub after: Row,
}

/// A shadow run: what other conditions would have said of the past year's applications, beside today's.
pub async fn judged(
    app: &App,
    officer: &BankOfficer,
    lang: Lang,
    product: ProductId,
    (old, new): (Option<&Criteria>, &Criteria),
) -> Result<Vec<Judged>, Error> {
    let both: Vec<&Criteria> = std::iter::once(new).chain(old).collect();
    let mut tables = actions::shadow(app, officer, product, &both).await?.into_iter();
    let (after, before) = (tables.next().unwrap_or_default(), tables.next());
    let row =
        |(at, after): (usize, Row)| Judged { outcome: lang.t(after.outcome.text_key()), before: before.as_ref().and_then(|rows| rows.get(at)).copied(), after };
    Ok(after.into_iter().enumerate().map(row).collect())
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
