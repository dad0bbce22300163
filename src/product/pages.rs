//! The bank's own products in words; read only.

use askama::Template;
use axum::extract::State;
use entity::value::Ppm;

use super::actions::{self, Product};
use super::criteria::{Criteria, Sense};
use super::describe;
use super::price::price;
use super::say::say;
use crate::app::App;
use crate::enterprise::fact::Profile;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::BankOfficer;
use crate::platform::web::failure::Failure;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::BankOfficer, "/bank/products", list)
}

/// A product in words.
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Code and version.
    pub code: String,
    /// Its family.
    pub family: String,
    /// What it is.
    pub summary: String,
    /// What it offers, label and value.
    pub terms: Vec<(String, String)>,
    /// What it asks for, in order.
    pub criteria: Vec<String>,
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
    let all = actions::catalogue(app.db.read(), app.clock.today()).await?;
    let lpr = Ppm(app.settings.lending.lpr_ppm);
    let products = all.iter().filter(|p| p.bank == officer.bank).map(|p| shown(&frame, p, lpr)).collect();
    Ok(Page(Products { products, frame: frame.titled("nav-bank-products") }))
}

fn shown(frame: &Frame, of: &Product, lpr: Ppm) -> Shown {
    let terms = &of.terms;
    let comma = frame.t("product-list-separator");
    let named = |keys: Vec<&'static str>| keys.into_iter().map(|k| frame.t(k)).collect::<Vec<_>>().join(&comma);
    let usual = price(&terms.pricing, &Profile::default(), lpr);
    let rate = format!("{} · {}", frame.percent(&usual.rate), say(frame.lang, &describe::basis(&usual.basis)));
    let lines = vec![
        (frame.t("products-amount"), format!("{} – {}", frame.money(&terms.min_amount), frame.money(&terms.max_amount))),
        (frame.t("products-term"), format!("{} – {}", terms.min_term_months, frame.counted("product-months", terms.max_term_months))),
        (frame.t("products-rate"), rate),
        (frame.t("products-purposes"), named(terms.purposes.iter().map(|p| p.text_key()).collect())),
        (frame.t("products-guarantees"), named(terms.guarantees.iter().map(|g| g.text_key()).collect())),
        (frame.t("products-repayment"), named(terms.repayment.iter().map(|r| r.text_key()).collect())),
        (frame.t("products-decision"), frame.t1("products-decision-days", "days", terms.decision_days)),
        (frame.t("products-from"), frame.day(&of.effective_from_on)),
    ];
    let mut criteria = Vec::new();
    words(frame, &of.criteria, Sense::Must, 0, &mut criteria);
    Shown {
        name: of.name.clone(),
        code: format!("{} · v{}", of.code, of.number),
        family: frame.t(terms.family.text_key()),
        summary: of.summary.clone(),
        terms: lines,
        criteria,
    }
}

/// The tree in lines; a group's lines stand under its heading, one dash deeper.
fn words(frame: &Frame, of: &Criteria, sense: Sense, depth: usize, out: &mut Vec<String>) {
    let dashes = "– ".repeat(depth);
    let group = |key: &str, out: &mut Vec<String>| out.push(format!("{dashes}{}", frame.t(key)));
    match of {
        Criteria::All(parts) => {
            if depth > 0 {
                group(if sense == Sense::Must { "trace-all" } else { "trace-any" }, out);
            }
            let deeper = depth + usize::from(depth > 0);
            for part in parts {
                words(frame, part, sense, deeper.max(1), out);
            }
        }
        Criteria::Any(parts) => {
            group(if sense == Sense::Must { "trace-any" } else { "trace-all" }, out);
            for part in parts {
                words(frame, part, sense, depth + 1, out);
            }
        }
        Criteria::Not(part) => words(frame, part, sense.turned(), depth, out),
        Criteria::AtLeast { count, of } => {
            out.push(format!("{dashes}{}", frame.t1("trace-at_least", "count", count)));
            for part in of {
                words(frame, part, sense, depth + 1, out);
            }
        }
        Criteria::Condition(one) => out.push(format!("{dashes}{}", say(frame.lang, &describe::requirement(one.fact, &one.is, sense)))),
    }
}
