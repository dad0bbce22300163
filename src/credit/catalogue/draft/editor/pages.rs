//! The form of an item: a new one, or what its next version says.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::value::ItemVersionKind;
use serde::Deserialize;
use tower_sessions::Session;

use super::super::actions::{self, Desk, Error, Seen};
use super::super::pages::{number, version};
use super::super::shown::{Choices, desk_of};
use super::super::typed::Typed;
use crate::app::App;
use crate::credit::catalogue::content::{Content, category_of};
use crate::credit::catalogue::edition::Life;
use crate::credit::catalogue::item::{categories, is_shipped};
use crate::credit::catalogue::shown::category;
use crate::platform::page::{Again, Frame, Page, ShownErrors};
use crate::platform::web::access::Access;
use crate::platform::web::actor::Operator;
use crate::platform::web::failure::Failure;
use crate::platform::web::form::{FieldErrors, Form};
use crate::platform::web::json::Path;
use crate::platform::web::{Routes, session};

/// Where the board is.
const BOARD: &str = "/operator/catalogue";

/// Routes of the form.
pub fn routes() -> Routes {
    Routes::new()
        .get(Access::Operator, "/operator/catalogue/new", new)
        .post(Access::Operator, "/operator/catalogue/new", create)
        .get(Access::Operator, "/operator/catalogue/{code}/edit", edit)
        .post(Access::Operator, "/operator/catalogue/{code}/edit", save)
}

/// The form of an item.
#[derive(Template)]
#[template(path = "pages/operator_item_edit.html")]
pub struct Editor {
    /// Frame.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// Where it leads back.
    pub back: String,
    /// Code and category of the item; empty for a new one.
    pub lead: String,
    /// Categories of a new item: code, name, whether it is chosen.
    pub categories: Vec<(String, String, bool)>,
    /// What was typed.
    pub typed: Typed,
    /// What can be chosen.
    pub choices: Choices,
    /// Whether how it comes can be chosen.
    pub may_share: bool,
    /// Whether it can be chosen which rows of the shared form are it.
    pub may_choose: bool,
    /// The version of the draft; empty where there is none.
    pub version: String,
    /// The number of the newest version of the item.
    pub newest: u32,
    /// What is wrong.
    pub errors: ShownErrors,
}

/// What the form sends beside the item.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ItemForm {
    #[serde(flatten)]
    typed: Typed,
    category: String,
    version: String,
    newest: String,
}

fn new_page(frame: Frame, typed: Typed, chosen: &str, errors: &FieldErrors) -> Editor {
    let lang = frame.lang;
    Editor {
        action: format!("{BOARD}/new"),
        back: BOARD.to_owned(),
        lead: frame.t("item-new-lead"),
        categories: categories().iter().map(|one| (one.code.clone(), category(&one.code, lang), one.code == chosen)).collect(),
        choices: Choices::of(&typed, lang),
        may_share: true,
        may_choose: true,
        version: String::new(),
        newest: 0,
        errors: ShownErrors::new(errors, lang),
        typed,
        frame: frame.titled("item-new"),
    }
}

async fn new(_: Operator, frame: Frame) -> Page<Editor> {
    // The narrowest of everything is chosen; whoever wants it wider says so.
    let typed = Typed {
        mode: "verified".to_owned(),
        disclosure: "authorised".to_owned(),
        sensitivity: "important".to_owned(),
        authorisation: "letter".to_owned(),
        frequency: "monthly".to_owned(),
        retention_months: "12".to_owned(),
        ..Typed::default()
    };
    Page(new_page(frame, typed, "", &FieldErrors::default()))
}

async fn create(State(app): State<App>, operator: Operator, session: Session, frame: Frame, Form(form): Form<ItemForm>) -> Result<Response, Failure> {
    match actions::create(&app, &operator.who.by(), &form.category, &form.typed).await {
        Ok(code) => {
            session::flash(&session, "draft-saved").await?;
            Ok(Redirect::to(&desk_of(&code)).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Again(new_page(frame, form.typed, &form.category, &errors)).into_response()),
        Err(error @ (Error::Refused(_) | Error::Store(_))) => Err(error.into()),
    }
}

fn edit_page(frame: Frame, desk: &Desk, code: &str, typed: Option<Typed>, errors: &FieldErrors) -> Result<Editor, Failure> {
    let newest = desk.life(code).and_then(Life::newest);
    let typed = match (typed, &desk.draft, newest) {
        (Some(typed), _, _) => typed,
        (None, Some(draft), _) => Typed::of(&draft.content, &draft.note),
        (None, None, Some(newest)) => Typed::of(&Content::of(&newest.item), ""),
        (None, None, None) => return Err(Failure::NotFound),
    };
    let lang = frame.lang;
    let may_share = desk.draft.as_ref().is_some_and(|draft| draft.kind == ItemVersionKind::New);
    Ok(Editor {
        action: format!("{}/edit", desk_of(code)),
        back: desk_of(code),
        lead: format!("{code} · {}", category(category_of(code), lang)),
        categories: Vec::new(),
        choices: Choices::of(&typed, lang),
        may_share,
        may_choose: !is_shipped(code) && (may_share || typed.shared == "yes"),
        version: desk.draft.as_ref().map(|draft| draft.version.0.to_string()).unwrap_or_default(),
        newest: newest.map_or(0, |version| version.number),
        errors: ShownErrors::new(errors, lang),
        typed,
        frame: frame.titled("item-edit-title"),
    })
}

async fn edit(State(app): State<App>, _: Operator, frame: Frame, Path(code): Path<String>) -> Result<Page<Editor>, Failure> {
    let desk = actions::desk(&app, &code).await?;
    edit_page(frame, &desk, &code, None, &FieldErrors::default()).map(Page)
}

async fn save(
    State(app): State<App>,
    operator: Operator,
    session: Session,
    frame: Frame,
    Path(code): Path<String>,
    Form(form): Form<ItemForm>,
) -> Result<Response, Failure> {
    let seen = if form.version.is_empty() { Seen::Newest(number("newest", &form.newest)?) } else { Seen::Draft(version(&form.version)?) };
    match actions::save(&app, &operator.who.by(), &code, &form.typed, seen).await {
        Ok(()) => {
            session::flash(&session, "draft-saved").await?;
            Ok(Redirect::to(&desk_of(&code)).into_response())
        }
        Err(Error::Invalid(errors)) => {
            let desk = actions::desk(&app, &code).await?;
            let mut page = edit_page(frame, &desk, &code, Some(form.typed), &errors)?;
            // What was seen stays what was seen.
            (page.version, page.newest) = (form.version, form.newest.parse().unwrap_or_default());
            Ok(Again(page).into_response())
        }
        Err(error @ (Error::Refused(_) | Error::Store(_))) => Err(error.into()),
    }
}
