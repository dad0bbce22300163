//! The firm's pages of its applications: sending them, the list, and one with its course.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use entity::value::WithdrawalReason;
use entity::value::id::{ApplicationId, DemandId, MatchId, ProductVersionId};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Choice, Error};
use super::instead::{Blocked, Offer, instead};
use super::text::{Course, Row, course, row};
use crate::app::App;
use crate::enterprise::past::actions::{Reach, as_of};
use crate::enterprise::past::pages::Then;
use crate::financing::application;
use crate::financing::application::act::Act;
use crate::financing::application::actions::Detail;
use crate::financing::demand;
use crate::matching::actions::{self as matching, Answer, match_demand};
use crate::matching::group::Group;
use crate::matching::text::group_tone;
use crate::platform::i18n::Lang;
use crate::platform::moment::{AskedAt, Wrong};
use crate::platform::page::{Again, Frame, Page, ShownErrors, html};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::FirmOwner;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Most characters of a note.
const NOTE_CHARACTERS: usize = 300;

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .post(Access::Firm, "/firm/demands/{id}/apply", apply)
        .get(Access::Firm, "/firm/applications", list)
        .get(Access::Firm, "/firm/applications/{id}", one)
        .post(Access::Firm, "/firm/applications/{id}/material", supply_material)
        .post(Access::Firm, "/firm/applications/{id}/withdraw", withdraw)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Demand(refusal) => refusal.into(),
            Error::NotAuthorised(_) => Self::refused("request.not_authorised", "request-unauthorised-title"),
            Error::Application(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

/// What the match result posts.
#[derive(Debug, Deserialize)]
struct Chosen {
    match_id: MatchId,
    #[serde(default)]
    versions: Vec<ProductVersionId>,
}

/// Banks that must be authorised first.
#[derive(Template)]
#[template(path = "pages/request_unauthorised.html")]
pub struct Unauthorised {
    /// Frame.
    pub frame: Frame,
    /// The demand.
    pub id: String,
    /// The banks, by name.
    pub banks: Vec<String>,
}

async fn apply(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    frame: Frame,
    Path(id): Path<DemandId>,
    Form(form): Form<Chosen>,
) -> Result<Response, Failure> {
    let choice = Choice { from: form.match_id, versions: form.versions };
    match actions::apply(&app, &owner, id, &choice).await {
        Ok(_) => {
            session::flash(&session, "request-sent").await?;
            Ok(Redirect::to("/firm/applications").into_response())
        }
        Err(Error::NotAuthorised(banks)) => {
            let page = Unauthorised { frame: frame.titled("request-unauthorised-title"), id: id.to_string(), banks };
            Ok(html(&page, StatusCode::CONFLICT))
        }
        Err(other) => Err(other.into()),
    }
}

/// A firm's applications.
#[derive(Template)]
#[template(path = "pages/applications.html")]
pub struct Applications {
    /// Frame.
    pub frame: Frame,
    /// One by one, newest first.
    pub rows: Vec<Row>,
}

async fn list(State(app): State<App>, owner: FirmOwner, frame: Frame) -> Result<Page<Applications>, Failure> {
    let all = application::actions::of_firm(&app, app.db.read(), owner.enterprise).await?;
    let now = app.clock.now();
    let rows = all.iter().map(|one| row(frame.lang, one, now)).collect();
    Ok(Page(Applications { frame: frame.titled("request-list-title"), rows }))
}

/// One application with its course.
#[derive(Template)]
#[template(path = "pages/application.html")]
pub struct ApplicationPage {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of; nothing on it acts unless that is now.
    pub then: Then,
    /// The application.
    pub id: String,
    /// The version that was seen.
    pub version: i64,
    /// Everything that is said about it.
    pub course: Course,
    /// Question and answer of what was asked for.
    pub asked: Vec<(String, String)>,
    /// Where it can be matched again.
    pub match_href: String,
    /// What was typed about material.
    pub note: String,
    /// What is wrong with it.
    pub errors: ShownErrors,
    /// After a refusal: products that do not ask for the same again.
    pub others: Vec<Other>,
    /// Reasons to give up: code and words.
    pub withdrawals: Vec<(&'static str, String)>,
}

/// A product that could be taken instead.
#[derive(Clone, Debug)]
pub struct Other {
    /// Where it is explained.
    pub href: String,
    /// Its name.
    pub name: String,
    /// The bank.
    pub bank: String,
    /// Tone of its group.
    pub tone: &'static str,
    /// Its group.
    pub group: String,
}

async fn page(app: &App, owner: &FirmOwner, frame: Frame, id: ApplicationId, note: String, errors: &FieldErrors) -> Result<ApplicationPage, Failure> {
    let detail = application::actions::detail_for_firm(app, owner.enterprise, id).await?;
    let kept = demand::actions::find(app.db.read(), owner.enterprise, detail.summary.demand).await?;
    let lang = frame.lang;
    let answer = if detail.declined.is_some() { matched(app, owner, kept.id).await? } else { None };
    let profile = match &answer {
        Some(answer) => Some(answer.profile().clone()),
        None if detail.declined.is_some() => Some(crate::enterprise::actions::profile(app, app.db.read(), owner.enterprise).await?),
        None => None,
    };
    let course = course(lang, &detail, profile.as_ref(), app.clock.now());
    let then = here(id);
    let others = answer.iter().flat_map(|answer| others(lang, answer, &detail)).collect();
    Ok(ApplicationPage {
        others,
        id: id.to_string(),
        version: detail.summary.version.0,
        asked: asked(lang, &kept),
        match_href: format!("/firm/demands/{}/match", kept.id),
        note,
        errors: ShownErrors::new(errors, lang),
        withdrawals: WithdrawalReason::ALL.iter().map(|r| (r.code(), lang.t(r.text_key()))).collect(),
        frame: frame.named(course.product.clone()),
        course,
        then,
    })
}

fn here(id: ApplicationId) -> Then {
    Then::now(format!("/firm/applications/{id}"))
}

/// The application as it stood at an earlier moment, with what was known then of the facts behind a refusal; none when it was not sent yet.
async fn of_past(app: &App, owner: &FirmOwner, frame: Frame, id: ApplicationId, at: DateTime<Utc>) -> Result<Option<ApplicationPage>, Failure> {
    let (db, lang) = (app.db.read(), frame.lang);
    let detail = application::actions::detail_for_firm(app, owner.enterprise, id).await?;
    let detail = application::actions::detail_as_of(db, detail, at).await?;
    if detail.events.is_empty() {
        return Ok(None);
    }
    let kept = demand::actions::find(db, owner.enterprise, detail.summary.demand).await?;
    let past = if detail.declined.is_some() { Some(as_of(app, db, owner.enterprise, at, Reach::Standing).await?) } else { None };
    let then = here(id).of(lang, at.into(), past.as_ref().map_or(0, |past| past.over)).saying(lang.t("past-names"));
    let course = Course { can_withdraw: false, ..course(lang, &detail, past.as_ref().map(|past| &past.profile), at) };
    Ok(Some(ApplicationPage {
        others: Vec::new(),
        id: id.to_string(),
        version: detail.summary.version.0,
        asked: asked(lang, &kept),
        match_href: format!("/firm/demands/{}/match{}", kept.id, then.query),
        note: String::new(),
        errors: ShownErrors::default(),
        withdrawals: Vec::new(),
        frame: frame.named(course.product.clone()),
        course,
        then,
    }))
}

/// The demand matched with the products of today; nothing when it cannot be any more.
async fn matched(app: &App, owner: &FirmOwner, id: DemandId) -> Result<Option<Answer>, Failure> {
    match match_demand(app, owner, id).await {
        Ok(answer) => Ok(Some(answer)),
        Err(matching::Error::Refused(_)) => Ok(None),
        Err(matching::Error::Store(error)) => Err(error.into()),
    }
}

/// Products that do not ask again for what one was refused for.
fn others(lang: Lang, answer: &Answer, detail: &Detail) -> Vec<Other> {
    let shown = detail.declined.iter().flat_map(|declined| &declined.shown);
    let blocked = Blocked {
        version: detail.summary.product_version,
        bank: shown.clone().any(|reason| reason.of_bank).then_some(detail.summary.bank),
        facts: shown.flat_map(|reason| reason.facts).copied().collect(),
    };
    let offer = |version| answer.stock.of_version(version).map(|one| Offer { version, bank: Some(one.bank), criteria: &one.criteria });
    let named = |(version, group): (_, Group)| {
        let one = answer.stock.of_version(version)?;
        let href = format!("/firm/demands/{}/match/{version}", detail.summary.demand);
        Some(Other { href, name: one.name.clone(), bank: one.bank_name.clone(), tone: group_tone(group), group: lang.t(group.text_key()) })
    };
    instead(&answer.outlines, &answer.lots, &blocked, offer).into_iter().filter_map(named).collect()
}

/// What was asked for, question by question.
fn asked(lang: Lang, kept: &demand::actions::Kept) -> Vec<(String, String)> {
    demand::text::answers_of(lang, kept).into_iter().map(|(question, answer, _)| (question, answer)).collect()
}

async fn one(State(app): State<App>, owner: FirmOwner, frame: Frame, Path(id): Path<ApplicationId>, Query(asked): Query<AskedAt>) -> Result<Response, Failure> {
    let page = match asked.read(app.clock.now()) {
        Ok(None) => page(&app, &owner, frame, id, String::new(), &FieldErrors::default()).await?,
        Ok(Some(at)) => match Box::pin(of_past(&app, &owner, frame.clone(), id, at)).await? {
            Some(page) => page,
            None => return Ok(here(id).again(frame, &(&asked).into(), Wrong::Unknown)),
        },
        Err(wrong) => return Ok(here(id).again(frame, &(&asked).into(), wrong)),
    };
    Ok(Page(page).into_response())
}

/// What the form of material posts.
#[derive(Debug, Deserialize)]
struct Material {
    version: String,
    #[serde(default)]
    note: String,
}

async fn supply_material(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    frame: Frame,
    Path(id): Path<ApplicationId>,
    Form(form): Form<Material>,
) -> Result<Response, Failure> {
    let note = form.note.trim();
    let wrong = if note.is_empty() {
        Some("application_refusal-note_missing")
    } else if note.chars().count() > NOTE_CHARACTERS {
        Some("request-error-note")
    } else {
        None
    };
    if let Some(key) = wrong {
        let errors = FieldErrors::one("note", key);
        return Ok(Again(page(&app, &owner, frame, id, form.note, &errors).await?).into_response());
    }
    let act = Act::SupplyMaterial { note: note.to_owned() };
    application::actions::act_by_firm(&app, &owner, id, act, seen(&form.version)?).await?;
    session::flash(&session, "request-material-sent").await?;
    Ok(Redirect::to(&format!("/firm/applications/{id}")).into_response())
}

/// What the form of giving up posts.
#[derive(Debug, Deserialize)]
struct GiveUp {
    version: String,
    reason: String,
    #[serde(default)]
    withdraw_note: String,
}

async fn withdraw(
    State(app): State<App>,
    owner: FirmOwner,
    session: Session,
    Path(id): Path<ApplicationId>,
    Form(form): Form<GiveUp>,
) -> Result<Redirect, Failure> {
    let reason = form.reason.parse().map_err(|_| Failure::Invalid(FieldErrors::one("reason", "demand-error-choice")))?;
    let note: String = form.withdraw_note.trim().chars().take(NOTE_CHARACTERS).collect();
    application::actions::act_by_firm(&app, &owner, id, Act::Withdraw { reason, note }, seen(&form.version)?).await?;
    session::flash(&session, "request-withdrawn").await?;
    Ok(Redirect::to(&format!("/firm/applications/{id}")))
}

fn seen(version: &str) -> Result<Version, Failure> {
    version.parse().map(Version).map_err(|_| Failure::Stale)
}
