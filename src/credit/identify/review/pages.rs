//! The queue of rows whose firm is in doubt, and one of them beside its candidates.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use entity::value::IdentificationState;
use entity::value::id::{EnterpriseId, IdentificationId, PersonId};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Asks, Error, Question, Says};
use crate::account::actions::people_by_id;
use crate::app::App;
use crate::credit::identify::reason::Kept;
use crate::credit::record::held::actions as held;
use crate::enterprise::actions::{Enterprise, find_many};
use crate::enterprise::identity::compare::Agreement;
use crate::enterprise::past::actions::registered_as_of;
use crate::enterprise::past::pages::Then;
use crate::operation::pages::Tab;
use crate::platform::moment::{AskedAt, Wrong};
use crate::platform::page::{Frame, Page};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::Form;
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the queue.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/subjects", list)
        .get(Access::Operator, "/operator/subjects/{id}", show)
        .post(Access::Operator, "/operator/subjects/{id}/decide", decide)
        .post(Access::Operator, "/operator/subjects/{id}/undo", undo)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(refusal.code(), refusal.text_key()),
            Error::Store(error) => error.into(),
        }
    }
}

/// A question as a line of the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its page.
    pub href: String,
    /// The name in the rows.
    pub name: String,
    /// The older number in the rows.
    pub number: String,
    /// Whose rows.
    pub source: String,
    /// The likeliest candidate.
    pub likeliest: String,
    /// Why that one.
    pub reason: String,
    /// How many candidates there are.
    pub candidates: usize,
    /// How many rows wait.
    pub rows: i64,
    /// When it came up.
    pub asked: String,
}

/// The list.
#[derive(Template)]
#[template(path = "pages/operator_subjects.html")]
pub struct Subjects {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of.
    pub then: Then,
    /// A tab for each state.
    pub tabs: Vec<Tab>,
    /// The questions.
    pub lines: Vec<Line>,
    /// Whether those that wait for a person are shown.
    pub open: bool,
    /// Address of the older ones; empty when there are none.
    pub older: String,
    /// Address of the newest ones; empty on the first page.
    pub newest: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    before: Option<IdentificationId>,
    #[serde(default)]
    at: String,
}

async fn list(State(app): State<App>, _: Operator, frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let state = asked.state.parse().unwrap_or(IdentificationState::Open);
    let then = Then::now("/operator/subjects").along(vec![("state", state.code().to_owned())]);
    let moment = AskedAt { at: asked.at };
    let (at, then) = match moment.read(app.clock.now()) {
        Ok(None) => (None, then),
        Ok(Some(at)) => (Some(at), then.of(frame.lang, at.into(), 0)),
        Err(wrong) => return Ok(then.again(frame, &(&moment).into(), wrong)),
    };
    let found = actions::list(&app, state, asked.before, at).await?;
    let full = u64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let oldest = found.last().map(|(last, _)| last.id);
    let here = address(state) + &then.query.replace('?', "&");
    let mut tabs = tabs(&app, &frame, Some(state)).await?;
    if !then.is_now() {
        // How many wait is told of now alone, and so is what is held back.
        tabs.truncate(IdentificationState::ALL.len());
        for tab in &mut tabs {
            (tab.count, tab.href) = (None, format!("{}{}", tab.href, then.query.replace('?', "&")));
        }
    }
    let lines = found.into_iter().map(|(question, rows)| {
        let line = line(&frame, question, rows);
        Line { href: format!("{}{}", line.href, then.query), ..line }
    });
    Ok(Page(Subjects {
        tabs,
        open: state == IdentificationState::Open,
        older: oldest.filter(|_| full).map(|last| format!("{here}&before={last}")).unwrap_or_default(),
        newest: asked.before.map(|_| here.clone()).unwrap_or_default(),
        lines: lines.collect(),
        then,
        frame: frame.titled("nav-operator-subjects"),
    })
    .into_response())
}

fn address(state: IdentificationState) -> String {
    format!("/operator/subjects?state={}", state.code())
}

/// A tab for each state of the questions, and one for the records that rules hold back, which is shown when none of the states is.
pub(in crate::credit) async fn tabs(app: &App, frame: &Frame, shown: Option<IdentificationState>) -> Result<Vec<Tab>, Failure> {
    let (waiting, held) = (actions::open(app).await?, held::count(app).await?);
    let count = |n: u64| (n > 0).then_some(n);
    let tab = |of: &IdentificationState| Tab {
        href: address(*of),
        name: frame.t(of.text_key()),
        count: count(waiting).filter(|_| *of == IdentificationState::Open),
        current: Some(*of) == shown,
    };
    let held = Tab { href: "/operator/subjects/held".to_owned(), name: frame.t("held-tab"), count: count(held), current: shown.is_none() };
    Ok(IdentificationState::ALL.iter().map(tab).chain([held]).collect())
}

