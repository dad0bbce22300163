//! Why one product stands where it stands: every condition, what would have to change, and where its points come from.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use entity::value::id::{DemandId, ProductVersionId};

use super::uncollected::uncollected;
use crate::app::App;
use crate::credit::collected::actions::collected;
use crate::credit::record::list::code_key;
use crate::enterprise::past::pages::Then;
use crate::matching::actions::{Answer, Plan, Planned};
use crate::matching::answer::Match;
use crate::matching::experience::card::sentences;
use crate::matching::group::Group;
use crate::matching::index::Goal;
use crate::matching::pages::answered;
use crate::matching::rank::{EXPLAINED, TAUGHT_EXPLAINED};
use crate::matching::text::{Change, Figures, Row, change, figures, group_tone, rows};
use crate::platform::i18n::Lang;
use crate::platform::moment::AskedAt;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Firm, "/firm/demands/{id}/match/{version}", why)
}

/// Why a product stands where it stands.
#[derive(Template)]
#[template(path = "pages/match_why.html")]
pub struct MatchWhy {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of.
    pub then: Then,
    /// The demand.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Name of the firm, for the print.
    pub firm: String,
    /// When the match was first shown.
    pub matched_at: String,
    /// The product's name.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// Its group.
    pub group: String,
    /// The group's tone.
    pub tone: &'static str,
    /// What the group means.
    pub explained: String,
    /// Its figures.
    pub figures: Figures,
    /// Working days within which the bank promises to decide.
    pub days: i64,
    /// What returned outcomes say.
    pub learned: Vec<String>,
    /// What the points are made of.
    pub points_explained: String,
    /// Where the points come from: name, part of 1,000, weight in per cent.
    pub points: Vec<(String, i64, i64)>,
    /// The points.
    pub total: i64,
    /// What would have to change: the sentence before the list.
    pub plan_head: String,
    /// The changes.
    pub plan: Vec<Change>,
    /// Every condition and term, the unmet first.
    pub rows: Vec<Row>,
    /// Sources and lists that conditions ask about and nobody has delivered; empty when all of them came.
    pub uncollected: String,
}

async fn why(
    State(app): State<App>,
    owner: FirmOwner,
    frame: Frame,
    Path((id, version)): Path<(DemandId, ProductVersionId)>,
    Query(asked): Query<AskedAt>,
) -> Result<Response, Failure> {
    match answered(&app, &owner, &frame, (id, &asked.at), format!("/firm/demands/{id}/match/{version}")).await? {
        Ok(found) => Ok(Page(shown(&app, &owner, frame, (id, version), found).await?).into_response()),
        Err(again) => Ok(*again),
    }
}

async fn shown(
    app: &App,
    owner: &FirmOwner,
    frame: Frame,
    (id, version): (DemandId, ProductVersionId),
    (answer, then): (Answer, Then),
) -> Result<MatchWhy, Failure> {
    let one = answer.explain(version).ok_or(Failure::NotFound)?;
    let db = app.db.read();
    let firm = crate::enterprise::actions::find(db, owner.enterprise).await?;
    let lang = frame.lang;
    let at = if then.is_now() { app.clock.now() } else { answer.matched_at };
    let never = collected(db, at).await?;
    let never: Vec<String> = uncollected(&one.reasons(), &never).into_iter().map(|code| lang.t(code_key(code))).collect();
    // What would have had to change then is nothing to set about now.
    let (plan_head, plan) = if then.is_now() { plan(lang, &one, answer.plan(version), answer.stock.on) } else { (String::new(), Vec::new()) };
    Ok(MatchWhy {
        plan_head,
        plan,
        number: answer.demand.number.clone().unwrap_or_default(),
        firm: firm.name,
        matched_at: lang.instant(&answer.matched_at),
        group: lang.t(one.group.text_key()),
        tone: group_tone(one.group),
        explained: lang.t(one.group.explained_key()),
        figures: figures(lang, &one, answer.lpr()),
        days: one.decision_days,
        learned: sentences(lang, one.learned.as_ref()),
        points_explained: lang.t(if one.learned.is_some() { TAUGHT_EXPLAINED } else { EXPLAINED }),
        points: one.rank.shown().into_iter().map(|(key, part, weight)| (lang.t(key), part, weight)).collect(),
        total: one.rank.points(),
        rows: rows(lang, &one),
        uncollected: never.join(&lang.t("match-list-gap")),
        id: id.to_string(),
        frame: frame.named(one.name.clone()),
        name: one.name,
        bank: one.bank_name,
        then,
    })
}

/// What would have to change, in words; nothing for a product that is met.
fn plan(lang: Lang, one: &Match, planned: Planned, today: NaiveDate) -> (String, Vec<Change>) {
    match planned {
        Planned::Nothing | Planned::BrokenOff if one.group == Group::Qualify => (String::new(), Vec::new()),
        Planned::BrokenOff => (lang.t("match-plan-broken_off"), Vec::new()),
        Planned::Nothing if one.group == Group::Unknown => (lang.t("match-plan-unknown"), Vec::new()),
        Planned::Nothing => (lang.t("match-plan-none"), Vec::new()),
        Planned::Plan(Plan { goal, ways }) => {
            let head = match goal {
                Goal::Match => "match-plan-match",
                Goal::Open => "match-plan-open",
            };
            (lang.t(head), ways.iter().map(|way| change(lang, way, today)).collect())
        }
    }
}
