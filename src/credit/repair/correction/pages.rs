//! The page of a record that is corrected: a department's, and the credit office's.

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
use super::actions::{self, Correctable, Corrector, FIELD, Typed, Undone, correctable};
use crate::app::App;
use crate::consent::actions::{Reader, look_up};
use crate::credit::feed::fold::sha256;
use crate::credit::feed::rule::Kind;
use crate::credit::feed::written::Written;
use crate::platform::audit::By;
use crate::platform::i18n::Lang;
use crate::platform::page::{Again, Frame, Page, ShownError, ShownErrors};
use crate::platform::store::Version;
use crate::platform::web::access::Access;
use crate::platform::web::actor::{Department, Operator};
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::upload::receive_body;
use crate::platform::web::{Routes, session};

/// Routes of the page.
pub fn routes() -> Routes {
    let (department, office) = ("/department/objections/{id}/correction", "/operator/objections/{id}/correction");
    Routes::new().get(Access::Department, department, show).post(Access::Department, department, act).get(Access::Operator, office, show_office).post(
        Access::Operator,
        office,
        act_office,
    )
}

/// At whose desk a record is corrected.
struct Desk {
    who: Corrector,
    by: By,
    /// The page of the objection.
    objection: String,
    /// Key of what the page is for.
    lead: &'static str,
}

impl Desk {
    fn of_department(by: &Department, id: ObjectionId) -> Self {
        let (who, objection) = (Corrector::Department(by.organisation), format!("/department/objections/{id}"));
        Self { who, by: by.who.by(), objection, lead: "correction-lead" }
    }
    fn of_office(by: &Operator, id: ObjectionId) -> Self {
        Self { who: Corrector::Office, by: by.who.by(), objection: format!("/operator/objections/{id}"), lead: "correction-lead-office" }
    }
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
    /// The most characters of free text; empty for other words.
    pub most: String,
    /// Whether what it holds may take several lines.
    pub is_long: bool,
}

/// The most characters of a text that is typed into one line.
const LINE: usize = 200;

/// The page: the record as a row, and, once it was looked at, what changes by it.
#[derive(Template)]
#[template(path = "pages/objection_correction.html")]
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
    /// What the page is for.
    pub lead: String,
    /// What cannot be changed: name and value.
    pub fixed: Vec<(String, String)>,
    /// What can.
    pub cells: Vec<Cell>,
    /// What was found, as typed.
    pub note: String,
    /// What has to be put right.
    pub errors: ShownErrors,
    /// The same for above the form, each with the name of its field.
    pub summary: ShownErrors,
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

/// The errors with the names of their fields. What cannot be changed leads to where that stands.
fn summary(lang: Lang, of: &Correctable, errors: &FieldErrors) -> ShownErrors {
    let one = |ShownError { field, text }: &ShownError| {
        let (known, note) = (of.cells.iter().find(|one| field.strip_prefix(FIELD) == Some(one.field.id.as_str())), field == "note");
        let label = match known {
            Some(one) => lang.t(one.field.text_key()),
            None => lang.t(if note { "repair-note" } else { "correction-row" }),
        };
        let there = note || known.is_some_and(|one| !one.is_key);
        ShownError { field: if there { field.clone() } else { FIXED.to_owned() }, text: lang.t2("correction-error", "field", label, "error", text) }
    };
    ShownErrors(ShownErrors::new(errors, lang).iter().map(one).collect())
}

/// Where what cannot be changed stands on the page.
const FIXED: &str = "fixed";

/// What is shown of a form, and of what was found out about it.
#[derive(Default)]
struct Found {
    errors: FieldErrors,
    rests: Vec<(String, String)>,
    previewed: String,
}

impl Found {
    fn wrong(errors: FieldErrors) -> Self {
        Self { errors, ..Self::default() }
    }
}

