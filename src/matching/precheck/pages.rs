//! The questions of the pre-check, one a page, with how many products are left; everything is carried in the form, nothing is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value as Json;

use super::actions::{self, Asked};
use super::said::{PASSED, Said};
use crate::app::App;
use crate::enterprise::fact::{FactKey, Value};
use crate::matching::input::Input;
use crate::matching::question::Tally;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::product;
use crate::product::actions::Stock;
use crate::product::price::price;

/// Months by which rates are told before a term is: those of the standard loan.
const USUAL_MONTHS: i64 = crate::matching::standard::TERM_MONTHS;

/// Routes of the pre-check.
pub fn routes() -> Routes {
    Routes::new().get(Access::Public, "/precheck", begin).post(Access::Public, "/precheck", answer)
}

/// A question, or the result when none is left.
#[derive(Template)]
#[template(path = "pages/precheck.html")]
pub struct Precheck {
    /// Frame.
    pub frame: Frame,
    /// The question; none when no answer can change the result any more.
    pub question: Option<Input>,
    /// Products that it can still bring in or keep out.
    pub affects: usize,
    /// Number of the question, from 1.
    pub number: usize,
    /// What was answered: name of the field, what was typed, how it reads.
    pub said: Vec<Line>,
    /// Where the products stand.
    pub tally: Tally,
    /// All products.
    pub products: usize,
    /// What can be applied for.
    pub offers: Vec<Offer>,
}

/// An answer that was given.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name of the field.
    pub name: &'static str,
    /// What was typed.
    pub typed: Vec<String>,
    /// The question in a word.
    pub label: String,
    /// The answer in words.
    pub text: String,
}

/// A product that can be applied for.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// Its largest amount.
    pub most: String,
    /// Its rate as far as is known.
    pub rate: String,
    /// Working days within which the bank promises to decide.
    pub days: i64,
}

/// Every field of the form: the answers so far, the new one, and which button was pressed.
#[derive(Debug, Deserialize)]
struct Posted {
    /// Codes of the facts in the order in which they were asked for.
    #[serde(default)]
    asked: Vec<String>,
    /// The question that was on the page.
    #[serde(default)]
    current: String,
    /// What was pressed: `next`, `pass`, `back`.
    #[serde(default)]
    go: String,
    #[serde(flatten)]
    fields: BTreeMap<String, Json>,
}

impl Posted {
    fn typed(&self, fact: FactKey) -> Vec<String> {
        match self.fields.get(fact.code()) {
            Some(Json::String(line)) => vec![line.clone()],
            Some(Json::Array(all)) => all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
            Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_)) | None => Vec::new(),
        }
    }
    fn answers(&self) -> Vec<(FactKey, Vec<String>)> {
        let mut facts: Vec<FactKey> = Vec::new();
        for fact in self.asked.iter().filter_map(|code| code.parse::<FactKey>().ok()) {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        facts.into_iter().map(|fact| (fact, self.typed(fact))).collect()
    }
}

async fn begin(State(app): State<App>, frame: Frame) -> Result<Page<Precheck>, Failure> {
    let stock = product::actions::stock(&app, app.db.read()).await?;
    let said = Said::read(Vec::new(), stock.on).map_err(|_| Failure::NotFound)?;
    let asked = actions::ask(Arc::clone(&stock), said).await?;
    Ok(Page(page(frame, &stock, &asked, None)))
}

async fn answer(State(app): State<App>, frame: Frame, Form(posted): Form<Posted>) -> Result<Response, Failure> {
    let stock = product::actions::stock(&app, app.db.read()).await?;
    let mut answers = posted.answers();
    let current = posted.current.parse::<FactKey>().ok().filter(|fact| answers.iter().all(|(asked, _)| asked != fact));
    match (posted.go.as_str(), current) {
        ("back", _) => drop(answers.pop()),
        ("pass", Some(fact)) => answers.push((fact, vec![PASSED.to_owned()])),
        (_, Some(fact)) => answers.push((fact, posted.typed(fact))),
        (_, None) => {}
    }
    let before: Vec<_> = answers.iter().filter(|(fact, _)| Some(*fact) != current).cloned().collect();
    match Said::read(answers, stock.on) {
        Ok(said) => {
            let asked = actions::ask(Arc::clone(&stock), said).await?;
            Ok(Page(page(frame, &stock, &asked, None)).into_response())
        }
        Err((fact, wrong)) if Some(fact) == current => {
            let said = Said::read(before, stock.on).map_err(|_| Failure::NotFound)?;
            let asked = actions::ask(Arc::clone(&stock), said).await?;
            let error = frame.t(wrong.text_key());
            let typed = posted.typed(fact);
            Ok(Again(page(frame, &stock, &asked, Some((fact, typed, error)))).into_response())
        }
        // An answer that was accepted before and no longer is, was changed by hand.
        Err(_) => Err(Failure::Malformed("precheck".to_owned())),
    }
}

fn page(frame: Frame, stock: &Stock, asked: &Asked, again: Option<(FactKey, Vec<String>, String)>) -> Precheck {
    let lang = frame.lang;
    let (question, affects) = match (again, asked.next) {
        (Some((fact, typed, error)), _) => (Some(Input::new(lang, fact, &typed, error)), 0),
        (None, Some(next)) => (Some(Input::new(lang, next.fact, &[], String::new())), next.affects),
        (None, None) => (None, 0),
    };
    let months = if let Some(Value::Count(months)) = asked.said.profile().value(FactKey::AskedTerm) { *months } else { USUAL_MONTHS };
    let lpr = stock.lpr.of_months(months);
    let passing = asked.passing.iter().filter_map(|at| stock.products.get(*at));
    let offers = passing.map(|product| Offer {
        name: product.name.clone(),
        bank: product.bank_name.clone(),
        most: lang.money(&product.terms.max_amount),
        rate: lang.percent(&price(&product.terms.pricing, asked.said.profile(), lpr).rate),
        days: product.terms.decision_days,
    });
    let said = &asked.said.answers;
    Precheck {
        offers: offers.collect(),
        question,
        affects,
        number: said.len() + 1,
        said: said.iter().map(|(fact, typed)| line(lang, *fact, typed)).collect(),
        tally: asked.tally,
        products: stock.products.len(),
        frame: frame.titled("precheck-title"),
    }
}

fn line(lang: Lang, fact: FactKey, typed: &[String]) -> Line {
    let input = Input::new(lang, fact, typed, String::new());
    let passed = typed.iter().any(|one| one == PASSED);
    let chosen: Vec<String> = input.choices.iter().filter(|choice| choice.chosen).map(|choice| choice.name.clone()).collect();
    let text = if passed {
        lang.t("precheck-passed")
    } else if input.is_line() {
        format!("{} {}", input.line, input.unit)
    } else {
        chosen.join(&lang.t("product-list-separator"))
    };
    Line { name: input.name, typed: typed.to_vec(), label: input.label, text: text.trim().to_owned() }
}
