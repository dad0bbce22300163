//! A department's pages: the objections that it was asked about, and one of them with its answer.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::LookupPurpose;
use entity::value::id::ObjectionId;
use serde::Deserialize;
use tower_sessions::Session;

use super::super::desk::pages::CaseLine;
use super::super::item::shown::{Seen as SeenBy, shown};
use super::super::objection::actions::{self, Matter, Seen};
use super::super::objection::state::{Act, fits};
use super::super::pages::{ShownCase, due};
use crate::app::App;
use crate::consent::actions::{Reader, look_up};
use crate::credit::record::shown::ShownRecord;
use crate::enterprise::actions as enterprise;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::{PAGE, Version};
use crate::platform::web::access::Access;
use crate::platform::web::actor::Department;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::{Path, Query};
use crate::platform::web::{Routes, session};

/// Routes of the pages.
pub fn routes() -> Routes {
    Routes::new().get(Access::Department, "/department/objections", list).get(Access::Department, "/department/objections/{id}", show).post(
        Access::Department,
        "/department/objections/{id}",
        answer,
    )
}

/// The objections that a department was asked about.
#[derive(Template)]
#[template(path = "pages/department_objections.html")]
pub struct Asked {
    /// Frame.
    pub frame: Frame,
    /// The objections.
    pub lines: Vec<CaseLine>,
    /// Where the older ones are; empty when there are none.
    pub older: String,
}

#[derive(Debug, Deserialize)]
struct Before {
    before: Option<ObjectionId>,
}

async fn list(State(app): State<App>, by: Department, frame: Frame, Query(asked): Query<Before>) -> Result<Page<Asked>, Failure> {
    let (lang, now, db) = (frame.lang, app.clock.now(), app.db.read());
    let rows = actions::list_asked(&app, by.organisation, &[], asked.before).await?;
    let firms = enterprise::find_many(db, &rows.iter().map(|row| row.enterprise).collect::<Vec<_>>()).await?;
    let lines = rows.iter().map(|row| CaseLine {
        href: format!("/department/objections/{}", row.id),
        number: row.number.clone(),
        firm: firms.get(&row.enterprise).map(|firm| firm.name.clone()).unwrap_or_default(),
        filed: lang.instant(&row.filed_at),
        tone: if row.due_at.is_some() { "action" } else { "unknown" },
        state: lang.t(row.state.text_key()),
        due: due(lang, row.due_at, now),
        urgent: row.due_at.is_some_and(|at| at < now),
    });
    let full = u64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let older = rows.last().filter(|_| full).map(|last| format!("/department/objections?before={}", last.id)).unwrap_or_default();
    Ok(Page(Asked { lines: lines.collect(), older, frame: frame.titled("nav-department-objections") }))
}

/// One of them.
#[derive(Template)]
#[template(path = "pages/department_objection.html")]
pub struct AskedCase {
    /// Frame.
    pub frame: Frame,
    /// Where the answer is posted.
    pub action: String,
    /// Version of the row.
    pub version: i64,
    /// The firm.
    pub firm: String,
    /// Its code.
    pub code: String,
    /// The objection.
    pub case: ShownCase,
    /// The record; none after the objection has ended: the department needs it no more.
    pub record: Option<ShownRecord>,
    /// Answers that are possible now: code, name, whether it is chosen.
    pub acts: Vec<(&'static str, String, bool)>,
    /// Where the record is corrected; empty when it cannot be any more.
    pub correction: String,
    /// What was found, as typed.
    pub note: String,
    /// What has to be put right.
    pub errors: ShownErrors,
}

async fn show(State(app): State<App>, by: Department, frame: Frame, Path(id): Path<ObjectionId>) -> Result<Page<AskedCase>, Failure> {
    Ok(Page(case(&app, &by, frame, id, &Answer::default(), ShownErrors::default()).await?))
}

async fn case(app: &App, by: &Department, frame: Frame, id: ObjectionId, typed: &Answer, errors: ShownErrors) -> Result<AskedCase, Failure> {
    let (lang, now, db) = (frame.lang, app.clock.now(), app.db.read());
    let made = actions::find_asked(app, by.organisation, id).await?;
    let record = if made.ended_at.is_some() {
        None
    } else {
        let reader = Reader { by: by.who.by(), token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
        look_up(app, &reader, made.enterprise).await?;
        Some(match actions::matter_of(db, &made).await? {
            Matter::Record(record) => ShownRecord::new(lang, &record, app.clock.today()),
            Matter::Item(firm, item) => shown(lang, &firm, item, SeenBy::Department),
        })
    };
    let firm = enterprise::find(db, made.enterprise).await?;
    let mut told = ShownCase::of_objection(lang, &made, now);
    if record.is_none() {
        (told.statement, told.evidence) = (frame.t("objection-covered"), String::new());
    }
    let all = [("reject", "objection_act-reject"), ("promise_correction", "objection_act-promise_correction"), ("annul", "objection_act-annul")];
    let possible = |code: &str| Act::of_department(code, "-").is_some_and(|act| made.allows(&act, app).is_ok());
    Ok(AskedCase {
        action: format!("/department/objections/{id}"),
        version: made.version.0,
        firm: firm.name,
        code: firm.code.to_string(),
        case: told,
        record,
        acts: all.into_iter().filter(|(code, _)| possible(code)).map(|(code, key)| (code, lang.t(key), code == typed.act)).collect(),
        correction: if made.ended_at.is_none() { format!("/department/objections/{id}/correction") } else { String::new() },
        note: typed.note.clone(),
        errors,
        frame: frame.named(made.number),
    })
}

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
struct Answer {
    #[serde(default)]
    act: String,
    #[serde(default)]
    note: String,
    version: String,
}

impl Answer {
    fn read(&self) -> Result<Act, FieldErrors> {
        let mut errors = FieldErrors::default();
        let act = Act::of_department(&self.act, &self.note);
        if act.is_none() {
            errors.add("act", "objection-error-act");
        }
        if !fits(&self.note) {
            errors.add("note", "objection-error-note");
        }
        act.filter(|_| errors.is_empty()).ok_or(errors)
    }
}

async fn answer(
    State(app): State<App>,
    by: Department,
    session: Session,
    frame: Frame,
    Path(id): Path<ObjectionId>,
    Form(form): Form<Answer>,
) -> Result<Response, Failure> {
    let act = match form.read() {
        Ok(act) => act,
        Err(errors) => {
            let errors = ShownErrors::new(&errors, frame.lang);
            return Ok(Again(case(&app, &by, frame, id, &form, errors).await?).into_response());
        }
    };
    let seen = form.version.parse().map(Version).map_err(|_| Failure::Stale)?;
    actions::answer(&app, &by.who.by(), by.organisation, id, &act, Seen::Version(seen)).await?;
    session::flash(&session, "objection-answered-done").await?;
    Ok(Redirect::to(&format!("/department/objections/{id}")).into_response())
}