fn line(frame: &Frame, question: Question, rows: i64) -> Line {
    let first = question.candidates.first();
    Line {
        href: format!("/operator/subjects/{}", question.id),
        source: frame.t(question.source.text_key()),
        likeliest: first.map(|one| one.name.clone()).unwrap_or_default(),
        reason: first.map(|one| frame.t(one.reason.text_key())).unwrap_or_default(),
        candidates: question.candidates.len(),
        asked: frame.instant(&question.asked_at),
        number: question.number.unwrap_or_default(),
        name: question.name,
        rows,
    }
}

/// A candidate beside the row.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Which firm.
    pub id: String,
    /// The key that chooses it.
    pub key: usize,
    /// Its name today.
    pub name: String,
    /// Its unified code.
    pub code: String,
    /// Kind, state, division, since when: what stands below the name.
    pub about: String,
    /// Its address.
    pub address: String,
    /// What it comes to.
    pub reason: String,
    /// Of a thousand.
    pub score: u16,
    /// The name that agrees is a former one.
    pub former_name: bool,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// A row that asks.
#[derive(Clone, Debug)]
pub struct RowShown {
    /// The delivery.
    pub href: String,
    /// File and line.
    pub place: String,
    /// Column and cell.
    pub cells: Vec<(String, String)>,
}

/// A candidate by its key and name, and tone and word of its agreement.
type Agrees = (String, &'static str, String);

/// One question.
#[derive(Template)]
#[template(path = "pages/operator_subject.html")]
pub struct Subject {
    /// Frame.
    pub frame: Frame,
    /// The moment that it is of; nothing is decided unless that is now.
    pub then: Then,
    /// Its address.
    pub href: String,
    /// The question as a line.
    pub line: Line,
    /// The division that the rows name.
    pub region: String,
    /// Tone of the state.
    pub tone: &'static str,
    /// The state.
    pub state: String,
    /// Whether it waits for a person.
    pub open: bool,
    /// When and by whom it was decided; empty while it is not.
    pub decided: String,
    /// The candidates.
    pub candidates: Vec<Beside>,
    /// Part by part: what it is, and how each candidate agrees in it.
    pub parts: Vec<(String, Vec<Agrees>)>,
    /// The rows.
    pub rows: Vec<RowShown>,
    /// Version of the question.
    pub version: i64,
}

const fn tone(state: IdentificationState) -> &'static str {
    match state {
        IdentificationState::Open => "action",
        IdentificationState::Sure | IdentificationState::Firm => "pass",
        IdentificationState::Nobody => "unknown",
    }
}

const fn agreement_tone(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Same | Agreement::Variant => "pass",
        Agreement::Missing | Agreement::Partly => "unknown",
        Agreement::Differs => "fail",
    }
}

/// A part of what was compared.
type Part = fn(&Kept) -> Agreement;

/// Every part with the key of its name.
const PARTS: [(&str, Part); 7] = [
    ("subject_part-region", |kept| kept.parts.region),
    ("subject_part-trade", |kept| kept.parts.trade),
    ("subject_part-industry", |kept| kept.parts.industry),
    ("subject_part-form", |kept| kept.parts.form),
    ("subject_part-branch", |kept| kept.parts.branch),
    ("subject_part-number", |kept| kept.number),
    ("subject_part-place", |kept| kept.place),
];

fn beside(frame: &Frame, at: usize, kept: &Kept, firms: &HashMap<EnterpriseId, Enterprise>, chosen: Option<EnterpriseId>) -> Beside {
    let firm = firms.get(&kept.enterprise);
    let about = firm.map(|firm| {
        let since = firm.established_on.map(|day| frame.day(&day));
        let region = firm.region.as_ref().map(|region| frame.region(region));
        let words = [Some(frame.t(firm.kind.text_key())), Some(frame.t(firm.status.text_key())), region, since];
        words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    });
    Beside {
        id: kept.enterprise.to_string(),
        key: at + 1,
        name: firm.map_or_else(|| kept.name.clone(), |firm| firm.name.clone()),
        code: kept.code.clone(),
        about: about.unwrap_or_default(),
        address: firm.and_then(|firm| firm.address.clone()).unwrap_or_default(),
        reason: frame.t(kept.reason.text_key()),
        score: kept.parts.score,
        former_name: kept.former_name,
        chosen: chosen == Some(kept.enterprise),
    }
}

