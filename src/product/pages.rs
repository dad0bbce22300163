//! The bank's products as a list, and the beginning of a new one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::{DraftState, Family, Fen, Guarantee, Ppm, Purpose, RepaymentForm};
use serde::Deserialize;
use tower_sessions::Session;

use super::criteria::Criteria;
use super::draft::actions::{self, Error, NewProduct};
use super::draft::content::{Content, Naming};
use super::draft::reading::actions::{self as reading, Offering, Standing};
use super::terms::{Limit, Pricing, Terms};
use crate::app::App;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::{Routes, session};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::BankOfficer, "/bank/products", list)
        .get(Access::BankOfficer, "/bank/new-product", new_page)
        .post(Access::BankOfficer, "/bank/new-product", new)
        .merge(super::draft::pages::routes())
        .merge(super::lpr::pages::routes())
}

/// A product in a line.
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its family.
    pub family: String,
    /// Its amounts.
    pub amount: String,
    /// Tone of the version's state.
    pub tone: &'static str,
    /// The version that holds or will, and where it stands; empty when it was never published.
    pub version: String,
    /// Tone of the draft's state.
    pub draft_tone: &'static str,
    /// Where the draft stands; empty when there is none.
    pub draft: String,
}

/// The bank's products.
#[derive(Template)]
#[template(path = "pages/bank/products.html")]
pub struct Products {
    /// Frame.
    pub frame: Frame,
    /// The products.
    pub products: Vec<Shown>,
}

async fn list(State(app): State<App>, officer: BankOfficer, frame: Frame) -> Result<Page<Products>, Failure> {
    let today = app.clock.today();
    let all = reading::list(app.db.read(), officer.bank).await?;
    let products = all.iter().map(|offering| shown(&frame, offering, today)).collect();
    Ok(Page(Products { products, frame: frame.titled("nav-bank-products") }))
}

fn shown(frame: &Frame, offering: &Offering, today: chrono::NaiveDate) -> Shown {
    let version = offering.current(today).or_else(|| offering.newest());
    let terms = version.map(|v| &v.content.terms).or_else(|| offering.draft.as_ref().map(|d| &d.content.terms));
    let standing = version.map(|v| v.standing(today));
    Shown {
        name: offering.name.clone(),
        code: offering.code.clone(),
        family: terms.map(|t| frame.t(t.family.text_key())).unwrap_or_default(),
        amount: terms.map(|t| format!("{} – {}", frame.money(&t.min_amount), frame.money(&t.max_amount))).unwrap_or_default(),
        tone: match standing {
            Some(Standing::Current) => "pass",
            Some(Standing::Upcoming) => "action",
            Some(Standing::Over) | None => "",
        },
        version: version.map(|v| format!("v{} · {}", v.number, frame.t(v.standing(today).text_key()))).unwrap_or_default(),
        draft_tone: match offering.draft.as_ref().map(|d| d.state) {
            Some(DraftState::InReview) => "action",
            Some(DraftState::Returned) => "unknown",
            Some(DraftState::Draft | DraftState::Published | DraftState::Retired | DraftState::Discarded) | None => "",
        },
        draft: offering.draft.as_ref().map(|d| frame.t(d.state.text_key())).unwrap_or_default(),
    }
}

/// What is typed for a new product.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// Code of the product that it begins as a copy of.
    pub like: String,
}

/// The form of a new product.
#[derive(Template)]
#[template(path = "pages/bank/product_new.html")]
pub struct NewPage {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub form: NewForm,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// Products to begin with, code and name.
    pub models: Vec<(String, String)>,
}

fn view(frame: Frame, all: &[Offering], form: NewForm, errors: ShownErrors) -> NewPage {
    let named = all.iter().map(|o| (o.code.clone(), o.name.clone()));
    let models = std::iter::once((String::new(), frame.t("products-like-none"))).chain(named).collect();
    NewPage { form, errors, models, frame: frame.titled("products-new") }
}

async fn new_page(State(app): State<App>, officer: BankOfficer, frame: Frame) -> Result<Page<NewPage>, Failure> {
    let all = reading::list(app.db.read(), officer.bank).await?;
    Ok(Page(view(frame, &all, NewForm::default(), ShownErrors::default())))
}

/// What a product begins with when it is no copy: the usual form of a credit loan.
fn blank() -> Content {
    let terms = Terms {
        family: Family::Credit,
        min_amount: Fen::wan(5),
        max_amount: Fen::wan(100),
        min_term_months: 6,
        max_term_months: 12,
        purposes: vec![Purpose::WorkingCapital],
        guarantees: vec![Guarantee::Credit],
        repayment: vec![RepaymentForm::LevelInstalment],
        pricing: Pricing::LprPlus(Ppm(10_000)),
        limit: Limit { cap: Fen::wan(100), shares: vec![] },
        fees: vec![],
        decision_days: 5,
    };
    Content { terms, criteria: Criteria::All(Vec::new()) }
}

async fn new(State(app): State<App>, officer: BankOfficer, session: Session, frame: Frame, Form(form): Form<NewForm>) -> Result<Response, Failure> {
    let all = reading::list(app.db.read(), officer.bank).await?;
    let model = all.iter().find(|o| o.code == form.like);
    let content = model.and_then(|o| o.newest().map(|v| &v.content).or_else(|| o.draft.as_ref().map(|d| &d.content))).cloned().unwrap_or_else(blank);
    let text = |typed: &str| typed.trim().to_owned();
    let new = NewProduct { code: text(&form.code), naming: Naming { name: text(&form.name), summary: text(&form.summary) } };
    let errors: FieldErrors = match actions::create(&app, &officer.who.by(), officer.bank, &new, &content).await {
        Ok(()) => {
            session::flash(&session, "products-created").await?;
            return Ok(Redirect::to(&format!("/bank/products/{}/edit", new.code)).into_response());
        }
        Err(Error::Invalid(errors)) => errors,
        Err(error @ (Error::Refused(_) | Error::KeyReused | Error::Store(_))) => return Err(error.into()),
    };
    let errors = ShownErrors::new(&errors, frame.lang);
    Ok(Again(view(frame, &all, form, errors)).into_response())
}
