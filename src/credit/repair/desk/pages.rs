//! The credit office's pages: the two queues with their deadlines, and a case with what rests on its record and the decision.

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use entity::value::id::{EnterpriseId, ObjectionId, RepairId};
use entity::value::{LookupPurpose, ObjectionAct};
use serde::Deserialize;

use super::super::actions::{Error, resting};
use super::super::correction::actions::{Corrector, correctable};
use super::super::item::actions as registered;
use super::super::item::shown::{Seen, shown};
use super::super::objection::actions::{self as objection, About, To};
use super::super::objection::state::{self as objection_state, Owes};
use super::super::pages::{ShownCase, due, term};
use super::super::request::actions as request;
use super::super::request::state as request_state;
use super::super::resting::Resting;
use crate::app::App;
use crate::consent::actions::{Reader, look_up};
use crate::credit::feed::supply::actions::departments;
use crate::credit::record::actions as record;
use crate::credit::record::shown::ShownRecord;
use crate::enterprise::actions as enterprise;
use crate::platform::i18n::Lang;
use crate::platform::page::{Frame, Page};
use crate::platform::store::{Error as StoreError, PAGE, Version};
use crate::platform::web::Routes;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::{Path, Query};

/// Routes of the desk.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/repairs", requests)
        .get(Access::Operator, "/operator/repairs/{id}", show_request)
        .post(Access::Operator, "/operator/repairs/{id}", decide_request)
        .get(Access::Operator, "/operator/objections", objections)
        .get(Access::Operator, "/operator/objections/{id}", show_objection)
        .post(Access::Operator, "/operator/objections/{id}", decide_objection)
}

/// A case in a queue.
#[derive(Clone, Debug, Default)]
pub struct CaseLine {
    /// Where it is.
    pub href: String,
    /// Its number.
    pub number: String,
    /// The firm.
    pub firm: String,
    /// When it was filed.
    pub filed: String,
    /// Tone of where it stands.
    pub tone: &'static str,
    /// Where it stands.
    pub state: String,
    /// The end of its clock; empty when none runs.
    pub due: String,
    /// Whether that is over.
    pub urgent: bool,
}