async fn show(State(app): State<App>, _: Operator, frame: Frame, Path(id): Path<IdentificationId>, Query(moment): Query<AskedAt>) -> Result<Response, Failure> {
    let then = Then::now(format!("/operator/subjects/{id}"));
    let at = match moment.read(app.clock.now()) {
        Ok(at) => at,
        Err(wrong) => return Ok(then.again(frame, &(&moment).into(), wrong)),
    };
    let (question, rows) = actions::show(&app, id).await?;
    let Some(question) = actions::then(question, at) else {
        return Ok(then.again(frame, &(&moment).into(), Wrong::Unknown));
    };
    let then = match at {
        None => then,
        Some(at) => then.of(frame.lang, at.into(), 0),
    };
    Ok(Page(shown(&app, frame, (question, rows), at, then).await?).into_response())
}

async fn shown(app: &App, frame: Frame, (question, rows): (Question, Vec<Asks>), at: Option<DateTime<Utc>>, then: Then) -> Result<Subject, Failure> {
    let id = question.id;
    let who: Vec<PersonId> = question.decided.and_then(|(_, who)| who).into_iter().collect();
    let who = people_by_id(app, &who).await?.into_iter().next().map(|person| person.name);
    let ids: Vec<EnterpriseId> = question.candidates.iter().map(|one| one.enterprise).collect();
    let firms = match at {
        None => find_many(app.db.read(), &ids).await?,
        Some(at) => registered_as_of(app.db.read(), &ids, at).await?,
    };
    let candidates: Vec<Beside> = question.candidates.iter().enumerate().map(|(at, kept)| beside(&frame, at, kept, &firms, question.enterprise)).collect();
    let decided = question.decided.map(|(at, _)| frame.t2("subject-decided-by", "who", who.unwrap_or_default(), "at", frame.instant(&at)));
    let shown = rows.into_iter().map(|row| RowShown {
        href: format!("/operator/deliveries/{}", row.delivery),
        place: frame.t2("subject-row-place", "file", row.file, "line", row.line),
        cells: row.cells,
    });
    let word = |one: &Beside, is: Agreement| (format!("{} {}", one.key, one.name), agreement_tone(is), frame.t(is.text_key()));
    let words = |of: &Part| candidates.iter().zip(&question.candidates).map(|(one, kept)| word(one, of(kept))).collect::<Vec<_>>();
    let parts = PARTS.iter().map(|(key, of)| (frame.t(key), words(of))).collect();
    Ok(Subject {
        href: format!("/operator/subjects/{id}"),
        region: question.region.as_ref().map(|region| frame.region(region)).unwrap_or_default(),
        tone: tone(question.state),
        state: frame.t(question.state.text_key()),
        open: question.state == IdentificationState::Open,
        decided: decided.unwrap_or_default(),
        candidates,
        parts,
        rows: shown.collect(),
        version: question.version.0,
        line: line(&frame, question.clone(), 0),
        frame: frame.named(question.name),
        then,
    })
}

#[derive(Debug, Deserialize)]
struct Decided {
    /// The firm, or `nobody`.
    #[serde(default)]
    firm: String,
    #[serde(default)]
    version: String,
}

fn seen(version: &str) -> Result<Version, Failure> {
    version.parse().map(Version).map_err(|_| Failure::Malformed("version".to_owned()))
}

async fn decide(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    Path(id): Path<IdentificationId>,
    Form(form): Form<Decided>,
) -> Result<Redirect, Failure> {
    let says = match form.firm.as_str() {
        "nobody" => Says::Nobody,
        firm => Says::Firm(firm.parse().map_err(|_| Failure::Malformed("firm".to_owned()))?),
    };
    Box::pin(actions::decide(&app, &operator.who.by(), id, says, seen(&form.version)?)).await?;
    session::flash(&session, "subject-decided").await?;
    // Whoever works through the queue goes on with the next.
    let next = actions::next(&app, id).await?;
    Ok(Redirect::to(&next.map_or_else(|| "/operator/subjects".to_owned(), |next| format!("/operator/subjects/{next}"))))
}

#[derive(Debug, Deserialize)]
struct Undone {
    #[serde(default)]
    version: String,
}

async fn undo(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    Path(id): Path<IdentificationId>,
    Form(form): Form<Undone>,
) -> Result<Redirect, Failure> {
    actions::undo(&app, &operator.who.by(), id, seen(&form.version)?).await?;
    session::flash(&session, "subject-undone").await?;
    Ok(Redirect::to(&format!("/operator/subjects/{id}")))
}
