//! The match result: every product in its group, with figures, reasons and the banks to choose.

use askama::Template;
use axum::extract::State;
use entity::value::DemandState;
use entity::value::id::DemandId;
use serde::Deserialize;

use super::actions::{self, Error, Shown, Whose};
use super::answer::Match;
use super::group::Group;
use super::rank::{Order, sort};
use super::text::{Figures, Row, Why, failing, figures, group_tone, rows, whys};
use crate::app::App;
use crate::financing::demand;
use crate::financing::demand::state::{Demand, MAX_LIVE};
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::json::{Path, Query};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new().get(Access::Firm, "/firm/demands/{id}/match", result)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Store(error) => error.into(),
        }
    }
}

/// The match result.
#[derive(Template)]
#[template(path = "pages/match.html")]
pub struct MatchResult {
    /// Frame.
    pub frame: Frame,
    /// The demand.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The kept answer.
    pub match_id: String,
    /// Name of the firm, for the print.
    pub firm: String,
    /// What is asked, in a line.
    pub line: String,
    /// When it was first shown.
    pub matched_at: String,
    /// Products that were held against the firm.
    pub products: usize,
    /// Orders to choose from.
    pub orders: Vec<OrderLink>,
    /// Groups with offers.
    pub groups: Vec<OfferGroup>,
    /// What does not fit now.
    pub not_now: Vec<Remote>,
    /// Applications that may still be sent.
    pub left: usize,
    /// Why none may be sent; empty when some may.
    pub closed: String,
}

/// An order to choose.
#[derive(Clone, Debug)]
pub struct OrderLink {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub text: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A group of offers.
#[derive(Clone, Debug)]
pub struct OfferGroup {
    /// Its code.
    pub code: &'static str,
    /// Its tone.
    pub tone: &'static str,
    /// Its name.
    pub title: String,
    /// How many, and what it means.
    pub explained: String,
    /// One by one.
    pub offers: Vec<Offer>,
}

/// A product as an offer.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// Its figures.
    pub figures: Figures,
    /// Working days within which the bank promises to decide.
    pub days: i64,
    /// Why it stands here.
    pub whys: Vec<Why>,
    /// Every condition.
    pub rows: Vec<Row>,
    /// Whether it can be chosen.
    pub choosable: bool,
    /// Why it cannot be chosen; may be empty.
    pub note: String,
}

/// A product that does not fit now.
#[derive(Clone, Debug)]
pub struct Remote {
    /// Its name.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// What stands against it.
    pub why: String,
}

/// The order that was asked for.
#[derive(Debug, Deserialize)]
struct Ordered {
    #[serde(default)]
    order: String,
}

async fn result(
    State(app): State<App>,
    owner: FirmOwner,
    frame: Frame,
    Path(id): Path<DemandId>,
    Query(asked): Query<Ordered>,
) -> Result<Page<MatchResult>, Failure> {
    let order = asked.order.parse::<Order>().unwrap_or_default();
    let (mut shown, whose) = actions::match_demand(&app, &owner, id).await?;
    let db = app.db.read();
    let kept = demand::actions::find(db, owner.enterprise, id).await?;
    let firm = crate::enterprise::actions::find(db, owner.enterprise).await?;
    let standing = kept.with(demand::actions::sent(&app, db, id).await?);
    sort(&mut shown.matches, order);
    let lang = frame.lang;
    let left = left(&standing, app.clock.today());
    let offer = |one: &Match| offer(lang, one, &standing, &whose, &app);
    let group = |group: Group| {
        let offers: Vec<Offer> = shown.matches.iter().filter(|m| m.group == group).map(offer).collect();
        OfferGroup {
            code: group.code(),
            tone: group_tone(group),
            title: lang.t(group.text_key()),
            explained: lang.t2("match-group-count", "count", offers.len(), "explained", lang.t(group.explained_key())),
            offers,
        }
    };
    let mut groups = vec![group(Group::Qualify), group(Group::OneStep), group(Group::Unknown)];
    groups.retain(|group| !group.offers.is_empty());
    Ok(Page(MatchResult {
        number: kept.number.clone().unwrap_or_default(),
        line: demand::text::in_a_line(lang, &kept),
        matched_at: lang.instant(&shown.matched_at),
        match_id: shown.id.to_string(),
        products: shown.matches.len(),
        orders: orders(lang, id, order),
        not_now: not_now(lang, &shown),
        closed: closed(lang, &standing, left),
        groups,
        left,
        firm: firm.name,
        id: id.to_string(),
        frame: frame.titled("match-title"),
    }))
}

fn orders(lang: Lang, id: DemandId, current: Order) -> Vec<OrderLink> {
    let link = |order: &Order| OrderLink {
        href: format!("/firm/demands/{id}/match?order={}", order.code()),
        text: lang.t(order.text_key()),
        current: *order == current,
    };
    Order::ALL.iter().map(link).collect()
}

fn offer(lang: Lang, one: &Match, standing: &Demand, whose: &Whose, app: &App) -> Offer {
    let refusal = whose.get(&one.version).and_then(|(bank, product)| standing.apply_to(*bank, *product, app.clock.today()).err());
    Offer {
        version: one.version.to_string(),
        name: one.name.clone(),
        bank: one.bank_name.clone(),
        figures: figures(lang, one),
        days: one.decision_days,
        whys: whys(lang, one),
        rows: rows(lang, one),
        choosable: refusal.is_none(),
        note: refusal.map(|refusal| lang.t(refusal.text_key())).unwrap_or_default(),
    }
}

fn not_now(lang: Lang, shown: &Shown) -> Vec<Remote> {
    let far = shown.matches.iter().filter(|m| m.group == Group::NotNow);
    let gap = lang.t("match-list-gap");
    far.map(|m| Remote { name: m.name.clone(), bank: m.bank_name.clone(), why: failing(lang, m).into_iter().take(3).collect::<Vec<_>>().join(&gap) }).collect()
}

/// How many applications may still be sent.
fn left(standing: &Demand, today: chrono::NaiveDate) -> usize {
    let open = standing.state == DemandState::Open && standing.expires_until.is_none_or(|until| today < until);
    if open { MAX_LIVE.saturating_sub(standing.sent.iter().filter(|one| one.is_live()).count()) } else { 0 }
}

fn closed(lang: Lang, standing: &Demand, left: usize) -> String {
    if left > 0 {
        return String::new();
    }
    let key = match standing.state {
        DemandState::Draft => "demand_refusal-not_open",
        DemandState::Withdrawn | DemandState::Closed => "demand_refusal-ended",
        DemandState::Open if standing.sent.iter().filter(|one| one.is_live()).count() >= MAX_LIVE => "demand_refusal-too_many_banks",
        DemandState::Open => "demand_refusal-expired",
    };
    lang.t(key)
}
