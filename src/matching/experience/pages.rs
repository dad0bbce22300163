//! The model card, of the newest version and of any before.

use askama::Template;
use axum::extract::State;

use super::actions::{self, Listed};
use super::card::{self, Calibration, FamilyRow, InputRow, whole};
use super::learned::{LEAST, LEAST_PACE, MOST_ERROR, Version};
use crate::app::App;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::Path;

/// Routes of the card.
pub fn routes() -> Routes {
    Routes::new().get(Access::SignedIn, "/likelihood", newest).get(Access::SignedIn, "/likelihood/{number}", older)
}

/// The model card.
#[derive(Template)]
#[template(path = "pages/likelihood.html")]
pub struct CardPage {
    /// Frame.
    pub frame: Frame,
    /// Number of the version; 0 before the first.
    pub number: i64,
    /// Which likelihoods are shown, or why none is.
    pub shown: String,
    /// Days and decisions that it rests on.
    pub period: String,
    /// Decisions whose facts were not kept; empty when there are none.
    pub without_facts: String,
    /// The families.
    pub families: Vec<FamilyRow>,
    /// Plots with their tables.
    pub calibrations: Vec<Calibration>,
    /// The inputs.
    pub inputs: Vec<InputRow>,
    /// What moved.
    pub drift: Vec<String>,
    /// From how many decisions on shares and times are shown.
    pub least: [i64; 2],
    /// The largest error with which a likelihood is shown.
    pub most_error: String,
    /// Every version: address, name, whether it is the one shown.
    pub versions: Vec<(String, String, bool)>,
}

async fn newest(State(app): State<App>, frame: Frame) -> Result<Page<CardPage>, Failure> {
    let db = app.db.read();
    let (version, all) = (actions::latest(db).await?, actions::list(db).await?);
    Ok(Page(page(frame, version.as_ref(), &all)))
}

async fn older(State(app): State<App>, frame: Frame, Path(number): Path<i64>) -> Result<Page<CardPage>, Failure> {
    let db = app.db.read();
    let (version, all) = (actions::find(db, number).await?, actions::list(db).await?);
    Ok(Page(page(frame, Some(&version), &all)))
}

fn page(frame: Frame, version: Option<&Version>, all: &[Listed]) -> CardPage {
    let lang = frame.lang;
    let number = version.map_or(0, |version| version.number);
    let of = version.map(|version| &version.experience);
    let period = of.map(|of| {
        let last = of.until_on.pred_opt().unwrap_or(of.until_on);
        let words = [("from", lang.day(&of.from_on)), ("held", lang.day(&of.held_from_on)), ("last", lang.day(&last)), ("count", of.decided.to_string())];
        lang.with("experience-period", &words)
    });
    let named = |one: &Listed| {
        let name = lang.t3("experience-version", "number", one.number, "month", &one.period, "day", lang.day_of(&one.learned_at));
        (format!("/likelihood/{}", one.number), name, one.number == number)
    };
    CardPage {
        number,
        shown: of.map_or_else(|| lang.t("experience-none-yet"), |of| card::shown(lang, of)),
        period: period.unwrap_or_default(),
        without_facts: of.filter(|of| of.without_facts > 0).map(|of| lang.t1("experience-without-facts", "count", of.without_facts)).unwrap_or_default(),
        families: of.map(|of| card::families(lang, of)).unwrap_or_default(),
        calibrations: of.map(|of| card::calibrations(lang, of)).unwrap_or_default(),
        inputs: of.map(|of| card::inputs(lang, of)).unwrap_or_default(),
        drift: of.map(|of| card::drift(lang, of)).unwrap_or_default(),
        least: [LEAST, LEAST_PACE],
        most_error: whole(MOST_ERROR),
        versions: all.iter().map(named).collect(),
        frame: frame.titled("experience-title"),
    }
}
