//! A department's page of a record that it corrects.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::LookupPurpose;
use entity::value::id::ObjectionId;
use tower_sessions::Session;

use super::super::actions::Error;
use super::super::desk::pages::changes;
use super::super::objection::state::fits;
use super::actions::{self, Correctable, FIELD, Typed, Undone, correctable};
use crate::app::App;
use crate::consent::actions::{Reader, look_up};
use crate::credit::feed::fold::sha256;
use crate::credit::feed::rule::Kind;
use crate::credit::feed::written::Written;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::Department;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::upload::receive_body;
use crate::platform::web::{Routes, session};

/// Where a record is corrected.
const CORRECTION: &str = "/department/objections/{id}/correction";

/// Routes of the page.
pub fn routes() -> Routes {
    Routes::new().get(Access::Department, CORRECTION, show).post(Access::Department, CORRECTION, act)
}

/// A cell of the record.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Name of its input.
    pub name: String,
    /// Name of its field, in the words of the official form.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// What can stand in it; empty when that is plain.
    pub hint: String,
    /// What is wrong with it.
    pub error: String,
    /// The most characters of free text; empty for a short word.
    pub most: String,
}

/// The page: the record as a row, and, once it was looked at, what changes by it.
#[derive(Template)]
#[template(path = "pages/department_correction.html")]
pub struct Correction {
    /// Frame.
    pub frame: Frame,
    /// Where the form is posted.
    pub action: String,
    /// The objection.
    pub back: String,
    /// Its number.
    pub number: String,
    /// Version of the row.
    pub version: i64,
    /// The firm.
    pub firm: String,
    /// What cannot be changed: name and value.
    pub fixed: Vec<(String, String)>,
    /// What can.
    pub cells: Vec<Cell>,
    /// What was found, as typed.
    pub note: String,
    /// What has to be put right.
    pub errors: ShownErrors,
    /// What changes: name and what; empty before that was looked at.
    pub rests: Vec<(String, String)>,
    /// A word for the row of which that was said.
    pub previewed: String,
}

/// What the form posts.
#[derive(Debug, Default)]
struct Posted {
    act: String,
    note: String,
    version: String,
    previewed: String,
    typed: Typed,
}

impl Posted {
    fn of(mut fields: BTreeMap<String, String>) -> Self {
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        let (act, note, version, previewed) = (take("act"), take("note"), take("version"), take("previewed"));
        let typed = fields.into_iter().filter_map(|(name, value)| Some((name.strip_prefix(FIELD)?.to_owned(), value))).collect();
        Self { act, note, version, previewed, typed }
    }
}

/// The words of a code table, as a hint.
fn hint(lang: Lang, written: &Written) -> String {
    let Kind::Choice(rule) = &written.field.is else { return String::new() };
    let mut codes: Vec<&str> = rule.codes().collect();
    codes.dedup();
    let known = codes.into_iter().map(|code| format!("{code} = {}", lang.t(written.field.choice_key(code))));
    known.collect::<Vec<_>>().join(&lang.t("product-list-separator"))
}

fn page(frame: Frame, of: &Correctable, posted: &Posted, errors: &FieldErrors, rests: Vec<(String, String)>, previewed: String) -> Correction {
    let (lang, shown) = (frame.lang, ShownErrors::new(errors, frame.lang));
    let path = format!("/department/objections/{}", of.objection.id);
    let cell = |one: &Written| {
        let name = format!("{FIELD}{}", one.field.id);
        Cell {
            label: lang.t(one.field.text_key()),
            value: posted.typed.get(&one.field.id).cloned().unwrap_or_else(|| one.cell.clone()),
            hint: hint(lang, one),
            error: shown.of(&name),
            most: if let Kind::Text { max } = one.field.is { max.to_string() } else { String::new() },
            name,
        }
    };
    let code = (lang.t("firm-code"), of.firm.code.to_string());
    let keys = of.cells.iter().filter(|one| one.is_key).map(|one| (lang.t(one.field.text_key()), one.cell.clone()));
    Correction {
        action: format!("{path}/correction"),
        back: path,
        number: of.objection.number.clone(),
        version: of.objection.version.0,
        firm: of.firm.name.clone(),
        fixed: std::iter::once(code).chain(keys).collect(),
        cells: of.cells.iter().filter(|one| !one.is_key).map(cell).collect(),
        note: posted.note.clone(),
        errors: shown,
        rests,
        previewed,
        frame: frame.titled("correction-title"),
    }
}

/// What may be corrected; opening it leaves a line in the register.
async fn opened(app: &App, by: &Department, id: ObjectionId) -> Result<Correctable, Failure> {
    let of = correctable(app, by.organisation, id).await?;
    let reader = Reader { by: by.who.by(), token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
    look_up(app, &reader, of.objection.enterprise).await?;
    Ok(of)
}

async fn show(State(app): State<App>, by: Department, frame: Frame, Path(id): Path<ObjectionId>) -> Result<Page<Correction>, Failure> {
    let of = opened(&app, &by, id).await?;
    Ok(Page(page(frame, &of, &Posted::default(), &FieldErrors::default(), Vec::new(), String::new())))
}

async fn act(
    State(app): State<App>,
    by: Department,
    session: Session,
    frame: Frame,
    Path(id): Path<ObjectionId>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let (of, posted) = (opened(&app, &by, id).await?, Posted::of(fields));
    let line = of.line(&posted.typed);
    let csv = line.to_csv().map_err(|error| Failure::internal(&error))?;
    let row = sha256(&csv);
    // What was typed after it was looked at is looked at first.
    if posted.act != "correct" || posted.previewed != row {
        return match actions::preview(&app, &by.who.by(), &of, &line).await {
            Ok(resting) => {
                let rests = changes(frame.lang, &resting);
                Ok(Page(page(frame, &of, &posted, &FieldErrors::default(), rests, row)).into_response())
            }
            Err(Error::Invalid(errors)) => Ok(Again(page(frame, &of, &posted, &errors, Vec::new(), String::new())).into_response()),
            Err(other) => Err(other.into()),
        };
    }
    if !fits(&posted.note) {
        let errors = FieldErrors::one("note", "objection-error-note");
        return Ok(Again(page(frame, &of, &posted, &errors, Vec::new(), String::new())).into_response());
    }
    let seen = posted.version.parse().map(Version).map_err(|_| Failure::Stale)?;
    let file = receive_body(&app, Body::from(csv), &format!("{}.csv", of.objection.number)).await?;
    actions::correct(&app, &by.who.by(), &of, &line, (&posted.note, &file), seen).await.map_err(|undone| match undone {
        Undone::Promise(error) => Failure::from(error),
        Undone::Delivery(error) => Failure::from(error),
    })?;
    session::flash(&session, "correction-done").await?;
    Ok(Redirect::to(&format!("/department/objections/{id}")).into_response())
}