/// A queue.
#[derive(Template)]
#[template(path = "pages/operator_repairs.html")]
pub struct Queue {
    /// Frame.
    pub frame: Frame,
    /// Requests and objections: address, name, whether it is this one.
    pub tabs: Vec<(&'static str, String, bool)>,
    /// What it is for.
    pub lead: String,
    /// The cases.
    pub lines: Vec<CaseLine>,
    /// Where the older ones are; empty when there are none.
    pub older: String,
}

#[derive(Debug, Deserialize)]
struct Before<T> {
    before: Option<T>,
}

fn tabs(lang: Lang, here: &str) -> Vec<(&'static str, String, bool)> {
    let all = [("/operator/repairs", "repair-requests"), ("/operator/objections", "repair-objections")];
    all.into_iter().map(|(href, key)| (href, lang.t(key), href == here)).collect()
}

async fn names(app: &App, ids: impl Iterator<Item = EnterpriseId>) -> Result<impl Fn(EnterpriseId) -> String, Failure> {
    let firms = enterprise::find_many(app.db.read(), &ids.collect::<Vec<_>>()).await?;
    Ok(move |id: EnterpriseId| firms.get(&id).map(|firm| firm.name.clone()).unwrap_or_default())
}

fn older(base: &str, rows: usize, last: Option<String>) -> String {
    last.filter(|_| u64::try_from(rows).is_ok_and(|n| n == PAGE)).map(|last| format!("{base}?before={last}")).unwrap_or_default()
}

async fn requests(State(app): State<App>, frame: Frame, Query(asked): Query<Before<RepairId>>) -> Result<Page<Queue>, Failure> {
    let (lang, now) = (frame.lang, app.clock.now());
    let rows = request::list(&app, &[], asked.before).await?;
    let name = names(&app, rows.iter().map(|row| row.enterprise)).await?;
    let lines = rows.iter().map(|row| CaseLine {
        href: format!("/operator/repairs/{}", row.id),
        number: row.number.clone(),
        firm: name(row.enterprise),
        filed: lang.instant(&row.filed_at),
        tone: if row.due_at.is_some() { "action" } else { "unknown" },
        state: lang.t(row.state.text_key()),
        due: due(lang, row.due_at, now),
        urgent: row.due_at.is_some_and(|at| at < now),
    });
    let older = older("/operator/repairs", rows.len(), rows.last().map(|row| row.id.to_string()));
    let (lines, lead) = (lines.collect(), frame.t("repair-requests-lead"));
    Ok(Page(Queue { tabs: tabs(lang, "/operator/repairs"), lead, lines, older, frame: frame.titled("nav-operator-repairs") }))
}

async fn objections(State(app): State<App>, frame: Frame, Query(asked): Query<Before<ObjectionId>>) -> Result<Page<Queue>, Failure> {
    let (lang, now) = (frame.lang, app.clock.now());
    let rows = objection::list(&app, &[], asked.before).await?;
    let name = names(&app, rows.iter().map(|row| row.enterprise)).await?;
    let lines = rows.iter().map(|row| CaseLine {
        href: format!("/operator/objections/{}", row.id),
        number: row.number.clone(),
        firm: name(row.enterprise),
        filed: lang.instant(&row.filed_at),
        tone: if row.due_at.is_some() { "action" } else { "unknown" },
        state: lang.t(row.state.text_key()),
        due: due(lang, row.due_at, now),
        urgent: row.due_at.is_some_and(|at| at < now),
    });
    let older = older("/operator/objections", rows.len(), rows.last().map(|row| row.id.to_string()));
    let (lines, lead) = (lines.collect(), frame.t("repair-objections-lead"));
    Ok(Page(Queue { tabs: tabs(lang, "/operator/objections"), lead, lines, older, frame: frame.titled("nav-operator-repairs") }))
}

/// A case.
#[derive(Template)]
#[template(path = "pages/operator_repair.html")]
pub struct Case {
    /// Frame.
    pub frame: Frame,
    /// Where its queue is.
    pub back: &'static str,
    /// Name of the queue.
    pub back_text: String,
    /// Where the decision is posted.
    pub action: String,
    /// Version of the row.
    pub version: i64,
    /// The firm.
    pub firm: String,
    /// Its code.
    pub code: String,
    /// The case.
    pub case: ShownCase,
    /// The day on which every duty was fulfilled, as the firm says; empty for an objection.
    pub fulfilled: String,
    /// Who was asked; empty while nobody was.
    pub asked: String,
    /// Why the office does not answer: a department of the platform owes it; empty when none does.
    pub owed: String,
    /// Who can be asked now: code, name, whether it is proposed.
    pub departments: Vec<(String, String, bool)>,
    /// The record.
    pub record: ShownRecord,
    /// How long it is published.
    pub term: Vec<String>,
    /// When what is told changes.
    pub rests_title: String,
    /// What changes when the record ends, or an item of the register is used again: name and what.
    pub rests: Vec<(String, String)>,
    /// What has happened: what, when, words.
    pub events: Vec<(String, String, String)>,
    /// Acts that are possible now: code and name.
    pub acts: Vec<(&'static str, String)>,
    /// Where the record is corrected here; empty where a department does that, and when it cannot be any more.
    pub correction: String,
}

/// What changes, in words, with the numbers of the applications that it concerns.
fn rests(lang: Lang, resting: &Resting) -> Vec<(String, String)> {
    let mut all = changes(lang, resting);
    all.push((lang.t("repair-rests-applications"), listed(lang, &resting.applications)));
    all
}

fn listed(lang: Lang, all: &[String]) -> String {
    if all.is_empty() { lang.t("repair-rests-none") } else { all.join(&lang.t("product-list-separator")) }
}

/// What changes, in words.
pub(in crate::credit::repair) fn changes(lang: Lang, resting: &Resting) -> Vec<(String, String)> {
    let list = |all: Vec<String>| listed(lang, &all);
    let flags = |all: &[entity::value::Signal]| list(all.iter().map(|signal| lang.t(signal.text_key())).collect());
    let changed = resting.changed.iter().map(|(signal, _)| lang.t(signal.text_key())).collect();
    vec![
        (lang.t("repair-rests-facts"), list(resting.facts.iter().map(|fact| lang.t(fact.text_key())).collect())),
        (lang.t("repair-rests-cleared"), flags(&resting.cleared)),
        (lang.t("repair-rests-changed"), list(changed)),
        (lang.t("repair-rests-raised"), flags(&resting.raised)),
        (lang.t("repair-rests-corrected"), resting.corrected.len().to_string()),
        (lang.t("repair-rests-gained"), resting.gained.len().to_string()),
        (lang.t("repair-rests-lost"), resting.lost.len().to_string()),
        (lang.t("repair-rests-reports"), list(resting.reports.clone())),
        (lang.t("repair-rests-profiles"), resting.profiles.len().to_string()),
    ]
}

/// What of a case is the same for both kinds.
async fn case(app: &App, by: &Operator, frame: &Frame, firm: EnterpriseId, about: About) -> Result<Case, Failure> {
    let (db, lang) = (app.db.read(), frame.lang);
    // What rests on the record is the firm's whole file: opening the case leaves a line in the register.
    let reader = Reader { by: by.who.by(), token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
    look_up(app, &reader, firm).await?;
    let firm = enterprise::find(db, firm).await?;
    let (record, term, resting) = match about {
        About::Record(id) => {
            let (record, _) = record::find(db, id).await?;
            (ShownRecord::new(lang, &record, app.clock.today()), term(lang, &record), resting(app, db, id).await?)
        }
        About::Item(item) => (shown(lang, &firm, item, Seen::Office), Vec::new(), registered::resting(app, db, firm.id, item).await?),
    };
    Ok(Case {
        frame: frame.clone(),
        back: "",
        back_text: String::new(),
        action: String::new(),
        version: 0,
        firm: firm.name,
        code: firm.code.to_string(),
        case: ShownCase::default(),
        fulfilled: String::new(),
        asked: String::new(),
        owed: String::new(),
        departments: Vec::new(),
        rests_title: lang.t(if about.record().is_some() { "repair-rests" } else { "repair-rests-item" }),
        record,
        term,
        rests: rests(lang, &resting),
        events: Vec::new(),
        acts: Vec::new(),
        correction: String::new(),
    })
}

async fn show_request(State(app): State<App>, by: Operator, frame: Frame, Path(id): Path<RepairId>) -> Result<Page<Case>, Failure> {
    let (lang, now) = (frame.lang, app.clock.now());
    let made = request::find(&app, id).await?;
    let events = request::events(&app, id).await?.into_iter().map(|(act, note, at)| (lang.t(act.text_key()), lang.instant(&at), note));
    let all = [("accept", "repair_act-accept"), ("grant", "repair_act-grant"), ("refuse", "repair_act-refuse")];
    let possible = |code: &str| request_state::Act::of_office(code, "-").is_some_and(|act| request_state::apply(made.state, &act, now, &app.calendar).is_ok());
    let case = case(&app, &by, &frame, made.enterprise, About::Record(made.record)).await?;
    Ok(Page(Case {
        back: "/operator/repairs",
        back_text: lang.t("repair-requests"),
        action: format!("/operator/repairs/{id}"),
        version: made.version.0,
        case: ShownCase::of_request(lang, &made, now),
        fulfilled: lang.day(&made.fulfilled_on),
        events: events.collect(),
        acts: all.into_iter().filter(|(code, _)| possible(code)).map(|(code, key)| (code, lang.t(key))).collect(),
        frame: frame.named(made.number.clone()),
        ..case
    }))
}

/// Where the credit office corrects the record of an objection; empty when it does not.
async fn correction(app: &App, id: ObjectionId) -> Result<String, Error> {
    match correctable(app, Corrector::Office, id).await {
        Ok(_) => Ok(format!("/operator/objections/{id}/correction")),
        Err(Error::Refused { .. } | Error::Store(StoreError::NotFound)) => Ok(String::new()),
        Err(other) => Err(other),
    }
}

async fn show_objection(State(app): State<App>, by: Operator, frame: Frame, Path(id): Path<ObjectionId>) -> Result<Page<Case>, Failure> {
    let (lang, now) = (frame.lang, app.clock.now());
    let made = objection::find(&app, id).await?;
    let events = objection::events(&app, id).await?;
    let forwarded = events.iter().any(|(act, ..)| *act == ObjectionAct::Forward);
    let departments = departments(app.db.read()).await?;
    let asked = made.department.and_then(|id| departments.iter().find(|one| one.id == id)).map(|one| one.name.clone());
    let owes = objection::owes(app.db.read(), &made, now).await?;
    let owed = match (owes, made.about) {
        (Owes::Office, _) => String::new(),
        (Owes::Department, About::Record(_)) => lang.t1("objection-owed", "department", asked.clone().unwrap_or_default()),
        (Owes::Late, About::Record(_)) => lang.t1("objection-owed-late", "department", asked.clone().unwrap_or_default()),
        (Owes::Department | Owes::Late, About::Item(_)) => lang.t1("objection-owed-item", "department", asked.clone().unwrap_or_default()),
    };
    let asked = if forwarded { asked.unwrap_or_else(|| lang.t("objection-asked-outside")) } else { String::new() };
    let sender = objection::sender(app.db.read(), made.about).await?.map(|one| one.id);
    let events = events.into_iter().map(|(act, note, at)| (lang.t(act.text_key()), lang.instant(&at), note));
    let all = [
        ("forward", "objection_act-forward"),
        ("annul", "objection_act-annul"),
        ("promise_correction", "objection_act-promise_correction"),
        ("reject", "objection_act-reject"),
    ];
    let can = |act: &objection_state::Act| made.allows(act, &app).and_then(|()| objection_state::may_office(owes, act));
    let possible = |code: &str| objection_state::Act::of_office(code, "-").is_some_and(|act| can(&act).is_ok());
    let case = case(&app, &by, &frame, made.enterprise, made.about).await?;
    Ok(Page(Case {
        back: "/operator/objections",
        back_text: lang.t("repair-objections"),
        action: format!("/operator/objections/{id}"),
        version: made.version.0,
        case: ShownCase::of_objection(lang, &made, now),
        asked,
        owed,
        departments: if possible("forward") { departments.into_iter().map(|one| (one.code, one.name, Some(one.id) == sender)).collect() } else { Vec::new() },
        events: events.collect(),
        acts: all.into_iter().filter(|(code, _)| possible(code)).map(|(code, key)| (code, lang.t(key))).collect(),
        correction: correction(&app, id).await?,
        frame: frame.named(made.number.clone()),
        ..case
    }))
}

/// What the form posts.
#[derive(Debug, Deserialize)]
struct Decided {
    act: String,
    #[serde(default)]
    note: String,
    /// Code of the department to ask; empty for nobody in the platform, absent for the one that delivered.
    department: Option<String>,
    version: String,
}

impl Decided {
    fn version(&self) -> Result<Version, Failure> {
        self.version.parse().map(Version).map_err(|_| Failure::Stale)
    }
}

fn unknown_act() -> Failure {
    Failure::Malformed("act".to_owned())
}

async fn decide_request(State(app): State<App>, by: Operator, Path(id): Path<RepairId>, Form(form): Form<Decided>) -> Result<Redirect, Failure> {
    let act = request_state::Act::of_office(&form.act, &form.note).ok_or_else(unknown_act)?;
    request::decide(&app, &by.who.by(), id, &act, form.version()?).await?;
    Ok(Redirect::to(&format!("/operator/repairs/{id}")))
}

async fn decide_objection(State(app): State<App>, by: Operator, Path(id): Path<ObjectionId>, Form(form): Form<Decided>) -> Result<Redirect, Failure> {
    let act = objection_state::Act::of_office(&form.act, &form.note).ok_or_else(unknown_act)?;
    let to = match form.department.as_deref() {
        None => To::Sender,
        Some("") => To::Outside,
        Some(code) => To::Department(code.to_owned()),
    };
    objection::decide(&app, &by.who.by(), id, (&act, &to), Some(form.version()?)).await?;
    Ok(Redirect::to(&format!("/operator/objections/{id}")))
}
