//! The match result: products in their groups with figures and the banks to choose.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use entity::value::DemandState;
use entity::value::id::DemandId;
use serde::Deserialize;

use super::actions::{self, Answer, Error};
use super::experience::card::sentences;
use super::group::Group;
use super::outline::{Outline, sort};
use super::past::actions::match_as_of;
use super::rank::{EXPLAINED, Order, TAUGHT_EXPLAINED};
use super::text::{Change, Figures, Why, change, failing, figures, group_tone, whys};
use crate::app::App;
use crate::enterprise::past::pages::Then;
use crate::financing::demand;
use crate::financing::demand::state::{Demand, MAX_LIVE};
use crate::platform::i18n::Lang;
use crate::platform::moment::{self, Asked, Moment, Wrong};
use crate::platform::page::{Frame, Page};
use crate::platform::store::Error as StoreError;
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

/// Products of a group that are shown before somebody asks for all.
const SHOWN: usize = 6;
/// Code of the list of all products.
const WHOLE: &str = "all";

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
    /// The moment as of which it is made; nothing on it acts unless that is now.
    pub then: Then,
    /// Name of the firm, for the print.
    pub firm: String,
    /// What is asked, in a line.
    pub line: String,
    /// When it was first shown.
    pub matched_at: String,
    /// Products that were held against the firm.
    pub products: usize,
    /// How many stand in each group.
    pub tallies: Vec<Tally>,
    /// The one step that opens most.
    pub best: Option<Change>,
    /// What it opens.
    pub best_opens: String,
    /// Orders to choose from.
    pub orders: Vec<OrderLink>,
    /// What the points of the recommendation are made of.
    pub explained: String,
    /// Groups with offers; one group of all in the order that is not personalised.
    pub groups: Vec<OfferGroup>,
    /// Whether all products stand in one list.
    pub flat: bool,
    /// What does not fit now.
    pub not_now: Vec<Remote>,
    /// How many do not fit now, and where all of them are shown; empty when they are.
    pub not_now_count: usize,
    /// Where all that do not fit now are shown; empty when they are.
    pub not_now_all: String,
    /// Applications that may still be sent.
    pub left: usize,
    /// Why none may be sent; empty when some may.
    pub closed: String,
}

/// How many products stand in a group.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The group's code, which is where it stands on the page.
    pub code: &'static str,
    /// Its tone.
    pub tone: &'static str,
    /// Its name.
    pub title: String,
    /// How many.
    pub count: usize,
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
    /// Where all of them are shown; empty when they are.
    pub all: String,
    /// How many there are.
    pub count: usize,
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
    /// What returned outcomes say of it.
    pub learned: Vec<String>,
    /// Why it stands here.
    pub whys: Vec<Why>,
    /// Conditions and terms that were compared.
    pub compared: usize,
    /// Whether it can be chosen.
    pub choosable: bool,
    /// Why it cannot be chosen; may be empty.
    pub note: String,
}

/// A product that does not fit now.
#[derive(Clone, Debug)]
pub struct Remote {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// What stands against it.
    pub why: String,
}

/// The order that was asked for, and the group that is wanted whole.
#[derive(Debug, Deserialize)]
struct Ordered {
    #[serde(default)]
    order: String,
    #[serde(default)]
    all: String,
    #[serde(default)]
    at: String,
}

/// What the parts of the page are made from.
struct Desk<'a> {
    app: &'a App,
    lang: Lang,
    id: DemandId,
    order: Order,
    all: &'a str,
    /// What a link of the same moment carries; empty for now.
    at: &'a str,
    answer: &'a Answer,
    standing: &'a Demand,
}

async fn result(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<DemandId>, Query(asked): Query<Ordered>) -> Result<Response, Failure> {
    match answered(&app, &owner, &frame, (id, &asked.at), format!("/firm/demands/{id}/match")).await? {
        Ok(found) => Ok(Page(shown(&app, &owner, frame, id, &asked, found).await?).into_response()),
        Err(again) => Ok(*again),
    }
}