fn page(frame: Frame, desk: &Desk, of: &Correctable, posted: &Posted, found: Found) -> Correction {
    let Found { errors, rests, previewed } = found;
    let (lang, shown) = (frame.lang, ShownErrors::new(&errors, frame.lang));
    let cell = |one: &Written| {
        let name = format!("{FIELD}{}", one.field.id);
        let value = posted.typed.get(&one.field.id).cloned().unwrap_or_else(|| one.cell.clone());
        let most = if let Kind::Text { max } = one.field.is { Some(max) } else { None };
        Cell {
            label: lang.t(one.field.text_key()),
            hint: hint(lang, one),
            error: shown.of(&name),
            most: most.map(|most| most.to_string()).unwrap_or_default(),
            is_long: most.is_some_and(|most| most > LINE || value.contains('\n')),
            value,
            name,
        }
    };
    let code = (lang.t("firm-code"), of.firm.code.to_string());
    let keys = of.cells.iter().filter(|one| one.is_key).map(|one| (lang.t(one.field.text_key()), one.cell.clone()));
    Correction {
        action: format!("{}/correction", desk.objection),
        back: desk.objection.clone(),
        number: of.objection.number.clone(),
        version: of.objection.version.0,
        firm: of.firm.name.clone(),
        lead: lang.t(desk.lead),
        fixed: std::iter::once(code).chain(keys).collect(),
        cells: of.cells.iter().filter(|one| !one.is_key).map(cell).collect(),
        note: posted.note.clone(),
        summary: summary(lang, of, &errors),
        errors: shown,
        rests,
        previewed,
        frame: frame.titled("correction-title"),
    }
}

/// What may be corrected; opening it leaves a line in the register.
async fn opened(app: &App, desk: &Desk, id: ObjectionId) -> Result<Correctable, Failure> {
    let of = correctable(app, desk.who, id).await?;
    let reader = Reader { by: desk.by.clone(), token: None, bank: None, purpose: LookupPurpose::Supervision, application: None };
    look_up(app, &reader, of.objection.enterprise).await?;
    Ok(of)
}

async fn show(State(app): State<App>, by: Department, frame: Frame, Path(id): Path<ObjectionId>) -> Result<Page<Correction>, Failure> {
    shown(&app, &Desk::of_department(&by, id), frame, id).await
}

async fn show_office(State(app): State<App>, by: Operator, frame: Frame, Path(id): Path<ObjectionId>) -> Result<Page<Correction>, Failure> {
    shown(&app, &Desk::of_office(&by, id), frame, id).await
}

async fn shown(app: &App, desk: &Desk, frame: Frame, id: ObjectionId) -> Result<Page<Correction>, Failure> {
    let of = opened(app, desk, id).await?;
    Ok(Page(page(frame, desk, &of, &Posted::default(), Found::default())))
}

/// What the form posts, by the names of its fields.
type Fields = Form<BTreeMap<String, String>>;

async fn act(State(app): State<App>, by: Department, session: Session, frame: Frame, Path(id): Path<ObjectionId>, fields: Fields) -> Result<Response, Failure> {
    Box::pin(acted(&app, &Desk::of_department(&by, id), &session, frame, (id, fields))).await
}

async fn act_office(
    State(app): State<App>,
    by: Operator,
    session: Session,
    frame: Frame,
    Path(id): Path<ObjectionId>,
    fields: Fields,
) -> Result<Response, Failure> {
    Box::pin(acted(&app, &Desk::of_office(&by, id), &session, frame, (id, fields))).await
}

async fn acted(app: &App, desk: &Desk, session: &Session, frame: Frame, (id, Form(fields)): (ObjectionId, Fields)) -> Result<Response, Failure> {
    let (of, posted) = (opened(app, desk, id).await?, Posted::of(fields));
    let line = of.line(&posted.typed);
    let csv = line.to_csv().map_err(|error| Failure::internal(&error))?;
    let row = sha256(&csv);
    // What was typed after it was looked at is looked at first.
    if posted.act != "correct" || posted.previewed != row {
        return match Box::pin(actions::preview(app, &desk.by, &of, &line)).await {
            Ok(resting) => {
                let found = Found { rests: changes(frame.lang, &resting), previewed: row, ..Found::default() };
                Ok(Page(page(frame, desk, &of, &posted, found)).into_response())
            }
            Err(Error::Invalid(errors)) => Ok(Again(page(frame, desk, &of, &posted, Found::wrong(errors))).into_response()),
            Err(other) => Err(other.into()),
        };
    }
    if !fits(&posted.note) {
        let errors = FieldErrors::one("note", "objection-error-note");
        return Ok(Again(page(frame, desk, &of, &posted, Found::wrong(errors))).into_response());
    }
    let seen = posted.version.parse().map(Version).map_err(|_| Failure::Stale)?;
    let file = receive_body(app, Body::from(csv), &format!("{}.csv", of.objection.number)).await?;
    actions::correct(app, &desk.by, &of, &line, (&posted.note, &file), seen).await.map_err(|undone| match undone {
        Undone::Promise(error) => Failure::from(error),
        Undone::Delivery(error) => Failure::from(error),
    })?;
    session::flash(session, "correction-done").await?;
    Ok(Redirect::to(&desk.objection).into_response())
}