/// The answer to a demand, of now or made again as of an earlier moment; or the question for the moment again.
pub(in crate::matching) async fn answered(
    app: &App,
    owner: &FirmOwner,
    frame: &Frame,
    (id, at): (DemandId, &str),
    base: String,
) -> Result<Result<(Answer, Then), Box<Response>>, Failure> {
    let (then, asked) = (Then::now(base), Asked { at: at.to_owned(), ..Asked::default() });
    let at = match moment::read(at, app.clock.now()) {
        Ok(None) => return Ok(Ok((actions::match_demand(app, owner, id).await?, then))),
        Ok(Some(at)) => at,
        Err(wrong) => return Ok(Err(Box::new(then.again(frame.clone(), &asked, wrong)))),
    };
    demand::actions::find(app.db.read(), owner.enterprise, id).await?;
    match match_as_of(app, owner, id, at).await {
        Ok((answer, over)) => Ok(Ok((answer, then.of(frame.lang, Moment::from(at), over).saying(frame.t("past-match")).saying(frame.t("past-names"))))),
        Err(Error::Store(StoreError::NotFound)) => Ok(Err(Box::new(then.again(frame.clone(), &asked, Wrong::Unknown)))),
        Err(error) => Err(error.into()),
    }
}

async fn shown(app: &App, owner: &FirmOwner, frame: Frame, id: DemandId, asked: &Ordered, (mut answer, then): (Answer, Then)) -> Result<MatchResult, Failure> {
    let order = asked.order.parse::<Order>().unwrap_or_default();
    sort(&mut answer.outlines, order, &answer.lots);
    let db = app.db.read();
    let kept = &answer.demand;
    let firm = crate::enterprise::actions::find(db, owner.enterprise).await?;
    let standing = kept.with(demand::actions::sent(db, id).await?);
    let lang = frame.lang;
    // What was so then is nothing to apply with.
    let left = if then.is_now() { left(&standing, app.clock.today()) } else { 0 };
    let desk = Desk { app, lang, id, order, all: &asked.all, at: &then.query, answer: &answer, standing: &standing };
    let flat = order == Order::NotPersonalised;
    let near = [Group::Qualify, Group::OneStep, Group::Unknown].into_iter().map(|group| desk.group(group));
    let mut groups: Vec<OfferGroup> = if flat { vec![desk.whole()] } else { near.collect() };
    groups.retain(|group| group.count > 0);
    let far: Vec<&Outline> = desk.of(Group::NotNow).filter(|_| !flat).collect();
    let (best, best_opens) = if then.is_now() { best(lang, &answer) } else { (None, String::new()) };
    Ok(MatchResult {
        best,
        best_opens,
        number: kept.number.clone().unwrap_or_default(),
        line: demand::text::in_a_line(lang, kept),
        matched_at: lang.instant(&answer.matched_at),
        match_id: answer.id.to_string(),
        products: answer.outlines.len(),
        tallies: Group::ALL.iter().map(|group| desk.tally(*group)).collect(),
        orders: Order::ALL.iter().map(|one| desk.order_link(*one)).collect(),
        not_now: far.iter().take(desk.shown(Group::NotNow)).filter_map(|one| desk.remote(one)).collect(),
        not_now_count: far.len(),
        not_now_all: desk.all_link(Group::NotNow, far.len()),
        closed: if then.is_now() { closed(lang, &standing, left) } else { String::new() },
        explained: lang.t(if answer.stock.experience.is_some() { TAUGHT_EXPLAINED } else { EXPLAINED }),
        flat,
        groups,
        left,
        firm: firm.name,
        id: id.to_string(),
        then,
        frame: frame.titled("match-title"),
    })
}

impl Desk<'_> {
    fn of(&self, group: Group) -> impl Iterator<Item = &Outline> {
        self.answer.outlines.iter().filter(move |one| one.group == group)
    }
    fn shown(&self, group: Group) -> usize {
        if self.all == group.code() { usize::MAX } else { SHOWN }
    }
    fn href(&self, order: Order, all: &str) -> String {
        let all = if all.is_empty() { String::new() } else { format!("&all={all}#{all}") };
        let at = self.at.replace('?', "&");
        format!("/firm/demands/{}/match?order={}{at}{all}", self.id, order.code())
    }
    fn all_link(&self, group: Group, count: usize) -> String {
        if count > self.shown(group) { self.href(self.order, group.code()) } else { String::new() }
    }
    fn order_link(&self, order: Order) -> OrderLink {
        OrderLink { href: self.href(order, ""), text: self.lang.t(order.text_key()), current: order == self.order }
    }
    fn tally(&self, group: Group) -> Tally {
        Tally { code: group.code(), tone: group_tone(group), title: self.lang.t(group.text_key()), count: self.of(group).count() }
    }
    fn group(&self, group: Group) -> OfferGroup {
        let count = self.of(group).count();
        OfferGroup {
            code: group.code(),
            tone: group_tone(group),
            title: self.lang.t(group.text_key()),
            explained: self.lang.t2("match-group-count", "count", count, "explained", self.lang.t(group.explained_key())),
            offers: self.of(group).take(self.shown(group)).filter_map(|one| self.offer(one)).collect(),
            all: self.all_link(group, count),
            count,
        }
    }
    /// Every product in one list, whatever group it stands in.
    fn whole(&self) -> OfferGroup {
        let (all, count) = (&self.answer.outlines, self.answer.outlines.len());
        let shown = if self.all == WHOLE { usize::MAX } else { SHOWN };
        OfferGroup {
            code: WHOLE,
            tone: "",
            title: self.lang.t("match-all-products"),
            explained: self.lang.t1("match-standard", "count", count),
            offers: all.iter().take(shown).filter_map(|one| self.offer(one)).collect(),
            all: if count > shown { self.href(self.order, WHOLE) } else { String::new() },
            count,
        }
    }
    fn offer(&self, of: &Outline) -> Option<Offer> {
        let (one, product) = (self.answer.explain(of.version)?, self.answer.stock.of_version(of.version)?);
        let refusal = self.standing.apply_to(product.bank, product.id, self.app.clock.today()).err();
        Some(Offer {
            version: one.version.to_string(),
            figures: figures(self.lang, &one, self.answer.lpr()),
            days: one.decision_days,
            whys: whys(self.lang, &one),
            compared: one.reasons().len() + one.terms_reasons.len(),
            learned: sentences(self.lang, one.learned.as_ref()),
            choosable: refusal.is_none() && one.group != Group::NotNow,
            note: refusal.map(|refusal| self.lang.t(refusal.text_key())).unwrap_or_default(),
            name: one.name,
            bank: one.bank_name,
        })
    }
    fn remote(&self, of: &Outline) -> Option<Remote> {
        let one = self.answer.explain(of.version)?;
        let why = failing(self.lang, &one).into_iter().take(3).collect::<Vec<_>>().join(&self.lang.t("match-list-gap"));
        Some(Remote { version: one.version.to_string(), name: one.name, bank: one.bank_name, why })
    }
}

/// The one step that opens most, in words, and what it opens.
fn best(lang: Lang, answer: &Answer) -> (Option<Change>, String) {
    let Some(best) = answer.best() else { return (None, String::new()) };
    let names: Vec<String> = best.opens.iter().filter_map(|version| Some(answer.stock.of_version(*version)?.name.clone())).collect();
    let gap = lang.t("product-list-separator");
    let shown = names.iter().take(5).cloned().collect::<Vec<_>>().join(&gap) + if names.len() > 5 { "…" } else { "" };
    (Some(change(lang, &best.way, answer.stock.on)), lang.t2("match-best-opens", "count", names.len(), "products", shown))
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
